"""What is odd about outputs: doubles, missing texts and scores, escapes of terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.output_tables import SCORED

if TYPE_CHECKING:
    from reportgen.datasets.outputs import OutputDataset
    from reportgen.output_tables import OutputTable

# What moves a terminal's cursor or colours its text: CSI and OSC sequences, and other lone controls.
ESCAPES = r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
SHOWN = ("input", "output", "error")


def dropped_escapes(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[Issue]]:
    """The rows without what would drive a terminal in their texts, and how many had any."""
    has = frame.select(pl.any_horizontal(pl.col(name).str.contains(ESCAPES) for name in SHOWN)).to_series()
    n = int(has.fill_null(False).sum())
    if not n:
        return frame, []
    rows = np.flatnonzero(has.fill_null(False).to_numpy())[:MAX_EXAMPLES]
    plain = frame.with_columns(pl.col(name).str.replace_all(ESCAPES, "") for name in SHOWN)
    message = "Outputs with control characters or escapes of a terminal (colours, cursor): these are taken out."
    return plain, [issue("terminal_escape", message, n, [_name(frame, int(k)) for k in rows])]


def _name(frame: pl.DataFrame, row: int) -> str:
    return frame["id"][row] or f"row {row + 1}"


def output_issues(data: OutputDataset, table: OutputTable) -> list[Issue]:
    """What is odd once it is known which sample each row is of."""
    return [one for one in (_nan_scores(data, table), _conflicts(data)) if one is not None]


def _nan_scores(data: OutputDataset, table: OutputTable) -> Issue | None:
    """Rows that should be scored, as their neighbours are, and have no score of a criterion."""
    missing = np.isnan(data.scores) & (data.status == SCORED)[:, None]
    named = {name: int(missing[:, k].sum()) for k, name in enumerate(table.criteria)}
    named = {name: n for name, n in named.items() if 0 < n < data.n_rows}
    if not named:
        return None
    said = ", ".join(f"{name} {n:,}" for name, n in named.items())
    message = f"Scores that are missing or NaN ({said}): such a row is in no mean of that criterion, it is never 0."
    return issue("nan_criterion", message, sum(named.values()), named)


def _conflicts(data: OutputDataset) -> Issue | None:
    """Samples with the same input and another expected text."""
    first = pl.DataFrame({"sample": data.sample, "input": data.inputs, "expected": data.expected.list.join("\0")})
    first = first.unique("sample", maintain_order=True).filter(pl.col("input").is_not_null())
    same = first.filter(pl.col("input").is_duplicated())
    if not same.height:
        return None
    by_input = same.group_by("input").agg(pl.col("expected").n_unique().alias("n"), pl.len())
    n_other = int(by_input.filter(pl.col("n") > 1)["len"].sum())
    ids = data.sample_ids.gather(same["sample"].head(MAX_EXAMPLES).to_list()).to_list()
    message = "Samples with the same input as another"
    message += f"; {n_other:,} of them expect something else." if n_other else "; all count."
    return issue("duplicate_input", message, same.height, ids)
