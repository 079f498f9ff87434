"""Vectors of predicted boxes: by image and number of the box in it, or in the order of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.errors import MismatchedInputs
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.numbers import count
from reportgen.tables import BoxTable
from reportgen.vector_tables import VectorTable

MOST_REPEATED = 1.5  # vectors of an image from which they are no slips

Found = tuple[NDArray[np.int64], Sequence[str], list[Issue]]


def boxes_of(table: VectorTable, dataset: Any, predicted: BoxTable, sample: NDArray[np.int64] | None) -> Found | None:
    """The row of the vectors for each predicted box of the data set, what boxes are called, and what was odd.

    None where the vectors are those of images. `sample` (n_rows,) is the image of each vector, NONE: unknown, None
    without ids.
    Raises: MismatchedInputs where it cannot be told whether they are of boxes or of images, or which box is meant.
    """
    boxes = dataset.detections
    if boxes.row is None or not len(boxes.row):
        return None
    names = _Names(dataset.sample_ids.to_list(), boxes.image)
    if sample is None:
        return _in_order(table, dataset, predicted, names)
    places = _Places.of(predicted, boxes, dataset.n_samples)
    number = table.box if table.box is not None else _counted_up(sample, places)
    if number is None:
        _check_images(table, sample)
        return None
    number = _from_zero(table, number, sample, places)
    most = len(predicted.box)
    wanted = boxes.image.astype(np.int64) * most + places.number[boxes.row]
    is_one = (sample >= 0) & (number >= 0) & (number < most)
    given = np.where(is_one, sample * most + number, NONE)
    row = _rows(wanted, given)
    return row, names, [*_unknown(table, given, wanted), *_missing(table, row, names)]


@dataclass(frozen=True, eq=False)
class _Places:
    """The boxes of the file of predictions: `number` (n_rows,) of each in its image, in the order of the file.

    `counts` (n_samples,) are how many each sample has there, those that count nowhere as well; 0 where none counts.
    """

    number: NDArray[np.int64]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, predicted: BoxTable, boxes: Any, n_samples: int) -> _Places:
        order = np.argsort(predicted.image, kind="stable")
        per_image = np.bincount(predicted.image, minlength=len(predicted.images))
        starts = np.cumsum(per_image) - per_image
        number = np.empty(len(order), np.int64)
        number[order] = np.arange(len(order)) - starts[predicted.image[order]]
        counts = np.zeros(n_samples, np.int64)
        counts[boxes.image] = per_image[predicted.image[boxes.row]]
        return cls(number, counts)


class _Names(Sequence[str]):
    """What predicted boxes are called: the image, and the number of the box in the data set's order."""

    def __init__(self, ids: list[str], image: NDArray[np.int32]) -> None:
        self._ids, self._image = ids, image

    def __len__(self) -> int:
        return len(self._image)

    def __getitem__(self, row: Any) -> Any:
        return self._ids[self._image[row]]


def _in_order(table: VectorTable, dataset: Any, predicted: BoxTable, names: Sequence[str]) -> Found | None:
    """Row k of the vectors for box k of the file, where there are as many of them."""
    rows = dataset.samples.rows
    n_images = None if rows is None else rows.n_rows
    if len(table) != predicted.n_rows:
        if len(table) == n_images:
            return None
        n = "" if rows is None else f" and {rows.name} {count(rows.n_rows)} images"
        problem = (
            f"{count(len(table))} vectors without ids, and {predicted.name} has {count(predicted.n_rows)} boxes{n}"
        )
        remedy = "Give one vector per predicted box or per image in their order, or ids of the images beside them."
        raise MismatchedInputs(table.name, problem, remedy)
    if n_images == len(table):
        problem = f"there are {count(len(table))} images and as many predicted boxes: the vectors may be of either"
        raise MismatchedInputs(table.name, problem, "Give the ids of the images beside the vectors, and of boxes: box.")
    message = f"Vectors have no ids: row k of {table.name} is taken for box k of {predicted.name}."
    return dataset.detections.row.astype(np.int64), names, [issue("joined_by_row", message, len(table))]


def _counted_up(sample: NDArray[np.int64], places: _Places) -> NDArray[np.int64] | None:
    """(n_rows,) which vector of its image each is, where every image has as many as predicted boxes, and one several.

    None where that is not so: then they are of images.
    """
    n_given = np.bincount(sample[sample >= 0], minlength=len(places.counts))
    if n_given.max() < 2 or bool((n_given != places.counts)[n_given > 0].any()):
        return None
    order = np.argsort(sample, kind="stable")
    starts = np.searchsorted(sample[order], sample[order])
    number = np.empty(len(sample), np.int64)
    number[order] = np.arange(len(order)) - starts
    return number


def _check_images(table: VectorTable, sample: NDArray[np.int64]) -> None:
    """Raises MismatchedInputs where most images have several vectors, which no count of boxes explains."""
    known = sample[sample >= 0]
    n_images = np.unique(known).size
    if len(known) > MOST_REPEATED * n_images:
        problem = f"{count(len(known))} vectors of {count(n_images)} images, which is neither one per image nor per box"
        remedy = "Give the number of each box in its image, from 0, as a column or array named box."
        raise MismatchedInputs(table.name, problem, remedy)


def _from_zero(
    table: VectorTable, number: NDArray[np.int64], sample: NDArray[np.int64], places: _Places
) -> NDArray[np.int64]:
    """The numbers of boxes from 0, also where the file counts them from 1.

    Raises: MismatchedInputs where it may count from either.
    """
    known = sample >= 0
    if not known.any() or number[known].min() <= 0:
        return number
    counts = places.counts[np.maximum(sample, 0)]
    is_counted = known & (counts > 0)
    given, last = number[is_counted], counts[is_counted]
    if bool((given <= last).all()) and bool((given == last).any()):
        return number - 1
    problem = "no box has the number 0, and the numbers may count from 0 or from 1"
    raise MismatchedInputs(
        table.name, problem, "Count the boxes of each image from 0, in the order of the predictions."
    )


def _rows(wanted: NDArray[np.int64], given: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n_wanted,) the first row of `given` that is what is wanted, NONE: none."""
    keys, first = np.unique(given, return_index=True)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, first[at], NONE)


def _unknown(table: VectorTable, given: NDArray[np.int64], wanted: NDArray[np.int64]) -> list[Issue]:
    """Vectors of boxes that are not there, and those of a box that has one already."""
    issues = []
    is_known = (given != NONE) & np.isin(given, wanted)
    if not is_known.any():
        problem = "no vector is of a box that is predicted"
        raise MismatchedInputs(table.name, problem, "Count the boxes of each image from 0, in their order in the file.")
    n_other = int(np.count_nonzero(~is_known & (given != NONE)))
    if n_other:
        message = f"Vectors of {table.name} of boxes that are not there, or were left out."
        issues.append(issue("unknown_vector", message, n_other))
    n_again = int(np.count_nonzero(is_known)) - np.unique(given[is_known]).size
    if n_again:
        message = f"Rows of {table.name} repeat image and box; the vector of the first row counts."
        issues.append(issue("duplicate_vector", message, n_again))
    return issues


def _missing(table: VectorTable, row: NDArray[np.int64], names: Sequence[str]) -> list[Issue]:
    missing = np.flatnonzero(row < 0)
    if not missing.size:
        return []
    message = f"Predicted boxes without a vector in {table.name}; they are not on the map."
    return [issue("no_vector", message, missing.size, [names[k] for k in missing[:MAX_EXAMPLES].tolist()])]
