"""The folds of a cross-validation: how each did, how far they lie apart, and a threshold that none chose for itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.metrics.folds import Interval, chance_spread, fold_interval, spread, unlike_folds
from reportgen.metrics.slices import Contributions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reportgen.arrays import Fractions
    from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation

UNSTABLE = 0.1  # standard deviation, between folds, of a threshold or of the F1 of a label
TIMES_CHANCE = 2.0  # of what chance alone brings about, for a label to be unstable
DIFFERS = 0.001  # from which on the mean of folds and the pooled figure are two figures
OF_SCORES = ("macro_auc", "micro_auc", "log_loss", "brier")  # scores of several models: the mean of folds is the figure


@dataclass(frozen=True, eq=False)
class Fold:
    """A fold by its name, with the evaluation of its samples at the threshold of the report.

    `best` is the threshold that it would choose for itself, `crossed` that which all other folds choose, at which
    `crossed_point` counts it; NaN and None without scores. `train_samples` and `seconds` are what training took, None
    where it is not known.
    """

    name: str
    evaluation: OutcomeEvaluation
    best: float = math.nan
    crossed: float = math.nan
    crossed_point: OperatingPoint | None = None
    train_samples: int | None = None
    seconds: float | None = None

    @property
    def samples(self) -> int:
        """How many samples it has."""
        return self.evaluation.dataset.n_samples

    @cached_property
    def errors(self) -> tuple[int, int]:
        """Errors and answers: samples, or all that is labelled or predicted."""
        slices = self.evaluation.slices
        sums = slices.totals[slices.main]
        return int(sums.whole[0] - sums.part[0]), int(sums.whole[0])


@dataclass(frozen=True, eq=False)
class Folds:
    """All folds with the evaluation of all their samples together, the pooled one; `source` says where they are from.

    `plan` are what the cross-validation was told, by name, where that is known; `further` are the folds of its further
    repetitions, which count in means, spreads and intervals, and whose samples are the same.
    """

    pooled: OutcomeEvaluation
    folds: tuple[Fold, ...]
    source: str
    plan: dict[str, Any]
    further: tuple[Fold, ...] = ()

    @property
    def every(self) -> tuple[Fold, ...]:
        """The folds of all repetitions."""
        return (*self.folds, *self.further)

    @property
    def n(self) -> int:
        """How many folds there are."""
        return len(self.folds)

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that all folds and all samples together have, in the order of the report."""
        return tuple(name for name in self.pooled.metrics if all(name in one.evaluation.metrics for one in self.every))

    def values(self, name: str) -> Fractions:
        """(n_every,) a metric in each fold of every repetition; NaN where undefined."""
        return np.array([one.evaluation.metrics.get(name, math.nan) for one in self.every])

    def mean(self, name: str) -> float:
        """The mean of a metric over the folds that have it; NaN without any."""
        values = self.values(name)
        return float(np.nanmean(values)) if not np.isnan(values).all() else math.nan

    def sd(self, name: str) -> float:
        """The sample standard deviation over folds."""
        return spread(self.values(name))

    def interval(self, name: str) -> Interval:
        """The 95% interval of a pooled metric: the wider of that over folds and that over samples; NaN where unknown.

        Of models trained as these are, on all samples but those of a fold.
        """
        ratio = 1 / (self.n - 1) if self.further else 0.0
        over_folds = fold_interval(self.values(name), ratio)
        over_samples = self.pooled.intervals.get(name, (math.nan, math.nan))
        known = [one for one in (over_folds, over_samples) if not math.isnan(one[0])]
        low, high = max(known, key=lambda one: one[1] - one[0], default=(math.nan, math.nan))
        definition = self.pooled.metric_definitions.get(name)
        bounds = definition.bounds if definition else (0.0, 1.0)
        return max(low, bounds[0]), low if math.isnan(high) else high if bounds[1] is None else min(high, bounds[1])

    def differs(self, name: str) -> bool:
        """Whether the mean of folds is another figure than the pooled one."""
        return abs(self.mean(name) - self.pooled.metrics[name]) >= DIFFERS

    @cached_property
    def unlike(self) -> float:
        """The chance that folds of one kind differ as much in accuracy; NaN where samples hold several answers."""
        if not self.pooled.slices.has_one_answer:
            return math.nan
        errors, n = np.array([one.errors for one in self.folds]).T
        return unlike_folds(errors, n)

    # Labels

    @cached_property
    def f1(self) -> Fractions:
        """(n_labels, n_every) F1 of each label in each fold; NaN where it has no ground truth."""
        points = [one.evaluation.point for one in self.every]
        return np.stack([np.where(point.support > 0, np.nan_to_num(point.f1), np.nan) for point in points], axis=1)

    @cached_property
    def f1_sd(self) -> Fractions:
        """(n_labels,) how far the F1 of each label lies apart between folds."""
        return np.array([spread(row) for row in self.f1])

    @cached_property
    def f1_chance(self) -> Fractions:
        """(n_labels,) how far it would by chance alone."""
        point = self.pooled.point
        return chance_spread(np.nan_to_num(point.f1), point.support / self.n)

    @property
    def unstable(self) -> NDArray[np.intp]:
        """The labels that differ between folds by more than 0.1 and twice what chance explains, the widest first."""
        wide = (self.f1_sd > UNSTABLE) & (self.f1_sd > TIMES_CHANCE * self.f1_chance)
        order = np.argsort(-np.nan_to_num(self.f1_sd), kind="stable")
        return order[wide[order]]

    # Thresholds

    @property
    def has_thresholds(self) -> bool:
        """Whether each fold chose a threshold of its own, and the others one for it."""
        return all(not math.isnan(one.best) and one.crossed_point is not None for one in self.folds)

    @property
    def best_sd(self) -> float:
        """How far the thresholds lie apart that the folds would choose."""
        return spread(np.array([one.best for one in self.folds]))

    @cached_property
    def crossed(self) -> OperatingPoint | None:
        """All samples, each at the threshold that the other folds chose; None without scores."""
        points = [one.crossed_point for one in self.folds if one.crossed_point is not None]
        return OperatingPoint(np.sum([point.confusion for point in points], axis=0)) if self.has_thresholds else None

    @property
    def crossed_threshold(self) -> float:
        """The mean of the thresholds that were chosen for the folds; NaN without."""
        return float(np.mean([one.crossed for one in self.folds])) if self.has_thresholds else math.nan

    def error_interval(self, fold: Fold) -> Interval:
        """The 95% interval of the share of right answers in a fold."""
        slices = fold.evaluation.slices
        known: Contributions = slices.contributions[slices.main]
        low, high = known.totals().interval()[0]
        return float(low), float(high)
