"""Detection's outcome rows against a slow matching from scratch at every threshold, and the laws they keep."""

from dataclasses import replace

import numpy as np
import pytest

from reportgen.arrays import NONE
from reportgen.box_outcomes import DUPLICATE, LOCATION
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.outcomes import PLAIN
from tests.loops import each_seed
from tests.oracles import boxes as oracle
from tests.oracles.cases import options

SEEDS = range(oracle.N_CASES)


def outcomes(data, iou):
    return DetectionEvaluation(data, options(iou=iou)).outcomes


def thresholds(data):
    scores = np.unique(data.detections.score)
    return [*scores.tolist(), 1.5]


def assert_equal_at_every_threshold(data, iou):
    rows, scenes = outcomes(data, iou), oracle.images(data)
    for threshold in thresholds(data):
        expected, _ = oracle.confusion_at(scenes, iou, threshold, data.n_labels)
        np.testing.assert_array_equal(rows.confusion_at(threshold, data.n_labels), expected, err_msg=str(threshold))


@each_seed(SEEDS, usual=24)
def test_rows_equal_a_matching_from_scratch_at_every_threshold(seed):
    assert_equal_at_every_threshold(oracle.random_case(seed), (0.5, 0.3, 0.75, 1.0)[seed % 4])


@each_seed(SEEDS[::5], usual=24)
def test_rows_of_federated_ground_truth_equal_a_matching_from_scratch_at_every_threshold(seed):
    data = oracle.random_case(seed)
    spared = np.random.default_rng(seed).random(data.detections.label.size) < 0.4
    assert_equal_at_every_threshold(replace(data, detections=replace(data.detections, is_ignored=spared)), 0.5)


@each_seed(SEEDS[::3], usual=6)
def test_rows_by_overlap_alone_equal_supervisions_way_at_every_threshold(seed):
    """Pairs by descending IoU whatever their labels: the first of each detection, of these the first of each object."""
    data, iou = oracle.random_case(seed), 0.5
    evaluation = DetectionEvaluation(data, options(iou=iou))
    images = [(image, oracle.found_at(image, iou, -1)[1], {d: place for place, (*_, d) in enumerate(image.detections)})
              for image in oracle.images(data)]  # fmt: skip
    for threshold in thresholds(data):
        expected = np.zeros((data.n_labels + 1,) * 2, np.int64)
        for image, skipped, order in images:
            kept = {d: label for label, _, score, d in image.detections if score >= threshold and d not in skipped}
            counted = {t: label for label, _, crowd, ignored, t in image.truths if not (crowd or ignored)}
            pairs = [(d, t) for d, t in image.overlaps if d in kept and t in counted and image.overlaps[d, t] > iou]
            by_detection, by_truth = {}, {}
            for d, t in sorted(pairs, key=lambda pair: (image.overlaps[pair], pair[1]), reverse=True):
                by_detection.setdefault(d, t)
            for d, t in sorted(by_detection.items(), key=lambda pair: (-image.overlaps[pair], order[pair[0]])):
                by_truth.setdefault(t, d)
            for t, d in by_truth.items():
                expected[counted.pop(t), kept.pop(d)] += 1
            for label in counted.values():
                expected[label, -1] += 1
            for label in kept.values():
                expected[-1, label] += 1
        rows = evaluation.outcomes_by_overlap
        np.testing.assert_array_equal(rows.confusion_at(threshold, data.n_labels), expected, err_msg=str(threshold))


@pytest.mark.parametrize("name", oracle.REAL)
def test_rows_of_real_data_equal_a_matching_from_scratch_at_every_threshold(data, name):
    assert_equal_at_every_threshold(oracle.read_real(data, name), 0.5)


@each_seed(SEEDS, usual=24)
def test_the_rows_of_a_detection_and_of_a_truth_fill_their_thresholds_without_gap(seed):
    data = oracle.random_case(seed)
    rows = outcomes(data, 0.5)
    kept = {d for image in oracle.images(data) for *_, d in image.detections}
    counted = np.flatnonzero(~(data.truths.is_crowd | data.truths.is_ignored))
    ignored = {d for image in oracle.images(data) for d in oracle.found_at(image, 0.5, -1)[1]}
    score = dict(enumerate(data.detections.score.tolist()))
    intervals = intervals_of(rows, rows.prediction_item)
    assert set(intervals) == kept - ignored
    assert all(partition(parts, -np.inf, score[d]) for d, parts in intervals.items())
    intervals = intervals_of(rows, rows.truth_item)
    assert set(intervals) == set(counted.tolist())
    assert all(partition(parts, -np.inf, np.inf) for parts in intervals.values())
    assert not ((rows.truth == NONE) & (rows.prediction == NONE)).any()


def intervals_of(rows, items):
    found = {}
    for item, low, high in zip(items.tolist(), rows.low.tolist(), rows.high.tolist(), strict=True):
        if item != NONE:
            found.setdefault(item, []).append((low, high))
    return found


def partition(parts, low, high):
    parts = sorted(parts)
    ends = [low, *(end for _, end in parts)]
    return ends[-1] == high and all(start == end for (start, _), end in zip(parts, ends, strict=False))


@each_seed(SEEDS, usual=24)
def test_the_histogram_by_step_equals_the_matrix_at_each_step(seed):
    data = oracle.random_case(seed)
    rows, steps = outcomes(data, 0.5), np.arange(0, 101, 5) / 100
    histogram = rows.histogram(steps, data.n_labels)
    for step, threshold in enumerate(steps):
        expected = rows.confusion_at(threshold, data.n_labels)
        np.testing.assert_array_equal(histogram.confusion_at(step), expected)


@each_seed(SEEDS[::4], usual=24)
def test_kinds_and_partners_name_the_object_concerned(seed):
    data = oracle.random_case(seed)
    rows, own = outcomes(data, 0.5), data.truths.label
    for i in np.flatnonzero(rows.kind != PLAIN):
        assert rows.truth[i] == NONE
        if rows.partner[i] == NONE:
            continue
        partner = rows.partner[i]
        assert own[rows.truth_item[partner]] == rows.prediction[i]
        assert rows.sample[partner] == rows.sample[i]
        shared = oracle.overlap(data.detections.box[rows.prediction_item[i]], data.truths.box[rows.truth_item[partner]])
        if rows.kind[i] == DUPLICATE:
            assert rows.prediction[partner] == rows.truth[partner]
            assert shared >= 0.5
        else:
            assert rows.kind[i] == LOCATION
            assert rows.prediction[partner] == NONE
            assert 0.1 <= shared < 0.5


def one_image(truths, detections):
    """(label, box) and (label, box, score)."""
    return oracle.dataset(
        oracle.boxes([0] * len(truths), [t[0] for t in truths], [t[1] for t in truths]),
        oracle.boxes(
            [0] * len(detections), [d[0] for d in detections], [d[1] for d in detections],
            score=[d[2] for d in detections],
        ),
        n_images=1, labels=3,
    )  # fmt: skip


def readable(rows):
    columns = (rows.truth, rows.prediction, rows.low, rows.high, rows.kind, rows.partner)
    return list(zip(*(column.tolist() for column in columns), strict=True))


BOX, LOOSE, FAR = [0, 0, 10, 10], [0, 0, 10, 25], [100, 100, 10, 10]


def test_a_confusion_ends_where_its_object_is_found():
    rows = outcomes(one_image([(0, BOX)], [(1, BOX, 0.9), (0, BOX, 0.4)]), 0.5)
    assert readable(rows) == [
        (0, 0, -np.inf, 0.4, PLAIN, NONE),
        (0, 1, 0.4, 0.9, PLAIN, NONE),
        (NONE, 1, -np.inf, 0.4, PLAIN, NONE),
        (0, NONE, 0.9, np.inf, PLAIN, NONE),
    ]


def test_a_second_box_on_a_found_object_is_a_duplicate():
    rows = outcomes(one_image([(0, BOX)], [(0, BOX, 0.9), (0, BOX, 0.4)]), 0.5)
    assert (NONE, 0, -np.inf, 0.4, DUPLICATE, 0) in readable(rows)


def test_a_loose_box_and_the_object_it_misses_are_partners():
    rows = outcomes(one_image([(0, BOX)], [(0, LOOSE, 0.9), (0, LOOSE, 0.4), (0, FAR, 0.3)]), 0.5)
    assert readable(rows) == [
        (NONE, 0, -np.inf, 0.9, LOCATION, 3),
        (NONE, 0, -np.inf, 0.4, LOCATION, 3),
        (NONE, 0, -np.inf, 0.3, PLAIN, NONE),
        (0, NONE, -np.inf, np.inf, PLAIN, 0),
    ]


@pytest.mark.parametrize("n_truths", [0, 2])
@pytest.mark.parametrize("n_detections", [0, 2])
def test_nothing_there_or_nothing_predicted_is_no_special_case(n_truths, n_detections):
    rows = outcomes(one_image([(0, BOX)] * n_truths, [(0, FAR, 0.5)] * n_detections), 0.5)
    expected = np.zeros((4, 4), int)
    expected[0, NONE], expected[NONE, 0] = n_truths, n_detections
    np.testing.assert_array_equal(rows.confusion_at(0.5, 3), expected)
