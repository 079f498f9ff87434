"""The labels of the training set beside those of the report, and the samples that stand in both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions
from reportgen.datasets.wording import listed
from reportgen.metrics.slices import upper_tail
from reportgen.numbers import named

if TYPE_CHECKING:
    import polars as pl

# How sure it is that two samples are one, the surest first.
SAME_BYTES, SAME_TEXT, SAME_ID, NEAR = "bytes", "text", "id", "near"
KINDS = (SAME_BYTES, SAME_TEXT, SAME_ID, NEAR)


@dataclass(frozen=True, eq=False)
class Leak:
    """Samples of the report that are in the training set as well, found in one way.

    `sample` (n_pairs,) are their places in the data set, `theirs` the names of those in the training set, `distance`
    (n_pairs,) in how many of 64 bits the looks differ, 0 where that says nothing. A sample may be in several pairs.
    """

    kind: str
    sample: NDArray[np.intp]
    theirs: tuple[str, ...]
    distance: NDArray[np.integer]

    @property
    def n_samples(self) -> int:
        """How many samples of the report are concerned."""
        return int(np.unique(self.sample).size)


@dataclass(frozen=True, eq=False)
class Training:
    """The training set: how much ground truth it has of each label of the report, and what leaked from it.

    `support` (n_labels,) are the ground truths of each label there, `tested` (n_labels,) those of the report. `others`
    are the labels that only the training set knows, with how many there are. `notes` say what was not looked for.
    `forms` are the distinct things in it that are labelled, where these stand in texts.
    """

    name: str
    n_samples: int
    n_tested: int
    labels: tuple[str, ...]
    support: Counts
    tested: Counts
    others: tuple[tuple[str, int], ...]
    leaks: tuple[Leak, ...] = ()
    notes: tuple[str, ...] = ()
    forms: pl.Series | None = None

    @cached_property
    def shares(self) -> tuple[Fractions, Fractions]:
        """(n_labels,) the share of each label in the training set, all its labels counted, and in the report."""
        n = self.support.sum() + sum(n for _, n in self.others)
        return self.support / max(n, 1), self.tested / max(self.tested.sum(), 1)

    @property
    def never_trained(self) -> NDArray[np.intp]:
        """The labels that are tested and not in the training set, most samples first."""
        return _most_first(np.flatnonzero((self.tested > 0) & (self.support == 0)), self.tested)

    @cached_property
    def never_tested(self) -> tuple[tuple[str, int], ...]:
        """The labels in training that are never tested, with how many there are, most first."""
        here = np.flatnonzero((self.tested == 0) & (self.support > 0)).tolist()
        found = [*((self.labels[k], int(self.support[k])) for k in here), *self.others]
        return tuple(sorted(found, key=lambda one: (-one[1], one[0])))

    @property
    def described(self) -> Iterator[str]:
        """How large the training set is, and which labels either side lacks, in lines."""
        yield f"Training set: {self.name}, {named(self.n_samples, 'sample')}"
        missing = [self.labels[k] for k in self.never_trained.tolist()]
        sides = ((missing, "not in training"), ([label for label, _ in self.never_tested], "in training only"))
        yield from (f"  {why}: {listed(labels)}" for labels, why in sides if labels)
        yield from (f"  {note}" for note in self.notes)

    @cached_property
    def moved(self) -> float:
        """The share of the ground truths that would have another label if the report were distributed as training is.

        Half the sum of all differences of shares (total variation). NaN where one side has no ground truth.
        """
        train, test = self.shares
        if not train.sum() or not test.sum():
            return np.nan
        rest = 1 - train.sum()  # of labels that are not here
        return float((np.abs(train - test).sum() + rest) / 2)

    @cached_property
    def p(self) -> float:
        """How likely so unlike counts are, were both drawn from one distribution (G-test); NaN with one label.

        Where samples hold several things, these are no trials of their own: the statistic counts samples. Source:
        Woolf 1957; the tail of chi-square as that of a gamma distribution of the same skewness.
        """
        extra = np.array([n for _, n in self.others], np.int64)
        table = np.stack([np.append(self.support, extra), np.append(self.tested, 0 * extra)]).astype(np.float64)
        table = table[:, table.sum(axis=0) > 0]
        free = table.shape[1] - 1
        if free < 1 or not table.sum(axis=1).all():
            return np.nan
        expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
        terms = np.where(table > 0, table * np.log(np.where(table > 0, table, 1) / expected), 0.0)
        worth = min(1.0, (self.n_samples + self.n_tested) / table.sum())
        g = 2 * terms.sum() * worth
        return float(upper_tail(np.array([(g - free) / sqrt(2 * free)]), np.array([sqrt(8 / free)]))[0])

    @cached_property
    def leaked(self) -> NDArray[np.intp]:
        """The places of all samples of the report that are in the training set, found in any way."""
        return np.unique(np.concatenate([np.zeros(0, np.intp), *(leak.sample for leak in self.leaks)]))


def _most_first(labels: NDArray[np.intp], counts: Counts) -> NDArray[np.intp]:
    ordered: NDArray[np.intp] = labels[np.argsort(-counts[labels], kind="stable")]
    return ordered
