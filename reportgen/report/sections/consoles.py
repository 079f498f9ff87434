"""What the consoles of other products would show of the run, so that a reader finds the number known from there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reportgen.consoles import consoles as all_consoles
from reportgen.consoles.compared import Difference
from reportgen.consoles.console import Console, ConsoleFigure
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.blocks import ConsoleRow, Consoles, ConsoleTable, ReportedRow
from reportgen.report.context import Context
from reportgen.report.document import Section

COUNTS = ("tp", "fp", "fn")
MOST_ROWS = 40  # of a console's own file
TITLE = "The consoles' figures"
LEAD = "This run under the definitions of other products, to find the number that their console shows."


def consoles(context: Context[OutcomeEvaluation]) -> Section | None:
    """A table a console, folded away."""
    found = all_consoles(context.evaluation)
    if not found:
        return None
    block = Consoles(tuple(_with_reported(context, one, _table(context.evaluation, one)) for one in found))
    *first, last = (one.short for one in found)
    inside = f"what {' and '.join(filter(None, (', '.join(first), last)))} would show"
    return Section("consoles", TITLE, TITLE, LEAD, (block,), inside, looks_up=True)


def _table(evaluation: OutcomeEvaluation, console: Console) -> ConsoleTable:
    rows = tuple(_row(evaluation, figure) for figure in console.figures)
    return ConsoleTable(console.title, console.definition, console.differs, rows)


def _with_reported(context: Context[OutcomeEvaluation], console: Console, table: ConsoleTable) -> ConsoleTable:
    """The table with what the console's own file says; what differs stands first."""
    found = context.reported
    if found is None or found.reported.key != console.key:
        return table
    titles = {figure.key: figure.title for figure in console.figures}
    rows = [ReportedRow(_title(one, titles), one.label, one.theirs, one.ours,
                        one.reason, one.figure in COUNTS) for one in found.differences]  # fmt: skip
    rows.sort(key=lambda row: (bool(row.label), not row.reason))
    shown = tuple(rows[:MOST_ROWS])
    return replace(table, source=found.reported.source, reported=shown, rest=len(rows) - len(shown))


def _title(one: Difference, titles: dict[str, str]) -> str:
    """What the console calls a figure of all labels; one of a label by its own name."""
    known = titles.get(one.figure) if not one.label else None
    return known or one.figure.replace("_", " ")


def _row(evaluation: OutcomeEvaluation, figure: ConsoleFigure) -> ConsoleRow:
    known = evaluation.metric_definitions.get(figure.ours)
    ours = evaluation.metrics.get(figure.ours, np.nan)
    return ConsoleRow(figure.title, figure.value, figure.is_count, ours, known.title if known and ours == ours else "")
