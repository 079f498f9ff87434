"""Detection from files to record: every set of real boxes has the answers that other tools gave for it."""

import json
from functools import cache
from pathlib import Path

import jsonschema
import msgspec
import numpy as np
import pytest

from reportgen import pipeline
from reportgen.options import Options
from tests.command_line import built

STATS = {
    "AP": "map", "AP50": "map50", "AP75": "map75", "APsmall": "map_small", "APmedium": "map_medium",
    "APlarge": "map_large", "AR1": "mar1", "AR10": "mar10", "AR100": "mar100", "ARsmall": "mar_small",
    "ARmedium": "mar_medium", "ARlarge": "mar_large",
}  # fmt: skip
SECOND_TOOL = dict(zip(
    ("AP_all", "AP_50", "AP_75", "AP_small", "AP_medium", "AP_large", "AR_all", "AR_second", "AR_third", "AR_small",
     "AR_medium", "AR_large"), STATS.values(), strict=True,
))  # fmt: skip
VOC = "detection/voc2012_100img"
TRUTH = f"{VOC}/gts/coco_format_v1/instances_default.json"
SEVEN = "detection/boxes_sample_7img"
# name: ground truth, predictions, the file of answers
SETS = {
    "voc": (TRUTH, f"{VOC}/dets/coco_format/coco_dets.json", f"{VOC}/expected_pycocotools.json"),
    "voc, shares": (f"{VOC}/gts/yolo_format", f"{VOC}/dets/rel_xywh", f"{VOC}/expected_pycocotools.json"),
    "voc, cvat": (
        f"{VOC}/gts/cvat_format/annotations.xml",
        f"{VOC}/dets/abs_xyx2y2",
        f"{VOC}/expected_pycocotools.json",
    ),
    "snapshot": (
        None,
        "rekognition/voc100_as_snapshot/testing_manifest.jsonl",
        "rekognition/voc100_as_snapshot/expected_pycocotools.json",
    ),
    "fake100": (
        "detection/coco_val2014_fake100/instances_val2014_100.json",
        "detection/coco_val2014_fake100/instances_val2014_fakebbox100_results.json",
        "detection/coco_val2014_fake100/expected.json",
    ),
    "sampled": (
        "detection/coco_sampled_area_from_bbox/sampled_gts_bbox_area.json",
        "detection/coco_sampled_area_from_bbox/sampled_bbox_results.json",
        "detection/coco_sampled_area_from_bbox/expected.json",
    ),
    "edge": (
        "detection/coco_edge_ignore/gt_dataset.json",
        "detection/coco_edge_ignore/dt_dataset.json",
        "detection/coco_edge_ignore/expected.json",
    ),
    "ignore": (
        "detection/coco_edge_ignore/gt_ignore_test.json",
        "detection/coco_edge_ignore/dt_ignore_test_min_score_0.1.json",
        "detection/coco_edge_ignore/expected_ignore.json",
    ),
}  # fmt: skip
REVIEWED = {
    "voc": (TRUTH, f"{VOC}/dets/coco_format/coco_dets.json", f"{VOC}/expected_review_tool.json"),
    "seven": (f"{SEVEN}/gts", f"{SEVEN}/dets", f"{SEVEN}/expected_review_tool.json"),
}
EXACT = 1e-12
ROUNDED = 1e-5  # boxes in shares have lost their last digits: one of 32 by 32 pixels may be called medium


@cache
def evaluated(data: Path, truth: str | None, predictions: str, iou: float, threshold: float | None) -> dict:
    """The record of a build with these options, and its evaluation, all but the page."""
    images = data / VOC / "images" if truth and truth.startswith(VOC) else None
    options = Options(
        data / predictions, truth and data / truth, images=images, iou=iou, threshold=threshold, no_images=True
    )
    read = pipeline.read(options)
    evaluation = read.task.evaluate(read.dataset, options)
    return msgspec.to_builtins(read.task.record(evaluation, (), read.issues, media="none")) | {"evaluation": evaluation}


def answers(data: Path, name: str) -> dict:
    return json.loads((data / SETS[name][2]).read_text())


def of_set(data: Path, name: str, iou: float = 0.5, threshold: float | None = None) -> dict:
    return evaluated(data, *SETS[name][:2], iou, threshold)


def same(found: float | None, expected: float | None, difference: float = EXACT) -> bool:
    """Equal but for the last digits; undefined is null here, and null or -1 there."""
    if found is None or expected in (None, -1.0):
        return found is None and expected in (None, -1.0)
    return abs(found - expected) <= difference


@pytest.mark.parametrize("name", SETS)
def test_coco_s_figures_are_the_known_ones(data, name):
    expected, found = answers(data, name), of_set(data, name)
    expected = expected.get("bbox", expected)
    figures = {theirs: (found["metrics"][ours], expected["stats"][theirs]) for theirs, ours in STATS.items()}
    rounding = ROUNDED if name == "voc, shares" else EXACT
    assert {figure: pair for figure, pair in figures.items() if not same(*pair, rounding)} == {}
    assert found["dataset"]["samples"] == expected["n_images"]
    data_set = found["evaluation"].dataset
    counts = (data_set.truths.label.size, int(data_set.truths.is_crowd.sum()), data_set.detections.label.size)
    assert counts == (expected["n_gt"], expected["n_gt_crowd"], expected["n_det"])


@pytest.mark.parametrize("name", SETS)
def test_every_label_s_figures_are_the_known_ones(data, name):
    expected, found = answers(data, name), of_set(data, name)
    rows = {row["label"]: row for row in found["per_label"]}
    assert rows
    for label, row in expected.get("bbox", expected)["per_class"].items():
        for figure in ("AP", "AP50", "AP75", "AR100"):
            assert same(rows[label][figure.lower()], row[figure]), (label, figure)
        assert rows[label]["support"] == row["n_gt"]


@pytest.mark.parametrize("name", [name for name in SETS if name != "ignore"])
def test_counts_at_each_threshold_are_the_known_ones(data, name):
    for expected in answers(data, name)["at_score_thresholds"]:
        found = of_set(data, name, expected["iou"], expected["score_thr"])
        rows = {row["label"]: row for row in found["per_label"]}
        for label, row in expected["per_class"].items():
            assert all(same(rows[label][figure], row[figure]) for figure in ("tp", "fp", "fn")), label
            for figure in ("precision", "recall", "f1"):
                # where we say undefined, the answers say 0
                assert same(rows[label][figure] or 0.0, row[figure] or 0.0), (label, figure)
        for figure in ("precision", "recall", "f1"):
            assert same(found["metrics"][f"micro_{figure}"], expected["micro"][figure])


@pytest.mark.parametrize("name", ["voc", "fake100"])
def test_a_second_tool_agrees(data, name):
    expected, found = answers(data, name)["second_tool_faster_coco_eval"], of_set(data, name)
    for theirs, ours in SECOND_TOOL.items():
        assert found["metrics"][ours] == pytest.approx(expected[theirs], abs=1e-6)
    recall = found["evaluation"].ranking.arrays.recall[:, :, 0, 2]
    for theirs, place in (("AR_50", 0), ("AR_75", 5)):
        there = recall[place][recall[place] >= 0]
        assert there.mean() == pytest.approx(expected[theirs], abs=1e-6)


@pytest.mark.parametrize("iou", [0.1, 0.3, 0.5, 0.75])
@pytest.mark.parametrize("name", REVIEWED)
def test_voc_s_figures_are_those_of_the_review_tool(data, name, iou):
    truth, predictions, place = REVIEWED[name]
    expected = json.loads((data / place).read_text())
    found, percent = evaluated(data, truth, predictions, iou, None), f"{iou * 100:g}"
    rows = {row["label"]: row for row in found["per_label"]}
    for kind, suffix in (("EVERY", "all"), ("ELEVEN", "11")):
        answer = expected["voc"].get(f"iou{iou}_{kind}_POINT_INTERPOLATION")
        if answer is None:  # the tool was not run for all
            continue
        assert same(found["metrics"][f"voc_ap{percent}_{suffix}"], answer["mAP"])
        for label, row in answer["per_class"].items():
            names = {f"voc_ap{percent}_{suffix}": "AP", f"voc_tp{percent}": "TP", f"voc_fp{percent}": "FP"}
            assert all(same(rows[label][ours], row[theirs]) for ours, theirs in names.items()), label
            assert rows[label]["support"] == row["n_gt"]
    published = expected.get("published")
    if published:
        assert found["metrics"][f"voc_ap{percent}_all"] == pytest.approx(published["EVERY_POINT"][str(iou)], abs=1e-9)
        assert found["metrics"][f"voc_ap{percent}_11"] == pytest.approx(published["ELEVEN_POINT"][str(iou)], abs=1e-9)
    for theirs, ours in STATS.items():
        assert same(found["metrics"][ours], expected["coco"][theirs]), theirs


def test_figures_that_were_printed_are_the_known_ones(data):
    text = (data / "detection/coco_val2014_fake100/val2014_fake_eval_res.txt").read_text()
    lines = text.split("type=bbox")[1].split("type=keypoints")[0].splitlines()
    printed = [float(line.rpartition("=")[2]) for line in lines if "@[" in line]
    found = of_set(data, "fake100")["metrics"]
    assert [round(found[name], 3) for name in STATS.values()] == printed


@pytest.mark.parametrize("name", ["voc", "edge", "snapshot"])
def test_a_set_builds_to_a_page_and_a_record_of_the_schema(data, tmp_path, root, name):
    truth, predictions, _ = SETS[name]
    given = ["--ground-truth", data / truth] if truth else []
    page, found = built(tmp_path, "--predictions", data / predictions, *given, "--no-images")
    schema = json.loads((root / "reportgen/record/record.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(found)
    assert found["metrics"] == of_set(data, name)["metrics"]
    assert "Kinds of error" in page


def test_difficult_objects_of_voc_count_neither_way(data):
    marked = evaluated(data, f"{VOC}/gts/pascalvoc_format", SETS["voc"][1], 0.5, None)
    plain = of_set(data, "voc")
    assert marked["dataset"]["sha256"] == plain["dataset"]["sha256"]
    totals = [sum(row["support"] for row in found["per_label"]) for found in (plain, marked)]
    assert np.diff(totals) == -38
