"""The threshold at which a criterion is best, over every distinct score: of all labels together and of each label.

Where neighbouring scores do as well, the middle one of them: at the edge of such a plateau a little noise would do
worse. Of several plateaus the one with most distinct scores.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reportgen.arrays import NONE, Counts, Fractions, LabelIds, Mask, Positions, Scores, Thresholds
from reportgen.metrics.confusion import f_score, mean_over
from reportgen.metrics.criterion import MACRO_F1, TIE, Criterion
from reportgen.metrics.plateaus import middle, middles
from reportgen.metrics.sorting import descending_order
from reportgen.metrics.threshold_interval import LabelCounts

SLACK = 1e-9  # a running sum of 10M changes drifts by less; what lies within is computed again from the counts
MAX_CELLS = 4_000_000  # thresholds x labels recounted at a time: 32 MB an array


@dataclass(frozen=True, eq=False)
class RankedPredictions:
    """Predictions in order of descending score: lowering the threshold keeps one more after the other.

    `support` (n_labels) counts all ground truths, those without any prediction included.
    """

    label: LabelIds
    is_correct: Mask
    score: Scores
    support: Counts

    @cached_property
    def ends(self) -> Positions:
        """Last position of each distinct score: a threshold keeps all predictions of equal score or none."""
        return np.flatnonzero(np.append(self.score[1:] != self.score[:-1], True)[: self.score.size])

    @cached_property
    def thresholds(self) -> Thresholds:
        """Distinct scores, descending."""
        return self.score[self.ends].astype(np.float64)

    @cached_property
    def tp(self) -> Counts:
        """Correct predictions kept at each of `thresholds`."""
        return np.cumsum(self.is_correct, dtype=np.int64)[self.ends]

    @cached_property
    def predicted(self) -> Counts:
        """Predictions kept at each of `thresholds`."""
        return self.ends + 1

    @cached_property
    def by_label(self) -> Positions:
        """Order of the predictions by label, descending score within."""
        small = np.uint16 if self.support.size <= np.iinfo(np.uint16).max else np.int32
        return np.argsort(self.label.astype(small), kind="stable")  # 16 bits: a radix sort

    @cached_property
    def groups(self) -> tuple[Positions, Positions]:
        """Where each predicted label begins in `by_label`, and its number of predictions."""
        label = self.label[self.by_label]
        starts = np.flatnonzero(np.append(True, label[1:] != label[:-1])[: label.size])
        return starts, np.diff(starts, append=label.size)

    def of_label(self, label: int) -> LabelCounts:
        """One label's counts at every distinct score of its own predictions, descending."""
        starts, size = self.groups
        at = np.flatnonzero(self.label[self.by_label[starts]] == label)
        rows = self.by_label[starts[at[0]] : starts[at[0]] + size[at[0]]] if at.size else self.by_label[:0]
        score = self.score[rows]
        ends = np.flatnonzero(np.append(score[1:] != score[:-1], True)[: score.size])
        tp = np.cumsum(self.is_correct[rows], dtype=np.int64)[ends]
        return LabelCounts(score[ends].astype(np.float64), tp, ends + 1, int(self.support[label]))

    @cached_property
    def label_f1(self) -> Fractions:
        """`label_f` of the usual beta, which is asked for most."""
        return self._label_f(1.0)

    def label_f(self, beta: float) -> Fractions:
        """F-beta of the own label after each prediction, in the order of `by_label`; 0 for labels without support."""
        return self.label_f1 if beta == 1.0 else self._label_f(beta)

    def _label_f(self, beta: float) -> Fractions:
        starts, size = self.groups
        hit = self.is_correct[self.by_label].astype(np.int64)
        tp = np.cumsum(hit)
        tp -= np.repeat(tp[starts] - hit[starts], size)
        predicted = np.arange(1, hit.size + 1) - np.repeat(starts, size)
        return f_score(tp, predicted, self.support[self.label[self.by_label]], beta)


def ranked_predictions(y_true: LabelIds, y_pred: LabelIds, score: Scores, n_labels: int) -> RankedPredictions:
    """The samples' predictions in order of descending score; samples without one only count in the support."""
    made = np.flatnonzero(y_pred != NONE)
    order = made[descending_order(score[made])]
    support = np.bincount(y_true, minlength=n_labels)
    return RankedPredictions(y_pred[order], y_true[order] == y_pred[order], score[order], support)


def best_threshold(ranked: RankedPredictions, criterion: Criterion = MACRO_F1) -> float:
    """The distinct score at which the criterion is best, the middle one of those that do as well.

    NaN without predictions, or when no threshold meets the condition of the criterion.
    """
    if not ranked.label.size:
        return float("nan")
    if criterion.kind == "macro_f":
        return float(ranked.thresholds[middle(_is_best_macro_f(ranked, criterion.values[0]))])
    value = criterion.objective(ranked.tp[:, None], ranked.predicted[:, None], ranked.support.sum(keepdims=True))
    return float(ranked.thresholds[place]) if (place := middle(criterion.is_best(value))) >= 0 else float("nan")


def label_thresholds(ranked: RankedPredictions) -> Thresholds:
    """Per label the score of its own predictions with the best F1, the middle one of those that do as well.

    (n_labels,); NaN for a label without predictions or without ground truth.
    """
    result = np.full(ranked.support.size, np.nan)
    if not ranked.label.size:
        return result
    label, score = ranked.label[ranked.by_label], ranked.score[ranked.by_label]
    ends = np.flatnonzero(np.append((score[1:] != score[:-1]) | (label[1:] != label[:-1]), True))
    label, score, f1 = label[ends], score[ends], ranked.label_f(1.0)[ends]
    starts = np.flatnonzero(np.append(True, label[1:] != label[:-1]))
    size = np.diff(starts, append=label.size)
    is_best = f1 == np.repeat(np.maximum.reduceat(f1, starts), size)
    result[label[starts]] = score[middles(is_best, np.repeat(np.arange(starts.size), size), starts.size)]
    result[ranked.support == 0] = np.nan
    return result


def _is_best_macro_f(ranked: RankedPredictions, beta: float) -> Mask:
    """Which of the thresholds have the highest macro F-beta."""
    value, is_flat = _macro_f(ranked, beta)
    # Only where a flat stretch begins is counted again: labels that are only predicted make stretches of any length.
    starts = np.flatnonzero(~is_flat)
    near = starts[value[starts] >= value.max() - SLACK]
    exact = np.concatenate([_macro_f_at(ranked, beta, part) for part in _parts(near, ranked.support.size)])
    is_best = np.zeros(value.size, bool)
    is_best[near[exact >= exact.max() - TIE]] = True
    as_good: Mask = is_best[starts][np.cumsum(~is_flat) - 1]
    return as_good


def _macro_f(ranked: RankedPredictions, beta: float) -> tuple[Fractions, Mask]:
    """Sum over the labels of F-beta at each threshold over n_supported, up to rounding, and where it did not change.

    One more kept prediction changes the F of its own label only, so the sum is the running sum of these changes.
    """
    starts, _ = ranked.groups
    f = ranked.label_f(beta)
    change = np.diff(f, prepend=0.0)
    change[starts] = f[starts]
    change[ranked.support[ranked.label[ranked.by_label]] == 0] = 0.0
    in_order = np.empty(f.size)
    in_order[ranked.by_label] = change
    moved = np.cumsum(in_order != 0)[ranked.ends]
    n_supported = max(1, int(np.count_nonzero(ranked.support)))
    return np.cumsum(in_order)[ranked.ends] / n_supported, np.diff(moved, prepend=-1) == 0


def _macro_f_at(ranked: RankedPredictions, beta: float, at: Positions) -> Fractions:
    """Macro F-beta at the given thresholds (ascending positions), counted from scratch."""
    n_labels = ranked.support.size
    kept = ranked.ends[at[-1]] + 1
    part = np.searchsorted(ranked.ends[at], np.arange(kept))  # the first of these thresholds that keeps the prediction
    cell = part * n_labels + ranked.label[:kept]
    shape = (at.size, n_labels)
    predicted = np.bincount(cell, minlength=at.size * n_labels).reshape(shape).cumsum(axis=0)
    tp = np.bincount(cell[ranked.is_correct[:kept]], minlength=at.size * n_labels).reshape(shape).cumsum(axis=0)
    return mean_over(f_score(tp, predicted, ranked.support, beta), ranked.support > 0)


def _parts(at: Positions, n_labels: int) -> list[Positions]:
    """`at` in pieces small enough to be counted with all labels at once."""
    n_parts = -(-at.size * n_labels // MAX_CELLS)
    return np.array_split(at, max(1, min(n_parts, at.size)))
