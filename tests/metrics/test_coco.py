"""COCO's arrays and figures are pycocotools' to the bit, on real and on odd data."""

import json
from dataclasses import replace

import numpy as np
import pytest

from reportgen.metrics.boxes import candidates
from reportgen.metrics.coco import CocoArrays, coco_arrays
from tests.loops import each_seed
from tests.oracles import boxes as oracle
from tests.oracles import pycoco


def arrays_of(data) -> CocoArrays:
    every = candidates(data.truths, data.detections, data.detections.score, data.n_labels)
    return coco_arrays(every, data.detections.box)


def assert_equal_to_pycocotools(data):
    ours, theirs = arrays_of(data), pycoco.evaluated(data)
    np.testing.assert_array_equal(ours.precision, theirs.eval["precision"][..., -1])
    np.testing.assert_array_equal(ours.recall, theirs.eval["recall"])
    assert list(ours.stats) == list(pycoco.NAMES)
    np.testing.assert_equal(ours.stats, pycoco.stats(theirs))


@each_seed(range(oracle.N_CASES))
def test_arrays_and_figures_equal_pycocotools_to_the_bit(seed):
    data = oracle.without_ignored(oracle.random_case(seed))
    assert_equal_to_pycocotools(data)


@pytest.mark.parametrize("name", oracle.REAL)
def test_arrays_of_real_data_equal_pycocotools_to_the_bit(data, name):
    assert_equal_to_pycocotools(oracle.read_real(data, name))


@pytest.mark.parametrize("name", ["coco_val2014_fake100", "coco_sampled_area_from_bbox", "coco_edge_ignore"])
def test_labels_of_real_data_have_the_expected_figures(data, name):
    expected = json.loads((data / "detection" / name / "expected.json").read_text())
    expected = expected.get("bbox", expected)
    found, given = oracle.read_real(data, name), arrays_of(oracle.read_real(data, name))
    columns = {"AP": given.label_ap(), "AP50": given.label_ap_at(0.5), "AP75": given.label_ap_at(0.75)}
    columns["AR100"] = given.label_recall()
    for label, figures in expected["per_class"].items():
        for column, values in columns.items():
            wanted = np.nan if figures[column] is None else figures[column]
            np.testing.assert_allclose(values[found.labels.index(label)], wanted, rtol=0, atol=1e-12)


def test_without_ground_truth_nothing_is_defined():
    data = oracle.random_case(1)
    nothing = oracle.boxes([], [], [])
    stats = arrays_of(replace(data, truths=nothing)).stats
    assert all(np.isnan(value) for value in stats.values())


def test_without_detections_every_figure_is_zero():
    data = oracle.random_case(1)
    nothing = oracle.boxes([], [], [], score=[])
    stats = arrays_of(replace(data, detections=nothing)).stats
    assert set(stats.values()) <= {0.0} or np.isnan(list(stats.values())).any()
    assert stats["map"] == 0.0


def test_an_ignored_truth_takes_one_detection_and_a_crowd_any_number():
    box = [0, 0, 10, 10]
    far = [100, 100, 10, 10]
    figures = {}
    for name in ("is_ignored", "is_crowd"):
        truths = oracle.boxes([0, 0], [0, 0], [box, far], **{name: [True, False]})
        extra = oracle.boxes([0, 0, 0], [0, 0, 0], [box, box, far], score=[0.9, 0.8, 0.7])
        data = oracle.dataset(truths, extra, n_images=1, labels=1)
        figures[name] = arrays_of(data).stats["map50"]
    assert figures["is_crowd"] == pytest.approx(1.0)
    assert figures["is_ignored"] == pytest.approx(0.5)
