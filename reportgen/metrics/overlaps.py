"""Which boxes overlap, and how much: all pairs of all images at once, in chunks that stay in the cache."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask, Positions

CHUNK = 1 << 16  # pairs looked at together: their columns stay in the second-level cache

Coordinates = NDArray[np.float64]  # (n, 4): x, y, width, height


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
class Grouped:
    """Boxes by group; `box` are those of the file, and `item` says where each stands there.

    `more` makes each so much wider and higher than it is written.
    """

    group: NDArray[np.integer]
    box: Coordinates
    item: Positions
    more: float = 0.0


def overlapping_pairs(ours: Grouped, theirs: Grouped, is_crowd: Mask, least: float) -> Pairs:
    """Pairs of equal group with an overlap of `least` (above 0) or more; groups of the truths, `theirs`, ascend.

    The floating-point operations are those of pycocotools, in its order, so that the overlaps are equal to the bit.
    """
    begin, count = _ranges(ours.group, theirs.group)
    some = np.flatnonzero(count)
    begin, count = begin[some], count[some]
    ends = np.cumsum(count, dtype=np.int64)
    n_pairs = int(ends[-1]) if ends.size else 0
    cuts = np.unique(np.append(np.searchsorted(ends, np.arange(0, n_pairs, CHUNK), "right"), ends.size))
    their_edges = _edges(theirs.box.take(theirs.item, axis=0), theirs.more)
    crowd = is_crowd if is_crowd.any() else None
    found = [Pairs(np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0))]
    for first, last in pairwise(cuts.tolist()):
        n, here = count[first:last].astype(np.intp), some[first:last]
        truth = np.arange(int(n.sum())) + np.repeat(begin[first:last] - (np.cumsum(n) - n), n)
        edges = _edges(ours.box.take(ours.item[here], axis=0), ours.more)
        pairs = _overlapping(edges, their_edges, crowd, n, truth, least)
        found.append(Pairs(here[pairs.detection], pairs.truth, pairs.overlap))
    return Pairs(*(np.concatenate([getattr(part, name) for part in found]) for name in Pairs.__dataclass_fields__))


def _ranges(keys: NDArray[np.integer], ordered: NDArray[np.integer]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Where the entries equal to each key begin in `ordered`, and how many there are."""
    size = int(max(keys.max(initial=-1), ordered.max(initial=-1))) + 1
    if size > 4 * keys.size:
        begin = np.searchsorted(ordered, keys, "left").astype(np.int32)
        return begin, np.searchsorted(ordered, keys, "right").astype(np.int32) - begin
    count = np.bincount(ordered, minlength=size)
    begin = np.cumsum(count) - count
    return begin.astype(np.int32)[keys], count.astype(np.int32)[keys]


@dataclass(frozen=True, eq=False)
class _Edges:
    left: NDArray[np.float64]
    top: NDArray[np.float64]
    right: NDArray[np.float64]
    bottom: NDArray[np.float64]
    area: NDArray[np.float64]


def _edges(box: Coordinates, more: float) -> _Edges:
    left, top, width, height = np.ascontiguousarray(box.T)
    if more:
        width, height = width + more, height + more
    return _Edges(left, top, width + left, height + top, width * height)


def _overlapping(
    ours: _Edges, theirs: _Edges, crowd: Mask | None, n: Positions, truth: Positions, least: float
) -> Pairs:  # fmt: skip
    """The pairs that overlap enough of each detection with its next `n` truths; most fall away on the first axis."""
    width = np.minimum(np.repeat(ours.right, n), _at(theirs.right, truth))
    width -= np.maximum(np.repeat(ours.left, n), _at(theirs.left, truth))
    kept = np.flatnonzero(width > 0)
    detection, truth, width = _at(np.repeat(np.arange(n.size), n), kept), _at(truth, kept), _at(width, kept)
    height = np.minimum(_at(ours.bottom, detection), _at(theirs.bottom, truth))
    height -= np.maximum(_at(ours.top, detection), _at(theirs.top, truth))
    kept = np.flatnonzero(height > 0)
    detection, truth, shared = detection[kept], truth[kept], width[kept] * height[kept]
    whole = ours.area[detection]
    union = whole + theirs.area[truth] - shared
    if crowd is not None:
        union = np.where(crowd[truth], whole, union)
    overlap = shared / union
    kept = np.flatnonzero(overlap >= least)
    return Pairs(detection[kept], truth[kept], overlap[kept])


def _at(values: NDArray[Any], places: Positions) -> NDArray[Any]:
    """Values at places known to be right: `clip` spares numpy to check each of them, half of the time."""
    return values.take(places, mode="clip")
