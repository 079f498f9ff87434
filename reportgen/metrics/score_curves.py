"""Precision against recall and the ROC curve of every label, in full and as the few points that a chart needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, Fractions, Mask, Positions, Scores
from reportgen.metrics.average_precision import at_recalls, needed_hits, running_counts
from reportgen.metrics.coco import RECALLS
from reportgen.metrics.confusion import ratio
from reportgen.metrics.one_vs_rest import OneVsRest, PositiveRanks
from reportgen.metrics.thresholds import RankedPredictions

MOST_LABELS = 30  # whose curves are kept: those with the lowest average precision
MOST_POINTS = 100  # of a curve
FEW = 10  # ground truths; labels with fewer are drawn only where there is room
# Predictions before which precision says nothing: of a label against the rest, of boxes of a label, of all boxes.
LEAST, LEAST_BOXES, LEAST_OF_ALL = 10, 3, 20
LEAST_RATE = 1e-3  # where a logarithmic axis of false positive rates begins

Floats = NDArray[np.float64]
Axes = Callable[["Points"], tuple[Floats, ...]]  # a curve's points along the axes that it is drawn on


@dataclass(frozen=True, eq=False)
class Points:
    """A label's true and false positives from the highest score down, (n,) each; of so many positives and negatives.

    `score` is where a point is reached, NaN at the ends of a ROC curve, which no score reaches.
    """

    tp: Counts
    fp: Counts
    score: Floats
    positives: int
    negatives: int = 0

    @property
    def recall(self) -> Fractions:
        """(n,) also the rate of true positives; NaN without positives."""
        return ratio(self.tp, np.array(self.positives))

    @property
    def precision(self) -> Fractions:
        """(n,) NaN before the first prediction."""
        return ratio(self.tp, self.tp + self.fp)

    @property
    def false_positive_rate(self) -> Fractions:
        """(n,) NaN without negatives."""
        return ratio(self.fp, np.array(self.negatives))

    def take(self, kept: Positions | Mask) -> Points:
        """Some of the points."""
        return replace(self, tp=self.tp[kept], fp=self.fp[kept], score=self.score[kept])


@dataclass(frozen=True, eq=False)
class Curves:
    """The points of labels, ascending; NONE, which is first, stands for all predictions together.

    What is left out of a curve lies no further than `error` from a point that is there, along either axis.
    """

    points: dict[int, Points]
    error: float


@dataclass(frozen=True, eq=False)
class ScoreCurves:
    """What is drawn of scores: precision against recall (`pr`), rates of true and false positives (`roc`), by label.

    Of all labels up to MOST_LABELS, else of those with the lowest average precision, labels with fewer than FEW ground
    truths last. `ap` and `auc` (n_labels,) are the areas under the curves in full, NaN where undefined. With
    `is_interpolated` precision is the highest at this recall or any higher one, as average precision of boxes has it:
    the points are the corners of that. Then there is no `roc`, since nobody counts the places without an object.
    """

    pr: Curves
    roc: Curves | None
    ap: Fractions
    auc: Fractions | None
    is_interpolated: bool = False


def one_vs_rest_curves(
    ranks: PositiveRanks, found: OneVsRest, kept: float | None = None, labels: Sequence[int] | None = None
) -> ScoreCurves:
    """The curves of every label against the rest; that of the score `kept` stays a point of them.

    `labels` are those to be drawn, if not the usual ones. Source: scikit-learn precision_recall_curve and roc_curve.
    """
    support = np.diff(ranks.starts)
    drawn = _drawn(found.ap, support) if labels is None else [k for k in labels if not np.isnan(found.ap[k])]
    pr = _thinned_curves(drawn, lambda label: _counted(pr_points(ranks, label), LEAST), kept, _pr_axes)
    enough = drawn if ranks.n_samples >= LEAST else []
    roc = _thinned_curves(enough, lambda label: roc_points(ranks, label), kept, _roc_axes)
    return ScoreCurves(pr, roc, found.ap, found.auc)


def pr_points(ranks: PositiveRanks, label: int) -> Points:
    """What is reached at every distinct score of the label's own samples: between them, precision only falls."""
    first, here = _groups(ranks, label)
    tp = here.stop - first
    fp = ranks.n_samples - ranks.below[first] - tp
    return Points(tp, fp, ranks.own[first].astype(np.float64), *_sizes(ranks, here))


def roc_points(ranks: PositiveRanks, label: int) -> Points:
    """Every corner of the curve: before and at each distinct score of the label's own samples, and both ends."""
    first, here = _groups(ranks, label)
    positives, negatives = _sizes(ranks, here)
    tp = here.stop - first
    before = np.append(0, tp)[: tp.size]  # as many are above a score as reach the one before it
    fp, fp_before = (ranks.n_samples - counted[first] for counted in (ranks.below, ranks.upto))
    columns = ((before, tp, positives), (fp_before - before, fp - tp, negatives))
    tp, fp = (np.concatenate([[0], np.stack([above, at], axis=1).ravel(), [end]]) for above, at, end in columns)
    score = np.concatenate([[np.nan], np.repeat(ranks.own[first].astype(np.float64), 2), [np.nan]])
    is_new = np.append(True, (tp[1:] != tp[:-1]) | (fp[1:] != fp[:-1]))
    return Points(tp, fp, score, positives, negatives).take(is_new)


def _groups(ranks: PositiveRanks, label: int) -> tuple[Positions, slice]:
    """The first of every distinct score of the label's positives, from the highest down, and where these are."""
    here = slice(int(ranks.starts[label]), int(ranks.starts[label + 1]))
    own = ranks.own[here]
    is_new = np.append(True, own[1:] != own[:-1])[: own.size]
    return np.flatnonzero(is_new)[::-1] + here.start, here


def _sizes(ranks: PositiveRanks, here: slice) -> tuple[int, int]:
    return here.stop - here.start, ranks.n_samples - (here.stop - here.start)


def detection_curves(ranked: RankedPredictions, kept: float | None = None) -> ScoreCurves:
    """The interpolated curves of all predictions together and of every label; average precision over 101 recalls.

    Source: pycocotools COCOeval at one overlap.
    """
    starts = np.searchsorted(ranked.label[ranked.by_label], np.arange(ranked.support.size + 1))
    ap = _average_precision(ranked, starts)

    def points(label: int) -> Points:
        if label == NONE:
            return _counted(_corners(ranked.is_correct, ranked.score, int(ranked.support.sum())), LEAST_OF_ALL)
        own = ranked.by_label[starts[label] : starts[label + 1]]
        return _counted(_corners(ranked.is_correct[own], ranked.score[own], int(ranked.support[label])), LEAST_BOXES)

    drawn = [NONE, *_drawn(ap, ranked.support)]
    return ScoreCurves(_thinned_curves(drawn, points, kept, _pr_axes), None, ap, None, is_interpolated=True)


def _average_precision(ranked: RankedPredictions, starts: Positions) -> Fractions:
    """(n_labels,) mean of the interpolated precision at 101 recalls; NaN for a label without ground truth."""
    hits = np.flatnonzero(ranked.is_correct[ranked.by_label])
    start = np.searchsorted(hits, starts)
    label = np.repeat(np.arange(ranked.support.size), np.diff(start))
    precision = running_counts(start) / (hits - starts[label] + 1)
    ap: Fractions = at_recalls(precision, start, needed_hits(ranked.support, RECALLS)).mean(axis=1)
    return np.where(ranked.support > 0, ap, np.nan)


def _corners(is_correct: Mask, score: Scores, support: int) -> Points:
    """Where the highest precision at each recall or beyond changes; predictions by descending score."""
    hit = np.flatnonzero(is_correct)
    highest = np.maximum.accumulate((np.arange(1, hit.size + 1) / (hit + 1))[::-1])[::-1]
    corner = np.flatnonzero(np.append(highest[1:] != highest[:-1], True)[: hit.size])
    return Points(corner + 1, hit[corner] - corner, score[hit[corner]].astype(np.float64), support)


# Few of many


def _drawn(ap: Fractions, support: Counts) -> list[int]:
    """The labels whose curves are kept, ascending."""
    defined = np.flatnonzero(~np.isnan(ap))
    if defined.size > MOST_LABELS:
        order = np.lexsort((defined, ap[defined], support[defined] < FEW))
        defined = np.sort(defined[order[:MOST_LABELS]])
    return [int(label) for label in defined]


def _counted(points: Points, least: int) -> Points:
    """The points that stand on so many predictions or more."""
    return points.take(points.tp + points.fp >= least)


def _thinned_curves(labels: Sequence[int], curve: Callable[[int], Points], kept: float | None, axes: Axes) -> Curves:
    """The labels' curves, made one at a time so that only what is drawn is held; labels without a point left out."""
    every = ((label, curve(label)) for label in labels)
    found = {label: _thinned(points, kept, axes(points)) for label, points in every if points.tp.size}
    return Curves(
        {label: points for label, (points, _) in found.items()},
        max((error for _, error in found.values()), default=0.0),
    )


def _thinned(points: Points, kept: float | None, axes: tuple[Floats, ...]) -> tuple[Points, float]:
    """At most MOST_POINTS of them, with both ends and the last one at or above the score `kept`; and the error.

    They stand at equal distances along the curve, each axis adding its own: whatever is left out follows a point that
    stays within one such distance, whichever axis one looks along.
    """
    if points.tp.size <= MOST_POINTS:
        return points, 0.0
    way = np.append(0.0, np.cumsum(sum(np.abs(np.diff(axis)) for axis in axes)))
    places = np.searchsorted(way, np.linspace(0.0, way[-1], MOST_POINTS - 2))
    also = np.flatnonzero(points.score >= (np.inf if kept is None else kept))[-1:]
    stay = np.unique(np.concatenate([places, [way.size - 1], also]).astype(np.intp))
    return points.take(stay), float(way[-1] / (MOST_POINTS - 3))


def _pr_axes(points: Points) -> tuple[Floats, ...]:
    return points.recall, points.precision


def _roc_axes(points: Points) -> tuple[Floats, ...]:
    """Both rates, and that of false positives as a logarithmic axis shows it, LEAST_RATE to 1 being its length."""
    rate = points.false_positive_rate
    return rate, points.recall, np.log(np.maximum(rate, LEAST_RATE)) / -np.log(LEAST_RATE)
