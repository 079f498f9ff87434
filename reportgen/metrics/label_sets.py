"""What can be said of samples with any number of labels each: how their labels rank, and what is right as a whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions, Mask, Scores, Thresholds
from reportgen.metrics.blocks import blocks
from reportgen.metrics.confusion import f_score, ratio
from reportgen.places import places

CELLS = 1 << 22  # compared at a time, so that memory stays bounded

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ranks:
    """(n_samples,) `precision`: mean share of true labels among those that score as high as each true one; 1 where none
    or all are true. `coverage`: labels one has to go through, highest score first, to meet all true ones; 0 without.
    """

    precision: Fractions
    coverage: Floats


def ranks(scores: Scores, truth: Mask) -> Ranks:
    """Of samples with a score for every label, (n_samples, n_labels) both; ties count as ranked before.

    Source: scikit-learn label_ranking_average_precision_score and coverage_error, of each sample.
    """
    n_samples, n_labels = scores.shape
    precision, coverage = np.ones(n_samples), np.zeros(n_samples)
    for rows in blocks(n_samples, max(1, CELLS // max(1, n_labels))):
        block, true = scores[rows], truth[rows]
        n_true = true.sum(axis=1)
        sample, label = np.nonzero(true)
        for part in blocks(sample.size, max(1, CELLS // max(1, n_labels))):
            at = sample[part]
            reached = block[at] >= block[at, label[part]][:, None]
            share = (reached & true[at]).sum(axis=1) / reached.sum(axis=1)
            _add(precision[rows], at, share / n_true[at])
        precision[rows] -= np.where(n_true > 0, 1.0, 0.0)  # where it began
        precision[rows][n_true == n_labels] = 1.0
        lowest = np.where(true, block, np.inf).min(axis=1)
        coverage[rows] = (block >= lowest[:, None]).sum(axis=1)
    return Ranks(precision, coverage)


def _add(sums: Floats, at: NDArray[np.integer], values: Floats) -> None:
    sums += np.bincount(at, values, sums.size)


@dataclass(frozen=True, eq=False)
class SetCounts:
    """(n_samples,) how many labels each sample has, how many are predicted, and how many are both."""

    true: Counts
    predicted: Counts
    hits: Counts

    @classmethod
    def of(cls, truth: Mask, kept: Mask) -> SetCounts:
        """From the labels of each sample and what is predicted of it, (n_samples, n_labels) both."""
        both = truth & kept
        return cls(*(np.count_nonzero(one, axis=1) for one in (truth, kept, both)))

    @property
    def errors(self) -> Counts:
        """(n_samples,) labels that are missed or false positives."""
        return self.true + self.predicted - 2 * self.hits

    @property
    def precision(self) -> Fractions:
        """(n_samples,) share of what is predicted that is right; 0 where nothing is, as scikit-learn has it."""
        return np.nan_to_num(ratio(self.hits, self.predicted))

    @property
    def recall(self) -> Fractions:
        """(n_samples,) share of the labels that is found; 0 where there is none, as scikit-learn has it."""
        return np.nan_to_num(ratio(self.hits, self.true))

    @property
    def f1(self) -> Fractions:
        """(n_samples,) harmonic mean of both; 0 where nothing is there or predicted, as scikit-learn has it."""
        return np.nan_to_num(f_score(self.hits, self.predicted, self.true))


def exact_range(truth: Mask, scores: Scores, steps: Thresholds) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(n_samples,) the first of the ascending steps at which exactly the true labels are predicted, and the end.

    A sample is right at thresholds above the highest score of a label that is not true, up to the lowest of a true one;
    a true label without a score is never predicted. Where it is right at none, the first is not below the end.
    """
    n_samples, n_labels = truth.shape
    first, end = np.zeros(n_samples, np.intp), np.zeros(n_samples, np.intp)
    for rows in blocks(n_samples, max(1, CELLS // max(1, n_labels))):
        block = np.where(np.isnan(scores[rows]), -np.inf, scores[rows])
        lowest = np.where(truth[rows], block, np.inf).min(axis=1)
        highest = np.where(truth[rows], -np.inf, block).max(axis=1)
        first[rows], end[rows] = (places(steps, bound, "right") for bound in (highest, lowest))
    return first, end


def held_by_step(first: NDArray[np.intp], end: NDArray[np.intp], n_steps: int) -> Counts:
    """(n_steps,) how many ranges from `first` to before `end` hold a step."""
    held = first < end
    change = np.bincount(first[held], minlength=n_steps + 1) - np.bincount(end[held], minlength=n_steps + 1)
    counts: Counts = np.cumsum(change)[:n_steps]
    return counts
