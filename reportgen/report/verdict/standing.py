"""What is known of a model without a baseline and without requirements, and what stands in its way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import called, short
from reportgen.report.context import Context
from reportgen.report.headline import Line, Run
from reportgen.report.verdict import known
from reportgen.report.verdict.ready import bad, blocked, is_blind, is_perfect, warning
from reportgen.rules.needs import ENOUGH
from reportgen.rules.rule import Finding
from reportgen.rules.scores import is_off, only_score

OF_SCORES = ("no-separation", "miscalibrated")  # findings that say whether confidence can be trusted
OPEN = "No requirement was set"  # what nobody can decide then
FEW = 30  # of a label; with fewer, chance makes one the weakest
NAME = 40  # characters of a label in a sentence

Labelled = Context[OutcomeEvaluation]


def standing(context: Labelled) -> Line:
    """How the model stands by itself: what blocks it; else that nothing was required, and what is known."""
    if said := blocked(context):
        return said
    if said := _perfect(context):
        return said
    known_of_it = _with_details(context, _found(context))
    if warning(context) or not known_of_it:
        return known_of_it
    return (*_undecided(context), *(replace(run, strong=run.strong and run.is_worse) for run in known_of_it))


def _undecided(context: Labelled) -> Line:
    """That nobody said what is enough, and whether anything speaks against the model."""
    rest = "." if _grave(context) else "; nothing found here rules it out."
    return (Run(f"{OPEN}{rest}", strong=True), Run(" "))


def _with_details(context: Labelled, line: Line) -> Line:
    """A line, with the weakest label and whether the confidence can be trusted; without where nothing is settled."""
    if not line or warning(context):
        return line
    said_of_scores = trust(context)
    trusted = [(Run(f"its {said_of_scores}", is_worse=is_blind(context.evaluation)),)] if said_of_scores else []
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
    name = Run(called(context.labels[label], NAME), is_name=True)
    return Run("for "), name, Run(f" precision {precision}, recall {recall}")


def _perfect(context: Labelled) -> Line:
    """That there is no error, what that proves, and what to suspect."""
    evaluation, words = context.evaluation, context.words
    if not is_perfect(context):
        return ()
    name = "accuracy" if "accuracy" in evaluation.intervals else "micro_f1"
    low, high = known.interval(evaluation, name)
    title = evaluation.definitions[name].title.lower() if name == "accuracy" else "micro F1"
    chance = "" if np.isnan(low) else f" (95% interval of {title} {numbers.interval(low, high)})"
    said = f"0 errors in {numbers.named(evaluation.dataset.n_samples, words.sample)}{chance}."
    if warning(context):
        return (Run(said, strong=True),)
    doubt = f"Too good to believe yet: check first that the model was not trained on these {words.samples}."
    return (bad(doubt), Run(f" {said}"))


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
        right = f"{numbers.share(found / support)} of {words.samples} are classified correctly"
        return (Run(right, strong=True), Run(f"{_chance(context, 'accuracy')}{_against_guess(context)}."))
    if not support:
        return (Run("Nothing is labelled, so nothing can be found."),)
    start = Run(f"Finds {numbers.share(found / support)} of the {words.all_counted}", strong=True)
    if not predicted:
        return (bad("Predicts nothing."),)
    wrong = numbers.share((predicted - found) / predicted)
    chance = _chance(context, "micro_recall")
    return start, Run(f"{chance}; {wrong} of its predictions are false positives.")


def _said_already(context: Labelled) -> str:
    """The rule whose finding the line before has in its own words."""
    return "no-separation" if is_blind(context.evaluation) else ""


def _against_guess(context: Labelled) -> str:
    """What a guess would reach; empty where there is none, or on too few samples."""
    guess = max(known.guess(context.evaluation, kind) for kind in ("majority", "frequency"))
    is_known = not np.isnan(guess) and context.evaluation.dataset.n_samples >= ENOUGH
    return f", against {numbers.share(guess)} by guessing" if is_known else ""


def cause(context: Labelled, *, is_alone: bool = False) -> Line:
    """What stands in the way, or whether the scores can be trusted: the second thing to know.

    `is_alone`: the line before says already how far the scores can be trusted.
    """
    if context.evaluation.dataset.n_samples < ENOUGH:
        return ()
    if is_alone and (grave := _grave(context)) and grave.rule != _said_already(context):
        return Run("Settle first: "), Run(f"{grave.message}.", link=grave.link)
    if is_alone:
        return _finding(context, OF_SCORES)
    text = trust(context)
    return _finding(context, ()) or ((Run(f"Its {text}."),) if text else ())


def _grave(context: Labelled) -> Finding | None:
    """What should be settled before anything else, if anything: the first finding that is grave."""
    return next((one for one in context.findings if one.severity in ("blocker", "high")), None)


def _finding(context: Labelled, besides: tuple[str, ...]) -> Line:
    """The gravest finding that is about the model, not about how many samples there are."""
    details = {rule.name for rule in context.rules if rule.about == "details"} - set(besides)
    found = next((one for one in context.findings if one.severity != "low" and one.rule in details), None)
    if found is None:
        return ()
    return (Run(f"{found.message}.", link=found.link),)


def trust(context: Labelled) -> str:
    """How far the confidence can be taken literally, to be said of a model; empty where nothing is known of it."""
    if is_blind(context.evaluation):
        auc, _, _ = known.separation(context.evaluation)
        return f"confidence does not tell right from wrong (AUC {numbers.metric(auc)})"
    if not np.isnan(score := only_score(context.evaluation)):
        return f"confidence is always {numbers.score(score)}, which says as much as none"
    ece = known.metric(context.evaluation, "ece")
    if np.isnan(ece):
        return ""
    error = f"calibration error {numbers.metric(ece)}"
    if not is_off(context.evaluation):
        return f"confidence can be trusted ({error})"
    confidence, right = known.confidence(context.evaluation)
    if abs(confidence - right) < ece / 2:
        return f"confidence is off by {numbers.metric(ece)} on average, some too high, some too low"
    way = "high" if confidence > right else "low"
    return f"confidence is too {way}: {numbers.share(confidence)} on average where {numbers.share(right)} are right"
