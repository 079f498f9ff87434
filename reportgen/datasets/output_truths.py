"""Expected texts in a file of their own, joined with the outputs by id or by input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from reportgen.datasets.output_cells import references, text_of
from reportgen.datasets.output_roles import by_usual_name
from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.output_tables import OutputTable
from reportgen.tables import FileTable, Table

OWN = ("id", "input", "expected")


def with_truths(table: OutputTable, truth: FileTable) -> tuple[OutputTable, tuple[Issue, ...]]:
    """The outputs with what the file says of their samples: expected texts, inputs, further columns.

    Raises: MalformedInput where the file has no such column, MismatchedInputs where no sample is in both.
    """
    wanted = _expected(truth)
    key = "id" if "id" in wanted.columns and table.frame["id"].null_count() < table.n_rows else "input"
    if key not in wanted.columns:
        problem = f"it has no column of ids, and {table.name} has"
        raise MalformedInput(truth.name, problem, "Give both a column id, or both a column input.")
    first = wanted.drop_nulls(key).unique(key, keep="first", maintain_order=True)
    found = table.frame.select(key).join(first, on=key, how="left", maintain_order="left")
    missing = found["expected"].is_null()
    if missing.all():
        raise MismatchedInputs(
            f"{table.name} and {truth.name}", f"no {key} is in both", "Give files of the same samples."
        )
    known = {"expected": found["expected"].fill_null(table.frame["expected"])}
    if key == "id" and "input" in found.columns:
        known["input"] = table.frame["input"].fill_null(found["input"])
    others = {name: found[name] for name in first.columns if name not in OWN and name not in table.metadata}
    table = replace(table, frame=table.frame.with_columns(**known), metadata={**table.metadata, **others})
    if not missing.any():
        return table, ()
    message = f"Outputs of samples that {truth.name} does not have: nothing is expected of them."
    ids = table.frame[key].gather(np.flatnonzero(missing.to_numpy())[:MAX_EXAMPLES].tolist()).to_list()
    return table, (issue("unknown_output", message, int(missing.sum()), ids),)


def _expected(truth: FileTable) -> pl.DataFrame:
    """Columns id, input (where there are such) and expected, then all others as text."""
    if not isinstance(truth, Table):
        raise MalformedInput(truth.name, f"it holds {truth.holds}, not a table", "Give a table of expected texts.")
    names = by_usual_name(truth.frame.columns, {})
    if "expected" not in names and "output" in names:  # a column called answer, which is the truth here
        names["expected"] = names.pop("output")
    if "expected" not in names:
        problem = f"it has no expected text; its columns are {', '.join(truth.frame.columns)}"
        raise MalformedInput(truth.name, problem, "Call the column expected.")
    keys = {role: truth.frame[names[role]].cast(pl.String) for role in ("id", "input") if role in names}
    cells = truth.frame[names["expected"]]
    lists = [one if isinstance(one, list) else references(None if one is None else str(one)) for one in cells.to_list()]
    used = {*names.values()}
    others = {name: text_of(truth.frame[name]) for name in truth.frame.columns if name not in used | set(OWN)}
    return pl.DataFrame(keys | {"expected": pl.Series(lists, dtype=pl.List(pl.String))} | others)
