"""Several files of one role are one data set: the parts together are the whole, and no sample is in two of them."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import reportgen
from reportgen import pipeline
from reportgen.errors import InputError, OptionError
from reportgen.options import Options
from tests.test_pipeline import frame, write  # noqa: F401 - a fixture

FILES = ["a", "b"]


def halves(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:  # noqa: F811
    return frame[: len(frame) // 3], frame[len(frame) // 3 :]


def parts(frame: pl.DataFrame, folder: Path, suffixes: tuple[str, str]) -> list[Path]:  # noqa: F811
    pairs = zip(halves(frame), FILES, suffixes, strict=True)
    return [write(part, folder, name, suffix) for part, name, suffix in pairs]


def without_files(built) -> dict:
    """The record but for the files: their counts, the slices of the column `file`, and the rule that asks for such."""
    record = built.record
    dataset = {k: v for k, v in record["dataset"].items() if k != "files"}
    assert {one["name"] for one in record["slices"]} == {"file"}
    left_out = ("slices", "slice_columns")
    return {k: v for k, v in record.items() if k not in left_out} | {"dataset": dataset, "rules": asked_of_all(record)}


def but_slices(built) -> dict:
    """The record without what became of the rule that takes slices."""
    return built.record | {"rules": asked_of_all(built.record)}


def asked_of_all(record: dict) -> list[dict]:
    """What became of all rules but that one."""
    return [one for one in record["rules"] if one["rule"] != "weak-slice"]


@pytest.mark.parametrize(
    "suffixes", [("csv", "csv"), ("jsonl", "jsonl"), ("npz", "npz"), ("csv", "parquet")], ids="-".join
)
def test_tables_together_are_the_whole(frame, tmp_path, suffixes):  # noqa: F811
    whole = pipeline.build(Options(write(frame, tmp_path, "whole", "csv")))
    paths = parts(frame, tmp_path, suffixes)
    together = pipeline.build(Options(paths))
    assert without_files(together) == but_slices(whole)
    files = [{"name": path.name, "samples": n} for path, n in zip(paths, map(len, halves(frame)), strict=True)]
    assert together.record["dataset"]["files"] == files
    assert f"Samples by file: {files[0]['samples']} of {paths[0].name}" in together.html.decode()
    truths = [write(part.select("id", "truth"), tmp_path, f"t{k}", "csv") for k, part in enumerate(halves(frame))]
    said = [write(part.drop("truth"), tmp_path, f"s{k}", "jsonl") for k, part in enumerate(halves(frame))]
    assert without_files(pipeline.build(Options(said[::-1], truths))) == but_slices(whole)


def test_a_pattern_is_one_file(frame, tmp_path):  # noqa: F811
    whole = pipeline.build(Options(write(frame, tmp_path, "whole", "csv")))
    for k, part in enumerate(halves(frame)):
        write(part, tmp_path, f"part-{k}", "csv")
    assert pipeline.build(Options(tmp_path / "part-*.csv")).record == whole.record


def test_an_id_in_two_files_is_refused_and_twice_in_one_is_counted(tmp_path):
    rows = "id,truth,prediction\n", "1,a,a\n2,b,a\n2,b,b\n", "3,a,a\n"
    (tmp_path / "p-1.csv").write_text(rows[0] + rows[1])
    (tmp_path / "p-2.csv").write_text(rows[0] + rows[2])
    paths = [tmp_path / "p-1.csv", tmp_path / "p-2.csv"]
    data = pipeline.read(Options(paths))
    assert [(one.code, one.count) for one in data.issues] == [("duplicate_id", 1)]
    assert data.dataset.samples.file == ["p-1.csv", "p-1.csv", "p-2.csv"]
    paths[1].write_text(rows[0] + rows[2] + "2,b,b\n")
    for given in (paths, tmp_path / "p-*.csv"):
        with pytest.raises(InputError, match=r"p-1\.csv and p-2\.csv: both hold the id 2\n.*reportgen compare"):
            pipeline.read(Options(given))
    for path in paths:
        path.write_text("truth,prediction\na,a\nb,a\n")
    with pytest.raises(InputError, match="no column of ids: they may hold the same samples"):
        pipeline.read(Options(paths))


def test_a_bad_cell_is_named_by_its_own_file(tmp_path):
    (tmp_path / "a.csv").write_text("id,truth,prediction,score\n1,a,a,0.5\n2,b,b,0.5\n")
    (tmp_path / "b.csv").write_text("id,truth,prediction,score\n3,a,a,0.5\n\n4,b,b,high\n")
    with pytest.raises(InputError, match=r"b\.csv, line 4"):
        pipeline.read(Options([tmp_path / "a.csv", tmp_path / "b.csv"]))


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    for k, folder in enumerate(("x", "y")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "p.csv").write_text(f"id,truth,prediction\n{k},a,a\n")
    data = pipeline.read(Options([tmp_path / "x" / "p.csv", tmp_path / "y" / "p.csv"]))
    assert data.dataset.files == {"x/p.csv": 1, "y/p.csv": 1}


def split_coco(folder: Path, samples: Path) -> tuple[list[Path], list[Path]]:
    """The scenes in two files of ground truth and two of predictions, disjoint by image."""
    truth = json.loads((samples / "digit-scenes" / "ground_truth.json").read_text())
    found = json.loads((samples / "digit-scenes" / "predictions.json").read_text())
    ids = [image["id"] for image in truth["images"]]
    truths, predictions = [], []
    for name, some in (("a", set(ids[:7])), ("b", set(ids[7:]))):
        boxes = [one for one in truth["annotations"] if one["image_id"] in some]
        images = [one for one in truth["images"] if one["id"] in some]
        truths.append(folder / f"truth-{name}.json")
        truths[-1].write_text(json.dumps(truth | {"images": images, "annotations": boxes}))
        predictions.append(folder / f"found-{name}.json")
        predictions[-1].write_text(json.dumps([one for one in found if one["image_id"] in some]))
    return truths, predictions


def test_boxes_together_are_the_whole(samples, tmp_path):
    scenes = samples / "digit-scenes"
    whole = pipeline.build(Options(scenes / "predictions.json", scenes / "ground_truth.json", no_images=True))
    truths, predictions = split_coco(tmp_path, samples)
    together = pipeline.build(Options(predictions, truths, no_images=True))
    assert without_files(together) == but_slices(whole)
    assert [one["name"] for one in together.record["dataset"]["files"]] == ["truth-a.json", "truth-b.json"]
    by_pattern = pipeline.build(Options(tmp_path / "found-*.json", scenes / "ground_truth.json", no_images=True))
    assert by_pattern.record == whole.record
    predictions[0].write_text("[]")
    some = pipeline.read(Options(predictions, scenes / "ground_truth.json")).dataset
    assert np.unique(some.detections.image).size <= some.n_samples - 7
    assert set(some.files) == {None, "found-b.json"}


def test_an_image_in_two_files_is_refused(samples, tmp_path):
    truths, predictions = split_coco(tmp_path, samples)
    whole = samples / "digit-scenes"
    for given in ((whole / "predictions.json", [*truths, whole / "ground_truth.json"]),
                  ([*predictions, whole / "predictions.json"], whole / "ground_truth.json")):  # fmt: skip
        with pytest.raises(InputError, match=r"both hold the image .*\n.*reportgen compare"):
            pipeline.read(Options(*given))
    other = json.loads(truths[1].read_text())
    for category in other["categories"]:
        category["id"] += 1
    truths[1].write_text(json.dumps(other))
    with pytest.raises(InputError, match=r"truth-b\.json: label 1 is 0, and 1 in truth-a\.json"):
        pipeline.read(Options(whole / "predictions.json", truths))


def test_numbers_that_mean_other_images_are_refused(tmp_path):
    for name in FILES:
        content = {"images": [{"id": 1, "file_name": f"{name}.jpg"}], "categories": [{"id": 1, "name": "cat"}],
                   "annotations": [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}]}  # fmt: skip
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    with pytest.raises(InputError, match=r"the image 1 is a\.jpg in the one and b\.jpg in the other"):
        pipeline.read(Options([tmp_path / "a.json", tmp_path / "b.json"]), needs_predictions=False)


def test_boxes_as_rows_with_and_without_scores_are_not_one(tmp_path):
    (tmp_path / "a.csv").write_text("image,label,x,y,w,h,score\na.jpg,cat,1,2,3,4,0.5\n")
    (tmp_path / "b.csv").write_text("image,label,x,y,w,h\nb.jpg,dog,1,2,3,4\n")
    with pytest.raises(InputError, match=r"b\.csv: has none, where a\.csv has scores"):
        pipeline.read(Options([tmp_path / "a.csv", tmp_path / "b.csv"]), needs_predictions=False)


def test_python_takes_lists_of_paths_and_of_frames(frame, tmp_path, monkeypatch):  # noqa: F811
    whole = reportgen.build(frame)
    paths = parts(frame, tmp_path, ("csv", "csv"))
    assert without_files(reportgen.build(list(halves(frame)))) == but_slices(whole)
    assert without_files(reportgen.build(predictions=paths)) == but_slices(whole)
    monkeypatch.chdir(tmp_path)
    assert without_files(reportgen.build(predictions=["a.csv", "b.csv"])) == but_slices(whole)
    with pytest.raises(OptionError, match=r"a\.csv is given 2 times"):
        reportgen.build(predictions=["a.csv", "a.csv"])


def test_a_row_for_each_label_of_a_sample_may_be_in_several_files(tmp_path):
    rows = [f"{k},{label},{int((k + n) % 3 > 0)},0.{k % 9 + 1}" for k in range(30) for n, label in enumerate("abc")]
    head = "id,label,truth,score"
    for name, some in (("whole", rows), ("a", rows[:30]), ("b", rows[30:]), ("c", rows[27:])):
        (tmp_path / f"{name}.csv").write_text("\n".join([head, *some]))
    whole = pipeline.build(Options(tmp_path / "whole.csv"))
    together = pipeline.build(Options([tmp_path / "a.csv", tmp_path / "b.csv"]))
    assert whole.record["task"] == "multilabel"
    assert without_files(together) == but_slices(whole)
    assert together.record["dataset"]["files"] == [{"name": "a.csv", "samples": 10}, {"name": "b.csv", "samples": 20}]
    with pytest.raises(InputError, match=r"a\.csv and c\.csv: both hold the id 9"):
        pipeline.read(Options([tmp_path / "a.csv", tmp_path / "c.csv"]))
