"""Counts by label of several states of the same samples, resampled together: what thresholds make of one data set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, LabelIds, Mask
from reportgen.metrics.group_intervals import EXACT, SECONDS_PER_PRODUCT, group_totals, group_weights
from reportgen.metrics.intervals import (
    MIN_REPLICATES,
    REPLICATES,
    SECONDS_PER_CELL,
    SECONDS_PER_SAMPLE,
    Weights,
    resamples,
)
from reportgen.parts import Items

SECONDS = 0.5  # that one set of replicates may take


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

    200 to 1,000 replicates, as many as about half a second allows.
    """
    if all(_is_single(state, n_samples) for state in states):
        return _of_single(states, n_labels, rng)
    parts = 2 * len(states) + 1
    seconds = n_samples * (SECONDS_PER_SAMPLE + parts * n_labels * SECONDS_PER_PRODUCT)
    dtype = np.float32 if max(state.sample.size for state in states) < EXACT else np.float64
    weights = group_weights(n_samples, _n_replicates(seconds), rng, dtype)
    support = _counts(states[0], states[0].truth != NONE, states[0].truth, weights, n_labels)
    found = []
    for state in states:
        is_tp = (state.truth == state.prediction) & (state.truth != NONE)
        tp = _counts(state, is_tp, state.truth, weights, n_labels)
        predicted = _counts(state, state.prediction != NONE, state.prediction, weights, n_labels)
        found.append(Totals(tp, predicted, support))
    return found


def _counts(state: State, kept: Mask, label: LabelIds, weights: NDArray[np.floating], n_labels: int) -> Counts:
    return group_totals(state.sample[kept], label[kept], weights, n_labels)


def _is_single(state: State, n_samples: int) -> bool:
    """Whether every sample has one row: one answer each."""
    rows = np.bincount(state.sample, minlength=n_samples)
    return rows.size == n_samples and bool((rows == 1).all()) and not (state.truth == NONE).any()


def _n_replicates(seconds: float) -> int:
    return int(np.clip(SECONDS / max(seconds, 1e-12), MIN_REPLICATES, REPLICATES))


def _of_single(states: Sequence[State], n_labels: int, rng: np.random.Generator) -> list[Totals]:
    """Samples in which the same happened in all states are exchangeable: a resample draws so many of each kind."""
    truth, predictions, count = _kinds(states, n_labels)
    seconds = max(min(count.size * SECONDS_PER_CELL, int(count.sum()) * SECONDS_PER_SAMPLE),
                  count.size * len(states) * SECONDS_PER_CELL / 3)  # fmt: skip
    chunks = [[] for _ in range(2 * len(states) + 1)]  # type: list[list[Counts]]
    for weights in _weights(count, _n_replicates(seconds), rng):
        found = [_sums(weights, truth, n_labels)]
        for prediction in predictions:
            hit = truth == prediction
            found += [_sums(weights[:, hit], truth[hit], n_labels), _sums(weights, prediction, n_labels)]
        for chunk, counts in zip(chunks, found, strict=True):
            chunk.append(counts)
    support, *others = (np.concatenate(chunk) for chunk in chunks)
    return [Totals(tp, predicted, support) for tp, predicted in zip(others[::2], others[1::2], strict=True)]


def _weights(count: Counts, replicates: int, rng: np.random.Generator) -> Iterator[Weights]:
    """The data itself, then the resamples in chunks."""
    yield count[None]
    yield from resamples(count, replicates, rng)


def _kinds(states: Sequence[State], n_labels: int) -> tuple[LabelIds, list[LabelIds], Counts]:
    """The truth and the states' predictions of each kind of sample, and how many samples are of it."""
    columns = [_by_sample(states[0], states[0].truth), *(_by_sample(state, state.prediction) for state in states)]
    base = n_labels + 1
    key = np.zeros(columns[0].size, np.int64)
    for column in columns:
        _, packed = np.unique(key * base + (column + 1), return_inverse=True)
        key = packed.astype(np.int64)
    _, first, count = np.unique(key, return_index=True, return_counts=True)
    truth, *predictions = (column[first] for column in columns)
    return truth, predictions, count


def _by_sample(state: State, label: LabelIds) -> LabelIds:
    found = np.empty_like(label)
    found[state.sample] = label
    return found


def _sums(weights: Weights, label: LabelIds, n_labels: int) -> Counts:
    """Weights summed by label, (n_replicates, n_labels); those of NONE are left out."""
    order = np.argsort(label, kind="stable")
    order = order[np.searchsorted(label[order], 0) :]
    label = label[order]
    starts = np.flatnonzero(np.append(True, label[1:] != label[:-1])[: label.size])
    sums = np.zeros((len(weights), n_labels), np.int64)
    if starts.size:
        sums[:, label[starts]] = np.add.reduceat(weights[:, order], starts, axis=1)
    return sums
