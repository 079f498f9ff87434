"""Which label is missed where which other one is a false positive: pairs of outcomes of one sample.

A sample with a missed and b a false positive counts in the cell (a, b), however many other errors it has.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Mask, Scores, Thresholds
from reportgen.metrics.blocks import blocks
from reportgen.outcomes import Histogram
from reportgen.places import places

CELLS = 1 << 21  # compared at a time, so that memory stays bounded
ROWS = 1 << 16  # samples at a time, whose bits stay near
MOST = 100_000  # entries of a histogram of pairs: what a page can hold


def pair_counts(missed: Mask, spurious: Mask) -> Counts:
    """(n_labels, n_labels) samples with each label missed (down) and each one a false positive (across)."""
    n_labels = missed.shape[1]
    found = np.zeros((n_labels, n_labels), np.int64)
    sample, label = np.nonzero(missed)
    for part in blocks(sample.size, max(1, CELLS // max(1, n_labels))):
        order = np.argsort(label[part], kind="stable")
        own, rows = label[part][order], spurious[sample[part][order]]
        starts = np.flatnonzero(np.append(True, own[1:] != own[:-1]))
        found[own[starts]] += np.add.reduceat(rows.astype(np.int32), starts, axis=0)
    return found


def together_counts(labels: Mask) -> Counts:
    """(n_labels, n_labels) samples that have both labels, from what each sample has (n_samples, n_labels)."""
    n_labels = labels.shape[1]
    found = np.zeros((n_labels, n_labels), np.int64)
    for rows in blocks(len(labels), ROWS):
        bits = np.packbits(np.ascontiguousarray(labels[rows].T), axis=1)
        bits = np.pad(bits, ((0, 0), (0, -bits.shape[1] % 8))).view(np.uint64)
        for label, own in enumerate(bits):
            found[label] += np.bitwise_count(bits & own).sum(axis=1, dtype=np.int64)
    return found


@dataclass(frozen=True, eq=False)
class SetPairs:
    """The pairs as a histogram of steps; `follows` is False where there are too many: they stay as at one step.

    Cells of fewer than `least` samples are left out then.
    """

    histogram: Histogram
    follows: bool
    least: int = 1


def set_pairs(truth: Mask, scores: Scores, steps: Thresholds, fixed: Counts) -> SetPairs:
    """The pairs at every step; those of `fixed`, counts at one step, where there are more than MOST entries."""
    counted = _counted(truth, scores, steps)
    n_labels, n_steps = truth.shape[1], steps.size
    if counted is None:
        return _fixed(fixed, n_steps)
    key, count = counted
    cell, range_ = np.divmod(key, n_steps * n_steps)
    label, other = np.divmod(cell, n_labels)
    first, last = np.divmod(range_, n_steps)
    ids = (label.astype(np.int32), other.astype(np.int32), first.astype(np.int32), last.astype(np.int32))
    return SetPairs(Histogram(*ids, count, n_labels, n_steps), follows=True)


def _counted(truth: Mask, scores: Scores, steps: Thresholds) -> tuple[Counts, Counts] | None:
    """Distinct pairs with the steps they hold at, as one number, and how often each is there; None: too many.

    A label is missed at the steps above its score, another one a false positive up to its own: both hold in between.
    """
    n_labels, n = truth.shape[1], steps.size
    keys, counts = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for rows in blocks(len(truth), max(1, CELLS // max(1, n_labels))):
        block, true = scores[rows].astype(np.float64), truth[rows]
        reached = places(steps, np.where(np.isnan(block), -np.inf, block).ravel(), "right").reshape(block.shape)
        spurious = np.where(true, 0, reached)
        sample, label = np.nonzero(true & (reached < spurious.max(axis=1, keepdims=True)))
        for part in blocks(sample.size, max(1, CELLS // max(1, n_labels))):
            from_ = reached[sample[part], label[part]]
            at, other = np.nonzero(spurious[sample[part]] > from_[:, None])
            cell = label[part][at] * np.int64(n_labels) + other
            key = (cell * n + from_[at]) * n + spurious[sample[part][at], other] - 1
            keys, counts = _merged(keys, counts, key)
            if keys.size > MOST:
                return None
    return keys, counts


def _merged(keys: Counts, counts: Counts, more: NDArray[np.int64]) -> tuple[Counts, Counts]:
    distinct, place = np.unique(np.concatenate([keys, more]), return_inverse=True)
    weight = np.concatenate([counts, np.ones(more.size, np.int64)])
    return distinct, np.bincount(place, weight, distinct.size).astype(np.int64)


def _fixed(counts: Counts, n_steps: int) -> SetPairs:
    """The same counts at every step; where even these are too many, those of the most samples."""
    least = 1
    if np.count_nonzero(counts) > MOST:
        least = int(np.sort(counts, axis=None)[-MOST]) + 1
    label, other = np.nonzero(counts >= least)
    first, last = np.zeros(label.size, np.int32), np.full(label.size, n_steps - 1, np.int32)
    ids = (label.astype(np.int32), other.astype(np.int32), first, last)
    histogram = Histogram(*ids, counts[label, other], len(counts), n_steps)
    return SetPairs(histogram, follows=False, least=least)


@dataclass(frozen=True, eq=False)
class Together:
    """(n_labels, n_labels) over the samples that have the label of the row: the mean score of each label, NaN without
    any, and how many have the label of the column, too.
    """

    mean: NDArray[np.float64]
    count: Counts


def together(truth: Mask, scores: Scores) -> Together:
    """Which labels go with which. Source: Clarifai's matrix of mean probabilities, and of co-occurrence."""
    n_labels = truth.shape[1]
    total, count = np.zeros((n_labels, n_labels)), together_counts(truth)
    has_all = not any(np.isnan(scores[rows]).any() for rows in blocks(len(scores), ROWS))
    given = np.repeat(np.diagonal(count)[:, None], n_labels, axis=1)
    if not has_all:
        given = np.zeros_like(count)
    sample, label = np.nonzero(truth)
    for part in blocks(sample.size, max(1, CELLS // max(1, n_labels))):
        order = np.argsort(label[part], kind="stable")
        own, at = label[part][order], sample[part][order]
        starts = np.flatnonzero(np.append(True, own[1:] != own[:-1]))
        block = scores[at].astype(np.float64)
        if not has_all:
            is_given = ~np.isnan(block)
            block[~is_given] = 0.0
            given[own[starts]] += np.add.reduceat(is_given.astype(np.int64), starts, axis=0)
        total[own[starts]] += np.add.reduceat(block, starts, axis=0)
    return Together(np.divide(total, given, out=np.full_like(total, np.nan), where=given > 0), count)
