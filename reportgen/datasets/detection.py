"""Object detection: true and predicted boxes, each with an image and a label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, LabelIds, Mask
from reportgen.datasets.box_checks import PlacedBoxes, in_pixels, noticed, refuse_corners, sound
from reportgen.datasets.box_images import JoinedImages, joined_images, unknown_images
from reportgen.datasets.box_labels import joined_labels
from reportgen.datasets.image_keys import Names
from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.issues import Issue, issue
from reportgen.options import Options
from reportgen.tables import BoxTable

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, eq=False)
class Boxes:
    """True or predicted boxes, in the order of the file, which decides between equal scores.

    `image` and `label` are positions in the dataset's samples and labels. `box` (n, 4) is x, y, width, height in pixels
    from the top left corner, widths and heights above 0. `own_area` (n,) is what the file says it is; None: width times
    height, as always of detections, which are neither crowd nor ignored. `score` (n,) is in [0, 1], None of truths.
    """

    image: NDArray[np.int32]
    label: LabelIds
    box: NDArray[np.float64]
    is_crowd: Mask
    is_ignored: Mask
    own_area: NDArray[np.float64] | None = None
    score: NDArray[np.float64] | None = None

    @property
    def area(self) -> NDArray[np.float64]:
        """(n,) square pixels, what COCO calls area."""
        return self.box[:, 2] * self.box[:, 3] if self.own_area is None else self.own_area


@dataclass(frozen=True, eq=False)
class DetectionDataset:
    """The images of the ground truth in ascending order of their names, those without a box among them.

    `labels` are the names that some true or predicted box has, in natural order. `width` and `height` are NaN where
    unknown. `files` are as written, None where there is none. `image_rank` (n_samples,) is the place of each image in
    the order of the ground truth's own ids: the order in which COCO's tools take images whose scores are equal.
    """

    names: Names
    labels: tuple[str, ...]
    truths: Boxes
    detections: Boxes
    width: NDArray[np.float64]
    height: NDArray[np.float64]
    files: Sequence[str | None] | None
    image_rank: NDArray[np.int32] | None = None

    @property
    def n_samples(self) -> int:
        """Number of images, at least 1."""
        return len(self.names)

    @cached_property
    def sample_ids(self) -> pl.Series:
        """`names` as a column."""
        import polars as pl

        return pl.Series("id", self.names, pl.String)

    @cached_property
    def image_names(self) -> pl.Series | None:
        """`files` as a column."""
        import polars as pl

        return None if self.files is None else pl.Series("image", self.files, pl.String)

    def with_image_names(self, names: pl.Series) -> DetectionDataset:
        """The same with these files, null = none."""
        return replace(self, files=names.to_list())

    @property
    def n_labels(self) -> int:
        """Number of labels; 0 when there is no box at all."""
        return len(self.labels)


def join(
    ground_truth: BoxTable | None, predictions: BoxTable | None, options: Options | None = None
) -> tuple[DetectionDataset, tuple[Issue, ...]]:
    """The dataset of one combined or two separate files, and everything odd that was met on the way.

    Ground truth alone gives a dataset without detections. `options` has nothing to say here.

    Raises: InputError naming file, place and remedy.
    """
    truth, predicted = _roles(ground_truth, predictions)
    images, labels = joined_images(truth, predicted), joined_labels(truth, predicted)
    issues = [*truth.issues, *(predicted.issues if predicted else ()), *labels.issues]
    truths = _checked(truth, images, images.of_truths, labels.of_truths, issues)
    if predicted is not None:
        issues.extend(unknown_images(truth, predicted, images))
        detections = _checked(predicted, images, images.of_predictions, labels.of_predictions, issues)
    else:
        detections = truths.kept(np.zeros(len(truths.box), np.bool_))
    dataset = DetectionDataset(
        names=images.sample_ids,
        labels=labels.labels,
        truths=_boxes(truths, None),
        detections=_boxes(detections, _scores(detections, issues)),
        width=images.width,
        height=images.height,
        files=images.files,
        image_rank=images.rank,
    )
    if not dataset.labels:
        problem = "there is no box at all, neither true nor predicted"
        raise MalformedInput(truth.name, problem, "Check that the files are the ones that were meant.")
    return dataset, (*issues, *_oddities(dataset))


def _roles(ground_truth: BoxTable | None, predictions: BoxTable | None) -> tuple[BoxTable, BoxTable | None]:
    """Which boxes are true and which are predicted; a file may hold both, and one without scores may be the truth."""
    if ground_truth is None and predictions is not None:
        if predictions.predictions is None and predictions.score is not None:
            problem = "it holds predictions, and there is no ground truth"
            raise MismatchedInputs(predictions.name, problem, "Name the file of true boxes with --ground-truth.")
        return predictions, predictions.predictions
    if ground_truth is None:
        raise MismatchedInputs("the input", "there are neither boxes nor predictions", "Give --predictions.")
    if predictions is None:
        return ground_truth, ground_truth.predictions
    predicted = predictions.predictions or predictions
    if ground_truth.score is not None and predicted.score is None:
        problem = "the ground truth has scores and the predictions have none"
        names = f"{ground_truth.name} and {predictions.name}"
        raise MismatchedInputs(names, problem, "They seem to be given the wrong way round: exchange them.")
    return replace(ground_truth, score=None), predicted


def _checked(
    table: BoxTable, images: JoinedImages, sample: NDArray[np.int32], label: NDArray[np.int32], issues: list[Issue]
) -> PlacedBoxes:
    """The boxes of samples and labels that are known, in pixels; the others are counted elsewhere."""
    boxes = PlacedBoxes(
        table=table,
        image=_through(sample, table.image),
        label=_through(label, table.label),
        box=table.box,
        is_crowd=table.is_crowd,
        is_ignored=table.is_ignored,
        own_area=table.own_area,
        score=table.score,
    )
    boxes = boxes.kept((boxes.image >= 0) & (boxes.label >= 0))
    boxes, found = sound(in_pixels(boxes, images.width, images.height), images.sample_ids)
    refuse_corners(boxes, images.width, images.height)
    issues.extend((*found, *noticed(boxes, images.sample_ids, images.width, images.height)))
    return boxes


def _through(positions: NDArray[np.int32], numbers: NDArray[np.int32]) -> NDArray[np.int32]:
    return positions[numbers] if len(positions) else np.full(len(numbers), NONE, np.int32)


def _boxes(placed: PlacedBoxes, score: NDArray[np.float64] | None) -> Boxes:
    if score is None:
        return Boxes(placed.image, placed.label, placed.box, placed.is_crowd, placed.is_ignored, placed.own_area)
    nothing = np.zeros(len(placed.box), np.bool_)
    return Boxes(placed.image, placed.label, placed.box, nothing, nothing, score=score)


def _scores(detections: PlacedBoxes, issues: list[Issue]) -> NDArray[np.float64]:
    """The scores, 1 throughout where the predictions have none."""
    if not len(detections.box):
        issues.append(issue("no_predictions", "There is no predicted box: every object counts as missed.", 1))
    elif detections.score is None:
        message = "The predictions have no scores; each counts as sure, and there is no threshold to choose."
        issues.append(issue("no_score", message, len(detections.box)))
    return np.ones(len(detections.box)) if detections.score is None else detections.score


def _oddities(dataset: DetectionDataset) -> list[Issue]:
    """Labels that are predicted without ever being true, and images with objects of which none was predicted."""
    issues = []
    truths, detections = dataset.truths, dataset.detections
    n_true = np.bincount(truths.label, minlength=dataset.n_labels)
    is_unknown = n_true[detections.label] == 0
    if not len(truths.box):
        issues.append(issue("no_truths", "The ground truth holds no box: every detection counts as spurious.", 1))
    elif is_unknown.any():
        names = [dataset.labels[index] for index in np.unique(detections.label[is_unknown])]
        issues.append(issue("unknown_label", "Predicted labels that no true box has.", is_unknown.sum(), names))
    is_bare = np.bincount(truths.image, minlength=dataset.n_samples) > 0
    is_bare &= np.bincount(detections.image, minlength=dataset.n_samples) == 0
    if is_bare.any() and len(detections.box):
        message = "Images with objects but without any predicted box: all of these objects count as missed."
        examples = [dataset.names[image] for image in np.flatnonzero(is_bare)[:5]]
        issues.append(issue("no_prediction", message, is_bare.sum(), examples))
    return issues
