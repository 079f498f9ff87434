"""A detector's boxes and objects in groups at the operating threshold: by size of the object, and by image."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, Fractions
from reportgen.datasets.detection import Boxes
from reportgen.metrics.coco import SIZES
from reportgen.outcomes import Outcomes

SIZE_NAMES = tuple(name for name in SIZES if name != "all")


def sizes_of(boxes: Boxes) -> NDArray[np.int8]:
    """(n,) the size of each box in SIZE_NAMES by its area; on a limit it is the larger one, so that each has one."""
    limits = [SIZES[name][0] for name in SIZE_NAMES[1:]]
    return np.searchsorted(limits, boxes.area, "right").astype(np.int8)


def samples_at(
    sample: NDArray[np.integer], first: NDArray[np.integer], end: NDArray[np.integer], n_steps: int
) -> Counts:
    """(n_steps,) in how many samples some row holds; a row holds from step `first` to before step `end`.

    >>> samples_at(np.array([0, 0, 1]), np.array([0, 1, 1]), np.array([2, 3, 2]), 4)
    array([1, 2, 1, 0])
    """
    held = np.flatnonzero(first < end)
    base = sample[held].astype(np.int64) * (n_steps + 1)
    order = np.argsort(base + first[held], kind="stable")
    start = (base + first[held])[order]
    until = np.maximum.accumulate((base + end[held])[order])
    is_new = np.append(True, start[1:] > until[:-1])[: start.size]
    begins = np.bincount(start[is_new] % (n_steps + 1), minlength=n_steps + 1)
    ends = np.bincount(until[np.append(is_new[1:], True)[: start.size]] % (n_steps + 1), minlength=n_steps + 1)
    return np.cumsum(begins - ends)[:n_steps]


@dataclass(frozen=True, eq=False)
class SizeGroups:
    """Counts (3,) by SIZE_NAMES; of a spurious detection by its own size, else by that of the object.

    They add up to the counts of all: no row is in two groups.
    """

    rows: Outcomes
    truths: Boxes
    detections: Boxes

    @cached_property
    def _size(self) -> NDArray[np.int8]:
        of_truth = np.append(sizes_of(self.truths), np.int8(0))[self.rows.truth_item]
        of_detection = np.append(sizes_of(self.detections), np.int8(0))[self.rows.prediction_item]
        return np.where(self.rows.truth == NONE, of_detection, of_truth)

    def _count(self, chosen: NDArray[np.bool_]) -> Counts:
        return np.bincount(self._size[chosen], minlength=len(SIZE_NAMES))

    @cached_property
    def support(self) -> Counts:
        """Objects."""
        return self._count(self.rows.truth != NONE)

    @cached_property
    def predicted(self) -> Counts:
        """Detections that are drawn."""
        return self._count(self.rows.prediction != NONE)

    @cached_property
    def tp(self) -> Counts:
        """Objects found, under their own label."""
        return self._count(self.rows.truth == self.rows.prediction)

    @cached_property
    def missed(self) -> Counts:
        """Objects that nothing is drawn on."""
        return self._count(self.rows.prediction == NONE)

    @property
    def precision(self) -> Fractions:
        """Share of the detections that are correct; NaN without any."""
        return _ratio(self.tp, self.predicted)

    @property
    def recall(self) -> Fractions:
        """Share of the objects that are found; NaN without any."""
        return _ratio(self.tp, self.support)

    @property
    def f1(self) -> Fractions:
        """Harmonic mean of both; NaN where there is neither an object nor a detection."""
        return _ratio(2 * self.tp, self.support + self.predicted)


def _ratio(part: Counts, whole: Counts) -> Fractions:
    ratio: Fractions = np.divide(part, whole, out=np.full(part.size, np.nan), where=whole > 0)
    return ratio
