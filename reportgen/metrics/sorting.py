"""Positions in order: by descending score, and by group; several times faster than sorting positions themselves."""

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Positions, Scores

PACKED = 1 << 32  # groups and what is within them are sorted together, as one number below this
MOST_OF_32_BITS = (1 << 32) - 1

Numbers = NDArray[np.int32]


def descending(score: Scores) -> tuple[Positions, Numbers]:
    """Positions by descending score, equal ones in the order given; of each, how many different scores are higher."""
    order = descending_order(score)
    ordered = score[order]
    higher = np.zeros(score.size, np.int32)
    np.cumsum(ordered[1:] != ordered[:-1], out=higher[1:])
    rank = np.empty(score.size, np.int32)
    rank[order] = higher
    return order, rank


def descending_order(scores: Scores) -> Positions:
    """Positions by descending score, equal ones in the order given, NaN last.

    Shares are sorted by their first 32 bits. Scores that differ behind these only may come out in the wrong order,
    which is mended.
    """
    score = scores.astype(np.float64, copy=False)
    if not score.size or not (score.min() >= 0 and score.max() <= 1):
        return np.argsort(-score, kind="stable")
    key = (score * MOST_OF_32_BITS).astype(np.uint32)
    np.invert(key, out=key)
    order = _sorted_32(key)
    ordered = score[order]
    wrong = np.flatnonzero(ordered[1:] > ordered[:-1])
    if wrong.size:
        key = key[order]
        run = np.append(0, np.cumsum(key[1:] != key[:-1]))  # of scores that are equal as far as they were compared
        is_wrong = np.zeros(int(run[-1]) + 1, np.bool_)
        is_wrong[run[wrong]] = True
        at = np.flatnonzero(is_wrong[run])
        order[at] = order[at][np.lexsort((order[at], -ordered[at], run[at]))]
    return order


def sorted_by(group: NDArray[np.integer], within: NDArray[np.integer] | None = None) -> Positions:
    """Positions by group, then by `within` if given, both ascending; in the order given among equals."""
    place = group
    if within is not None:
        size = int(within.max(initial=0)) + 1
        if (int(group.max(initial=0)) + 1) * size > PACKED:
            order = sorted_by(within)
            return order[sorted_by(group[order])]
        place = group * np.int64(size)
        place += within
    most = int(place.max(initial=0))
    if most >= PACKED:
        return np.argsort(place, kind="stable")
    return _sorted_16(place) if most < 1 << 16 else _sorted_32(place.astype(np.uint32))


def _sorted_16(key: NDArray[np.integer]) -> Positions:
    """Numbers of 16 bits, by numpy's radix sort."""
    return np.argsort(key.astype(np.uint16), kind="stable")


def _sorted_32(key: NDArray[np.uint32]) -> Positions:
    """Numbers of 32 bits: by the last 16, then by the first."""
    order = _sorted_16(key & np.uint32(0xFFFF))
    return order[_sorted_16((key >> np.uint32(16)).astype(np.uint16)[order])]
