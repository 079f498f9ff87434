"""Means whose values hang together: repeats of a sample, samples of one passage or user; and differences of such means.

Values of one cluster say less than as many of different ones: rows taken for independent give intervals that cover
three of four times where they should cover 95 of 100. The variance is that between the sums of the clusters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.metrics.bounds import wilson
from reportgen.metrics.folds import student_p, student_quantile
from reportgen.metrics.score_intervals import student

Floats = NDArray[np.float64]
Codes = NDArray[np.integer]

POWER = 2.8  # standard errors that a difference must be to be seen 4 times of 5: 1.96 + 0.84
EXACT_UP_TO = 100  # degrees of freedom; from there the expansions agree to eight digits
ONE_CLUSTER = "all values hang together, so that their spread says nothing"
NO_VALUE = "no value"


@dataclass(frozen=True)
class Mean:
    """A mean of `n` values in `clusters` clusters with its standard error and 95% interval; NaN where undefined.

    `reason` says why it has no interval, where it has none.
    """

    value: float
    error: float
    low: float
    high: float
    n: int
    clusters: int
    reason: str = ""

    @property
    def interval(self) -> tuple[float, float]:
        """Low and high."""
        return self.low, self.high


@dataclass(frozen=True)
class Difference:
    """The mean of differences of pairs, with what chance explains of it; NaN where undefined.

    `gained` and `lost` are how many samples the first has right alone and the second has alone, where values are 0 or
    1; `sign_p` is the exact McNemar test of these.
    """

    value: float
    error: float
    low: float
    high: float
    p: float
    n: int
    gained: int = 0
    lost: int = 0
    sign_p: float = nan

    @property
    def smallest(self) -> float:
        """The least difference that so many pairs show 4 times of 5."""
        return POWER * self.error


def t_quantile(free: int) -> float:
    """The 97.5% quantile of Student's t; NaN of no degree of freedom."""
    if free < 1:
        return nan
    return student_quantile(free) if free <= EXACT_UP_TO else float(student(np.array(float(free))))


def t_p(t: float, free: int) -> float:
    """The two-sided p of Student's t. Source: Abramowitz and Stegun 26.7.3, 26.7.4; beyond 100 degrees 26.7.8."""
    if math.isnan(t) or free < 1:
        return nan
    if free <= EXACT_UP_TO:
        return student_p(t, free)
    normal = t * (1 - 1 / (4 * free)) / math.sqrt(1 + t * t / (2 * free))
    return math.erfc(abs(normal) / math.sqrt(2))


def standard_error(values: Floats, cluster: Codes) -> tuple[float, int]:
    """The standard error of the mean of values (n,) in clusters (n,), and how many clusters there are; NaN of one.

    √(C / (C − 1) · Σ (Σ (x − x̄))²) / n; the usual one where every value is a cluster.
    """
    _, code = np.unique(cluster, return_inverse=True)
    sums = np.bincount(code, weights=values - values.mean()) if values.size else np.zeros(0)
    if sums.size < 2:
        return nan, sums.size
    return math.sqrt(sums.size / (sums.size - 1) * float((sums**2).sum())) / values.size, sums.size


def clustered_mean(values: Floats, cluster: Codes, bounds: tuple[float, float | None] = (-math.inf, None)) -> Mean:
    """The mean of values (n,) without NaN; of zeros and ones with Wilson's interval, else by Student's t over clusters.

    Of shares in clusters n is as large as the variance between clusters says (Korn and Graubard 1998), as Inspect has
    it. The interval stays within `bounds`.
    """
    n = values.size
    if not n:
        return Mean(nan, nan, nan, nan, 0, 0, NO_VALUE)
    value = float(values.mean())
    error, clusters = standard_error(values, cluster)
    if clusters < 2:
        return Mean(value, nan, nan, nan, n, clusters, ONE_CLUSTER)
    if is_share(values):
        low, high = _share_interval(value, error, n, clusters)
    elif not error > 0:
        return Mean(value, error, nan, nan, n, clusters, "all values are the same")
    else:
        half = t_quantile(clusters - 1) * error
        low, high = value - half, value + half
    most = math.inf if bounds[1] is None else bounds[1]
    return Mean(value, error, max(low, bounds[0]), min(high, most), n, clusters)


def is_share(values: Floats) -> bool:
    """Whether values are zeros and ones."""
    return bool(((values == 0) | (values == 1)).all())


def _share_interval(value: float, error: float, n: int, clusters: int) -> tuple[float, float]:
    if n == clusters or not error > 0:
        found = wilson(np.array(value * clusters), np.array(float(clusters)))
        return float(found[0]), float(found[1])
    size, z = min(float(n), value * (1 - value) / error**2), t_quantile(clusters - 1)
    centre, scale = (value + z * z / (2 * size)), 1 + z * z / size
    half = z * math.sqrt(value * (1 - value) / size + z * z / (4 * size * size))
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def paired(first: Floats, second: Floats, cluster: Codes) -> Difference:
    """The mean of first − second over the samples that both have, (n_samples,) each, NaN where one has none."""
    known = ~(np.isnan(first) | np.isnan(second))
    a, b = first[known], second[known]
    n = a.size
    if not n:
        return Difference(nan, nan, nan, nan, nan, 0)
    change = a - b
    error, clusters = standard_error(change, cluster[known])
    value = float(change.mean())
    gained = lost = 0
    sign_p = nan
    if is_share(a) and is_share(b):
        gained, lost = int((a > b).sum()), int((b > a).sum())
        sign_p = sign_test(gained, lost)
    if not error > 0:
        p = nan if clusters < 2 else sign_p if value else 1.0
        return Difference(value, error, nan, nan, p, n, gained, lost, sign_p)
    half = t_quantile(clusters - 1) * error
    p = t_p(value / error, clusters - 1)
    return Difference(value, error, value - half, value + half, p, n, gained, lost, sign_p)


def sign_test(first: int, second: int) -> float:
    """The exact two-sided p of so many and so many, were either as likely (McNemar); 1 of none.

    >>> round(sign_test(8, 2), 4), sign_test(0, 0)
    (0.1094, 1.0)
    """
    n, least = first + second, min(first, second)
    logs = np.array([math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in range(least + 1)])
    return min(1.0, 2 * float(np.exp(logs - n * math.log(2)).sum()))


def holm(p: Floats) -> Floats:
    """P-values (n,) corrected for their number (Holm 1979); NaN stays and counts for none.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    corrected = np.full(p.size, nan)
    steps = p[order] * np.arange(order.size, 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0) if order.size else steps
    return corrected


@dataclass(frozen=True)
class Spread:
    """What lies between samples and within their repeats: variances of the values; NaN without repeats."""

    between: float
    within: float


def spread_of_repeats(values: Floats, sample: Codes) -> Spread:
    """How much of the spread is between samples, and how much between repeats of one, by the analysis of variance."""
    _, code, times = np.unique(sample, return_inverse=True, return_counts=True)
    n, k = values.size, times.size
    if n == k or k < 2:
        return Spread(nan, nan)
    means = np.bincount(code, weights=values) / times
    within = float(((values - means[code]) ** 2).sum()) / (n - k)
    usual = (n - float((times**2).sum()) / n) / (k - 1)
    between = float((times * (means - values.mean()) ** 2).sum()) / (k - 1)
    return Spread(max(0.0, (between - within) / usual), within)


def sample_means(values: Floats, sample: Codes, n_samples: int, among: Mask) -> Floats:
    """(n_samples,) the mean of each sample's values among some rows; NaN where it has none."""
    rows = among & ~np.isnan(values)
    times = np.bincount(sample[rows], minlength=n_samples)
    sums = np.bincount(sample[rows], weights=values[rows], minlength=n_samples)
    found: Floats = np.where(times > 0, sums / np.maximum(times, 1), nan)
    return found
