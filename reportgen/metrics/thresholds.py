"""The threshold at which a criterion is best, over every distinct score: of all labels together and of each label."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from reportgen.arrays import NONE, Counts, Fractions, LabelIds, Mask, Positions, Scores, Thresholds
from reportgen.metrics.confusion import f_score, mean_over, ratio

SLACK = 1e-9  # a running sum of 10M changes drifts by less; what lies within is computed again from the counts
TIE = 1e-12  # two means of F scores closer than this are equal but for rounding
MAX_CELLS = 4_000_000  # thresholds x labels recounted at a time: 32 MB an array


@dataclass(frozen=True)
class Criterion:
    """What makes one threshold better than another; `text` is how the option spells it.

    macro_f: macro F-beta (values: beta). micro_f1. precision_at_recall: micro precision where micro recall is at least
    values[0]; recall_at_precision likewise. cost: values are the cost of one false positive and of one false negative.
    """

    text: str
    kind: Literal["macro_f", "micro_f1", "precision_at_recall", "recall_at_precision", "cost"]
    values: tuple[float, ...] = ()

    @property
    def title(self) -> str:
        """What a threshold is chosen by, in words.

        >>> Criterion("cost:1,5", "cost", (1.0, 5.0)).title
        'total cost of errors (1 a false positive, 5 a false negative)'
        """
        first, second = (*(f"{value:g}" for value in self.values), "", "")[:2]
        return {
            "macro_f": "macro F1" if first == "1" else f"macro F with beta {first}",
            "micro_f1": "micro F1",
            "precision_at_recall": f"precision at a recall of at least {first}",
            "recall_at_precision": f"recall at a precision of at least {first}",
            "cost": f"total cost of errors ({first} a false positive, {second} a false negative)",
        }[self.kind]


MACRO_F1 = Criterion("macro_f1", "macro_f", (1.0,))


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

    def label_f(self, beta: float) -> Fractions:
        """F-beta of the own label after each prediction, in the order of `by_label`; 0 for labels without support."""
        starts, size = self.groups
        hit = self.is_correct[self.by_label].astype(np.int64)
        tp = np.cumsum(hit)
        tp -= np.repeat(tp[starts] - hit[starts], size)
        predicted = np.arange(1, hit.size + 1) - np.repeat(starts, size)
        return f_score(tp, predicted, self.support[self.label[self.by_label]], beta)


def ranked_predictions(y_true: LabelIds, y_pred: LabelIds, score: Scores, n_labels: int) -> RankedPredictions:
    """The samples' predictions in order of descending score; samples without one only count in the support."""
    made = np.flatnonzero(y_pred != NONE)
    order = made[np.argsort(-score[made])]
    support = np.bincount(y_true, minlength=n_labels)
    return RankedPredictions(y_pred[order], y_true[order] == y_pred[order], score[order], support)


def best_threshold(ranked: RankedPredictions, criterion: Criterion = MACRO_F1) -> float:
    """The distinct score at which the criterion is best, the highest of equals.

    NaN without predictions, or when no threshold meets the condition of the criterion.
    """
    if not ranked.label.size:
        return float("nan")
    if criterion.kind == "macro_f":
        return _best_macro_f(ranked, criterion.values[0])
    value = _objective(ranked, criterion)
    best = value.max()
    if np.isneginf(best):
        return float("nan")
    tie = SLACK * max(1.0, abs(best)) if criterion.kind == "cost" else 0.0  # sums of costs are not exact, ratios are
    return float(ranked.thresholds[np.argmax(value >= best - tie)])


def label_thresholds(ranked: RankedPredictions) -> Thresholds:
    """Per label the score of its own predictions with the best F1, the highest of equals.

    (n_labels,); NaN for a label without predictions or without ground truth.
    """
    result = np.full(ranked.support.size, np.nan)
    if not ranked.label.size:
        return result
    starts, size = ranked.groups
    label, score = ranked.label[ranked.by_label], ranked.score[ranked.by_label]
    is_end = np.append((score[1:] != score[:-1]) | (label[1:] != label[:-1]), True)
    f1 = np.where(is_end, ranked.label_f(1.0), -1.0)
    is_best = f1 == np.repeat(np.maximum.reduceat(f1, starts), size)
    first = np.minimum.reduceat(np.where(is_best, np.arange(label.size), label.size), starts)
    result[label[starts]] = score[first]
    result[ranked.support == 0] = np.nan
    return result


def _objective(ranked: RankedPredictions, criterion: Criterion) -> Fractions:
    """What a criterion on all labels together maximises, at each of the thresholds; -inf where it is not allowed."""
    n_truths = ranked.support.sum()
    tp, predicted, values = ranked.tp, ranked.predicted, criterion.values
    if criterion.kind == "cost":
        cost: Fractions = values[0] * (predicted - tp) + values[1] * (n_truths - tp)
        return -cost
    if criterion.kind == "micro_f1":
        return f_score(tp, predicted, n_truths)
    precision, recall = ratio(tp, predicted), ratio(tp, n_truths)
    wanted, given = (precision, recall) if criterion.kind == "precision_at_recall" else (recall, precision)
    wanted[given < values[0]] = -np.inf
    return wanted


def _best_macro_f(ranked: RankedPredictions, beta: float) -> float:
    value, is_flat = _macro_f(ranked, beta)
    is_near = value >= value.max() - SLACK
    # On a plateau only the highest threshold can win. Without this, labels that are only predicted would make
    # plateaus of any length, each point of which would be recounted.
    is_near[1:] &= ~(is_flat[1:] & is_near[:-1])
    near = np.flatnonzero(is_near)
    exact = np.concatenate([_macro_f_at(ranked, beta, part) for part in _parts(near, ranked.support.size)])
    return float(ranked.thresholds[near[np.argmax(exact >= exact.max() - TIE)]])


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
    return np.cumsum(in_order)[ranked.ends] / n_supported, np.diff(moved, prepend=0) == 0


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
