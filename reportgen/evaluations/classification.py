"""Every number of a single-label classification report, computed once, when first read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reportgen.arrays import NONE, Fractions, LabelIds
from reportgen.evaluations.baselines import guessing
from reportgen.evaluations.evaluation import NO_DIVISOR, NO_SCORES
from reportgen.evaluations.label_figures import LABEL_FIGURES
from reportgen.evaluations.metric import MetricDefinition, metric_definitions
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.ranking import Ranking
from reportgen.evaluations.ranking_intervals import NO_RANKING, RankingIntervals, score_intervals
from reportgen.metrics.intervals import Bootstrap, bootstrap
from reportgen.metrics.thresholds import RankedPredictions, ranked_predictions
from reportgen.outcomes import Outcomes, confusion_matrix, single_label_outcomes

if TYPE_CHECKING:
    from reportgen.datasets.classification import ClassificationDataset

OF_SCORES = {
    "ap": MetricDefinition("ap", "AP", "Average precision", "scikit-learn average_precision_score", "higher"),
    "auc": MetricDefinition(
        "auc", "AUC", "Area under the ROC curve, one against the rest", "scikit-learn roc_auc_score", "higher"
    ),
}


@dataclass(frozen=True, eq=False)
class ClassificationEvaluation(OutcomeEvaluation):
    """The evaluation of `dataset` under `options`; undefined numbers are NaN, `reasons` says why.

    Raises: OptionError for a threshold outside [0, 1], an unknown criterion, or either of them without scores.
    """

    dataset: ClassificationDataset

    @property
    def has_scores(self) -> bool:
        """Whether predictions have a score, so that thresholds mean something."""
        return self.dataset.score is not None

    @cached_property
    def outcomes(self) -> Outcomes:
        """The outcome rows of all samples."""
        return single_label_outcomes(self.dataset.y_true, self.dataset.y_pred, self.dataset.score)

    @cached_property
    def operating(self) -> float | None:
        """The threshold of `point`; None: the arg-max, nothing withheld.

        Raises: OptionError when a criterion was asked for that no threshold meets.
        """
        return self._chosen()

    @property
    def _ranked(self) -> RankedPredictions | None:
        data = self.dataset
        return None if data.score is None else ranked_predictions(data.y_true, data.y_pred, data.score, self.n_labels)

    # Points

    @cached_property
    def point(self) -> OperatingPoint:
        """Counts and metrics at the operating threshold."""
        return self.argmax_point if not self.operating else self.point_at(self.operating)

    @cached_property
    def argmax_point(self) -> OperatingPoint:
        """Counts and metrics with nothing withheld: the outcomes at threshold 0, which every score reaches."""
        return OperatingPoint(confusion_matrix(self.dataset.y_true, self.dataset.y_pred, self.n_labels))

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

    # Metrics

    @cached_property
    def ranking(self) -> Ranking:
        """What the scores say beyond the arg-max."""
        return Ranking(self.dataset.scores, self.dataset.y_true, self.n_labels)

    @property
    def label_ranking(self) -> dict[str, Fractions]:
        """The labels' ranking figures by name, (n_labels,) each; NaN where undefined."""
        return {"ap": self.label_ap, "auc": self.label_auc}

    @property
    def label_auc(self) -> Fractions:
        """(n_labels,) one-vs-rest area under the ROC curve; NaN without full scores, positives or negatives."""
        return self.ranking.label_auc

    @property
    def label_ap(self) -> Fractions:
        """(n_labels,) one-vs-rest average precision; NaN without full scores, positives or negatives."""
        return self.ranking.label_ap

    @cached_property
    def ranking_intervals(self) -> RankingIntervals:
        """Intervals of what the scores say."""
        return score_intervals(self.ranking) if self.has_scores else NO_RANKING

    @cached_property
    def majority_label(self) -> int | None:
        """The label that most samples have, the first of equals; None without samples."""
        support = self.point.support
        return int(support.argmax()) if support.any() else None

    @cached_property
    def baselines(self) -> dict[str, dict[str, float]]:
        """Metrics of always answering the majority label, and of guessing by the labels' frequency."""
        return guessing(self.point.support)

    @cached_property
    def metrics(self) -> dict[str, float]:
        """Metrics at the operating threshold, then those of the scores; absent: not applicable, NaN: undefined."""
        return self.point.metrics | (self.ranking.metrics if self.has_scores else {})

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why a metric, or the labels' `auc` and `ap`, is absent or undefined, by name."""
        undefined = [name for name, value in self.point.metrics.items() if np.isnan(value)]
        of_scores = self.ranking.reasons if self.has_scores else dict.fromkeys(self.ranking.reasons, NO_SCORES)
        return dict.fromkeys(undefined, NO_DIVISOR) | of_scores

    @property
    def metric_definitions(self) -> dict[str, MetricDefinition]:
        """What each metric means, by name, in the order of `metrics`."""
        return metric_definitions(OperatingPoint) | metric_definitions(Ranking)

    @property
    def label_definitions(self) -> dict[str, MetricDefinition]:
        """What each figure of a label means, by name."""
        return LABEL_FIGURES | (OF_SCORES if self.has_scores else {})

    @cached_property
    def _bootstrap(self) -> Bootstrap:
        return bootstrap(self.point.confusion, np.random.default_rng(self.options.seed))
