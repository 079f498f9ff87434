"""Every task, and which of them files are of."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from reportgen.errors import MismatchedInputs, OptionError
from reportgen.inputs import TITLES, Inputs
from reportgen.options import Options
from reportgen.tables import FileTable, Table
from reportgen.tasks.facts import FACTS
from reportgen.tasks.task import Task

MOST_COLUMNS = 8  # named in a message
GIVE = {
    "boxes": "boxes; in a table these are columns such as image, label, x, y, width, height",
    "spans": "spans, such as CoNLL lines of a token and its tag (B-PER, O), or JSON Lines with text and spans of "
    "start, end and label",
}


def tasks() -> dict[str, Task[Any, Any]]:
    """Every task by name, in the order in which they are asked whether files are theirs."""
    return {name: import_module(facts.module).TASK for name, facts in FACTS.items()}


def task_of(inputs: Inputs, options: Options) -> Task[Any, Any]:
    """The task that the files are of: the one that --task names, else the first that recognises them.

    Raises: OptionError when --task names no task, or one that the files are not of; MismatchedInputs when they are of
    none.
    """
    known, asked = tasks(), options.task
    if asked is not None and asked not in known:
        raise OptionError("--task", f"{asked} is not a task", f"The tasks are {', '.join(known)}.")
    fitting = [name for name, task in known.items() if task.fits(inputs)]
    if not fitting:
        raise _of_two_kinds(inputs)
    if asked is None:
        return next(known[name] for name in fitting if known[name].recognises(inputs, options))
    if asked not in fitting:
        found = next((name for name in fitting if known[name].recognises(inputs, options)), fitting[0])
        raise OptionError("--task", f"the files are of {found}, not of {asked}", f"Give --task {found}.")
    return known[asked]


def _of_two_kinds(inputs: Inputs) -> MismatchedInputs:
    """The files hold different things: which is which, and what a table lacks."""
    tables = [given.table for given in inputs.given if given.role in TITLES]
    names = " and ".join(table.name for table in tables)
    wanted = [name for name in GIVE if any(table.holds == name for table in tables)]
    lacks = " and ".join(wanted)
    held = [f"{table.name} ({table.format}) {_kind(table, lacks)}" for table in tables]
    return MismatchedInputs(
        names, "; ".join(held), f"Give both as {' or both as '.join(GIVE[name] for name in wanted)}."
    )


def _kind(table: FileTable, lacks: str) -> str:
    if not isinstance(table, Table):
        return f"holds {table.holds}"
    columns = table.frame.columns
    shown = ", ".join(columns[:MOST_COLUMNS]) + (", …" if len(columns) > MOST_COLUMNS else "")
    return f"is a table without {lacks}, with the columns {shown}" if columns else f"is a table without {lacks}"
