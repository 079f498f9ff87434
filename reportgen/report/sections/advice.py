"""What is said of the best threshold: whether any helps beyond noise, and how far."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.evaluations.gains import LEAST_SAMPLES
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.threshold_curves import ThresholdCurves
from reportgen.links import short
from reportgen.report.charts.by_threshold import as_good
from reportgen.report.headline import Line, Run
from reportgen.report.tuned_words import LONGEST
from reportgen.report.words import Words


def advice(evaluation: OutcomeEvaluation, curves: ThresholdCurves, words: Words) -> Line:
    """Two or three sentences on the best threshold."""
    criterion = evaluation.criterion.title
    if evaluation.best is None or not evaluation.has_best:
        on = f" on {short(evaluation.tuned_on.where, LONGEST)}" if evaluation.tuned_on else ""
        return (Run(f"No threshold meets {evaluation.criterion.text}{on}.", strong=True),)
    n = evaluation.dataset.n_samples
    if n < LEAST_SAMPLES:
        return (Run(f"Too few {words.samples} for advice: {numbers.count(n)}.", strong=True),)
    plateau = () if evaluation.tuned_on else _as_good(curves)
    return (*_first(evaluation, curves, criterion, has_equals=bool(plateau)), *plateau)


def _first(evaluation: OutcomeEvaluation, curves: ThresholdCurves, criterion: str, *, has_equals: bool) -> Line:
    gain = evaluation.best_gain
    best = numbers.threshold(evaluation.best or 0.0)
    if evaluation.tuned_on is not None:
        return _elsewhere(evaluation, f"{best}, the best on {short(evaluation.tuned_on.where, LONGEST)},", criterion)
    if evaluation.best == evaluation.compared_with or gain is None or not gain.change > 0:
        said = () if has_equals else (Run(f" {best}{_end(curves)} is best."),)
        return (Run(f"No threshold improves {criterion}.", strong=True), *said)
    if gain.is_beyond_noise:
        more = f" gains {numbers.signed(gain.change)} of {criterion} over {_default(evaluation)}"
        return (Run(f"{best}{more}", strong=True), Run(f" (95% interval {numbers.spread(gain.low, gain.high)})."))
    return (Run(f"No threshold improves {criterion} beyond noise.", strong=True), _best(evaluation))


def _elsewhere(evaluation: OutcomeEvaluation, best: str, criterion: str) -> Line:
    """What a threshold that was chosen on other data does here."""
    gain = evaluation.best_gain
    if gain is None or np.isnan(gain.low):
        return (Run(f"{best} changes nothing here.", strong=True),)
    over = f" of {criterion} over {_default(evaluation)}"
    spread = Run(f" (95% interval {numbers.spread(gain.low, gain.high)}).")
    if gain.is_beyond_noise:
        return (Run(f"{best} gains {numbers.signed(gain.change)}{over}", strong=True), spread)
    if gain.high < 0:
        return (Run(f"{best} loses {numbers.signed(gain.change)}{over}", strong=True), spread)
    return (Run(f"{best} does not gain beyond noise here:", strong=True),
            Run(f" {numbers.signed(gain.change)}{over}"), spread)  # fmt: skip


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


def _as_good(curves: ThresholdCurves) -> Line:
    """The range of thresholds that do as well as the best, where it is wide."""
    found = as_good(curves)
    if found is None:
        return ()
    low, high = found
    start = f"from {numbers.threshold(low)} to" if low else "up to"
    return (Run(f" Every threshold {start} {numbers.threshold(high)} is as good."),)
