"""Which label a number means, where the predictions number labels in another way than the ground truth, or may."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.datasets.box_images import JoinedImages
from reportgen.datasets.box_pairs import box_pairs, overlaps
from reportgen.datasets.label_names import natural_order
from reportgen.datasets.wording import listed
from reportgen.errors import MismatchedInputs
from reportgen.issues import Issue, issue
from reportgen.tables import BoxTable

_ON = 0.5  # IoU at which a box lies on another one
_TWICE = 2  # times as many boxes on one of their own label must speak for a reading as for the next

Reading = dict[str, str]


def names_of_numbers(
    ground_truth: BoxTable, predictions: BoxTable, images: JoinedImages, issues: list[Issue]
) -> list[str | None]:
    """The name of each label of the predictions; their numbers are the ground truth's, or places in its list of names.

    Where several readings explain all numbers, the one by which most boxes lie on an object of their label.
    Raises: MismatchedInputs where none does, or where the boxes do not decide.
    """
    numbers = [_plain(label) for label in predictions.labels]
    readings = _readings(ground_truth, numbers)
    votes = {said: _votes(ground_truth, predictions, images, [known[number] for number in numbers])
             for said, known in readings.items()}  # fmt: skip
    best = sorted(readings, key=lambda said: -votes[said])
    if not best or votes[best[0]] <= _TWICE * max((votes[said] for said in best[1:]), default=0):
        raise _unknown(ground_truth, predictions, readings)
    known = readings[best[0]]
    message = f"Labels of {predictions.name} that are numbers were read as {best[0]}."
    examples = [f"{number} = {known[number]}" for number in natural_order(set(numbers))]
    issues.append(issue("labels_numbered", message, len(set(numbers)), examples))
    return [known[number] for number in numbers]


def _plain(label: str) -> str:
    """`7.0` as 7."""
    whole, dot, fraction = label.strip().partition(".")
    return whole if dot and not fraction.strip("0") else label.strip()


def _readings(ground_truth: BoxTable, numbers: list[str]) -> dict[str, Reading]:
    """The ways to read all numbers, in words, with the label that each then is; equal ones once."""
    if not ground_truth.has_names:
        return {}
    names = list(ground_truth.labels)
    ways = {
        "the ground truth's own": dict(zip(ground_truth.label_ids or (), names, strict=bool(ground_truth.label_ids))),
        "places in its list of labels, counted from 0": {str(place): name for place, name in enumerate(names)},
        "places in its list of labels, counted from 1": {str(place): name for place, name in enumerate(names, 1)},
    }
    found: dict[str, Reading] = {}
    for said, known in ways.items():
        reading = {number: known[number] for number in numbers if number in known}
        if len(reading) == len(set(numbers)) and reading not in found.values():
            found[said] = reading
    return found


def _votes(ground_truth: BoxTable, predictions: BoxTable, images: JoinedImages, names: list[str]) -> int:
    """How many predicted boxes lie on an object of the label that they then have."""
    truth_image, image = (
        positions[table.image] if len(positions) else np.full(len(table.image), NONE, np.int32)
        for positions, table in ((images.of_truths, ground_truth), (images.of_predictions, predictions))
    )
    pairs = box_pairs(truth_image, image, predictions.score, len(images.sample_ids))
    sides = [_in_pixels(table, table.box[rows], place[rows], images) for table, rows, place in (
        (ground_truth, pairs.truths, truth_image), (predictions, pairs.predictions, image))]  # fmt: skip
    is_on = overlaps(*sides) >= _ON
    true = np.array(ground_truth.labels)[ground_truth.label[pairs.truths]] if is_on.size else np.zeros(0, np.str_)
    said = np.array(names)[predictions.label[pairs.predictions]] if is_on.size else true
    return int(np.unique(pairs.predictions[is_on & (true == said)]).size)


def _in_pixels(
    table: BoxTable, box: NDArray[np.float64], image: NDArray[np.int32], images: JoinedImages
) -> NDArray[np.float64]:
    """Shares as pixels, or as shares of a square where no size is known."""
    if not table.is_relative:
        return box
    wide, high = images.width[image], images.height[image]
    return box * np.nan_to_num(np.column_stack([wide, high, wide, high]), nan=1.0)


def _unknown(ground_truth: BoxTable, predictions: BoxTable, readings: dict[str, Reading]) -> MismatchedInputs:
    where = f"{ground_truth.name} and {predictions.name}"
    problem = f"{predictions.name} numbers its labels ({listed(predictions.labels)}) and names none"
    remedy = "Put a file of names (classes.txt, obj.names or data.yaml) beside the predictions."
    if predictions.format == "coco":
        remedy = 'Give the results with their categories: {"images": […], "categories": […], "annotations": […]}.'
    if len(readings) > 1:
        number = next(
            one for one in map(_plain, predictions.labels) if len({known[one] for known in readings.values()}) > 1
        )
        said = " or ".join(f"{known[number]} ({words})" for words, known in readings.items())
        problem += f"; {number} may be {said}, and the boxes fit neither better"
    return MismatchedInputs(where, problem, remedy)
