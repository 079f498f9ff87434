"""Boxes side by side: detections and ground truths in the order they are matched in, and the pairs that overlap.

Everything about boxes reads one list of pairs, so no two figures can disagree on what overlaps.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import LabelIds, Mask, Scores
from reportgen.metrics.overlaps import Coordinates, Grouped, Pairs, Positions, overlapping_pairs

LIMIT = 100  # detections that count per image and label: COCO's maxDets
PACKED = 1 << 32  # groups and positions below this are sorted together, as one number
LEAST_OVERLAP = 0.1  # below, a detection and a ground truth have nothing to do with each other: TIDE's background

Numbers = NDArray[np.int32]


class BoxColumns(Protocol):
    """Boxes in file order, as columns of equal length: what a data set offers."""

    @property
    def image(self) -> Numbers: ...
    @property
    def label(self) -> LabelIds: ...
    @property
    def box(self) -> Coordinates: ...
    @property
    def area(self) -> NDArray[np.float64]: ...
    @property
    def is_crowd(self) -> Mask: ...
    @property
    def is_ignored(self) -> Mask: ...


@dataclass(frozen=True, eq=False)
class Detections:
    """Detections in matching order: by image, then descending score, then file order; `item` is the file position.

    `rank` counts the detections of the same image and label before it, `score_rank` the different scores that are
    higher.
    """

    item: Positions
    image: Numbers
    label: LabelIds
    score: NDArray[np.float64]
    rank: Numbers
    score_rank: Numbers

    def select(self, kept: Mask | NDArray[np.integer]) -> Detections:
        """The given detections alone."""
        return Detections(
            self.item[kept], self.image[kept], self.label[kept], self.score[kept], self.rank[kept],
            self.score_rank[kept],
        )  # fmt: skip

    def merged(self, others: Detections, is_other: Mask) -> Detections:
        """These and the others, which take the places that `is_other` says."""
        columns = []
        for column in fields(self):
            ours, theirs = getattr(self, column.name), getattr(others, column.name)
            values = np.empty(is_other.size, ours.dtype)
            values[~is_other], values[is_other] = ours, theirs
            columns.append(values)
        return Detections(*columns)

    @property
    def by_score(self) -> Positions:
        """Positions by descending score, of all images."""
        return sorted_by(self.score_rank)

    @cached_property
    def by_label(self) -> Positions:
        """Positions by label, then descending score, of all images."""
        return sorted_by(self.label, self.score_rank)


@dataclass(frozen=True, eq=False)
class Truths:
    """Ground truths in matching order: by image, then file order; `item` is the file position.

    A crowd takes any number of detections, an ignored one takes one; neither counts for or against anything.
    """

    item: Positions
    image: Numbers
    label: LabelIds
    area: NDArray[np.float64]
    is_crowd: Mask
    is_ignored: Mask

    @property
    def is_counted(self) -> Mask:
        """Which have to be found."""
        return ~(self.is_crowd | self.is_ignored)


@dataclass(frozen=True, eq=False)
class Candidates:
    """What matching chooses from, all labels together.

    `detections` are the first LIMIT of each image and label, `cut` the others, and `is_cut` says where these stood
    among all.
    """

    detections: Detections
    truths: Truths
    pairs: Pairs
    n_labels: int
    cut: Detections
    is_cut: Mask

    def uncut(self) -> Detections:
        """All detections, put together anew."""
        return self.detections.merged(self.cut, self.is_cut) if self.cut.item.size else self.detections

    def keeping(self, kept: Mask) -> Candidates:
        """The same without some detections, and without those cut; `kept` speaks of them in matching order."""
        place = np.cumsum(kept) - 1
        pairs = self.pairs.select(np.flatnonzero(kept[self.pairs.detection]))
        pairs = Pairs(place[pairs.detection], pairs.truth, pairs.overlap)
        places = np.flatnonzero(kept)
        nothing = self.cut.select(np.empty(0, np.intp))
        return Candidates(
            self.detections.select(places), self.truths, pairs, self.n_labels, nothing, np.zeros(places.size, np.bool_)
        )


def candidates(
    truths: BoxColumns, detections: BoxColumns, score: Scores, n_labels: int, *,
    least: float = LEAST_OVERLAP, image_rank: Numbers | None = None,
) -> Candidates:  # fmt: skip
    """Detections and ground truths in matching order, with all pairs that overlap by `least` or more.

    Detections of an image and label beyond the first LIMIT are left out, as COCO does. `image_rank` orders the images,
    which decides between equal scores in different images; without it they stand in their own order.
    """
    found = _in_matching_order(_ranked(detections.image, image_rank), detections, score)
    is_cut = found.rank >= LIMIT
    cut = found.select(np.flatnonzero(is_cut))
    if cut.item.size:
        found = found.select(np.flatnonzero(~is_cut))
    truth_rank = _ranked(truths.image, image_rank)
    order = np.argsort(truth_rank, kind="stable")
    wanted = Truths(
        order, truths.image[order], truths.label[order], truths.area[order], truths.is_crowd[order],
        truths.is_ignored[order],
    )  # fmt: skip
    pairs = overlapping_pairs(
        Grouped(_ranked(found.image, image_rank), detections.box, found.item),
        Grouped(truth_rank[order], truths.box, order), wanted.is_crowd, least,
    )  # fmt: skip
    return Candidates(found, wanted, pairs, n_labels, cut, is_cut)


def descending(score: Scores) -> tuple[Positions, Numbers]:
    """Positions by descending score, equal ones in the order given; of each, how many different scores are higher."""
    order = _descending(score.astype(np.float64, copy=False))
    ordered = score[order]
    higher = np.zeros(score.size, np.int32)
    np.cumsum(ordered[1:] != ordered[:-1], out=higher[1:])
    rank = np.empty(score.size, np.int32)
    rank[order] = higher
    return order, rank


def _descending(score: NDArray[np.float64]) -> Positions:
    """Sorts numbers that hold the first bits of the score and the position: numpy has vector instructions for that.

    Scores that differ behind these bits only, some nine digits, may come out in the wrong order, which shows.
    """
    if not score.min(initial=0.0) >= 0:
        return np.argsort(-score, kind="stable")
    position = np.uint64((1 << max(1, score.size - 1).bit_length()) - 1)  # its bits
    key = (score + 0.0).view(np.uint64) << np.uint64(1)  # adding 0 makes 0 of -0; the sign is free
    np.invert(key, out=key)
    key &= ~position
    key |= np.arange(score.size, dtype=np.uint64)
    key.sort()
    key &= position
    order = key.view(np.int64)
    ordered = score[order]
    return np.argsort(-score, kind="stable") if (ordered[1:] > ordered[:-1]).any() else order


def sorted_by(group: NDArray[np.integer], within: NDArray[np.integer] | None = None) -> Positions:
    """Positions by group, then by `within` if given, both ascending; in the order given among equals.

    One sort of numbers that hold group and position, where they fit.
    """
    place = group.astype(np.int64)
    if within is not None:
        size = int(within.max(initial=0)) + 1
        if (int(group.max(initial=0)) + 1) * size > PACKED:
            order = sorted_by(within)
            return order[sorted_by(group[order])]
        place *= size
        place += within
    if int(place.max(initial=0)) >= PACKED:
        return np.argsort(place, kind="stable")
    key = place.view(np.uint64)
    key <<= np.uint64(32)
    key |= np.arange(key.size, dtype=np.uint64)
    key.sort()
    key &= np.uint64(0xFFFFFFFF)
    return place


def _ranked(image: Numbers, image_rank: Numbers | None) -> Numbers:
    return image if image_rank is None else image_rank[image]


def _in_matching_order(image: Numbers, detections: BoxColumns, score: Scores) -> Detections:
    """All detections; `image` is what orders them."""
    best_first, score_rank = descending(score)
    order = best_first[sorted_by(image[best_first])]
    label = detections.label[order]
    ordered = score[order].astype(np.float64, copy=False)
    rank = _rank_in_group(image[order], label)
    return Detections(order, detections.image[order], label, ordered, rank, score_rank[order])


def _rank_in_group(image: Numbers, label: LabelIds) -> Numbers:
    """How many of the same image and label stand before each; images ascend."""
    order = sorted_by(label)
    image, label = image[order], label[order]
    is_new = np.append(True, (image[1:] != image[:-1]) | (label[1:] != label[:-1]))[: order.size]
    starts = np.flatnonzero(is_new)
    rank = np.empty(order.size, np.int32)
    rank[order] = np.arange(order.size) - np.repeat(starts, np.diff(starts, append=order.size))
    return rank
