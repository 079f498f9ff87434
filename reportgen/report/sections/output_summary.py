"""The first screen of a report on outputs: which variant is ahead, and whether that is more than chance."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

from reportgen import numbers
from reportgen.evaluations.metric import UNIT
from reportgen.evaluations.output_figures import PASSED
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.links import short
from reportgen.metrics.clustered import Difference
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.headline import Headline, Line, Run, Tile
from reportgen.report.sections.output_cells import NAME
from reportgen.report.sections.summary import summary


def output_summary(context: Context[OutputEvaluation]) -> Section:
    """The first screen of any report, opened by what becomes of the two best variants."""
    found = summary(context)
    blocks = tuple(_compared(context, one) if isinstance(one, Headline) else one for one in found.blocks)
    return replace(found, blocks=blocks)


def _compared(context: Context[OutputEvaluation], block: Headline) -> Headline:
    evaluation = context.evaluation
    if evaluation.dataset.n_variants < 2 or evaluation.main not in evaluation.metrics:
        return block
    is_held = bool(context.requirements) or context.baseline is not None
    line = ahead(evaluation)
    lines = (*block.verdict, tuple(replace(run, strong=False) for run in line)) if is_held else (line,)
    facts = (*block.facts, f"{numbers.count(evaluation.dataset.n_variants)} variants")
    tiles = tuple(_beside(evaluation, tile) for tile in block.tiles)
    return replace(block, verdict=lines, facts=facts, tiles=tiles)


def ahead(evaluation: OutputEvaluation) -> Line:
    """The best variant by the main figure, by how much before the next, and how sure that is."""
    first, second = evaluation.order[:2]
    name, title = evaluation.main, evaluation.metric_definitions[evaluation.main].title
    values = [evaluation.figures[k].metrics.get(name, float("nan")) for k in (first, second)]
    if isnan(values[0]) or isnan(values[1]):
        return (Run("No two variants have a figure to be compared by.", strong=True),)
    write = numbers.metric if evaluation.metric_definitions[name].bounds == UNIT else numbers.plain
    found = evaluation.difference(name, first, second)
    said: Line = (
        _name(evaluation, first), Run(f" is ahead: {title[:1].lower()}{title[1:]} {write(values[0])}", strong=True),
        Run(f", {write(values[1])} for "), _name(evaluation, second, strong=False), Run(". "),
    )  # fmt: skip
    passed = evaluation.difference(PASSED, first, second)
    if passed is not None and not isnan(passed.sign_p):
        said += (_counts(passed),)
    return (*said, _sureness(evaluation, found))


def _name(evaluation: OutputEvaluation, variant: int, *, strong: bool = True) -> Run:
    return Run(short(evaluation.dataset.variants[variant].name, NAME), strong, is_name=True)


def _counts(passed: Difference) -> Run:
    gained, lost = numbers.named(passed.gained, "sample"), numbers.count(passed.lost)
    return Run(f"It gains {gained} and loses {lost}; ")


def _sureness(evaluation: OutputEvaluation, found: Difference | None) -> Run:
    """Whether the order is more than chance: the places say it, corrected for how many variants there are."""
    ranks = evaluation.ranks.get(evaluation.main)
    if found is None or ranks is None or isnan(found.p):
        return Run("whether that is more than chance is not known.")
    first, second = evaluation.order[:2]
    is_alone = int(ranks[first, 1]) == 1 and int(ranks[second, 0]) > 1
    if is_alone:
        return Run("the order is beyond chance.", strong=True)
    return Run("the order may be chance.", strong=True)


def _beside(evaluation: OutputEvaluation, tile: Tile) -> Tile:
    """A tile with the same figure of the best other variant."""
    other = next(k for k in evaluation.order if k != evaluation.reported)
    value = evaluation.figures[other].metrics.get(tile.key, float("nan"))
    if isnan(value) or tile.beside:
        return tile
    is_share = tile.bounds == UNIT
    text = numbers.metric(value) if is_share else numbers.plain(value)
    return replace(tile, beside=((short(evaluation.dataset.variants[other].name, 24), text),))
