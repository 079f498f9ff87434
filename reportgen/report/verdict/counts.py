"""The counts behind a verdict: what is right, what a guess would give, what changed since the baseline."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.comparison.items import BROKEN, FIXED, Items, changed_items
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import called
from reportgen.report.context import Context, has_outcomes
from reportgen.report.headline import Line, Run
from reportgen.report.verdict import known
from reportgen.report.verdict.ready import blocked, is_perfect, warning

NAME = 40  # characters of a label in a sentence
NOTABLE = 0.2  # a label with a fifth of all false positives belongs into the sentence

Labelled = Context[OutcomeEvaluation]


def counts(context: Labelled) -> Line:
    """The line of counts."""
    own = _answers(context) if context.facts.has_one_answer else _objects(context)
    return (*own, *_uncounted(context), *_changed(context), *last_words(context))


def last_words(context: Context[Evaluation]) -> Line:
    """What is missing to decide, where nothing is required or compared and the model is fit to be judged."""
    is_held = bool(context.requirements) or context.baseline is not None
    if is_held or (has_outcomes(context) and (warning(context) or blocked(context) or is_perfect(context))):
        return ()
    return (
        Run(" Whether that is enough depends on what an error costs in use: "),
        Run("set a requirement", link="#method"), Run("."),
    )  # fmt: skip


def _answers(context: Labelled) -> Line:
    """Of samples with one answer each: how many are right, and what a guess would give."""
    point, words = context.evaluation.point, context.words
    n, answered, right = (int(part.sum()) for part in (point.support, point.predicted, point.tp))
    if not answered:
        return (Run(f"No prediction for any of {numbers.named(n, words.sample)}.", strong=True),)
    said: Line = (
        Run(f"{numbers.count(right)} of {numbers.named(n, words.sample)} classified correctly "
            f"({numbers.share(right / n)}).", strong=True),
    )  # fmt: skip
    if answered < n:
        few, share = numbers.count(answered), numbers.share(right / answered)
        said += (
            Run(f" {numbers.count(n - answered)} have no prediction; of the {few} that have one {share} are right."),
        )
    return (*said, *_of_positive(context), *_guesses(context))


def _of_positive(context: Labelled) -> Line:
    """Of two labels: both kinds of error, seen from the positive one."""
    label = context.evaluation.positive
    if label is None:
        return ()
    point = context.evaluation.point
    parts = ((point.fp, "false positive"), (point.fn, "false negative"))
    both = " and ".join(numbers.named(int(count[label]), name) for count, name in parts)
    return Run(" For "), _name(context, label), Run(f": {both}.")


def _guesses(context: Labelled) -> Line:
    """What always answering one label, and guessing by frequency, would give."""
    majority, frequency = (known.guess(context.evaluation, kind) for kind in ("majority", "frequency"))
    if np.isnan(majority):
        return ()
    return (
        Run(" Always answering "), Run(called(known.majority(context.evaluation), NAME), is_name=True),
        Run(f" would give {numbers.share(majority)}, guessing by frequency {numbers.share(frequency)}."),
    )  # fmt: skip


def _objects(context: Labelled) -> Line:
    """Of samples that hold several things: how many are found, how many predictions are wrong, and of which label."""
    point, words = context.evaluation.point, context.words
    n, predicted, found = (int(part.sum()) for part in (point.support, point.predicted, point.tp))
    share = f" ({numbers.share(found / n)})" if n else ""
    said = f"{numbers.count(found)} of {numbers.named(n, words.counted)} found{share}"
    if not predicted:
        return (Run(f"{said}; nothing is predicted.", strong=True),)
    wrong = predicted - found
    false = f"{numbers.count(wrong)} of {numbers.named(predicted, 'prediction')}"
    verb = "is a false positive" if wrong == 1 else "are false positives"
    said += f"; {false} {verb} ({numbers.share(wrong / predicted)})."
    return (Run(said, strong=True), *_most_false(context, wrong))


def _most_false(context: Labelled, wrong: int) -> Line:
    """The label that most false positives have, where it has many of them and is not the only one."""
    fp = context.evaluation.point.fp
    label = int(np.argmax(fp))
    if len(context.labels) < 2 or not fp[label] or fp[label] < NOTABLE * wrong:
        return ()
    return Run(f" {numbers.count(int(fp[label]))} of them say "), _name(context, label), Run(".")


def _uncounted(context: Labelled) -> Line:
    """What counts neither way."""
    return tuple(
        Run(f" {numbers.named(n, context.words.unit)} {marked} {_verb(n)} neither as found nor as missed.")
        for n, marked in known.uncounted(context.evaluation)
    )


def _verb(n: int) -> str:
    return "counts" if n == 1 else "count"


def _changed(context: Labelled) -> Line:
    """What is right now that was wrong in the baseline, and the other way round; empty where samples differ."""
    items = _items(context)
    if items is None or context.baseline is None:
        return ()
    fixed, broken = items.count(FIXED), items.count(BROKEN)
    before = context.baseline.name
    if context.facts.has_one_answer:
        new = numbers.named(broken, "new one") if broken else "no new one"
        first, last = f" Fixes {numbers.named(fixed, 'error')} of ", f" and makes {new}."
    else:
        lost = numbers.count(broken) if broken else "none"
        first, last = (
            f" Finds {numbers.named(fixed, context.words.counted)} missed by ",
            f" and misses {lost} it found.",
        )
    return Run(first), Run(before, is_name=True), Run(last)


def _items(context: Labelled) -> Items | None:
    if context.baseline is None or context.baseline.comparison.aligned is None:
        return None
    return changed_items(context.baseline.comparison.aligned, len(context.baseline.comparison.labels))


def _name(context: Labelled, label: int) -> Run:
    return Run(called(context.labels[label], NAME), is_name=True)
