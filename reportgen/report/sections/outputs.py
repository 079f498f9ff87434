"""What became of the outputs, how the variants stand, and where the reported one is weak."""

from __future__ import annotations

from math import isnan, nan
from urllib.parse import quote

import numpy as np

from reportgen import numbers
from reportgen.evaluations.output_figures import ADJUSTED, PASSED
from reportgen.evaluations.output_slices import OutputSlice
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.links import short
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.plain_table import Cell, Column, PlainTable
from reportgen.report.sections.output_cells import NAME, change, figure, of_mean, place

MOST_VARIANTS, MOST_SLICES, MOST_FIGURES = 50, 60, 8


def variants(context: Context[OutputEvaluation]) -> Section | None:
    """The ranking: places that chance leaves open, each figure with its interval, the difference to the first."""
    evaluation = context.evaluation
    data, order = evaluation.dataset, evaluation.order
    if data.n_variants < 2:
        return None
    names = _figures(evaluation)
    definitions = evaluation.metric_definitions
    title = definitions[evaluation.main].title if evaluation.main in definitions else ""
    columns = (Column("Variant", is_text=True), Column("Place"), *(Column(definitions[name].title) for name in names),
               Column(f"{title}, difference to the first"))  # fmt: skip
    rows = []
    for k in order[:MOST_VARIANTS]:
        ranks = evaluation.ranks.get(evaluation.main)
        where = "–" if ranks is None else place((int(ranks[k, 0]), int(ranks[k, 1])))
        cells = [_with_place(evaluation, name, k) for name in names]
        own = evaluation.difference(evaluation.main, k, order[0])
        name = Cell(short(data.variants[k].name, NAME), f"n = {numbers.count(evaluation.figures[k].n_rows)}",
                    is_user=True)  # fmt: skip
        rows.append((name, Cell(where), *cells, Cell("first") if k == order[0] else change(own)))
    caption = f"Variants by {title}"
    table = PlainTable("variant-table", caption, columns, tuple(rows), tuple(_notes(evaluation)))
    lead = "Places are shared where the difference on the same samples may be chance (Holm, 5%)."
    return Section("variants", "Variants", "Variants", lead, (table,))


def _figures(evaluation: OutputEvaluation) -> list[str]:
    known = dict.fromkeys((evaluation.main, PASSED, ADJUSTED, *evaluation.metric_definitions))
    found: dict[tuple[float, ...], str] = {}
    for name in known:
        if name in evaluation.metrics:
            values = tuple(one.metrics.get(name, nan) for one in evaluation.figures)
            found.setdefault(values, name)  # what is another figure for every variant says nothing new
    return list(found.values())[:MOST_FIGURES]


def _with_place(evaluation: OutputEvaluation, name: str, k: int) -> Cell:
    cell = figure(evaluation.figures[k], name, evaluation.metric_definitions[name])
    ranks = evaluation.ranks.get(name)
    if ranks is None or name == evaluation.main:
        return cell
    where = place((int(ranks[k, 0]), int(ranks[k, 1])))
    return Cell(f"{cell.text} ({where})", cell.below, cell.csv, cell.share, cell.low, cell.high)


def _notes(evaluation: OutputEvaluation) -> list[str]:
    first, *others = evaluation.order
    found = None if not others else evaluation.difference(evaluation.main, first, others[0])
    said = ["In brackets: the place by that figure."]
    if found is not None and not isnan(found.smallest) and found.smallest > 0:
        points = numbers.fixed(100 * found.smallest, 1)
        said.append(
            f"With {numbers.named(found.n, 'sample')} a true difference of the first two has to be {points} points "
            "to be found four times in five."
        )  # fmt: skip
        if not isnan(found.sign_p):
            said.append(
                f"Of the first two, {numbers.count(found.gained)} samples are right by the first alone and "
                f"{numbers.count(found.lost)} by the second alone (exact McNemar p "
                f"{numbers.probability(found.sign_p)})."
            )  # fmt: skip
    if len(evaluation.order) > MOST_VARIANTS:
        said.append(f"The best {MOST_VARIANTS} of {numbers.count(len(evaluation.order))}; the record has all.")
    return said


def output_slices(context: Context[OutputEvaluation]) -> Section | None:
    """The reported variant by metadata, the worst first, folded away unless a slice stands out."""
    evaluation = context.evaluation
    found = sorted(evaluation.slices, key=lambda one: (np.isnan(one.q), one.q, one.difference))
    if not found or evaluation.main not in evaluation.columns:
        return None
    definition = evaluation.metric_definitions[evaluation.main]
    rows = tuple(
        (Cell(f"{short(one.name, NAME)} = {short(one.value, NAME)}", is_user=True, link=_samples(one)),
         Cell(numbers.count(one.samples)),
         of_mean(one.means.get(evaluation.main), definition), _against(one.difference, one.low, one.high),
         Cell("–" if isnan(one.q) else numbers.probability(one.q)))
        for one in found[:MOST_SLICES]
    )  # fmt: skip
    columns = (Column("Slice", is_text=True), Column("Samples"), Column(definition.title),
               Column("Difference to all others"), Column("q"))  # fmt: skip
    notes = ["q: the p of the difference, corrected for all slices (Benjamini and Hochberg)."]
    if len(found) > MOST_SLICES:
        notes.append(f"{numbers.count(len(found) - MOST_SLICES)} more are in the record.")
    table = PlainTable("slice-table", "Slices", columns, rows, tuple(notes))
    return Section("slices", "Slices", "Slices", "", (table,), numbers.named(len(found), "slice"))


def _samples(one: OutputSlice) -> str:
    """Where the samples of a slice are."""
    return f"#samples&where={quote(one.name, safe='')},{quote(one.value, safe='')}"


def _against(value: float, low: float, high: float) -> Cell:
    if isnan(value):
        return Cell("–")
    below = "" if isnan(low) else f"{numbers.signed(low)} to {numbers.signed(high)}"
    return Cell(numbers.signed(value), below, repr(value))
