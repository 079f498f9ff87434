"""What is drawn by threshold: figures of each average with the interval of F1, and counts of all outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reportgen.arrays import Counts, Fractions, Thresholds
from reportgen.metrics.spread import MOST_ROWS, Deviations, Rows, band, f1_deviations, label_deviations

if TYPE_CHECKING:
    from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation

POSITIVE = "positive"  # the name of the only set of curves where the threshold is on the score of one label


@dataclass(frozen=True, eq=False)
class FigureCurve:
    """Precision, recall, F1 and its 95% interval at every step; NaN where undefined. `predicted` are kept."""

    precision: Fractions
    recall: Fractions
    f1: Fractions
    f1_low: Fractions
    f1_high: Fractions
    predicted: Counts


@dataclass(frozen=True, eq=False)
class ThresholdCurves:
    """The curves of an evaluation with scores, at its steps."""

    evaluation: OutcomeEvaluation

    @property
    def steps(self) -> Thresholds:
        """The thresholds."""
        return self.evaluation.steps

    @cached_property
    def has_one_answer(self) -> bool:
        """Whether each sample is right, wrong or without a prediction as a whole."""
        n_truths = int(self.evaluation.point.support.sum())
        is_alone = n_truths == self.evaluation.dataset.n_samples and not self.evaluation.has_spurious
        return self.evaluation.positive is None and is_alone

    @cached_property
    def lowest(self) -> float | None:
        """The lowest score, where scores seem cut off below: nothing is known of lower thresholds. Else None."""
        return self.evaluation.least_score if self.evaluation.is_cut_off else None

    @cached_property
    def first_step(self) -> int:
        """The first step that means something: the last one that keeps all, where scores are cut off below."""
        return 0 if self.lowest is None else int(np.searchsorted(self.steps, self.lowest, "right")) - 1

    @property
    def first_threshold(self) -> float:
        """The threshold of `first_step`."""
        return float(self.steps[self.first_step])

    @cached_property
    def average(self) -> str:
        """The set of curves that is shown first."""
        return POSITIVE if self.evaluation.positive is not None else self.evaluation.criterion.average

    @cached_property
    def by_average(self) -> dict[str, FigureCurve]:
        """Curves by the name of their average, macro and micro; or those of the positive label alone."""
        curves, positive = self.evaluation.curves, self.evaluation.positive
        if positive is not None:
            return {POSITIVE: self._of_label(positive)}
        deviations = self._deviations()
        return {
            name: FigureCurve(
                getattr(curves, f"{name}_precision"),
                getattr(curves, f"{name}_recall"),
                getattr(curves, f"{name}_f1"),
                *band(getattr(curves, f"{name}_f1"), deviations[name]),
                curves.predicted.sum(axis=0),
            )
            for name in ("macro", "micro")
        }

    def _of_label(self, label: int) -> FigureCurve:
        curves, support = self.evaluation.curves, self.evaluation.point.support[label]
        tp, predicted = curves.tp[label], curves.predicted[label]
        ends = band(curves.f1[label], label_deviations(tp, predicted, np.full(tp.size, support)))
        return FigureCurve(curves.precision[label], curves.recall[label], curves.f1[label], *ends, predicted)

    def _deviations(self) -> dict[str, Deviations]:
        evaluation, curves = self.evaluation, self.evaluation.curves
        if evaluation.n_outcomes > MOST_ROWS:
            unknown = np.full(self.steps.size, np.nan)
            return {"macro": unknown, "micro": unknown}
        n = evaluation.dataset.n_samples
        if self.has_one_answer:
            equal = evaluation.histogram
            rows = Rows(equal.truth, equal.truth, equal.prediction, equal.first, equal.last, equal.count)
        else:
            outcomes = evaluation.outcomes
            rows = Rows(outcomes.sample, outcomes.truth, outcomes.prediction, *outcomes.step_range(self.steps))
        return f1_deviations(rows, n, curves.tp, curves.predicted, evaluation.point.support)

    @cached_property
    def counts(self) -> dict[str, Counts]:
        """(n_steps,) counts: correct, wrong and without a prediction; else true and false positives, false negatives.

        Where the threshold is on the score of one label, of that label alone.
        """
        curves, positive = self.evaluation.curves, self.evaluation.positive
        labels = slice(None) if positive is None else [positive]
        tp, predicted = curves.tp[labels].sum(axis=0), curves.predicted[labels].sum(axis=0)
        n_truths = int(self.evaluation.point.support[labels].sum())
        if self.has_one_answer:
            return {"correct": tp, "wrong": predicted - tp, "unanswered": n_truths - predicted}
        return {"tp": tp, "fp": predicted - tp, "fn": n_truths - tp}
