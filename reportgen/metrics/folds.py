"""Figures of folds: their mean and spread, intervals that know how alike the trainings are, and what chance explains.

The folds of a cross-validation share most of what they were trained on, so that their figures are no independent draws:
over the folds of one run that hardly shows, over repeated runs it does, and there the variance is corrected.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions

LEVEL = 0.95

Interval = tuple[float, float]


def spread(values: Fractions) -> float:
    """The sample standard deviation of what is known of some values; NaN of fewer than two."""
    known = values[~np.isnan(values)]
    return float(known.std(ddof=1)) if known.size > 1 else math.nan


def fold_interval(values: Fractions, ratio: float = 0.0) -> Interval:
    """The 95% interval of the mean of folds (k,); NaN of fewer than two or where they do not differ.

    By Student's t over the folds. Of repeated runs `ratio` is that of test to training samples: their variance is
    larger than their spread says. Source: Nadeau and Bengio 2003.
    """
    known = values[~np.isnan(values)]
    if known.size < 2 or not known.std() > 0:
        return math.nan, math.nan
    share = 1 / known.size + ratio
    half = student_quantile(known.size - 1) * float(known.std(ddof=1)) * math.sqrt(share)
    return float(known.mean()) - half, float(known.mean()) + half


def corrected_test(differences: Fractions, ratio: float) -> tuple[float, float]:
    """T of the mean difference of two learners on the same folds (k,), and its two-sided p; NaN where none differs.

    `ratio` is that of test to training samples. Source: Nadeau and Bengio 2003 (corrected resampled t-test).
    """
    k = differences.size
    deviation = float(differences.std(ddof=1)) if k > 1 else 0.0
    if not deviation > 0:
        return math.nan, math.nan
    t = float(differences.mean()) / (deviation * math.sqrt(1 / k + ratio))
    return t, student_p(t, k - 1)


def unlike_folds(errors: Counts, n: Counts) -> float:
    """The chance that folds (k,) with so many errors of n differ as much, were they of one kind (chi-square).

    NaN where nothing varies. Source: Pearson 1900.
    """
    rate = errors.sum() / max(1, n.sum())
    if errors.size < 2 or not 0 < rate < 1:
        return math.nan
    statistic = float((((errors - n * rate) ** 2) / (n * rate * (1 - rate))).sum())
    return chi_square_p(statistic, errors.size - 1)


def student_p(t: float, free: int) -> float:
    """The two-sided p of Student's t with `free` degrees of freedom. Source: Abramowitz and Stegun 26.7.3, 26.7.4.

    >>> round(student_p(2.776445, 4), 6), round(student_p(12.7062, 1), 5)
    (0.05, 0.05)
    """
    angle = math.atan(abs(t) / math.sqrt(free))
    sine, cosine = math.sin(angle), math.cos(angle)
    term = total = cosine if free % 2 else 1.0
    for k in range(3 if free % 2 else 2, free - 1, 2):
        term *= cosine * cosine * (k - 1) / k
        total += term
    if free == 1:
        return 1 - 2 * angle / math.pi
    inside = 2 / math.pi * (angle + sine * total) if free % 2 else sine * total
    return max(0.0, 1.0 - inside)


def student_quantile(free: int, level: float = LEVEL) -> float:
    """The t that is exceeded, on either side, with a chance of 1 - level.

    >>> round(student_quantile(4), 4), round(student_quantile(24), 4)
    (2.7764, 2.0639)
    """
    low, high = 0.0, 2.0
    while student_p(high, free) > 1 - level:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if student_p(middle, free) > 1 - level else (low, middle)
    return high


def chi_square_p(value: float, free: int) -> float:
    """The chance of `value` or more. Source: Abramowitz and Stegun 26.4.4, 26.4.5.

    >>> round(chi_square_p(9.4877, 4), 4), round(chi_square_p(3.8415, 1), 4)
    (0.05, 0.05)
    """
    half = value / 2
    if free % 2 == 0:
        term = total = math.exp(-half)
        for k in range(1, free // 2):
            term *= half / k
            total += term
        return total
    total = math.erfc(math.sqrt(half))
    term = math.exp(-half) * math.sqrt(half) / math.gamma(1.5)
    for k in range(1, (free + 1) // 2):
        total += term
        term *= half / (k + 0.5)
    return total


def chance_spread(f1: Fractions, support: NDArray[np.number]) -> Fractions:
    """(n_labels,) how far the figures of folds lie apart by chance alone, with so much ground truth of a label each.

    `f1` is that of all folds together. Taken as a share of the ground truths, which an F1 nearly is.
    """
    found: Fractions = np.sqrt(np.clip(f1 * (1 - f1), 0, None) / np.maximum(support, 1))
    return found
