"""What became of a detector's boxes and objects at the operating threshold, by image and in groups."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, Fractions, Mask
from reportgen.box_outcomes import LOCATION, Matching, outcomes_by_overlap
from reportgen.evaluations.box_bins import BoxBins
from reportgen.evaluations.box_groups import SizeGroups, samples_at, sizes_of
from reportgen.evaluations.box_label_errors import box_label_errors
from reportgen.evaluations.error_kinds import counts_by_kind, kinds_of, overlap_with_others
from reportgen.evaluations.label_errors import LabelErrors
from reportgen.evaluations.misfits import misfit_counts, own_truths
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.metrics.boxes import Candidates
from reportgen.outcomes import Outcomes

if TYPE_CHECKING:
    from reportgen.datasets.detection import DetectionDataset
    from reportgen.reviewed import Place

NEAR = 0.5  # pixels by which a box may have moved on its way through a page
LONGEST = 9  # digits of the number of a box


@dataclass(frozen=True, eq=False)
class BoxRows(OutcomeEvaluation):
    """An evaluation whose rows are of boxes: each detection and each object with what it met."""

    dataset: DetectionDataset

    @property
    @abstractmethod
    def score(self) -> NDArray[np.float64]:
        """Scores of the detections, in file order."""

    @property
    @abstractmethod
    def candidates(self) -> Candidates:
        """Detections and ground truths in matching order, and the pairs that overlap."""

    @property
    @abstractmethod
    def matching(self) -> Matching:
        """What became of every detection and every ground truth."""

    @property
    def has_places(self) -> bool:
        """Boxes have one."""
        return True

    @property
    def outcomes_by_overlap(self) -> Outcomes:
        """The rows where each box is held against the object that it overlaps most, whatever its label."""
        return outcomes_by_overlap(self.candidates, self.matching.is_ignored, self.options.least_iou)

    @cached_property
    def image_counts(self) -> Counts:
        """(n_images, 3) true positives, false positives and objects not found, at the operating threshold."""
        rows = self._held
        hit = rows.truth == rows.prediction
        parts = (hit, ~hit & (rows.prediction != NONE), ~hit & (rows.truth != NONE))
        n = self.dataset.n_samples
        return np.stack([np.bincount(rows.sample[part], minlength=n) for part in parts], axis=1)

    @cached_property
    def image_errors(self) -> NDArray[np.integer]:
        """(n_images,) boxes and objects that are wrong, at the operating threshold: spurious, misclassified, missed."""
        rows = self._held
        return np.bincount(rows.sample[rows.truth != rows.prediction], minlength=self.dataset.n_samples)

    @cached_property
    def images_with_errors(self) -> NDArray[np.integer]:
        """(n_steps,) how many images have an error at each step."""
        rows = self.outcomes.select(self.outcomes.truth != self.outcomes.prediction)
        first, end = (np.searchsorted(self.steps, bound, "right") for bound in (rows.low, rows.high))
        return samples_at(rows.sample, first, end, self.steps.size)

    @cached_property
    def truth_sizes(self) -> NDArray[np.int8]:
        """(n_truths,) the size of each object: its place in SIZE_NAMES."""
        return sizes_of(self.dataset.truths)

    @cached_property
    def detection_overlap(self) -> Fractions:
        """(n_detections,) IoU with the object of its own label that a detection overlaps most, in file order.

        0 below the least overlap that is looked at, NaN for detections beyond the limit.
        """
        overlap = np.full(self.dataset.detections.label.size, np.nan)
        overlap[self.candidates.detections.item] = self.matching.overlap
        return overlap

    @cached_property
    def _held(self) -> Outcomes:
        """The rows that hold at the operating threshold."""
        return self.outcomes.select(self.outcomes.active(self.operating or 0.0))

    @cached_property
    def other_overlap(self) -> Fractions:
        """(n_detections,) IoU with the object of another label that a detection overlaps most, in file order."""
        return overlap_with_others(self.candidates, self.dataset.detections.label.size)

    @cached_property
    def error_counts(self) -> Counts:
        """(6, n_labels) errors by `error_kinds.KINDS` and label, at the operating threshold."""
        return counts_by_kind(self._held, kinds_of(self._held, self.other_overlap), self.n_labels)

    @cached_property
    def misfits(self) -> Counts:
        """(4,) boxes of the right label that overlap too little, by `misfits.MISFITS`, at the operating threshold."""
        rows, data = self._held, self.dataset
        misplaced = rows.prediction_item[(rows.kind == LOCATION) & (rows.truth == NONE)]
        is_found = np.zeros(data.truths.label.size, bool)
        is_found[rows.truth_item[(rows.truth == rows.prediction) & (rows.truth != NONE)]] = True
        own = own_truths(self.candidates, data.detections.label.size)
        return misfit_counts(data.detections, data.truths, own, misplaced, is_found)

    @cached_property
    def box_bins(self) -> BoxBins:
        """How the detections fit that are kept, and which objects they find, in bins."""
        return BoxBins(self._held, self.detection_overlap, self.dataset.truths.box, self.dataset.n_samples)

    @cached_property
    def size_groups(self) -> SizeGroups:
        """How small, medium and large objects fare."""
        return SizeGroups(self._held, self.dataset.truths, self.dataset.detections)

    # What people say of boxes: by p or t and the number of the predicted or the true one

    @property
    def suspects(self) -> LabelErrors:
        """Objects that are probably forgotten, labelled as something else, or not there."""
        return box_label_errors(self)

    def items_of(self, found: LabelErrors) -> list[str]:
        """The predicted box, the true one where there is none."""
        pairs = zip(found.prediction_item.tolist(), found.truth_item.tolist(), strict=True)
        return [f"t{true}" if predicted == NONE else f"p{predicted}" for predicted, true in pairs]

    def boxes_of(self, found: LabelErrors) -> NDArray[np.float64]:
        """(n, 4) the predicted box, the true one where there is none."""
        is_true = found.prediction_item == NONE
        boxes = np.zeros((found.n, 4))
        boxes[is_true] = self.dataset.truths.box[found.truth_item[is_true]]
        boxes[~is_true] = self.dataset.detections.box[found.prediction_item[~is_true]]
        return boxes

    def sizes_of(self, found: LabelErrors) -> NDArray[np.float64]:
        """(n, 2) width and height of the image of each, in pixels; NaN where unknown."""
        return np.stack([self.dataset.width[found.sample], self.dataset.height[found.sample]], axis=1)

    def item_at(self, sample: int, place: Place) -> str | None:
        """The box of that number, or, where it is known where it was, the one of the sample that is there now."""
        side, number = place.item[:1], place.item[1:]
        if not place.item:
            return ""
        if side not in ("p", "t") or not (number.isascii() and number.isdigit()) or len(number) > LONGEST:
            return None
        boxes = self.dataset.detections if side == "p" else self.dataset.truths
        at = int(number)
        if place.box is not None:
            its = np.flatnonzero(boxes.image == sample)
            its = its[np.abs(boxes.box[its] - np.array(place.box)).max(axis=1, initial=0) <= NEAR]
            label = place.prediction if side == "p" else place.truth
            names = [self.labels[boxes.label[k]] for k in its.tolist()]
            its = its[[label in (None, name) for name in names]]
            at = at if at in its else int(its[0]) if its.size else NONE
        is_there = 0 <= at < boxes.image.size and boxes.image[at] == sample
        return f"{side}{at}" if is_there else None

    def rows_named(self, rows: Outcomes, item: str) -> Mask:
        """Which rows are about a box."""
        if not item:
            return super().rows_named(rows, item)
        named: Mask = (rows.prediction_item if item[0] == "p" else rows.truth_item) == int(item[1:])
        return named
