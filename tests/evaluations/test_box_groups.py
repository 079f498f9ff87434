"""Boxes in groups: they add up to all of them, and each group is what a plain loop counts."""

import numpy as np

from reportgen.arrays import NONE
from reportgen.evaluations.box_groups import SIZE_NAMES, samples_at, sizes_of
from reportgen.evaluations.detection import DetectionEvaluation
from tests.loops import each_seed
from tests.oracles import boxes as oracle
from tests.oracles.cases import options

SEEDS = range(0, oracle.N_CASES, 7)


def evaluated(seed: int) -> DetectionEvaluation:
    return DetectionEvaluation(oracle.random_case(seed), options())


def held(evaluation: DetectionEvaluation) -> list[tuple[int, int, int, int]]:
    """Truth, prediction and both items of the rows at the operating threshold."""
    rows, t = evaluation.outcomes, evaluation.operating
    columns = zip(rows.truth, rows.prediction, rows.truth_item, rows.prediction_item, rows.low, rows.high, strict=True)
    return [tuple(map(int, row[:4])) for row in columns if row[4] < t <= row[5]]


def size_name(area: float) -> str:
    return "small" if area < 32**2 else "medium" if area < 96**2 else "large"


@each_seed(SEEDS)
def test_sizes_add_up_to_all_and_each_is_what_a_loop_counts(seed):
    evaluation = evaluated(seed)
    groups, point, data = evaluation.size_groups, evaluation.point, evaluation.dataset
    expected = {name: [0, 0, 0, 0] for name in SIZE_NAMES}
    for truth, prediction, t, d in held(evaluation):
        area = data.truths.area[t] if truth != NONE else data.detections.area[d]
        row = expected[size_name(area)]
        row[0] += truth != NONE
        row[1] += prediction != NONE
        row[2] += truth == prediction
        row[3] += prediction == NONE
    found = np.stack([groups.support, groups.predicted, groups.tp, groups.missed], axis=1)
    np.testing.assert_array_equal(found, list(expected.values()))
    totals = [point.support.sum(), point.predicted.sum(), point.tp.sum(), point.missed.sum()]
    np.testing.assert_array_equal(found.sum(axis=0), totals)
    whole = groups.support > 0
    np.testing.assert_allclose(groups.recall[whole], groups.tp[whole] / groups.support[whole])
    assert np.isnan(groups.recall[~whole]).all()


def test_an_object_on_a_limit_has_the_larger_size():
    side = [31.9, 32.0, 95.9, 96.0]
    found = sizes_of(oracle.boxes([0] * 4, [0] * 4, [[0, 0, length, length] for length in side]))
    assert [SIZE_NAMES[k] for k in found] == ["small", "medium", "medium", "large"]


@each_seed(SEEDS)
def test_images_with_errors_are_counted_at_every_step(seed):
    evaluation = evaluated(seed)
    rows = evaluation.outcomes
    wrong = rows.truth != rows.prediction
    expected = [
        len(set(rows.sample[wrong & (rows.low < t) & (t <= rows.high)].tolist())) for t in evaluation.steps.tolist()
    ]
    assert evaluation.images_with_errors.tolist() == expected
    assert np.count_nonzero(evaluation.image_errors) == expected[evaluation.operating_step]


@each_seed(range(20))
def test_samples_are_counted_once_however_their_rows_overlap(seed):
    rng = np.random.default_rng(seed)
    n, steps = int(rng.integers(0, 60)), int(rng.integers(1, 12))
    sample, first, end = rng.integers(0, 5, n), rng.integers(0, steps + 1, n), rng.integers(0, steps + 1, n)
    expected = [len(set(sample[(first <= k) & (k < end)].tolist())) for k in range(steps)]
    assert samples_at(sample, first, end, steps).tolist() == expected
