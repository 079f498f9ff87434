"""Thresholds on the score of the positive one of two labels: what reaches it is positive, all else negative."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.arrays import Counts, Fractions, LabelIds, Scores, Thresholds
from reportgen.metrics.confusion import f_score
from reportgen.metrics.criterion import Criterion
from reportgen.metrics.plateaus import middle
from reportgen.metrics.sorting import descending_order
from reportgen.metrics.threshold_interval import LabelCounts


@dataclass(frozen=True, eq=False)
class PositiveScores:
    """Counts at every distinct score, descending; the labels (2) stand on the last axis.

    `support` counts all samples, those without a score too, which are found at no threshold.
    """

    thresholds: Thresholds
    tp: Counts
    predicted: Counts
    support: Counts

    def of_label(self, label: int) -> LabelCounts:
        """One label's counts at every threshold."""
        return LabelCounts(self.thresholds, self.tp[:, label], self.predicted[:, label], int(self.support[label]))


def positive_scores(y_true: LabelIds, score: Scores, positive: int) -> PositiveScores:
    """The counts from the score of the positive label (0 or 1) of each sample, NaN without one."""
    known = np.flatnonzero(~np.isnan(score))
    order = known[descending_order(score[known])]
    ranked, is_positive = score[order].astype(np.float64), y_true[order] == positive
    ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True)[: ranked.size])
    tp, predicted = np.cumsum(is_positive, dtype=np.int64)[ends], ends + 1
    rest = np.count_nonzero(~is_positive) - (predicted - tp)
    columns = ((tp, rest), (predicted, known.size - predicted))
    tp, predicted = (np.stack(pair if positive == 0 else pair[::-1], axis=1) for pair in columns)
    return PositiveScores(ranked[ends], tp, predicted, np.bincount(y_true, minlength=2))


def best_positive_threshold(ranked: PositiveScores, criterion: Criterion, positive: int) -> float:
    """The distinct score at which the criterion is best, the middle one of those that do as well.

    Precision, recall and costs are those of the positive label. NaN without scores, or where no threshold meets the
    condition of the criterion.
    """
    counted = [positive] if criterion.is_of_errors else [0, 1]
    counts = (ranked.tp[:, counted], ranked.predicted[:, counted], ranked.support[counted])
    return _at_middle(ranked, criterion.is_best(criterion.objective(*counts)))


def positive_label_thresholds(ranked: PositiveScores) -> Thresholds:
    """(2,) the score of the positive label at which each label has its best F1, the middle one of equals.

    NaN for a label without ground truth, and without scores.
    """
    f1: Fractions = f_score(ranked.tp, ranked.predicted, ranked.support)
    best = f1.max(axis=0, initial=0.0)
    own = [_at_middle(ranked, f1[:, label] == best[label]) for label in (0, 1)]
    return np.where(ranked.support > 0, own, np.nan)


def _at_middle(ranked: PositiveScores, is_best: np.ndarray) -> float:
    place = middle(is_best)
    return float(ranked.thresholds[place]) if place >= 0 else float("nan")
