"""reportgen check: counts and oddities, without writing anything."""

import pytest

from tests.command_line import refused, run


def checked(folder, rows: str, *words: object) -> list[str]:
    (folder / "p.csv").write_text(rows, encoding="utf-8")
    ended = run(folder, "check", "p.csv", *words)
    assert ended.code == 0, ended.err
    assert [path.name for path in folder.glob("*.html")] == []
    return ended.out.splitlines()


def test_good_data_have_nothing_odd(tmp_path):
    lines = checked(tmp_path, "id,truth,prediction\n1,a,a\n2,b,b\n")
    assert lines == ["Predictions: p.csv (csv): id, truth, prediction", "2 samples, 2 labels", "nothing odd"]


def test_every_oddity_is_counted_with_examples(tmp_path):
    lines = checked(tmp_path, "id,truth,prediction\n1,a,a\n1,b,b\n2,,b\n3,b,\n4,b,b\n")
    assert lines[1] == "3 samples, 2 labels"
    notices = {line.split()[2].rstrip(":"): line for line in lines[2:]}
    assert set(notices) == {"duplicate_id", "unlabelled", "no_prediction"}
    assert notices["duplicate_id"].startswith("notice: 1 duplicate_id: ")
    assert notices["duplicate_id"].endswith("(1)")
    assert notices["no_prediction"].endswith("(3)")


def test_two_files_are_checked_against_each_other(tmp_path):
    (tmp_path / "truth.csv").write_text("id,truth\n1,a\n2,b\n", encoding="utf-8")
    lines = checked(tmp_path, "id,prediction\n1,a\n2x,b\n", "truth.csv")
    assert lines[0] == "Ground truth: truth.csv (csv): id, truth"
    assert any("unknown_id" in line and "2x" in line for line in lines)


def test_columns_and_format_are_as_for_build(tmp_path):
    lines = checked(tmp_path, "id,was,said\n1,a,a\n2,b,b\n", "--column", "truth=was", "--column", "prediction=said")
    assert lines[0].endswith("id, truth = was, prediction = said")
    assert "p.csv: this is no Parquet file" in refused(tmp_path, "check", "p.csv", "--format", "parquet")
    assert "--column" in refused(tmp_path, "check", "p.csv", "--column", "x")


@pytest.mark.parametrize("rows", ["", "id,truth,prediction\n", "id,truth,prediction,score\n1,a,a,7\n"])
def test_bad_data_are_refused_as_by_build(tmp_path, rows):
    (tmp_path / "p.csv").write_text(rows, encoding="utf-8")
    assert refused(tmp_path, "check", "p.csv") == refused(tmp_path, "build", "--predictions", "p.csv")
