"""Of any evaluation, what only some have: undefined where it has none."""

from __future__ import annotations

from math import nan

import numpy as np

from reportgen.arrays import Counts
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation


def metric(evaluation: Evaluation, name: str) -> float:
    """A metric; NaN where it has none of the name."""
    return evaluation.metrics.get(name, nan)


def interval(evaluation: Evaluation, name: str) -> tuple[float, float]:
    """The 95% interval of a metric; NaN where there is none."""
    low, high = evaluation.intervals.get(name, (nan, nan))
    return float(low), float(high)


def interval_reason(evaluation: Evaluation, name: str) -> str:
    """Why a metric has no interval; empty where nothing says so."""
    return evaluation.interval_reasons.get(name, "")


def guess(evaluation: Evaluation, kind: str, name: str = "accuracy") -> float:
    """What a guess would reach: `majority` always answers the most frequent label, `frequency` guesses by frequency."""
    return evaluation.baselines.get(kind, {}).get(name, nan)


def majority(evaluation: OutcomeEvaluation) -> str:
    """The label that most samples have; empty where they have several."""
    label = evaluation.majority_label
    return "" if label is None else evaluation.labels[label]


def confidence(evaluation: OutcomeEvaluation) -> tuple[float, float]:
    """The mean score of the predictions and the share of them that is right; NaN without scores or predictions."""
    found = evaluation.calibration
    if found is None or not found.bins.count.any():
        return nan, nan
    count, correct, total = (part.sum() for part in (found.bins.count, found.bins.correct, found.bins.total))
    return float(total / count), float(correct / count)


def separation(evaluation: OutcomeEvaluation) -> tuple[float, float, float]:
    """The AUC of scores for right against wrong predictions with its interval; NaN without."""
    found = evaluation.separation
    return (nan, nan, nan) if found is None else (found.auc, found.low, found.high)


def uncounted(evaluation: Evaluation) -> tuple[tuple[int, str], ...]:
    """How many of what is labelled count neither way, and how they are marked."""
    found: tuple[tuple[int, str], ...] = getattr(evaluation.dataset, "uncounted", ())
    return found


def errors(evaluation: OutcomeEvaluation) -> int:
    """How many errors there are at the operating threshold: rows whose truth and prediction differ."""
    confusion = evaluation.point.confusion
    return int(confusion.sum() - np.trace(confusion))


def lowest(part: Counts, whole: Counts, least: int) -> list[int]:
    """The labels of which the smallest part is right, of those that have `least`.

    Of equals the one with fewest of them comes first: least is known of it.
    """
    enough = np.flatnonzero(whole >= least)
    if not enough.size:
        return []
    value = part[enough] / whole[enough]
    found = enough[value == value.min()]
    return [int(label) for label in found[np.argsort(whole[found], kind="stable")]]
