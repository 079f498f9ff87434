"""Counts by label of several states of the same samples, resampled together: what thresholds make of one data set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, LabelIds, Mask
from reportgen.metrics.intervals import MIN_REPLICATES, REPLICATES
from reportgen.parts import Items

GROUPS = 2_000  # of more samples, so many groups of them are drawn: their sums spread as those of samples do
CELLS = 4_000_000  # groups x labels: fewer groups where there are more labels
FEWEST = 200  # groups all the same
EXACT = 1 << 23  # sums of fewer things than this are exact in float32, however often a group is drawn
SECONDS = 0.5  # that the replicates may take
SECONDS_PER_PRODUCT = 1e-10  # one multiplication and addition in a matrix product


@dataclass(frozen=True, eq=False)
class State:
    """What met what, in which sample; NONE stands on either side. In every state each truth is there once."""

    sample: Items
    truth: LabelIds
    prediction: LabelIds


@dataclass(frozen=True, eq=False)
class Totals:
    """(1 + n_replicates, n_labels) each, the first row of the data itself."""

    tp: Counts
    predicted: Counts
    support: Counts

    def of_labels(self, label: int | None) -> Totals:
        """Those of one label alone; None: of all."""
        if label is None:
            return self
        return Totals(*(part[:, [label]] for part in (self.tp, self.predicted, self.support)))


def resampled(states: Sequence[State], n_samples: int, n_labels: int, rng: np.random.Generator) -> list[Totals]:
    """The counts of every state, in the data and in resamples of its samples, the same ones for all states.

    What happened in one sample is drawn together. 200 to 1,000 replicates, as many as about half a second allows; more
    samples than GROUPS are drawn in groups put together by chance.
    """
    group, n_groups = _groups(n_samples, n_labels, rng)
    parts = 2 * len(states) + 1
    replicates = int(SECONDS / max(1e-12, SECONDS_PER_PRODUCT * parts * n_groups * n_labels))
    dtype = np.float32 if max(state.sample.size for state in states) < EXACT else np.float64
    weights = _weights(n_groups, int(np.clip(replicates, MIN_REPLICATES, REPLICATES)), rng).astype(dtype)

    def counted(cell: Items, kept: Mask) -> Counts:
        counts = np.bincount(cell if kept.all() else cell[kept], minlength=n_groups * n_labels)
        totals: Counts = np.rint(weights @ counts.reshape(n_groups, n_labels).astype(dtype)).astype(np.int64)
        return totals

    row = group * np.int32(n_labels)  # of the table of groups and labels, where each sample's begins: at most CELLS
    support = counted(row[states[0].sample] + states[0].truth, states[0].truth != NONE)
    found = []
    for state in states:
        cell, made = row[state.sample] + state.prediction, state.prediction != NONE
        tp = counted(cell, made & (state.truth == state.prediction))
        found.append(Totals(tp, counted(cell, made), support))
    return found


def _groups(n_samples: int, n_labels: int, rng: np.random.Generator) -> tuple[Items, int]:
    """(n_samples,) the group of each sample, of equal size but for one, and how many groups there are."""
    most = int(np.clip(CELLS // max(1, n_labels), FEWEST, GROUPS))
    if n_samples <= most:
        return np.arange(n_samples, dtype=np.int32), max(1, n_samples)
    return rng.permutation(n_samples).astype(np.int32) % most, most


def _weights(n_groups: int, replicates: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """How often each group is drawn, (1 + n_replicates, n_groups); the first row is the data: every group once."""
    counts = np.ones((1 + replicates, n_groups), np.int64)
    for row, drawn in zip(counts[1:], rng.integers(0, n_groups, (replicates, n_groups)), strict=True):
        row[:] = np.bincount(drawn, minlength=n_groups)  # one by one they stay in the cache
    return counts
