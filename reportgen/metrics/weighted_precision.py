"""Precision and recall where images have weights: what repeating the images would give, without repeating any.

Of equal scores the earlier image comes first, so an image that counts three times stands there three times in a row,
each time with all its detections of that label and score: a block. Precision may fall from the first copy of a block to
the last, so each copy counts. Anywhere else the copies of a detection follow one another, and the last of them is the
best of them, so that one point stands for all.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions, Mask, Positions
from reportgen.metrics.average_precision import Starts, at_recalls, envelope
from reportgen.metrics.boxes import Detections

MOST_COPIES = 1000  # of a block; one of more weight is cut into as many equal parts
ROUNDING = 1e-9  # by which a recall may miss what it should be, when sums of broken weights are rounded

Sums = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ranked:
    """Detections by label, then descending score, then image: the weight of each, and where its block begins and ends.

    `start` (n_labels + 1) says where each label's begin. `slack` is by how much rounding may make a recall too small.
    """

    weight: Sums
    first: Positions
    end: Positions
    start: Starts
    slack: float

    @classmethod
    def of(cls, detections: Detections, weights: Sums, n_labels: int) -> Ranked:
        """The detections in the order of `by_label`; `weights` are those of the images."""
        order = detections.by_label
        label, image, score = (values[order] for values in (detections.label, detections.image, detections.score_rank))
        changes = (label[1:] != label[:-1]) | (score[1:] != score[:-1]) | (image[1:] != image[:-1])
        starts = np.flatnonzero(np.append(True, changes)[: order.size])
        size = np.diff(starts, append=order.size)
        first = np.repeat(starts, size)
        start = np.searchsorted(label, np.arange(n_labels + 1))
        slack = 0.0 if (weights == np.rint(weights)).all() else ROUNDING  # sums of whole numbers are exact
        return cls(weights[image], first, first + np.repeat(size, size), start, slack)

    def counted(self, is_counted: Mask) -> Counted:
        """The detections that count."""
        nothing = np.zeros(0, np.intp)
        numbers, weights = _before(is_counted), _before(np.where(is_counted, self.weight, 0.0))
        return Counted(numbers, weights, nothing, _before(nothing), _before(self.weight[nothing]))

    def curve(self, hits: Positions, counted: Counted) -> Curve:
        """The points at the true positives `hits` (ascending), of all detections that count, hits among them."""
        hits = hits[self.weight[hits] > 0]
        begin = np.searchsorted(hits, self.start)
        label = np.repeat(np.arange(begin.size - 1), np.diff(begin))
        gain = self.weight[hits]
        points = _Points(label, np.cumsum(gain), counted.weight(hits + 1), gain)
        has_copies = (gain > 1) & (self.end[hits] - self.first[hits] > 1)
        if has_copies.any():
            copies = self._copies(hits, np.flatnonzero(has_copies), points, counted)
            points = points.select(~has_copies).with_more(copies)
        tp = points.tp - _before(gain)[begin[:-1]][points.label]
        seen = points.seen - counted.weight(self.start[:-1])[points.label]
        start = np.searchsorted(points.label, np.arange(begin.size))
        return Curve(points.label, start, tp, tp / seen, points.gain, self.slack)

    def _copies(self, hits: Positions, at: Positions, points: _Points, counted: Counted) -> _Points:
        """A point for every copy of the hits `at`, which are of blocks of several detections."""
        hit, weight = hits[at], points.gain[at]
        first, end = self.first[hit], self.end[hit]
        hits_before, hits_after = np.searchsorted(hits, first), np.searchsorted(hits, end)
        copy = np.maximum(1.0, weight / MOST_COPIES)
        n_copies = np.ceil(weight / copy).astype(np.intp)
        of = np.repeat(np.arange(at.size), n_copies)
        turn = np.arange(of.size) - np.repeat(np.cumsum(n_copies) - n_copies, n_copies)
        is_last = turn == n_copies[of] - 1
        gain = np.where(is_last, (weight - copy * (n_copies - 1))[of], copy[of])
        done = copy[of] * turn
        # before the block, in the copies before this one, and in this one up to the hit
        tp = np.append(0.0, points.tp)[hits_before][of] + done * (hits_after - hits_before)[of]
        tp += gain * (at + 1 - hits_before)[of]
        before = counted.number(first)
        seen = counted.weight(first)[of] + done * (counted.number(end) - before)[of]
        seen += gain * (counted.number(hit + 1) - before)[of]
        return _Points(points.label[at][of], tp, seen, gain)


def _before(values: NDArray[Any]) -> NDArray[Any]:
    """(n + 1,) the sum of the values before each position."""
    sums = np.zeros(values.size + 1, np.float64 if values.dtype.kind == "f" else np.int64)
    np.cumsum(values, out=sums[1:])
    return sums


@dataclass(frozen=True, eq=False)
class Counted:
    """How many detections count among the first so many, and what they weigh.

    `numbers` and `weights` (n + 1,) are those of all; the others are the changes at a few `places`, ascending.
    """

    numbers: Counts
    weights: Sums
    places: Positions
    number_changes: Counts
    weight_changes: Sums

    def changed(self, ranked: Ranked, places: Positions, change: NDArray[np.int8]) -> Counted:
        """The same, but that the detections at `places` (ascending) count so much more: -1, 0 or 1."""
        weight_changes = _before(change * ranked.weight[places])
        return replace(self, places=places, number_changes=_before(change), weight_changes=weight_changes)

    def number(self, first: Positions) -> Counts:
        """How many of the first so many count."""
        return self.numbers[first] + self.number_changes[np.searchsorted(self.places, first)]

    def weight(self, first: Positions) -> Sums:
        """What those weigh."""
        return self.weights[first] + self.weight_changes[np.searchsorted(self.places, first)]


@dataclass(frozen=True, eq=False)
class _Points:
    """By label and recall: the weight of the true positives so far and of all that counts so far, of all labels."""

    label: Positions
    tp: Sums
    seen: Sums
    gain: Sums

    def select(self, kept: Mask | Positions) -> _Points:
        return _Points(self.label[kept], self.tp[kept], self.seen[kept], self.gain[kept])

    def with_more(self, others: _Points) -> _Points:
        columns = (np.concatenate([getattr(self, c.name), getattr(others, c.name)]) for c in fields(self))
        both = _Points(*columns)
        return both.select(np.lexsort((both.tp, both.label)))


@dataclass(frozen=True, eq=False)
class Curve:
    """Points by label and rising recall: the weight found so far, precision, and the weight that the point adds.

    `start` (n_labels + 1) says where each label's begin. A recall within `slack` is reached.
    """

    label: Positions
    start: Starts
    tp: Sums
    precision: Fractions
    gain: Sums
    slack: float

    def at_recalls(self, whole: Sums, recalls: Fractions) -> Fractions:
        """(n_labels, n_recalls) the highest precision where a recall (ascending) is reached or later, else 0.

        `whole` (n_labels,) is the weight of each label's ground truths.
        """
        n_reached = np.searchsorted(recalls, self.tp / whole[self.label] + self.slack, "right")
        base = np.arange(whole.size)[:, None] * (recalls.size + 1)
        wanted = base + np.arange(1, recalls.size + 1)
        place = np.searchsorted(self.label * (recalls.size + 1) + n_reached, wanted)
        return at_recalls(self.precision, self.start, place - self.start[:-1, None] + 1)

    def area(self, whole: Sums) -> Fractions:
        """(n_labels,) the area under the whole curve, of the highest precision at a recall or later."""
        highest = envelope(self.precision.copy(), self.start)
        area = np.bincount(self.label, self.gain * highest, minlength=whole.size)
        share: Fractions = np.divide(area, whole, out=np.full(whole.size, np.nan), where=whole > 0)
        return share
