"""Real sets of boxes: every file reads, and the same ground truth is the same in every format."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reportgen.datasets.box_hash import dataset_sha256
from reportgen.datasets.detection import Boxes, DetectionDataset, join
from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import BoxTable

VOC = "detection/voc2012_100img"
GROUND_TRUTHS = {
    "coco 1": "gts/coco_format_v1/instances_default.json",
    "coco 2": "gts/coco_format_v2/instances_v2.json",
    "voc": "gts/pascalvoc_format",
    "imagenet": "gts/imagenet_format",
    "cvat": "gts/cvat_format/annotations.xml",
    "yolo": "gts/yolo_format",
    "yolo labels": "gts/yolo_format/obj_train_data",
    "openimages": "gts/openimages_format/all_bounding_boxes.csv",
}
PREDICTIONS = {
    "coco": "dets/coco_format/coco_dets.json",
    "x y width height": "dets/abs_xywh",
    "corners": "dets/abs_xyx2y2",
    "shares": "dets/rel_xywh",
}
IN_SHARES = ("yolo", "yolo labels", "openimages", "shares")
COCO = {
    "coco_val2014_fake100": ("instances_val2014_100.json", "instances_val2014_fakebbox100_results.json"),
    "coco_sampled_area_from_bbox": ("sampled_gts_bbox_area.json", "sampled_bbox_results.json"),
    "coco_edge_ignore": ("gt_dataset.json", "dt_dataset.json"),
}


def boxes(path: Path, images: Path | None = None) -> BoxTable:
    table = read(path, images=images)
    assert isinstance(table, BoxTable)
    return table


def voc(data: Path, truth: str, predictions: str | None = None) -> DetectionDataset:
    folder = data / VOC
    tables = [boxes(folder / name, folder / "images") for name in (truth, predictions) if name]
    return join(tables[0], tables[1] if predictions else None)[0]


def ordered(found: Boxes) -> NDArray[np.float64]:
    """The boxes with image and label, in an order that does not hang on the last digits."""
    rows = np.column_stack([found.image, found.label, found.box])
    return rows[np.lexsort(np.round(rows).T[::-1])]


@pytest.mark.parametrize("name", [name for name in GROUND_TRUTHS if name != "coco 1"])
def test_a_ground_truth_is_the_same_in_every_format(data: Path, name: str) -> None:
    expected, dataset = voc(data, GROUND_TRUTHS["coco 1"]), voc(data, GROUND_TRUTHS[name])
    assert dataset.sample_ids.to_list() == expected.sample_ids.to_list()
    assert dataset.labels == expected.labels
    assert len(dataset.truths.box) == len(expected.truths.box) == 273
    np.testing.assert_array_equal(dataset.width, expected.width)
    difference = np.abs(ordered(dataset.truths) - ordered(expected.truths)).max()
    assert difference < 0.001 if name in IN_SHARES else difference == 0
    assert dataset_sha256(dataset) == dataset_sha256(expected)
    assert int(dataset.truths.is_ignored.sum()) == (38 if name == "voc" else 0)  # which alone says what is difficult


@pytest.mark.parametrize("name", [name for name in PREDICTIONS if name != "coco"])
def test_predictions_are_the_same_in_every_format(data: Path, name: str) -> None:
    truth = GROUND_TRUTHS["coco 1"]
    expected, dataset = voc(data, truth, PREDICTIONS["coco"]), voc(data, truth, PREDICTIONS[name])
    assert dataset.labels == expected.labels
    assert len(dataset.detections.box) == 452
    difference = np.abs(ordered(dataset.detections) - ordered(expected.detections)).max()
    assert difference < 0.001 if name in IN_SHARES else difference == 0
    assert dataset.detections.score is not None
    assert expected.detections.score is not None
    np.testing.assert_allclose(np.sort(dataset.detections.score), np.sort(expected.detections.score), atol=1e-6)


def test_predictions_with_their_own_ids_equal_those_brought_into_line(data: Path) -> None:
    truth = GROUND_TRUTHS["coco 1"]
    own = voc(data, truth, PREDICTIONS["coco"])
    aligned = voc(data, truth, "dets/derived_coco_results_aligned_to_coco_format_v1.json")
    np.testing.assert_array_equal(ordered(own.detections), ordered(aligned.detections))


def test_the_snapshot_is_the_same_as_its_source(data: Path) -> None:
    expected = voc(data, GROUND_TRUTHS["coco 1"], PREDICTIONS["coco"])
    dataset, _ = join(None, boxes(data / "rekognition/voc100_as_snapshot/testing_manifest.jsonl"))
    assert dataset.sample_ids.to_list() == expected.sample_ids.to_list()
    assert dataset_sha256(dataset) == dataset_sha256(expected)
    np.testing.assert_array_equal(ordered(dataset.truths), ordered(expected.truths))
    np.testing.assert_array_equal(ordered(dataset.detections), ordered(expected.detections))


@pytest.mark.parametrize("name", sorted(COCO))
def test_a_published_set_has_its_published_counts(data: Path, name: str) -> None:
    folder = data / "detection" / name
    expected = json.loads((folder / "expected.json").read_text())["bbox"]
    dataset, _ = join(*(boxes(folder / file) for file in COCO[name]))
    assert dataset.n_samples == expected["n_images"]
    assert len(dataset.truths.box) == expected["n_gt"]
    assert int(dataset.truths.is_crowd.sum()) == expected["n_gt_crowd"]
    assert len(dataset.detections.box) == expected["n_det"]
    n_true = Counter(dataset.labels[label] for label in dataset.truths.label[~dataset.truths.is_crowd])
    n_found = Counter(dataset.labels[label] for label in dataset.detections.label)
    per_label = expected["per_class"]
    assert set(per_label) <= set(dataset.labels)
    assert {label: (n_true[label], n_found[label]) for label in per_label} == {
        label: (figures["n_gt"], figures["n_det"]) for label, figures in per_label.items()
    }


def test_results_as_a_list_equal_those_in_an_object(data: Path) -> None:
    folder = data / "detection/coco_sampled_area_from_bbox"
    truth = boxes(folder / "sampled_gts_bbox_area.json")
    listed, wrapped = (join(truth, boxes(folder / f"{name}_results.json"))[0] for name in ("cocoapi", "sampled_bbox"))
    np.testing.assert_array_equal(ordered(listed.detections), ordered(wrapped.detections))


def test_an_image_id_that_is_text_joins_one_that_is_a_number(data: Path) -> None:
    folder = data / "detection/coco_edge_ignore"
    for name in ("gt_ignore_test.json", "gt_ignore_test_int_ids.json"):
        dataset, issues = join(boxes(folder / name), boxes(folder / "dt_ignore_test_min_score_0.1.json"))
        assert (len(dataset.truths.box), len(dataset.detections.box)) == (14, 36)
        assert issues == ()


def test_results_of_masks_say_what_they_lack(data: Path) -> None:
    with pytest.raises(MalformedInput, match="no annotation has a box"):
        read(data / "detection/coco_val2014_fake100/instances_val2014_fakesegm100_results.json")


def test_text_folders_without_images_are_read(data: Path) -> None:
    folder = data / "detection/boxes_sample_7img"
    dataset, issues = join(boxes(folder / "gts"), boxes(folder / "dets"))
    assert (dataset.n_samples, len(dataset.truths.box), len(dataset.detections.box)) == (7, 15, 24)
    assert dataset.truths.box[0].tolist() == [25, 16, 38, 56]
    assert dataset.labels == ("object",)
    assert issues == ()


def test_real_manifests_have_their_counts(data: Path) -> None:
    folder = data / "rekognition/groundtruth_manifests_real"
    for name, expected in json.loads((folder / "expected.json").read_text()).items():
        table = read(folder / name)
        if not isinstance(table, BoxTable):
            assert Counter(table.frame["truth"]) == expected["per_class"]
            continue
        dataset, _ = join(None, table)
        assert dataset.n_samples == expected["lines"]
        assert len(dataset.truths.box) == expected["boxes"]
        assert dataset.n_samples - len(set(dataset.truths.image.tolist())) == expected["images_without_boxes"]
        assert Counter(dataset.labels[label] for label in dataset.truths.label) == expected["per_class"]
