"""The order of the pictures: every cell first, errors before all."""

import numpy as np

from reportgen.report.picks import picks
from tests.loops import each_seed


def _case(seed: int, n: int = 400):
    random = np.random.default_rng(seed)
    truth = random.choice(5, n, p=[0.8, 0.1, 0.05, 0.03, 0.02]).astype(np.int32)
    prediction = np.where(random.random(n) < 0.9, truth, random.integers(-1, 5, n)).astype(np.int32)
    score = np.where(prediction < 0, np.nan, random.random(n).round(1))
    return truth, prediction, score, random.random(n) < 0.7


def test_every_sample_with_a_picture_is_picked_once():
    truth, prediction, score, available = _case(0)
    assert sorted(picks(truth, prediction, score, available)) == np.flatnonzero(available).tolist()


@each_seed(range(5))
def test_the_first_round_holds_one_of_every_cell_however_skewed(seed):
    truth, prediction, score, available = _case(seed)
    cells = {(t, p) for t, p in zip(truth[available], prediction[available], strict=True)}
    first = picks(truth, prediction, score, available)[: len(cells)]
    assert {(t, p) for t, p in zip(truth[first], prediction[first], strict=True)} == cells


def test_within_a_round_errors_come_first():
    truth, prediction, score, available = _case(1)
    order = picks(truth, prediction, score, available)
    n_cells = len({*zip(truth[available], prediction[available], strict=True)})
    is_correct = truth[order[:n_cells]] == prediction[order[:n_cells]]
    assert is_correct.tolist() == sorted(is_correct)


def test_within_a_cell_the_highest_score_comes_first_and_none_last():
    truth, prediction = np.zeros(4, np.int32), np.ones(4, np.int32)
    order = picks(truth, prediction, np.array([0.2, np.nan, 0.9, 0.2]), np.ones(4, bool))
    assert order.tolist() == [2, 0, 3, 1]


def test_without_scores_the_position_decides():
    truth = np.zeros(3, np.int32)
    assert picks(truth, truth, None, np.ones(3, bool)).tolist() == [0, 1, 2]


def test_without_pictures_nothing_is_picked():
    truth = np.zeros(3, np.int32)
    assert picks(truth, truth, None, np.zeros(3, bool)).tolist() == []


def test_a_missing_prediction_is_a_cell_of_its_own():
    truth, prediction = np.array([0, 0, 1, 1], np.int32), np.array([-1, 0, -1, 0], np.int32)
    assert picks(truth, prediction, None, np.ones(4, bool)).tolist() == [0, 2, 3, 1]
