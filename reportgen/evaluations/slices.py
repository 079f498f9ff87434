"""How the model does in parts of the samples: by each column that is known of them, and in pairs of columns.

Everything is a grouping of the outcome rows that hold at the operating threshold, so that the parts of a column
together are the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts
from reportgen.datasets.slice_columns import SliceColumn, SliceColumns
from reportgen.evaluations.slice_histograms import SlicedHistogram, entries, sliced_histogram
from reportgen.evaluations.slice_pairs import Pair, searched_pairs
from reportgen.metrics.confusion import averages, f_score, ratio
from reportgen.metrics.paired import benjamini_hochberg
from reportgen.metrics.slices import Contributions, Sums, difference_interval, rest_test

if TYPE_CHECKING:
    from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation

FEWEST = 30  # samples of a slice, and of the rest, below which the difference is not tested
SINGLE_FROM = 20  # samples from which an interval is shown where each is right or wrong …
SEVERAL_FROM = 50  # … and where each may hold several things: below, it covers too little
MOST_PAIRS = 10  # that are named
SURE = 0.05  # the q up to which a slice is called worse or better
OF_LABEL = ("precision", "recall", "f1")

Interval = tuple[float, float]
NO_INTERVAL: Interval = (np.nan, np.nan)


@dataclass(frozen=True, eq=False)
class Slice:
    """A part of the samples, those with `value` in column `name`; undefined numbers are NaN.

    `difference` is by how much the main figure is above that of all other samples, `excess` how many errors more there
    are than the rest would have made, `q` the p of the difference, corrected for all slices that were tested.
    """

    name: str
    value: str
    samples: int
    metrics: dict[str, float]
    intervals: dict[str, Interval]
    difference: float
    difference_interval: Interval
    excess: float
    p: float
    q: float = np.nan

    @property
    def is_sure(self) -> bool:
        """Whether it differs from the rest beyond chance."""
        return self.q <= SURE

    @property
    def is_weak(self) -> bool:
        """Whether it is worse than the rest beyond chance."""
        return self.is_sure and self.difference < 0


@dataclass(frozen=True, eq=False)
class Slices:
    """The slices of an evaluation by its columns."""

    evaluation: OutcomeEvaluation
    given: SliceColumns

    @property
    def columns(self) -> tuple[SliceColumn, ...]:
        """The columns, in the order they came in."""
        return self.given.columns

    # What is counted

    @cached_property
    def _rows(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """Sample, truth and prediction of the rows that hold at the operating threshold."""
        rows = self.evaluation.outcomes
        held = rows.active(self.evaluation.operating or 0.0)
        return rows.sample[held], rows.truth[held], rows.prediction[held]

    @cached_property
    def _parts(self) -> tuple[tuple[NDArray[np.int32], NDArray[np.int32]], ...]:
        """Sample and label of the true positives, of the predictions and of the ground truths."""
        sample, truth, prediction = self._rows
        hit, made, there = (truth == prediction) & (truth != NONE), prediction != NONE, truth != NONE
        return (sample[hit], truth[hit]), (sample[made], prediction[made]), (sample[there], truth[there])

    def _by_sample(self, label: int | None = None) -> tuple[Counts, Counts, Counts]:
        """(n_samples,) true positives, predictions and ground truths in each, of one label or of all."""
        n = self.evaluation.dataset.n_samples
        tp, predicted, support = (
            np.bincount(sample if label is None else sample[of == label], minlength=n) for sample, of in self._parts
        )
        return tp, predicted, support

    @cached_property
    def has_one_answer(self) -> bool:
        """Whether each sample is right or wrong as a whole."""
        if "accuracy" not in self.evaluation.metrics:
            return False
        _, predicted, support = self._by_sample()
        return bool((support == 1).all() and (predicted <= 1).all())

    @property
    def main(self) -> str:
        """The figure that slices are compared by: accuracy, or the F1 of all predictions where samples hold several."""
        return "accuracy" if self.has_one_answer else "micro_f1"

    @cached_property
    def contributions(self) -> dict[str, Contributions]:
        """What each sample adds to the figures that have an interval, by name; the main one first."""
        tp, predicted, support = self._by_sample()
        found = {"accuracy": Contributions.of(tp, support)} if self.has_one_answer else {}
        found |= _three("micro_", tp, predicted, support)
        positive = self.evaluation.positive
        own = found if positive is None else _three("", *self._by_sample(positive))
        found |= {name: own[name if positive is not None else f"micro_{name}"] for name in OF_LABEL}
        return {self.main: found[self.main]} | found

    def label_counts(self, column: SliceColumn) -> tuple[Counts, Counts, Counts]:
        """(n_values, n_labels) true positives, predictions and ground truths of each label in each slice."""
        n_labels, n_values = self.evaluation.n_labels, len(column.values)

        def counted(sample: NDArray[np.int32], label: NDArray[np.int32]) -> Counts:
            code = column.code[sample]
            kept = code != NONE
            key = code[kept].astype(np.int64) * n_labels + label[kept]
            return np.bincount(key, minlength=n_values * n_labels).reshape(n_values, n_labels)

        tp, predicted, support = (counted(*part) for part in self._parts)
        return tp, predicted, support

    # What is said

    @cached_property
    def totals(self) -> dict[str, Sums]:
        """The sums over all samples, by figure."""
        return {name: values.totals() for name, values in self.contributions.items()}

    @cached_property
    def value(self) -> float:
        """The main figure of all samples."""
        return float(self.totals[self.main].value[0])

    @cached_property
    def step(self) -> float:
        """What separates two values of a slice's sum: 1 where samples are right or wrong, 0 for no fixed step."""
        return 1.0 if self.has_one_answer else 0.0

    @cached_property
    def groups(self) -> tuple[tuple[Slice, ...], ...]:
        """The slices of each column, worst first; the column with the surest weak slice first."""
        found = [tuple(self.of(column)) for column in self.columns]
        q = benjamini_hochberg(np.array([one.p for group in found for one in group])) * self._families
        shares = iter(np.minimum(q, 1.0).tolist())
        groups = [sorted((replace(one, q=next(shares)) for one in group), key=_worst) for group in found]
        order = sorted(range(len(groups)), key=lambda k: (*_worst(groups[k][0]), k))
        return tuple(tuple(groups[k]) for k in order)

    @property
    def rows(self) -> tuple[Slice, ...]:
        """All slices of single columns."""
        return tuple(one for group in self.groups for one in group)

    @cached_property
    def weak(self) -> tuple[Slice, ...]:
        """The slices, and the pairs of them, that are worse than the rest beyond chance, most errors first."""
        found = [one for one in (*self.rows, *self.pairs) if one.is_weak]
        return tuple(sorted(found, key=lambda one: -one.excess))

    @cached_property
    def n_tested(self) -> int:
        """How many slices of single columns were tested."""
        return sum(not np.isnan(one.p) for one in self.rows)

    @cached_property
    def _pair_search(self) -> tuple[tuple[Pair, ...], int]:
        if len(self.columns) < 2:
            return (), 0
        main = self.contributions[self.main]
        return searched_pairs(self.columns, main, fewest=FEWEST, step=self.step)

    @property
    def n_pairs(self) -> int:
        """How many pairs of slices were tested."""
        return self._pair_search[1]

    @property
    def _families(self) -> int:
        """Singles and pairs share what may be wrong: each q counts for so many searches."""
        return 2 if self.n_pairs else 1

    @cached_property
    def _sure_pairs(self) -> tuple[tuple[Pair, float], ...]:
        """The pairs that are worse than either of the two alone beyond chance, with their q, the surest first."""
        found, n_tested = self._pair_search
        p = np.concatenate([[pair.p for pair in found], np.ones(n_tested - len(found))])
        q = np.minimum(benjamini_hochberg(p)[: len(found)] * self._families, 1.0)
        sure = [(pair, share) for pair, share in zip(found, q.tolist(), strict=True) if share <= SURE]
        return tuple(sorted(sure, key=lambda one: one[1])[:MOST_PAIRS])

    @cached_property
    def pair_columns(self) -> tuple[SliceColumn, ...]:
        """A column of one value for each of `pairs`."""
        return tuple(pair.column for pair, _ in self._sure_pairs)

    @cached_property
    def pairs(self) -> tuple[Slice, ...]:
        """The pairs that are worse than either of the two alone beyond chance, the surest first."""
        named = zip(self._sure_pairs, self.pair_columns, strict=True)
        return tuple(replace(next(self.of(column)), p=pair.p, q=q) for (pair, q), column in named)

    def histograms(self) -> Iterator[tuple[SliceColumn, SlicedHistogram]]:
        """The pairs and the columns, the worst first, each with its part of the evaluation's histogram."""
        if not self.columns:
            return
        evaluation, rows = self.evaluation, self.evaluation.outcomes
        found = entries(rows, evaluation.histogram, evaluation.steps)
        place = {group[0].name: k for k, group in enumerate(self.groups)}
        columns = sorted(self.columns, key=lambda column: place[column.name])
        for column in (*self.pair_columns, *columns):
            yield column, sliced_histogram(column, rows.sample, found)

    def of(self, column: SliceColumn) -> Iterator[Slice]:
        """The slices of any column, their p uncorrected, in the order of its values."""
        n = len(column.values)
        sums = {name: values.in_groups(column.code, n) for name, values in self.contributions.items()}
        metrics = self._metrics(column)
        intervals = {name: shown_interval(one, self.has_one_answer) for name, one in sums.items()}
        own, total = sums[self.main], self.totals[self.main]
        rest = total.less(own)
        p = self._p(own, total)
        change = own.value - rest.value
        of_rest = shown_interval(rest, self.has_one_answer)
        spread = difference_interval(own.value, intervals[self.main], rest.value, of_rest)
        excess = (rest.value * own.whole - own.part) / (1 if self.has_one_answer else 2)
        for k, value in enumerate(column.values):
            yield Slice(
                column.name, value, int(own.n[k]),
                {name: float(values[k]) for name, values in metrics.items()},
                {name: (float(ends[k, 0]), float(ends[k, 1])) for name, ends in intervals.items() if name in metrics},
                float(change[k]), (float(spread[k, 0]), float(spread[k, 1])), float(excess[k]), float(p[k]),
            )  # fmt: skip

    def _p(self, own: Sums, total: Sums) -> NDArray[np.float64]:
        """Two-sided p of the slices; NaN where a slice or the rest has too few samples to tell."""
        sums = (own.n, own.part, own.whole)
        p = rest_test(sums, total.n, total.value, total.moments(), step=self.step)
        return np.where((own.n >= FEWEST) & (total.n - own.n >= FEWEST), p, np.nan)

    def _metrics(self, column: SliceColumn) -> dict[str, NDArray[np.float64]]:
        """The figures of a column's slices, (n_values,) each: the averages, and those of one label or of all."""
        tp, predicted, support = self.label_counts(column)
        known = {name: values for name, values in averages(tp, predicted, support).items()
                 if name in self.evaluation.metrics}  # fmt: skip
        positive = self.evaluation.positive
        of = (one.sum(axis=1) if positive is None else one[:, positive] for one in (tp, predicted, support))
        hits, made, there = of
        own = (ratio(hits, made), ratio(hits, there), f_score(hits, made, there))
        return known | dict(zip(OF_LABEL, own, strict=True))


def _three(prefix: str, tp: Counts, predicted: Counts, support: Counts) -> dict[str, Contributions]:
    wholes = {"precision": (tp, predicted), "recall": (tp, support), "f1": (2 * tp, predicted + support)}
    return {f"{prefix}{name}": Contributions.of(*pair) for name, pair in wholes.items()}


def shown_interval(sums: Sums, has_one_answer: bool) -> NDArray[np.float64]:
    """(n_values, 2) the intervals of sums, NaN where there are too few samples for one to hold what it says."""
    enough = sums.active >= (SINGLE_FROM if has_one_answer else SEVERAL_FROM)
    return np.where(enough[:, None], sums.interval(), np.nan)


def _worst(one: Slice) -> tuple[bool, bool, float]:
    """The order of slices: what is surely worse, then by difference; those too small to tell last."""
    return not one.is_weak, bool(np.isnan(one.p)), 0.0 if np.isnan(one.difference) else one.difference
