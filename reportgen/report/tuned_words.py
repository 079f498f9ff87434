"""Where the thresholds of a report were chosen, in words: on its own data they look slightly better than they are."""

from __future__ import annotations

from reportgen import numbers
from reportgen.evaluations.threshold_evaluation import ThresholdEvaluation
from reportgen.links import short

HERE = "Chosen on this test set, so slightly optimistic."
LONGEST = 40  # characters of a file's name inside a sentence


def best_is_honest(evaluation: ThresholdEvaluation) -> str:
    """Whether the best threshold, and those that reach goals, are flattered by the data they are shown on."""
    if evaluation.tuned_on is None or not evaluation.has_best:
        return HERE
    best, where = numbers.threshold(evaluation.best or 0.0), short(evaluation.tuned_on.where, LONGEST)
    goals = f"Those that reach a goal: {HERE[:1].lower()}{HERE[1:]}"
    return f"{best} was chosen on {where}: figures at it are honest here. {goals}"


def best_is_expected(evaluation: ThresholdEvaluation) -> str:
    """The same at more length."""
    if evaluation.tuned_on is None:
        return "They are chosen on this test set, so figures at them are optimistic: expect slightly less on new data."
    return f"They are chosen on {evaluation.tuned_on.where}, not on this test set: figures at them are honest here."


def own_from(evaluation: ThresholdEvaluation) -> str:
    """Where the labels' own thresholds were chosen: `chosen on this test set`."""
    tuned = evaluation.options.tuned
    return f"chosen on {'this test set' if tuned is None else short(tuned.where, LONGEST)}"


def own_are_expected(evaluation: ThresholdEvaluation) -> str:
    """What becomes of figures at them, in a sentence."""
    tuned = evaluation.options.tuned
    is_flattered = tuned is None or (tuned.is_deployed and tuned.is_of_same_data)
    more = "so figures at them are optimistic: expect slightly less on new data" if is_flattered else "so honest here"
    return f"They are {own_from(evaluation)}, {more}."
