"""Outcome rows of object detection: which ground truth was found by which detection, and down to which score.

Two passes, both of the better detection first. In the first, detections find ground truths of their own label, as COCO
counts them. In the second, detections left over claim ground truths of other labels that nothing has found yet: that
is a confusion, and it ends where the ground truth is found. A lower threshold only appends detections to either pass,
so one matching over all of them is the matching at every threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask, Positions
from reportgen.metrics.boxes import Candidates
from reportgen.metrics.matching import NEARLY_1, by_overlap, ignored_last, largest_of_each, own_label, serial_match
from reportgen.metrics.overlaps import Pairs
from reportgen.outcomes import PLAIN, Bounds, Outcomes
from reportgen.parts import Items

if TYPE_CHECKING:
    pass

DUPLICATE = 1  # a spurious detection of a ground truth that an earlier one has found; partner: the row of that find
LOCATION = 2  # a spurious detection on an object of its label, but too loosely; partner: the row that says it is missed


@dataclass(frozen=True, eq=False)
class Matching:
    """What became of every detection and every ground truth, as positions in the matching order; -1: nothing.

    `found` is the truth of its own label that a detection found, `claimed` the truth of another label it was taken
    for, `nearest` the truth of its own label that it overlaps most, `overlap` how much (0: none; crowds do not count).
    `is_ignored`: the detection found a truth that does not count, or nothing where nobody looked for more. `found_at`
    and `claimed_at` are the scores at which each truth was found and claimed, -inf where never.
    """

    found: Items
    claimed: Items
    nearest: Items
    overlap: NDArray[np.float64]
    is_ignored: Mask
    found_at: Bounds
    claimed_at: Bounds

    @property
    def is_correct(self) -> Mask:
        """Which detections found a truth that counts."""
        found: Mask = self.found != NONE
        return found & ~self.is_ignored


def match(every: Candidates, iou: float) -> Matching:
    """Both passes at one IoU."""
    detections, truths = every.detections, every.truths
    uncounted = ~truths.is_counted
    own = ignored_last(own_label(every, iou), uncounted)
    matched = own.select(serial_match(own, truths.label.size, truths.is_crowd))
    found = np.full(detections.label.size, NONE, np.int32)
    found[matched.detection] = matched.truth
    counts = truths.is_counted[matched.truth]
    found_at = np.full(truths.label.size, -np.inf)
    found_at[matched.truth[counts]] = detections.score[matched.detection[counts]]
    is_ignored = np.zeros(found.size, bool)
    is_ignored[matched.detection[~counts]] = True
    is_ignored |= detections.is_ignored & (found == NONE)
    nearest, overlap = _nearest(every)
    claims = _claims(every, iou, (found == NONE) & ~is_ignored, overlap, found_at)
    claimed, claimed_at = np.full(found.size, NONE, np.int32), np.full(found_at.size, -np.inf)
    claimed[claims.detection] = claims.truth
    claimed_at[claims.truth] = detections.score[claims.detection]
    return Matching(found, claimed, nearest, overlap, is_ignored, found_at, claimed_at)


def _nearest(every: Candidates) -> tuple[Items, NDArray[np.float64]]:
    """The truth of its own label that each detection overlaps most, and how much; a crowd is none."""
    truths, pairs = every.truths, every.pairs
    own = every.detections.label[pairs.detection] == truths.label[pairs.truth]
    own &= ~truths.is_crowd[pairs.truth]
    best = largest_of_each(pairs.select(np.flatnonzero(own)))
    nearest = np.full(every.detections.label.size, NONE, np.int32)
    overlap = np.zeros(nearest.size)
    nearest[best.detection], overlap[best.detection] = best.truth, best.overlap
    return nearest, overlap


def _claims(every: Candidates, iou: float, is_free: Mask, overlap: NDArray[np.float64], found_at: Bounds) -> Pairs:
    """Second pass. No claim on what overlaps no more than a truth of the own label: that detection is a duplicate."""
    detections, truths, pairs = every.detections, every.truths, every.pairs
    open_ = pairs.select(np.flatnonzero(pairs.overlap >= min(iou, NEARLY_1)))
    free = detections.label[open_.detection] != truths.label[open_.truth]
    free &= is_free[open_.detection]
    free &= truths.is_counted[open_.truth]
    free &= open_.overlap > overlap[open_.detection]
    free &= found_at[open_.truth] < detections.score[open_.detection]
    open_ = by_overlap(open_.select(np.flatnonzero(free)))
    return open_.select(serial_match(open_, truths.label.size))


def outcomes_of(every: Candidates, matching: Matching, iou: float) -> Outcomes:
    """The rows of a matching; `truth_item` and `prediction_item` are positions in the files.

    In this order, each part by image and score: correct, misclassified, the same detections once their truth is found,
    spurious, missed. A detection that is ignored and a truth that does not count have no row.
    """
    detections, truths = every.detections, every.truths
    score = detections.score
    right = np.flatnonzero(matching.is_correct)
    wrong = np.flatnonzero(matching.claimed != NONE)
    spurious = np.flatnonzero((matching.found == NONE) & (matching.claimed == NONE) & ~matching.is_ignored)
    missed = np.flatnonzero(truths.is_counted)
    taken = matching.claimed[wrong]
    found_at = matching.found_at[taken]
    missed_above = np.maximum(matching.found_at, matching.claimed_at)[missed]
    rows = _Rows(
        detection=np.concatenate([right, wrong, wrong, spurious, _none(missed)], dtype=np.int32),
        truth=np.concatenate([matching.found[right], taken, _none(wrong), _none(spurious), missed], dtype=np.int32),
        low=np.concatenate([_bottom(right), found_at, _bottom(wrong), _bottom(spurious), missed_above]),
        high=np.concatenate([score[right], score[wrong], found_at, score[spurious], -_bottom(missed)]),
    ).held()
    return _named(rows, every, _kinds(rows, matching, iou))


def outcomes_by_overlap(every: Candidates, is_ignored: Mask, iou: float) -> Outcomes:
    """The rows where overlap alone decides, whatever the labels, as in supervision's and Roboflow's matrix.

    At each threshold a detection is held against the object that it overlaps most, by more than `iou`, and an object
    against the detection that overlaps it most of those; what else is kept is a false positive. Detections that
    `is_ignored` (n_detections,) and objects that do not count have no row: neither tool knows crowds.
    """
    detections, truths, pairs = every.detections, every.truths, every.pairs
    counts = truths.is_counted[pairs.truth] & ~is_ignored[pairs.detection] & (pairs.overlap > iou)
    best = largest_of_each(pairs.select(np.flatnonzero(counts)))
    best = best.select(np.lexsort((best.detection, -best.overlap, best.truth)))
    taken, reached = _highest_before(best.truth, detections.score[best.detection], truths.label.size)
    spurious = np.delete(np.arange(detections.label.size), best.detection)
    spurious = spurious[~is_ignored[spurious]]
    missed = np.flatnonzero(truths.is_counted)
    own, score = best.detection, detections.score
    rows = _Rows(
        detection=np.concatenate([own, own, spurious, _none(missed)], dtype=np.int32),
        truth=np.concatenate([best.truth, _none(own), _none(spurious), missed], dtype=np.int32),
        low=np.concatenate([taken, _bottom(own), _bottom(spurious), reached[missed]]),
        high=np.concatenate([score[own], np.minimum(taken, score[own]), score[spurious], -_bottom(missed)]),
    ).held()
    plain = np.full(rows.low.size, PLAIN, np.int8), np.full(rows.low.size, NONE, np.int32)
    return _named(rows, every, plain)


def _highest_before(truth: Positions, score: Bounds, n_truths: int) -> tuple[Bounds, Bounds]:
    """For each entry the highest score of those before it with its truth, and for each truth the highest of all.

    Entries of a truth stand together; -inf where there is none.
    """
    levels, rank = np.unique(score, return_inverse=True)
    bottom = truth.astype(np.int64) * (levels.size + 1)  # the ranks of each truth lie above all of the one before
    highest = np.maximum.accumulate(bottom + rank)
    is_first = np.append(True, truth[1:] != truth[:-1])[: truth.size]
    before = np.where(is_first, 0, np.append(0, highest)[: truth.size] - bottom)
    reached = np.full(n_truths, -np.inf)
    np.maximum.at(reached, truth, score)
    return np.where(is_first, -np.inf, np.append(levels, -np.inf)[before]), reached


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows in the making: positions in the matching order, -1 = none."""

    detection: Items
    truth: Items
    low: Bounds
    high: Bounds

    def held(self) -> _Rows:
        """Without those that hold at no threshold."""
        holds = self.low < self.high
        if holds.all():
            return self
        kept = np.flatnonzero(holds)
        return _Rows(self.detection[kept], self.truth[kept], self.low[kept], self.high[kept])


def _none(items: Positions) -> Items:
    return np.full(items.size, NONE, np.int32)


def _bottom(items: Positions) -> Bounds:
    return np.full(items.size, -np.inf)


def _named(rows: _Rows, every: Candidates, kinds: tuple[NDArray[np.int8], Items]) -> Outcomes:
    """The rows with their labels, samples and items."""
    detections, truths = every.detections, every.truths
    has_truth = rows.truth != NONE
    sample = np.where(has_truth, _at(truths.image, rows.truth), _at(detections.image, rows.detection))
    return Outcomes(
        sample,
        _at(truths.label, rows.truth),
        _at(detections.label, rows.detection),
        rows.low,
        rows.high,
        _at(truths.item, rows.truth),
        _at(detections.item, rows.detection),
        *kinds,
        every.scope,
    )


def _at(values: NDArray[np.integer], places: NDArray[np.integer]) -> Items:
    """Values at the places, -1 where there is none."""
    found: Items = np.append(values.astype(np.int32, copy=False), np.int32(NONE))[places]
    return found


def _kinds(rows: _Rows, matching: Matching, iou: float) -> tuple[NDArray[np.int8], Items]:
    """Spurious rows on an object of their own label are duplicates or badly located; each with the row of that object.

    The row of a missed object in turn has the best of the detections that are badly located on it.
    """
    kind, partner = np.full(rows.low.size, PLAIN, np.int8), np.full(rows.low.size, NONE, np.int32)
    spurious = np.flatnonzero((rows.truth == NONE) & (_at(matching.nearest, rows.detection) != NONE))
    detection = rows.detection[spurious]
    is_duplicate = matching.overlap[detection] >= min(iou, NEARLY_1)
    kind[spurious] = np.where(is_duplicate, DUPLICATE, LOCATION)
    found, missed = _rows_of_truths(rows, matching)
    truth = matching.nearest[detection]
    partner[spurious] = np.where(is_duplicate, found[truth], missed[truth])
    tied = spurious[~is_duplicate & (partner[spurious] != NONE)][::-1]
    partner[partner[tied]] = tied  # the best detection stands first, so that it is written last
    return kind, partner


def _rows_of_truths(rows: _Rows, matching: Matching) -> tuple[Items, Items]:
    """The row that says a truth is found, and the one that says it is missed; -1: none."""
    found, missed = (np.full(matching.found_at.size, NONE, np.int32) for _ in range(2))
    is_found = (rows.truth != NONE) & (_at(matching.found, rows.detection) == rows.truth)
    is_missed = rows.detection == NONE
    found[rows.truth[is_found]] = np.flatnonzero(is_found)
    missed[rows.truth[is_missed]] = np.flatnonzero(is_missed)
    return found, missed
