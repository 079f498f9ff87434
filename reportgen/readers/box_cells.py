"""Columns of a table of boxes as text or numbers; a cell or a type that is neither is named by its place."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.number_cells import number_cells
from reportgen.readers.source import Source
from reportgen.tables import Table

_PATH = "path"  # of a picture as Hugging Face stores it, beside its bytes


def text(source: Source, table: Table, name: str) -> pl.Series:
    """A column as text, null where a cell is empty; of stored pictures their path, of lists the items with commas.

    Raises: MalformedInput naming column and type of what has no such text.
    """
    cells = table.frame[name]
    if isinstance(cells.dtype, pl.Struct) and any(field.name == _PATH for field in cells.dtype.fields):
        cells = cells.struct.field(_PATH)
    inner = getattr(cells.dtype, "inner", None)
    try:
        if isinstance(inner, pl.DataType) and not inner.is_nested():
            return cells.cast(pl.List(pl.String)).list.join(",")
        if not cells.dtype.is_nested():
            return cells.cast(pl.String)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        pass
    problem = f"its cells are of type {cells.dtype}, not text or numbers"
    raise source.malformed(problem, "Store the column as text or numbers.", f"column {name}")


def numbers(source: Source, table: Table, name: str, *, are_shares: bool = False) -> NDArray[np.float64]:
    """A column as numbers, or as shares of 1 that may have a percent sign; NaN where a cell is empty.

    Raises: MalformedInput naming the line of a cell that is no number.
    """
    cells = table.frame[name]
    if cells.dtype.is_numeric():
        return cells.cast(pl.Float64).fill_null(np.nan).to_numpy()
    return parsed(source, table, text(source, table, name), name, are_shares=are_shares)


def parsed(
    source: Source, table: Table, cells: pl.Series, name: str, *, are_shares: bool = False
) -> NDArray[np.float64]:
    """Text of the column of that name as numbers, or as shares of 1; NaN where it is empty.

    Raises: MalformedInput naming the line of what is no number.
    """
    found = number_cells(cells, are_shares=are_shares)
    if found.bad is not None:
        problem = f"{cells[found.bad][:60]!r} {found.problem}"
        place = f"{_place(table, found.bad)}, column {name}"
        raise source.malformed(problem, "Correct the cell, or leave it empty.", place)
    return found.values.fill_null(np.nan).to_numpy()


def boxes(source: Source, table: Table, name: str) -> NDArray[np.float64]:
    """A column of lists of four numbers (n, 4).

    Raises: MalformedInput naming the line of a cell that is none.
    """
    cells = text(source, table, name).str.strip_chars("[]() ")
    is_bad = (cells.str.count_matches(",") != 3).fill_null(False)
    if is_bad.any():
        row = int(is_bad.arg_true()[0])
        raise source.malformed(f"{cells[row]!r} is no box", "Write [x, y, width, height].", _place(table, row))
    parts = cells.str.split(",").list.to_struct(fields=["x", "y", "w", "h"]).struct.unnest()
    return np.column_stack([parsed(source, table, parts[side], name) for side in parts.columns])


def _place(table: Table, row: int) -> str:
    return table.place(row).removeprefix(f"{table.name}, ")
