"""TIDE: which kind of error every detection is, and what mending all errors of one kind would add to AP.

A detection that found no object of its label is, in this order: badly located (loc: an object of its label overlaps it,
but too little), wrongly labelled (cls: it fits an object of another label), a duplicate (dupe: its object is found by a
better detection), on the background (bkg: nothing overlaps it), or both badly located and wrongly labelled. An object
that nothing found, and no error of the first two kinds stands for, is missed.

Source: tidecv 1.0.1; Bolya et al. 2020. Matching differs from COCO's in details: of equal overlaps the earlier object
is preferred, crowds are looked at last, and only the first detections of an image count, whatever their label.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, Fractions, LabelIds, Mask
from reportgen.metrics.average_precision import at_recalls, envelope, needed_hits, running_counts
from reportgen.metrics.boxes import LEAST_OVERLAP, LIMIT, Candidates, Pairs, Positions, descending, sorted_by
from reportgen.metrics.matching import by_overlap, first_of_each, serial_match

KINDS = ("cls", "loc", "both", "dupe", "bkg", "miss")
CLS, LOC, BOTH, DUPE, BKG, MISS = range(len(KINDS))
RECALLS = np.arange(101) / 100

Kinds = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class BoxErrors:
    """Errors at one IoU; detections and objects are in matching order.

    `kind` is the place of each detection's error in KINDS, -1 for one that found an object. `is_first`: it is among the
    first LIMIT of its image; only these count. `is_ignored`: it lies in a crowd of its label; it has a kind, but is no
    point of the curve. `is_missed` says which objects are missed. `mends` is the object that mending an error
    of the first two kinds would find, -1 where it would only remove it.
    """

    candidates: Candidates
    kind: Kinds
    is_first: Mask
    is_ignored: Mask
    is_missed: Mask
    mends: Positions

    @property
    def label_counts(self) -> Counts:
        """(6, n_labels) errors that count of each kind, by the label of the detection, or of the object for a miss."""
        found, first = self.candidates.detections.label, self.is_first
        counts = [np.bincount(found[first & (self.kind == kind)], minlength=self._n) for kind in range(MISS)]
        return np.stack([*counts, np.bincount(self.candidates.truths.label[self.is_missed], minlength=self._n)])

    @cached_property
    def label_ap(self) -> Fractions:
        """(n_labels,) average precision as it is; 0 for a label without objects, NaN without detections, too."""
        return self._curves.label_ap(self._curves.as_it_is)

    @cached_property
    def label_mended(self) -> Fractions:
        """(6, n_labels) average precision with all errors of a kind mended; NaN where nothing of a label is left."""
        return np.stack([self._curves.label_ap(self._curves.mended(kind)) for kind in range(len(KINDS))])

    @property
    def label_gains(self) -> Fractions:
        """(6, n_labels) what mending a kind of error adds to the label's average precision; NaN without objects."""
        there = np.bincount(self.candidates.truths.label[self.candidates.truths.is_counted], minlength=self._n)
        return np.where(there > 0, self.label_mended - self.label_ap, np.nan)

    @property
    def gains(self) -> Fractions:
        """(6,) what mending a kind of error adds to the mean average precision, at least 0; NaN without anything.

        tidecv gives it times 100, and counts labels that are only predicted as 0 in the mean.
        """
        mended = np.array([_mean(values) for values in self.label_mended])
        return np.maximum(mended - _mean(self.label_ap), 0.0)

    @property
    def _n(self) -> int:
        return self.candidates.n_labels

    @cached_property
    def _curves(self) -> _Curves:
        return _Curves(self)


def box_errors(candidates: Candidates, iou: float) -> BoxErrors:
    """The kind of every error at one IoU; the pairs must reach down to LEAST_OVERLAP."""
    truths, n_detections = candidates.truths, candidates.detections.label.size
    counted = truths.is_counted[candidates.pairs.truth]
    pairs = by_overlap(candidates.pairs.select(counted), later_first=False)
    is_own = candidates.detections.label[pairs.detection] == truths.label[pairs.truth]
    own = pairs.select(is_own)
    enough = own.select(own.overlap >= iou)
    match = enough.select(serial_match(enough, truths.label.size))
    is_right, is_found = np.zeros(n_detections, bool), np.zeros(truths.label.size, bool)
    is_first = _place_in_image(candidates.detections.image) < LIMIT
    is_right[match.detection] = True
    is_found[match.truth[is_first[match.detection]]] = True
    own_best, other_best = (_Best(side, n_detections) for side in (own, pairs.select(~is_own)))
    kind = _kinds(own_best, other_best, iou)
    kind[is_right] = NONE
    truth = np.where(kind == CLS, other_best.truth, np.where(kind == LOC, own_best.truth, NONE))
    mends, is_concerned = _mending(np.where(is_first, truth, NONE), is_found)
    is_missed = truths.is_counted & ~is_found & ~is_concerned
    is_ignored = ~is_right & _in_crowd(candidates, candidates.pairs.select(~counted), iou)
    return BoxErrors(candidates, kind, is_first, is_ignored, is_missed, mends)


class _Best:
    """The object that overlaps each detection most, -1: none; and how much."""

    def __init__(self, pairs: Pairs, n_detections: int) -> None:
        best = first_of_each(pairs)
        self.truth = np.full(n_detections, NONE, np.int32)
        self.overlap = np.zeros(n_detections)
        self.truth[best.detection], self.overlap[best.detection] = best.truth, best.overlap


def _kinds(own: _Best, other: _Best, iou: float) -> Kinds:
    """What is wrong with each detection, if anything is."""
    kind = np.full(own.overlap.size, BOTH, np.int8)
    kind[np.maximum(own.overlap, other.overlap) <= LEAST_OVERLAP] = BKG
    kind[own.overlap >= iou] = DUPE  # the objects it fits are all taken
    kind[other.overlap >= iou] = CLS
    kind[(own.overlap >= LEAST_OVERLAP) & (own.overlap <= iou)] = LOC
    return kind


def _mending(truth: Positions, is_found: Mask) -> tuple[Positions, Mask]:
    """For each detection the object it would find once mended, and which objects errors stand for.

    Of several detections of one object that nothing else found, the best would find it.
    """
    wrong = np.flatnonzero(truth != NONE)
    wrong = wrong[~is_found[truth[wrong]]]
    best = np.full(is_found.size, NONE, np.int64)
    best[truth[wrong][::-1]] = wrong[::-1]  # they ascend by image and descending score: the best is written last
    mends = np.full(truth.size, NONE, np.int32)
    concerned = np.flatnonzero(best != NONE)
    mends[best[concerned]] = concerned
    return mends, best != NONE


def _in_crowd(candidates: Candidates, pairs: Pairs, iou: float) -> Mask:
    """Which detections lie in a crowd, or on an ignored object, of their label."""
    own = candidates.detections.label[pairs.detection] == candidates.truths.label[pairs.truth]
    inside = np.zeros(candidates.detections.label.size, bool)
    inside[pairs.detection[own & (pairs.overlap > iou)]] = True
    return inside


@dataclass(frozen=True, eq=False)
class _Points:
    """Which entries of the curves there are, which of them are right, and the number of objects by label."""

    is_there: Mask
    is_right: Mask
    n_truths: Counts
    order: Positions


class _Curves:
    """Entries of the precision-recall curves: every detection, and once more each wrongly labelled one that is mended.

    tidecv puts right detections after wrong and mended ones of the same score when it mends, but not before.
    """

    def __init__(self, errors: BoxErrors) -> None:
        found, truths = errors.candidates.detections, errors.candidates.truths
        self.n_labels = errors.candidates.n_labels
        relabelled = np.flatnonzero((errors.kind == CLS) & (errors.mends != NONE))
        self.detection = np.concatenate([np.arange(errors.kind.size), relabelled])
        own, mended = found.label, truths.label[errors.mends[relabelled]]
        self.label: LabelIds = np.concatenate([own, mended])
        self.is_extra = np.arange(self.detection.size) >= errors.kind.size
        self.kind, self.mends = errors.kind[self.detection], errors.mends[self.detection]
        self.is_first = errors.is_first[self.detection]
        self.is_counted = self.is_first & ~errors.is_ignored[self.detection] & ~self.is_extra
        self.score = found.score[self.detection]
        self.n_truths = np.bincount(truths.label[truths.is_counted], minlength=self.n_labels)
        self.n_missed = np.bincount(truths.label[errors.is_missed], minlength=self.n_labels)
        self.order = self._ordered(np.arange(self.detection.size))
        self.mended_order = self._ordered(np.lexsort((self.detection, self.kind == NONE)))

    def _ordered(self, given: NDArray[np.intp]) -> Positions:
        """By label and descending score, equal scores in the order given."""
        best = given[descending(self.score[given])]
        return best[sorted_by(self.label[best])].astype(np.int32)

    @property
    def as_it_is(self) -> _Points:
        """The detections as they are."""
        return _Points(self.is_counted, self.kind == NONE, self.n_truths, self.order)

    def mended(self, kind: int) -> _Points:
        """With all errors of one kind mended."""
        is_right = self.kind == NONE
        if kind == MISS:
            return _Points(self.is_counted, is_right, self.n_truths - self.n_missed, self.mended_order)
        is_mended = (self.kind == kind) & (self.mends != NONE) & self.is_first
        is_mended &= self.is_extra if kind == CLS else ~self.is_extra
        is_there = (self.is_counted & (self.kind != kind)) | is_mended
        return _Points(is_there, is_right | is_mended, self.n_truths, self.mended_order)

    def label_ap(self, points: _Points) -> Fractions:
        """(n_labels,) mean precision at 101 recalls; 0 without objects, NaN without objects and detections."""
        order = points.order[points.is_there[points.order]]
        begin = np.searchsorted(self.label[order], np.arange(self.n_labels + 1))
        hits = np.flatnonzero(points.is_right[order])
        start = np.searchsorted(hits, begin)
        seen = hits + 1 - np.repeat(begin[:-1], np.diff(start))
        highest = envelope(running_counts(start) / seen, start)
        ap: Fractions = at_recalls(highest, start, needed_hits(points.n_truths, RECALLS)).mean(axis=1)
        ap[points.n_truths <= 0] = 0.0
        ap[(points.n_truths <= 0) & (np.diff(begin) == 0)] = np.nan
        return ap


def _place_in_image(image: Positions) -> Positions:
    """How many detections of the same image stand before each."""
    starts = np.flatnonzero(np.append(True, image[1:] != image[:-1])[: image.size])
    return (np.arange(image.size) - np.repeat(starts, np.diff(starts, append=image.size))).astype(np.int32)


def _mean(values: Fractions) -> float:
    there = values[~np.isnan(values)]
    return float(there.mean()) if there.size else float("nan")
