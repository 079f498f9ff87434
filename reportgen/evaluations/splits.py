"""How the model does in each split of the data, side by side: every one at the threshold of the report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reportgen.datasets.sample_splits import TRAIN, kind_of
from reportgen.metrics.slices import difference_interval

if TYPE_CHECKING:
    from reportgen.arrays import Fractions
    from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
    from reportgen.metrics.slices import Sums


@dataclass(frozen=True, eq=False)
class Split:
    """A split by its name, with the evaluation of its samples; `figures` are the metrics that are shown of it."""

    name: str
    evaluation: OutcomeEvaluation
    figures: tuple[str, ...]

    @property
    def samples(self) -> int:
        """How many samples it has."""
        return self.evaluation.dataset.n_samples

    @property
    def kind(self) -> str:
        """What it is for: train, valid or test; empty where its name does not say it."""
        return kind_of(self.name)

    @property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """The 95% intervals of the metrics that are shown, NaN where there is none: no others are computed."""
        return {name: self.evaluation.intervals.get(name, (np.nan, np.nan)) for name in self.figures}

    def sums(self, figure: str) -> Sums | None:
        """The main figure of slices over all its samples, with what its interval is made of; None without."""
        return self.evaluation.slices.totals.get(figure)


@dataclass(frozen=True, eq=False)
class Gap:
    """By how much the main figure of the training split is above that of the reported one; NaN where unknown."""

    figure: str
    train: float
    reported: float
    low: float
    high: float

    @property
    def change(self) -> float:
        """Training minus reported."""
        return self.train - self.reported


@dataclass(frozen=True, eq=False)
class Splits:
    """All splits that have predictions, those for training first; `reported` is the place of the report's own.

    None: the report is of all samples. `source` says where the splits are from, `left_out` are those without any
    prediction.
    """

    splits: tuple[Split, ...]
    reported: int | None
    source: str
    left_out: tuple[str, ...] = ()

    @property
    def own(self) -> Split | None:
        """The one that is reported."""
        return None if self.reported is None else self.splits[self.reported]

    @property
    def training(self) -> Split | None:
        """The one for training, where it is not the one that is reported."""
        own = self.own
        return next((one for one in self.splits if one.kind == TRAIN and one is not own), None)

    @cached_property
    def gap(self) -> Gap | None:
        """How much better the model is on what it was trained on; None without both splits."""
        own, training = self.own, self.training
        if own is None or training is None:
            return None
        for figure in ("accuracy", "micro_f1"):
            ours, theirs = own.sums(figure), training.sums(figure)
            if ours is not None and theirs is not None:
                low, high = _difference(theirs, ours)
                return Gap(figure, float(theirs.value[0]), float(ours.value[0]), low, high)
        return None

    @cached_property
    def label_gaps(self) -> Fractions:
        """(n_labels,) by how much the F1 of each label is higher in training; NaN where unknown."""
        own, training = self.own, self.training
        if own is None or training is None:
            return np.full(self.splits[0].evaluation.n_labels, np.nan)
        is_there = (own.evaluation.point.support > 0) & (training.evaluation.point.support > 0)
        return np.where(is_there, training.evaluation.point.f1 - own.evaluation.point.f1, np.nan)


def _difference(one: Sums, other: Sums) -> tuple[float, float]:
    ends = difference_interval(one.value, one.interval(), other.value, other.interval())
    return float(ends[0, 0]), float(ends[0, 1])
