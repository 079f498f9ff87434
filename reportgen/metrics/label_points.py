"""Each label at a threshold of its own, or at one for all, counted by itself: what other tools' tables are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from reportgen.arrays import Fractions, LabelIds, Mask, Scores, Thresholds
from reportgen.metrics.confusion import Hits, f_score, ratio
from reportgen.metrics.one_vs_rest import PositiveRanks
from reportgen.metrics.threshold_interval import LabelCounts


@dataclass(frozen=True, eq=False)
class LabelPoints(Hits):
    """(n_labels,) counts of each label at `threshold`, NaN for a label that is never predicted there or anywhere."""

    threshold: Thresholds


def points_at(counts: Iterable[LabelCounts], thresholds: Thresholds) -> LabelPoints:
    """Each label at its own threshold (n_labels,), which is one of its scores; NaN: it predicts nothing."""
    rows = [_at(one, float(at)) for one, at in zip(counts, thresholds, strict=True)]
    tp, predicted, support = np.array(rows, np.int64).reshape(-1, 3).T
    return LabelPoints(tp, predicted, support, thresholds)


def _at(counts: LabelCounts, threshold: float) -> tuple[int, int, int]:
    found = np.flatnonzero(counts.thresholds == threshold)  # nothing is equal to NaN
    if not found.size:
        return 0, 0, counts.support
    return int(counts.tp[found[0]]), int(counts.predicted[found[0]]), counts.support


def best_points(ranks: PositiveRanks) -> LabelPoints:
    """Each label at the score with its best F1, every sample being predicted as all labels whose score reaches theirs.

    The best is at the score of a sample of the label: between two of these only precision falls. Of equals the highest.
    """
    starts, n = np.asarray(ranks.starts), ranks.label.size
    support, is_new = np.diff(starts), np.append(True, ranks.own[1:] != ranks.own[:-1])[:n]
    is_new[starts[:-1][support > 0]] = True
    first = np.maximum.accumulate(np.where(is_new, np.arange(n), 0))
    tp = starts[1:][ranks.label] - first
    predicted = ranks.n_samples - ranks.below
    f1 = f_score(tp, predicted, support[ranks.label])
    order = np.lexsort((ranks.own, f1, ranks.label))
    there = (support > 0) & ~ranks.unscored
    best = order[starts[1:][there] - 1]
    zeros = np.zeros(support.size, np.int64)
    found = LabelPoints(zeros, zeros.copy(), support, np.full(support.size, np.nan))
    found.threshold[there], found.tp[there], found.predicted[there] = ranks.own[best], tp[best], predicted[best]
    return found


def points_above(scores: Scores, y_true: LabelIds, threshold: float) -> LabelPoints:
    """Each label where its score (n_samples, n_labels) is above the threshold, whatever other labels score."""
    n_labels = scores.shape[1]
    kept: Mask = scores > threshold
    hit = kept[np.arange(y_true.size), y_true]
    support = np.bincount(y_true, minlength=n_labels)
    tp = np.bincount(y_true[hit], minlength=n_labels)
    return LabelPoints(tp, np.count_nonzero(kept, axis=0), support, np.full(n_labels, threshold))


def mean_scores(scores: Scores, y_true: LabelIds) -> Fractions:
    """(n_labels, n_labels) the mean score of each label (across) over the samples of each label (down); NaN without."""
    n_labels = scores.shape[1]
    sums = np.stack([np.bincount(y_true, scores[:, k], n_labels) for k in range(n_labels)], axis=1)
    n = np.bincount(y_true, minlength=n_labels)[:, None]
    return ratio(sums, np.broadcast_to(n, sums.shape))
