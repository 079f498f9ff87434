"""Best thresholds against exact fractions over every distinct score."""

import numpy as np
import pytest

from reportgen.metrics import thresholds
from reportgen.metrics.criterion import Criterion
from tests.oracles import classification as oracle
from tests.oracles.cases import N_CASES, random_case

SEEDS = range(N_CASES)
CRITERIA = [
    ("macro_f", (1.0,)),
    ("macro_f", (0.5,)),
    ("macro_f", (2.0,)),
    ("micro_f1", ()),
    ("precision_at_recall", (0.5,)),
    ("recall_at_precision", (0.75,)),
    ("cost", (1.0, 1.0)),
    ("cost", (0.5, 3.0)),
    ("cost", (0.0, 1.0)),
]


def ranked(case):
    return thresholds.ranked_predictions(case.y_true, case.y_pred, case.score, case.n_labels)


@pytest.mark.parametrize(("kind", "values"), CRITERIA, ids=str)
def test_the_best_threshold_is_the_middle_of_the_exact_optima(kind, values):
    for seed in SEEDS:
        case = random_case(seed)
        found = thresholds.best_threshold(ranked(case), Criterion("", kind, values))
        expected = oracle.best_threshold(case.y_true, case.y_pred, case.score, case.n_labels, kind, values)
        np.testing.assert_equal(found, expected, err_msg=f"seed {seed}")


def test_each_labels_threshold_is_the_middle_of_its_exact_optima():
    for seed in SEEDS:
        case = random_case(seed)
        found = thresholds.label_thresholds(ranked(case))
        expected = [oracle.label_threshold(case.y_true, case.y_pred, case.score, k) for k in range(case.n_labels)]
        np.testing.assert_array_equal(found, expected, err_msg=f"seed {seed}")


def test_without_predictions_there_is_no_threshold():
    nothing = thresholds.ranked_predictions(
        np.array([0, 1], np.int32), np.array([-1, -1], np.int32), np.full(2, np.nan), 2
    )
    assert np.isnan(thresholds.best_threshold(nothing))
    assert np.isnan(thresholds.label_thresholds(nothing)).all()


def test_a_condition_no_threshold_meets_gives_no_threshold():
    wrong = thresholds.ranked_predictions(np.array([0], np.int32), np.array([1], np.int32), np.array([0.5]), 2)
    assert np.isnan(thresholds.best_threshold(wrong, Criterion("", "recall_at_precision", (0.5,))))


def test_a_long_plateau_is_not_recounted_point_by_point(monkeypatch):
    n = 20_000
    rng = np.random.default_rng(0)
    y_true, y_pred = np.zeros(n, np.int32), np.ones(n, np.int32)
    y_pred[:10] = 0
    recounted = []
    monkeypatch.setattr(thresholds, "_parts", lambda at, _: recounted.append(at.size) or [at])
    score = rng.random(n)
    score[:10] = 0.999
    best = thresholds.best_threshold(thresholds.ranked_predictions(y_true, y_pred, score, 2))
    plateau = np.sort(score[score <= 0.999])[::-1]
    assert best == np.unique(plateau)[::-1][np.unique(plateau).size // 2]
    assert recounted[0] < 10


def test_recounting_in_parts_changes_nothing(monkeypatch):
    whole = [thresholds.best_threshold(ranked(random_case(seed))) for seed in range(60)]
    monkeypatch.setattr(thresholds, "MAX_CELLS", 1)
    np.testing.assert_array_equal([thresholds.best_threshold(ranked(random_case(seed))) for seed in range(60)], whole)
