"""The evaluation of a detector: thresholds, points, what is undefined and why; and the answers known of real data."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from reportgen.datasets.samples import Samples
from reportgen.errors import OptionError
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.tasks.detection import TASK
from tests.loops import each_seed
from tests.oracles import boxes as oracle
from tests.oracles import classification, pycoco
from tests.oracles.cases import options

SEEDS = range(0, oracle.N_CASES, 5)


def evaluated(data, **changes):
    return DetectionEvaluation(data, options(**changes))


@each_seed(SEEDS)
def test_the_histogram_is_every_point_the_page_can_show(seed):
    evaluation = evaluated(oracle.random_case(seed), threshold=0.345)
    histogram = evaluation.histogram
    assert (histogram.confusion_at(0) == evaluation.argmax_point.confusion).all()
    assert (histogram.confusion_at(evaluation.operating_step) == evaluation.point.confusion).all()
    if evaluation.best_step is not None:
        assert (histogram.confusion_at(evaluation.best_step) == evaluation.best_point.confusion).all()


@each_seed(SEEDS)
def test_the_best_threshold_has_the_best_macro_f1_and_is_the_operating_one(seed):
    data = oracle.random_case(seed)
    scenes, values, n_counted = oracle.images(data), {}, 0
    for threshold in sorted({score for scene in scenes for _, _, score, _ in scene.detections}, reverse=True):
        matrix, _ = oracle.confusion_at(scenes, 0.5, threshold, data.n_labels)
        if matrix[:, :-1].sum() > n_counted:  # not only ignored ones have that score
            n_counted, values[threshold] = matrix[:, :-1].sum(), classification.macro_f(matrix, 1)
    chosen = classification.middle(list(values), list(values.values()))
    evaluation = evaluated(data)
    np.testing.assert_equal(evaluation.best, np.nan if chosen is None else chosen)
    assert evaluation.operating == (0.0 if chosen is None else chosen)


@each_seed(SEEDS)
def test_at_the_labels_own_thresholds_what_is_kept_is_matched_anew(seed):
    data = oracle.random_case(seed)
    evaluation = evaluated(data)
    own = evaluation.label_thresholds
    scenes = [
        replace(scene, detections=[found for found in scene.detections if not found[2] < own[found[0]]])
        for scene in oracle.images(data)
    ]
    expected, _ = oracle.confusion_at(scenes, 0.5, 0.0, data.n_labels)
    np.testing.assert_array_equal(evaluation.label_threshold_point.confusion, expected)


@each_seed(SEEDS)
def test_a_label_s_own_threshold_has_its_best_f1(seed):
    data = oracle.random_case(seed)
    evaluation, scenes = evaluated(data), oracle.images(data)
    values, n_counted = [{} for _ in range(data.n_labels)], np.zeros(data.n_labels)
    for threshold in sorted({score for scene in scenes for _, _, score, _ in scene.detections}, reverse=True):
        matrix, _ = oracle.confusion_at(scenes, 0.5, threshold, data.n_labels)
        for k in range(data.n_labels):
            support, predicted = matrix[k].sum(), matrix[:, k].sum()
            if support and predicted > n_counted[k]:
                n_counted[k], values[k][threshold] = predicted, 2 * matrix[k, k] / (support + predicted)
    chosen = [classification.middle(list(own), list(own.values())) if own else np.nan for own in values]
    np.testing.assert_array_equal(evaluation.label_thresholds, chosen)


@each_seed(SEEDS)
def test_images_add_up_to_the_labels(seed):
    evaluation = evaluated(oracle.random_case(seed))
    point = evaluation.point
    assert evaluation.image_counts.shape == (evaluation.dataset.n_samples, 3)
    totals = [point.tp.sum(), point.fp.sum(), point.fn.sum()]
    np.testing.assert_array_equal(evaluation.image_counts.sum(axis=0), totals)


@each_seed(SEEDS)
def test_the_overlap_of_a_detection_is_that_with_its_label_s_nearest_object(seed):
    data = oracle.random_case(seed)
    overlap = evaluated(data).detection_overlap
    shown = {d for scene in oracle.images(data) for *_, d in scene.detections}
    assert set(np.flatnonzero(np.isnan(overlap)).tolist()) == set(range(len(overlap))) - shown
    for scene in oracle.images(data):
        for label, _, _, d in scene.detections:
            own = [scene.overlaps[d, t[4]] for t in scene.truths if t[0] == label and not t[2]]
            best = max(own, default=0.0)
            assert overlap[d] == (best if best >= 0.1 else 0.0)


def test_a_threshold_is_the_operating_point_and_a_step():
    evaluation = evaluated(oracle.random_case(1), threshold=0.4567)
    assert evaluation.operating == 0.4567
    assert evaluation.steps[evaluation.operating_step] == 0.4567


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_outside_0_to_1_is_refused(threshold):
    with pytest.raises(OptionError, match="is no threshold"):
        evaluated(oracle.random_case(1), threshold=threshold)


@pytest.mark.parametrize("iou", [0.0, -1.0, 1.1, float("nan")])
def test_an_overlap_that_means_nothing_is_refused(iou):
    with pytest.raises(OptionError, match="is no overlap"):
        evaluated(oracle.random_case(1), iou=iou)


def test_the_overlap_decides_what_is_found_but_not_coco_s_figures():
    data = oracle.random_case(13)
    loose, tight = evaluated(data, iou=0.3), evaluated(data, iou=0.9)
    assert loose.argmax_point.tp.sum() > tight.argmax_point.tp.sum()
    assert loose.metrics["map"] == tight.metrics["map"]
    assert loose.metrics["tide_loc"] != tight.metrics["tide_loc"]


def empty(n_truths=0, n_detections=0):
    box = [0, 0, 10, 10]
    truths = oracle.boxes([0] * n_truths, [0] * n_truths, [box] * n_truths)
    found = oracle.boxes([0] * n_detections, [0] * n_detections, [box] * n_detections, score=[0.5] * n_detections)
    return oracle.dataset(truths, found, n_images=2, labels=2)


@pytest.mark.parametrize(("n_truths", "n_detections"), [(0, 0), (0, 3), (3, 0)])
def test_every_undefined_metric_has_a_reason_and_no_other(n_truths, n_detections):
    evaluation = evaluated(empty(n_truths, n_detections))
    undefined = {name for name, value in evaluation.metrics.items() if np.isnan(value)}
    assert undefined == set(evaluation.reasons)
    assert set(evaluation.metrics) == set(evaluation.metric_definitions)
    assert evaluation.curves.f1.shape == (2, evaluation.steps.size)
    assert evaluation.label_threshold_point.confusion.sum() == n_truths + n_detections


@each_seed(SEEDS)
def test_every_undefined_metric_of_odd_data_has_a_reason_and_no_other(seed):
    evaluation = evaluated(oracle.random_case(seed))
    undefined = {name for name, value in evaluation.metrics.items() if np.isnan(value)}
    assert undefined == set(evaluation.reasons)


@each_seed(SEEDS[:10])
def test_intervals_go_with_the_metrics_and_repeat_exactly(seed):
    first, again = (evaluated(oracle.random_case(seed), seed=3) for _ in range(2))
    assert set(first.intervals) <= set(first.metrics)
    np.testing.assert_equal(first.intervals, again.intervals)
    np.testing.assert_array_equal(first.label_f1_interval, again.label_f1_interval)
    assert first.label_precision_interval.shape == (first.n_labels, 2)
    assert 200 <= first.replicates <= 1000


def test_detections_beyond_the_limit_are_counted_as_an_issue():
    box = [[0, 0, 10, 10]]
    found = oracle.boxes([0] * 130 + [1], [0] * 131, box * 131, score=np.linspace(1, 0, 131))
    data = oracle.dataset(oracle.boxes([0], [0], box), found, n_images=2, labels=1)
    (issue,) = evaluated(data).issues
    assert (issue.code, issue.count) == ("too_many_detections", 30)
    assert issue.examples == ("000000: label 000",)
    assert evaluated(oracle.random_case(1)).issues == ()


def test_equal_scores_of_different_images_go_by_the_rank_of_the_image():
    """COCO takes image 2 before image 10, which comes first in the order of text."""
    box, far = [0, 0, 10, 10], [50, 50, 10, 10]
    truths = oracle.boxes([0, 1], [0, 0], [box, box])
    found = oracle.boxes([0, 1], [0, 0], [far, box], score=[0.5, 0.5])
    data = oracle.dataset(truths, found, n_images=2, labels=1)
    numbered = replace(data, samples=Samples(["10", "2"]), image_rank=np.array([1, 0], np.int32))
    swapped = oracle.boxes([1, 0], [0, 0], [far, box], score=[0.5, 0.5])
    as_coco = oracle.dataset(oracle.boxes([1, 0], [0, 0], [box, box]), swapped, n_images=2, labels=1)
    expected = pycoco.stats(pycoco.evaluated(as_coco))["map50"]
    assert evaluated(numbered).metrics["map50"] == expected
    assert evaluated(data).metrics["map50"] != expected


@pytest.mark.parametrize("name", ["voc2012_100img", "coco_val2014_fake100"])
def test_real_data_give_the_expected_counts_at_each_threshold(data, name):
    folder = data / "detection" / name
    path = folder / ("expected_pycocotools.json" if name.startswith("voc") else "expected.json")
    given = oracle.read_real(data, name)
    for expected in json.loads(path.read_text())["at_score_thresholds"]:
        evaluation = evaluated(given, threshold=expected["score_thr"], iou=expected["iou"])
        point, micro = evaluation.point, expected["micro"]
        assert [point.tp.sum(), point.fp.sum(), point.fn.sum()] == [micro[name] for name in ("tp", "fp", "fn")]
        for figure in ("precision", "recall", "f1"):
            np.testing.assert_allclose(evaluation.metrics[f"micro_{figure}"], micro[figure], rtol=0, atol=1e-12)
        for label, row in expected["per_class"].items():
            k = given.labels.index(label)
            assert [point.tp[k], point.fp[k], point.fn[k]] == [row[name] for name in ("tp", "fp", "fn")]


@pytest.mark.parametrize("name", ["voc2012_100img", "coco_val2014_fake100"])
def test_real_data_give_the_expected_figures(data, name):
    folder = data / "detection" / name
    path = folder / ("expected_pycocotools.json" if name.startswith("voc") else "expected.json")
    expected, given = json.loads(path.read_text())["bbox"], oracle.read_real(data, name)
    evaluation = evaluated(given)
    for ours, theirs in zip(pycoco.NAMES, expected["stats"].values(), strict=True):
        np.testing.assert_allclose(evaluation.metrics[ours], theirs, rtol=0, atol=1e-12)
    for label, row in expected["per_class"].items():
        found = [evaluation.label_ranking[name][given.labels.index(label)] for name in ("ap", "ap50", "ap75")]
        wanted = [np.nan if row[name] is None else row[name] for name in ("AP", "AP50", "AP75")]
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-12)


@each_seed(SEEDS)
def test_each_label_s_row_in_the_record_has_what_mending_gains_it(seed):
    evaluation = evaluated(oracle.random_case(seed))
    rows = TASK.record(evaluation, (), (), media="none").label_rows
    for name, values in evaluation.label_gains.items():
        assert [row[name] for row in rows] == [None if np.isnan(value) else value for value in values.tolist()]
    assert list(evaluation.label_gains) == [name for name in evaluation.metrics if name.startswith("tide_")]


def test_the_figures_of_coco_files_need_no_data_frames(samples):
    """To import polars takes longer than to evaluate some hundred thousand boxes."""
    code = """
import sys
from pathlib import Path
from reportgen import readers
from reportgen.datasets import detection
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.options import Options

options = Options(Path(sys.argv[1], "predictions.json"), Path(sys.argv[1], "ground_truth.json"))
dataset, _ = detection.join(readers.read(options.ground_truth[0]), readers.read(options.predictions[0]), options)
assert DetectionEvaluation(dataset, options).metrics["map"] > 0
assert "polars" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code, samples / "digit-scenes"], check=True)


def test_scores_are_cut_off_where_the_lowest_is_far_above_zero():
    data = oracle.random_case(3)
    evaluation = evaluated(data)
    lowest = min(score for scene in oracle.images(data) for _, _, score, _ in scene.detections)
    assert evaluation.least_score == lowest
    assert evaluation.is_cut_off == (lowest >= 0.05)
