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

from reportgen.arrays import NONE, Counts, Fractions, LabelIds, Mask, Positions
from reportgen.metrics.average_precision import at_recalls, needed_hits, running_counts
from reportgen.metrics.boxes import LEAST_OVERLAP, LIMIT, Candidates
from reportgen.metrics.matching import by_overlap, largest_of_each, serial_match
from reportgen.metrics.overlaps import Pairs
from reportgen.metrics.sorting import sorted_by

KINDS = ("cls", "loc", "both", "dupe", "bkg", "miss")
CLS, LOC, BOTH, DUPE, BKG, MISS = range(len(KINDS))
RECALLS = np.arange(101) / 100

Kinds = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class BoxErrors:
    """Errors at one IoU; detections and objects are in matching order.

    `kind` is the place of each detection's error in KINDS, -1 for one that found an object. `is_first`: it is among the
    first LIMIT of its image; only these count. `is_ignored`: it lies in a crowd of its label, or is to be ignored; it
    has a kind, but is no point of the curve. `is_missed` says which objects are missed. `mends` is the object that
    mending an error of the first two kinds would find, -1 where it would only remove it.
    """

    candidates: Candidates
    kind: Kinds
    is_first: Mask
    is_ignored: Mask
    is_missed: Mask
    mends: NDArray[np.int32]

    @property
    def label_counts(self) -> Counts:
        """(6, n_labels) errors that count of each kind, by the label of the detection, or of the object for a miss."""
        found = self.candidates.detections.label
        first = self.is_first & ~self.candidates.detections.is_ignored
        counts = [np.bincount(found[first & (self.kind == kind)], minlength=self._n) for kind in range(MISS)]
        return np.stack([*counts, np.bincount(self.candidates.truths.label[self.is_missed], minlength=self._n)])

    @cached_property
    def label_ap(self) -> Fractions:
        """(n_labels,) average precision as it is; 0 for a label without objects, NaN without detections, too."""
        return self._curves.label_ap()

    @cached_property
    def label_mended(self) -> Fractions:
        """(6, n_labels) average precision with all errors of a kind mended; NaN where nothing of a label is left."""
        return np.stack([self._curves.label_mended(kind) for kind in range(len(KINDS))])

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
    of_ignored = candidates.detections.is_ignored
    is_first = candidates.detections.rank_in_image < LIMIT
    counted = truths.is_counted[candidates.pairs.truth]
    pairs = candidates.pairs if counted.all() else candidates.pairs.select(np.flatnonzero(counted))
    is_own = candidates.detections.label[pairs.detection] == truths.label[pairs.truth]
    own, others = (pairs.select(np.flatnonzero(side)) for side in (is_own, ~is_own))
    enough = by_overlap(own.select(np.flatnonzero(own.overlap >= iou)), later_first=False)
    match = enough.select(serial_match(enough, truths.label.size))
    is_right, is_found = np.zeros(n_detections, bool), np.zeros(truths.label.size, bool)
    is_right[match.detection] = True
    is_found[match.truth[is_first[match.detection]]] = True
    own_best, other_best = (_Best(side, n_detections) for side in (own, others))
    kind = _kinds(own_best, other_best, iou)
    kind[is_right] = NONE
    truth = np.where(kind == CLS, other_best.truth, np.where(kind == LOC, own_best.truth, NONE))
    truth[of_ignored] = NONE  # no error, so that it stands for no object
    mends, is_concerned = _mending(np.where(is_first, truth, NONE), is_found)
    is_missed = truths.is_counted & ~is_found & ~is_concerned
    in_crowd = _in_crowd(candidates, candidates.pairs.select(np.flatnonzero(~counted)), iou)
    is_ignored = ~is_right & (in_crowd | of_ignored)
    return BoxErrors(candidates, kind, is_first, is_ignored, is_missed, mends)


class _Best:
    """The object that overlaps each detection most, -1: none; and how much."""

    def __init__(self, pairs: Pairs, n_detections: int) -> None:
        best = largest_of_each(pairs, later_first=False)
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


def _mending(truth: NDArray[np.int32], is_found: Mask) -> tuple[NDArray[np.int32], Mask]:
    """For each detection the object it would find once mended, and which objects errors stand for.

    Of several detections of one object that nothing else found, the best would find it.
    """
    wrong = np.flatnonzero(truth != NONE)
    wrong = wrong[~is_found[truth[wrong]]]
    best = np.full(is_found.size, NONE, np.int32)
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
class _Entries:
    """Entries of the curves in one order, by label: which `start` (n_labels + 1) where.

    `is_counted`: a point of the curve as it is. `is_mended`: a point, and right, once errors of its kind are mended.
    """

    start: NDArray[np.intp]
    kind: Kinds
    is_counted: Mask
    is_mended: Mask

    def at(self, order: Positions) -> _Entries:
        """The same entries in another order of equal labels."""
        return _Entries(self.start, self.kind[order], self.is_counted[order], self.is_mended[order])


class _Curves:
    """The precision-recall curves: an entry for every detection, and one more for a wrong label that is mended.

    tidecv puts right detections after wrong and mended ones of the same score when it mends, but not before.
    """

    def __init__(self, errors: BoxErrors) -> None:
        found, truths = errors.candidates.detections, errors.candidates.truths
        self.n_labels = errors.candidates.n_labels
        is_counted = errors.is_first & ~errors.is_ignored
        is_mended = errors.is_first & (errors.mends != NONE)
        self.as_it_is = self._entries(found.label, errors.kind, is_counted, is_mended).at(found.by_label)
        relabelled = np.flatnonzero((errors.kind == CLS) & (errors.mends != NONE))
        detection = np.insert(np.arange(errors.kind.size), relabelled, relabelled)
        extra = relabelled + np.arange(relabelled.size)
        label, kind = found.label[detection], errors.kind[detection]
        label[extra] = truths.label[errors.mends[relabelled]]
        is_counted, is_mended = is_counted[detection], (is_mended & (errors.kind != CLS))[detection]
        is_counted[extra], is_mended[extra] = False, errors.is_first[relabelled]
        rank = 2 * found.score_rank[detection].astype(np.int64) + (kind == NONE)
        self.to_mend = self._entries(label, kind, is_counted, is_mended).at(sorted_by(label, rank))
        self.n_truths = np.bincount(truths.label[truths.is_counted], minlength=self.n_labels)
        self.n_missed = np.bincount(truths.label[errors.is_missed], minlength=self.n_labels)

    def _entries(self, label: LabelIds, kind: Kinds, is_counted: Mask, is_mended: Mask) -> _Entries:
        start = np.append(0, np.cumsum(np.bincount(label, minlength=self.n_labels)))
        return _Entries(start, kind, is_counted, is_mended)

    def label_ap(self) -> Fractions:
        """(n_labels,) average precision as it is."""
        entries = self.as_it_is
        return _label_ap(entries.is_counted, entries.kind == NONE, entries.start, self.n_truths)

    def label_mended(self, kind: int) -> Fractions:
        """(n_labels,) average precision with all errors of one kind mended."""
        entries = self.to_mend
        is_right = entries.kind == NONE
        if kind == MISS:
            return _label_ap(entries.is_counted, is_right, entries.start, self.n_truths - self.n_missed)
        is_of_kind = entries.kind == kind
        is_mended = is_of_kind & entries.is_mended
        is_there = (entries.is_counted & ~is_of_kind) | is_mended
        return _label_ap(is_there, is_right | is_mended, entries.start, self.n_truths)


def _label_ap(is_there: Mask, is_right: Mask, start: NDArray[np.intp], n_truths: Counts) -> Fractions:
    """(n_labels,) mean precision at 101 recalls; 0 without objects, NaN without objects and detections."""
    seen = np.zeros(is_there.size + 1, np.int32)
    np.cumsum(is_there, out=seen[1:])
    hits = np.flatnonzero(is_right & is_there)
    begin, first = np.searchsorted(hits, start), seen[start]
    precision = running_counts(begin) / (seen[hits + 1] - np.repeat(first[:-1], np.diff(begin)))
    ap: Fractions = at_recalls(precision, begin, needed_hits(n_truths, RECALLS)).mean(axis=1)
    ap[n_truths <= 0] = 0.0
    ap[(n_truths <= 0) & (np.diff(first) == 0)] = np.nan
    return ap


def _mean(values: Fractions) -> float:
    there = values[~np.isnan(values)]
    return float(there.mean()) if there.size else float("nan")
