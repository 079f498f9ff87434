"""The nearest of many points, exactly: found by fast products of matrices, ordered by distances in double precision."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.metrics.blocks import blocks

Points = NDArray[np.floating] | NDArray[np.integer]
Singles = NDArray[np.float32]
Floats = NDArray[np.float64]
Items = NDArray[np.int32]  # positions
Places = NDArray[np.intp]

CELLS = 1 << 21  # products held at a time: they stay in the cache
FEWEST_ROWS = 32  # of a block, below which products of matrices are slow
SPARE = 6  # candidates beyond those wanted
FOLDS = 16  # places of which only the nearest is looked at first
EXACT_CELLS = 1 << 20  # differences held at a time in double precision
MOST_ONE_BY_ONE = 48  # lowest values that are looked for one after the other, which is faster up to there
TYPICAL = 2000  # points that the middle is that of
SPARE_EQUAL = 50  # points as near as the last one wanted that are looked at beyond those wanted: the first ones


def unit(points: Points) -> Singles:
    """Rows of length 1, (n, d); a row of zeros stays one. Euclidean distances of them rank as cosines do."""
    found = np.empty(points.shape, np.float32)
    for rows in blocks(len(points), max(1, EXACT_CELLS // max(1, points.shape[1]))):
        block = points[rows].astype(np.float64)
        block /= np.maximum(np.abs(block).max(axis=1, keepdims=True, initial=0.0), np.finfo(np.float64).tiny)
        length = np.sqrt(np.einsum("ij,ij->i", block, block))
        found[rows] = block / np.where(length > 0, length, 1.0)[:, None]
    return found


def nearest(queries: Points, base: Points, k: int, *, own: bool = False) -> tuple[Items, Singles]:
    """(n, k) positions in `base` (m, d) of the points nearest to each query (n, d), and their Euclidean distances.

    The nearest first, of equally near ones the first in `base`. With `own`, query i is point i of `base` and left out.
    Where there are fewer than k others, there are as many columns. All coordinates are finite.
    """
    return _nearest(queries, base, k, np.arange(len(queries)) if own else None)


def nearest_of(base: Points, rows: NDArray[np.integer], k: int) -> tuple[Items, Singles]:
    """What `nearest` says of some points of `base`, by their positions (n,), each of them left out for itself."""
    return _nearest(base[rows], base, k, np.asarray(rows, np.intp))


def agreement(index: NDArray[np.integer], labels: NDArray[np.integer]) -> float:
    """The share of neighbours (n, k) that have the label (n,) of the point they are neighbours of; NaN without any."""
    return float((labels[index] == labels[:, None]).mean()) if index.size else float("nan")


def _nearest(queries: Points, base: Points, k: int, own: Places | None) -> tuple[Items, Singles]:
    k = max(0, min(k, len(base) - (own is not None)))
    index, distance = np.zeros((len(queries), k), np.int32), np.zeros((len(queries), k), np.float32)
    if k and len(queries):
        search = _Search(base, k, _reach(_middle(base), base, queries))
        for rows in blocks(len(queries), max(FEWEST_ROWS, CELLS // len(base))):
            index[rows], distance[rows] = search.of(queries[rows], None if own is None else own[rows])
    return index, distance


class _Search:
    """Points made ready to be compared with queries, in single precision first."""

    def __init__(self, base: Points, k: int, reach: float, precision: type[np.floating] = np.float32) -> None:
        self.base, self.k, self.precision = base, k, precision
        n, d = base.shape
        self.middle = _middle(base)
        self.scale = reach or 1.0  # so that no square is too large for single precision
        self.n_candidates = min(n, k + SPARE)
        self.epsilon = float(np.finfo(precision).eps)
        self.error = self.epsilon * (d / 4 + 8)  # of a product, as a share of both squared lengths
        self.width = -(-n // FOLDS) if n > 4 * FOLDS * self.n_candidates else 0
        self.table = np.zeros((self.width * FOLDS or n, d + 1), precision)
        for rows in blocks(n, max(1, EXACT_CELLS // max(1, d))):
            centred = (base[rows].astype(np.float64) - self.middle) / self.scale
            self.table[rows, :d] = -2 * centred
            self.table[rows, d] = np.einsum("ij,ij->i", centred, centred) * (1 - self.error)
        self.table[n:, d] = np.inf

    @cached_property
    def finer(self) -> _Search:
        """The same in double precision."""
        return _Search(self.base, self.k, self.scale, np.float64)

    def of(self, queries: Points, own: Places | None) -> tuple[Items, Floats]:
        """The nearest of some queries, which are points `own` themselves."""
        centred = np.subtract(queries, self.middle, dtype=np.float64) / self.scale
        squares = np.einsum("ij,ij->i", centred, centred) * (1 - self.error)
        padded = np.ones((len(queries), self.table.shape[1]), self.precision)
        padded[:, :-1] = centred
        bound = padded @ self.table.T  # less the query's own square: no squared distance is below it
        if own is not None:
            bound[np.arange(len(queries)), own] = np.inf
        candidates, farthest = self._candidates(bound)
        index, distance = self._ordered(queries, candidates, own)
        if self.n_candidates < len(self.base):
            last = (distance[:, -1] / self.scale) ** 2 * (1 + self.epsilon) - squares
            unsure = np.flatnonzero(last >= farthest)
            if unsure.size:
                asked, its = queries[unsure], None if own is None else own[unsure]
                if self.precision is np.float32:
                    index[unsure], distance[unsure] = self.finer.of(asked, its)
                else:
                    equal = [_first(bound[row] <= last[row], index[row]) for row in unsure.tolist()]
                    index[unsure], distance[unsure] = self._ordered(asked, np.array(equal), its)
        return index, distance

    def _candidates(self, bound: Singles) -> tuple[Places, Singles]:
        """(n, n_candidates) the places of the lowest bounds, and the largest of these in each row.

        They lie where the lowest of each FOLDS are lowest.
        """
        m = self.n_candidates
        if not self.width:
            return _lowest(bound.copy(), m)
        folded = bound.reshape(len(bound), FOLDS, self.width)
        columns, _ = _lowest(folded.min(axis=1), m)
        places = (columns[:, None] + np.arange(FOLDS)[:, None] * self.width).reshape(len(bound), -1)
        few = bound.ravel().take(places + np.arange(len(bound))[:, None] * bound.shape[1])
        chosen, farthest = _lowest(few, m)
        return np.take_along_axis(places, chosen, axis=1), farthest

    def _ordered(self, queries: Points, candidates: Places, own: Places | None) -> tuple[Items, Floats]:
        """The nearest k of the candidates by exact distances, at equal ones by position."""
        candidates = np.sort(candidates, axis=1)
        squares = np.empty(candidates.shape)
        for rows in blocks(len(queries), max(1, EXACT_CELLS // (candidates.shape[1] * max(1, self.base.shape[1])))):
            apart = np.subtract(self.base[candidates[rows]], queries[rows, None], dtype=np.float64)
            squares[rows] = np.einsum("ijk,ijk->ij", apart, apart)
        squares[:, 1:][candidates[:, 1:] == candidates[:, :-1]] = np.inf
        if own is not None:
            squares[candidates == own[:, None]] = np.inf
        order = np.argsort(squares, axis=1, kind="stable")[:, : self.k]
        index = np.take_along_axis(candidates, order, axis=1).astype(np.int32)
        return index, np.sqrt(np.take_along_axis(squares, order, axis=1))


def _first(is_near: Mask, known: Items) -> Places:
    """Places of the first points that are as near as the last one wanted, and of those known; some of them again."""
    most = known.size + SPARE_EQUAL
    near = np.union1d(np.flatnonzero(is_near)[:most], known)
    return np.pad(near, (0, most + known.size - near.size), mode="edge")


def _middle(points: Points) -> Floats:
    """(d,) a point in the midst of most: the median of some, which one point far away does not move."""
    middle: Floats = np.median(points[:: max(1, len(points) // TYPICAL)].astype(np.float64), axis=0)
    return middle


def _reach(middle: Floats, *sets: Points) -> float:
    """The largest distance from the middle along any axis."""
    return max(float(np.abs(edge.astype(np.float64) - middle).max(initial=0.0))
               for points in sets for edge in (points.min(axis=0), points.max(axis=0)))  # fmt: skip


def _lowest(values: Singles, m: int) -> tuple[Places, Singles]:
    """The places of the m lowest of each row, in no order, and the largest of them; what is in `values` is lost."""
    if MOST_ONE_BY_ONE < m < values.shape[1]:
        places = np.argpartition(values, m - 1, axis=1)[:, :m]
        return places, np.take_along_axis(values, places, axis=1).max(axis=1)
    if m >= values.shape[1]:
        return np.broadcast_to(np.arange(values.shape[1]), values.shape), values.max(axis=1)
    places, at = np.empty((len(values), m), np.intp), np.arange(len(values))
    for one in range(m):
        lowest = values.argmin(axis=1)
        places[:, one] = lowest
        last = values[at, lowest]
        values[at, lowest] = np.inf
    return places, last
