"""Every number of a single-label classification report, computed once, when first read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Fractions, LabelIds, Scores, Thresholds
from reportgen.evaluations.baselines import guessing
from reportgen.evaluations.calibration import Calibration
from reportgen.evaluations.evaluation import NO_DIVISOR, NO_SCORES
from reportgen.evaluations.label_errors import LabelErrors, single_label_errors
from reportgen.evaluations.label_figures import LABEL_FIGURES, OF_SCORES
from reportgen.evaluations.metric import MetricDefinition, metric_definitions
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.ranking import Ranking
from reportgen.evaluations.ranking_intervals import NO_RANKING, RankingIntervals, score_intervals
from reportgen.evaluations.threshold_evaluation import HALF
from reportgen.metrics.intervals import Bootstrap, bootstrap
from reportgen.metrics.label_points import LabelPoints, mean_scores, points_above
from reportgen.metrics.positive_scores import best_positive_threshold, positive_label_thresholds, positive_scores
from reportgen.metrics.temperature import Temperature, temperature
from reportgen.metrics.threshold_interval import LabelCounts
from reportgen.metrics.thresholds import RankedPredictions, ranked_predictions
from reportgen.outcomes import Outcomes, confusion_matrix, single_label_outcomes, two_label_outcomes

if TYPE_CHECKING:
    from reportgen.datasets.classification import ClassificationDataset
    from reportgen.metrics.score_curves import ScoreCurves


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

    @property
    def positive(self) -> int | None:
        """The positive one of two labels, where it is known; the threshold is on its score, if there are scores."""
        return None if self.dataset.positive is None else self.dataset.positive.label

    @property
    def positive_why(self) -> str:
        """Why that label is the positive one, in words; empty where none is."""
        return "" if self.dataset.positive is None else self.dataset.positive.why

    @property
    def notes(self) -> tuple[str, ...]:
        """Which label is the positive one, and why."""
        if self.positive is None:
            return ()
        use = "; the threshold is on its score" if self.positive_score is not None else ""
        return (f"Positive label: {self.labels[self.positive]} ({self.positive_why}){use}.",)

    @cached_property
    def positive_score(self) -> Scores | None:
        """(n_samples,) the score of the positive label, NaN where not given; None where no threshold is on it."""
        scores = self.dataset.scores
        return None if self.positive is None or scores is None else scores[:, self.positive].astype(np.float64)

    @cached_property
    def outcomes(self) -> Outcomes:
        """The outcome rows of all samples."""
        if self.positive is not None and self.positive_score is not None:
            return two_label_outcomes(self.dataset.y_true, self.positive_score, self.positive)
        return single_label_outcomes(self.dataset.y_true, self.dataset.y_pred, self.dataset.score)

    @property
    def default(self) -> float | None:
        """The threshold without any option; None: the arg-max, nothing is below it."""
        return None if self.positive_score is None else HALF

    @cached_property
    def operating(self) -> float | None:
        """The threshold of `point`: as the options say, else the default.

        Raises: OptionError when a criterion was asked for that no threshold meets.
        """
        chosen = self._chosen()
        return self.default if chosen is None else chosen

    @property
    def has_own_thresholds(self) -> bool:
        """Whether each label may have a threshold of its own: one decides between two labels."""
        return self.has_scores and self.positive_score is None

    @cached_property
    def _best_thresholds(self) -> tuple[float | None, Thresholds]:
        if self.positive is None or self.positive_score is None:
            return super()._best_thresholds
        ranked = positive_scores(self.dataset.y_true, self.positive_score, self.positive)
        best = best_positive_threshold(ranked, self.criterion, self.positive)
        return best, positive_label_thresholds(ranked)

    def _label_counts(self) -> Iterator[LabelCounts]:
        if self.positive is None or self.positive_score is None:
            return super()._label_counts()
        return map(positive_scores(self.dataset.y_true, self.positive_score, self.positive).of_label, (0, 1))

    @cached_property
    def _ranked(self) -> RankedPredictions | None:
        data = self.dataset
        return None if data.score is None else ranked_predictions(data.y_true, data.y_pred, data.score, self.n_labels)

    def predictions_at(self, threshold: float | None) -> LabelIds:
        """(n_samples,) what is predicted at a threshold, NONE: nothing; None: what the file says."""
        data, score = self.dataset, self.positive_score
        if threshold is None or data.score is None:
            return data.y_pred
        if self.positive is None or score is None:
            return np.where(data.score >= threshold, data.y_pred, NONE).astype(np.int32)
        said = np.where(score >= threshold, self.positive, 1 - self.positive)
        return np.where(np.isnan(score), NONE, said).astype(np.int32)

    def scores_of(self, sample: NDArray[np.integer], prediction: LabelIds) -> NDArray[np.float64]:
        """The score of each prediction about a sample; where it is NONE, of the one below the threshold; NaN without.

        `sample` and `prediction` have equal length; a prediction is one that is made at some threshold.
        """
        data = self.dataset
        if data.score is None:
            return np.full(sample.size, np.nan)
        if data.scores is None or self.positive_score is None:
            found: NDArray[np.float64] = data.score[sample].astype(np.float64)
        else:
            found = np.where(prediction == NONE, np.nan, data.scores[sample, prediction])
        return found

    # Points

    @cached_property
    def point(self) -> OperatingPoint:
        """Counts and metrics at the operating threshold."""
        if self.operating or self.positive_score is not None:
            return self.point_at(self.operating or 0.0)
        return self.argmax_point

    @cached_property
    def argmax_point(self) -> OperatingPoint:
        """Counts and metrics of the predictions as the file says, nothing left out."""
        return OperatingPoint(confusion_matrix(self.dataset.y_true, self.dataset.y_pred, self.n_labels))

    @cached_property
    def label_threshold_predictions(self) -> LabelIds:
        """Predictions with those below their own label's threshold dropped (NONE); all without scores.

        Of two labels: at the positive one's own threshold.
        """
        y_pred, score = self.dataset.y_pred, self.dataset.score
        if self.positive is not None and self.positive_score is not None:
            own = self.label_thresholds[self.positive]
            return self.predictions_at(None if np.isnan(own) else float(own))
        if score is None:
            return y_pred
        own = np.append(self.label_thresholds, np.nan)[y_pred]  # NONE is -1: the NaN at the end
        return np.where(score < own, NONE, y_pred).astype(np.int32)

    @cached_property
    def label_threshold_point(self) -> OperatingPoint:
        """Counts and metrics with each label at its own threshold; a label without one keeps all its predictions."""
        kept = self.label_threshold_predictions
        return OperatingPoint(confusion_matrix(self.dataset.y_true, kept, self.n_labels))

    # What other tools count

    @cached_property
    def assumed(self) -> LabelPoints:
        """Each label against the rest at the score with its best F1; with top-1 scores alone, of what is predicted."""
        known = self.ranking.best_points
        return super().assumed if known is None else replace(known, support=self.point.support)

    def above(self, threshold: float) -> LabelPoints:
        """Each label by itself where its score is above a threshold."""
        scores = self.dataset.scores
        return super().above(threshold) if scores is None else points_above(scores, self.dataset.y_true, threshold)

    @property
    def usual_point(self) -> OperatingPoint:
        """Counts and metrics of the predictions as the file says."""
        return self.argmax_point

    @property
    def mean_scores(self) -> Fractions | None:
        """(n_labels, n_labels) the mean score of each label over the samples of each; None without full scores."""
        scores = self.dataset.scores
        return None if scores is None or not self.ranking.is_full else mean_scores(scores, self.dataset.y_true)

    # Metrics

    @cached_property
    def ranking(self) -> Ranking:
        """What the scores say beyond the arg-max."""
        return Ranking(self.dataset.scores, self.dataset.y_true, self.n_labels, self.positive, self.operating)

    @cached_property
    def calibration(self) -> Calibration | None:
        """Whether the score of a prediction says how often it is right; None without scores."""
        y_pred, score = self.dataset.y_pred, self.dataset.score
        if score is None:
            return None
        made = np.flatnonzero(y_pred != NONE)
        sums = self.ranking.sums
        score = score[made] if sums is None else score[made] / sums[made]
        is_correct = y_pred[made] == self.dataset.y_true[made]
        if sums is None and self._ranked is not None:
            return Calibration.of_ranked(y_pred[made], score, is_correct, self._ranked)
        return Calibration.of(y_pred[made], score, is_correct, self.n_labels)

    @cached_property
    def temperature(self) -> Temperature | None:
        """What dividing all logits by one factor does for calibration; None where little, or only the top, is known."""
        data, rows = self.dataset, np.flatnonzero(self.ranking.scored)
        if data.scores is None or not self.ranking.losses.size or not self.ranking.scored_labels.all():
            return super().temperature if self.n_labels <= 2 else None
        rng = np.random.default_rng(self.options.seed)
        return temperature(data.scores[rows], data.y_true[rows], data.y_pred[rows], rng)

    @property
    def suspects(self) -> LabelErrors:
        """Samples whose scores confidently deny their label."""
        return single_label_errors(self.dataset, self.ranking)

    @property
    def score_curves(self) -> ScoreCurves | None:
        """Precision against recall and ROC, one label against the rest; None without scores of every label."""
        return self.ranking.score_curves

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
        of_scores = self.ranking.metrics if self.has_scores else {}
        return self.point.metrics | of_scores | self.metrics_of_calibration

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why a metric, or the labels' `auc` and `ap`, is absent or undefined, by name."""
        undefined = [name for name, value in self.point.metrics.items() if np.isnan(value)]
        of_scores = self.ranking.reasons if self.has_scores else dict.fromkeys(self.ranking.reasons, NO_SCORES)
        return dict.fromkeys(undefined, NO_DIVISOR) | of_scores | self.reasons_of_calibration

    @property
    def metric_definitions(self) -> dict[str, MetricDefinition]:
        """What each metric means, by name, in the order of `metrics`."""
        return metric_definitions(OperatingPoint) | metric_definitions(Ranking) | metric_definitions(Calibration)

    @property
    def label_definitions(self) -> dict[str, MetricDefinition]:
        """What each figure of a label means, by name."""
        return LABEL_FIGURES | (OF_SCORES if self.has_scores else {})

    @cached_property
    def _bootstrap(self) -> Bootstrap:
        return bootstrap(self.point.confusion, np.random.default_rng(self.options.seed))
