"""What is known of a model without a baseline and without requirements: against a guess, and what stands in its way."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import short
from reportgen.report.context import Context
from reportgen.report.headline import Line, Run
from reportgen.report.verdict import known
from reportgen.rules.model import ENOUGH, collapsed_label
from reportgen.rules.scores import CHANCE, USELESS

WELL_CALIBRATED = 0.02  # ECE up to which confidence can be read as a share
NAME = 40  # characters of a label in a sentence

Labelled = Context[OutcomeEvaluation]


def warning(context: Labelled) -> Line:
    """That nothing can be settled on so few samples; empty where there are enough."""
    n = context.evaluation.dataset.n_samples
    if n >= ENOUGH:
        return ()
    return (_bad(f"Test set too small ({numbers.named(n, context.words.sample)})."),)


def _bad(text: str, *, is_name: bool = False) -> Run:
    """What the eye should find, and is no good."""
    return Run(text, strong=True, is_worse=True, is_name=is_name)


def standing(context: Labelled) -> Line:
    """How the model stands against none at all: what blocks it, that it makes no error, or what a guess would reach."""
    return blocked(context) or _perfect(context) or _beaten(context) or _found(context)


def blocked(context: Labelled) -> Line:
    """Why the model is of no use: it answers one label only, or no better than a guess; empty where it is."""
    one_label = _collapsed(context)
    worthless = _no_better(context)
    if one_label and worthless:
        return (*one_label, Run(" "), *worthless)
    return one_label or worthless


def _collapsed(context: Labelled) -> Line:
    """That one label takes nearly all predictions, far more than its share of the ground truth."""
    label = collapsed_label(context.evaluation)
    if label is None:
        return ()
    point, name = context.evaluation.point, _bad(short(context.labels[label], NAME), is_name=True)
    share = float(point.predicted[label] / point.predicted.sum())
    if share == 1:
        return _bad("Predicts only "), name, _bad(".")
    return _bad("Predicts "), name, _bad(f" {numbers.share(share)} of the time.")


def _no_better(context: Labelled) -> Line:
    """That the accuracy may be that of a guess: its interval reaches what one label alone would give."""
    evaluation = context.evaluation
    guess, chance = (known.guess(evaluation, kind) for kind in ("majority", "frequency"))
    accuracy, (low, _) = known.metric(evaluation, "accuracy"), known.interval(evaluation, "accuracy")
    best = max(guess, chance)
    if np.isnan(best) or np.isnan(low) or accuracy == 1 or low > best or evaluation.dataset.n_samples < ENOUGH:
        return ()
    balanced, of_guess = (
        known.interval(evaluation, "balanced_accuracy")[0],
        known.guess(evaluation, "majority", "balanced_accuracy"),
    )
    if guess < chance or balanced <= of_guess:
        return (_bad("No better than guessing."),)
    name = _bad(short(known.majority(context.evaluation), NAME), is_name=True)
    return _bad("No better than always answering "), name, _bad(".")


def _perfect(context: Labelled) -> Line:
    """That there is no error, and what that proves."""
    evaluation, words = context.evaluation, context.words
    if known.errors(evaluation) or not evaluation.point.support.sum():
        return ()
    name = "accuracy" if "accuracy" in evaluation.intervals else "micro_f1"
    low, high = known.interval(evaluation, name)
    title = evaluation.definitions[name].title.lower() if name == "accuracy" else "micro F1"
    chance = "" if np.isnan(low) else f" (95% interval of {title} {numbers.interval(low, high)})"
    return (Run(f"0 errors in {numbers.named(evaluation.dataset.n_samples, words.sample)}{chance}.", strong=True),)


def _beaten(context: Labelled) -> Line:
    """That it is better than a guess, with both figures; empty where there is no guess."""
    guess = max(known.guess(context.evaluation, kind) for kind in ("majority", "frequency"))
    accuracy = known.metric(context.evaluation, "accuracy")
    if np.isnan(guess) or np.isnan(accuracy) or context.evaluation.dataset.n_samples < ENOUGH:
        return ()
    said = f" {numbers.share(accuracy)} of {context.words.samples} correct, against {numbers.share(guess)}."
    return Run("Better than guessing:", strong=True), Run(said)


def _found(context: Labelled) -> Line:
    """How much is found, and how much of what is predicted is wrong."""
    point, words = context.evaluation.point, context.words
    support, predicted, found = (int(part.sum()) for part in (point.support, point.predicted, point.tp))
    if context.facts.has_one_answer and support:
        return (Run(f"{numbers.share(found / support)} of {words.samples} classified correctly.", strong=True),)
    if not support:
        return (Run("Nothing is labelled, so nothing can be found."),)
    start = f"Finds {numbers.share(found / support)} of the {words.units}"
    if not predicted:
        return (_bad("Predicts nothing."),)
    wrong = numbers.share((predicted - found) / predicted)
    return (Run(f"{start}; {wrong} of its predictions are false positives.", strong=True),)


def cause(context: Labelled) -> Line:
    """What stands in the way, or whether the scores can be trusted: the second thing to know."""
    if context.evaluation.dataset.n_samples < ENOUGH:
        return ()
    return _useless_scores(context) or _finding(context) or _trusted(context)


def _useless_scores(context: Labelled) -> Line:
    """That right predictions do not score higher than wrong ones."""
    auc, low, high = known.separation(context.evaluation)
    if np.isnan(auc) or not (low <= CHANCE and high <= USELESS):
        return ()
    why = f"the scores do not separate right from wrong (AUC {numbers.metric(auc)})"
    return (Run(f"A higher threshold does not help: {why}."),)


def _finding(context: Labelled) -> Line:
    """The gravest finding that is about the model, not about how many samples there are."""
    details = {rule.name for rule in context.rules if rule.about == "details"}
    found = next((one for one in context.findings if one.severity != "low" and one.rule in details), None)
    if found is None:
        return ()
    return (Run(f"{found.message}.", link=found.link),)


def _trusted(context: Labelled) -> Line:
    """How far the confidence can be taken literally."""
    ece = known.metric(context.evaluation, "ece")
    if np.isnan(ece):
        return ()
    error = f"calibration error {numbers.metric(ece)}"
    if ece <= WELL_CALIBRATED:
        return (Run(f"Its confidence can be trusted: {error}."),)
    confidence, right = known.confidence(context.evaluation)
    if abs(confidence - right) < ece / 2:
        return (Run(f"Its confidence cannot be taken literally: {error}."),)
    way = "high" if confidence > right else "low"
    means = f"{numbers.share(confidence)} on average where {numbers.share(right)} are right"
    return (Run(f"Its confidence is too {way}: {means} ({error})."),)
