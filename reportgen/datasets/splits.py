"""Which split of a data set the predictions are of."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from reportgen.datasets.image_keys import matched_images
from reportgen.tables import BoxTable

_ENOUGH = 0.5  # of the images with predictions, or of those of the split, that are in both


def fitting_split(truth: BoxTable, predicted: BoxTable, read: Callable[[str], BoxTable]) -> BoxTable:
    """The split of the ground truth that the predictions are of: the one taken unless most of them fit another better.

    `read` gives the ground truth of another split. That another was taken stands in the notes.
    """
    if not truth.others or not predicted.n_rows:
        return truth
    best, most = truth, _n_common(truth, predicted)
    if most >= _ENOUGH * min(len(np.unique(predicted.image)), len(truth.images)):
        return truth
    for split in truth.others:
        other = read(split)
        n_common = _n_common(other, predicted)
        if n_common > most:
            best, most = other, n_common
    if best is truth:
        return truth
    why = f"split {best.split} and not {truth.split}, as the predictions are of its images"
    return replace(best, notes=tuple(why if note == f"split {best.split}" else note for note in best.notes))


def other_splits(truth: BoxTable, predicted: BoxTable, read: Callable[[str], BoxTable]) -> list[BoxTable]:
    """The other splits of which there are predictions as well, of at least half of their images."""
    if not truth.others or _n_common(truth, predicted) == len(np.unique(predicted.image)):
        return []
    others = map(read, truth.others)
    return [other for other in others if _n_common(other, predicted) >= _ENOUGH * max(1, len(other.images))]


def _n_common(truth: BoxTable, predicted: BoxTable) -> int:
    """How many images have predictions and stand in the ground truth."""
    is_known = matched_images(truth, predicted).joined.found >= 0
    return int(np.count_nonzero(is_known[np.unique(predicted.image)]))
