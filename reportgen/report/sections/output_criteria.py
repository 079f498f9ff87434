"""How outputs score by each criterion, which criteria say the same, and what outputs fail by."""

from __future__ import annotations

from math import isnan
from urllib.parse import quote

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.links import short
from reportgen.report.blocks import Block
from reportgen.report.chart import Charts
from reportgen.report.charts import criteria as criteria_chart
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.output_payload import failures
from reportgen.report.plain_table import Cell, Column, PlainTable
from reportgen.report.sections.output_cells import NAME, figure

MOST_VARIANTS, MOST_CRITERIA = 6, 12
SAME = 0.95  # an r from which two criteria say the same


def output_criteria(context: Context[OutputEvaluation]) -> Section | None:
    """The criteria with their distributions, how they go together, and the groups of failures."""
    evaluation = context.evaluation
    data, figures = evaluation.dataset, evaluation.figures[evaluation.reported]
    if not data.criteria:
        return None
    rows = []
    for one in data.criteria:
        mean = figures.means.get(one.name)
        n = "–" if mean is None else numbers.count(mean.n)
        weight = numbers.significant(one.weight) if one.is_weighted else "–"
        value = figure(figures, one.name, evaluation.metric_definitions[one.name])
        better = Cell("higher" if one.higher else "lower")
        rows.append(
            (Cell(one.title, is_user=not one.is_computed), value, Cell(n), Cell(weight), better, Cell(one.text))
        )
    columns = (Column("Criterion", is_text=True), Column("Mean"), Column("Outputs with a score"), Column("Weight"),
               Column("Better", is_text=True), Column("What it is", is_text=True))  # fmt: skip
    blocks: tuple[Block, ...] = (PlainTable("criterion-table", "Criteria", columns, tuple(rows)),)
    made = criteria_chart.chart(evaluation)
    charts: tuple[Block, ...] = () if made is None else (Charts((made,)),)
    more = (*_together(evaluation), *_failures(evaluation), *_choices(evaluation))
    return Section("criteria", "Criteria", "Criteria", "", (*charts, *blocks, *more))


def _together(evaluation: OutputEvaluation) -> tuple[Block, ...]:
    """The correlation of each two criteria; nothing where there is one."""
    names, r = evaluation.correlations
    known = [k for k in range(len(names)) if not np.isnan(r[k]).all()][:MOST_CRITERIA]
    if len(known) < 2:
        return ()
    titles = {one.name: short(one.title, NAME) for one in evaluation.dataset.criteria}
    columns = (Column("Criterion", is_text=True), *(Column(titles[names[k]]) for k in known[:-1]))
    rows = []
    for i, k in enumerate(known[1:], 1):
        cells = [Cell("" if j >= i else "–" if isnan(r[k, at]) else numbers.signed(float(r[k, at])),
                      csv="" if j >= i else repr(float(r[k, at]))) for j, at in enumerate(known[:-1])]  # fmt: skip
        rows.append((Cell(titles[names[k]], is_user=True), *cells))
    pairs = [(a, b) for i, a in enumerate(known) for b in known[:i] if abs(r[a, b]) > SAME]
    said = [f"{titles[names[a]]} and {titles[names[b]]} say nearly the same." for a, b in pairs]
    notes = (" ".join(["r (Pearson) over all outputs.", *said]),)
    return (PlainTable("together-table", "How criteria go together", columns, tuple(rows), notes, "Correlation"),)


def _failures(evaluation: OutputEvaluation) -> tuple[Block, ...]:
    """What outputs fail by, the most frequent first, for the best variants; each leads to its samples."""
    names, code = failures(evaluation)
    if not names:
        return ()
    data = evaluation.dataset
    variants = evaluation.order[:MOST_VARIANTS]
    counts = np.stack([np.bincount(code[(data.variant == k) & (code >= 0)], minlength=len(names)) for k in variants])
    totals = counts.sum(axis=1)
    rows = [
        (Cell(names[group], link=f"#samples&fails={quote(names[group])}"),
         *(_share(int(counts[i, group]), int(totals[i])) for i in range(len(variants))))
        for group in np.argsort(-counts.sum(axis=0), kind="stable")
    ]  # fmt: skip
    rows.append((Cell("All that fail"), *(Cell(numbers.count(int(n))) for n in totals)))
    heads = [short(data.variants[k].name, NAME) if data.n_variants > 1 else "Outputs" for k in variants]
    columns = (Column("Fails by", is_text=True), *map(Column, heads))
    note = "Each output counts once: by its status, else by the weighted criterion that it does worst by."
    return (PlainTable("failure-table", "What outputs fail by", columns, tuple(rows), (note,), "What fails"),)


def _share(n: int, total: int) -> Cell:
    return Cell(numbers.count(n), numbers.share(n / total) if total and n else "")


def _choices(evaluation: OutputEvaluation) -> tuple[Block, ...]:
    """Of multiple choice, which option was chosen where which was right."""
    found = evaluation.choices
    if found is None:
        return ()
    right, chosen, total = found.right, found.chosen, max(1, int(found.counts.sum()))
    rows = [
        (Cell(name, is_user=True), *(Cell(numbers.count(int(n)) if n else "") for n in own),
         Cell(numbers.share(int(right[k]) / total)), Cell(numbers.share(int(chosen[k]) / total)))
        for k, (name, own) in enumerate(zip(found.options, found.counts, strict=True))
    ]  # fmt: skip
    columns = (Column("Right"), *(Column(name) for name in found.options), Column("None"), Column("Right, of all"),
               Column("Chosen, of all"))  # fmt: skip
    note = (
        "Rows: the right option. Columns: the one chosen. An option chosen far more often than it is right is a bias."
    )
    caption = "Options chosen by the right one"
    return (PlainTable("choice-table", caption, columns, tuple(rows), (note,), "Multiple choice"),)
