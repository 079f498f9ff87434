"""Games of two models as outputs: a row for each side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from reportgen.datasets.output_cells import repeated, text_of
from reportgen.datasets.output_roles import by_usual_name
from reportgen.errors import MalformedInput
from reportgen.output_tables import NUMBER_COLUMNS, TEXT_COLUMNS, OutputTable

if TYPE_CHECKING:
    from reportgen.tables import Table

WIN_RATE = "win_rate"
POSITION, FIRST, SECOND = "position", "first", "second"  # of an output judged beside another
PAIRED = ("model_a", "model_b", "winner")
WINNERS = {"a": 1.0, "model_a": 1.0, "1": 1.0, "b": 0.0, "model_b": 0.0, "2": 0.0, "tie": 0.5, "both": 0.5}


def is_paired(frame: pl.DataFrame) -> bool:
    """Whether rows are games of two models."""
    return set(PAIRED) <= set(frame.columns)


def game_table(table: Table) -> OutputTable:
    """A row for each model of every game, all that stood first before all that stood second.

    Raises: MalformedInput where no game has a winner that is known.
    """
    frame = table.frame
    winner = text_of(frame["winner"]).str.to_lowercase()
    is_tie = winner.str.contains("tie").fill_null(value=False)
    won = winner.replace_strict(WINNERS, default=None, return_dtype=pl.Float64)
    values = pl.select(pl.when(is_tie).then(0.5).otherwise(won)).to_series().fill_null(np.nan).to_numpy()
    if np.isnan(values).all():
        raise MalformedInput(table.name, "no winner is a, b or tie", "Write a, b or tie in the column winner.")
    names = by_usual_name(frame.columns, {})
    nothing = pl.Series([None] * frame.height, dtype=pl.String)

    def text(*columns: str) -> pl.Series:
        return next((text_of(frame[one]) for one in columns if one in frame.columns), nothing)

    sides = []
    for side in ("a", "b"):
        own = {"id": text(names.get("id", "")), "model": text(f"model_{side}"), "input": text(names.get("input", "")),
               "output": text(f"output_{side}", f"response_{side}", f"answer_{side}"),
               "cluster": text(names.get("cluster", ""))}  # fmt: skip
        sides.append(_bare(own, frame.height))
    n = frame.height
    position = pl.Series(POSITION, [FIRST] * n + [SECOND] * n, dtype=pl.String)
    kept = [one for one in ("judge", "language", "category", "topic") if one in frame.columns]
    return OutputTable(
        name=table.name, format=table.format, frame=pl.concat(sides),
        criteria={WIN_RATE: np.concatenate([values, 1 - values])},
        metadata={POSITION: position} | {one: repeated(frame[one], 2) for one in kept},
        notes=(*table.notes, f"{n:,} games of two models"), issues=table.issues,
    )  # fmt: skip


def _bare(known: dict[str, pl.Series], n: int) -> pl.DataFrame:
    """The fixed columns with these texts, all others unknown; what has no text counts as judged."""
    made = {one: known.get(one, pl.Series([None] * n, dtype=pl.String)) for one in TEXT_COLUMNS}
    status = pl.Series(["scored"] * n, dtype=pl.String)
    numbers = {one: pl.Series([None] * n, dtype=pl.Float64) for one in NUMBER_COLUMNS}
    expected = pl.Series([[]] * n, dtype=pl.List(pl.String))
    return pl.DataFrame(
        made | {"epoch": pl.Series([None] * n, dtype=pl.Int64), "expected": expected, "status": status} | numbers
    )  # fmt: skip
