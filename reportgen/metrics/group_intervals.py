"""95 % intervals where samples hold many things each: images are resampled with all that is in them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, LabelIds
from reportgen.metrics.blocks import blocks
from reportgen.metrics.draws import SECONDS_PER_SAMPLE
from reportgen.metrics.intervals import Bootstrap, figures, n_replicates_of, summary

SECONDS_PER_PRODUCT = 1e-10  # one multiplication and addition in a matrix product
CELLS = 4_000_000  # groups x labels counted at a time
EXACT = 1 << 24  # whole numbers below this are exact in float32

Groups = NDArray[np.int32]


def group_bootstrap(
    group: Groups, truth: LabelIds, prediction: LabelIds, n_groups: int, n_labels: int, rng: np.random.Generator
) -> Bootstrap:
    """Intervals of averages and F1 by resampling groups: what happened in one image is drawn together.

    `truth` and `prediction` say what met, NONE on either side, and `group` where. A group counts as often as it was
    drawn, those in which nothing happened too. 1,000 replicates, fewer where that would take over about two seconds.
    """
    return resampled(drawn_groups(n_groups, 3 * n_labels, rng), group, truth, prediction, n_labels)


def resampled(
    weights: NDArray[np.uint8], group: Groups, truth: LabelIds, prediction: LabelIds, n_labels: int
) -> Bootstrap:
    """The same from groups that are drawn already, as by `drawn_groups`."""
    hit = (truth == prediction) & (truth != NONE)
    counted = [(group[kept], label[kept]) for kept, label in (
        (hit, truth), (prediction != NONE, prediction), (truth != NONE, truth)
    )]  # fmt: skip
    totals = np.split(drawn_totals(counted, weights, n_labels), len(counted), axis=1)
    tp, predicted, support = (total[:1] for total in totals)
    drawn = figures(*(total[1:] for total in totals))
    return summary((tp, predicted, support), [drawn], np.unique(group).size)


def drawn_groups(n_groups: int, n_counts: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """How often each group was drawn, (1 + replicates, n_groups); the first row is the data: every group once.

    As many are drawn as there are, so that one drawn 256 times is beyond any chance. 1,000 replicates, fewer where to
    count `n_counts` things of each would take over about two seconds.
    """
    replicates = n_replicates_of(n_groups * (SECONDS_PER_SAMPLE + n_counts * SECONDS_PER_PRODUCT))
    weights = np.ones((1 + replicates, n_groups), np.uint8)
    for row in weights[1:]:
        row[:] = np.bincount(rng.integers(0, max(1, n_groups), n_groups), minlength=n_groups)
    return weights


def drawn_totals(kinds: Sequence[tuple[Groups, LabelIds]], weights: NDArray[np.uint8], n_labels: int) -> Counts:
    """Things of several kinds, by the group and the label of each, counted by label in every resample.

    (n_resamples, n_kinds * n_labels): exact, whole numbers below 2^24 at a time.
    """
    n_groups = weights.shape[1]
    kinds = [_by_group(*things) for things in kinds]
    totals = np.zeros((len(weights), len(kinds) * n_labels), np.int64)
    for here in blocks(n_groups, max(1, CELLS // max(1, totals.shape[1]))):
        counts = np.concatenate([_counts(*things, here, n_labels) for things in kinds], axis=1)
        drawn = weights[:, here]
        is_small = drawn.max(initial=0) * counts.sum(axis=0).max(initial=0) < EXACT
        kind = np.float32 if is_small else np.float64
        totals += np.rint(drawn.astype(kind) @ counts.astype(kind)).astype(np.int64)
    return totals


def _by_group(group: Groups, label: LabelIds) -> tuple[Groups, LabelIds]:
    if (group[1:] >= group[:-1]).all():
        return group, label
    order = np.argsort(group, kind="stable")
    return group[order], label[order]


def _counts(group: Groups, label: LabelIds, here: slice, n_labels: int) -> Counts:
    """(n_groups, n_labels) things of each group of `here` by label; groups ascend."""
    things = slice(*np.searchsorted(group, [here.start, here.stop]))
    cell = (group[things].astype(np.int64) - here.start) * n_labels + label[things]
    size = here.stop - here.start
    return np.bincount(cell, minlength=size * n_labels).reshape(size, n_labels)
