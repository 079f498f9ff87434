"""What both ways of cutting delimited text return, and what both refuse."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.errors import MalformedInput
from reportgen.readers.source import Source

_UNNAMED = "\0"  # no text has it, so no column bears such a name


@dataclass(frozen=True)
class TextRows:
    """The rows below the header, the line on which each begins, and the number of blank lines between them."""

    frame: pl.DataFrame
    lines: NDArray[np.int64]
    n_blank: int


def checked_header(source: Source, names: Sequence[str], line: int) -> list[str]:
    """The column names without surrounding blanks; of several without a name each gets a mark, see `named_columns`.

    Raises: MalformedInput when one occurs twice.
    """
    names = [name.strip() for name in names]
    names = [name or f"{_UNNAMED}{position}" for position, name in enumerate(names, 1)]
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        problem = f"column names that occur twice: {', '.join(map(repr, twice[:5]))}"
        remedy = "Give every column a name of its own; if this line is data, put a line of column names above it."
        raise source.malformed(problem, remedy, f"line {line}")
    return names


def ragged(source: Source, n_cells: int, n_columns: int, line: int) -> MalformedInput:
    """The error of a row that is longer or shorter than the header."""
    return source.malformed(
        f"{n_cells} cell(s), but the header names {n_columns} column(s)",
        "Quote cells that contain the delimiter, and check whether the file was cut short.",
        f"line {line}",
    )


def without_empty_ends(source: Source, rows: TextRows) -> TextRows:
    """Without the columns that have neither a name nor a cell, and without the empty rows at the end.

    Spreadsheets write both. Raises: MalformedInput where several columns without a name have cells.
    """
    unnamed = [name for name in rows.frame.columns if name.startswith(_UNNAMED)]
    frame = rows.frame.drop([name for name in unnamed if rows.frame[name].null_count() == rows.frame.height])
    frame, n_dropped = _without_last_rows(frame)
    filled = [name for name in unnamed if name in frame.columns]
    if len(filled) > 1:
        where = ", ".join(name.removeprefix(_UNNAMED) for name in filled[:5])
        raise source.malformed(f"the columns {where} have cells and no name", "Name every column in the first line.")
    frame = frame.rename(dict.fromkeys(filled, ""))
    return TextRows(frame, rows.lines[: frame.height], rows.n_blank + n_dropped)


def _without_last_rows(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Without the rows at the end in which all cells are empty, and how many these were."""
    if not frame.height or any(cell is not None for cell in frame.row(-1)):
        return frame, 0
    filled = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
    height = int(filled[-1]) + 1 if len(filled) else 0
    return frame.head(height), frame.height - height
