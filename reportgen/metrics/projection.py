"""Points of many dimensions placed in a plane so that those that are near stay near, and how far that succeeds.

The method is PaCMAP's (Wang, Huang, Rudin and Shaposhnik 2021): springs to the nearest neighbours, to points half near,
and away from others, in three phases. Its figures do not hold on another machine to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from reportgen.metrics.blocks import blocks
from reportgen.metrics.neighbours import Points, Singles, nearest, nearest_of
from reportgen.metrics.principal import centred, reduced

DIMENSIONS = 50  # that are looked at
NEAR, HALF_NEAR, FAR = 10, 5, 20  # springs of each point
DRAWN = 6  # points of which the second nearest is half near
PHASES = (100, 100, 250)  # rounds
RATE, KEEP, KEEP_SQUARES = 1.0, 0.9, 0.999  # Adam's
START = 0.1  # spread of the points at the start, of which the springs have a length of about 1
MANY = 20_000  # points from which on LANDMARKS are placed, and the others between the nearest BETWEEN of them
LANDMARKS, BETWEEN = 10_000, 5
FEWEST = 4  # points that are placed by springs
CELLS = 1 << 22

Progress = Callable[[float], None]
Springs = NDArray[np.intp]


def placed(points: Points, *, seed: int, progress: Progress | None = None) -> Singles:
    """(n, 2) places in a plane of finite points (n, d); those of equal points are equal or next to each other.

    More than DIMENSIONS are reduced first. `progress` is told the share of the rounds that are done. Fewer than FEWEST
    points lie along their first two principal directions.
    """
    points, n = reduced(points, DIMENSIONS), len(points)
    if n < FEWEST:
        return _padded(points)
    spread = float(np.sqrt(points.var(axis=0, dtype=np.float64).max(initial=0.0)))
    if not spread > 0:
        return _padded(points)
    points = points / np.float32(spread)
    rng = np.random.default_rng(seed)
    if n <= MANY:
        return _sprung(points, rng, progress)
    chosen = np.sort(rng.choice(n, LANDMARKS, replace=False))
    landmarks = points[chosen]
    places = _sprung(landmarks, rng, progress)
    index, distance = nearest(points, landmarks, BETWEEN)
    squares = distance.astype(np.float64) ** 2
    weight = 1.0 / (squares + 1e-6 * squares.mean(axis=1, keepdims=True) + np.finfo(np.float32).tiny)
    weight /= weight.sum(axis=1, keepdims=True)
    between: Singles = np.einsum("ijk,ij->ik", places[index].astype(np.float64), weight).astype(np.float32)
    return between


def _padded(points: Singles) -> Singles:
    """The first two coordinates, 0 where there are fewer."""
    found = np.zeros((len(points), 2), np.float32)
    found[:, : points.shape[1]] = points[:, :2]
    return found


def _sprung(points: Singles, rng: np.random.Generator, progress: Progress | None) -> Singles:
    """The places after all rounds of springs, from the first two principal directions on."""
    start = _padded(reduced(points, 2)).T * np.float32(START)
    near = nearest(points, points, NEAR, own=True)[0].T.astype(np.intp)
    half_near = _half_near(points, rng)
    far = rng.integers(0, len(points), (FAR, len(points)))
    phases = _Phases(start.copy(), (near, half_near, far))
    for done in range(sum(PHASES)):
        phases.step(done)
        if progress:
            progress((done + 1) / sum(PHASES))
    return np.ascontiguousarray(phases.places.T)


def _half_near(points: Singles, rng: np.random.Generator) -> Springs:
    """(HALF_NEAR, n) the second nearest of points that are drawn."""
    n = len(points)
    found = np.empty((HALF_NEAR, n), np.intp)
    squares = np.empty((DRAWN, n), np.float32)
    for spring in range(HALF_NEAR):
        drawn = rng.integers(0, n, (DRAWN, n))
        for one in range(DRAWN):
            for rows in blocks(n, max(1, CELLS // points.shape[1])):
                apart = points[rows] - points[drawn[one, rows]]
                squares[one, rows] = np.einsum("ij,ij->i", apart, apart)
        second = np.argsort(squares, axis=0, kind="stable")[1]
        found[spring] = drawn[second, np.arange(n)]
    return found


class _Phases:
    """Places of points that springs pull, and what Adam remembers of their steps."""

    def __init__(self, places: Singles, springs: tuple[Springs, Springs, Springs]) -> None:
        self.places, self.mean, self.squares = places, np.zeros_like(places), np.zeros_like(places)
        near, half_near, far = springs
        self.all = np.concatenate([near, far, half_near])  # the last are left out in the last phase
        self.counts = (len(near), len(far), len(half_near))
        soft = np.repeat(np.array([10.0, 1.0, 10_000.0], np.float32), self.counts)
        self.soft = (soft + 1)[:, None]  # distance at which a spring is half as strong

    def step(self, done: int) -> None:
        """One round of all springs."""
        first, second, _ = PHASES
        if done < first:
            weights = (2.0, 1.0, 1000 * (1 - done / first) + 3 * done / first)
        else:
            weights = (3.0, 1.0, 3.0) if done < first + second else (1.0, 1.0, 0.0)
        strength = np.repeat(np.multiply(weights, (40.0, -4.0, 40_000.0)).astype(np.float32), self.counts)
        n_springs = len(self.all) if weights[2] else len(self.all) - self.counts[2]
        self._move(self._pulled(n_springs, strength[:n_springs, None]), done + 1)

    def _pulled(self, n_springs: int, strength: Singles) -> Singles:
        """(2, n) the slope of what all springs hold, at both of their ends."""
        springs = self.all[:n_springs]
        x, y = (axis - axis.take(springs) for axis in self.places)
        force = x * x
        force += y * y
        force += self.soft[:n_springs]
        np.multiply(force, force, out=force)
        np.divide(strength, force, out=force)
        ends = springs.ravel()
        slope = np.empty_like(self.places)
        for axis, apart in zip(slope, (x, y), strict=True):
            apart *= force
            axis[:] = apart.sum(axis=0) - np.bincount(ends, apart.ravel(), axis.size)
        return slope

    def _move(self, slope: Singles, round_: int) -> None:
        self.mean += (1 - KEEP) * (slope - self.mean)
        self.squares += (1 - KEEP_SQUARES) * (slope * slope - self.squares)
        rate = RATE * np.sqrt(1 - KEEP_SQUARES**round_) / (1 - KEEP**round_)
        self.places -= np.float32(rate) * self.mean / (np.sqrt(self.squares) + np.float32(1e-7))


def trustworthiness(points: Points, xy: Points, k: int = 15, *, most: int = 2000, seed: int = 0) -> float:
    """How far neighbours in the plane are neighbours indeed, 0 to 1: less for each that is not, by how far it ranks.

    Of more than `most` points a sample is asked, each about all. k is at most half of the other points; NaN where
    there are fewer than three. Source: Venna and Kaski 2001; scikit-learn trustworthiness.
    """
    n = len(points)
    k = min(k, (n - 1) // 2)
    if k < 1:
        return float("nan")
    rows = _asked(n, most, seed)
    near = nearest_of(xy, rows, k)[0].astype(np.intp)
    middled = centred(points)
    squares = np.einsum("ij,ij->i", middled, middled)
    excess = 0
    for part in blocks(len(rows), max(1, CELLS // n)):
        apart = (-2 * middled[rows[part]]) @ middled.T
        apart += squares
        apart[np.arange(len(apart)), rows[part]] = -np.inf
        for own, wanted in zip(apart, near[part], strict=True):  # row by row, which stay in the cache
            ranks = [int(np.count_nonzero(own < value)) for value in own[wanted]]
            excess += sum(rank - k for rank in ranks if rank > k)
    return 1.0 - excess / len(rows) * 2.0 / (k * (2 * n - 3 * k - 1))


def kept(points: Points, xy: Points, k: int = 15, *, most: int = 2000, seed: int = 0) -> float:
    """The share of the k nearest of each point that are among its k nearest in the plane; NaN of fewer than two.

    Of more than `most` points a sample is asked, each about all.
    """
    rows = _asked(len(points), most, seed)
    both = [np.sort(nearest_of(one, rows, k)[0], axis=1) for one in (points, xy)]
    if not both[0].size:
        return float("nan")
    joined = np.sort(np.concatenate(both, axis=1), axis=1)
    return float(np.count_nonzero(joined[:, 1:] == joined[:, :-1]) / both[0].size)


def _asked(n: int, most: int, seed: int) -> NDArray[np.intp]:
    """All points, or as many of them as are asked."""
    return np.arange(n) if n <= most else np.sort(np.random.default_rng(seed).choice(n, most, replace=False))
