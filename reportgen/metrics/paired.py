"""Two versions on the same samples: by how much they differ, and whether chance explains it.

The samples are resampled once for both versions, so that what is hard for both cancels out: an interval of the
difference is far narrower than two intervals side by side suggest.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, Fractions, LabelIds
from reportgen.metrics.confusion import averages, f_score, ratio
from reportgen.metrics.draws import CHUNK, Weights, resamples
from reportgen.metrics.intervals import LEVEL, n_replicates_of, quantile

SECONDS_PER_ENTRY = 2.5e-9  # one group's count of a label, weighted and added
OF_LABELS = ("precision", "recall", "f1")

Figures = dict[str, Fractions]


@dataclass(frozen=True, eq=False)
class Happened:
    """What met what in a version: `group` is the sample (or kind of sample), NONE stands on either side of a row."""

    group: NDArray[np.integer]
    truth: LabelIds
    prediction: LabelIds


@dataclass(frozen=True, eq=False)
class Differences:
    """After minus before: estimate, 95% interval and standard error of each, as arrays of one shape; NaN undefined."""

    estimate: Fractions
    low: Fractions
    high: Fractions
    error: Fractions


@dataclass(frozen=True, eq=False)
class PairedBootstrap:
    """Differences of the averages (scalars) and of the labels' precision, recall and F1 (n_labels,)."""

    replicates: int
    averages: dict[str, Differences]
    labels: dict[str, Differences]


def sign_test(wins: Counts, losses: Counts) -> Fractions:
    """Exact two-sided p of a split as unequal as wins : losses, were both as likely; 1 without any.

    Where every sample is right or wrong this is McNemar's exact test; the samples on which both versions do as well
    say nothing. Source: McNemar 1947; statsmodels mcnemar(exact=True), scipy binomtest(p=0.5).

    >>> sign_test(np.array([4]), np.array([39])).round(11)
    array([3.108e-08])
    """
    n = np.asarray(wins, np.int64) + losses
    smaller = np.minimum(wins, losses)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n.max(initial=0) + 1)))])
    which = np.repeat(np.arange(n.size), smaller + 1)
    starts = np.concatenate([[0], np.cumsum(smaller + 1)[:-1]]).astype(np.int64)
    k = np.arange(which.size) - starts[which]
    total = n[which]
    terms = np.exp(log_factorial[total] - log_factorial[k] - log_factorial[total - k] - total * np.log(2))
    tail: Fractions = np.add.reduceat(terms, starts) if n.size else np.zeros(0)
    return np.minimum(1.0, 2 * tail)


def benjamini_hochberg(p: Fractions) -> Fractions:
    """The p-values adjusted for how many they are: calling those up to q a change is wrong in a share q at most.

    NaN stays NaN and does not count. Source: Benjamini and Hochberg 1995; statsmodels multipletests("fdr_bh").

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03, np.nan]))
    array([0.03, 0.04, 0.04,  nan])
    """
    adjusted = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    scaled = p[order] * order.size / np.arange(1, order.size + 1)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return adjusted


def paired_bootstrap(
    before: Happened, after: Happened, count: Counts, n_labels: int, rng: np.random.Generator
) -> PairedBootstrap:
    """Intervals of the differences by resampling groups, each with all that happened in it in both versions.

    `count` says how many samples each group stands for: equal samples may share one. The interval is the middle 95% of
    the replicates, moved so that their mean is the estimate. 1,000 replicates, fewer where that takes over two seconds.
    """
    sides = [_entries(happened, n_labels) for happened in (before, after)]
    n_entries = sum(part[0].size for side in sides for part in side)
    replicates = n_replicates_of(n_entries * SECONDS_PER_ENTRY)
    estimate = _difference(sides, np.asarray(count)[None], n_labels)
    chunks = [
        _difference(sides, weights, n_labels)
        for whole in resamples(np.asarray(count), replicates, rng)
        for weights in _rows(whole, max(1, CHUNK // max(1, n_entries)))
    ]
    found = {name: _summary(value[0], np.concatenate([chunk[name] for chunk in chunks]))
             for name, value in estimate.items()}  # fmt: skip
    labels = {name: found.pop(f"label_{name}") for name in OF_LABELS}
    return PairedBootstrap(replicates, found, labels)


def _rows(weights: Weights, size: int) -> Iterator[Weights]:
    return (weights[start : start + size] for start in range(0, len(weights), size))


Entries = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]  # label (ascending), group, how many


def _entries(happened: Happened, n_labels: int) -> tuple[Entries, Entries, Entries]:
    """True positives, predictions and ground truths by label and group."""
    truth, prediction = happened.truth, happened.prediction
    parts = (
        ((truth == prediction) & (truth != NONE), truth),
        (prediction != NONE, prediction),
        (truth != NONE, truth),
    )
    tp, predicted, support = (_counted(label[kept], happened.group[kept]) for kept, label in parts)
    return tp, predicted, support


def _counted(label: LabelIds, group: NDArray[np.integer]) -> Entries:
    width = int(group.max(initial=0)) + 1
    keys, count = np.unique(label.astype(np.int64) * width + group, return_counts=True)
    labels, groups = np.divmod(keys, width)
    return labels, groups, count


def _difference(sides: list[tuple[Entries, Entries, Entries]], weights: Weights, n_labels: int) -> Figures:
    """After minus before of every figure, a row per resample."""
    before, after = (_figures(*(_totals(part, weights, n_labels) for part in side)) for side in sides)
    return {name: after[name] - before[name] for name in before}


def _figures(tp: Counts, predicted: Counts, support: Counts) -> Figures:
    by_label = (ratio(tp, predicted), ratio(tp, support), f_score(tp, predicted, support))
    labels = {f"label_{name}": values for name, values in zip(OF_LABELS, by_label, strict=True)}
    return averages(tp, predicted, support) | labels


def _totals(entries: Entries, weights: Weights, n_labels: int) -> Counts:
    """Weighted counts by label, (n_resamples, n_labels)."""
    label, group, count = entries
    totals = np.zeros((len(weights), n_labels), np.int64)
    if label.size:
        starts = np.flatnonzero(np.append(True, label[1:] != label[:-1]))
        totals[:, label[starts]] = np.add.reduceat(weights[:, group] * count, starts, axis=1)
    return totals


def _summary(estimate: Fractions, values: Fractions) -> Differences:
    """Interval and standard error from the defined replicates; NaN where fewer than half of them are."""
    ordered = np.sort(values, axis=0)  # NaN last
    n_defined = np.count_nonzero(~np.isnan(ordered), axis=0)
    known = np.where(n_defined * 2 >= len(values), 0.0, np.nan) + 0 * estimate
    mean = np.nansum(ordered, axis=0) / np.maximum(n_defined, 1)
    low, high = (quantile(ordered, n_defined, share) + estimate - mean for share in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    squares = np.nansum((values - mean) ** 2, axis=0) / np.maximum(n_defined - 1, 1)
    return Differences(estimate, low + known, high + known, np.sqrt(squares) + known)
