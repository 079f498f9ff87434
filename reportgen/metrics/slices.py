"""A ratio of sums in parts of the samples: its interval in each part, and whether a part differs from the rest.

Every sample adds to a numerator and to a denominator: right answers of answers, or 2 TP of 2 TP + FP + FN. What one
sample holds belongs together, so that samples are what varies, not the things in them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts
from reportgen.metrics.bounds import Z
from reportgen.metrics.confusion import ratio

FEW_PATTERNS = 64  # distinct contributions of a sample: so many are counted by pattern, more are summed one by one
NORMAL = 1e-9  # below this skewness a sum is as good as normal

Floats = NDArray[np.float64]
_erfc = np.frompyfunc(math.erfc, 1, 1)


@dataclass(frozen=True, eq=False)
class Contributions:
    """What each sample adds to a ratio, as one of few patterns: `code` (n,) is a position in `part` and `whole`."""

    code: NDArray[np.int32]
    part: Floats
    whole: Floats

    @classmethod
    def of(cls, part: NDArray[np.integer], whole: NDArray[np.integer]) -> Contributions:
        """The contributions of samples, (n,) each, whole numbers with 0 <= part <= whole."""
        size = int(whole.max(initial=0)) + 1
        keys = part.astype(np.int64) * size + whole
        if size <= FEW_PATTERNS:
            distinct, code = np.flatnonzero(np.bincount(keys, minlength=1)), keys
            place = np.zeros(int(distinct.max(initial=0)) + 1, np.int32)
            place[distinct] = np.arange(distinct.size, dtype=np.int32)
            code = place[keys]
        else:
            distinct, code = np.unique(keys, return_inverse=True)
        return cls(code.astype(np.int32, copy=False), (distinct // size).astype(float), (distinct % size).astype(float))

    def in_groups(self, group: NDArray[np.integer], n_groups: int) -> Sums:
        """The sums over the samples of each group; those of group NONE are in none."""
        kept = group != NONE
        group, code = (group, self.code) if kept.all() else (group[kept], self.code[kept])
        key = group.astype(np.int64)
        key *= self.part.size
        key += code
        size = n_groups * self.part.size
        return self._sums(np.bincount(key, minlength=size).reshape(n_groups, self.part.size).astype(float))

    def totals(self) -> Sums:
        """The sums over all samples, as one group."""
        return self._sums(np.bincount(self.code, minlength=self.part.size)[None].astype(float))

    def pair_sums(self, group: NDArray[np.integer], n_groups: int) -> tuple[Floats, Floats, Floats]:
        """(n_groups,) samples, parts and wholes of each group: what a search over many groups needs."""
        if self.part.size <= FEW_PATTERNS:
            sums = self.in_groups(group, n_groups)
            return sums.n, sums.part, sums.whole
        kept = group != NONE
        group, code = group[kept], self.code[kept]
        part, whole = (np.bincount(group, values[code], n_groups).astype(float) for values in (self.part, self.whole))
        return np.bincount(group, minlength=n_groups).astype(float), part, whole

    def _sums(self, table: Floats) -> Sums:
        a, b = self.part, self.whole
        powers = (b > 0, a * a, a * b, b * b, a * a * a, a * a * b, a * b * b, b * b * b)
        return Sums(table.sum(axis=1), table @ a, table @ b, *(table @ power for power in powers))


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over the samples of each group, (n_groups,) each: how many, their parts a and wholes b, and products.

    `active` are the samples with a whole at all.
    """

    n: Floats
    part: Floats
    whole: Floats
    active: Floats
    aa: Floats
    ab: Floats
    bb: Floats
    aaa: Floats
    aab: Floats
    abb: Floats
    bbb: Floats

    @property
    def value(self) -> Floats:
        """The ratio of each group; NaN without a whole."""
        return ratio(self.part, self.whole)

    def less(self, other: Sums) -> Sums:
        """The rest: these sums without those of `other`."""
        return Sums(*(getattr(self, name) - getattr(other, name) for name in self.__dataclass_fields__))

    def interval(self) -> Floats:
        """(n_groups, 2) the 95% interval of the ratio: Wilson's, of as many trials as the spread of samples is worth.

        Where samples hold several things, their spread is itself an estimate: Student's quantile instead of the normal
        one. NaN without a whole. Source: Wilson 1927; Korn and Graubard 1998 for proportions of clusters.
        """
        trials = self._trials()
        return _wilson(np.where(trials > 0, self.value, np.nan), trials)

    def _trials(self) -> Floats:
        """How many independent trials the samples of each group are worth."""
        value = self.value
        squares = self.aa - 2 * value * self.ab + value * value * self.bb
        is_single = self.bb == self.whole  # every sample is one trial
        free = np.maximum(self.active - 1, 1)
        variance = ratio(squares, self.whole**2) * ratio(self.active, free)
        worth = ratio(value * (1 - value), variance) * (Z / _student(free)) ** 2
        spread = np.where(np.isnan(worth) | (worth <= 0), self.active, np.minimum(worth, self.whole))
        return np.where(is_single, self.whole, spread)

    def moments(self) -> tuple[Floats, Floats]:
        """(n_groups,) second and third moments of what samples add beyond the ratio of their group: a - R b."""
        r = self.value
        second = self.aa - 2 * r * self.ab + r * r * self.bb
        third = self.aaa - 3 * r * self.aab + 3 * r * r * self.abb - r**3 * self.bbb
        return second, third


def rest_test(
    sums: tuple[Floats, Floats, Floats], n: Floats, value: Floats, moments: tuple[Floats, Floats], *, step: float
) -> Floats:
    """Two-sided p of groups having another ratio than the rest of all, were samples dealt out by chance; NaN unknown.

    `sums` are samples, parts and wholes of the groups; `n`, `value` and `moments` those of all that each is a part of.
    The sum of a - R b over a group that is dealt out has mean 0 and a known variance and skewness; its tails are those
    of a gamma distribution with the same. `step` is what separates two values of the sum: 1 where samples are right or
    wrong. Source: Mielke and Berry 2007 (Pearson type III); Wilson and Hilferty 1931.
    """
    size, part, whole = sums
    second, third = moments
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = size * (n - size) / (n * (n - 1)) * second
        skew = size * (n - size) * (n - 2 * size) / (n * (n - 1) * (n - 2)) * third / variance**1.5
        excess = part - value * whole
        nearer = np.sign(excess) * np.maximum(np.abs(excess) - step / 2, 0.0)
        z = nearer / np.sqrt(variance)
        p = np.minimum(1.0, 2 * upper_tail(np.abs(z), skew * np.sign(z)))
    is_known = (variance > 0) & (size > 0) & (size < n)
    found: Floats = np.where(is_known, p, np.nan)
    return found


def upper_tail(z: Floats, skew: Floats) -> Floats:
    """The chance of z or more, of a gamma distribution (mirrored for a negative skew) with mean 0 and variance 1.

    >>> upper_tail(np.array([1.96, 1.96]), np.array([0.0, 0.5])).round(4)
    array([0.025 , 0.0368])
    """
    is_skewed = np.abs(skew) > NORMAL
    g = np.where(is_skewed, np.abs(skew), 1.0)
    shape = 4 / (g * g)
    turned = np.where(skew < 0, -z, z)
    share = np.maximum(1 + turned * g / 2, 0.0)  # of the mean of the gamma distribution
    root = (np.cbrt(share) - 1 + 1 / (9 * shape)) * 3 * np.sqrt(shape)
    at = np.where(is_skewed, np.where(skew < 0, -root, root), z)
    tail: Floats = np.asarray(_erfc(at / math.sqrt(2)), np.float64) / 2
    return tail


def difference_interval(value: Floats, own: Floats, other: Floats, of_other: Floats) -> Floats:
    """(n, 2) the 95% interval of value - other from the intervals of both, independent of each other.

    Source: Newcombe 1998, method 10.
    """
    change = value - other
    low = change - np.hypot(value - own[:, 0], of_other[:, 1] - other)
    high = change + np.hypot(own[:, 1] - value, other - of_other[:, 0])
    return np.stack([low, high], axis=-1)


def _wilson(value: Floats, trials: Floats) -> Floats:
    part = np.where(np.isnan(value), 0.0, value) * trials
    centre = ratio(part + Z * Z / 2, trials + Z * Z)
    spread = ratio(part * (trials - part), trials) + Z * Z / 4
    half = ratio(Z * np.sqrt(spread), trials + Z * Z)
    low, high = np.where(value <= 0, 0.0, centre - half), np.where(value >= 1, 1.0, centre + half)
    undefined = np.where(np.isnan(value) | (trials <= 0), np.nan, 0.0)
    return np.stack([np.maximum(low, 0.0) + undefined, np.minimum(high, 1.0) + undefined], axis=-1)


def _student(free: Floats) -> Floats:
    """The 97.5% quantile of Student's distribution, to a thousandth from 10 degrees of freedom on.

    Source: Abramowitz and Stegun 26.7.5.
    """
    z = Z
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / free + second / free**2


def paired_change(
    code: NDArray[np.integer], n_groups: int, before: tuple[Counts, Counts], after: tuple[Counts, Counts]
) -> tuple[Floats, Floats, Counts]:
    """After minus before of a ratio in each group, its standard error, and in how many samples the errors differ.

    `code` (n,) is the group of each sample, NONE without one; `before` and `after` what each adds to the numerator and
    to the denominator. The error is that of a sum over samples of what each moves the two ratios by, so that what is
    hard for both cancels out. NaN where a ratio has no whole. Source: Cochran 1977, 6.9 (linearised ratios).
    """
    kept = code != NONE
    group = code[kept]

    def summed(values: Floats) -> Floats:
        return np.bincount(group, weights=values, minlength=n_groups).astype(float)

    sides = [(part[kept].astype(float), whole[kept].astype(float)) for part, whole in (before, after)]
    totals = [(summed(part), summed(whole)) for part, whole in sides]
    ratios = [ratio(part, whole) for part, whole in totals]
    moved = [ratio(part - of[group] * whole, total[1][group])
             for (part, whole), total, of in zip(sides, totals, ratios, strict=True)]  # fmt: skip
    n = np.bincount(group, minlength=n_groups)
    squares = summed((moved[1] - moved[0]) ** 2) * ratio(n, np.maximum(n - 1, 1))
    wrong = [whole - part for part, whole in sides]
    return ratios[1] - ratios[0], np.sqrt(squares), summed((wrong[0] != wrong[1]).astype(float)).astype(np.int64)
