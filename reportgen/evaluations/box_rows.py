"""What became of a detector's boxes and objects at the operating threshold, by image and in groups."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, Fractions
from reportgen.box_outcomes import LOCATION, Matching, outcomes_by_overlap
from reportgen.evaluations.box_bins import BoxBins
from reportgen.evaluations.box_groups import SizeGroups, samples_at, sizes_of
from reportgen.evaluations.error_kinds import counts_by_kind, kinds_of, overlap_with_others
from reportgen.evaluations.misfits import misfit_counts, own_truths
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.metrics.boxes import Candidates
from reportgen.outcomes import Outcomes

if TYPE_CHECKING:
    from reportgen.datasets.detection import DetectionDataset


@dataclass(frozen=True, eq=False)
class BoxRows(OutcomeEvaluation):
    """An evaluation whose rows are of boxes: each detection and each object with what it met."""

    dataset: DetectionDataset

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
