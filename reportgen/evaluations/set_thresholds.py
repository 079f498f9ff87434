"""The best thresholds where every label of every sample has a score: of so many scores most are too low to matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.arrays import Counts, Fractions, Mask, Scores, Thresholds
from reportgen.metrics.blocks import blocks
from reportgen.metrics.confusion import f_score
from reportgen.metrics.criterion import Criterion
from reportgen.metrics.thresholds import RankedPredictions, best_threshold, label_thresholds

FEW = 2_000_000  # scores; so many are sorted all
PER_TRUTH = 3  # of more, as many of the highest as this for every true label
ROWS = 1 << 16


def ranked_sets(truth: Mask, scores: Scores, floor: float = -np.inf) -> RankedPredictions:
    """All labels of all samples with a score of at least `floor`, highest first."""
    n_labels = truth.shape[1]
    score = scores.ravel()
    at = np.flatnonzero(score >= floor)  # NaN is not
    at = at[np.argsort(-score[at])]
    label = (at % n_labels).astype(np.int32)
    return RankedPredictions(label, truth.ravel()[at], score[at].astype(np.float64), truth.sum(axis=0))


def best_of_sets(truth: Mask, scores: Scores, criterion: Criterion) -> tuple[float, Thresholds]:
    """The best threshold by a criterion, and each label's (n_labels,) by its F1; NaN as for `best_threshold`.

    Where there are many scores only the highest are looked at, as long as no lower threshold can do better: what is
    predicted there is known to be too much, even if all that is true were found.
    """
    cut = _Cut.of(truth, scores) if scores.size > FEW and criterion.kind == "macro_f" else None
    if cut is None:
        ranked = ranked_sets(truth, scores)
        return best_threshold(ranked, criterion), label_thresholds(ranked)
    best = best_threshold(cut.ranked, criterion)
    beta = criterion.values[0]
    if not cut.found(truth, scores, best, beta) > cut.bound(beta)[cut.ranked.support > 0].mean():
        best = best_threshold(ranked_sets(truth, scores), criterion)
    return best, cut.label_thresholds(truth, scores)


@dataclass(frozen=True, eq=False)
class _Cut:
    """The highest scores, and how many of each label there are, (n_labels,)."""

    ranked: RankedPredictions
    kept: Counts

    @classmethod
    def of(cls, truth: Mask, scores: Scores) -> _Cut:
        flat = scores.ravel()
        most = min(flat.size - 1, max(FEW, PER_TRUTH * int(np.count_nonzero(truth))))
        given = np.where(np.isnan(flat), -np.inf, flat)
        given.partition(flat.size - most)
        floor = float(given[flat.size - most])
        del given
        ranked = ranked_sets(truth, scores, floor)
        return cls(ranked, np.bincount(ranked.label, minlength=truth.shape[1]))

    def bound(self, beta: float) -> Fractions:
        """(n_labels,) the highest F-beta that a threshold below the lowest of these scores can have."""
        support = self.ranked.support
        return f_score(support, np.maximum(self.kept, support), support, beta)

    def found(self, truth: Mask, scores: Scores, threshold: float, beta: float) -> float:
        """The macro F-beta at a threshold."""
        support = self.ranked.support
        values = np.nan_to_num(f_score(*_counted(truth, scores, threshold), support, beta))[support > 0]
        return float(values.mean()) if values.size else 0.0

    def label_thresholds(self, truth: Mask, scores: Scores) -> Thresholds:
        """Each label's own, from all of its scores where a lower one might be better."""
        own, bound = label_thresholds(self.ranked), self.bound(1.0)
        support = self.ranked.support
        is_known = f_score(*_counted(truth, scores, own), support) > bound
        for label in np.flatnonzero((support > 0) & ~is_known).tolist():
            whole = ranked_sets(truth[:, [label]], scores[:, [label]])
            own[label] = label_thresholds(whole)[0]
        return own


def _counted(truth: Mask, scores: Scores, threshold: float | Thresholds) -> tuple[Counts, Counts]:
    """(n_labels,) how many are right, and how many are predicted, at a threshold, or each label's own."""
    tp, predicted = np.zeros(truth.shape[1], np.int64), np.zeros(truth.shape[1], np.int64)
    for rows in blocks(len(truth), ROWS):
        held = scores[rows] >= threshold
        predicted += held.sum(axis=0)
        tp += (held & truth[rows]).sum(axis=0)
    return tp, predicted
