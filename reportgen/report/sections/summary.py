"""The headline: what was evaluated, the verdict, the figures."""

from datetime import datetime

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import short
from reportgen.report.blocks import Headline, Run, Tile
from reportgen.report.context import Context
from reportgen.report.document import Section

NOTABLE = 0.1  # a pair with at least a tenth of all errors belongs into the verdict


def summary(context: Context[OutcomeEvaluation]) -> Section:
    """The first screen of the page."""
    options = context.options
    block = Headline(
        title=options.title or options.model or "Model report",
        version=options.version or "",
        facts=facts(context, "Image classification" if context.words.sample == "image" else context.facts.title),
        lead=_lead(context),
        tiles=tuple(_tile(context, name) for name in context.facts.headline if _is_defined(context, name)),
        condition=f"{context.operating_words} Intervals are 95%, by bootstrap over {context.words.samples}.",
    )
    return Section("summary", "Summary", None, "", (block,))


def _is_defined(context: Context[OutcomeEvaluation], name: str) -> bool:
    return not np.isnan(context.evaluation.metrics.get(name, np.nan))


def facts(context: Context[OutcomeEvaluation], task: str) -> tuple[str, ...]:
    """What was evaluated on what, in a line."""
    options, n = context.options, context.evaluation.dataset.n_samples
    size = f"{numbers.named(n, context.words.sample)}, {numbers.named(len(context.labels), 'label')}"
    named = [options.model] if options.title and options.model else []
    data = f"{options.dataset}, {size}" if options.dataset else size
    return (*named, task, data, *([_day(options.created)] if options.created else []))


def _day(created: str) -> str:
    """The date in words: 14 March 2026."""
    date = datetime.fromisoformat(created)
    return f"{date.day} {date:%B %Y}"


def _lead(context: Context[OutcomeEvaluation]) -> tuple[Run, ...]:
    point, words = context.evaluation.point, context.words
    n = int(point.support.sum())
    right, answered = int(point.tp.sum()), int(point.predicted.sum())
    share = f"{numbers.count(right)} of {numbers.count(answered)}"
    start: tuple[Run, ...]
    if answered < n:
        start = (
            Run(f"The model answers {numbers.count(answered)} of {numbers.named(n, words.unit)} "),
            Run("and is right about "), Run(share, strong=True), Run("."),
        )  # fmt: skip
    else:
        start = (Run("The model names "), Run(share, strong=True), Run(f" {words.units} correctly."))
    return start + _worst_pair(context)


def _worst_pair(context: Context[OutcomeEvaluation]) -> tuple[Run, ...]:
    """The pair behind most errors, where it is behind many of them and not the only one."""
    if len(context.labels) < 3:
        return ()
    errors = context.evaluation.point.confusion[:-1, :-1].copy()
    np.fill_diagonal(errors, 0)
    both, n_errors = errors + errors.T, int(errors.sum())
    a, b = (int(k) for k in np.unravel_index(np.argmax(both), both.shape))
    if n_errors < 5 or both[a, b] < NOTABLE * n_errors:
        return ()
    a, b = (b, a) if errors[b, a] > errors[a, b] else (a, b)
    first, second = short(context.labels[a], 40), short(context.labels[b], 40)
    count = f"{numbers.count(int(both[a, b]))} of its {numbers.named(n_errors, 'error')}"
    way = f"{first} taken for {second}" + (f" or {second} for {first}." if errors[b, a] else ".")
    return Run(" "), Run(count, strong=True), Run(f" are {way}")


def _tile(context: Context[OutcomeEvaluation], name: str) -> Tile:
    evaluation = context.evaluation
    definition = evaluation.metric_definitions[name]
    low, high = evaluation.intervals.get(name, (np.nan, np.nan))
    basis = (
        numbers.named(len(context.labels), "label")
        if name.startswith("macro")
        else f"n = {numbers.count(evaluation.dataset.n_samples)}"
    )
    return Tile(definition.title, evaluation.metrics[name], low, high, basis, definition.text)
