"""What other samples might have shown: intervals of metrics and labels, and answers that need no model."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property

from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.ranking_intervals import NO_RANKING, TOO_FEW, RankingIntervals
from reportgen.metrics.intervals import Bootstrap, Interval, wilson

# Of a model whose scores are right to the digit every resample is less right: no interval of resamples holds the truth.
BIASED = "resampling makes it too high, so that an interval would miss the truth"
OF_BINS = ("ece", "mce")


class SampledEvaluation(Evaluation):
    """The intervals of an evaluation with labels and counts."""

    @property
    @abstractmethod
    def point(self) -> OperatingPoint:
        """Counts and metrics at the operating threshold."""

    @property
    @abstractmethod
    def _bootstrap(self) -> Bootstrap:
        """Intervals at the operating threshold."""

    @property
    def ranking_intervals(self) -> RankingIntervals:
        """Intervals of what the scores say; none where a task computes none."""
        return NO_RANKING

    @property
    def replicates(self) -> int:
        """Number of bootstrap replicates behind the averages' intervals and `label_f1_interval`."""
        return self._bootstrap.replicates

    @cached_property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """95% intervals (low, high) of averages at the operating threshold and of what the scores say, or NaN."""
        found = self._bootstrap.averages | self.ranking_intervals.metrics
        return {name: (float(low), float(high)) for name, (low, high) in found.items()}

    def _interval_reason(self, name: str) -> str:
        """Why this metric has none."""
        if name in OF_BINS:
            return BIASED
        of_counts = TOO_FEW if name in self._bootstrap.averages else super()._interval_reason(name)
        return self.ranking_intervals.reasons.get(name, of_counts)

    @cached_property
    def label_precision_interval(self) -> Interval:
        """(n_labels, 2) 95% Wilson intervals; NaN for a label never predicted."""
        return wilson(self.point.tp, self.point.predicted)

    @cached_property
    def label_recall_interval(self) -> Interval:
        """(n_labels, 2) 95% Wilson intervals; NaN for a label without ground truth."""
        return wilson(self.point.tp, self.point.support)

    @property
    def label_f1_interval(self) -> Interval:
        """(n_labels, 2) 95% intervals; NaN for a label neither there nor predicted."""
        return self._bootstrap.label_f1

    @property
    def majority_label(self) -> int | None:
        """The label that most samples have, where each has one; None elsewhere, and without samples."""
        return None
