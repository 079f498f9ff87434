"""Whether scores mean what they say: how often predictions of a score are right, and whether scores tell right apart.

Nothing here knows a task: a prediction has a score, a label, and is right or wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions, LabelIds, Mask, Scores
from reportgen.metrics.confusion import ratio
from reportgen.metrics.intervals import Interval, Z
from reportgen.metrics.proportions import clopper_pearson
from reportgen.places import places

N_BINS = 15
EDGES = np.linspace(0.0, 1.0, N_BINS + 1)
FEW = 20  # predictions; the share right of fewer says little

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Bins:
    """Predictions counted in N_BINS equal bins of their score, each with its upper end: (..., N_BINS).

    `total` is the sum of the scores in a bin, `correct` how many of them are right.
    """

    count: Counts
    correct: Counts
    total: Floats

    @cached_property
    def confidence(self) -> Fractions:
        """The mean score in each bin; NaN in an empty one."""
        return ratio(self.total, self.count)

    @cached_property
    def share(self) -> Fractions:
        """The share that is right in each bin; NaN in an empty one."""
        return ratio(self.correct, self.count)

    @cached_property
    def interval(self) -> Interval:
        """(..., N_BINS, 2) Clopper and Pearson's 95 % intervals of `share`; NaN in an empty bin."""
        return clopper_pearson(self.correct, self.count)

    @property
    def ece(self) -> Fractions:
        """(...) mean distance of share and confidence, each bin weighing what it holds; NaN without predictions."""
        return ratio(np.abs(self.correct - self.total).sum(axis=-1), self.count.sum(axis=-1))

    @property
    def mce(self) -> Fractions:
        """(...) the largest distance of share and confidence of a bin that is not empty; NaN without predictions."""
        distance = np.abs(self.share - self.confidence)
        largest = np.where(self.count > 0, distance, -1.0).max(axis=-1)
        return np.where(self.count.any(axis=-1), largest, np.nan)

    def label(self, label: int) -> Bins:
        """The bins of one of the labels along the first axis."""
        return Bins(self.count[label], self.correct[label], self.total[label])

    def __add__(self, other: Bins) -> Bins:
        """The bins of other predictions as well."""
        return Bins(self.count + other.count, self.correct + other.correct, self.total + other.total)

    def whole(self) -> Bins:
        """The bins of all labels together."""
        return Bins(self.count.sum(axis=0), self.correct.sum(axis=0), self.total.sum(axis=0))


def label_bins(label: LabelIds, score: Scores, is_correct: Mask, n_labels: int) -> Bins:
    """The predictions of every label in bins, (n_labels, N_BINS); scores in [0, 1].

    Source: scikit-learn calibration_curve(strategy="uniform", n_bins=15), whose edges these are.
    """
    cell = places(EDGES[1:-1], score, "left")
    cell += label.astype(np.intp) * N_BINS
    size, shape = n_labels * N_BINS, (n_labels, N_BINS)
    count = np.bincount(cell, minlength=size).reshape(shape)
    correct = np.bincount(cell[is_correct], minlength=size).reshape(shape)
    return Bins(count, correct, np.bincount(cell, score, minlength=size).reshape(shape).astype(np.float64))


@dataclass(frozen=True)
class Separation:
    """How well scores tell right predictions from wrong ones: 1 if every right one scores higher, 0.5 as a coin does.

    `low` and `high` are a 95 % interval; all are NaN where every prediction is right, or none is.
    """

    auc: float
    low: float
    high: float


def separation(score: Scores, is_correct: Mask) -> Separation:
    """The chance that a right prediction scores higher than a wrong one, equal scores counting half.

    The interval is Newcombe's, which has a width also where right and wrong do not overlap; where DeLong's variance is
    larger than that of the distributions it assumes (some errors score as high as anything), widened accordingly.
    Source: scikit-learn roc_auc_score(is_correct, score); Newcombe 2006, method 5; DeLong 1988.
    """
    return separation_of(np.sort(score[is_correct]), np.sort(score[~is_correct]))


def separation_of(right: Scores, wrong: Scores) -> Separation:
    """The same of the scores of right predictions and of wrong ones, both ascending."""
    if not right.size or not wrong.size:
        return Separation(*[float("nan")] * 3)
    lower, upto = (np.searchsorted(wrong, right, side) for side in ("left", "right"))
    if wrong.size > right.size:
        return separation_of_ranks(right, lower, upto, wrong.size)
    won = np.searchsorted(right, wrong, "left") + np.searchsorted(right, wrong, "right")
    return _separation((lower + upto) / (2 * wrong.size), _squared_error(won / (2 * right.size)), wrong.size)


def separation_of_ranks(right: Scores, lower: Counts, upto: Counts, n_wrong: int) -> Separation:
    """The same of the ascending scores of right predictions and more wrong ones.

    `lower` and `upto` say how many wrong ones score lower than each right one, and no higher.
    """
    return _separation((lower + upto) / (2 * n_wrong), _squared_error_of_lost(right, lower, upto, n_wrong), n_wrong)


def _separation(won: Floats, squared_error_of_lost: float, n_wrong: int) -> Separation:
    """From the share of the wrong predictions that each right one scores higher than."""
    auc = float(won.mean())
    assumed = _variance(auc, won.size, n_wrong)
    found = _squared_error(won) + squared_error_of_lost
    wider = max(1.0, found / assumed) if assumed > 0 else 1.0
    return Separation(auc, *(_farthest(auc, end, wider, won.size, n_wrong) for end in (0.0, 1.0)))


def _squared_error_of_lost(right: Scores, lower: Counts, upto: Counts, n_wrong: int) -> float:
    """Of the mean, over the wrong predictions, of the share of the right ones that score lower, equal ones half.

    As in `separation_of_ranks`: the wrong ones between two right ones are alike.
    """
    last = np.append(np.flatnonzero(right[1:] != right[:-1]), right.size - 1)  # of each distinct score
    upto_here = np.append(0, last + 1)  # right ones up to each
    passed = np.append(0, upto[last])
    between, equal = np.append(lower[last], n_wrong) - passed, upto[last] - lower[last]
    count = np.concatenate([between, equal])
    share = np.concatenate([upto_here, (upto_here[1:] + upto_here[:-1]) / 2]) / right.size
    mean = (count @ share) / n_wrong
    return float(count @ (share - mean) ** 2 / (n_wrong - 1)) / n_wrong if n_wrong > 1 else 0.0


def _squared_error(values: Floats) -> float:
    """Of the mean of the values; 0 for one value, of which nothing is known."""
    return float(values.var(ddof=1)) / values.size if values.size > 1 else 0.0


def _variance(area: float, n_right: int, n_wrong: int) -> float:
    """Of an area of this size, by Hanley and McNeil's formula with equal groups, as Newcombe takes it."""
    half = (n_right + n_wrong) / 2 - 1
    factor = 1 + half * (1 - area) / (2 - area) + half * area / (1 + area)
    return area * (1 - area) * factor / (n_right * n_wrong)


def _farthest(auc: float, end: float, wider: float, n_right: int, n_wrong: int) -> float:
    """The area nearest to `end` of whose own deviation `auc` is within Z, by bisection."""
    inside, outside = auc, end
    for _ in range(60):
        middle = (inside + outside) / 2
        is_possible = (middle - auc) ** 2 <= Z * Z * wider * _variance(middle, n_right, n_wrong)
        inside, outside = (middle, outside) if is_possible else (inside, middle)
    return inside


def positive_brier_losses(score: Scores, is_positive: Mask, sums: Floats | None = None) -> Floats:
    """(n,) each sample's squared difference of the score of one label and whether it is true, 0 to 1; NaN without.

    Each score is divided by its entry in `sums` if given. Source: scikit-learn brier_score_loss, of each sample.
    """
    exact = score.astype(np.float64)
    losses: Floats = np.square((exact if sums is None else exact / sums) - is_positive)
    return losses
