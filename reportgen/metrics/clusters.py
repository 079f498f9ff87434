"""Points in clusters of near ones, by k-means."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from reportgen.metrics.blocks import blocks

FEWEST, MOST = 10, 150  # clusters of a resolution
IN_EACH = 15  # points that each should have on average, whatever else: of fewer nothing can be said
MANY = 50_000  # points from which on the centres are those of SAMPLED of them
SAMPLED = 20_000
SEEDED = 10_000  # points that the first centres are drawn from
PRODUCTS = 250_000  # of a block: for so few a BLAS wakes no other thread, and waits for none on a busy machine

Singles = NDArray[np.float32]
Code = NDArray[np.int32]


def resolutions(n: int) -> tuple[int, ...]:
    """How many clusters n points are looked at in, ascending: half the square root of n, that, and twice that.

    Of few points there are fewer, which are larger.

    >>> resolutions(1797), resolutions(60)
    ((21, 42, 85), (4,))
    """
    root, most = math.sqrt(n), max(2, min(MOST, n // IN_EACH))
    return tuple(sorted({min(most, max(FEWEST, round(root * share))) for share in (0.5, 1.0, 2.0)}))


def kmeans(
    points: NDArray[np.floating], k: int, *, seed: int, starts: int = 3, rounds: int = 25
) -> tuple[Code, Singles]:
    """The cluster of each finite point (n, d), and the clusters' centres: k, or fewer of few distinct points.

    Clusters are numbered from the largest to the smallest. The best of several starts, each with centres drawn far
    apart (Arthur and Vassilvitskii 2007). The centres of more than MANY points are those of a sample of them.
    """
    rng = np.random.default_rng(seed)
    middle = points.mean(axis=0, dtype=np.float64) if len(points) else np.zeros(points.shape[1])
    points = np.subtract(points, middle, dtype=np.float64).astype(np.float32)
    scale = np.float32(np.abs(points).max(initial=0.0) or 1.0)  # squares of it stay within single precision
    points /= scale
    n = len(points)
    fitted = points if n <= MANY else points[np.sort(rng.choice(n, SAMPLED, replace=False))]
    found = [_fit(fitted, _first(fitted, k, rng), rounds) for _ in range(starts if n else 0)]
    centres = min(found, key=lambda one: one[0])[1] if found else points
    code = assigned(points, centres)[0]
    size = np.bincount(code, minlength=len(centres))
    order = np.argsort(-size, kind="stable")
    order = order[size[order] > 0]
    place = np.zeros(len(centres), np.int32)
    place[order] = np.arange(order.size, dtype=np.int32)
    return place[code], (centres[order] * scale + middle).astype(np.float32)


def assigned(points: Singles, centres: Singles) -> tuple[Code, Singles]:
    """The nearest centre of each point, the first of equally near ones, and the squared distance to it."""
    code, squares = np.empty(len(points), np.int32), np.empty(len(points), np.float32)
    own = np.einsum("ij,ij->i", centres, centres)
    twice = (-2 * centres).T
    for rows in blocks(len(points), max(1, PRODUCTS // max(1, centres.size))):
        part = points[rows]
        apart = part @ twice
        apart += own
        code[rows] = apart.argmin(axis=1)
        nearest = np.take_along_axis(apart, code[rows, None].astype(np.intp), axis=1)[:, 0]
        squares[rows] = np.maximum(nearest + np.einsum("ij,ij->i", part, part), 0)
    return code, squares


def means(points: Singles, code: Code, n_clusters: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """(n_clusters, d) the mean of the points of each cluster, 0 of an empty one, and how many they are."""
    size = np.bincount(code, minlength=n_clusters)
    sums = [np.bincount(code, column, n_clusters) for column in points.T]
    total = np.stack(sums, axis=1) if sums else np.zeros((n_clusters, 0))
    return total / np.maximum(size, 1)[:, None], size


def _first(points: Singles, k: int, rng: np.random.Generator) -> Singles:
    """Up to k distinct points, each drawn with a chance that grows with its squared distance to those drawn before."""
    if len(points) > SEEDED:
        points = points[np.sort(rng.choice(len(points), SEEDED, replace=False))]
    chosen = [int(rng.integers(len(points)))]
    squares = np.full(len(points), np.inf, np.float32)
    own = np.einsum("ij,ij->i", points, points)
    while len(chosen) < k:
        last = chosen[-1]
        apart = own - 2 * np.einsum("ij,j->i", points, points[last]) + own[last]
        squares = np.minimum(squares, np.where(apart > 1e-6 * (own + own[last]), apart, 0))
        upto = np.cumsum(squares, dtype=np.float64)
        if not upto[-1] > 0:
            break
        at = int(np.searchsorted(upto, rng.random() * upto[-1], side="right"))
        chosen.append(min(at, len(points) - 1))
    return points[chosen]


def _fit(points: Singles, centres: Singles, rounds: int) -> tuple[float, Singles]:
    """The sum of squared distances to the centres, and the centres, once they settle or the rounds are over."""
    before = np.full(len(points), -1, np.int32)
    for _ in range(rounds):
        code, squares = assigned(points, centres)
        if (code == before).all():
            break
        before = code
        moved, size = means(points, code, len(centres))
        empty = np.flatnonzero(size == 0)
        farthest = np.argsort(-squares, kind="stable")[: empty.size]
        moved[empty[: farthest.size]] = points[farthest]
        centres = moved.astype(np.float32)
    code, squares = assigned(points, centres)
    return float(squares.sum(dtype=np.float64)), centres
