"""Temperature scaling: one factor on the log odds that makes confidence mean what it says, and what that is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import LabelIds, Mask, Scores
from reportgen.metrics.calibration import label_bins

LEAST = 100  # predictions; with fewer, halves of them say too little
MOST_CELLS = 500_000  # scores that are looked at: a factor is known well long before
STEPS = 30  # of Newton's method on a convex function
SHARPEST, FLATTEST = 20.0, 0.02  # factors; beyond, scores are as good as certain or as good as equal
EPS = 1e-12

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Temperature:
    """What scaling does to predictions: their log odds are divided by `value`; above 1 that makes them less sure.

    `before` and `after` are the calibration errors (ECE) of halves of the predictions, each with the factor of the
    other half.
    """

    value: float
    before: float
    after: float


def temperature(scores: Scores, truth: LabelIds, prediction: LabelIds, rng: np.random.Generator) -> Temperature | None:
    """Of a table of scores (n, k), 0 to 1, whose rows sum to 1: `truth` and `prediction` (n,) are columns of it.

    None for fewer than LEAST rows, where all or none are right, and where no factor within the range has the least
    loss. Source: Guo et al. 2017.
    """
    order = rng.permutation(truth.size)[: max(LEAST, MOST_CELLS // max(1, scores.shape[1]))]
    truth, prediction = truth[order], prediction[order]
    right = truth == prediction
    if truth.size < LEAST or right.all() or not right.any():
        return None
    logits = np.log(np.clip(scores[order].T.astype(np.float64, order="C"), EPS, 1.0))  # sums over rows are fast
    halves = [slice(0, truth.size // 2), slice(truth.size // 2, None)]
    factors, of_all = [_fitted(logits[:, half], truth[half]) for half in halves], _fitted(logits, truth)
    if any(factor in (SHARPEST, FLATTEST) for factor in (*factors, of_all)):
        return None
    before, after = (
        np.mean([_error(logits[:, half], prediction[half], right[half], factor) for half, factor in pairs])
        for pairs in (zip(halves, (1.0, 1.0), strict=True), zip(halves, factors[::-1], strict=True))
    )
    return Temperature(1 / of_all, float(before), float(after))


def of_predictions(score: Scores, is_correct: Mask, rng: np.random.Generator) -> Temperature | None:
    """The same where each prediction is right or wrong by itself, with one score: of it and of the contrary."""
    both = np.stack([score, 1.0 - score], axis=1)
    right = np.where(is_correct, 0, 1).astype(np.int32)
    return temperature(both, right, np.zeros(score.size, np.int32), rng)


def _scaled(logits: Floats, factor: float) -> Floats:
    raised = logits * factor
    raised -= raised.max(axis=0)
    np.exp(raised, out=raised)
    raised /= raised.sum(axis=0)
    return raised


def _fitted(logits: Floats, truth: LabelIds) -> float:
    """The factor with the least log-loss: slope and bend of the loss are mean and variance of the log scores.

    `logits` are (k, n), as below.
    """
    factor, own = 1.0, float(logits[truth, np.arange(truth.size)].mean())
    for _ in range(STEPS):
        weighed = _scaled(logits, factor)
        weighed *= logits
        mean = weighed.sum(axis=0)
        weighed *= logits
        slope = float(mean.mean()) - own
        bend = float(weighed.sum(axis=0).mean() - np.square(mean).mean())
        step = slope / max(bend, EPS)
        factor = float(np.clip(factor - step, max(FLATTEST, factor / 2), min(SHARPEST, factor * 2)))
        if abs(step) < EPS:
            break
    return factor


def _error(logits: Floats, prediction: LabelIds, right: Mask, factor: float) -> float:
    score = _scaled(logits, factor)[prediction, np.arange(prediction.size)]
    return float(label_bins(np.zeros(score.size, np.int32), np.clip(score, 0, 1), right, 1).whole().ece)
