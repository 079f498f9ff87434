"""The thresholds of an evaluation with outcome rows: the best, what it gains, and the one that is operated at."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from reportgen.arrays import NONE, Fractions, Thresholds
from reportgen.errors import OptionError
from reportgen.evaluations.criterion import parse_criterion
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.gains import LEAST_SAMPLES, Weighed
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.metrics.criterion import MACRO_F1, POSITIVE_F1, Criterion
from reportgen.metrics.curves import threshold_steps
from reportgen.metrics.gain import Gain
from reportgen.metrics.threshold_interval import LabelCounts, threshold_interval
from reportgen.metrics.thresholds import RankedPredictions, best_threshold, label_thresholds
from reportgen.outcomes import Outcomes
from reportgen.tuned import Tuned

HALF = 0.5  # the default threshold
CUT_OFF = 0.05  # lowest scores below this are as good as none left out

OF_SEVERAL = "Give macro_f1, the mean over the labels, or micro_f1, that of all predictions together."


@dataclass(frozen=True, eq=False)
class ThresholdEvaluation(Evaluation):
    """What can be said of thresholds from the outcome rows; undefined numbers are NaN.

    Raises: OptionError for a threshold outside [0, 1], an unknown criterion, or either of them without scores.
    """

    criterion: Criterion = field(init=False)

    def __post_init__(self) -> None:
        """Refuse what the options ask for in vain before any time is spent."""
        usual = MACRO_F1 if self.positive is None else POSITIVE_F1
        asked = self.options.criterion
        object.__setattr__(self, "criterion", parse_criterion(asked) if asked else usual)
        if self.criterion.is_of_positive and self.positive is None:
            raise OptionError("--criterion f1", "is of a positive label, and no label here is", OF_SEVERAL)
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
    def n_outcomes(self) -> int:
        """How many rows there are."""
        return self.outcomes.n_rows

    @cached_property
    def has_missed(self) -> bool:
        """Whether any truth can be without a prediction: at some threshold, or because none was made."""
        return bool((self.outcomes.prediction == NONE).any())

    @cached_property
    def has_spurious(self) -> bool:
        """Whether any prediction can be where nothing is."""
        return bool((self.outcomes.truth == NONE).any())

    @property
    def _weighed(self) -> Outcomes:
        """The rows by which thresholds are held against each other."""
        return self.outcomes

    @cached_property
    def operating(self) -> float | None:
        """The threshold of `point`: as the options say, else the recommended one, else the default; None without.

        Raises: OptionError when a criterion was asked for that no threshold meets.
        """
        chosen = self._chosen()
        if chosen is not None or not self.has_scores:
            return chosen
        return self.default if self.recommended is None else self.recommended

    @property
    @abstractmethod
    def point(self) -> OperatingPoint:
        """Counts and metrics at the operating threshold."""

    @property
    @abstractmethod
    def _ranked(self) -> RankedPredictions | None:
        """The predictions by descending score, as large as the data; None without scores."""

    @property
    def default(self) -> float | None:
        """The threshold without any option: a half where there are scores; None: nothing is below it."""
        return HALF if self.has_scores else None

    @property
    def positive(self) -> int | None:
        """The positive one of two labels, whose score the threshold is on; None: on the score of what is predicted."""
        return None

    @property
    def positive_why(self) -> str:
        """Why that label is the positive one, in words; empty where none is."""
        return ""

    @property
    def recorded_options(self) -> dict[str, object]:
        """The positive label, where there is one, and by what a threshold is chosen then."""
        if self.positive is None:
            return {}
        return {"positive": self.labels[self.positive], "criterion": self.criterion.text}

    @property
    def has_own_thresholds(self) -> bool:
        """Whether each label may have a threshold of its own."""
        return self.has_scores

    @cached_property
    def _best_thresholds(self) -> tuple[float | None, Thresholds]:
        """`best` and `best_label_thresholds` as they are on this data."""
        ranked = self._ranked
        if ranked is None:
            return None, np.full(len(self.labels), np.nan)
        return best_threshold(ranked, self.criterion), label_thresholds(ranked)

    @property
    def tuned_on(self) -> Tuned | None:
        """The thresholds that were chosen on other data, to be held against this one; None: `best` is chosen here."""
        tuned = self.options.tuned
        return None if tuned is None or tuned.is_deployed else tuned

    @property
    def best(self) -> float | None:
        """The distinct score at which the criterion is best, the middle one where several do as well.

        None without scores, NaN where none meets the criterion's condition. With `tuned_on` that of the other data.
        """
        if self.tuned_on is None or not self.has_scores:
            return self._best_thresholds[0]
        return np.nan if self.tuned_on.threshold is None else self.tuned_on.threshold

    @property
    def has_best(self) -> bool:
        """Whether there is a best threshold: there are scores, and one meets the criterion's condition."""
        return self.best is not None and not np.isnan(self.best)

    @property
    def compared_with(self) -> float:
        """The threshold that `best_gain` is against: the default one; 0, which keeps everything, without."""
        return self.default or 0.0

    @cached_property
    def best_gain(self) -> Gain | None:
        """What the best threshold gains over the default one; None where there is no best threshold.

        One that was chosen on other data is not flattered by this one, so nothing is taken off for the choice.
        """
        if self.best is None or not self.has_best:
            return None
        rng = np.random.default_rng(self.options.seed)
        label = self.positive if self.criterion.is_of_errors else None
        weighed = Weighed(self._weighed, len(self.labels), self.criterion, label)
        return weighed.gain(self.compared_with, self.best, rng, is_chosen_here=self.tuned_on is None)

    @property
    def recommended(self) -> float | None:
        """The best threshold where it gains more than noise on at least 50 samples, else None."""
        gain = self.best_gain
        enough = self.dataset.n_samples >= LEAST_SAMPLES
        return self.best if gain is not None and enough and gain.is_beyond_noise else None

    @cached_property
    def least_score(self) -> float:
        """The lowest score of a prediction; NaN without scores."""
        rows = self.outcomes
        bounds = rows.high if self.positive is None else np.concatenate([rows.low, rows.high])
        scores = bounds[np.isfinite(bounds)]
        return float(scores.min()) if self.has_scores and scores.size else float("nan")

    @cached_property
    def is_cut_off(self) -> bool:
        """Whether scores seem cut off below, so that nothing is known of lower thresholds.

        Of a sample that has one prediction whatever its score nothing is cut off.
        """
        n_truths, is_alone = int(self.point.support.sum()), not self.has_spurious
        has_one_answer = is_alone and n_truths == self.dataset.n_samples
        return self.positive is None and not has_one_answer and self.least_score >= CUT_OFF

    def _chosen(self) -> float | None:
        """The threshold that the options ask for, by itself or by a criterion; None where they leave it open.

        Raises: OptionError when a criterion was asked for that no threshold meets.
        """
        if self.options.threshold is not None:
            return float(self.options.threshold)
        if self.options.criterion is None:
            return None
        if not self.has_best:
            problem = f"no threshold meets {self.criterion.text}"
            raise OptionError("--criterion", problem, "ask for less, or leave --criterion out to see what is reachable")
        return self.best

    @property
    def best_label_thresholds(self) -> Thresholds:
        """(n_labels,) the score of each label's own predictions with its best F1; NaN where undefined.

        Where a label is positive: the score of that one at which each label has its best F1.
        """
        return self._best_thresholds[1]

    @cached_property
    def label_thresholds(self) -> Thresholds:
        """(n_labels,) each label's own threshold, NaN without: as given in a file, or best on other data, or here."""
        tuned = self.options.tuned
        return self.best_label_thresholds if tuned is None else np.array(tuned.of(self.labels), np.float64)

    @property
    def label_threshold_intervals(self) -> Fractions:
        """(n_labels, 2) between which scores `best_label_thresholds` lie, at least 95 % sure; NaN where undefined."""
        return np.array([threshold_interval(counts) for counts in self._label_counts()]).reshape(-1, 2)

    def _label_counts(self) -> Iterator[LabelCounts]:
        """Each label's counts at every distinct score of its own predictions."""
        ranked = self._ranked
        return iter(()) if ranked is None else map(ranked.of_label, range(len(self.labels)))

    @cached_property
    def steps(self) -> Thresholds:
        """The slider's thresholds: k/100, the operating and the best one, ascending; [0] without scores."""
        if self.best is None:
            return np.zeros(1)
        return threshold_steps(self.best, np.nan if self.operating is None else self.operating)

    @cached_property
    def operating_step(self) -> int:
        """Position of the operating threshold in `steps`; 0, which every score reaches, for none."""
        return int(np.searchsorted(self.steps, self.operating or 0.0))

    @cached_property
    def best_step(self) -> int | None:
        """Position of the best threshold in `steps`; None where there is none."""
        return int(np.searchsorted(self.steps, self.best)) if self.best is not None and self.has_best else None

    @property
    def recommended_step(self) -> int | None:
        """Position of the recommended threshold in `steps`; None where there is none."""
        return None if self.recommended is None else self.best_step

    @cached_property
    def n_wrong_samples(self) -> int:
        """In how many samples there is an error at the operating threshold."""
        rows = self.outcomes
        is_wrong = rows.active(self.operating or 0.0) & (rows.truth != rows.prediction)
        return int(np.unique(rows.sample[is_wrong]).size)

    # Points

    def point_at(self, threshold: float) -> OperatingPoint:
        """Counts and metrics at any threshold."""
        return OperatingPoint(self.outcomes.confusion_at(threshold, len(self.labels)))

    @cached_property
    def best_point(self) -> OperatingPoint | None:
        """Counts and metrics at the best threshold; None where there is none."""
        return self.point_at(self.best) if self.best is not None and self.has_best else None

    @property
    def recommended_point(self) -> OperatingPoint | None:
        """Counts and metrics at the recommended threshold; None where there is none."""
        return None if self.recommended is None else self.best_point
