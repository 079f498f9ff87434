"""What a training or validation loop sees, gathered batch by batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen.adapters.boxes import Boxes, build_boxes
from reportgen.api import build
from reportgen.given import array_of

if TYPE_CHECKING:
    from reportgen.api import BuiltReport

NOTHING = "there is no batch yet: call add first"


class Collector:
    """Gathers what a training or validation loop sees, batch by batch, and builds the report of it.

    `labels` are the names of the columns of scores, and of the numbers that ground truth is given as.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = list(labels)
        self.clear()

    def clear(self) -> None:
        """Forgets all batches, for the next epoch."""
        self._truth: list[np.ndarray] = []
        self._scores: list[np.ndarray] = []
        self._ids: list[np.ndarray] = []

    def add(self, truth: Any, scores: Any, ids: Any = None) -> None:
        """One batch: the number of the right label and a row of scores in [0, 1] for each sample; arrays or tensors.

        Where a sample may have several labels, `truth` is a row of zeros and ones for each.
        """
        self._truth.append(array_of(truth))
        self._scores.append(array_of(scores))
        if ids is not None:
            self._ids.append(array_of(ids))

    def build(self, **options: Any) -> BuiltReport:
        """The report of all batches so far; `options` are those of `reportgen.build`.

        Raises: ReportgenError for whatever can be fixed in the data, ValueError without any batch.
        """
        if not self._truth:
            raise ValueError(NOTHING)
        ids = np.concatenate(self._ids) if self._ids else None
        truth, scores = np.concatenate(self._truth), np.concatenate(self._scores)
        return build(scores, ground_truth=truth, labels=self.labels, ids=ids, **options)


class BoxCollector:
    """The same for a detector, whose batches are what torchmetrics' MeanAveragePrecision takes.

    `labels` are the names of the numbers that labels are given as, or a mapping of numbers to names. `box_format` says
    what the four numbers of a box are: xyxy, xywh or cxcywh, in pixels.
    Raises: OptionError for another format.
    """

    def __init__(self, labels: Sequence[str] | Mapping[int, str], box_format: str = "xyxy") -> None:
        self._boxes = Boxes(labels, box_format)

    def clear(self) -> None:
        """Forgets all batches, for the next epoch."""
        self._boxes.clear()

    def add(
        self, predictions: Iterable[Mapping[str, Any]], truth: Iterable[Mapping[str, Any]], ids: Any = None
    ) -> None:
        """One batch: of each image `boxes` (n, 4), `labels` (n,) and, of predictions, `scores` (n,) in [0, 1].

        Truth may have `iscrowd` (n,) and `area` (n,) as well. `ids` are the images' names; they are numbered without.
        Raises: MalformedInput for lists or arrays of unequal length, and for a label without a name.
        """
        self._boxes.add(predictions, truth, ids)

    def build(self, **options: Any) -> BuiltReport:
        """The report of all batches so far; `options` are those of `reportgen.build`.

        Raises: ReportgenError for whatever can be fixed in the data, ValueError without any batch.
        """
        if not self._boxes.images:
            raise ValueError(NOTHING)
        return build_boxes(self._boxes, **options)
