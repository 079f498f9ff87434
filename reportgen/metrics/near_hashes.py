"""Pairs of 64-bit hashes that differ in few bits: all of them, found without comparing each with each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Found = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.uint8]]

BITS = 64
CHUNK = 4_000_000  # candidates held at a time


def near_pairs(ours: Hashes, theirs: Hashes, most: int) -> Found:
    """Positions in `ours` (n,) and in `theirs` (m,) of all pairs that differ in at most `most` bits, and in how many.

    Hashes that differ in so few bits are equal in at least one of `most` + 1 pieces of them, so that only those that
    share a piece are compared: of unlike hashes about n m (most + 1) / 2^(64 / (most + 1)). By `ours`, then `theirs`.
    """
    parts = [*_pieces(ours, theirs, most), (np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0, np.uint8))]
    one, other, distance = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((other, one))
    return one[order], other[order], distance[order]


def _pieces(ours: Hashes, theirs: Hashes, most: int) -> Iterator[Found]:
    edges = np.linspace(0, BITS, most + 2).astype(int)
    for start, end in pairwise(edges.tolist()):
        piece = np.uint64(((1 << end - start) - 1) << start)
        for one, other in _sharing(ours & piece, theirs & piece):
            apart = ours[one] ^ theirs[other]
            distance = np.bitwise_count(apart)
            kept = distance <= most
            # a pair is found by the first piece that it shares, and not again by a later one
            kept &= ~_shares_earlier(apart, edges, start)
            yield one[kept], other[kept], distance[kept]


def _shares_earlier(apart: Hashes, edges: NDArray[np.int_], start: int) -> NDArray[np.bool_]:
    """Whether two hashes, by the bits in which they differ, are equal in a piece before `start`."""
    shares = np.zeros(apart.size, np.bool_)
    for low, high in pairwise(edges.tolist()):
        if high > start:
            break
        shares |= apart & np.uint64(((1 << high - low) - 1) << low) == 0
    return shares


def _sharing(ours: Hashes, theirs: Hashes) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Positions of all pairs that are equal, in chunks."""
    order = np.argsort(theirs, kind="stable")
    ordered = theirs[order]
    low, high = (np.searchsorted(ordered, ours, side) for side in ("left", "right"))
    n_each = high - low
    ends = np.cumsum(n_each)
    start = 0
    while start < ours.size:
        done = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + CHUNK, "right")))
        n = n_each[start:stop]
        one = np.repeat(np.arange(start, stop), n)
        within = np.arange(one.size) - np.repeat(np.cumsum(n) - n, n)
        yield one, order[np.repeat(low[start:stop], n) + within]
        start = stop
