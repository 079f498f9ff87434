"""95% intervals of what the scores say: AUC, average precision, log-loss.

The variance is the bootstrap's with endless replicates, which needs none: each sample's influence on the figure, the
derivative by its weight (infinitesimal jackknife). Near 1 a figure can fall further than it can rise, so intervals are
symmetric on the scale of the log odds. Where a few samples make up most of the variance it is itself little known:
Student's t with two degrees of freedom for each sample that matters, as the fourth moment of the influences would have
it. Of few samples of a label nothing is said at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Fractions, LabelIds, Mask, Scores
from reportgen.metrics.bounds import Interval, Z

# By simulation, intervals of fewer cover too rarely: see the table in the tests.
LEAST_IN_ALL = 100  # samples, for a mean of losses, AUC or AP
LEAST_SAMPLES = 20  # of a label, for its share in a mean of AUC
LEAST_OF_LABEL = 50  # samples, for its share in a mean of AP; and as many of others, for its own AUC and AP
DEGREES = 2.0  # of freedom for each of them
LARGEST_BIAS = 1.0  # in standard errors; beyond, the estimate of the bias is too rough itself
EDGE = 1e-12  # what is nearer to 0 or 1 has no log odds

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Spread:
    """How much a figure, or several (n,), vary: sums of the samples' influences to the powers 2 and 4, and the bias."""

    squares: Floats
    fourths: Floats
    bias: Floats

    @property
    def error(self) -> Floats:
        """The standard error."""
        return np.sqrt(self.squares)

    @property
    def n_that_matter(self) -> Floats:
        """Of how many samples of equal influence the variance would be made; 0 where there is none."""
        return np.divide(self.squares**2, self.fourths, out=np.zeros_like(self.squares), where=self.fourths > 0)

    @property
    def quantile(self) -> Floats:
        """How many standard errors an interval reaches to either side."""
        return student(DEGREES * self.n_that_matter)


def spread_of(influence: Floats, bias: float = 0.0) -> Spread:
    """The spread of one figure from its samples' influences (n,), which sum to 0."""
    return Spread(np.square(influence).sum(), (influence**4).sum(), np.asarray(bias))


def share_interval(estimate: Fractions | np.float64, spread: Spread) -> Interval:
    """Intervals (…, 2) of figures from 0 to 1; NaN where too little is known, and for an estimate of 0 or 1."""
    centre = np.clip(estimate - spread.bias, EDGE, 1 - EDGE)
    is_known = (spread.squares > 0) & (np.abs(spread.bias) <= LARGEST_BIAS * spread.error)
    is_known &= (estimate > EDGE) & (estimate < 1 - EDGE)
    half = spread.quantile * spread.error / (centre * (1 - centre))
    odds = np.log(centre / (1 - centre))
    ends = 1 / (1 + np.exp(-np.stack([odds - half, odds + half], axis=-1)))
    return np.where(is_known[..., None], ends, np.nan)


def mean_interval(values: Floats) -> Interval:
    """The interval (2,) of the mean of values of 0 and more, such as losses; NaN for fewer than 100 or equal ones.

    Symmetric on the scale of the logarithm: a mean of few large and many small values can be further above.
    """
    mean = float(values.mean()) if values.size else 0.0
    spread = spread_of((values - mean) / max(1, values.size))
    if mean <= 0 or values.size < LEAST_IN_ALL or spread.squares <= (EDGE * mean) ** 2:
        return np.full(2, np.nan)
    half = float(spread.quantile * spread.error) / mean
    return np.array([mean * np.exp(-half), mean * np.exp(half)])


def student(degrees: Floats) -> Floats:
    """The 97.5% quantile of Student's t, within 0.02 from 3 degrees of freedom on; fewer count as 1.

    Source: Abramowitz and Stegun 26.7.5.
    """
    n = np.maximum(np.asarray(degrees, np.float64), 1.0)
    terms = (
        (Z**3 + Z) / 4, (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96, (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
        (79 * Z**9 + 776 * Z**7 + 1482 * Z**5 - 1920 * Z**3 - 945 * Z) / 92160,
    )  # fmt: skip
    quantile: Floats = Z + np.sum([term / n ** (power + 1) for power, term in enumerate(terms)], axis=0)
    return quantile


@dataclass(frozen=True, eq=False)
class OneVsRestSpreads:
    """The spreads of AUC and AP: each label's (n_labels,), and that of the mean over the labels that have them."""

    auc: Spread
    ap: Spread
    macro_auc: Spread
    macro_ap: Spread


def one_vs_rest_spreads(
    scores: Scores, y_true: LabelIds, samples: Mask, sums: Floats | None, is_defined: Mask
) -> OneVsRestSpreads:
    """How much AUC and AP of every label against the rest vary with the samples, ties exact.

    The arguments are those of `ranking.one_vs_rest`; `is_defined` (n_labels,) are the labels that have AUC and AP.
    """
    rows = np.flatnonzero(samples)
    divisor = None if sums is None else sums[rows]
    truth = y_true[rows]

    def curve(label: int) -> _Curve:
        column = scores[rows, label].astype(np.float64)
        return _Curve.of(column if divisor is None else column / divisor, truth == label)

    return _spreads(curve, is_defined, rows.size)


def spreads_of_sets(scores: Scores, truth: Mask, samples: Mask, is_defined: Mask) -> OneVsRestSpreads:
    """The same where a sample may have any number of labels: `truth` (n_samples, n_labels) says which."""
    rows = np.flatnonzero(samples)
    return _spreads(
        lambda label: _Curve.of(scores[rows, label].astype(np.float64), truth[rows, label]), is_defined, rows.size
    )


def spreads_of_pairs(scores: Scores, truth: Mask) -> tuple[Spread, Spread]:
    """How much AUC and AP of all pairs of a sample and a label together vary with the samples, (n_samples, n_labels).

    What a sample holds comes and goes together: its influence is the sum of its pairs'.
    """
    n_samples, n_labels = scores.shape
    curve = _Curve.of(scores.ravel().astype(np.float64), truth.ravel())
    sample = curve.order // n_labels
    of_ap, bias = curve.of_ap()
    auc: Floats = np.bincount(sample, curve.of_auc(), n_samples).astype(np.float64)
    ap: Floats = np.bincount(sample, of_ap, n_samples).astype(np.float64)
    return spread_of(auc), spread_of(ap, bias)


def _spreads(curve_of: Callable[[int], _Curve], is_defined: Mask, n_samples: int) -> OneVsRestSpreads:
    labels = np.flatnonzero(is_defined)
    total = {name: np.zeros(n_samples) for name in ("auc", "ap")}
    found: dict[str, list[Spread]] = {"auc": [], "ap": []}
    for label in labels.tolist():
        curve = curve_of(label)
        for name, (influence, bias) in (("auc", (curve.of_auc(), 0.0)), ("ap", curve.of_ap())):
            total[name][curve.order] += influence / labels.size
            found[name].append(spread_of(influence, bias))
    by_label = {name: _spread_out(spreads, labels, is_defined.size) for name, spreads in found.items()}
    biases = {name: sum(float(one.bias) for one in spreads) / max(1, labels.size) for name, spreads in found.items()}
    macro = {name: spread_of(total[name], biases[name]) for name in total}
    return OneVsRestSpreads(by_label["auc"], by_label["ap"], macro["auc"], macro["ap"])


def _spread_out(spreads: Iterable[Spread], labels: NDArray[np.intp], n_labels: int) -> Spread:
    """The spreads of some labels in arrays of all; nothing is known of the others."""
    columns = np.zeros((3, n_labels))
    for label, one in zip(labels, spreads, strict=True):
        columns[:, label] = one.squares, one.fourths, one.bias
    return Spread(*columns)


@dataclass(frozen=True, eq=False)
class _Curve:
    """Samples by descending score for one label: which are positive, and what has been reached with their score.

    `seen` and `hits` count the samples and positives that score as much or more; `first` and `end` bound the tie.
    """

    order: NDArray[np.intp]
    is_positive: Floats
    first: NDArray[np.intp]
    end: NDArray[np.intp]
    hits: Floats

    @classmethod
    def of(cls, score: Floats, is_positive: Mask) -> _Curve:
        order = np.argsort(-score, kind="stable")
        ordered, positive = score[order], is_positive[order].astype(np.float64)
        starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
        size = np.diff(starts, append=order.size)
        first = np.repeat(starts, size)
        end = first + np.repeat(size, size)
        return cls(order, positive, first, end, np.cumsum(positive)[end - 1])

    def of_auc(self) -> Floats:
        """Each sample's influence. Source: DeLong et al. 1988."""
        positives = self.is_positive.sum()
        negatives = self.order.size - positives
        before = np.append(0.0, np.cumsum(self.is_positive))[self.first]
        hits = (self.hits + before) / 2  # a tie is half won
        misses = (self.end + self.first) / 2 - hits
        auc = float(self.is_positive @ (negatives - misses)) / (positives * negatives)
        won = np.where(self.is_positive > 0, negatives - misses, hits)
        own = np.where(self.is_positive > 0, positives, negatives)
        influence: Floats = won / (positives * negatives) - auc / own
        return influence

    def of_ap(self) -> tuple[Floats, float]:
        """Each sample's influence, and by how much the figure is too high: half the sum of the second derivatives."""
        seen, positives, is_positive = self.end.astype(np.float64), self.is_positive.sum(), self.is_positive > 0
        precision = self.hits / seen
        area = float(self.is_positive @ precision)
        fewer = self._from_here(precision / seen)  # what one more sample here costs the positives that score less
        slope = np.where(is_positive, precision + self._from_here(1 / seen) - fewer, -fewer)
        influence: Floats = (slope - np.where(is_positive, area / positives, 0.0)) / positives
        bend = 2 * self._from_here(precision / seen**2)
        more = 2 * (1 - precision) / seen - 2 * self._from_here(1 / seen**2)
        second = np.where(is_positive, bend + more - 2 * slope / positives + 2 * area / positives**2, bend)
        return influence, float(second.sum() / positives / 2)

    def _from_here(self, values: Floats) -> Floats:
        """The sum of the positives' values from each sample's tie on downwards."""
        return np.append(np.cumsum((values * self.is_positive)[::-1])[::-1], 0.0)[self.first]
