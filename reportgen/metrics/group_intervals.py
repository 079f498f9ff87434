"""95 % intervals where samples hold many things each: images are resampled with all that is in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, LabelIds
from reportgen.metrics.intervals import SECONDS_PER_SAMPLE, Bootstrap, figures, n_replicates_of, summary

SECONDS_PER_PRODUCT = 1e-10  # one multiplication and addition in a matrix product
CELLS = 4_000_000  # groups x labels counted at a time
EXACT = 1 << 23  # sums of fewer things than this are exact in float32, however often a group is drawn

Groups = NDArray[np.int32]


def group_bootstrap(
    group: Groups, truth: LabelIds, prediction: LabelIds, n_groups: int, n_labels: int, rng: np.random.Generator
) -> Bootstrap:
    """Intervals of averages and F1 by resampling groups: what happened in one image is drawn together.

    `truth` and `prediction` say what met, NONE on either side, and `group` where. A group counts as often as it was
    drawn, those in which nothing happened too. 1,000 replicates, fewer where that would take over about two seconds.
    """
    seconds = n_groups * (SECONDS_PER_SAMPLE + 3 * n_labels * SECONDS_PER_PRODUCT)
    weights = _weights(n_groups, n_replicates_of(seconds), rng, np.float32 if group.size < EXACT else np.float64)
    hit = (truth == prediction) & (truth != NONE)
    counted = [(group[kept], label[kept]) for kept, label in (
        (hit, truth), (prediction != NONE, prediction), (truth != NONE, truth)
    )]  # fmt: skip
    totals = [_totals(*things, weights, n_labels) for things in counted]
    tp, predicted, support = (total[:1] for total in totals)
    drawn = figures(*(total[1:] for total in totals))
    return summary((tp, predicted, support), [drawn], np.unique(group).size)


def _weights(
    n_groups: int, replicates: int, rng: np.random.Generator, dtype: type[np.floating]
) -> NDArray[np.floating]:
    """How often each group was drawn, (1 + replicates, n_groups); the first row is the data: every group once."""
    weights = np.ones((1 + replicates, n_groups), dtype)
    for row in weights[1:]:
        row[:] = np.bincount(rng.integers(0, max(1, n_groups), n_groups), minlength=n_groups)
    return weights


def _totals(group: Groups, label: LabelIds, weights: NDArray[np.floating], n_labels: int) -> Counts:
    """Things counted by label in every resample, (n_resamples, n_labels)."""
    n_groups = weights.shape[1]
    width = max(1, CELLS // max(1, n_groups))
    order = np.argsort(label, kind="stable")
    group, label = group[order], label[order]
    blocks = [np.zeros((len(weights), 0), np.int64)]
    for first in range(0, n_labels, width):
        last = min(first + width, n_labels)
        here = slice(*np.searchsorted(label, [first, last]))
        cell = group[here].astype(np.int64) * (last - first) + (label[here] - first)
        counts = np.bincount(cell, minlength=n_groups * (last - first)).reshape(n_groups, last - first)
        blocks.append(np.rint(weights @ counts.astype(weights.dtype)).astype(np.int64))
    return np.concatenate(blocks, axis=1)
