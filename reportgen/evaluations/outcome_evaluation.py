"""What every evaluation with labels and outcome rows has: thresholds, steps, points, and the labels' intervals."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from reportgen.arrays import Counts, Fractions, Thresholds
from reportgen.errors import OptionError
from reportgen.evaluations.criterion import parse_criterion
from reportgen.evaluations.evaluation import Evaluation, Sampled
from reportgen.evaluations.metric import MetricDefinition
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.ranking_intervals import NO_RANKING, TOO_FEW, RankingIntervals
from reportgen.metrics.curves import Curves, curves, threshold_steps
from reportgen.metrics.intervals import Bootstrap, Interval, wilson
from reportgen.metrics.thresholds import Criterion, RankedPredictions, best_threshold, label_thresholds
from reportgen.outcomes import Histogram, Outcomes


class Labelled(Sampled, Protocol):
    """A data set of any task with labels."""

    @property
    def labels(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, eq=False)
class OutcomeEvaluation(Evaluation):
    """The evaluation of a data set whose labels and outcomes make rows; undefined numbers are NaN.

    Raises: OptionError for a threshold outside [0, 1], an unknown criterion, or either of them without scores.
    """

    dataset: Labelled
    criterion: Criterion = field(init=False)

    def __post_init__(self) -> None:
        """Refuse what the options ask for in vain before any time is spent."""
        object.__setattr__(self, "criterion", parse_criterion(self.options.criterion or "macro_f1"))
        super().__post_init__()
        threshold = self.options.threshold
        if threshold is not None and not 0 <= threshold <= 1:
            raise OptionError("--threshold", f"{threshold} is no threshold", "give a number from 0 to 1")

    # What a task has to say

    @property
    @abstractmethod
    def has_scores(self) -> bool:
        """Whether predictions have a score, so that thresholds mean something."""

    @property
    @abstractmethod
    def outcomes(self) -> Outcomes:
        """The outcome rows of all samples."""

    @property
    @abstractmethod
    def operating(self) -> float | None:
        """The threshold of `point`; None: nothing withheld."""

    @property
    @abstractmethod
    def point(self) -> OperatingPoint:
        """Counts and metrics at the operating threshold."""

    @property
    @abstractmethod
    def _ranked(self) -> RankedPredictions | None:
        """The predictions by descending score, as large as the data and not kept; None without scores."""

    @property
    @abstractmethod
    def _bootstrap(self) -> Bootstrap:
        """Intervals at the operating threshold."""

    @property
    @abstractmethod
    def label_ranking(self) -> dict[str, Fractions]:
        """The labels' ranking figures by name, (n_labels,) each; NaN where undefined."""

    @property
    def label_details(self) -> dict[str, Fractions | Counts]:
        """More figures of the labels for the record, by name, (n_labels,) each; NaN where undefined."""
        return {}

    @property
    def label_gains(self) -> dict[str, Fractions]:
        """What mending all errors of a kind would gain each label, by name, (n_labels,) each; none without kinds."""
        return {}

    @property
    @abstractmethod
    def label_threshold_point(self) -> OperatingPoint:
        """Counts and metrics with each label at its own threshold."""

    @property
    @abstractmethod
    def label_definitions(self) -> dict[str, MetricDefinition]:
        """What each figure of a label means, by name."""

    @property
    def definitions(self) -> dict[str, MetricDefinition]:
        """What each figure of the record means, by name: of the metrics it has, then of labels."""
        of_metrics = super().definitions
        return of_metrics | {name: known for name, known in self.label_definitions.items() if name not in of_metrics}

    # Labels

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, in natural order; label ids are positions in it."""
        return self.dataset.labels

    @property
    def n_labels(self) -> int:
        """Number of labels."""
        return len(self.dataset.labels)

    # Thresholds

    @cached_property
    def _best_thresholds(self) -> tuple[float | None, Thresholds]:
        """`recommended` and `label_thresholds`."""
        ranked = self._ranked
        if ranked is None:
            return None, np.full(self.n_labels, np.nan)
        return best_threshold(ranked, self.criterion), label_thresholds(ranked)

    @property
    def recommended(self) -> float | None:
        """The distinct score with the best criterion, highest on ties; None without scores, NaN where none meets it."""
        return self._best_thresholds[0]

    def _chosen(self) -> float | None:
        """The threshold that the options ask for, by itself or by a criterion; None where they leave it open.

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

    @property
    def label_thresholds(self) -> Thresholds:
        """(n_labels,) the score of each label's own predictions with its best F1; NaN where undefined."""
        return self._best_thresholds[1]

    @cached_property
    def steps(self) -> Thresholds:
        """The slider's thresholds: k/100, the operating and the recommended one, ascending; [0] without scores."""
        if self.recommended is None:
            return np.zeros(1)
        return threshold_steps(self.recommended, np.nan if self.operating is None else self.operating)

    @cached_property
    def operating_step(self) -> int:
        """Position of the operating threshold in `steps`; 0, where nothing is withheld, for none."""
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

    def point_at(self, threshold: float) -> OperatingPoint:
        """Counts and metrics at any threshold."""
        return OperatingPoint(self.outcomes.confusion_at(threshold, self.n_labels))

    @cached_property
    def recommended_point(self) -> OperatingPoint | None:
        """Counts and metrics at the recommended threshold; None where there is none."""
        if self.recommended is None or np.isnan(self.recommended):
            return None
        return self.point_at(self.recommended)

    # Intervals

    @property
    def ranking_intervals(self) -> RankingIntervals:
        """Intervals of what the scores say; none where a task computes none."""
        return NO_RANKING

    @property
    def majority_label(self) -> int | None:
        """The label that most samples have, where each has one; None elsewhere, and without samples."""
        return None

    @property
    def replicates(self) -> int:
        """Number of bootstrap replicates behind the averages' intervals and `label_f1_interval`."""
        return self._bootstrap.replicates

    @cached_property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """95 % intervals (low, high) of averages at the operating threshold and of what the scores say, or NaN."""
        found = self._bootstrap.averages | self.ranking_intervals.metrics
        return {name: (float(low), float(high)) for name, (low, high) in found.items()}

    def _interval_reason(self, name: str) -> str:
        """Why this metric has none."""
        of_counts = TOO_FEW if name in self._bootstrap.averages else super()._interval_reason(name)
        return self.ranking_intervals.reasons.get(name, of_counts)

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
        """(n_labels, 2) 95 % intervals; NaN for a label neither there nor predicted."""
        return self._bootstrap.label_f1
