"""Precision against recall and the ROC curve of every label, in full and as the few points that a chart needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Fractions, LabelIds, Mask, Positions, Scores
from reportgen.metrics.average_precision import at_recalls, needed_hits, running_counts
from reportgen.metrics.coco import RECALLS
from reportgen.metrics.confusion import ratio
from reportgen.metrics.one_vs_rest import OneVsRest, PositiveRanks
from reportgen.metrics.thresholds import RankedPredictions

MOST_LABELS = 30  # whose curves are kept: those with the lowest average precision
MOST_POINTS = 100  # of a curve
FEW = 10  # ground truths; labels with fewer are drawn only where there is room
LEAST, LEAST_OF_ALL = 3, 20  # predictions of a label, and of all together, before which precision says nothing
LEAST_RATE = 1e-3  # where a logarithmic axis of false positive rates begins

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Points:
    """A curve from the highest score down: (n,) each. `score` is where a point is reached, NaN at an end beyond all."""

    x: Fractions
    y: Fractions
    score: Floats

    def take(self, kept: Positions | Mask) -> Points:
        """Some of the points."""
        return Points(self.x[kept], self.y[kept], self.score[kept])


@dataclass(frozen=True, eq=False)
class Curves:
    """Several labels' curves one after the other; `label` (n,) is NONE for all predictions together.

    What is left out lies no further than `error` from a point that is there, along either axis.
    """

    label: LabelIds
    points: Points
    error: float

    def of(self, label: int) -> Points:
        """One label's points; none for a label that is not among them."""
        return self.points.take(self.label == label)


@dataclass(frozen=True, eq=False)
class ScoreCurves:
    """What is drawn of scores: recall and precision (`pr`), rates of false and true positives (`roc`), by label.

    All labels up to MOST_LABELS, else those with the lowest average precision, of labels with FEW ground truths or
    more as long as there are enough. `ap` and `auc` (n_labels,) are the areas under the curves in full, NaN where
    undefined. `is_interpolated`: precision is the highest at this recall or any higher one, as average precision of
    boxes has it, and there is no `roc`, since nobody counts the places without an object.
    """

    pr: Curves
    roc: Curves | None
    ap: Fractions
    auc: Fractions | None
    is_interpolated: bool = False


def one_vs_rest_curves(
    ranks: PositiveRanks, found: OneVsRest, kept: float | None = None, labels: Iterable[int] | None = None
) -> ScoreCurves:
    """The curves of every label against the rest; that of the scores `kept` stays a point of them.

    `labels` are those to be drawn, if not the usual ones. Source: scikit-learn precision_recall_curve and roc_curve.
    """
    support = np.diff(ranks.starts)
    drawn = _drawn(found.ap, support) if labels is None else [k for k in labels if not np.isnan(found.ap[k])]
    n = ranks.label.size
    pr = _joined(drawn, lambda k: _counted(pr_points(ranks, k), support[k], LEAST), kept, _both)
    roc = _joined(drawn, lambda k: roc_points(ranks, k), kept, _with_logarithm) if n else None
    return ScoreCurves(pr, roc, found.ap, found.auc)


def pr_points(ranks: PositiveRanks, label: int) -> Points:
    """Recall and precision at every distinct score of the label's own samples, where precision is highest."""
    first, here = _groups(ranks, label)
    tp = here.stop - first
    return Points(tp / (here.stop - here.start), tp / (ranks.label.size - ranks.below[first]), _own(ranks, first))


def roc_points(ranks: PositiveRanks, label: int) -> Points:
    """Rates of false and true positives at every corner: before and at each distinct score of the label's samples."""
    first, here = _groups(ranks, label)
    n, n_positive = ranks.label.size, here.stop - here.start
    tp = here.stop - first
    before = np.append(0, tp[:-1])  # as many are above a score as reach the one before it
    fp = n - ranks.below[first] - tp
    fp_before = n - ranks.upto[first] - before
    rates = np.stack([fp_before, fp], axis=1).ravel() / max(1, n - n_positive)
    found = np.stack([before, tp], axis=1).ravel() / max(1, n_positive)
    score = np.repeat(_own(ranks, first), 2)
    x, y = np.concatenate([[0.0], rates, [1.0]]), np.concatenate([[0.0], found, [1.0]])
    is_new = np.append(True, (x[1:] != x[:-1]) | (y[1:] != y[:-1]))
    return Points(x, y, np.concatenate([[np.nan], score, [np.nan]])).take(is_new)


def _groups(ranks: PositiveRanks, label: int) -> tuple[Positions, slice]:
    """The first of every distinct score of the label's positives, from the highest down, and where these are."""
    here = slice(int(ranks.starts[label]), int(ranks.starts[label + 1]))
    own = ranks.own[here]
    is_new = np.append(True, own[1:] != own[:-1])[: own.size]
    return np.flatnonzero(is_new)[::-1] + here.start, here


def _own(ranks: PositiveRanks, first: Positions) -> Floats:
    own: Floats = ranks.own[first].astype(np.float64)
    return own


def detection_curves(ranked: RankedPredictions, kept: float | None = None) -> ScoreCurves:
    """The interpolated curves of all predictions together and of every label; average precision over 101 recalls.

    Source: pycocotools COCOeval at one overlap.
    """
    starts = np.searchsorted(ranked.label[ranked.by_label], np.arange(ranked.support.size + 1))
    ap = _average_precision(ranked, starts)
    drawn = _drawn(ap, ranked.support)

    def points(label: int) -> Points:
        if label == NONE:
            return _interpolated(ranked.is_correct, ranked.score, int(ranked.support.sum()), LEAST_OF_ALL)
        own = ranked.by_label[starts[label] : starts[label + 1]]
        return _interpolated(ranked.is_correct[own], ranked.score[own], int(ranked.support[label]), LEAST)

    return ScoreCurves(_joined([NONE, *drawn], points, kept, _both), None, ap, None, is_interpolated=True)


def _average_precision(ranked: RankedPredictions, starts: Positions) -> Fractions:
    """(n_labels,) mean of the interpolated precision at 101 recalls; NaN for a label without ground truth."""
    hits = np.flatnonzero(ranked.is_correct[ranked.by_label])
    start = np.searchsorted(hits, starts)
    label = np.repeat(np.arange(ranked.support.size), np.diff(start))
    precision = running_counts(start) / (hits - starts[label] + 1)
    ap: Fractions = at_recalls(precision, start, needed_hits(ranked.support, RECALLS)).mean(axis=1)
    return np.where(ranked.support > 0, ap, np.nan)


def _interpolated(is_correct: Mask, score: Scores, support: int, least: int) -> Points:
    """The corners of the highest precision at each recall or beyond; predictions by descending score."""
    hit = np.flatnonzero(is_correct)
    highest = np.maximum.accumulate((np.arange(1, hit.size + 1) / (hit + 1))[::-1])[::-1]
    is_corner = np.append(highest[1:] != highest[:-1], True)[: hit.size] & (hit + 1 >= least)
    corners = np.flatnonzero(is_corner)
    if not corners.size or not support:
        return Points(*[np.empty(0)] * 3)
    own = score[hit[corners]].astype(np.float64)
    recall, precision = (corners + 1) / support, highest[corners]
    return Points(np.append(0.0, recall), np.append(precision[0], precision), np.append(np.nan, own))


# Few of many


def _drawn(ap: Fractions, support: NDArray[np.integer]) -> list[int]:
    """The labels whose curves are kept, ascending."""
    defined = np.flatnonzero(~np.isnan(ap))
    if defined.size > MOST_LABELS:
        order = np.lexsort((defined, ap[defined], support[defined] < FEW))
        defined = np.sort(defined[order[:MOST_LABELS]])
    return [int(label) for label in defined]


def _counted(points: Points, support: int, least: int) -> Points:
    """The points that stand on so many predictions or more: recall times support are hits, over precision all."""
    return points.take(np.rint(ratio(points.x * support, points.y)) >= least)


def _joined(
    labels: list[int], curve: Callable[[int], Points], kept: float | None, axes: Callable[[Points], tuple[Floats, ...]]
) -> Curves:
    """The labels' curves thinned and one after the other, computed one at a time so that only the points are held."""
    thinned = [_thinned(curve(label), kept, axes) for label in labels]
    parts = [points for points, _ in thinned]
    columns = ([getattr(part, name) for part in parts] for name in ("x", "y", "score"))
    label = np.repeat(np.array(labels, np.int32), [part.x.size for part in parts])
    points = Points(*(np.concatenate([np.empty(0), *column]) for column in columns))
    return Curves(label, points, max((error for _, error in thinned), default=0.0))


def _thinned(points: Points, kept: float | None, axes: Callable[[Points], tuple[Floats, ...]]) -> tuple[Points, float]:
    """At most MOST_POINTS of them, with both ends and the last one at or above the score `kept`; and the error.

    They stand at equal distances along the curve, each axis adding its own: whatever is left out follows a point that
    stays within one such distance, whichever axis one looks along.
    """
    if points.x.size <= MOST_POINTS:
        return points, 0.0
    way = np.append(0.0, np.cumsum(sum(np.abs(np.diff(axis)) for axis in axes(points))))
    places = np.searchsorted(way, np.linspace(0.0, way[-1], MOST_POINTS - 2))
    also = np.flatnonzero(points.score >= (np.inf if kept is None else kept))[-1:]
    stay = np.unique(np.concatenate([places, [way.size - 1], also]).astype(np.intp))
    return points.take(stay), float(way[-1] / (MOST_POINTS - 3))


def _both(points: Points) -> tuple[Floats, ...]:
    return points.x, points.y


def _with_logarithm(points: Points) -> tuple[Floats, ...]:
    """Both axes, and the first once more as a logarithmic one shows it, LEAST_RATE to 1 being its whole length."""
    return points.x, points.y, np.log(np.maximum(points.x, LEAST_RATE)) / -np.log(LEAST_RATE)
