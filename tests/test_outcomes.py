"""Outcome rows against the slow obvious count, at every threshold."""

import numpy as np

from reportgen.outcomes import single_label_outcomes
from tests.loops import each_seed
from tests.oracles import classification as oracle
from tests.oracles.cases import N_CASES, random_case

SEEDS = range(N_CASES)


def thresholds_of(case):
    """Every distinct score, just above it, and the ends."""
    scores = np.array(oracle.distinct_scores(case.y_pred, case.score) or [0.5])
    return np.unique(np.concatenate([[0.0, 1.0], scores, np.nextafter(scores, 2)]))


def outcomes_of(case):
    return single_label_outcomes(case.y_true, case.y_pred, case.score)


@each_seed(SEEDS)
def test_the_matrix_at_every_threshold_is_the_slow_count(seed):
    case = random_case(seed)
    rows = outcomes_of(case)
    for threshold in thresholds_of(case):
        expected = oracle.confusion_at(case.y_true, case.y_pred, case.score, threshold, case.n_labels)
        matrix = rows.confusion_at(threshold, case.n_labels)
        assert (matrix == expected).all()
        assert (matrix.sum(axis=1)[:-1] == np.bincount(case.y_true, minlength=case.n_labels)).all()


@each_seed(SEEDS)
def test_the_histogram_holds_each_distinct_run_once(seed):
    case = random_case(seed)
    steps = thresholds_of(case)
    found = outcomes_of(case).histogram(steps, case.n_labels)
    columns = (found.truth, found.prediction, found.first, found.last)
    keys = list(zip(*(column.tolist() for column in columns), strict=True))
    expected = oracle.histogram(case.y_true, case.y_pred, case.score, steps, case.n_labels)
    assert dict(zip(keys, found.count.tolist(), strict=True)) == expected
    assert len(keys) == len(expected)


@each_seed(SEEDS)
def test_the_histogram_gives_the_matrix_and_the_counts_at_every_step(seed):
    case = random_case(seed)
    rows, steps = outcomes_of(case), thresholds_of(case)
    histogram = rows.histogram(steps, case.n_labels)
    counts = histogram.counts_by_step()
    for step, threshold in enumerate(steps):
        matrix = rows.confusion_at(threshold, case.n_labels)
        assert (histogram.confusion_at(step) == matrix).all()
        assert (counts.tp[:, step] == np.diagonal(matrix)[:-1]).all()
        assert (counts.predicted[:, step] == matrix.sum(axis=0)[:-1]).all()
        assert (counts.support == matrix.sum(axis=1)[:-1]).all()


def test_the_rows_of_a_sample_cover_every_threshold_once():
    case = random_case(12)
    rows = outcomes_of(case)
    for threshold in (-1.0, *thresholds_of(case), 2.0):
        assert (np.bincount(rows.sample[rows.active(threshold)], minlength=case.y_true.size) == 1).all()


def test_a_prediction_is_kept_at_its_own_score():
    rows = single_label_outcomes(np.array([0], np.int32), np.array([0], np.int32), np.array([0.5]))
    assert rows.confusion_at(0.5, 1)[0, 0] == 1
    assert rows.confusion_at(np.nextafter(0.5, 1), 1)[0, 1] == 1


def test_without_scores_everything_holds_at_every_threshold():
    rows = single_label_outcomes(np.array([0, 1, 1], np.int32), np.array([0, 0, -1], np.int32), None)
    for threshold in (0.0, 0.5, 1.0):
        assert rows.confusion_at(threshold, 2).tolist() == [[1, 0, 0], [1, 0, 1], [0, 0, 0]]
    assert rows.n_rows == 3


def test_rows_that_hold_at_no_step_are_left_out_of_the_histogram():
    rows = single_label_outcomes(np.array([0], np.int32), np.array([0], np.int32), np.array([0.25]))
    assert rows.histogram(np.array([0.5]), 1).prediction.tolist() == [-1]


def test_a_slice_of_the_rows_is_the_outcomes_of_those_samples():
    case = random_case(7)
    rows = outcomes_of(case)
    half = rows.select(rows.sample % 2 == 0)
    alone = outcomes_of(case.take(np.arange(0, case.y_true.size, 2)))
    assert (half.confusion_at(0.3, case.n_labels) == alone.confusion_at(0.3, case.n_labels)).all()


def test_no_samples_give_empty_tables():
    nothing = np.array([], np.int32)
    rows = single_label_outcomes(nothing, nothing, np.array([]))
    assert rows.histogram(np.array([0.0, 1.0]), 2).count.size == 0
    assert rows.confusion_at(0.5, 2).sum() == 0
