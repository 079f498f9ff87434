"""Every number of a multi-label classification report, computed once, when first read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Confusion, Counts, Fractions, Mask
from reportgen.evaluations.calibration import BinaryCalibration
from reportgen.evaluations.evaluation import NO_DIVISOR, NO_SCORES
from reportgen.evaluations.label_figures import LABEL_FIGURES, OF_SCORES
from reportgen.evaluations.metric import MetricDefinition, metric_definitions
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.ranking_intervals import NO_RANKING, TOO_FEW, RankingIntervals, few_samples
from reportgen.evaluations.set_ranking import SetRanking
from reportgen.evaluations.set_scores import SetScores
from reportgen.evaluations.sets_point import SetsPoint, set_definitions
from reportgen.metrics.group_intervals import group_bootstrap
from reportgen.metrics.intervals import Bootstrap, Interval
from reportgen.metrics.label_points import LabelPoints
from reportgen.metrics.label_sets import SetCounts, exact_range, held_by_step
from reportgen.metrics.proportions import clopper_pearson
from reportgen.metrics.score_intervals import mean_interval, share_interval, spread_of
from reportgen.outcomes import Histogram, Outcomes
from reportgen.set_outcomes import set_confusion, set_histogram, set_outcomes, set_outcomes_at
from reportgen.set_pairs import SetPairs, Together, pair_counts, set_pairs, together

if TYPE_CHECKING:
    from reportgen.datasets.multilabel import MultilabelDataset
    from reportgen.metrics.calibration import Separation
    from reportgen.metrics.score_curves import ScoreCurves

SAMPLE_MEANS = ("samples_precision", "samples_recall", "samples_f1")
MOST_TOGETHER = 200  # labels of which it is said which go together: a page holds a number for any two
MOST_PAIRS = 4_000_000  # whose rows are held at a time


@dataclass(frozen=True, eq=False)
class MultilabelEvaluation(SetScores):
    """The evaluation of `dataset` under `options`; undefined numbers are NaN, `reasons` says why.

    Raises: OptionError for a threshold outside [0, 1], an unknown criterion, or either of them without scores.
    """

    dataset: MultilabelDataset

    # Outcomes

    @cached_property
    def outcomes(self) -> Outcomes:
        """The outcome rows of all samples; of many, only what is asked for sample by sample should need them."""
        return set_outcomes(self.dataset.truth, self.scores)

    @property
    def outcomes_at_operating(self) -> Outcomes:
        """The rows that hold at the operating threshold."""
        return set_outcomes_at(self.dataset.truth, self.scores, self.operating or 0.0)

    @property
    def n_outcomes(self) -> int:
        """How many rows there are."""
        return int(self.dataset.truth.size + self.dataset.truth.sum())

    @property
    def has_missed(self) -> bool:
        """Whether any label can be without a prediction."""
        return bool(self.dataset.truth.any())

    @property
    def has_spurious(self) -> bool:
        """Whether any label can be predicted that is not true."""
        return not bool(self.dataset.truth.all())

    @cached_property
    def histogram(self) -> Histogram:
        """The outcomes counted by truth, prediction and the steps they hold at: what the page looks up."""
        return set_histogram(self.dataset.truth, self.scores, self.steps)

    @property
    def _weighed(self) -> Outcomes:
        """The rows by which thresholds are held against each other: of a part of the samples where there are many."""
        truth = self.dataset.truth
        most = max(1, MOST_PAIRS // max(1, truth.shape[1]))
        if len(truth) <= most:
            return self.outcomes
        chosen = np.random.default_rng(self.options.seed).choice(len(truth), most, replace=False)
        chosen.sort()
        return set_outcomes(truth[chosen], self.scores[chosen])

    # Pairs

    @cached_property
    def missed_spurious(self) -> Counts:
        """(n_labels, n_labels) samples with a label missed and another a false positive, at the operating threshold."""
        return self._missed_spurious(self.kept_at(self.operating or 0.0))

    def _missed_spurious(self, kept: Mask) -> Counts:
        truth = self.dataset.truth
        return pair_counts(truth & ~kept, kept & ~truth)

    @cached_property
    def pairs(self) -> SetPairs:
        """The same at every step."""
        return set_pairs(self.dataset.truth, self.scores, self.steps, self.missed_spurious)

    @cached_property
    def matrix(self) -> Confusion:
        """Outcomes on the diagonal and at the borders, pairs inside."""
        inside = self.pairs.histogram.confusion_at(self.operating_step)
        return self.point.confusion + inside

    @cached_property
    def own_matrix(self) -> Confusion:
        """The same with each label at its own threshold."""
        counts = self.label_threshold_point.confusion.copy()
        counts[:-1, :-1] += self._missed_spurious(self.label_threshold_kept)
        return counts

    @cached_property
    def together(self) -> Together | None:
        """Which labels go with which; None where there are more labels than MOST_TOGETHER."""
        known = self.n_labels <= MOST_TOGETHER
        return together(self.dataset.truth, self.scores) if known else None

    # Points

    def point_at(self, threshold: float) -> SetsPoint:
        """Counts and metrics at any threshold."""
        return self._point(self.kept_at(threshold))

    def _point(self, kept: Mask) -> SetsPoint:
        return SetsPoint(set_confusion(self.dataset.truth, kept), SetCounts.of(self.dataset.truth, kept))

    @cached_property
    def point(self) -> SetsPoint:
        """Counts and metrics at the operating threshold."""
        return self.point_at(self.operating or 0.0)

    @cached_property
    def label_threshold_kept(self) -> Mask:
        """(n_samples, n_labels) what is predicted with each label at its own threshold, or all where it has none."""
        own = np.where(np.isnan(self.label_thresholds), -np.inf, self.label_thresholds)
        return self.kept_at(0.0) if not self.has_scores else self.scores >= own

    @cached_property
    def label_threshold_point(self) -> OperatingPoint:
        """Counts and metrics with each label at its own threshold."""
        return self._point(self.label_threshold_kept)

    @property
    def n_wrong_samples(self) -> int:
        """In how many samples there is an error at the operating threshold."""
        return int(np.count_nonzero(self.point.sets.errors))

    @cached_property
    def exact_by_step(self) -> Counts:
        """(n_steps,) samples of which exactly the true labels are predicted."""
        if not self.has_scores:
            return np.array([np.count_nonzero(self.point.sets.errors == 0)])
        return held_by_step(*self.exact_range, self.steps.size)

    @cached_property
    def exact_range(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """(n_samples,) the first step at which exactly the true labels of a sample are predicted, and the end."""
        return exact_range(self.dataset.truth, self.scores, self.steps)

    @cached_property
    def assumed(self) -> LabelPoints:
        """Each label by itself at the score with its best F1; from the ranks, which are there already."""
        known = None if self.ranking is None else self.ranking.best_points
        return super().assumed if known is None else replace(known, support=self.point.support)

    # Metrics

    @cached_property
    def ranking(self) -> SetRanking | None:
        """What the scores say; None without."""
        return SetRanking(self.scores, self.dataset.truth, self.operating) if self.has_scores else None

    @property
    def score_curves(self) -> ScoreCurves | None:
        """Precision against recall and ROC of every label; None without scores of every label."""
        return None if self.ranking is None else self.ranking.score_curves

    @property
    def _separation(self) -> Separation | None:
        return None if self.ranking is None else self.ranking.separation

    @property
    def label_ranking(self) -> dict[str, Fractions]:
        """The labels' ranking figures by name, (n_labels,) each; NaN where undefined."""
        undefined = np.full(self.n_labels, np.nan)
        ranking = self.ranking
        return {"ap": undefined if ranking is None else ranking.label_ap,
                "auc": undefined if ranking is None else ranking.label_auc}  # fmt: skip

    @cached_property
    def metrics(self) -> dict[str, float]:
        """Metrics at the operating threshold, then those of the scores; NaN: undefined."""
        of_scores = {} if self.ranking is None else self.ranking.metrics
        return self.point.metrics | of_scores | self.metrics_of_calibration

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why a metric, or the labels' `auc` and `ap`, is absent or undefined, by name."""
        undefined = [name for name, value in self.point.metrics.items() if np.isnan(value)]
        names = (*metric_definitions(SetRanking), "auc", "ap")
        of_scores = dict.fromkeys(names, NO_SCORES) if self.ranking is None else self.ranking.reasons
        return dict.fromkeys(undefined, NO_DIVISOR) | of_scores | self.reasons_of_calibration

    @property
    def metric_definitions(self) -> dict[str, MetricDefinition]:
        """What each metric means, by name, in the order of `metrics`."""
        return set_definitions() | metric_definitions(SetRanking) | metric_definitions(BinaryCalibration)

    @property
    def label_definitions(self) -> dict[str, MetricDefinition]:
        """What each figure of a label means, by name."""
        return LABEL_FIGURES | (OF_SCORES if self.has_scores else {})

    # Intervals

    @cached_property
    def ranking_intervals(self) -> RankingIntervals:
        """Intervals of what the scores say, and of what is said of whole samples."""
        known = NO_RANKING if self.ranking is None else self.ranking.intervals
        few = few_samples(self.dataset.n_samples, "") or TOO_FEW
        reasons = {**dict.fromkeys(SAMPLE_MEANS, TOO_FEW), "hamming_loss": few, **known.reasons}
        return RankingIntervals(self._of_samples | known.metrics, known.labels, reasons)

    @property
    def _of_samples(self) -> dict[str, Interval]:
        """Intervals of the metrics that are means over samples."""
        sets, n = self.point.sets, self.dataset.n_samples
        if not n:
            return {}
        found = {"subset_accuracy": clopper_pearson(np.array(np.count_nonzero(sets.errors == 0)), np.array(n))}
        found["hamming_loss"] = mean_interval(sets.errors / max(1, self.n_labels))
        for name in SAMPLE_MEANS:
            values: NDArray[Any] = getattr(sets, name.removeprefix("samples_"))
            found[name] = share_interval(values.mean(), spread_of((values - values.mean()) / n))
        return found

    @cached_property
    def _bootstrap(self) -> Bootstrap:
        """By samples: what one sample holds belongs together."""
        kept, truth = self.kept_at(self.operating or 0.0), self.dataset.truth
        sample, label = np.nonzero(kept | truth)
        true, said = truth[sample, label], kept[sample, label]
        truths, predictions = (np.where(side, label, NONE).astype(np.int32) for side in (true, said))
        rng = np.random.default_rng(self.options.seed)
        drawn = group_bootstrap(
            sample.astype(np.int32), truths, predictions, self.dataset.n_samples, self.n_labels, rng
        )
        kept_names = {name: one for name, one in drawn.averages.items() if name in set_definitions()}
        return Bootstrap(drawn.replicates, kept_names, drawn.label_f1)
