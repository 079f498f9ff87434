"""Pascal VOC's figures at the report's own overlap, over all labels and label by label."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reportgen import numbers
from reportgen.evaluations.metric import COUNT, MetricDefinition

if TYPE_CHECKING:
    from reportgen.arrays import Counts, Fractions
    from reportgen.metrics.voc import VocFigures

SOURCE = "Pascal VOC devkit"
TEXTS = {
    "all": ("", "Mean over labels of the area under the whole precision-recall curve"),
    "11": (", 11 points", "Mean over labels of the precision at the recalls 0, 0.1 … 1"),
}


@dataclass(frozen=True, eq=False)
class VocAtOverlap:
    """The figures under the names that end in the overlap in percent, such as `voc_ap75_all`."""

    figures: VocFigures

    @property
    def percent(self) -> str:
        """The overlap as names have it."""
        return f"{self.figures.overlap * 100:g}"

    @property
    def metrics(self) -> dict[str, float]:
        """Mean average precision over all points and over eleven; NaN where no label has ground truth."""
        return {f"voc_ap{self.percent}_all": self.figures.ap, f"voc_ap{self.percent}_11": self.figures.ap_11}

    @property
    def metric_definitions(self) -> dict[str, MetricDefinition]:
        """What each of them means."""
        return {name: self._definition(name) for name in self.metrics}

    def _definition(self, name: str) -> MetricDefinition:
        title, text = TEXTS[name.rpartition("_")[2]]
        text = f"{text} at IoU {numbers.significant(self.figures.overlap)}, by Pascal VOC's matching."
        return MetricDefinition(name, f"VOC AP {self.percent}{title}", text, SOURCE, "higher")

    @property
    def label_definitions(self) -> dict[str, MetricDefinition]:
        """What each of the labels' figures means."""
        at = f"at IoU {numbers.significant(self.figures.overlap)} and threshold 0, by Pascal VOC's matching."
        counts = (("tp", "right", "higher"), ("fp", "wrong", "lower"))
        return {name: replace(known, text=known.text.replace("Mean over labels of the", "The label's"))
                for name, known in self.metric_definitions.items()} | {
            f"voc_{key}{self.percent}": MetricDefinition(
                f"voc_{key}{self.percent}", f"VOC {key.upper()} {self.percent}", f"Boxes that are {word} {at}", SOURCE,
                "higher" if better == "higher" else "lower", COUNT,
            ) for key, word, better in counts
        }  # fmt: skip

    @property
    def reasons(self) -> dict[str, str]:
        """Why a figure is undefined."""
        return {name: "no object is labelled" for name, value in self.metrics.items() if np.isnan(value)}

    @property
    def label_metrics(self) -> dict[str, Fractions | Counts]:
        """(n_labels,) each: average precision (NaN without ground truth), right and wrong boxes at threshold 0."""
        figures = self.figures
        return {
            f"voc_ap{self.percent}_all": figures.label_ap,
            f"voc_ap{self.percent}_11": figures.label_ap_11,
            f"voc_tp{self.percent}": figures.tp,
            f"voc_fp{self.percent}": figures.fp,
        }
