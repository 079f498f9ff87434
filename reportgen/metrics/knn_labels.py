"""What the labels of its nearest neighbours say of a sample's own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Fractions, LabelIds
from reportgen.metrics.blocks import blocks

SMOOTHING = 0.1  # of the chance is shared out among all labels
CELLS = 1 << 22


@dataclass(frozen=True, eq=False)
class NeighbourLabels:
    """By the neighbours of each sample (n,): the chance of its `given` label, and of the `best` label, the likeliest.

    Of equally likely labels the first is the best. NaN without neighbours.
    """

    given: Fractions
    best: Fractions
    label: LabelIds

    @property
    def doubt(self) -> Fractions:
        """(n,) how much speaks against the given label, 0 to 1."""
        return 1.0 - self.given


def neighbour_labels(
    index: NDArray[np.integer],
    distance: NDArray[np.floating],
    given: LabelIds,
    n_labels: int,
    *,
    of_base: LabelIds | None = None,
) -> NeighbourLabels:
    """The labels (n,) `given` to samples against those of their neighbours (n, k), near ones counting more.

    `of_base` are the labels of what the neighbours are positions in, if not of the samples themselves. A neighbour
    weighs exp(-d / median d); a tenth of the chance is shared out among all labels. Those without a label (NONE) say
    nothing, and of a sample without one nothing is known.
    """
    n = len(index)
    chance, best, label = np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, np.int32)
    if not index.size or not n_labels:
        return NeighbourLabels(chance, best, label)
    labels = given if of_base is None else of_base
    typical = float(np.median(distance)) or 1.0
    for rows in blocks(n, max(1, CELLS // n_labels)):
        weight = np.exp(-distance[rows].astype(np.float64) / typical)
        theirs = labels[index[rows]]
        is_known = theirs != NONE
        weight = np.where(weight.sum(axis=1, keepdims=True, where=is_known) > 0, weight, 1.0) * is_known
        weight /= np.maximum(weight.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
        at = np.arange(len(weight))
        key = at[:, None] * n_labels + np.maximum(theirs, 0)
        summed = np.bincount(key.ravel(), weight.ravel(), at.size * n_labels).reshape(at.size, n_labels)
        share = (1 - SMOOTHING) * summed + SMOOTHING / n_labels
        label[rows] = share.argmax(axis=1)
        best[rows] = share[at, label[rows]]
        chance[rows] = np.where(given[rows] == NONE, np.nan, share[at, given[rows]])
        best[rows][~is_known.any(axis=1)] = chance[rows][~is_known.any(axis=1)] = np.nan
    return NeighbourLabels(chance, best, label)


def n_with_label(index: NDArray[np.integer], of_base: LabelIds, wanted: LabelIds) -> NDArray[np.int64]:
    """(n,) how many of the neighbours (n, k) of each sample carry a label, `wanted` (n,) by sample."""
    count: NDArray[np.int64] = np.count_nonzero(of_base[index] == wanted[:, None], axis=1)
    return count
