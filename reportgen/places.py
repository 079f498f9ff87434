"""Where many values stand among a few ascending ones: what `numpy.searchsorted` says, several times faster."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

CELLS = 1 << 12  # of a grid over [0, 1], where scores and thresholds lie
MANY = 4 * CELLS  # values from which on a grid pays
MOST_IN_A_CELL = 4  # edges
BLOCK = 1 << 15  # values at a time, which stay near

Side = Literal["left", "right"]


def places(edges: NDArray[np.floating], values: NDArray[np.floating], side: Side) -> NDArray[np.intp]:
    """(n,) how many of the ascending `edges` are below each value (left), or not above it (right); NaN is above all.

    >>> places(np.array([0.0, 0.5]), np.array([0.5, 0.7]), "left")
    array([1, 2])
    """
    if values.size < MANY or edges.size > CELLS or values.dtype.kind != "f":
        return np.searchsorted(edges, values, side)
    cell_of_edge = _cells(edges)
    n_in_cell = np.bincount(cell_of_edge, minlength=CELLS + 2)
    if n_in_cell.max(initial=0) > MOST_IN_A_CELL:
        return np.searchsorted(edges, values, side)
    before = np.cumsum(n_in_cell) - n_in_cell  # edges in cells further down: whatever the value, they are below it
    owns = []
    for k in range(int(n_in_cell.max(initial=0))):
        own = np.full(CELLS + 2, np.nan)  # compares as not reached
        has_more = n_in_cell > k
        own[has_more] = edges[before[has_more] + k]
        owns.append(own)
    found: NDArray[np.intp] = np.empty(values.size, np.intp)
    for start in range(0, values.size, BLOCK):
        some = values[start : start + BLOCK]
        cell, here = _cells(some), found[start : start + BLOCK]
        here[:] = before[cell]
        for own in owns:
            here += (own[cell] < some) if side == "left" else (own[cell] <= some)
        here[np.isnan(some)] = edges.size
    return found


def _cells(values: NDArray[np.floating]) -> NDArray[np.int16]:
    """The cell of each, 0 below 0 and CELLS + 1 above 1: higher values are never in lower cells. NaN: any."""
    scaled = np.clip(values.astype(np.float64), -1.0 / CELLS, 1.0)  # one rounding for all: it never changes an order
    scaled *= CELLS
    scaled += 1.0
    with np.errstate(invalid="ignore"):
        cell = scaled.astype(np.int16)
    return np.clip(cell, 0, CELLS + 1, out=cell)
