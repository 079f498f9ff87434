"""How detections fit, and which objects are found, in bins: by overlap, size, shape, and objects in the image."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, Fractions, Mask
from reportgen.box_outcomes import LOCATION
from reportgen.metrics.confusion import ratio
from reportgen.metrics.proportions import clopper_pearson
from reportgen.outcomes import Outcomes

OVERLAPS = np.linspace(0.1, 1.0, 19)  # below 0.1 no overlap is looked at
SHAPES = 2.0 ** np.arange(-2, 2.5, 0.5)  # from 1:4 to 4:1; what is longer still is in the outer bins
MOST_BINS = 12

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RecallBins:
    """Objects by one property: those from `edges[k]` to below `edges[k + 1]` are in bin k, the rest in the outer ones.

    `support` (n,) counts them, `found` those that a detection of their label found.
    """

    edges: Floats
    support: Counts
    found: Counts

    @property
    def recall(self) -> Fractions:
        """(n,) share of the objects that is found; NaN in an empty bin."""
        return ratio(self.found, self.support)

    @cached_property
    def interval(self) -> Floats:
        """(n, 2) exact 95% interval of the recall; NaN in an empty bin."""
        return clopper_pearson(self.found, self.support)


@dataclass(frozen=True, eq=False)
class CrowdBins:
    """Images by the number of objects in them: from `edges[k]` to `edges[k + 1] - 1` in bin k.

    `images`, `objects`, `found` and `false_positives` are (n,) counts of what is in them.
    """

    edges: NDArray[np.intp]
    images: Counts
    objects: Counts
    found: Counts
    false_positives: Counts

    @property
    def recall(self) -> Fractions:
        """(n,) share of the objects that is found; NaN where there are none."""
        return ratio(self.found, self.objects)

    @property
    def per_image(self) -> Fractions:
        """(n,) false positives of an image in the mean; NaN without images."""
        return ratio(self.false_positives, self.images)


@dataclass(frozen=True, eq=False)
class BoxBins:
    """The bins of the rows that hold at the operating threshold.

    `overlap` (n_detections,) is the IoU of each detection with the nearest object of its label, `truth_box`
    (n_truths, 4) the objects as x, y, width, height in pixels.
    """

    rows: Outcomes
    overlap: Fractions
    truth_box: Floats
    n_images: int

    @cached_property
    def _is_found(self) -> Mask:
        is_found: Mask = self.rows.truth == self.rows.prediction
        return is_found

    @cached_property
    def overlaps(self) -> Counts:
        """(2, 18) detections by OVERLAPS: those that found an object, and localization errors."""
        chosen = (self._is_found, (self.rows.kind == LOCATION) & (self.rows.truth == NONE))
        return np.stack([_counts(self.overlap[self.rows.prediction_item[part]], OVERLAPS) for part in chosen])

    @property
    def mean_overlap(self) -> float:
        """Mean IoU of the detections that found an object; NaN without any."""
        fitting = self.overlap[self.rows.prediction_item[self._is_found]]
        return float(fitting.mean()) if fitting.size else float("nan")

    @cached_property
    def _objects(self) -> tuple[Floats, Mask]:
        """Width and height (n, 2) of each object, and which of them are found."""
        there = self.rows.truth != NONE
        return self.truth_box[self.rows.truth_item[there], 2:], self._is_found[there]

    @cached_property
    def sizes(self) -> RecallBins:
        """By the side of a square of the object's area, in pixels; bins of a half octave, or of whole ones."""
        size, is_found = self._objects
        side = np.maximum(np.sqrt(size.prod(axis=1)), 1.0)
        return _recall(side, is_found, octaves(side))

    @cached_property
    def shapes(self) -> RecallBins:
        """By width over height; an object without height is infinitely wide, one without width, too, is square."""
        size, is_found = self._objects
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return _recall(np.nan_to_num(size[:, 0] / size[:, 1], nan=1.0), is_found, SHAPES)

    @cached_property
    def crowds(self) -> CrowdBins:
        """By the number of objects in the image."""
        rows, n = self.rows, self.n_images
        is_wrong = (rows.prediction != NONE) & ~self._is_found
        objects, found, wrong = (
            np.bincount(rows.sample[part], minlength=n) for part in (rows.truth != NONE, self._is_found, is_wrong)
        )
        most = int(objects.max(initial=0))
        edges = np.arange(0, most + 1 + (step := most // MOST_BINS + 1), step)
        place, size = objects // step, len(edges) - 1
        weighted = (
            np.bincount(place, weights=part, minlength=size).astype(np.int64) for part in (objects, found, wrong)
        )
        return CrowdBins(edges, np.bincount(place, minlength=size), *weighted)


def octaves(values: Floats) -> Floats:
    """Edges around all values, in steps of a half octave, of a whole one where they would be too many.

    >>> octaves(np.array([17.0, 40.0])).round(1)
    array([16. , 22.6, 32. , 45.3])
    """
    if not values.size:
        return np.array([1.0, 2.0])
    for steps in (2, 1):
        low, high = (int(np.floor(steps * np.log2(end) + 1e-9)) for end in (values.min(), values.max()))
        if high - low < MOST_BINS:
            break
    return 2.0 ** (np.arange(low, high + 2) / steps)


def _counts(values: Floats, edges: Floats) -> Counts:
    """How many values are in each bin, those outside in the outer ones."""
    size = len(edges) - 1
    return np.bincount(np.clip(np.searchsorted(edges, values, "right") - 1, 0, size - 1), minlength=size)


def _recall(values: Floats, is_found: Mask, edges: Floats) -> RecallBins:
    return RecallBins(edges, _counts(values, edges), _counts(values[is_found], edges))
