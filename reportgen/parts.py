"""Samples and what they hold, taken from a whole and put together again: numbers change, order does not.

Whatever is counted through (samples, boxes, rows) is numbered from 0. A part that is taken numbers what it holds anew;
parts put together number on, each from where the one before it ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask

Taken = Mask | NDArray[np.integer]  # some of n things: a mask (n,), or their positions, each once, in the new order
Items = NDArray[np.int32]  # position of a sample, a box or a row; -1 = none


def taken_positions(taken: Taken, n: int) -> NDArray[np.intp]:
    """The positions of the things taken, (n_taken,), in the new order.

    Raises: ValueError for a mask of another length, and for positions that are not within 0 … n - 1 or occur twice.

    >>> taken_positions(np.array([True, False, True]), 3)
    array([0, 2])
    """
    if taken.dtype == np.bool_:
        if taken.shape != (n,):
            raise ValueError(f"a mask of shape {taken.shape} for {n}")
        return np.flatnonzero(taken)
    if taken.ndim != 1 or not np.issubdtype(taken.dtype, np.integer):
        raise ValueError(f"neither a mask nor positions: {taken.dtype} of shape {taken.shape}")
    positions = taken.astype(np.intp)
    if positions.size and (positions.min() < 0 or positions.max() >= n):
        raise ValueError(f"a position is not within 0 … {n - 1}")
    if np.count_nonzero(new_places(positions, n) != NONE) < positions.size:
        raise ValueError("a position occurs twice: what counts several times has a weight")
    return positions


def new_places(positions: NDArray[np.integer], n: int) -> Items:
    """(n,) the place among the things taken of each of n, NONE of those left out; `positions` are distinct.

    >>> new_places(np.array([2, 0]), 3)
    array([ 1, -1,  0], dtype=int32)
    """
    place = np.full(n, NONE, np.int32)
    place[positions] = np.arange(positions.size, dtype=np.int32)
    return place


def looked_up(place: Items, numbers: NDArray[np.integer]) -> Items:
    """The new place of each number, NONE of NONE.

    >>> looked_up(new_places(np.array([2, 0]), 3), np.array([0, 1, 2, NONE]))
    array([ 1, -1,  0, -1], dtype=int32)
    """
    found: Items = np.append(place, np.int32(NONE))[numbers]
    return found


def moved(numbers: Sequence[NDArray[np.integer]], sizes: Sequence[int]) -> Items:
    """The numbers of all parts, those of each so much higher as there are things before it; NONE stays.

    >>> moved([np.array([0, 1], np.int32), np.array([NONE, 0], np.int32)], [2, 1])
    array([ 0,  1, -1,  2], dtype=int32)
    """
    columns, before = [], 0
    for column, size in zip(numbers, sizes, strict=True):
        columns.append(np.where(column == NONE, column, column + np.int32(before)) if before else column)
        before += size
    return np.concatenate(columns).astype(np.int32, copy=False)


@dataclass(frozen=True, eq=False)
class Scope:
    """What numbers run over: so many samples, and the items in them, each with its sample.

    `truth_sample` (n_truth_items,) and `prediction_sample` (n_prediction_items,) hold the sample of every true and
    every predicted box or span, in the order of the file; both are empty for a task without items.
    """

    n_samples: int
    truth_sample: Items
    prediction_sample: Items

    @classmethod
    def of_samples(cls, n_samples: int) -> Scope:
        """Samples without items."""
        return cls(n_samples, np.zeros(0, np.int32), np.zeros(0, np.int32))

    def take(self, samples: Taken) -> ScopeTaken:
        """Some samples, and their items in the order they had. Raises: ValueError as `taken_positions` does."""
        place = new_places(taken_positions(samples, self.n_samples), self.n_samples)
        n_taken = int(np.count_nonzero(place != NONE))
        of_items = [place[sample] for sample in (self.truth_sample, self.prediction_sample)]
        kept = [np.flatnonzero(sample != NONE) for sample in of_items]
        scope = Scope(n_taken, *(sample[items] for sample, items in zip(of_items, kept, strict=True)))
        places = (new_places(items, sample.size) for sample, items in zip(of_items, kept, strict=True))
        return ScopeTaken(scope, place, *places)

    @classmethod
    def concat(cls, parts: Sequence[Scope]) -> Scope:
        """The parts one after the other."""
        sizes = [part.n_samples for part in parts]
        truths, predictions = [part.truth_sample for part in parts], [part.prediction_sample for part in parts]
        return cls(sum(sizes), moved(truths, sizes), moved(predictions, sizes))


@dataclass(frozen=True, eq=False)
class ScopeTaken:
    """What is left of a scope, and the new places of what was there: NONE of what was left out."""

    scope: Scope
    sample: Items
    truth_item: Items
    prediction_item: Items
