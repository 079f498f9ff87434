"""Between which scores the threshold with the best F1 of a label lies: those that are not surely worse than the best.

The F1 at two thresholds is of the same samples, so what they share cancels: the standard error of their difference
comes from each sample's influence on it. Thresholds whose F1 is below the best by less than that allows stay.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Thresholds

NORMAL = 1.6448536269514722  # the 95 % point of the normal distribution: the best one can only be above


@dataclass(frozen=True, eq=False)
class LabelCounts:
    """One label's counts at every distinct threshold; `support` counts all its ground truths."""

    thresholds: Thresholds
    tp: Counts
    predicted: Counts
    support: int


def threshold_interval(counts: LabelCounts) -> tuple[float, float]:
    """The lowest and the highest threshold whose F1 is not surely below the best one, 95 %; NaN without any.

    Source: tested by simulation (tests/metrics/test_threshold_interval.py).
    """
    if not counts.thresholds.size or not counts.support:
        return float("nan"), float("nan")
    tp, predicted = counts.tp.astype(np.float64), counts.predicted.astype(np.float64)
    f1 = 2 * tp / (predicted + counts.support)
    best = int(f1.argmax())
    kept = counts.thresholds[f1[best] - f1 <= NORMAL * _deviation(tp, predicted, float(counts.support), best)]
    return float(kept.min()), float(kept.max())


def _deviation(tp: NDArray[np.float64], predicted: NDArray[np.float64], support: float, best: int
               ) -> NDArray[np.float64]:  # fmt: skip
    """(n,) standard error of the difference between F1 at each threshold and at the best one."""
    n = predicted + support
    f1 = 2 * tp / n
    hit, wrong = (2 - f1) / n, f1 / n  # by how much one kept right, and one wrong or not kept, moves F1: up, down
    is_wider = predicted >= predicted[best]  # keeps more than the best
    both = np.where(is_wider, tp[best], tp)
    both_wrong = np.where(is_wider, (predicted - tp)[best], predicted - tp)
    between, between_wrong = np.abs(tp - tp[best]), np.abs((predicted - tp) - (predicted - tp)[best])
    wide_hit, wide_wrong = np.where(is_wider, hit, hit[best]), np.where(is_wider, wrong, wrong[best])
    narrow_wrong = np.where(is_wider, wrong[best], wrong)
    never = support - both - between
    variance = (
        both * (hit - hit[best]) ** 2
        + (both_wrong + never) * (wrong - wrong[best]) ** 2
        + between * (wide_hit + narrow_wrong) ** 2
        + between_wrong * wide_wrong**2
    )
    deviation: NDArray[np.float64] = np.sqrt(np.maximum(variance, 0))
    return deviation
