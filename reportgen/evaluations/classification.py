"""Every number of a single-label classification report, computed once, when first read."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reportgen.arrays import NONE, Fractions, LabelIds, Thresholds
from reportgen.errors import OptionError
from reportgen.evaluations.criterion import parse_criterion
from reportgen.evaluations.metric import MetricDefinition, metric_definitions
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.ranking import Ranking
from reportgen.metrics.curves import Curves, curves, threshold_steps
from reportgen.metrics.intervals import Bootstrap, Interval, bootstrap, wilson
from reportgen.metrics.thresholds import (
    Criterion,
    RankedPredictions,
    best_threshold,
    label_thresholds,
    ranked_predictions,
)
from reportgen.outcomes import Histogram, Outcomes, confusion_matrix, single_label_outcomes

if TYPE_CHECKING:
    from reportgen.datasets.classification import ClassificationDataset
    from reportgen.options import Options

NO_SCORES = "the input has no scores"


@dataclass(frozen=True, eq=False)
class ClassificationEvaluation:
    """The evaluation of `dataset` under `options`; undefined numbers are NaN, `reasons` says why.

    Raises: OptionError for a threshold outside [0, 1], an unknown criterion, or either of them without scores.
    """

    dataset: ClassificationDataset
    options: Options
    criterion: Criterion = field(init=False)

    def __post_init__(self) -> None:
        """Refuse what the options ask for in vain before any time is spent."""
        object.__setattr__(self, "criterion", parse_criterion(self.options.criterion or "macro_f1"))
        for option, value in (("--threshold", self.options.threshold), ("--criterion", self.options.criterion)):
            if value is not None and not self.has_scores:
                raise OptionError(option, NO_SCORES, f"leave {option} out, or give predictions with scores")
        threshold = self.options.threshold
        if threshold is not None and not 0 <= threshold <= 1:
            raise OptionError("--threshold", f"{threshold} is no threshold", "give a number from 0 to 1")

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, in natural order; label ids are positions in it."""
        return self.dataset.labels

    @property
    def n_labels(self) -> int:
        """Number of labels."""
        return len(self.dataset.labels)

    @property
    def has_scores(self) -> bool:
        """Whether predictions have a score, so that thresholds mean something."""
        return self.dataset.score is not None

    @cached_property
    def outcomes(self) -> Outcomes:
        """The outcome rows of all samples."""
        return single_label_outcomes(self.dataset.y_true, self.dataset.y_pred, self.dataset.score)

    # Thresholds

    @cached_property
    def operating(self) -> float | None:
        """The threshold of `point`; None: the arg-max, nothing withheld.

        Raises: OptionError when a criterion was asked for that no threshold meets.
        """
        if self.options.threshold is not None:
            return float(self.options.threshold)
        if self.options.criterion is None:
            return None
        if self.recommended is None or np.isnan(self.recommended):
            problem = f"no threshold meets {self.criterion.text}"
            raise OptionError("--criterion", problem, "ask for less, or leave --criterion out to see what is reachable")
        return self.recommended

    @cached_property
    def recommended(self) -> float | None:
        """The distinct score with the best criterion, highest on ties; None without scores, NaN where none meets it."""
        return None if self._ranked is None else best_threshold(self._ranked, self.criterion)

    @cached_property
    def label_thresholds(self) -> Thresholds:
        """(n_labels,) the score of each label's own predictions with its best F1; NaN where undefined."""
        return np.full(self.n_labels, np.nan) if self._ranked is None else label_thresholds(self._ranked)

    @cached_property
    def _ranked(self) -> RankedPredictions | None:
        data = self.dataset
        return None if data.score is None else ranked_predictions(data.y_true, data.y_pred, data.score, self.n_labels)

    @cached_property
    def steps(self) -> Thresholds:
        """The slider's thresholds: k/100, the operating and the recommended one, ascending; [0] without scores."""
        if self.recommended is None:
            return np.zeros(1)
        return threshold_steps(self.recommended, np.nan if self.operating is None else self.operating)

    @cached_property
    def operating_step(self) -> int:
        """Position of the operating threshold in `steps`; 0, where nothing is withheld, for the arg-max."""
        return int(np.searchsorted(self.steps, self.operating or 0.0))

    @cached_property
    def recommended_step(self) -> int | None:
        """Position of the recommended threshold in `steps`; None where there is none."""
        if self.recommended is None or np.isnan(self.recommended):
            return None
        return int(np.searchsorted(self.steps, self.recommended))

    @cached_property
    def histogram(self) -> Histogram:
        """The outcomes counted by truth, prediction and the steps they hold at: what the page looks up."""
        return self.outcomes.histogram(self.steps, self.n_labels)

    @cached_property
    def curves(self) -> Curves:
        """Metrics at every step."""
        counts = self.histogram.counts_by_step()
        return curves(self.steps, counts.tp, counts.predicted, counts.support)

    # Points

    @cached_property
    def point(self) -> OperatingPoint:
        """Counts and metrics at the operating threshold."""
        return self.argmax_point if not self.operating else self._point_at(self.operating)

    @cached_property
    def argmax_point(self) -> OperatingPoint:
        """Counts and metrics with nothing withheld: the outcomes at threshold 0, which every score reaches."""
        return OperatingPoint(confusion_matrix(self.dataset.y_true, self.dataset.y_pred, self.n_labels))

    @cached_property
    def recommended_point(self) -> OperatingPoint | None:
        """Counts and metrics at the recommended threshold; None where there is none."""
        if self.recommended is None or np.isnan(self.recommended):
            return None
        return self._point_at(self.recommended)

    @cached_property
    def label_threshold_predictions(self) -> LabelIds:
        """Predictions with those below their own label's threshold dropped (NONE); all without scores."""
        y_pred, score = self.dataset.y_pred, self.dataset.score
        if score is None:
            return y_pred
        own = np.append(self.label_thresholds, np.nan)[y_pred]  # NONE is -1: the NaN at the end
        return np.where(score < own, NONE, y_pred).astype(np.int32)

    @cached_property
    def label_threshold_point(self) -> OperatingPoint:
        """Counts and metrics with each label at its own threshold; a label without one keeps all its predictions."""
        kept = self.label_threshold_predictions
        return OperatingPoint(confusion_matrix(self.dataset.y_true, kept, self.n_labels))

    def _point_at(self, threshold: float) -> OperatingPoint:
        return OperatingPoint(self.outcomes.confusion_at(threshold, self.n_labels))

    # Metrics

    @cached_property
    def ranking(self) -> Ranking:
        """What the scores say beyond the arg-max."""
        return Ranking(self.dataset.scores, self.dataset.y_true, self.n_labels)

    @property
    def label_auc(self) -> Fractions:
        """(n_labels,) one-vs-rest area under the ROC curve; NaN without full scores, positives or negatives."""
        return self.ranking.label_auc

    @property
    def label_ap(self) -> Fractions:
        """(n_labels,) one-vs-rest average precision; NaN without full scores, positives or negatives."""
        return self.ranking.label_ap

    @cached_property
    def metrics(self) -> dict[str, float]:
        """Metrics at the operating threshold, then those of the scores; absent: not applicable, NaN: undefined."""
        return self.point.metrics | (self.ranking.metrics if self.has_scores else {})

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why a metric, or the labels' `auc` and `ap`, is absent or undefined, by name."""
        undefined = [name for name, value in self.point.metrics.items() if np.isnan(value)]
        of_scores = self.ranking.reasons if self.has_scores else dict.fromkeys(self.ranking.reasons, NO_SCORES)
        return dict.fromkeys(undefined, "it would divide by zero here") | of_scores

    @property
    def metric_definitions(self) -> dict[str, MetricDefinition]:
        """What each metric means, by name, in the order of `metrics`."""
        return metric_definitions(OperatingPoint) | metric_definitions(Ranking)

    # Intervals

    @cached_property
    def _bootstrap(self) -> Bootstrap:
        return bootstrap(self.point.confusion, np.random.default_rng(self.options.seed))

    @property
    def replicates(self) -> int:
        """Number of bootstrap replicates behind `intervals` and `label_f1_interval`."""
        return self._bootstrap.replicates

    @cached_property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """95 % bootstrap intervals (low, high) of accuracy and the averages at the operating threshold, or NaN."""
        return {name: (float(low), float(high)) for name, (low, high) in self._bootstrap.averages.items()}

    @cached_property
    def label_precision_interval(self) -> Interval:
        """(n_labels, 2) 95 % Wilson intervals; NaN for a label never predicted."""
        return wilson(self.point.tp, self.point.predicted)

    @cached_property
    def label_recall_interval(self) -> Interval:
        """(n_labels, 2) 95 % Wilson intervals; NaN for a label without ground truth."""
        return wilson(self.point.tp, self.point.support)

    @property
    def label_f1_interval(self) -> Interval:
        """(n_labels, 2) 95 % bootstrap intervals; NaN for a label neither there nor predicted."""
        return self._bootstrap.label_f1
