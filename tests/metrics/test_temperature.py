"""Temperature scaling: the factor is the one a general optimiser finds, and halves are measured with the other's."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from reportgen.metrics.temperature import LEAST, of_predictions, temperature


def table(n, seed=0, sharpness=2.5):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, n).astype(np.int32)
    logits = rng.standard_normal((n, 3))
    logits[np.arange(n), truth] += 1
    scores = np.exp(sharpness * logits)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores, truth, scores.argmax(axis=1).astype(np.int32)


def loss(scores, truth, factor):
    raised = scores**factor
    raised /= raised.sum(axis=1, keepdims=True)
    return -np.log(raised[np.arange(truth.size), truth]).mean()


@pytest.mark.parametrize("sharpness", [0.3, 1.0, 4.0])
def test_the_factor_has_the_least_loss(sharpness):
    scores, truth, prediction = table(2000, sharpness=sharpness)
    found = temperature(scores, truth, prediction, np.random.default_rng(1))
    best = minimize_scalar(lambda factor: loss(scores, truth, factor), bounds=(0.02, 20), method="bounded",
                           options={"xatol": 1e-9}).x  # fmt: skip
    assert 1 / found.value == pytest.approx(best, rel=1e-5)
    assert found.after <= found.before + 0.01


def test_one_score_a_prediction_is_that_of_it_and_of_the_contrary():
    rng = np.random.default_rng(2)
    score = rng.random(1500)
    is_correct = rng.random(1500) < score**2 / (score**2 + (1 - score) ** 2)  # log odds half of what is right
    found = of_predictions(score, is_correct, np.random.default_rng(1))
    assert found.value == pytest.approx(0.5, rel=0.15)
    assert found.after < found.before / 2


def test_few_predictions_and_such_as_are_all_right_have_none():
    scores, truth, prediction = table(LEAST - 1)
    assert temperature(scores, truth, prediction, np.random.default_rng(1)) is None
    scores, truth, _ = table(LEAST)
    assert temperature(scores, truth, truth, np.random.default_rng(1)) is None


def test_a_factor_at_the_end_of_what_is_searched_is_none():
    is_correct = np.arange(2000) % 5 > 0  # 80% right, whatever scores on either side of 0.5 say
    score = np.where(np.arange(2000) % 2, 0.999, 0.001)
    assert of_predictions(score, is_correct, np.random.default_rng(1)) is None
