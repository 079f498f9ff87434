"""Which labelled and which predicted spans overlap, and what becomes of each under the four ways of SemEval-2013 9.1.

Spans stand in documents, from `start` to before `end`, in characters or tokens; they may touch, nest and cross.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions, LabelIds, Mask, Positions
from reportgen.metrics.matching import serial_match
from reportgen.metrics.overlaps import Pairs

WAYS = ("strict", "exact", "partial", "type")


@dataclass(frozen=True, eq=False)
class Spans:
    """Spans, (n,) each: their document, first place, the place behind the last, and label; ends lie behind starts."""

    document: NDArray[np.integer]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    label: LabelIds

    def select(self, kept: Mask | Positions) -> Spans:
        """The given spans alone."""
        return Spans(self.document[kept], self.start[kept], self.end[kept], self.label[kept])


def overlapping_spans(predicted: Spans, true: Spans) -> Pairs:
    """All pairs of a document that share a place, ascending by prediction and truth; `overlap` is shared by united.

    1 means the same boundaries. Linear in spans and pairs but for a logarithm: truths are looked up in classes of
    like length, as otherwise one that spans a document would be held against all that is in it.
    """
    if _is_in_turn(predicted) and _is_in_turn(true):
        return _shared(predicted, true, *_of_turns(predicted, true))
    found = [pair for size in np.unique(_class(true)) for pair in _of_class(predicted, true, int(size))]
    ours, theirs = (np.concatenate([part[k] for part in found] or [np.empty(0, np.intp)]) for k in (0, 1))
    order = np.lexsort((theirs, ours))
    ours, theirs = ours[order], theirs[order]
    return _shared(predicted, true, ours, theirs)


def _shared(predicted: Spans, true: Spans, ours: Positions, theirs: Positions) -> Pairs:
    """The pairs, with what they share."""
    start, end, other_start, other_end = (
        predicted.start[ours],
        predicted.end[ours],
        true.start[theirs],
        true.end[theirs],
    )
    shared = np.minimum(end, other_end) - np.maximum(start, other_start)
    return Pairs(ours, theirs, shared / (end - start + other_end - other_start - shared))


def _is_in_turn(spans: Spans) -> bool:
    """Whether each begins where the one before it ends, or later, as those of tags do."""
    document, start, end = spans.document, spans.start, spans.end
    return bool(((document[1:] > document[:-1]) | ((document[1:] == document[:-1]) & (start[1:] >= end[:-1]))).all())


def _of_turns(predicted: Spans, true: Spans) -> tuple[Positions, Positions]:
    """The pairs where both are in turn: of each prediction a run of truths."""
    width = int(max(predicted.end.max(initial=0), true.end.max(initial=0))) + 1
    ours, theirs = predicted.document.astype(np.int64) * width, true.document.astype(np.int64) * width
    first = np.searchsorted(theirs + true.end, ours + predicted.start, "right")
    count = np.searchsorted(theirs + true.start, ours + predicted.end) - first
    if count.max(initial=0) <= 1:
        found = np.flatnonzero(count == 1)
        return found, first[found]
    which = np.repeat(np.arange(count.size), count)
    return which, first[which] + np.arange(which.size) - np.repeat(np.cumsum(count) - count, count)


def _class(spans: Spans) -> NDArray[np.int64]:
    """The least power of two that each span is not longer than."""
    found: NDArray[np.int64] = np.ceil(np.log2(np.maximum(spans.end - spans.start, 1))).astype(np.int64)
    return found


def _of_class(predicted: Spans, true: Spans, size: int) -> Iterator[tuple[Positions, Positions]]:
    """The pairs with truths of one class: those that begin in reach of a prediction and overlap it."""
    own = np.flatnonzero(_class(true) == size)
    width = int(max(predicted.end.max(initial=0), true.end.max(initial=0))) + 2**size + 1
    key = true.document[own].astype(np.int64) * width + true.start[own]
    order = np.argsort(key, kind="stable")
    own, key = own[order], key[order]
    base = predicted.document.astype(np.int64) * width
    first = np.searchsorted(key, base + np.maximum(predicted.start - 2**size + 1, 0))
    count = np.searchsorted(key, base + predicted.end) - first
    ours = np.repeat(np.arange(count.size), count)
    within = np.arange(ours.size) - np.repeat(np.cumsum(count) - count, count)
    theirs = own[np.repeat(first, count) + within]
    kept = true.end[theirs] > predicted.start[ours]
    yield ours[kept], theirs[kept]


@dataclass(frozen=True, eq=False)
class Aligned:
    """Predicted and true spans in the order of their documents, and the pairs that overlap.

    Under each way a prediction takes one truth, and a truth is taken once: first those with the boundaries, and the
    label where it counts, of each other; then, in the order of the predictions, what is still free and overlaps: under
    `partial` the first, under `type` the nearest of its label, else the first, for nothing. nervaluate does both in one
    go, so that a prediction which only overlaps may take the truth that a later one hits; else the counts are its own.
    """

    predicted: Spans
    true: Spans
    pairs: Pairs
    n_labels: int

    @cached_property
    def is_exact(self) -> Mask:
        """Which pairs have the same boundaries."""
        found: Mask = self.pairs.overlap == 1
        return found

    @cached_property
    def is_same(self) -> Mask:
        """Which pairs have the same label."""
        found: Mask = self.predicted.label[self.pairs.detection] == self.true.label[self.pairs.truth]
        return found

    @cached_property
    def by_label(self) -> Aligned:
        """Each label by itself: only pairs of one label, as nervaluate evaluates a single type."""
        return Aligned(self.predicted, self.true, self.pairs.select(self.is_same), self.n_labels)

    def way(self, name: str) -> Way:
        """What becomes of the spans under one of WAYS."""
        later = np.arange(self.pairs.detection.size)
        is_hit = self.is_exact & self.is_same if name in ("strict", "type") else self.is_exact
        first = self._taken(np.flatnonzero(is_hit), later)
        if name in ("strict", "exact"):
            return Way(name, self, first, first[:0])
        free = self._free(first)
        if name == "partial":
            return Way(name, self, first, self._taken(free, later))
        # nearest of its own label, else the first that overlaps, which is then taken: nervaluate's rule
        second = self._taken(free, np.where(self.is_same, self._distance - self._distance.max(initial=0) - 1, later))
        return Way(name, self, np.concatenate([first, second[self.is_same[second]]]), second[:0])

    @cached_property
    def _distance(self) -> NDArray[np.int64]:
        """The sum of the distances of both boundaries of each pair."""
        ours, theirs = self.pairs.detection, self.pairs.truth
        start = np.abs(self.predicted.start[ours] - self.true.start[theirs])
        distance: NDArray[np.int64] = start + np.abs(self.predicted.end[ours] - self.true.end[theirs])
        return distance

    def _taken(self, kept: Positions, by: NDArray[np.number]) -> Positions:
        """The pairs of `kept` that are made: predictions in turn, each the free truth with the least of `by`."""
        detection, truth = self.pairs.detection[kept], self.pairs.truth[kept]
        if (detection[1:] > detection[:-1]).all() and (truth[1:] > truth[:-1]).all():
            return kept  # nobody has a choice
        kept = kept[np.lexsort((by[kept], detection))]
        return kept[serial_match(self.pairs.select(kept), self.true.label.size)]

    def _free(self, taken: Positions) -> Positions:
        """The pairs of which neither side is taken."""
        pairs = self.pairs
        is_made, is_found = np.zeros(self.predicted.label.size, bool), np.zeros(self.true.label.size, bool)
        is_made[pairs.detection[taken]] = True
        is_found[pairs.truth[taken]] = True
        return np.flatnonzero(~is_made[pairs.detection] & ~is_found[pairs.truth])


@dataclass(frozen=True, eq=False)
class Way:
    """What becomes of the spans under one way: `right` are its pairs that are, `other` those that count half."""

    name: str
    aligned: Aligned
    right: Positions
    other: Positions

    @property
    def worth(self) -> float:
        """What one of `other` counts."""
        return 0.5 if self.name == "partial" else 0.0

    @cached_property
    def hits(self) -> float:
        """What is right of all spans."""
        return self.right.size + self.worth * self.other.size

    @property
    def halves(self) -> NDArray[np.uint8]:
        """(n_truths,) 2 of a truth that is right, 1 of one that counts half, else 0."""
        truth = self.aligned.pairs.truth
        found = np.zeros(self.aligned.true.label.size, np.uint8)
        found[truth[self.other]] = round(2 * self.worth)
        found[truth[self.right]] = 2
        return found

    @cached_property
    def label_hits(self) -> Fractions:
        """(n_labels,) what is right of each label, by the label of the truth."""
        one = self.aligned
        right, other = (np.bincount(one.true.label[one.pairs.truth[pairs]], minlength=one.n_labels)
                        for pairs in (self.right, self.other))  # fmt: skip
        found: Fractions = right + self.worth * other
        return found

    @cached_property
    def support(self) -> Counts:
        """(n_labels,) truths of each label."""
        return np.bincount(self.aligned.true.label, minlength=self.aligned.n_labels)

    @cached_property
    def made(self) -> Counts:
        """(n_labels,) predictions of each label."""
        return np.bincount(self.aligned.predicted.label, minlength=self.aligned.n_labels)
