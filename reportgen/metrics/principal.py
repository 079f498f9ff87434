"""The directions in which points vary most, and where the points lie along them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.metrics.blocks import blocks

CELLS = 1 << 21  # numbers of a block that is held in float64
WORK = 1 << 40  # multiplications: of so many rows that they need more, evenly spaced ones stand for all
SMALL = 2048  # side up to which a matrix is decomposed wholly, which takes the cube of it
SPARE = 20  # directions followed beyond those asked for, which makes these settle sooner
POWERS = 6  # of a larger matrix, that its largest eigenvalues are looked for in
ROUNDS = 30
SETTLED = 1e-9  # change of a variance in a round, as a share of all variance

Floats = NDArray[np.float64]
Points = NDArray[np.floating] | NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Principal:
    """The mean of points (d,), their principal directions (k, d), and each one's share of the variance (k,).

    A direction's largest entry is positive, so that its sign does not depend on the machine. The shares are NaN where
    all points are equal.
    """

    mean: Floats
    components: Floats
    ratios: Floats

    @classmethod
    def of(cls, points: Points, k: int) -> Principal:
        """The first k directions, min(n, d) at most, of finite points (n, d), n and d at least 1.

        Of more points than WORK / d^2 evenly spaced ones are looked at: a million of 1,024 dimensions are all.
        Source: scikit-learn PCA(svd_solver="full"), but for signs.
        """
        n, d = points.shape
        k = min(k, n, d)
        points = points[:: max(1, -(-n * d * d // WORK))]
        mean = _mean(points)
        variances, components, total = _of_few(points, mean, k) if len(points) <= d else _of_many(points, mean, k)
        found = np.zeros((k, d))
        found[: len(components)] = components
        largest = np.take_along_axis(found, np.abs(found).argmax(axis=1)[:, None], axis=1)
        shares = np.zeros(k)
        shares[: len(variances)] = np.maximum(variances, 0.0)
        ratios = shares / total if total > 0 else np.full(k, np.nan)
        return cls(mean, found * np.where(largest < 0, -1.0, 1.0), ratios)

    def projected(self, points: Points) -> NDArray[np.float32]:
        """(n, k) the places of points (n, d) along the directions."""
        found = np.empty((len(points), len(self.components)), np.float32)
        for rows, block in _centred(points, self.mean):
            found[rows] = block @ self.components.T
        return found


def reduced(points: Points, k: int) -> NDArray[np.float32]:
    """Points along their first k principal directions, (n, min(n, d, k)); shifted alone where d <= k already."""
    n, d = points.shape
    if n and d <= k:
        return centred(points)
    return Principal.of(points, k).projected(points) if n else np.zeros((0, min(d, k)), np.float32)


def centred(points: Points) -> NDArray[np.float32]:
    """Points (n, d), n at least 1, less their mean, taken in double precision."""
    found = np.empty(points.shape, np.float32)
    for rows, block in _centred(points, _mean(points)):
        found[rows] = block
    return found


def _centred(points: Points, mean: Floats) -> Iterator[tuple[slice, Floats]]:
    for rows in blocks(len(points), max(1, CELLS // max(1, points.shape[1]))):
        yield rows, points[rows].astype(np.float64) - mean


def _mean(points: Points) -> Floats:
    total = np.zeros(points.shape[1])
    for rows in blocks(len(points), max(1, CELLS // max(1, points.shape[1]))):
        total += points[rows].sum(axis=0, dtype=np.float64)
    return total / len(points)


def _of_many(points: Points, mean: Floats, k: int) -> tuple[Floats, Floats, float]:
    """Sums of squares along the directions, the directions and the sum of all squares, by the matrix (d, d)."""
    matrix = np.zeros((points.shape[1], points.shape[1]))
    for _, block in _centred(points, mean):
        matrix += block.T @ block
    values, vectors = _largest(matrix, k)
    return values, vectors.T, float(np.trace(matrix))


def _of_few(points: Points, mean: Floats, k: int) -> tuple[Floats, Floats, float]:
    """The same by the matrix (n, n), of directions in which points vary at all."""
    block = points.astype(np.float64) - mean
    matrix = block @ block.T
    values, vectors = _largest(matrix, k)
    kept = values > max(matrix.shape[0], 1) * np.finfo(np.float64).eps * max(float(values.max(initial=0.0)), 0.0)
    values, vectors = values[kept], vectors[:, kept]
    directions = vectors.T @ block
    length = np.sqrt(np.einsum("ij,ij->i", directions, directions))
    return values, directions / length[:, None], float(np.trace(matrix))


def _largest(matrix: Floats, k: int) -> tuple[Floats, Floats]:
    """The k largest eigenvalues of a symmetric matrix, the largest first, and their vectors as columns."""
    size = len(matrix)
    if size <= max(SMALL, 2 * (k + SPARE)):
        values, vectors = np.linalg.eigh(matrix)
        return values[::-1][:k], vectors[:, ::-1][:, :k]
    basis = np.linalg.qr(np.random.default_rng(0).standard_normal((size, k + SPARE)))[0]
    before, limit = np.zeros(k), SETTLED * float(np.trace(matrix))
    for _ in range(ROUNDS):
        values, vectors = _within(matrix, _powers(matrix, basis))
        basis, values = vectors[:, : k + SPARE], values[:k]
        if np.abs(values - before).max() <= limit:
            break
        before = values
    return values, basis[:, :k]


def _powers(matrix: Floats, basis: Floats) -> Floats:
    """An orthonormal basis of what the matrix makes of some vectors, up to POWERS times. Source: Golub 1977."""
    parts = [basis]
    for _ in range(POWERS):
        part, before = matrix @ parts[-1], np.concatenate(parts, axis=1)
        part -= before @ (before.T @ part)
        parts.append(np.linalg.qr(part)[0])
    return np.linalg.qr(np.concatenate(parts, axis=1))[0]


def _within(matrix: Floats, basis: Floats) -> tuple[Floats, Floats]:
    """Eigenvalues, the largest first, and vectors of a matrix as far as a basis holds them."""
    values, turned = np.linalg.eigh(basis.T @ (matrix @ basis))
    return values[::-1], basis @ turned[:, ::-1]
