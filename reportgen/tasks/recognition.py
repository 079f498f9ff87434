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
    """One file holds boxes, the other a table without: which is which, and what the table lacks."""
    tables = [given.table for given in inputs.given if given.role in TITLES]
    names = " and ".join(table.name for table in tables)
    held = [f"{table.name} ({table.format}) {_kind(table)}" for table in tables]
    remedy = "Give both as boxes; in a table these are columns such as image, label, x, y, width, height."
    return MismatchedInputs(names, "; ".join(held), remedy)


def _kind(table: FileTable) -> str:
    if not isinstance(table, Table):
        return f"holds {table.holds}"
    columns = table.frame.columns
    shown = ", ".join(columns[:MOST_COLUMNS]) + (", …" if len(columns) > MOST_COLUMNS else "")
    return f"is a table without boxes, with the columns {shown}" if columns else "is a table without boxes"
