"""What the scores say of samples with any number of labels, at no threshold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reportgen.arrays import Fractions, Mask, Scores
from reportgen.evaluations.metric import COUNT, metric, metric_definitions
from reportgen.evaluations.ranking import MOST_CELLS, PARTIAL_SCORES
from reportgen.evaluations.ranking_intervals import (
    FEW_MATTER,
    TOO_FEW,
    TOO_MANY,
    RankingIntervals,
    few_labels_of_means,
    few_samples,
)
from reportgen.metrics.blocks import blocks
from reportgen.metrics.calibration import Separation, separation_of_ranks
from reportgen.metrics.confusion import mean_over
from reportgen.metrics.label_points import LabelPoints, best_points
from reportgen.metrics.label_sets import Ranks, ranks
from reportgen.metrics.one_vs_rest import OneVsRest, PositiveRanks, of_ranks, own_ranks, ranks_of_sets
from reportgen.metrics.score_curves import ScoreCurves, one_vs_rest_curves
from reportgen.metrics.score_intervals import (
    LEAST_OF_LABEL,
    LEAST_SAMPLES,
    mean_interval,
    share_interval,
    spread_of,
    spreads_of_pairs,
    spreads_of_sets,
)

ROWS = 1 << 14  # of the scores at a time
NO_BOTH = "no label has both samples with it and samples without"


@dataclass(frozen=True, eq=False)
class SetRanking:
    """Metrics of scores (n_samples, n_labels), NaN where not given, against the true labels of each sample.

    Samples without any score take no part. Labels without any score, which the model does not know, have no AUC and AP.
    """

    scores: Scores
    truth: Mask
    kept: float | None = None  # a threshold whose point stays on the curves

    @cached_property
    def _n_given(self) -> np.ndarray:
        """(n_samples,) how many labels have a score."""
        found = np.zeros(len(self.scores), np.int64)
        for rows in blocks(len(self.scores), ROWS):
            found[rows] = np.count_nonzero(~np.isnan(self.scores[rows]), axis=1)
        return found

    @cached_property
    def scored(self) -> Mask:
        """(n_samples,) which have scores, and so take part."""
        scored: Mask = self._n_given > 0
        return scored

    @cached_property
    def scored_labels(self) -> Mask:
        """(n_labels,) which have a score for every sample that takes part."""
        if (self._n_given[self.scored] == self.scores.shape[1]).all():
            return np.full(self.scores.shape[1], bool(self.scored.any()))
        found = np.ones(self.scores.shape[1], np.bool_)
        for rows in blocks(len(self.scores), ROWS):
            found &= ~np.isnan(self.scores[rows][self.scored[rows]]).any(axis=0)
        return found

    @cached_property
    def is_full(self) -> bool:
        """Whether all samples that have scores have them for the same labels."""
        n = int(np.count_nonzero(self.scored_labels))
        return bool(self.scored.any()) and bool((self._n_given[self.scored] == n).all())

    @cached_property
    def _parts(self) -> tuple[Scores, Mask] | None:
        """Scores and truth of what has scores; None where some has and some has not, or true labels have none."""
        if not self.is_full:
            return None
        if self.scored.all() and self.scored_labels.all():
            return self.scores, self.truth
        if self.truth[self.scored][:, ~self.scored_labels].any():
            return None
        at = np.ix_(self.scored, self.scored_labels)
        return self.scores[at], self.truth[at]

    @cached_property
    def _sorted(self) -> tuple[OneVsRest, ScoreCurves | None, LabelPoints | None]:
        """What sorting the scores of each label says, so that it is done once and nothing as large is kept."""
        if not self.is_full:
            undefined = np.full(self.scores.shape[1], np.nan)
            return OneVsRest(undefined, undefined), None, None
        positives: PositiveRanks = ranks_of_sets(self.scores, self.truth, self.scored)
        found = of_ranks(positives)
        return found, one_vs_rest_curves(positives, found, self.kept), best_points(positives)

    @property
    def best_points(self) -> LabelPoints | None:
        """Each label at the score with its best F1; None without full scores."""
        return self._sorted[2]

    @property
    def score_curves(self) -> ScoreCurves | None:
        """Precision against recall and ROC of every label; None without full scores."""
        return self._sorted[1]

    @property
    def label_auc(self) -> Fractions:
        """(n_labels,) area under the ROC curve; NaN without full scores, positives or negatives."""
        return self._sorted[0].auc

    @cached_property
    def label_ap(self) -> Fractions:
        """(n_labels,) average precision, 1 of a label that every sample has; NaN without full scores or samples."""
        is_everywhere = self.truth[self.scored].all(axis=0) & self.scored_labels & self.is_full
        return np.where(is_everywhere, 1.0, self._sorted[0].ap)

    @metric(title="mAP", better="higher", source="scikit-learn average_precision_score(average='macro')")
    def macro_ap(self) -> float:
        """Mean over the labels of the average precision of ranking all samples by the label's score."""
        return float(mean_over(self.label_ap, ~np.isnan(self.label_ap)))

    @metric(title="Macro AUC", better="higher", source="scikit-learn roc_auc_score(average='macro')")
    def macro_auc(self) -> float:
        """Mean over the labels of the chance that a sample of the label scores higher for it than another sample."""
        return float(mean_over(self.label_auc, ~np.isnan(self.label_auc)))

    @cached_property
    def _pairs(self) -> tuple[OneVsRest, Separation | None] | None:
        """What sorting all pairs of a sample and a label by score says; no separation where few are not true."""
        if self._parts is None:
            return None
        scores, truth = self._parts[0].reshape(-1, 1), self._parts[1].reshape(-1, 1)
        positives = ranks_of_sets(scores, truth, np.ones(len(scores), np.bool_))
        found = of_ranks(positives)
        n_right, n_wrong = positives.own.size, scores.size - positives.own.size
        known = None
        if 0 < n_right < n_wrong:
            below, upto = own_ranks(positives)
            known = separation_of_ranks(positives.own, positives.below - below, positives.upto - upto, n_wrong)
        return OneVsRest(found.auc, np.array([1.0]) if truth.size and truth.all() else found.ap), known

    @property
    def _of_pairs(self) -> OneVsRest | None:
        return None if self._pairs is None else self._pairs[0]

    @property
    def separation(self) -> Separation | None:
        """How well scores tell true labels from others; None where sorting the scores for the metrics does not say."""
        return None if self._pairs is None else self._pairs[1]

    @metric(title="Micro AP", better="higher", source="scikit-learn average_precision_score(average='micro')")
    def micro_ap(self) -> float:
        """Average precision of ranking all pairs of a sample and a label together by their score."""
        return float("nan") if self._of_pairs is None else float(self._of_pairs.ap[0])

    @metric(title="Micro AUC", better="higher", source="scikit-learn roc_auc_score(average='micro')")
    def micro_auc(self) -> float:
        """The chance that a true label of any sample scores higher than a label of any sample that is not true."""
        return float("nan") if self._of_pairs is None else float(self._of_pairs.auc[0])

    @cached_property
    def _ranks(self) -> Ranks | None:
        return None if self._parts is None else ranks(*self._parts)

    @metric(title="Label ranking (LRAP)", better="higher", source="scikit-learn label_ranking_average_precision_score")
    def lrap(self) -> float:
        """Mean over the samples of how purely true labels lead their ranking by score: 1 where all stand first."""
        return float("nan") if self._ranks is None else float(self._ranks.precision.mean())

    @metric(title="Coverage error", better="lower", source="scikit-learn coverage_error", bounds=COUNT)
    def coverage_error(self) -> float:
        """Labels one has to go through on average, highest score first, until all true ones are met; 0 without any."""
        return float("nan") if self._ranks is None else float(self._ranks.coverage.mean())

    @cached_property
    def metrics(self) -> dict[str, float]:
        """The metrics by name, NaN where undefined."""
        return {name: float(getattr(self, name)) for name in metric_definitions(type(self))}

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why a metric, or the labels' `auc` and `ap`, is undefined."""
        names = [name for name, value in self.metrics.items() if np.isnan(value)]
        names += [name for name, values in (("ap", self.label_ap), ("auc", self.label_auc)) if np.isnan(values).all()]
        return dict.fromkeys(names, NO_BOTH if self._parts is not None else PARTIAL_SCORES)

    @cached_property
    def intervals(self) -> RankingIntervals:
        """95% intervals of the metrics and of the labels' AP and AUC, from the influence of each sample."""
        metrics, labels = {}, {}
        n_of_label = self.truth[self.scored].sum(axis=0)
        few, is_large = few_labels_of_means(n_of_label, int(self.scored.sum())), self.scores.size > MOST_CELLS
        of_means = {name: TOO_MANY if is_large else why or FEW_MATTER for name, why in few.items()}
        if self._ranks is not None:
            precision = self._ranks.precision
            around = spread_of((precision - precision.mean()) / max(1, precision.size))
            metrics["lrap"] = share_interval(np.float64(precision.mean()), around)
            metrics["coverage_error"] = mean_interval(self._ranks.coverage)
        if not is_large and self._parts is not None and not np.isnan(self.label_auc).all():
            is_defined = ~np.isnan(self.label_auc)
            spreads = spreads_of_sets(self.scores, self.truth, self.scored, is_defined)
            pairs = spreads_of_pairs(*self._parts)
            for name, why in few.items():
                if not why:
                    metrics[name] = share_interval(np.float64(getattr(self, name)), getattr(spreads, name))
            if n_of_label.sum() >= LEAST_SAMPLES:
                metrics["micro_auc"] = share_interval(np.float64(self.micro_auc), pairs[0])
                metrics["micro_ap"] = share_interval(np.float64(self.micro_ap), pairs[1])
            n = int(self.scored.sum())
            is_enough = np.minimum(n_of_label, n - n_of_label) >= LEAST_OF_LABEL
            known = {
                "ap": share_interval(self.label_ap, spreads.ap),
                "auc": share_interval(self.label_auc, spreads.auc),
            }
            labels = {name: np.where(is_enough[:, None], one, np.nan) for name, one in known.items()}
        of_pairs = TOO_MANY if is_large else FEW_MATTER
        of_samples = {"lrap": FEW_MATTER, "coverage_error": few_samples(int(self.scored.sum())) or TOO_FEW}
        reasons = {**of_means, "micro_ap": of_pairs, "micro_auc": of_pairs, **of_samples}
        return RankingIntervals(metrics, labels, reasons)
