"""Why predicted boxes lie on no object: they are those of the image before or behind, or of nothing that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.datasets.box_pairs import box_pairs, overlaps
from reportgen.datasets.label_causes import PROBABLE_CAUSE
from reportgen.issues import Issue, issue

if TYPE_CHECKING:
    from reportgen.datasets.detection import DetectionDataset

_ON = 0.5  # IoU at which a predicted box lies on an object
_FOUND = 0.6  # of the objects looked at, by the boxes of another image
_HARDLY = 0.05  # of the objects, so few that the cause is not the model alone
_LEAST = 20  # objects


def place_causes(dataset: DetectionDataset, as_read: NDArray[np.float64]) -> list[Issue]:
    """What is wrong where hardly any object has a box on it; `as_read` is the best IoU of each object looked at."""
    n_on = int(np.count_nonzero(as_read >= _ON))
    if as_read.size < _LEAST or n_on > as_read.size * (1 - _FOUND) / 2:
        return []
    return _of_neighbours(dataset, n_on, as_read.size) or _of_nothing(dataset, n_on, as_read.size)


def _of_neighbours(dataset: DetectionDataset, n_on: int, n_looked_at: int) -> list[Issue]:
    """That they lie on the objects of the next image, or of the one before."""
    for order in (dataset.image_rank, np.arange(dataset.n_samples)):
        for step in (1, -1):
            n_found, n = _found(dataset, order, step)
            if n >= _LEAST and n_found >= _FOUND * n:
                where = "next image" if step > 0 else "image before"
                message = (
                    f"Probably the predicted boxes stand at the wrong images: {numbers.count(n_found)} of "
                    f"{numbers.named(n, 'object')} of the {where} have one of them on it, of their own image "
                    f"{numbers.count(n_on)} of {numbers.count(n_looked_at)}. Check the ids of the images and where "
                    "their numbers begin; the figures are of the boxes as given."
                )
                return [issue(PROBABLE_CAUSE, message, n_found)]
    return []


def _found(dataset: DetectionDataset, order: NDArray[np.integer], step: int) -> tuple[int, int]:
    """How many objects the boxes are on when they belong to the image `step` further in the order; of how many."""
    truths, detections = dataset.truths, dataset.detections
    at = np.argsort(order, kind="stable").astype(np.int32)
    place = order[detections.image] + step
    is_there = (place >= 0) & (place < dataset.n_samples)
    image = np.where(is_there, at[np.where(is_there, place, 0)], NONE).astype(np.int32)
    of_truths = np.where(truths.is_crowd, NONE, truths.image)
    pairs = box_pairs(of_truths, image, detections.score, dataset.n_samples)
    overlap = overlaps(truths.box[pairs.truths], detections.box[pairs.predictions])
    return np.unique(pairs.truths[overlap >= _ON]).size, np.unique(pairs.truths).size


def _of_nothing(dataset: DetectionDataset, n_on: int, n_looked_at: int) -> list[Issue]:
    """That hardly any box lies on an object, and how far both reach: units or images that differ show there."""
    if n_on > _HARDLY * n_looked_at:
        return []
    ours, theirs = (_reach(boxes.box) for boxes in (dataset.truths, dataset.detections))
    message = (
        f"Hardly any predicted box lies on an object: of {numbers.named(n_looked_at, 'object')} looked at, "
        f"{numbers.count(n_on)} have one on them. Look at one image in both files: most true boxes reach to {ours} "
        f"pixels, predicted ones to {theirs}; units, order of the numbers and images must be the same in both. If they "
        "are, the model finds nothing."
    )
    return [issue("hardly_any_found", message, n_looked_at - n_on)]


def _reach(box: NDArray[np.float64]) -> str:
    right, bottom = np.quantile(box[:, :2] + box[:, 2:], 0.9, axis=0).tolist()
    return f"{numbers.significant(right, 3)} x {numbers.significant(bottom, 3)}"
