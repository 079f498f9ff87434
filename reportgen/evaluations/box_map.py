"""A map of predicted boxes: each point is one that is kept at the operating threshold, right or a false positive."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts
from reportgen.datasets.slice_columns import SliceColumn
from reportgen.evaluations.vector_map import VectorMap
from reportgen.metrics.weak_groups import Groups
from reportgen.outcomes import Outcomes


def kept_boxes(evaluation: Any) -> NDArray[np.intp]:
    """The predicted boxes that hold at the operating threshold, by their place among the predictions, ascending."""
    rows = evaluation.outcomes
    held = rows.active(evaluation.operating or 0.0) & (rows.prediction_item != NONE)
    return np.unique(rows.prediction_item[held]).astype(np.intp)


@dataclass(frozen=True, eq=False)
class BoxMap(VectorMap):
    """The points of a space of boxes: `space.item` are places among the predictions, `space.sample` the images."""

    @property
    def items(self) -> NDArray[np.intp]:
        """(n,) the place of each point among the predictions."""
        assert self.space.item is not None  # noqa: S101 - what this map is of
        return self.space.item

    @cached_property
    def _held(self) -> tuple[Outcomes, NDArray[np.intp]]:
        """The rows of the points at the operating threshold, and the point of each."""
        rows, evaluation = self.evaluation.outcomes, self.evaluation
        place = np.full(int(self.items.max(initial=-1)) + 2, NONE, np.intp)
        place[self.items] = np.arange(self.items.size)
        point = place[np.clip(rows.prediction_item, NONE, place.size - 2)]
        held = rows.active(evaluation.operating or 0.0) & (rows.prediction_item != NONE) & (point != NONE)
        return rows.select(np.flatnonzero(held)), point[held]

    @cached_property
    def _contributions(self) -> tuple[Counts, Counts]:
        rows, point = self._held
        errors = np.zeros(self.items.size, np.int64)
        errors[point[rows.truth != rows.prediction]] = 1
        return errors, np.ones(self.items.size, np.int64)

    @property
    def has_one_answer(self) -> bool:
        """Each box is right or wrong."""
        return True

    @property
    def compares_labels(self) -> bool:
        """What a box is taken for is no ground truth that others could contradict."""
        return False

    @property
    def noun(self) -> str:
        """What a point is called."""
        return "prediction"

    @cached_property
    def label(self) -> NDArray[np.int32]:
        """(n,) the label of the object that each box finds or is confused with, NONE on background."""
        rows, point = self._held
        found = np.full(self.items.size, NONE, np.int32)
        found[point] = rows.truth
        return found

    @property
    def named_by(self) -> NDArray[np.int32]:
        """(n,) the label by which groups are named: the predicted one."""
        return self.prediction

    @cached_property
    def prediction(self) -> NDArray[np.int32]:
        """(n,) the predicted label."""
        return self._of_boxes("label").astype(np.int32)

    @cached_property
    def score(self) -> NDArray[np.float32] | None:
        """(n,) the confidence."""
        return self._of_boxes("score").astype(np.float32) if self.evaluation.has_scores else None

    def _of_boxes(self, name: str) -> NDArray[Any]:
        detections: Any = getattr(self.evaluation.dataset, "detections")  # noqa: B009 - only boxes have some
        values: NDArray[Any] = getattr(detections, name)[self.items]
        return values

    @property
    def column(self) -> SliceColumn | None:
        """Groups of boxes are no slices of images."""
        return None

    def ids(self, points: NDArray[np.integer]) -> list[str]:
        """What points are called: the image, and the number of the box among all predictions."""
        names = super().ids(points)
        return [f"{name} #{item}" for name, item in zip(names, self.items[points].tolist(), strict=True)]

    def _top_errors(self, found: Groups) -> dict[int, tuple[int, int, int]]:
        rows, point = self._held
        wrong = rows.truth != rows.prediction
        return self._top(found.code[point[wrong]], rows.truth[wrong], rows.prediction[wrong])
