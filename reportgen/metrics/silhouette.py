"""How much nearer points are to those of their own group than to those of the nearest other, -1 to 1."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reportgen.metrics.blocks import blocks
from reportgen.metrics.neighbours import Points

CELLS = 1 << 22

Floats = NDArray[np.float64]
Distance = Literal["euclidean", "cosine"]


def silhouette(
    points: Points, labels: NDArray[np.integer], *, most: int = 2000, seed: int = 0, distance: Distance = "euclidean"
) -> float:
    """The mean over points (n, d), of a sample of `most` where there are more; NaN where all have one label.

    Source: Rousseeuw 1987; scikit-learn silhouette_score.
    """
    rows = _asked(len(points), most, seed)
    return _mean(silhouettes(points[rows], labels[rows], distance=distance))


def group_silhouettes(
    points: Points, code: NDArray[np.integer], n_groups: int, *, most: int = 2000, seed: int = 0
) -> Floats:
    """(n_groups,) the mean over the points of each group, by the same sample; NaN of a group with none in it."""
    rows = _asked(len(points), most, seed)
    values, group = silhouettes(points[rows], code[rows]), code[rows]
    known = ~np.isnan(values)
    count = np.bincount(group[known], minlength=n_groups)
    total = np.bincount(group[known], values[known], n_groups)
    found: Floats = np.divide(total, count, out=np.full(n_groups, np.nan), where=count > 0)
    return found


def silhouettes(points: Points, labels: NDArray[np.integer], *, distance: Distance = "euclidean") -> Floats:
    """(n,) of each point among all; 0 of one that is alone in its group, NaN where all have one label."""
    distinct, code = np.unique(labels, return_inverse=True)
    n, size = len(points), np.bincount(code, minlength=distinct.size)
    if distinct.size < 2:
        return np.full(n, np.nan)
    exact = points.astype(np.float64)
    if distance == "cosine":
        length = np.sqrt(np.einsum("ij,ij->i", exact, exact))
        exact /= np.where(length > 0, length, 1.0)[:, None]
    else:
        exact -= exact.mean(axis=0)
    is_of = np.zeros((n, distinct.size))
    is_of[np.arange(n), code] = 1.0
    found = np.zeros(n)
    for rows in blocks(n, max(1, CELLS // n)):
        total = _apart(exact, rows, distance) @ is_of
        at, own = np.arange(len(total)), code[rows]
        within = total[at, own] / np.maximum(size[own] - 1, 1)
        others = total / size
        others[at, own] = np.inf
        between = others.min(axis=1)
        larger = np.maximum(within, between)
        found[rows] = np.where((size[own] > 1) & (larger > 0), (between - within) / np.where(larger > 0, larger, 1), 0)
    return found


def _apart(exact: Floats, rows: slice, distance: Distance) -> Floats:
    products: Floats = exact[rows] @ exact.T
    at = np.arange(len(products))
    if distance == "cosine":
        apart = np.clip(1.0 - products, 0.0, 2.0)
    else:
        squares = np.einsum("ij,ij->i", exact, exact)
        apart = np.sqrt(np.maximum(squares[rows, None] + squares - 2 * products, 0.0))
    apart[at, at + rows.start] = 0.0
    return apart


def _asked(n: int, most: int, seed: int) -> NDArray[np.intp]:
    return np.arange(n) if n <= most else np.sort(np.random.default_rng(seed).choice(n, most, replace=False))


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else float("nan")
