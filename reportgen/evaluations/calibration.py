"""Whether the scores of predictions can be trusted, of whatever task: each prediction is right or wrong."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reportgen.evaluations.evaluation import NO_SCORES
from reportgen.evaluations.metric import metric, metric_definitions
from reportgen.metrics.calibration import Bins, Separation, label_bins, separation, separation_of

if TYPE_CHECKING:
    from reportgen.arrays import LabelIds, Mask, Scores
    from reportgen.metrics.score_curves import ScoreCurves
    from reportgen.metrics.thresholds import RankedPredictions

BINS = "scikit-learn calibration_curve(n_bins=15)"
NO_PREDICTIONS = "nothing is predicted"


@dataclass(frozen=True, eq=False)
class Calibration:
    """Predictions in 15 equal bins of their score, by label; and how well scores tell right predictions from wrong."""

    label_bins: Bins
    separation: Separation

    @classmethod
    def of(cls, label: LabelIds, score: Scores, is_correct: Mask, n_labels: int) -> Calibration:
        """Of predictions (n,) in any order."""
        return cls(label_bins(label, score, is_correct, n_labels), separation(score, is_correct))

    @classmethod
    def of_ranked(cls, label: LabelIds, score: Scores, is_correct: Mask, ranked: RankedPredictions) -> Calibration:
        """The same of predictions that are `ranked` by their scores already."""
        right, wrong = (ranked.score[side][::-1] for side in (ranked.is_correct, ~ranked.is_correct))
        return cls(label_bins(label, score, is_correct, ranked.support.size), separation_of(right, wrong))

    @cached_property
    def bins(self) -> Bins:
        """The bins of all labels together, (15,) each."""
        return self.label_bins.whole()

    @metric(title="Calibration error (ECE)", better="lower", source=f"{BINS}, weighted mean")
    def ece(self) -> float:
        """Mean distance of confidence and share right in 15 equal bins of the score, each weighing what it holds."""
        return float(self.bins.ece)

    @metric(title="Largest calibration error (MCE)", better="lower", source=f"{BINS}, maximum")
    def mce(self) -> float:
        """Largest distance of confidence and share right in any of 15 equal bins of the score that is not empty."""
        return float(self.bins.mce)

    @cached_property
    def metrics(self) -> dict[str, float]:
        """The metrics by name; NaN where nothing is predicted."""
        return {name: float(getattr(self, name)) for name in metric_definitions(type(self))}

    @property
    def reasons(self) -> dict[str, str]:
        """Why a metric is undefined."""
        return {name: NO_PREDICTIONS for name, value in self.metrics.items() if np.isnan(value)}


@dataclass(frozen=True, eq=False)
class BinaryCalibration(Calibration):
    """The same where each prediction is an answer of its own, right or wrong; `loss` is the mean squared difference."""

    loss: float

    @classmethod
    def of(cls, label: LabelIds, score: Scores, is_correct: Mask, n_labels: int) -> BinaryCalibration:
        """Of predictions (n,) in any order."""
        loss = float(np.square(score - is_correct).mean()) if score.size else float("nan")
        return cls(label_bins(label, score, is_correct, n_labels), separation(score, is_correct), loss)

    @metric(title="Brier score", better="lower", source="scikit-learn brier_score_loss")
    def brier(self) -> float:
        """Mean squared difference of a prediction's score and what came of it: 1 where it is right, 0 where not."""
        return self.loss


class ScoredEvaluation(ABC):
    """What every evaluation with labels says of its scores, in 15 bins and as curves."""

    @property
    @abstractmethod
    def n_labels(self) -> int:
        """Number of labels."""

    @property
    @abstractmethod
    def _ranked(self) -> RankedPredictions | None:
        """The predictions by descending score, as large as the data and not kept; None without scores."""

    @cached_property
    def calibration(self) -> Calibration | None:
        """Whether the scores mean what they say; None without scores."""
        ranked = self._ranked
        if ranked is None:
            return None
        return BinaryCalibration.of(ranked.label, ranked.score, ranked.is_correct, self.n_labels)

    @property
    def separation(self) -> Separation | None:
        """How well scores tell right predictions from wrong ones; None without scores."""
        return None if self.calibration is None else self.calibration.separation

    @property
    def metrics_of_calibration(self) -> dict[str, float]:
        """Those of `calibration`, none without scores."""
        return {} if self.calibration is None else self.calibration.metrics

    @property
    def reasons_of_calibration(self) -> dict[str, str]:
        """Why they are absent or undefined."""
        if self.calibration is None:
            return dict.fromkeys(metric_definitions(Calibration), NO_SCORES)
        return self.calibration.reasons

    @property
    def score_curves(self) -> ScoreCurves | None:
        """Precision against recall and ROC by label; None without scores of every label."""
        return None
