"""Average precision and recall of a detector: over all scores, so that no threshold changes them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reportgen.evaluations.metric import metric, metric_definitions
from reportgen.metrics.box_halves import MOST_CELLS, Rows, n_cells
from reportgen.metrics.boxes import COCO_LIMIT, Candidates, Limit
from reportgen.metrics.coco import CocoArrays, CocoMatches
from reportgen.metrics.overlaps import Coordinates
from reportgen.metrics.voc import VocFigures, voc_figures

COCO = "pycocotools COCOeval"
VOC = "Pascal VOC devkit"


@dataclass(frozen=True, eq=False)
class AveragePrecision:
    """COCO's twelve figures and VOC's two; NaN where no label has ground truth of the size.

    COCO's are of the detections within the `limit`, VOC's of all.
    """

    candidates: Candidates
    truth_box: Coordinates
    detection_box: Coordinates
    limit: Limit = COCO_LIMIT

    @cached_property
    def _matched(self) -> tuple[CocoArrays, Rows | None]:
        """`arrays` and `rows`, of matches that are as large as the data and not kept."""
        matches = CocoMatches(self.candidates, self.detection_box, self.limit)
        return matches.arrays(), Rows.of(matches) if n_cells(matches) <= MOST_CELLS else None

    @property
    def arrays(self) -> CocoArrays:
        """COCO's arrays of precision and recall."""
        return self._matched[0]

    @property
    def rows(self) -> Rows | None:
        """What intervals are made of; None where that would take too long."""
        return self._matched[1]

    @cached_property
    def voc(self) -> VocFigures:
        """VOC's figures at IoU 0.5."""
        return voc_figures(self.candidates, self.truth_box, self.detection_box)[0]

    @metric(title="mAP 50–95", better="higher", source=COCO)
    def map(self) -> float:
        """Mean average precision over all labels with ground truth and the IoUs 0.50, 0.55 … 0.95."""
        return self.arrays.stats["map"]

    @metric(title="mAP 50", better="higher", source=COCO)
    def map50(self) -> float:
        """Mean average precision over all labels with ground truth at IoU 0.5."""
        return self.arrays.stats["map50"]

    @metric(title="mAP 75", better="higher", source=COCO)
    def map75(self) -> float:
        """Mean average precision over all labels with ground truth at IoU 0.75."""
        return self.arrays.stats["map75"]

    @metric(title="mAP small", better="higher", source=COCO)
    def map_small(self) -> float:
        """Mean AP 50–95 of objects of up to 32 × 32 pixels; the others are ignored while matching."""
        return self.arrays.stats["map_small"]

    @metric(title="mAP medium", better="higher", source=COCO)
    def map_medium(self) -> float:
        """Mean AP 50–95 of objects of 32 × 32 to 96 × 96 pixels; the others are ignored while matching."""
        return self.arrays.stats["map_medium"]

    @metric(title="mAP large", better="higher", source=COCO)
    def map_large(self) -> float:
        """Mean AP 50–95 of objects of 96 × 96 pixels or more; the others are ignored while matching."""
        return self.arrays.stats["map_large"]

    @metric(title="AR 1", better="higher", source=COCO)
    def mar1(self) -> float:
        """Mean recall over labels and the IoUs 0.50 … 0.95 with the best detection of each image and label."""
        return self.arrays.stats["mar1"]

    @metric(title="AR 10", better="higher", source=COCO)
    def mar10(self) -> float:
        """Mean recall over labels and the IoUs 0.50 … 0.95 with the 10 best detections of each image and label."""
        return self.arrays.stats["mar10"]

    @metric(title="AR 100", better="higher", source=COCO)
    def mar100(self) -> float:
        """Mean recall over labels and the IoUs 0.50 … 0.95 with the 100 best detections of each image and label."""
        return self.arrays.stats["mar100"]

    @metric(title="AR small", better="higher", source=COCO)
    def mar_small(self) -> float:
        """AR 100 of objects of up to 32 × 32 pixels."""
        return self.arrays.stats["mar_small"]

    @metric(title="AR medium", better="higher", source=COCO)
    def mar_medium(self) -> float:
        """AR 100 of objects of 32 × 32 to 96 × 96 pixels."""
        return self.arrays.stats["mar_medium"]

    @metric(title="AR large", better="higher", source=COCO)
    def mar_large(self) -> float:
        """AR 100 of objects of 96 × 96 pixels or more."""
        return self.arrays.stats["mar_large"]

    @metric(title="VOC AP 50", better="higher", source=VOC)
    def voc_ap50_all(self) -> float:
        """Mean over labels of the area under the whole precision-recall curve at IoU 0.5, by Pascal VOC's matching."""
        return self.voc.ap

    @metric(title="VOC AP 50, 11 points", better="higher", source=VOC)
    def voc_ap50_11(self) -> float:
        """Mean over labels of the precision at the recalls 0, 0.1 … 1 at IoU 0.5, by Pascal VOC's matching."""
        return self.voc.ap_11

    @cached_property
    def metrics(self) -> dict[str, float]:
        """The metrics by name, NaN where undefined."""
        return {name: float(getattr(self, name)) for name in metric_definitions(type(self))}

    @property
    def reasons(self) -> dict[str, str]:
        """Why a metric is undefined."""
        undefined = [name for name, value in self.metrics.items() if np.isnan(value)]
        return {name: _reason(name) for name in undefined}


def _reason(name: str) -> str:
    size = name.rpartition("_")[2]
    return f"no {size} object is labelled" if size in ("small", "medium", "large") else "no object is labelled"
