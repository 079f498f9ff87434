"""What a reader may ask of a threshold, with fields to fill in; the page answers live."""

from __future__ import annotations

from math import ceil, floor, isnan

from reportgen.arrays import Counts
from reportgen.evaluations.threshold_curves import ThresholdCurves
from reportgen.report.threshold_block import Goal
from reportgen.report.words import Words

LEAST = 50  # predictions below which no goal is offered


def goals(curves: ThresholdCurves, words: Words) -> tuple[Goal, ...]:
    """Three goals; none where there are too few predictions to hold anything against."""
    at = curves.evaluation.operating_step
    counts = {key: int(values[at]) for key, values in curves.counts.items()}
    if _most_predicted(curves.counts) < LEAST:
        return ()
    if curves.has_one_answer:
        return _of_answers(counts, words)
    now = curves.by_average[curves.average]
    average = "" if curves.evaluation.positive is not None else f"{curves.average} "
    return _of_predictions(float(now.precision[at]), float(now.recall[at]), average)


def _most_predicted(counts: dict[str, Counts]) -> int:
    right, wrong, _ = counts.values()
    return int((right + wrong).max(initial=0))


def _of_answers(counts: dict[str, int], words: Words) -> tuple[Goal, ...]:
    share = counts["correct"] / max(1, counts["correct"] + counts["wrong"])
    wanted = min(99, ceil(100 - (100 - 100 * share) / 3))
    unanswered = ("Cost of a wrong answer", "5", f"unanswered {words.samples}")
    return (
        Goal("correct", ("Correct among answered at least", ("Percent correct", str(wanted), "%"))),
        Goal("answered", ("Answer at least", ("Percent answered", "95", f"% of {words.samples}"))),
        Goal("cost-of-wrong", ("One wrong answer costs as much as", unanswered)),
    )


def _of_predictions(precision: float, recall: float, average: str) -> tuple[Goal, ...]:
    """Of the average whose curves are shown, as the panel says; where nothing is predicted there is no precision."""
    precision, recall = (0.0 if isnan(share) else share for share in (precision, recall))
    higher = min(99, 5 * ceil((precision + 0.2 * (1 - precision)) * 20 - 1e-9))
    lower = max(5, 5 * floor((recall - 0.05) * 20 + 1e-9))
    return (
        Goal("precision", (f"{average}precision at least".capitalize(), ("Percent precision", str(higher), "%"))),
        Goal("recall", (f"{average}recall at least".capitalize(), ("Percent recall", str(lower), "%"))),
        Goal("cost", ("Cost: FP", ("Cost of a false positive", "1", ":"), "FN", ("Cost of a false negative", "3", ""))),
    )
