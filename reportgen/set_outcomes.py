"""Outcome rows of samples with any number of labels each: every pair of a sample and a label is one of its own.

A true label is found up to its score, and missed above it; one that is not true is a false positive up to its score. A
true label without a score is missed at every threshold. Millions of samples make too many rows to be held: all that is
counted by label and threshold is counted from the scores, by the same definition.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Confusion, Counts, Mask, Scores, Thresholds
from reportgen.metrics.blocks import blocks
from reportgen.outcomes import PLAIN, Histogram, Outcomes
from reportgen.parts import Scope
from reportgen.places import places

CELLS = 1 << 18  # counted at a time, which stay near


def set_outcomes(truth: Mask, scores: Scores, samples: NDArray[np.integer] | None = None) -> Outcomes:
    """The rows of all samples, or of some: first what is predicted, then what is missed, each by sample and label.

    `truth` and `scores` are (n_samples, n_labels), NaN without a score. Samples keep their numbers.
    """
    chosen = np.arange(len(truth)) if samples is None else samples
    true, score = truth[chosen], scores[chosen].astype(np.float64)
    is_given = ~np.isnan(score)
    made, missed = np.nonzero(is_given), np.nonzero(true)
    label_true = np.where(true[made], made[1], NONE)
    top, above = score[made], np.where(is_given, score, -np.inf)[missed]
    n_made, n_missed = top.size, above.size
    none = np.broadcast_to(np.int32(NONE), n_made + n_missed)
    return Outcomes(
        chosen[np.concatenate([made[0], missed[0]])].astype(np.int32),
        np.concatenate([label_true, missed[1]]).astype(np.int32),
        np.concatenate([made[1], np.full(n_missed, NONE)]).astype(np.int32),
        np.concatenate([np.full(n_made, -np.inf), above]),
        np.concatenate([top, np.full(n_missed, np.inf)]),
        none, none, np.broadcast_to(np.int8(PLAIN), none.size), none, Scope.of_samples(len(truth)),
    )  # fmt: skip


def set_outcomes_at(truth: Mask, scores: Scores, threshold: float) -> Outcomes:
    """The rows that hold at a threshold alone, by sample and label."""
    kept = scores >= threshold
    sample, label = np.nonzero(truth | kept)
    score, true, said = scores[sample, label].astype(np.float64), truth[sample, label], kept[sample, label]
    none = np.broadcast_to(np.int32(NONE), sample.size)
    return Outcomes(
        sample.astype(np.int32), np.where(true, label, NONE).astype(np.int32),
        np.where(said, label, NONE).astype(np.int32),
        np.where(said | np.isnan(score), -np.inf, score), np.where(said, score, np.inf),
        none, none, np.broadcast_to(np.int8(PLAIN), none.size), none, Scope.of_samples(len(truth)),
    )  # fmt: skip


def set_confusion(truth: Mask, kept: Mask) -> Confusion:
    """The confusion matrix of what is kept: only its diagonal, its last row and its last column hold anything."""
    n = truth.shape[1]
    counts, support = np.zeros((n + 1, n + 1), np.int64), truth.sum(axis=0)
    tp, predicted = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for rows in blocks(len(truth), max(1, CELLS // max(1, n))):
        predicted += kept[rows].sum(axis=0)
        tp += (kept[rows] & truth[rows]).sum(axis=0)
    k = np.arange(n)
    counts[k, k], counts[k, n], counts[n, k] = tp, support - tp, predicted - tp
    return counts


def set_histogram(truth: Mask, scores: Scores, steps: Thresholds) -> Histogram:
    """The rows counted by truth, prediction, first and last step, as `Outcomes.histogram` counts them."""
    n_labels, n = truth.shape[1], steps.size
    found = np.zeros(n_labels * 2 * (n + 1), np.int64)  # by label, whether it is true, and steps that are reached
    for rows in blocks(len(truth), max(1, CELLS // max(1, n_labels))):
        block = scores[rows].astype(np.float64)
        reached = places(steps, np.where(np.isnan(block), -np.inf, block).ravel(), "right").reshape(block.shape)
        cell = (np.arange(n_labels) * 2 + truth[rows]) * (n + 1) + reached
        found += np.bincount(cell.ravel(), minlength=found.size)
    counted = found.reshape(n_labels, 2, n + 1)
    return _histogram(counted[:, 1], counted[:, 0], n)


def _histogram(true: Counts, spurious: Counts, n: int) -> Histogram:
    """From how many true labels, and others, reach so many steps, (n_labels, n + 1)."""
    n_labels, parts = len(true), []
    for counts, truth_is_label, is_found in ((true, True, True), (true, True, False), (spurious, False, True)):
        label, reached = np.nonzero(counts)
        held = reached > 0 if is_found else reached < n
        label, reached = label[held], reached[held]
        none = np.full(label.size, n_labels)
        first, last = (np.zeros_like(reached), reached - 1) if is_found else (reached, np.full_like(reached, n - 1))
        columns = (label if truth_is_label else none, label if is_found else none, first, last, counts[label, reached])
        parts.append(np.stack(columns))
    truth, prediction, first, last, count = np.concatenate(parts, axis=1)
    order = np.lexsort((last, first, prediction, truth))
    ids = (np.where(one == n_labels, NONE, one)[order].astype(np.int32) for one in (truth, prediction))
    found = (next(ids), next(ids), first[order].astype(np.int32), last[order].astype(np.int32))
    return Histogram(*found, count[order], n_labels, n)
