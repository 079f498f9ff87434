"""Whether a model may be called ready at all: what is beyond dispute, whatever anybody requires of it."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import called
from reportgen.report.context import Context
from reportgen.report.headline import Line, Run
from reportgen.report.verdict import known
from reportgen.rules.causes import CAUSES
from reportgen.rules.model import collapsed_label
from reportgen.rules.needs import ENOUGH
from reportgen.rules.scores import CHANCE, USELESS, only_score

NAME = 40  # characters of a label in a sentence
HALF = 0.5  # of what is there, or of what is predicted: with less right a model is wrong more often than right

Labelled = Context[OutcomeEvaluation]


def bad(text: str, *, is_name: bool = False) -> Run:
    """What the eye should find, and is no good."""
    return Run(text, strong=True, is_worse=True, is_name=is_name)


def warning(context: Labelled) -> Line:
    """That nothing can be settled on so few samples; empty where there are enough."""
    n = context.evaluation.dataset.n_samples
    return () if n >= ENOUGH else (bad(f"Too small to tell: {numbers.named(n, context.words.sample)}."),)


def blocked(context: Labelled, start: str = "Not ready: ") -> Line:
    """Why the model is not ready, whatever is required: in a sentence; empty where nothing is beyond dispute."""
    reasons = [reason for reason in (*_useless(context), _at_chance(context), _half_wrong(context)) if reason]
    if not reasons:
        return _of_something_else(context)
    said: Line = (bad(start),)
    for place, reason in enumerate(reasons):
        said += (*((bad("; "),) if place else ()), *reason)
    return (*said, bad("."))


def is_useless(context: Labelled) -> bool:
    """Whether it answers one label only, or no better than a guess, so that no other figure says more."""
    return any(_useless(context))


def no_threshold_helps(context: Labelled) -> Line:
    """Why there is no best threshold to choose, where the model or its scores are of no use; else empty.

    At a threshold that was asked for, answers that are left out may be all that makes it look so.
    """
    options = context.options
    if is_useless(context) and options.threshold is None and options.criterion is None:
        return (Run("No threshold makes this model useful", strong=True), Run(": see the first line of the page."))
    if _at_chance(context):
        return (Run("No threshold helps", strong=True), Run(": the scores tell no more than chance."))
    if not np.isnan(only_score(context.evaluation)):
        return (Run("No threshold helps", strong=True), Run(": all predictions have the same score."))
    return ()


def is_perfect(context: Labelled) -> bool:
    """Whether there is no error, which is to be doubted before anything is concluded."""
    return not known.errors(context.evaluation) and bool(context.evaluation.point.support.any())


def is_blind(evaluation: OutcomeEvaluation) -> bool:
    """Whether right and wrong predictions score alike, though scores differ."""
    _, low, high = known.separation(evaluation)
    return bool(low <= CHANCE and high <= USELESS) and np.isnan(only_score(evaluation))


def _of_something_else(context: Labelled) -> Line:
    """What the data checks say against every figure: the files may not be what was meant."""
    codes = {code.replace("_", "-") for code in CAUSES}
    found = next((one for one in context.findings if one.rule in codes), None)
    if found is None:
        return ()
    return (bad("Check the files first: "), Run(f"{found.message[0].lower()}{found.message[1:]}.", link=found.link))


def _useless(context: Labelled) -> tuple[Line, Line]:
    return _collapsed(context), _no_better(context)


def _collapsed(context: Labelled) -> Line:
    """That one label takes nearly all predictions, far more than its share of the ground truth."""
    label = collapsed_label(context.evaluation)
    if label is None:
        return ()
    point, name = context.evaluation.point, bad(called(context.labels[label], NAME), is_name=True)
    share = float(point.predicted[label] / point.predicted.sum())
    if share == 1:
        return bad("predicts only "), name
    return bad("predicts "), name, bad(f" {numbers.share(share)} of the time")


def _no_better(context: Labelled) -> Line:
    """That the accuracy may be that of a guess: its interval reaches what one label alone would give.

    Not where labels are told apart all the same: of unbalanced ones a useful model may be right less often than that.
    """
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
    return () if balanced > of_guess else (bad("no better than guessing"),)


def _at_chance(context: Labelled) -> Line:
    """That scores say nothing: neither which label is true, nor which prediction is right."""
    if is_useless(context) or context.evaluation.dataset.n_samples < ENOUGH:
        return ()
    low, high = known.interval(context.evaluation, "macro_auc")
    if low <= CHANCE and high <= USELESS:
        auc = numbers.metric(known.metric(context.evaluation, "macro_auc"))
        return (bad(f"its scores rank labels no better than chance (AUC {auc})"),)
    if is_blind(context.evaluation):
        auc = numbers.metric(known.separation(context.evaluation)[0])
        return (bad(f"its confidence does not tell right from wrong (AUC {auc}; 0.5 is chance)"),)
    return ()


def _half_wrong(context: Labelled) -> Line:
    """That less than half is found or right beyond chance, by the mean over labels."""
    if is_useless(context) or context.evaluation.dataset.n_samples < ENOUGH:
        return ()
    wrong = [_below_half(context, "macro_recall", "less than half is found"),
             _below_half(context, "macro_precision", "more than half of its predictions are wrong")]  # fmt: skip
    said = " and ".join(filter(None, wrong))
    return (bad(said),) if said else ()


def _below_half(context: Labelled, name: str, said: str) -> str:
    value, (_, high) = known.metric(context.evaluation, name), known.interval(context.evaluation, name)
    if not high < HALF:
        return ""
    return f"{said} ({name.replace('_', ' ')} {numbers.share(value)})"
