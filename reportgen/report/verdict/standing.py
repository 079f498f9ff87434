"""What is known of a model without a baseline and without requirements: against a guess, and what stands in its way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import short
from reportgen.report.context import Context
from reportgen.report.headline import Line, Run
from reportgen.report.verdict import known
from reportgen.rules.model import collapsed_label
from reportgen.rules.needs import ENOUGH
from reportgen.rules.scores import CHANCE, USELESS, is_off

OF_SCORES = ("no-separation", "miscalibrated")  # findings that say whether confidence can be trusted
FEW = 30  # of a label; with fewer, chance makes one the weakest
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
    """How the model stands by itself: what blocks it; else how much is right, its weakest label, and its scores."""
    return blocked(context) or _with_details(context, _perfect(context) or _beaten(context) or _found(context))


def _with_details(context: Labelled, line: Line) -> Line:
    """A line, with the weakest label and whether the confidence can be trusted; without where nothing is settled."""
    if not line or warning(context):
        return line
    said_of_scores = trust(context)
    trusted = [(Run(f"its {said_of_scores}", is_worse=_is_useless(context)),)] if said_of_scores else []
    parts = [*filter(None, [_weakest(context)]), *trusted]
    if not parts:
        return line
    *before, last = line
    said: Line = (*before, replace(last, text=last.text.removesuffix(".")))
    for part in parts:
        said += (Run("; "), *part)
    return (*said, Run("."))


def _weakest(context: Labelled) -> Line:
    """The label of which least is found, where labels are told apart at all and some of it is missed."""
    point = context.evaluation.point
    if context.evaluation.positive is not None:
        return _of_positive(context, context.evaluation.positive)
    lowest = known.lowest(point.tp, point.support, FEW)
    if np.count_nonzero(point.support >= FEW) < 2 or len(lowest) != 1:
        return ()
    name = Run(short(context.labels[lowest[0]], NAME), is_name=True)
    return Run("weakest label "), name, Run(f" (recall {numbers.share(float(point.recall[lowest[0]]))})")


def _of_positive(context: Labelled, label: int) -> Line:
    """How often the positive one of two labels is right when predicted, and how much of it is found."""
    point = context.evaluation.point
    if not point.predicted[label] or not point.support[label]:
        return ()
    precision, recall = (numbers.share(float(values[label])) for values in (point.precision, point.recall))
    said = f"precision {precision}, recall {recall} of "
    return Run(said), Run(short(context.labels[label], NAME), is_name=True)


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
    chance = _chance(context, "accuracy")
    said = f" {numbers.share(accuracy)} of {context.words.samples} correct{chance}, against {numbers.share(guess)}."
    return Run("Better than guessing:", strong=True), Run(said)


def _chance(context: Labelled, name: str) -> str:
    """The 95% interval of a share, in brackets; empty where there is none."""
    low, high = known.interval(context.evaluation, name)
    if np.isnan(low):
        return ""
    return f" (95% interval {numbers.fixed(100 * low, 1)}–{numbers.fixed(100 * high, 1)}%)"


def _found(context: Labelled) -> Line:
    """How much is found, and how much of what is predicted is wrong."""
    point, words = context.evaluation.point, context.words
    support, predicted, found = (int(part.sum()) for part in (point.support, point.predicted, point.tp))
    if context.facts.has_one_answer and support:
        right = f"{numbers.share(found / support)} of {words.samples} classified correctly"
        return (Run(f"{right}{_chance(context, 'accuracy')}.", strong=True),)
    if not support:
        return (Run("Nothing is labelled, so nothing can be found."),)
    start = Run(f"Finds {numbers.share(found / support)} of the {words.all_counted}", strong=True)
    if not predicted:
        return (_bad("Predicts nothing."),)
    wrong = numbers.share((predicted - found) / predicted)
    chance = _chance(context, "micro_recall")
    return start, Run(f"{chance}; {wrong} of its predictions are false positives.")


def cause(context: Labelled, *, is_alone: bool = False) -> Line:
    """What stands in the way, or whether the scores can be trusted: the second thing to know.

    `is_alone`: the line before says already how far the scores can be trusted.
    """
    if context.evaluation.dataset.n_samples < ENOUGH:
        return ()
    if is_alone:
        return _finding(context, OF_SCORES)
    text = trust(context)
    return _finding(context, ()) or ((Run(f"Its {text}."),) if text else ())


def _finding(context: Labelled, besides: tuple[str, ...]) -> Line:
    """The gravest finding that is about the model, not about how many samples there are."""
    details = {rule.name for rule in context.rules if rule.about == "details"} - set(besides)
    found = next((one for one in context.findings if one.severity != "low" and one.rule in details), None)
    if found is None:
        return ()
    return (Run(f"{found.message}.", link=found.link),)


def _is_useless(context: Labelled) -> bool:
    """Whether right and wrong predictions score alike."""
    _, low, high = known.separation(context.evaluation)
    return bool(low <= CHANCE and high <= USELESS)


def trust(context: Labelled) -> str:
    """How far the confidence can be taken literally, to be said of a model; empty where nothing is known of it."""
    if _is_useless(context):
        auc, _, _ = known.separation(context.evaluation)
        return f"confidence does not tell right from wrong (AUC {numbers.metric(auc)}), so no threshold helps"
    ece = known.metric(context.evaluation, "ece")
    if np.isnan(ece):
        return ""
    error = f"calibration error {numbers.metric(ece)}"
    if not is_off(context.evaluation):
        return f"confidence can be trusted ({error})"
    confidence, right = known.confidence(context.evaluation)
    if abs(confidence - right) < ece / 2:
        return f"confidence cannot be taken literally ({error})"
    way = "high" if confidence > right else "low"
    return f"confidence is too {way}: {numbers.share(confidence)} on average where {numbers.share(right)} are right"
