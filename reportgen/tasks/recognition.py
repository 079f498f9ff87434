"""Every task, and which of them files are of."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from reportgen.errors import MismatchedInputs, OptionError
from reportgen.inputs import Inputs
from reportgen.tasks.facts import FACTS
from reportgen.tasks.task import Task


def tasks() -> dict[str, Task[Any, Any]]:
    """Every task by name, in the order in which they are asked whether files are theirs."""
    return {name: import_module(facts.module).TASK for name, facts in FACTS.items()}


def task_of(inputs: Inputs, asked: str | None) -> Task[Any, Any]:
    """The task that the files are of; `asked` is what --task says.

    Raises: OptionError when --task names no task, or one that the files are not of; MismatchedInputs when they are of
    none.
    """
    known = tasks()
    if asked is not None and asked not in known:
        raise OptionError("--task", f"{asked} is not a task", f"The tasks are {', '.join(known)}.")
    fitting = {name: task for name, task in known.items() if task.recognises(inputs)}
    if not fitting:
        names = " and ".join(given.table.name for given in inputs.given)
        kinds = ", ".join(f"{'the other ' * (k > 0)}{given.table.holds}" for k, given in enumerate(inputs.given))
        raise MismatchedInputs(names, f"one holds {kinds}", "Give both in a format of boxes.")
    if asked is None:
        return next(iter(fitting.values()))
    if asked not in fitting:
        found = next(iter(fitting))
        raise OptionError("--task", f"the files are of {found}, not of {asked}", f"Give --task {found}.")
    return fitting[asked]
