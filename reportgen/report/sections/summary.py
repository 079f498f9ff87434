"""The first screen: what was evaluated, the verdict, the figures that matter, and where to look first."""

from __future__ import annotations

import re
from datetime import datetime
from math import isnan

from reportgen import numbers
from reportgen.evaluations.evaluation import Evaluation
from reportgen.report.context import Context, has_outcomes
from reportgen.report.document import Section
from reportgen.report.headline import Headline, Tile
from reportgen.report.verdict.counts import counts, last_words
from reportgen.report.verdict.lines import verdict, verdict_of_figures
from reportgen.report.verdict.requirements import demands, demands_title
from reportgen.report.verdict.thumbs import small_curves, small_matrix
from reportgen.report.verdict.tiles import shown_in, tiles

MOST_LINES = 4  # requirements that need no table of their own, where tiles show them all
NUMBER = re.compile(r"\d{1,3}(?:[,.' ]\d{3})+|\d+")


def summary(context: Context[Evaluation]) -> Section:
    """The first screen of the page."""
    options = context.options
    shown = tiles(context)
    asked = {one.requirement.text for one in context.requirements}
    has_table = len(asked) > MOST_LINES or not asked <= shown_in(shown)
    block = Headline(
        title=options.title or options.model or "Model report",
        version=options.version or "",
        facts=facts(context),
        lead=counts(context) if has_outcomes(context) else last_words(context),
        tiles=shown,
        condition=_condition(context, shown),
        verdict=verdict(context) if has_outcomes(context) else verdict_of_figures(context),
        demands=demands(context) if has_table else (),
        demands_title=demands_title(context) if has_table else "",
        matrix=small_matrix(context) if has_outcomes(context) else None,
        matrix_name=context.words.matrix,
        curves=small_curves(context) if has_outcomes(context) else None,
    )
    return Section("summary", "Summary", None, "", (block,))


def facts(context: Context[Evaluation]) -> tuple[str, ...]:
    """What was evaluated on what, in a line; no size is said twice."""
    options, words = context.options, context.words
    task = context.facts.title_of(context.media)
    named = [options.model] if options.title and options.model else []
    parts = _units(context)
    parts += [numbers.named(len(context.labels), "label")] if context.labels else []
    day = [_day(options.created)] if options.created else []
    data = sized(options.dataset or "", context.evaluation.dataset.n_samples, words.sample)
    return (*named, task or context.facts.title, data, *([", ".join(parts)] if parts else []), *day)


def _units(context: Context[Evaluation]) -> list[str]:
    """How many things there are in the samples, where these hold several."""
    if not has_outcomes(context) or context.words.unit == context.words.sample:
        return []
    return [numbers.named(int(context.evaluation.point.support.sum()), context.words.unit)]


def sized(name: str, n: int, noun: str) -> str:
    """The name of a data set with how many samples it has, where the name does not say that already.

    >>> sized("CIFAR-10 test", 5000, "image"), sized("test, first 5,000", 5000, "image"), sized("", 1, "image")
    ('CIFAR-10 test, 5,000 images', 'test, first 5,000 images', '1 image')
    >>> sized("VOC2012, 100 images", 100, "image")
    'VOC2012, 100 images'
    """
    said = [match for match in NUMBER.finditer(name) if re.sub(r"\D", "", match[0]) == str(n)]
    if said:
        return f"{name} {noun}{'' if n == 1 else 's'}" if said[-1].end() == len(name) else name
    return ", ".join(filter(None, (name, numbers.named(n, noun))))


def _day(created: str) -> str:
    """The date in words: 14 March 2026."""
    date = datetime.fromisoformat(created)
    return f"{date.day} {date:%B %Y}"


def _condition(context: Context[Evaluation], shown: tuple[Tile, ...]) -> str:
    """At what the figures stand, and how the tiles are read."""
    said = [context.operating_words]
    if "iou" in context.facts.same_options:
        said.append(f"IoU ≥ {numbers.significant(context.options.least_iou)}.")
    if any(tile.has_interval for tile in shown):
        said.append("Whisker: 95% interval, on a scale around the value.")
    if context.baseline and any(tile.moved for tile in shown):
        said.append(f"Grey tick: {context.baseline.name}.")
    marks = {"requirement": any(tile.wanted for tile in shown), "chance": any(not isnan(tile.chance) for tile in shown)}
    dashed = [name for name, is_there in marks.items() if is_there]
    if dashed:
        said.append(f"Dashed: {' or '.join(dashed)}.")
    return " ".join(filter(None, said))
