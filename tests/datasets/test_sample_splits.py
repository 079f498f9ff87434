"""Which split a sample is of: by a column, by the name of its file, or by the folder its labels lie in."""

from pathlib import Path

import polars as pl
import pytest

import reportgen
from reportgen.datasets.sample_splits import split_in_name
from reportgen.errors import OptionError
from reportgen.options import Options
from reportgen.pipeline import build, read
from tests.datasets.test_splits import data_set  # noqa: F401 - a fixture

N = {"train": 60, "val": 20, "test": 30}


def rows(**more: list[str | None]) -> pl.DataFrame:
    """60, 20 and 30 samples; in training all are right, in the others every third is wrong."""
    split = [name for name, n in N.items() for _ in range(n)]
    truth = [("cat", "dog", "fox")[k % 3] for k in range(len(split))]
    right = [name == "train" or k % 3 for k, name in enumerate(split)]
    said = [label if is_right else "dog" for label, is_right in zip(truth, right, strict=True)]
    score = [0.9 if is_right else 0.6 for is_right in right]
    ids = [f"s{k:03d}" for k in range(len(split))]
    return pl.DataFrame({"id": ids, "truth": truth, "prediction": said, "score": score, "split": split, **more})


@pytest.fixture
def file(tmp_path):
    rows().write_csv(tmp_path / "p.csv")
    return tmp_path / "p.csv"


def described(data) -> str:
    return dict(data.parts.described)["Splits"]


@pytest.mark.parametrize(
    ("asked", "n"), [(None, 30), ("test", 30), ("val", 20), ("Validation", 20), ("training", 60)]
)  # fmt: skip
def test_the_split_asked_for_is_reported_else_test(file, asked, n):
    data = read(Options(predictions=file, split=asked))
    assert data.dataset.n_samples == n
    assert "split" not in data.dataset.metadata
    assert described(data).startswith("train 60, val 20, test 30 (column split): ")


def test_a_report_of_a_split_is_that_of_its_rows_alone(file, tmp_path):
    whole = build(Options(predictions=file)).record
    rows().filter(pl.col("split") == "test").drop("split").write_csv(tmp_path / "alone.csv")
    alone = build(Options(predictions=tmp_path / "alone.csv")).record
    for part in ("metrics", "intervals", "per_label", "confusion", "threshold", "curve", "outcomes"):
        assert whole[part] == alone[part], part
    assert whole["dataset"]["sha256"] == alone["dataset"]["sha256"]
    assert "splits" not in alone


def test_the_others_stand_beside_it_at_its_threshold(file, tmp_path):
    splits = build(Options(predictions=file, threshold=0.7)).record["splits"]
    assert [(one["name"], one["samples"], one.get("is_reported", False)) for one in splits] == [
        ("train", 60, False), ("val", 20, False), ("test", 30, True)]  # fmt: skip
    for one in splits:
        rows().filter(pl.col("split") == one["name"]).drop("split").write_csv(tmp_path / "alone.csv")
        alone = build(Options(predictions=tmp_path / "alone.csv", threshold=0.7)).record
        assert one["metrics"] == pytest.approx(alone["metrics"], abs=1e-12, nan_ok=True)
        assert [row["tp"] for row in one["per_label"]] == [row["tp"] for row in alone["per_label"]]


def test_the_page_says_which_split_it_is_of(file):
    built = build(Options(predictions=file))
    (section,) = [one for one in built.report.sections if one.id == "splits"]
    table, charts, of_scores = section.blocks
    assert [head.name for head in table.heads if head.is_reported] == ["test"]
    assert "The rest of the page is of test alone." in table.notes
    by_threshold, precision_recall = charts.charts
    assert by_threshold.data["points"]["name"] == ("train", "val", "test")
    places = precision_recall.data["points"]
    for k, one in enumerate(built.record["splits"]):
        place = one["metrics"]["micro_precision"], one["metrics"]["micro_recall"]
        assert (places["precision"][k], places["recall"][k]) == pytest.approx(place)
    assert (by_threshold.signals["before"], by_threshold.signals["after"]) == (0, 2)
    (calibration,) = of_scores.charts
    assert calibration.data["curves"]["y"] == (1.0, 1.0)  # of 60 and of 20 right ones; no other bin has 20
    assert calibration.data["curves"]["split"] == (0, 2)
    assert "test is reported" in dict(line.split(": ", 1) for line in built.described if ": " in line)["Splits"]


def test_without_a_split_for_testing_all_are_reported_and_it_is_said(tmp_path):
    rows().filter(pl.col("split") != "test").write_csv(tmp_path / "p.csv")
    data = read(Options(predictions=tmp_path / "p.csv"))
    assert data.dataset.n_samples == 80
    assert "all samples are reported" in described(data)


def test_a_column_of_anything_else_is_a_slice(tmp_path):
    rows(split=["north", "south"] * 55).write_csv(tmp_path / "p.csv")
    data = read(Options(predictions=tmp_path / "p.csv"))
    assert data.parts.splits is None
    assert "split" in data.dataset.metadata


def test_any_column_is_one_by_its_name(tmp_path):
    rows(split=["north", "south"] * 55).write_csv(tmp_path / "p.csv")
    named = {"columns": {"split": "split"}, "split": "south"}
    assert read(Options(predictions=tmp_path / "p.csv", **named)).dataset.n_samples == 55
    with pytest.raises(OptionError, match="there is no split 'east': column split says north, south"):
        read(Options(predictions=tmp_path / "p.csv", columns={"split": "split"}, split="east"))
    with pytest.raises(OptionError, match="no such column"):
        read(Options(predictions=tmp_path / "p.csv", columns={"split": "truth"}))


def test_samples_of_no_split_are_counted(tmp_path):
    rows().with_columns(split=pl.when(pl.col("id") < "s004").then(None).otherwise("split")).write_csv(
        tmp_path / "p.csv"
    )
    data = read(Options(predictions=tmp_path / "p.csv"))
    (odd,) = [one for one in data.issues if one.code == "no_split"]
    assert (odd.count, odd.examples[0]) == (4, "s000")


def test_files_named_by_a_split_are_splits(tmp_path):
    for name, part in rows().group_by("split"):
        part.drop("split").write_csv(tmp_path / f"preds_{name[0]}.csv")
    files = tuple(sorted(tmp_path.glob("preds_*.csv")))
    data = read(Options(predictions=files))
    assert (data.dataset.n_samples, data.dataset.files) == (30, {})
    assert "(the names of the files): test is reported" in described(data)


@pytest.mark.parametrize(
    ("name", "split"),
    [("train.csv", "train"), ("a-TEST-1.jsonl", "TEST"), ("contest.csv", None), ("train_test.csv", None),
     ("p.test.csv", None), ("preds2val.csv", "val")],
)  # fmt: skip
def test_a_name_says_one_split_or_none(name, split):
    assert split_in_name(name) == split


def test_a_split_without_predictions_is_left_out_and_said(tmp_path):
    rows().select("id", "truth", "split").write_csv(tmp_path / "t.csv")
    rows().filter(pl.col("split") != "val").select("id", "prediction", "score").write_csv(tmp_path / "p.csv")
    built = build(Options(predictions=tmp_path / "p.csv", ground_truth=tmp_path / "t.csv"))
    assert [one["name"] for one in built.record["splits"]] == ["train", "test"]
    assert built.evaluation.splits.left_out == ("val",)
    with pytest.raises(OptionError, match="no sample of val has a prediction"):
        build(Options(predictions=tmp_path / "p.csv", ground_truth=tmp_path / "t.csv", split="val"))


def test_boxes_have_splits_by_a_column(tmp_path):
    lines = ["image,label,x,y,w,h,split"] + [
        f"{k}.png,car,10,10,20,20,{'train' if k < 6 else 'test'}" for k in range(9)
    ]
    said = ["image,label,x,y,w,h,score"] + [f"{k}.png,car,10,10,20,20,0.9" for k in range(9)]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    (tmp_path / "p.csv").write_text("\n".join(said))
    record = build(Options(predictions=tmp_path / "p.csv", ground_truth=tmp_path / "t.csv")).record
    assert [(one["name"], one["samples"], one["metrics"]["map50"]) for one in record["splits"]] == [
        ("train", 6, 1.0), ("test", 3, 1.0)]  # fmt: skip
    assert record["dataset"]["samples"] == 3


def test_the_splits_of_a_folder_that_predictions_are_of_stand_beside_it(data_set):  # noqa: F811
    root = data_set("abcdef")
    options = Options(predictions=root.parent / "found", ground_truth=root / "data.yaml")
    data = read(options)
    assert "train 2, val 2, test 2" in described(data)
    assert (data.dataset.n_samples, [one.code for one in data.issues]) == (2, [])
    assert [one["name"] for one in build(options).record["splits"]] == ["train", "val", "test"]
    alone = read(Options(predictions=root.parent / "found", ground_truth=root / "data.yaml", split="val"))
    assert list(alone.dataset.sample_ids) == ["c", "d"]


def test_thresholds_are_chosen_on_another_split_and_it_is_said(file, tmp_path):
    tuned = build(Options(predictions=file, tune_on=Path("val"))).record["threshold"]
    rows().filter(pl.col("split") == "val").drop("split").write_csv(tmp_path / "valid.csv")
    by_file = build(Options(predictions=file, tune_on=tmp_path / "valid.csv")).record["threshold"]
    assert tuned["chosen_on"]["file"] == "split val"
    assert tuned["chosen_on"]["dataset"] == by_file["chosen_on"]["dataset"]
    assert (tuned["best"], tuned["per_label"]) == (by_file["best"], by_file["per_label"])


@pytest.mark.parametrize(
    ("tune_on", "why"),
    [("test", "holds the very samples of the report"), ("other", "no split: column split says train, val, test")],
)
def test_a_split_for_thresholds_is_there_and_another(file, tune_on, why):
    with pytest.raises(OptionError, match=why):
        build(Options(predictions=file, tune_on=Path(tune_on)))


def test_samples_that_thresholds_were_chosen_on_are_counted_where_they_are_reported(file, tmp_path):
    rows().filter(pl.col("id") >= "s100").drop("split").write_csv(tmp_path / "other.csv")
    odd = build(Options(predictions=file, split="val", tune_on=tmp_path / "other.csv")).record["issues"]
    assert "tuned_on_reported" not in {one["code"] for one in odd}
    rows().filter(pl.col("id") >= "s070").drop("split").write_csv(tmp_path / "other.csv")
    odd = build(Options(predictions=file, split="val", tune_on=tmp_path / "other.csv")).record["issues"]
    assert [(one["count"], one["examples"][0]) for one in odd if one["code"] == "tuned_on_reported"] == [(10, "s070")]


def test_from_python_a_split_and_a_training_set_are_named_likewise(file):
    report = reportgen.build(file, tune_on="val", training=rows().filter(pl.col("split") == "train").drop("split"))
    assert report.record["threshold"]["chosen_on"]["file"] == "split val"
    assert (report.record["training"]["samples"], report.record["training"]["leaked"]) == (60, 0)
