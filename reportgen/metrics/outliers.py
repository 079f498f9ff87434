"""Samples far from all others, and whether a model errs more on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions, Mask
from reportgen.metrics.confusion import ratio

FENCE = 1.7  # interquartile ranges beyond the third quartile: cleanlab's threshold of 0.37
DECILES = 10

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Deciles:
    """Samples by tenths of their distance, the nearest first, (10,) each: how many, and how many errors they have.

    `low` and `high` are the distances between which they lie, NaN where there are none.
    """

    n: Counts
    errors: Counts
    low: Floats
    high: Floats

    @property
    def rate(self) -> Fractions:
        """(10,) errors a sample; NaN without samples."""
        return ratio(self.errors, self.n)


def mean_distance(distance: NDArray[np.floating]) -> Floats:
    """(n,) the mean distance to the k neighbours of each sample (n, k); NaN without neighbours."""
    if not distance.shape[1]:
        return np.full(len(distance), np.nan)
    mean: Floats = distance.mean(axis=1, dtype=np.float64)
    return mean


def fence(mean: Floats) -> float:
    """The distance above which a sample is an outlier among those with these mean distances (n,).

    Infinite where half of them are at one distance, as whatever is farther would be out; NaN without any.
    Source: Tukey 1977; cleanlab Datalab's outlier threshold.
    """
    known = mean[~np.isnan(mean)]
    if not known.size:
        return float("nan")
    first, third = np.quantile(known, [0.25, 0.75])
    return float(third + FENCE * (third - first)) if third > first else float("inf")


def outliers(mean: Floats, limit: float | None = None) -> Mask:
    """(n,) which samples are farther from their neighbours than `limit`, the fence of all of them if not given."""
    found: Mask = mean > (fence(mean) if limit is None else limit)
    return found


def error_by_decile(distance: Floats, wrong: NDArray[np.integer] | Mask) -> Deciles:
    """The samples with distances (n,) in tenths, and their errors, `wrong` (n,) each; equal distances stay together."""
    known = np.flatnonzero(~np.isnan(distance))
    values, errors = distance[known], wrong[known]
    ordered = np.sort(values)
    rank = (np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right") - 1) / 2
    decile = np.minimum(DECILES - 1, (rank * DECILES / max(1, values.size)).astype(np.int64))
    low, high = np.full(DECILES, np.inf), np.full(DECILES, -np.inf)
    np.minimum.at(low, decile, values)
    np.maximum.at(high, decile, values)
    n = np.bincount(decile, minlength=DECILES)
    total = np.rint(np.bincount(decile, errors, DECILES)).astype(np.int64)
    is_there = n > 0
    return Deciles(n, total, np.where(is_there, low, np.nan), np.where(is_there, high, np.nan))
