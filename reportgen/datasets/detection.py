"""Object detection: true and predicted boxes, each with an image and a label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, LabelIds, Mask
from reportgen.datasets.box_causes import causes_in
from reportgen.datasets.box_checks import PlacedBoxes, in_pixels, noticed, refuse_corners, sound
from reportgen.datasets.box_further import further
from reportgen.datasets.box_images import JoinedImages, joined_images, unknown_images
from reportgen.datasets.box_labels import joined_labels
from reportgen.datasets.box_oddities import oddities
from reportgen.datasets.federated import federated
from reportgen.datasets.file_parts import file_of_images
from reportgen.datasets.one_label import with_one_label
from reportgen.datasets.samples import FileRows, OfSamples, Samples, same_labels
from reportgen.datasets.unsized import sized
from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.issues import Issue, issue
from reportgen.numbers import significant
from reportgen.options import Options
from reportgen.parts import Taken, moved, new_places, taken_positions
from reportgen.tables import BoxTable

_MANY = 20  # boxes that all have one score by more than chance


@dataclass(frozen=True, eq=False)
class Boxes:
    """True or predicted boxes, in the order of the file, which decides between equal scores.

    `image` and `label` are positions in the dataset's samples and labels. `box` (n, 4) is x, y, width, height in pixels
    from the top left corner, widths and heights above 0. `own_area` (n,) is what the file says it is; None: width times
    height, as always of detections, which are no crowd. A detection `is_ignored` where the ground truth does not say
    that there is no more of its label: unless it finds an object it counts neither way. `score` (n,) is in [0, 1], None
    of truths. `own_id` (n,) are the numbers that the file gives them, None without; `row` (n,) their
    places in it, from 0.
    """

    image: NDArray[np.int32]
    label: LabelIds
    box: NDArray[np.float64]
    is_crowd: Mask
    is_ignored: Mask
    own_area: NDArray[np.float64] | None = None
    score: NDArray[np.float64] | None = None
    own_id: NDArray[np.int64] | None = None
    row: NDArray[np.int64] | None = None

    @property
    def area(self) -> NDArray[np.float64]:
        """(n,) square pixels, what COCO calls area."""
        return self.box[:, 2] * self.box[:, 3] if self.own_area is None else self.own_area

    def take(self, place: NDArray[np.int32]) -> Boxes:
        """The boxes of the samples that have a new place (n_samples,), NONE: none; they keep their order."""
        kept = np.flatnonzero(place[self.image] != NONE)
        columns = {name: getattr(self, name) for name in (*ALWAYS, "own_area", "score", "own_id", "row")}
        taken = {name: values[kept] for name, values in columns.items() if values is not None}
        return Boxes(place[self.image[kept]], **taken)

    @classmethod
    def concat(cls, parts: Sequence[Boxes], n_samples: Sequence[int]) -> Boxes:
        """The boxes of all parts of so many samples each, one part after the other.

        Where only some have areas of their own, those of the others are width times height; likewise scores are 1.
        """
        columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ALWAYS}
        if any(part.own_area is not None for part in parts):
            columns["own_area"] = np.concatenate([part.area for part in parts])
        if any(part.score is not None for part in parts):
            scores = [np.ones(part.label.size) if part.score is None else part.score for part in parts]
            columns["score"] = np.concatenate(scores)
        return cls(image=moved([part.image for part in parts], n_samples), **columns)


ALWAYS = ("label", "box", "is_crowd", "is_ignored")


@dataclass(frozen=True, eq=False)
class DetectionDataset(OfSamples):
    """The images of the ground truth, those without a box among them.

    Of files in ascending order of their names, parts in the order they were taken or put in. `labels` are the names
    that some true or predicted box has, in natural order. `width` and `height` are NaN where unknown. `image_rank`
    (n_samples,) orders the images where scores are equal, as COCO's tools take them by the ground truth's own ids;
    distinct, maybe with gaps; else it is their own order. `is_federated`: each was looked through for some labels only.
    """

    samples: Samples
    labels: tuple[str, ...]
    truths: Boxes
    detections: Boxes
    width: NDArray[np.float64]
    height: NDArray[np.float64]
    image_rank: NDArray[np.int32] = None  # type: ignore[assignment]  # by the time it is read it is there
    is_federated: bool = False

    def __post_init__(self) -> None:
        """Puts the images in their own order where none is given."""
        if self.image_rank is None:
            object.__setattr__(self, "image_rank", np.arange(self.n_samples, dtype=np.int32))

    @property
    def uncounted(self) -> tuple[tuple[int, str], ...]:
        """How many objects a detector may find or miss as it likes, and how they are marked; none as a rule."""
        is_crowd, is_ignored = self.truths.is_crowd, self.truths.is_ignored & ~self.truths.is_crowd
        marked = ((is_ignored, "marked difficult or ignored"), (is_crowd, "marked a crowd"))
        return tuple((int(mask.sum()), name) for mask, name in marked if mask.any())

    @property
    def true_labels(self) -> tuple[NDArray[np.int32], LabelIds]:
        """The image and the label of every object that must be found."""
        counted = ~(self.truths.is_crowd | self.truths.is_ignored)
        return self.truths.image[counted], self.truths.label[counted]

    def take(self, samples: Taken) -> DetectionDataset:
        """Some images alone, a slice, a fold or a split: a mask (n_samples,), or distinct positions in the new order.

        Their boxes stay in the order of the file, and equal scores in that of the whole. All labels stay, so that
        figures of parts can be compared; those of an absent label are undefined. Raises: ValueError as
        `taken_positions` does.
        """
        rows = taken_positions(samples, self.n_samples)
        place = new_places(rows, self.n_samples)
        return DetectionDataset(
            samples=self.samples.take(rows),
            labels=self.labels,
            truths=self.truths.take(place),
            detections=self.detections.take(place),
            width=self.width[rows],
            height=self.height[rows],
            image_rank=self.image_rank[rows],
            is_federated=self.is_federated,
        )

    @classmethod
    def concat(cls, parts: Sequence[DetectionDataset]) -> DetectionDataset:
        """All images of all parts, one part after the other; the parts must have the same labels in the same order.

        Equal scores are in the order of the whole where the parts were taken from one; else the parts follow one
        another. Raises: MismatchedInputs when labels differ or an id occurs twice, ValueError when there is no part.
        """
        labels, sizes = same_labels(parts), [part.n_samples for part in parts]
        rank = np.concatenate([part.image_rank for part in parts])
        if np.unique(rank).size < rank.size:  # of several files: each counts from 0
            rank = moved(
                [part.image_rank for part in parts], [int(part.image_rank.max(initial=-1)) + 1 for part in parts]
            )
        return cls(
            samples=Samples.concat([part.samples for part in parts]),
            labels=labels,
            truths=Boxes.concat([part.truths for part in parts], sizes),
            detections=Boxes.concat([part.detections for part in parts], sizes),
            width=np.concatenate([part.width for part in parts]),
            height=np.concatenate([part.height for part in parts]),
            image_rank=rank,
            is_federated=any(part.is_federated for part in parts),
        )

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
    if predicted is not None:
        truth, predicted = with_one_label(truth, predicted), with_one_label(predicted, truth)
    images = joined_images(truth, predicted)
    labels = joined_labels(truth, predicted, images)
    issues = [*truth.issues, *(predicted.issues if predicted else ()), *images.issues, *labels.issues]
    images = sized(images, truth, predicted, issues)
    truths = _checked(truth, images, images.of_truths, labels.of_truths, issues)
    if predicted is not None:
        issues.extend(unknown_images(truth, predicted, images))
        detections = _checked(predicted, images, images.of_predictions, labels.of_predictions, issues)
        detections = federated(truths, detections, images, labels, issues)
    else:
        detections = truths.kept(np.zeros(len(truths.box), np.bool_))
    sides = (truth, images.of_truths), (predicted, images.of_predictions)
    dataset = DetectionDataset(
        samples=Samples(
            images.sample_ids,
            images.files,
            file=file_of_images(len(images.sample_ids), *sides),
            metadata=further(len(images.sample_ids), *sides),
            rows=FileRows(truth.name, images.row, len(truth.images), truth.images.ids),
        ),
        labels=labels.labels,
        truths=_boxes(truths, None),
        detections=_boxes(detections, _scores(detections, issues)),
        width=images.width,
        height=images.height,
        image_rank=images.rank,
        is_federated=truth.federated is not None,
    )
    if not dataset.labels:
        problem = "there is no box at all, neither true nor predicted"
        raise MalformedInput(truth.name, problem, "Check that the files are the ones that were meant.")
    odd = oddities(dataset.truths, dataset.detections, dataset.labels, dataset.samples.ids)
    return dataset, (*issues, *odd, *causes_in(dataset))


def _roles(ground_truth: BoxTable | None, predictions: BoxTable | None) -> tuple[BoxTable, BoxTable | None]:
    """Which boxes are true and which are predicted; a file may hold both, and one without scores may be the truth."""
    if ground_truth is None and predictions is not None:
        if predictions.predictions is None and predictions.score is not None:
            problem = "it holds predictions, and there is no ground truth"
            raise MismatchedInputs(predictions.name, problem, "Give the file of true boxes as well (--ground-truth).")
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
        own_id=table.own_id,
        row=np.arange(len(table.box)),
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
        return Boxes(placed.image, **{name: getattr(placed, name) for name in (*ALWAYS, "own_area", "own_id")})
    nothing = np.zeros(len(placed.box), np.bool_)
    return Boxes(placed.image, placed.label, placed.box, nothing, placed.is_ignored, score=score, row=placed.row)


def _scores(detections: PlacedBoxes, issues: list[Issue]) -> NDArray[np.float64]:
    """The scores, 1 throughout where the predictions have none."""
    if not len(detections.box):
        issues.append(issue("no_predictions", "There is no predicted box: every object counts as missed.", 1))
    elif detections.score is None:
        message = "The predictions have no scores; each counts as sure, and there is no threshold to choose."
        issues.append(issue("no_score", message, len(detections.box)))
    elif len(detections.box) >= _MANY and np.ptp(detections.score) == 0:
        message = (
            f"All predicted boxes have the same score, {significant(float(detections.score[0]))}: there is no "
            "threshold to choose, and average precision depends on the order of the file. Write the model's scores."
        )
        issues.append(issue("same_score", message, len(detections.box)))
    return np.ones(len(detections.box)) if detections.score is None else detections.score
