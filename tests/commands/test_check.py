"""reportgen check: counts and oddities, without writing anything."""

import json

import pytest
from PIL import Image

from tests.command_line import refused, run


def checked(folder, rows: str, *words: object) -> list[str]:
    (folder / "p.csv").write_text(rows, encoding="utf-8")
    ended = run(folder, "check", "p.csv", *words)
    assert ended.code == 0, ended.err
    assert [path.name for path in folder.glob("*.html")] == []
    return ended.out.splitlines()


def test_good_data_have_nothing_odd(tmp_path):
    lines = checked(tmp_path, "id,truth,prediction\n1,a,a\n2,b,b\n")
    assert lines == [
        "Predictions: p.csv (csv): id, truth, prediction",
        "2 samples, 2 labels",
        "  a: 1 sample, predicted 1",
        "  b: 1 sample, predicted 1",
        "  positive label: b (the second, as both are as frequent)",
        "nothing odd",
    ]


def test_every_oddity_is_counted_with_examples(tmp_path):
    lines = checked(tmp_path, "id,truth,prediction\n1,a,a\n1,b,b\n2,,b\n3,b,\n4,b,b\n")
    assert lines[1] == "3 samples, 2 labels"
    notices = {line.split()[2].rstrip(":"): line for line in lines[2:] if line.startswith("notice")}
    assert lines[2:4] == ["  a: 1 sample, predicted 1", "  b: 2 samples, predicted 1"]
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


def test_ground_truth_alone_is_counted(tmp_path):
    lines = checked(tmp_path, "id,truth\n1,a\n2,b\n3,\n3,b\n4,b\n")
    assert lines[:5] == [
        "Ground truth: p.csv (csv): id, truth",
        "3 samples, 2 labels",
        "  a: 1 sample",
        "  b: 2 samples",
        "  positive label: a (the rarer of the two)",
    ]
    assert [line.split()[2] for line in lines[5:]] == ["duplicate_id:", "unlabelled:"]


def test_of_many_labels_the_first_are_listed(tmp_path):
    rows = "".join(f"{k},l{k // 2:04},l{k // 2:04}\n" for k in range(2400))
    lines = checked(tmp_path, f"id,truth,prediction\n{rows}")
    assert lines[1] == "2,400 samples, 1,200 labels"
    assert lines[101:] == ["  l0099: 2 samples, predicted 2", "  and 1,100 labels more", "nothing odd"]


def boxes_of_shares(folder) -> None:
    (folder / "labels").mkdir()
    (folder / "labels/classes.txt").write_text("cat\ndog\n", encoding="utf-8")
    (folder / "labels/a.txt").write_text("1 0.5 0.5 0.5 0.25\n0 0.5 0.5 0.25 0.25\n", encoding="utf-8")
    (folder / "labels/b.txt").write_text("", encoding="utf-8")
    (folder / "photos").mkdir()
    for name in "ab":
        Image.new("RGB", (40, 20)).save(folder / f"photos/{name}.png")


def test_boxes_in_shares_take_the_sizes_of_the_pictures(tmp_path):
    boxes_of_shares(tmp_path)
    assert "--images gives the sizes." in run(tmp_path, "check", "labels").out
    ended = run(tmp_path, "check", "labels", "--images", "photos")
    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[1:] == [
        "2 images, 2 labels", "1 image without an object", "  cat: 1 object", "  dog: 1 object", "nothing odd",
    ]  # fmt: skip


def test_what_a_flag_takes_out_of_the_count_is_said(tmp_path):
    truth = {
        "images": [{"id": 1, "width": 40, "height": 20}],
        "categories": [{"id": 1, "name": "cat"}],
        "annotations": [
            {"id": k, "image_id": 1, "category_id": 1, "bbox": [k, 0, 5, 5], "area": 25, **flag}
            for k, flag in enumerate(({"iscrowd": 1}, {"ignore": 1}, {"ignore": 1}, {}), 1)
        ],
    }
    (tmp_path / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    lines = run(tmp_path, "check", "truth.json").out.splitlines()
    neither = "counted neither as found nor as missed"
    assert f"1 object marked a crowd: {neither}" in lines
    assert f"2 objects marked ignored or difficult: {neither}" in lines
    assert "  cat: 4 objects" in lines


@pytest.mark.parametrize("rows", ["", "id,truth,prediction\n", "id,a\n1,b\n", "id,truth,prediction,score\n1,a,a,7\n"])
def test_bad_data_are_refused_as_by_build(tmp_path, rows):
    (tmp_path / "p.csv").write_text(rows, encoding="utf-8")
    assert refused(tmp_path, "check", "p.csv") == refused(tmp_path, "build", "--predictions", "p.csv")


def test_real_manifests_are_read_to_their_counts(data, tmp_path):
    folder = data / "rekognition/groundtruth_manifests_real"
    for name, expected in json.loads((folder / "expected.json").read_text()).items():
        lines = run(tmp_path, "check", folder / name).out.splitlines()
        n_labels = len(expected["per_class"])
        unit, one = ("object", "image") if expected["boxes"] else ("sample", "sample")
        assert lines[1] == f"{expected['lines']} {one}s, {n_labels} label{'s' * (n_labels > 1)}"
        counts = {label.strip(): rest for label, _, rest in (line.partition(": ") for line in lines if line[0] == " ")}
        assert counts == {label: f"{n} {unit}s" for label, n in expected["per_class"].items()}
        bare = expected["images_without_boxes"]
        assert (f"{bare} {one}{'s' * (bare > 1)} without an object" in lines) == (bare > 0)
        assert lines[-1] == "nothing odd"
