"""What the scores say beyond the arg-max; from the scores, not from the outcomes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import Fractions, LabelIds, Mask, Scores
from reportgen.evaluations.metric import COUNT, metric, metric_definitions
from reportgen.metrics import ranking
from reportgen.metrics.calibration import positive_brier_losses
from reportgen.metrics.confusion import mean_over
from reportgen.metrics.label_points import LabelPoints, best_points
from reportgen.metrics.one_vs_rest import OneVsRest, of_ranks, positive_ranks
from reportgen.metrics.score_curves import ScoreCurves, one_vs_rest_curves
from reportgen.metrics.score_intervals import OneVsRestSpreads, one_vs_rest_spreads

TOP_K = 5
MOST_CELLS = 5_000_000  # scores whose AUC and AP have intervals: about a second
NEEDS_ALL = "this needs a score for every label"
TOP_1_SCORES = f"only top-1 scores are given; {NEEDS_ALL}"
PARTIAL_SCORES = f"only the scores of the best labels are given; {NEEDS_ALL}"


@dataclass(frozen=True, eq=False)
class Ranking:
    """Metrics of a score matrix (n_samples, n_labels), NaN where not given; None: only top-1 scores, all is undefined.

    Samples without any score take no part, but in top-5 accuracy, where they count as wrong. Labels without any score,
    which the model does not know, have no AUC and AP. Scores that sum to 1 but for rounding (3e-5 at most) are divided
    by their sum first; top-5 accuracy would not change by it.
    """

    scores: Scores | None
    y_true: LabelIds
    n_labels: int
    positive: int | None = None  # of two labels the one that curves and the Brier score are about
    kept: float | None = None  # a threshold whose point stays on the curves

    @cached_property
    def scored_labels(self) -> Mask:
        """(n_labels,) which labels have scores: of those, every scored sample must have all."""
        if self.scores is None or self._ranks is None:
            return np.zeros(self.n_labels, bool)
        return ranking.labels_scored(self.scores, self._ranks)

    @cached_property
    def scored(self) -> Mask:
        """Which samples have scores, and so take part."""
        return np.zeros(self.y_true.size, bool) if self._ranks is None else np.greater(self._ranks.n_given, 0)

    @cached_property
    def is_full(self) -> bool:
        """Whether all samples that have scores have them for the same labels."""
        if self._ranks is None or not self.scored.any():
            return False
        return bool((self._ranks.n_given[self.scored] == np.count_nonzero(self.scored_labels)).all())

    @cached_property
    def _ranks(self) -> ranking.RowRanks | None:
        return None if self.scores is None else ranking.row_ranks(self.scores, self.y_true)

    @cached_property
    def _sorted(self) -> tuple[OneVsRest, ScoreCurves | None, LabelPoints | None]:
        """All that sorting the scores of each label says, so that it is done once and nothing as large is kept."""
        if self.scores is None or not self.is_full:
            undefined = np.full(self.n_labels, np.nan)
            return OneVsRest(undefined, undefined), None, None
        ranks = positive_ranks(self.scores, self.y_true, self.scored, self.sums)
        found = of_ranks(ranks)
        labels = None if self.positive is None else (self.positive,)
        return found, one_vs_rest_curves(ranks, found, self.kept, labels), best_points(ranks)

    @property
    def score_curves(self) -> ScoreCurves | None:
        """Precision against recall and ROC, one label against the rest; None without full scores."""
        return self._sorted[1]

    @property
    def best_points(self) -> LabelPoints | None:
        """Each label against the rest at the score with its best F1; None without full scores."""
        return self._sorted[2]

    @cached_property
    def sums(self) -> NDArray[np.float64] | None:
        """What the scores of each sample are divided by, see `sums_to_divide_by`."""
        if self.scores is None or self._ranks is None:
            return None
        return ranking.sums_to_divide_by(self._ranks, self.scored, self.scores.dtype)

    @cached_property
    def spreads(self) -> OneVsRestSpreads | None:
        """How much AUC and AP vary; None where they are undefined or there are more than MOST_CELLS scores."""
        is_defined = ~np.isnan(self.label_auc)
        if self.scores is None or not is_defined.any() or self.scores.size > MOST_CELLS:
            return None
        return one_vs_rest_spreads(self.scores, self.y_true, self.scored, self.sums, is_defined)

    @property
    def label_auc(self) -> Fractions:
        """(n_labels,) one-vs-rest area under the ROC curve; NaN without full scores, positives or negatives."""
        return self._sorted[0].auc

    @property
    def label_ap(self) -> Fractions:
        """(n_labels,) one-vs-rest average precision; NaN without full scores, positives or negatives."""
        return self._sorted[0].ap

    @metric(title="Top-5 accuracy", better="higher", source="scikit-learn top_k_accuracy_score(k=5)")
    def top5_accuracy(self) -> float:
        """Share of samples whose true label is among the five with the highest scores; no scores count as wrong."""
        if self._ranks is None or not self._gives(TOP_K):
            return float("nan")
        return ranking.top_k_accuracy(self._ranks, TOP_K)

    @metric(title="Log-loss", better="lower", source="scikit-learn log_loss", bounds=COUNT)
    def log_loss(self) -> float:
        """Mean of minus the natural logarithm of the true label's score; the scores of a sample must sum to 1."""
        return float(self.losses.mean()) if self.losses.size else float("nan")

    @cached_property
    def losses(self) -> NDArray[np.float64]:
        """Minus the natural logarithm of the true label's score, of each sample that has scores; none if undefined."""
        if self._ranks is None or self.scores is None or self._log_loss_reason():
            return np.zeros(0)
        truth_score = self._ranks.truth_score if self.sums is None else self._ranks.truth_score / self.sums
        return ranking.losses(truth_score[self.scored], self.scores.dtype)

    @cached_property
    def squared_losses(self) -> NDArray[np.float64]:
        """Squared difference of scores and truth, of each sample that has scores; none if undefined."""
        if self.scores is None or self._ranks is None or self._log_loss_reason():
            return np.zeros(0)
        one = self.n_labels - 1 if self.n_labels == 2 and self.positive is None else self.positive
        if one is None:
            return ranking.brier_losses(self._ranks, self.sums)[self.scored]
        return positive_brier_losses(self.scores[:, one], self.y_true == one, self.sums)[self.scored]

    @metric(title="Brier score", better="lower", source="scikit-learn brier_score_loss", bounds=(0.0, 2.0))
    def brier(self) -> float:
        """Mean squared difference of scores and truth, summed over labels, 0 to 2; of two labels one alone, 0 to 1."""
        return float(self.squared_losses.mean()) if self.squared_losses.size else float("nan")

    @metric(title="Macro AUC", better="higher", source="scikit-learn roc_auc_score, one label against the rest")
    def macro_auc(self) -> float:
        """Mean over the labels of the chance that a sample of the label scores higher for it than another sample."""
        return float(mean_over(self.label_auc, ~np.isnan(self.label_auc)))

    @metric(
        title="Macro AP", better="higher", source="scikit-learn average_precision_score, one label against the rest"
    )
    def macro_ap(self) -> float:
        """Mean over the labels of the average precision of ranking all samples by the label's score."""
        return float(mean_over(self.label_ap, ~np.isnan(self.label_ap)))

    @cached_property
    def metrics(self) -> dict[str, float]:
        """The metrics by name, NaN where undefined; no top-5 accuracy where there are no more than five labels."""
        names = [name for name in metric_definitions(type(self)) if name != "top5_accuracy" or self.n_labels > TOP_K]
        return {name: float(getattr(self, name)) for name in names}

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why a metric, or the labels' `auc` and `ap`, is absent or undefined."""
        found = {name: self._reason(name) for name in (*metric_definitions(type(self)), "auc", "ap")}
        return {name: reason for name, reason in found.items() if reason}

    def _gives(self, n: int) -> bool:
        """Whether every sample that has any score has at least n."""
        ranks = self._ranks
        return ranks is not None and bool(((ranks.n_given >= n) | (ranks.n_given == 0)).all())

    def _reason(self, name: str) -> str:
        if name == "top5_accuracy":
            return self._top5_reason()
        if not self.is_full:
            return TOP_1_SCORES if self.scores is None else PARTIAL_SCORES
        if name in ("log_loss", "brier"):
            return self._log_loss_reason()
        return "no label has both positives and negatives" if np.isnan(self.label_auc).all() else ""

    def _log_loss_reason(self) -> str:
        if self._ranks is None or not self.is_full:
            return PARTIAL_SCORES
        if not ranking.are_probabilities(self._ranks, self.scored):
            return f"the scores of a sample do not sum to 1 (within {numbers.significant(ranking.SUM_TOLERANCE)})"
        return "a true label has no scores" if np.isnan(self._ranks.truth_score[self.scored]).any() else ""

    def _top5_reason(self) -> str:
        if self.n_labels <= TOP_K:
            return f"there are no more than {TOP_K} labels"
        return "" if self._gives(TOP_K) else f"fewer than {TOP_K} scores per sample are given"
