"""What each kind of error costs a detector, in average precision at the report's IoU."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reportgen.arrays import Fractions
from reportgen.evaluations.metric import metric, metric_definitions
from reportgen.metrics import box_errors
from reportgen.metrics.box_errors import BoxErrors
from reportgen.metrics.boxes import Candidates

TIDE = "tidecv, divided by 100"


@dataclass(frozen=True, eq=False)
class ErrorGains:
    """TIDE's six gains: how far the mean AP at `iou` rises when the errors of one kind, and only they, are fixed."""

    candidates: Candidates
    iou: float

    @cached_property
    def errors(self) -> BoxErrors:
        """The kind of every error."""
        return box_errors.box_errors(self.candidates, self.iou)

    @cached_property
    def _gains(self) -> list[float]:
        gains: list[float] = self.errors.gains.tolist()
        return gains

    @metric(title="Gain: confused", better="lower", source=TIDE)
    def tide_cls(self) -> float:
        """Rise of the mean AP if predictions that fit an object of another label had its label."""
        return self._gains[box_errors.CLS]

    @metric(title="Gain: localization", better="lower", source=TIDE)
    def tide_loc(self) -> float:
        """Rise of the mean AP if predictions too loose on an object of their label fitted."""
        return self._gains[box_errors.LOC]

    @metric(title="Gain: confused and loose", better="lower", source=TIDE)
    def tide_both(self) -> float:
        """Rise of the mean AP without predictions loose on an object of another label."""
        return self._gains[box_errors.BOTH]

    @metric(title="Gain: duplicate", better="lower", source=TIDE)
    def tide_dupe(self) -> float:
        """Rise of the mean AP without further predictions of an object already found."""
        return self._gains[box_errors.DUPE]

    @metric(title="Gain: background", better="lower", source=TIDE)
    def tide_bkg(self) -> float:
        """Rise of the mean AP without predictions where nothing is labelled."""
        return self._gains[box_errors.BKG]

    @metric(title="Gain: missed", better="lower", source=TIDE)
    def tide_miss(self) -> float:
        """Rise of the mean AP if the objects that no prediction comes near were not there."""
        return self._gains[box_errors.MISS]

    @cached_property
    def metrics(self) -> dict[str, float]:
        """The gains by name; NaN where there is neither an object nor a detection."""
        return {name: float(getattr(self, name)) for name in metric_definitions(type(self))}

    @cached_property
    def label_metrics(self) -> dict[str, Fractions]:
        """The gains of each label's own average precision by the same names, (n_labels,) each, at least 0.

        NaN for a label without ground truth, and where mending leaves nothing of it.
        """
        names = (f"tide_{kind}" for kind in box_errors.KINDS)
        return dict(zip(names, np.maximum(self.errors.label_gains, 0.0), strict=True))

    @property
    def reasons(self) -> dict[str, str]:
        """Why a gain is undefined."""
        undefined = [name for name, value in self.metrics.items() if np.isnan(value)]
        return dict.fromkeys(undefined, "no object or no detection would be left")
