"""What is said of the best threshold: whether any helps beyond noise, and how far."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.evaluations.gains import LEAST_SAMPLES
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.threshold_curves import ThresholdCurves
from reportgen.report.headline import Line, Run
from reportgen.report.words import Words

WIDE = 0.05  # a range of equal thresholds that is worth telling
TUNED = "Chosen on this test set, so slightly optimistic."


def helps(evaluation: OutcomeEvaluation) -> bool:
    """Whether the best threshold is worth a button: it gains something, on more than a handful of samples."""
    gain = evaluation.best_gain
    return gain is not None and gain.change > 0 and evaluation.dataset.n_samples >= LEAST_SAMPLES


def advice(evaluation: OutcomeEvaluation, curves: ThresholdCurves, words: Words) -> Line:
    """Two or three sentences on the best threshold."""
    criterion = evaluation.criterion.title
    if evaluation.best is None or not evaluation.has_best:
        return (Run(f"No threshold meets {evaluation.criterion.text}.", strong=True),)
    n = evaluation.dataset.n_samples
    if n < LEAST_SAMPLES:
        return (Run(f"Too few {words.samples} for advice: {numbers.count(n)}.", strong=True), _best(evaluation))
    plateau = _plateau(evaluation, curves)
    return (*_first(evaluation, curves, criterion, has_equals=bool(plateau)), *plateau)


def _first(evaluation: OutcomeEvaluation, curves: ThresholdCurves, criterion: str, *, has_equals: bool) -> Line:
    gain = evaluation.best_gain
    best = numbers.threshold(evaluation.best or 0.0)
    if evaluation.best == evaluation.compared_with or gain is None or not gain.change > 0:
        said = () if has_equals else (Run(f" {best}{_end(curves)} is best."),)
        return (Run(f"No threshold improves {criterion}.", strong=True), *said)
    if gain.is_beyond_noise:
        more = f" gains {numbers.signed(gain.change)} of {criterion} over {_default(evaluation)}"
        return (Run(f"{best}{more}", strong=True), Run(f" (95% interval {numbers.spread(gain.low, gain.high)})."))
    return (Run(f"No threshold improves {criterion} beyond noise.", strong=True), _best(evaluation))


def _end(curves: ThresholdCurves) -> str:
    """What is said where the best threshold is the lowest that can be known: a better one may lie below it."""
    is_lowest = curves.lowest is not None and curves.evaluation.best == curves.lowest
    return ", the lowest score in the file," if is_lowest else ""


def _best(evaluation: OutcomeEvaluation) -> Run:
    gain, best = evaluation.best_gain, numbers.threshold(evaluation.best or 0.0)
    if gain is None or np.isnan(gain.change):
        return Run(f" The best here is {best}.")
    spread = numbers.spread(gain.low, gain.high)
    return Run(f" The best, {best}, gains {numbers.signed(gain.change)}{f' ({spread})' if spread else ''}.")


def _default(evaluation: OutcomeEvaluation) -> str:
    return "no threshold" if not evaluation.compared_with else numbers.threshold(evaluation.compared_with)


def _plateau(evaluation: OutcomeEvaluation, curves: ThresholdCurves) -> Line:
    """The range of thresholds that do as well as the best, where it is wide."""
    best = evaluation.best_step
    figure = evaluation.figure_by_step
    if figure is None or best is None:
        return ()
    worse = np.flatnonzero(figure < figure[best] - 1e-12)
    first, last = worse[worse < best].max(initial=-1) + 1, worse[worse > best].min(initial=figure.size) - 1
    low, high = curves.steps[max(first, curves.first_step)], curves.steps[last]
    if high - low < WIDE:
        return ()
    return (Run(f" Every threshold from {numbers.threshold(low)} to {numbers.threshold(high)} is as good."),)
