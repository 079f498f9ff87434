"""Boxes in pixels, checked: what cannot be a box is left out and counted, what was misread is an error."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import FARTHEST, MAX_EXCESS, Mask
from reportgen.datasets.name_forms import Names
from reportgen.datasets.wording import exact
from reportgen.errors import MalformedInput
from reportgen.issues import Issue, issue
from reportgen.tables import BoxTable

_BEYOND = 1.0  # pixels by which a box may reach over the edge unnoticed: rounding
_EXACT_DIGITS = 9  # of a pixel that shares of the image are exact to
_SHARE = 0.25  # of the boxes reaching far out of their image, so that they were misread
_FEW = 4  # boxes that prove nothing
_MIXER = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits without order: every bit goes into all higher ones


@dataclass(frozen=True, eq=False)
class PlacedBoxes:
    """Boxes of one table with their place among the samples; `names` are those of the samples, for examples."""

    table: BoxTable
    image: NDArray[np.int32]
    label: NDArray[np.int32]
    box: NDArray[np.float64]
    is_crowd: Mask
    is_ignored: Mask
    own_area: NDArray[np.float64] | None
    score: NDArray[np.float64] | None
    own_id: NDArray[np.int64] | None = None
    row: NDArray[np.int64] | None = None

    def kept(self, is_kept: Mask) -> "PlacedBoxes":
        """These boxes without the others."""
        if is_kept.all():
            return self
        names = ("image", "label", "box", "is_crowd", "is_ignored", "own_area", "score", "own_id", "row")
        columns = {name: getattr(self, name)[is_kept] for name in names if getattr(self, name) is not None}
        return replace(self, **columns)


def in_pixels(boxes: PlacedBoxes, width: NDArray[np.float64], height: NDArray[np.float64]) -> PlacedBoxes:
    """The boxes with shares of the image turned into pixels.

    Raises: MalformedInput when they are shares and the size of an image is unknown, or look like shares and are not
    said to be.
    """
    if not boxes.table.is_relative:
        _refuse_shares(boxes)
        return boxes
    wide, high = width[boxes.image], height[boxes.image]
    n_unknown = len(np.unique(boxes.image[np.isnan(wide)]))
    if n_unknown:
        problem = f"the boxes are shares of the image, and the size of {n_unknown:,} images is unknown"
        raise MalformedInput(boxes.table.name, problem, "Give the folder of images with --images.")
    own_area = None if boxes.own_area is None else boxes.own_area * wide * high
    # 72 of 400 pixels written as a share come back as 72.00000000000001, and an IoU of exactly 0.5 falls short of it
    box = np.round(boxes.box * np.column_stack([wide, high, wide, high]), _EXACT_DIGITS)
    return replace(boxes, box=box, own_area=own_area)


def _refuse_shares(boxes: PlacedBoxes) -> None:
    # no detector and no annotator makes nothing but boxes within one and a half pixels of the corner
    if len(boxes.box) and np.nanmax(np.abs(boxes.box), initial=0) <= 1.5 and np.nanmax(boxes.box, initial=0) > 0:
        first = _listed(boxes.box[0])
        raise MalformedInput(
            boxes.table.name,
            f"all boxes lie within 1.5 pixels of the corner, the first is {first}",
            "These look like shares of the image: multiply them by its width and height.",
        )


def refuse_corners(boxes: PlacedBoxes, width: NDArray[np.float64], height: NDArray[np.float64]) -> None:
    """Raises MalformedInput when widths and heights are in truth the right and bottom edges.

    So it is when many boxes reach far out of their image, and all would lie within it as corners.
    """
    x, y, right, bottom = boxes.box.T
    wide, high = width[boxes.image], height[boxes.image]
    # where the size is unknown every comparison is false
    is_far = (x + right > 1.1 * wide) | (y + bottom > 1.1 * high)
    n_far, n_known = np.count_nonzero(is_far), np.count_nonzero(wide > 0)
    if n_known < _FEW or n_far < _SHARE * n_known:
        return
    is_corner = (right > x) & (bottom > y) & (right <= wide + _BEYOND) & (bottom <= high + _BEYOND)
    if np.count_nonzero(is_corner) == n_known:
        row = int(is_far.argmax())
        raise MalformedInput(
            boxes.table.name,
            f"{numbers.percent(n_far / n_known)}% of the boxes reach far out of their image, like this one: "
            f"{_listed(boxes.box[row])} in {_listed([wide[row], high[row]], ' x ')} pixels",
            "These look like corners (left, top, right, bottom): write x, y, width, height.",
        )


def sound(boxes: PlacedBoxes, samples: Names) -> tuple[PlacedBoxes, list[Issue]]:
    """The boxes that can be used, and what was left out.

    Raises: MalformedInput for scores outside of 0 to 1.
    """
    width, height = boxes.box[:, 2:].T
    is_box = (np.abs(boxes.box) <= FARTHEST).all(axis=1)
    is_empty = (width <= 0) | (height <= 0)
    checks = [
        ("nan_box", "Boxes with a number that is missing, or too large to be a place, were left out.", is_box),
        ("empty_box", "Boxes of zero or negative width or height were left out.", ~is_empty),
    ]
    if boxes.score is not None:
        checks.append(("nan_score", "Predicted boxes without a score were left out.", ~np.isnan(boxes.score)))
    found = [_counted(code, message, ~is_sound, boxes, samples) for code, message, is_sound in checks]
    kept = boxes.kept(np.logical_and.reduce([is_sound for _, _, is_sound in checks]))
    kept, clipped = _with_clipped_scores(kept)
    return kept, [one for one in (*found, _reversed(boxes), *clipped) if one is not None]


def _reversed(boxes: PlacedBoxes) -> Issue | None:
    """That a large part of the boxes has sides below 0, and why that may be."""
    is_narrow, is_low = boxes.box[:, 2] < 0, boxes.box[:, 3] < 0
    n = int(np.count_nonzero(is_narrow | is_low))
    if not n or n < _SHARE * len(boxes.box):
        return None
    if not is_narrow.any():
        cause = "top and bottom are exchanged, as where y is measured upwards. If so, write the upper edge first"
    elif not is_low.any():
        cause = "left and right are exchanged. If so, write the left edge first"
    else:
        cause = (
            "x, y, width and height were read as corners, or corners are exchanged. If so, name the format they are in"
        )
    message = f"{boxes.table.name}: probably {cause}; boxes of negative width or height were left out."
    return issue("probable_cause", message, n)


def noticed(boxes: PlacedBoxes, samples: Names, width: NDArray[np.float64], height: NDArray[np.float64]) -> list[Issue]:
    """What is odd about boxes that count all the same: outside of their image, or twice the same truth."""
    x, y, wide, high = boxes.box.T
    is_outside = (x < -_BEYOND) | (y < -_BEYOND)
    is_outside |= (x + wide > width[boxes.image] + _BEYOND) | (y + high > height[boxes.image] + _BEYOND)
    message = "Boxes that reach out of their image; they count as they are."
    found = [_counted("outside_image", message, is_outside, boxes, samples)]
    message = (
        "Boxes that the ground truth holds twice; each counts, so at most one of them can be found."
        if boxes.score is None
        else "Boxes that are predicted twice, label and place alike; each counts, so no more than one of them is right."
    )
    found.append(_counted("duplicate_box", message, _is_repeated(boxes), boxes, samples))
    return [one for one in found if one is not None]


def _is_repeated(boxes: PlacedBoxes) -> Mask:
    """Whether an earlier box has the same image, label and place."""
    columns = [boxes.image, boxes.label, *boxes.box.T]
    rows = _suspects(columns)
    order = rows[np.lexsort([column[rows] for column in columns])]
    is_same = [column[order[1:]] == column[order[:-1]] for column in columns]
    is_repeated = np.zeros(len(boxes.box), np.bool_)
    is_repeated[order[1:][np.logical_and.reduce(is_same)]] = True
    return is_repeated


def _suspects(columns: list[NDArray[Any]]) -> NDArray[np.intp]:
    """The rows, ascending, that may equal another: a number mixed of all columns is the same."""
    mixed = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        mixed ^= (column + 0.0).view(np.uint64)  # adding 0 makes 0 of -0
        mixed *= _MIXER
        mixed ^= mixed >> np.uint64(32)
    order = np.argsort(mixed, kind="stable")
    is_same = mixed[order[1:]] == mixed[order[:-1]]
    return np.unique(np.append(order[1:][is_same], order[:-1][is_same]))


def _counted(code: str, message: str, is_odd: Mask, boxes: PlacedBoxes, samples: Names) -> Issue | None:
    odd = np.flatnonzero(is_odd)
    if not len(odd):
        return None
    sides = boxes.box[odd[:5]].tolist()
    names = [samples[image] for image in boxes.image[odd[:5]]]
    examples = [f"{name}: {_listed(box)}" for name, box in zip(names, sides, strict=True)]
    return issue(code, f"{boxes.table.name}: {message}", len(odd), examples)


def _listed(sides: Iterable[float], between: str = ", ") -> str:
    return between.join(map(numbers.significant, sides))


def _with_clipped_scores(boxes: PlacedBoxes) -> tuple[PlacedBoxes, list[Issue]]:
    """The boxes with scores within [0, 1], where rounding had brought some out."""
    score = boxes.score
    if score is None or not len(score) or (score.min() >= 0 and score.max() <= 1):
        return boxes, []
    if score.min() < -MAX_EXCESS or score.max() > 1 + MAX_EXCESS:
        raise _out_of_range(boxes.table, score)
    n_clipped = np.count_nonzero((score < 0) | (score > 1))
    most = numbers.significant(MAX_EXCESS)
    message = f"Scores outside of 0 to 1 by no more than {most} became 0 or 1: rounding, no cause for concern."
    return replace(boxes, score=np.clip(score, 0, 1)), [issue("clipped_score", message, int(n_clipped))]


def _out_of_range(table: BoxTable, score: NDArray[np.float64]) -> MalformedInput:
    row = int(np.argmax((score < -MAX_EXCESS) | (score > 1 + MAX_EXCESS)))
    is_percentage = score.min() >= 0 and score.max() <= 100
    remedy = "These look like logits: apply the sigmoid before writing them."
    number = int(np.count_nonzero(table.image[: row + 1] == table.image[row]))
    return MalformedInput(
        f"{table.name}, image {table.images.ids[table.image[row]]}, score of box {number}",
        f"the score {exact(score[row])} is outside of 0 to 1",
        "These look like percentages: divide them by 100." if is_percentage else remedy,
    )
