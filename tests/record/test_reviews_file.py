"""Reviews and lists of checked ground truth: what a file may look like, what is refused, what no longer counts."""

import json

import pytest

from reportgen.errors import ReportgenError
from reportgen.record.reviews_file import read_known, read_reviews
from reportgen.reviewed import Place
from tests.command_line import built, run

ROWS = "".join(f"i{k:02d},{'ab'[k % 2]},{'ab'[(k + (k < 20)) % 2]},0.9{k % 10}\n" for k in range(80))
TABLE = "id,truth,prediction,score\n" + ROWS


def reviews(*rows: dict, dataset: str = "") -> str:
    return json.dumps({"schema": 1, "dataset": dataset, "reviews": rows})


@pytest.mark.parametrize(("name", "text"), [
    ("a.txt", "i01\n\ni02\n"), ("a.txt", "\ufeffi01\r\ni02"), ("a.csv", "id,item\ni01,\ni02,\n"),
    ("a.csv", "given;ID\ncat;i01\ndog;i02\n"), ("a.json", '["i01", "i02"]'),
    ("a.json", '[{"id": "i01"}, {"id": "i02", "given": "a"}]'),
    ("a.json", reviews({"id": "i01", "verdict": "unclear"}, {"id": "i02", "verdict": "unclear"})),
])  # fmt: skip
def test_checked_ground_truth_may_be_listed_in_any_of_these_ways(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_known(tmp_path / name) == (Place("i01"), Place("i02"))


@pytest.mark.parametrize(("text", "said"), [
    ("a,b\n1,2\n", "has no column id"), ("", "names nothing"), ("[1]", "is no list of ids"),
    ("{}", "is no list of ids"),
])  # fmt: skip
def test_another_list_is_refused(tmp_path, text, said):
    (tmp_path / "a").write_text(text, encoding="utf-8")
    with pytest.raises(ReportgenError, match=said):
        read_known(tmp_path / "a")


@pytest.mark.parametrize(("text", "said"), [
    ("x", "is no file of reviews"), ("{}", "is no file of reviews"),
    (reviews({"id": "i01", "verdict": "good"}), "a verdict is one of model_wrong, label_wrong, label_missing, unclear"),
    (reviews().replace("1", "2"), "schema 2"),
    (reviews({"id": "i01", "verdict": "unclear"}, {"id": "i01", "verdict": "label_wrong"}), "i01 is reviewed twice"),
])  # fmt: skip
def test_another_file_of_reviews_is_refused(tmp_path, text, said):
    (tmp_path / "r.json").write_text(text, encoding="utf-8")
    with pytest.raises(ReportgenError, match=said):
        read_reviews(tmp_path / "r.json")
    with pytest.raises(ReportgenError):
        read_reviews(tmp_path / "nowhere.json")


def with_reviews(folder, *rows: dict, dataset: str = "") -> dict:
    (folder / "p.csv").write_text(TABLE, encoding="utf-8")
    (folder / "r.json").write_text(reviews(*rows, dataset=dataset), encoding="utf-8")
    return built(folder, "--predictions", "p.csv", "--reviews", "r.json")[1]


def test_figures_stand_with_and_without_the_samples_whose_label_is_wrong(tmp_path):
    rows = [{"id": f"i{k:02d}", "verdict": "label_wrong"} for k in range(10)]
    rows += [{"id": f"i{k:02d}", "verdict": "model_wrong"} for k in range(10, 13)]
    said = with_reviews(tmp_path, *rows)["reviews"]
    assert said["count"] == 13
    assert said["errors"] == {"model_wrong": 3, "label_wrong": 10, "label_missing": 0, "unclear": 0}
    assert said["metrics_without"]["accuracy"] == pytest.approx(60 / 70)


def test_what_is_of_another_data_set_is_refused_or_counted_and_what_was_corrected_no_longer_counts(tmp_path):
    own = with_reviews(tmp_path, {"id": "i00", "verdict": "unclear"})
    sha = own["dataset"]["sha256"]
    assert [one["code"] for one in own["issues"] if "review" in one["code"]] == ["other_reviews"]
    record = with_reviews(
        tmp_path, {"id": "i00", "verdict": "label_wrong", "truth": "a"}, {"id": "gone", "verdict": "unclear"},
        {"id": "i01", "verdict": "label_wrong", "truth": "a"}, {"id": "i02", "item": "p3", "verdict": "unclear"},
        dataset=sha,
    )  # fmt: skip
    counts = {one["code"]: one["count"] for one in record["issues"] if "review" in one["code"]}
    assert counts == {"unknown_review": 2, "settled_review": 1}  # i01 is b
    assert (record["reviews"]["count"], record["reviews"]["samples_at_fault"]) == (1, 1)
    (tmp_path / "r.json").write_text(reviews({"id": "gone", "verdict": "unclear"}), encoding="utf-8")
    ended = run(tmp_path, "build", "--predictions", "p.csv", "--reviews", "r.json")
    assert ended.code == 2
    assert "none of its 1 review is about this data set" in ended.err
    (tmp_path / "known.txt").write_text("gone\n", encoding="utf-8")
    assert run(tmp_path, "build", "--predictions", "p.csv", "--known-errors", "known.txt").code == 2
