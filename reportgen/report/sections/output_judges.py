"""Whether the judges of outputs are to be trusted."""

from __future__ import annotations

from math import isnan

import numpy as np

from reportgen import numbers
from reportgen.evaluations.output_judges import FEWEST_LABELS, JudgeFigures
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.links import short
from reportgen.metrics.bradley_terry import ELO
from reportgen.report.blocks import Block
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.plain_table import Cell, Column, PlainTable
from reportgen.report.sections.output_cells import NAME, change

MOST_SHOWN = 20  # disagreements
TEXT = 160  # characters of an output


def judges(context: Context[OutputEvaluation]) -> Section | None:
    """Against people, strengths from pairs, and what scores go with; None where nothing is known of any judge."""
    evaluation = context.evaluation
    found = evaluation.judges.against_people
    blocks = [*_against_people(evaluation, found), *_games(evaluation), *_lengths(evaluation)]
    if not blocks:
        return None
    lead = "Scores of judges are read, never made here."
    if not found:
        lead += " A column of what people said (--human COLUMN) shows how far a judge agrees with them."
    elif min(one.n for one in found) < FEWEST_LABELS:
        lead += f" Fewer than {FEWEST_LABELS} outputs were judged by people: too few to settle it."
    return Section("judge", "Judges", "Are the judges to be trusted?", lead, tuple(blocks))


def _against_people(evaluation: OutputEvaluation, found: tuple[JudgeFigures, ...]) -> list[Block]:
    if not found:
        return []
    columns = (Column("Judge", is_text=True), Column("Outputs"), Column("Agreement"), Column("Constant guess"),
               Column("Kappa"), Column("Alpha"), Column("Right of yes"), Column("Right of no"), Column("Leniency"),
               Column("Rate"), Column("Corrected rate"))  # fmt: skip
    table = PlainTable(
        "judge-table", "Judges against people", columns, tuple(_row(one) for one in found),
        ("Kappa: Cohen's, of grades with quadratic weights. Alpha: Krippendorff's. Right of yes, right of no: of what "
         "people call good (bad), how much the judge does. Leniency: the mean of judge less people. Corrected rate: "
         "what the judge's rate comes to given both (Rogan and Gladen); not shown where they are too near chance.",),
    )  # fmt: skip
    return [table, *(_disagreements(evaluation, one) for one in found[:1] if one.disagree.size)]


def _row(one: JudgeFigures) -> tuple[Cell, ...]:
    two = one.binary
    if two is None:
        shares = [Cell("–")] * 2
        others = [Cell("–")] * 2
        rates = [Cell("–")] * 2
    else:
        shares = [_share(two.agreement, two.agreement_interval), Cell(numbers.metric(two.constant))]
        others = [_share(two.sensitivity, two.sensitivity_interval), _share(two.specificity, two.specificity_interval)]
        rates = [Cell(numbers.metric(two.rate)), _share(two.corrected, two.corrected_interval)]
    name = Cell(short(one.name, NAME), is_user=True)
    kappa = [Cell("–" if isnan(value) else numbers.metric(value)) for value in (one.kappa, one.alpha)]
    return (name, Cell(numbers.count(one.n)), *shares, *kappa, *others, change(one.leniency), *rates)


def _share(value: float, interval: tuple[float, float]) -> Cell:
    if isnan(value):
        return Cell("–")
    return Cell(numbers.metric(value), "" if isnan(interval[0]) else numbers.interval(*interval), repr(value))


def _disagreements(evaluation: OutputEvaluation, one: JudgeFigures) -> PlainTable:
    data = evaluation.dataset
    column = data.column(one.name)
    assert data.human is not None  # noqa: S101 - there is a judge against people
    rows = []
    for row in one.disagree[:MOST_SHOWN].tolist():
        said = data.reasons.get(one.name)
        reason = "" if said is None else said[row] or ""
        texts = (data.inputs[row], data.outputs[row], reason)
        rows.append((
            Cell(short(data.sample_ids[int(data.sample[row])], NAME), is_user=True),
            *(Cell(short(text or "", TEXT), is_user=True) for text in texts),
            Cell(numbers.plain(float(column[row]))), Cell(numbers.plain(float(data.human[row]))),
        ))  # fmt: skip
    columns = (Column("Sample", is_text=True), Column("Input", is_text=True), Column("Output", is_text=True),
               Column("Reason", is_text=True), Column("Judge"), Column("People"))  # fmt: skip
    title = f"Where {short(one.name, NAME)} and people differ"
    note = f"{numbers.count(min(MOST_SHOWN, one.disagree.size))} of {numbers.count(one.disagree.size)}, widest first."
    return PlainTable("judge-differences", title, columns, tuple(rows), (note,), title)


def _games(evaluation: OutputEvaluation) -> list[Block]:
    found, first = evaluation.judges.games, evaluation.judges.first_wins
    if found is None or first is None:
        return []
    order = np.argsort(np.where(found.is_finite, -found.value, np.inf), kind="stable")
    rows = []
    for k in order.tolist():
        name = Cell(short(evaluation.dataset.variants[k].name, NAME), is_user=True)
        if not found.is_finite[k]:
            rows.append((name, Cell("no finite strength", "it won, or lost, all its games")))
            continue
        low, high = found.interval[k]
        value = float(ELO * found.value[k])
        rows.append((name, Cell(numbers.signed(value, 0), f"{numbers.signed(low, 0)} to {numbers.signed(high, 0)}",
                                repr(value))))  # fmt: skip
    share, (low, high), n = first
    said = "–" if isnan(share) else f"{numbers.metric(share)} ({numbers.interval(low, high)})"
    note = f"Of {numbers.count(n)} games with a winner, what stood first won {said}; without a bias half of them."
    columns = (Column("Variant", is_text=True), Column("Strength (Elo)"))
    caption = "Strengths by Bradley and Terry, their mean 0"
    return [PlainTable("strength-table", caption, columns, tuple(rows), (note,), "Wins in pairs")]


def _lengths(evaluation: OutputEvaluation) -> list[Block]:
    found = {name: pair for name, pair in evaluation.judges.lengths.items() if not isnan(pair[0])}
    if not found:
        return []
    rows = tuple((Cell(short(name, NAME), is_user=True), Cell(numbers.signed(r)), Cell(numbers.probability(p)))
                 for name, (r, p) in found.items())  # fmt: skip
    columns = (Column("Criterion", is_text=True), Column("r with log length"), Column("p"))
    note = "An r is no proof of a bias: longer outputs may be better ones."
    return [PlainTable("length-table", "Scores and lengths of outputs", columns, rows, (note,), "Length")]
