"""Boxes side by side: detections and ground truths in the order they are matched in, and the pairs that overlap.

Everything about boxes reads one list of pairs, so no two figures can disagree on what overlaps. Nothing loops over
images: the pairs of all images are made at once, in chunks that stay in the processor's cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import LabelIds, Mask, Scores

LIMIT = 100  # detections that count per image and label: COCO's maxDets
LEAST_OVERLAP = 0.1  # below, a detection and a ground truth have nothing to do with each other: TIDE's background
CHUNK = 1 << 16  # pairs looked at together: their columns stay in the second-level cache

Positions = NDArray[np.int32]
Coordinates = NDArray[np.float64]  # (n, 4): x, y, width, height


class BoxColumns(Protocol):
    """Boxes in file order, as columns of equal length: what a data set offers."""

    @property
    def image(self) -> Positions: ...
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
class Pairs:
    """Detections and ground truths of one image that overlap, as positions in the matching order; `overlap` is the IoU.

    Ascending by detection. With a crowd the overlap is the share of the detection that lies within it.
    """

    detection: Positions
    truth: Positions
    overlap: NDArray[np.float64]

    def select(self, kept: Mask | NDArray[np.integer]) -> Pairs:
        """The given pairs alone."""
        return Pairs(self.detection[kept], self.truth[kept], self.overlap[kept])


@dataclass(frozen=True, eq=False)
class Detections:
    """Detections in matching order: by image, then descending score, then file order; `item` is the file position.

    `rank` counts the detections of the same image and label before it; `area` is width x height.
    """

    item: Positions
    image: Positions
    label: LabelIds
    score: NDArray[np.float64]
    area: NDArray[np.float64]
    rank: Positions


@dataclass(frozen=True, eq=False)
class Truths:
    """Ground truths in matching order: by image, then file order; `item` is the file position.

    A crowd takes any number of detections, an ignored one takes one; neither counts for or against anything.
    """

    item: Positions
    image: Positions
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
    """What matching chooses from, all labels together; `cut` are the file positions of detections beyond the limit."""

    detections: Detections
    truths: Truths
    pairs: Pairs
    n_labels: int
    cut: Positions

    def keeping(self, kept: Mask) -> Candidates:
        """The same without some detections; `kept` speaks of them in matching order."""
        place = (np.cumsum(kept) - 1).astype(np.int32)
        pairs = self.pairs.select(kept[self.pairs.detection])
        found = self.detections
        detections = Detections(
            found.item[kept], found.image[kept], found.label[kept], found.score[kept], found.area[kept],
            found.rank[kept],
        )  # fmt: skip
        pairs = Pairs(place[pairs.detection], pairs.truth, pairs.overlap)
        return Candidates(detections, self.truths, pairs, self.n_labels, self.cut)


def candidates(
    truths: BoxColumns, detections: BoxColumns, score: Scores, n_labels: int, *,
    least: float = LEAST_OVERLAP, image_rank: Positions | None = None,
) -> Candidates:  # fmt: skip
    """Detections and ground truths in matching order, with all pairs that overlap by `least` or more.

    Detections of an image and label beyond the first LIMIT are left out, as COCO does. `image_rank` orders the images,
    which decides between equal scores in different images; without it they stand in their own order.
    """
    order, rank, cut = _matching_order(_ranked(detections.image, image_rank), detections.label, score)
    truth_rank = _ranked(truths.image, image_rank)
    truth_order = np.argsort(truth_rank, kind="stable").astype(np.int32)
    box = detections.box[order]
    found = Detections(
        order, detections.image[order], detections.label[order], score[order].astype(np.float64),
        box[:, 2] * box[:, 3], rank,
    )  # fmt: skip
    wanted = Truths(
        truth_order, truths.image[truth_order], truths.label[truth_order], truths.area[truth_order],
        truths.is_crowd[truth_order], truths.is_ignored[truth_order],
    )  # fmt: skip
    pairs = overlapping_pairs(
        _ranked(found.image, image_rank), box, truth_rank[truth_order], truths.box[truth_order], wanted.is_crowd, least
    )
    return Candidates(found, wanted, pairs, n_labels, cut)


def descending(score: Scores) -> Positions:
    """Positions by descending score, equal scores in the order given.

    Two plain sorts, which numpy does with vector instructions, are several times faster than its stable one.
    """
    if not score.size:
        return np.empty(0, np.int32)
    order = np.argsort(-score)
    ordered = score[order]
    group = np.zeros(score.size, np.uint64)
    np.cumsum(ordered[1:] != ordered[:-1], out=group[1:])
    return sorted_by(group, order)


def sorted_by(group: NDArray[np.integer], position: NDArray[np.integer] | None = None) -> Positions:
    """Positions by group, ascending, and in the order given within it; `position` ascends within a group."""
    if group.size and int(group.max()) >> 32:
        order = np.argsort(group, kind="stable").astype(np.int32)
        return order if position is None else position[order].astype(np.int32)
    key = group.astype(np.uint64)
    key <<= np.uint64(32)
    key |= np.arange(group.size, dtype=np.uint64) if position is None else position.astype(np.uint64)
    key.sort()
    key &= np.uint64(0xFFFFFFFF)
    return key.astype(np.int32)


def overlapping_pairs(
    image: Positions, box: Coordinates, truth_image: Positions, truth_box: Coordinates, is_crowd: Mask, least: float
) -> Pairs:
    """Pairs of one image with an overlap of `least` (above 0) or more; both sides ascend by image.

    The floating-point operations are those of pycocotools, in its order, so that the overlaps are equal to the bit.
    """
    begin = np.searchsorted(truth_image, image, "left")
    count = np.searchsorted(truth_image, image, "right") - begin
    some = np.flatnonzero(count)
    begin, count = begin[some], count[some]
    ends = np.cumsum(count)
    n_pairs = int(ends[-1]) if ends.size else 0
    cuts = np.unique(np.append(np.searchsorted(ends, np.arange(0, n_pairs, CHUNK), "right"), ends.size))
    ours, theirs = _edges(box), _edges(truth_box)
    crowd = is_crowd if is_crowd.any() else None
    found = [Pairs(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0))]
    for first, last in pairwise(cuts.tolist()):
        n = count[first:last]
        detection = np.repeat(some[first:last].astype(np.int32), n)
        offset = begin[first:last] - (np.cumsum(n) - n)
        truth = np.arange(detection.size, dtype=np.int32) + np.repeat(offset.astype(np.int32), n)
        found.append(_overlapping(ours, theirs, crowd, Pairs(detection, truth, np.empty(0)), least))
    return Pairs(*(np.concatenate([getattr(part, name) for part in found]) for name in Pairs.__dataclass_fields__))


@dataclass(frozen=True, eq=False)
class _Edges:
    left: NDArray[np.float64]
    top: NDArray[np.float64]
    right: NDArray[np.float64]
    bottom: NDArray[np.float64]
    area: NDArray[np.float64]


def _edges(box: Coordinates) -> _Edges:
    left, top, width, height = np.ascontiguousarray(box.T)
    return _Edges(left, top, width + left, height + top, width * height)


def _overlapping(ours: _Edges, theirs: _Edges, crowd: Mask | None, pairs: Pairs, least: float) -> Pairs:
    """Those of the pairs that overlap enough; most fall away on the first axis."""
    detection, truth = pairs.detection, pairs.truth
    width = np.minimum(ours.right[detection], theirs.right[truth])
    width -= np.maximum(ours.left[detection], theirs.left[truth])
    kept = np.flatnonzero(width > 0)
    detection, truth, width = detection[kept], truth[kept], width[kept]
    height = np.minimum(ours.bottom[detection], theirs.bottom[truth])
    height -= np.maximum(ours.top[detection], theirs.top[truth])
    kept = np.flatnonzero(height > 0)
    detection, truth, shared = detection[kept], truth[kept], width[kept] * height[kept]
    whole = ours.area[detection]
    union = whole + theirs.area[truth] - shared
    if crowd is not None:
        union = np.where(crowd[truth], whole, union)
    overlap = shared / union
    kept = np.flatnonzero(overlap >= least)
    return Pairs(detection[kept], truth[kept], overlap[kept])


def _ranked(image: Positions, image_rank: Positions | None) -> Positions:
    return image if image_rank is None else image_rank[image]


def _matching_order(image: Positions, label: LabelIds, score: Scores) -> tuple[Positions, Positions, Positions]:
    """Detections by image and descending score; their rank within image and label; and those that rank too low."""
    best_first = descending(score)
    order = best_first[sorted_by(image[best_first])]
    rank = _rank_in_group(image[order], label[order])
    kept = rank < LIMIT
    if kept.all():
        return order, rank, order[:0]
    return order[kept], rank[kept], np.sort(order[~kept])


def _rank_in_group(image: Positions, label: LabelIds) -> Positions:
    """How many of the same image and label stand before each; images ascend."""
    order = sorted_by(label)
    image, label = image[order], label[order]
    is_new = np.append(True, (image[1:] != image[:-1]) | (label[1:] != label[:-1]))[: order.size]
    starts = np.flatnonzero(is_new)
    rank = np.empty(order.size, np.int32)
    rank[order] = np.arange(order.size) - np.repeat(starts, np.diff(starts, append=order.size))
    return rank
