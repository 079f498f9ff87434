"""Samples that are all but equal: within a set, or in test and training both."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask

SHARE = 0.13  # of the median distance to the nearest neighbour: cleanlab's

Floats = NDArray[np.float64]
Pairs = NDArray[np.int64]  # (m, 2)
Neighbours = NDArray[np.integer]  # (n, k) positions, the nearest first
Distances = NDArray[np.floating]  # (n, k)


def near_limit(distance: Distances) -> float:
    """The distance below which samples are all but equal, by their distances (n, k) to others, the nearest first.

    0 where most samples have an equal one: then equal ones alone are near. NaN without neighbours.
    """
    return float(SHARE * np.median(distance[:, 0])) if distance.size else float("nan")


def near_pairs(index: Neighbours, distance: Distances, limit: float) -> Pairs:
    """(m, 2) the pairs of samples of one set that are all but equal, each once, lower position first, ascending.

    Only those are looked at that are among the neighbours of either of them.
    """
    row, other = _near(index, distance, limit).T
    low, high = np.minimum(row, other), np.maximum(row, other)
    n = len(index)
    keys = np.unique(low * n + high)
    return np.stack([keys // max(1, n), keys % max(1, n)], axis=1)


def leaked_pairs(index: Neighbours, distance: Distances, limit: float) -> Pairs:
    """(m, 2) samples of the test set, and the samples of the training set, their neighbours, that all but equal them.

    By the sample, then its nearest first.
    """
    return _near(index, distance, limit)


def _near(index: Neighbours, distance: Distances, limit: float) -> Pairs:
    row, column = np.nonzero((distance < limit) | (distance == 0))
    return np.stack([row.astype(np.int64), index[row, column].astype(np.int64)], axis=1)


def near_groups(pairs: Pairs, n: int) -> NDArray[np.int32]:
    """(n,) the group of each sample, NONE of one in no pair: what is all but equal to one of a group is in it.

    Groups are numbered by their first samples.
    """
    lowest = np.arange(n)
    one, other = pairs.T
    while True:
        low = np.minimum(lowest[one], lowest[other])
        before = lowest.copy()
        for end in (one, other):
            np.minimum.at(lowest, before[end], low)
            np.minimum.at(lowest, end, low)
        while (lowest[lowest] != lowest).any():
            lowest = lowest[lowest]
        if (lowest == before).all():
            break
    group = np.full(n, NONE, np.int32)
    there = np.unique(pairs)
    group[there] = np.unique(lowest[there], return_inverse=True)[1]
    return group


def conflicts(pairs: Pairs, label: NDArray[np.integer], other_label: NDArray[np.integer] | None = None) -> Mask:
    """(m,) which pairs have two labels; `other_label` is that of the second samples where these are of another set.

    A sample without a label contradicts none.
    """
    first, second = label[pairs[:, 0]], (label if other_label is None else other_label)[pairs[:, 1]]
    found: Mask = (first != second) & (first != NONE) & (second != NONE)
    return found


def redundant(group: NDArray[np.integer]) -> Mask:
    """(n,) the samples that add nothing to a sample before them, by the groups of `near_groups`."""
    _, first = np.unique(group, return_index=True)
    found: Mask = group != NONE
    found[first] = False
    return found
