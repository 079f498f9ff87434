"""Whether two sets of samples are of one kind: a classifier that is to tell them apart, and the shares of their groups.

The classifier is fitted on one half of both sets and its scores are compared on the other half, so that the test holds
whatever it has learned by heart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions
from reportgen.metrics.confusion import ratio
from reportgen.metrics.hypergeometric import upper_tails
from reportgen.metrics.neighbours import Points
from reportgen.metrics.paired import benjamini_hochberg
from reportgen.metrics.principal import Principal

DIMENSIONS = 50
MOST = 20_000  # samples of a set that are looked at
FEWEST = 20  # samples of a set, below which a classifier learns nothing
RIDGE = 1.0  # what a coefficient costs, as so many samples
ROUNDS = 25
SETTLED = 1e-8
NOTHING = 1e-6  # spread along a direction as a share of the largest, below which it is rounding

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Drift:
    """`auc` is the chance that a test sample looks more like test than a training sample does, 0.5 if nothing tells.

    `p` is the chance of as much or more from one kind of samples. `n_test` and `n_training` are the samples that were
    scored. `score` (n,) is how much each of the test set looks like test, in log-odds.
    """

    auc: float
    p: float
    n_test: int
    n_training: int
    score: Floats


@dataclass(frozen=True, eq=False)
class Shares:
    """The share of test and training samples in each group, (n_groups,), and q of a difference beyond chance."""

    test: Fractions
    training: Fractions
    p: Fractions
    q: Fractions


def drift(test: Points, training: Points, *, seed: int) -> Drift:
    """Whether test samples (n, d) and training samples (m, d), all finite, can be told apart.

    NaN where a set has fewer than FEWEST samples, or all points are equal. Source: Lopez-Paz and Oquab 2017; Mann and
    Whitney 1947.
    """
    if min(len(test), len(training)) < FEWEST:
        return Drift(float("nan"), float("nan"), 0, 0, np.full(len(test), np.nan))
    rng = np.random.default_rng(seed)
    test_halves, training_halves = _halves(len(test), rng), _halves(len(training), rng)
    both: Points = np.concatenate([test[test_halves[0]], training[training_halves[0]]])
    axes = Principal.of(both, DIMENSIONS)
    spread = axes.projected(both).std(axis=0, dtype=np.float64)
    kept = spread > NOTHING * float(spread.max(initial=0.0))
    if not kept.any():
        return Drift(float("nan"), float("nan"), 0, 0, np.full(len(test), np.nan))

    def placed(points: Points) -> Floats:
        found: Floats = axes.projected(points)[:, kept] / spread[kept]
        return found

    is_test = np.repeat([1.0, 0.0], [test_halves[0].size, training_halves[0].size])
    weights = _fitted(placed(both), is_test)
    asked, compared = placed(test[test_halves[1]]) @ weights[1:], placed(training[training_halves[1]]) @ weights[1:]
    auc, p = mann_whitney(asked, compared)
    return Drift(auc, p, asked.size, compared.size, placed(test) @ weights[1:] + weights[0])


def _halves(n: int, rng: np.random.Generator) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Two halves of so many samples, or of MOST of them, by chance."""
    order = rng.permutation(n)[:MOST]
    middle = order.size // 2
    return np.sort(order[:middle]), np.sort(order[middle:])


def _fitted(points: Floats, truth: Floats) -> Floats:
    """(1 + d,) intercept and coefficients of a logistic regression with a ridge, by Newton's method."""
    table = np.column_stack([np.ones(len(points)), points])
    cost = np.full(table.shape[1], RIDGE)
    cost[0] = 0.0
    weights = np.zeros(table.shape[1])
    weights[0] = math.log(truth.sum() / (truth.size - truth.sum()))
    loss = _loss(table, truth, weights, cost)
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(table @ weights, -500, 500)))
        slope = table.T @ (truth - chance) - cost * weights
        curve = (table * (chance * (1 - chance))[:, None]).T @ table
        curve[np.diag_indices_from(curve)] += cost + 1e-9
        step = np.linalg.solve(curve, slope)
        size, after = 1.0, _loss(table, truth, weights + step, cost)
        while after > loss and size > SETTLED:
            size /= 2
            after = _loss(table, truth, weights + size * step, cost)
        if not after < loss - SETTLED:
            break
        weights, loss = weights + size * step, after
    return weights


def _loss(table: Floats, truth: Floats, weights: Floats, cost: Floats) -> float:
    odds = table @ weights
    return float((np.logaddexp(0, odds) - truth * odds).sum() + (cost * weights**2).sum() / 2)


def mann_whitney(higher: Floats, lower: Floats) -> tuple[float, float]:
    """The chance that one of `higher` is above one of `lower`, ties counting half, and the one-sided p of as much.

    Normal with a correction for ties; NaN where either is empty, p 1 where all are equal.
    Source: scipy.stats.mannwhitneyu(alternative="greater", method="asymptotic").
    """
    m, n = higher.size, lower.size
    if not m or not n:
        return float("nan"), float("nan")
    values = np.concatenate([higher, lower])
    _, code, count = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[code]
    above = float(ranks[:m].sum() - m * (m + 1) / 2)
    size = m + n
    ties = float((count.astype(float) ** 3 - count).sum()) / (size * (size - 1))
    variance = m * n / 12 * (size + 1 - ties)
    if variance <= 0:
        return above / (m * n), 1.0
    return above / (m * n), math.erfc((above - m * n / 2 - 0.5) / math.sqrt(2 * variance)) / 2


def share_changes(test: Counts, training: Counts) -> Shares:
    """Whether groups with so many test and training samples, (n_groups,) each, hold other shares of both; exact.

    p is twice the smaller tail of the hypergeometric distribution, q adjusts it for the number of groups.
    Source: Fisher 1935; Benjamini and Hochberg 1995.
    """
    n_test, n_training = int(test.sum()), int(training.sum())
    if not n_test or not n_training:
        unknown = np.full(test.size, np.nan)
        return Shares(ratio(test, np.full(test.size, n_test)), ratio(training, np.full(test.size, n_training)),
                      unknown, unknown)  # fmt: skip
    both = test + training
    more = upper_tails(test, both, n_test, n_test + n_training)
    fewer = upper_tails(training, both, n_training, n_test + n_training)
    p = np.minimum(1.0, 2 * np.minimum(more, fewer))
    return Shares(test / n_test, training / n_training, p, benjamini_hochberg(p))
