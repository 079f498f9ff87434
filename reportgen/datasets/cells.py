"""Columns of a table as text or as numbers, a bad cell named by its place."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from reportgen.arrays import Scores
from reportgen.datasets.label_names import BLANKS
from reportgen.datasets.remembered import answered, remembered
from reportgen.datasets.wording import shown
from reportgen.errors import MalformedInput
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.number_cells import number_cells
from reportgen.tables import Table

_FEW = 10_000  # different cells that are looked through rather than all rows


def text_column(table: Table, column: str) -> pl.Series:
    """The cells as text without blanks at their ends, null where empty or NaN; a fraction of zero stays (`7.0`)."""
    found: pl.Series = remembered(table.frame, ("text", column), lambda: _bare_text(table, column))
    return found


def distinct_texts(table: Table, column: str) -> list[str]:
    """The different texts of a column as above, in no order, without null."""
    found: list[str] = remembered(table.frame, ("texts", column), lambda: _distinct_texts(table, column))
    return found


def _distinct_texts(table: Table, column: str) -> list[str]:
    if table.frame[column].dtype != pl.String:
        return text_column(table, column).unique().drop_nulls().to_list()
    bare = distinct_cells(table, column).str.strip_chars(BLANKS).unique()
    return bare.filter(bare != "").to_list()


def distinct_cells(table: Table, column: str) -> pl.Series:
    """The different cells of a column of text as written, in no order, without null: enough to know of what kind it is.

    They are all that looks for a pattern needs to look at.
    """
    cells = table.frame[column]
    found: pl.Series = remembered(table.frame, ("cells", column), lambda: cells.unique().drop_nulls())
    return found


def padded(table: Table, columns: Iterable[str | None]) -> list[Issue]:
    """That cells of these columns have blanks at their ends, which do not count."""
    rows, examples = 0, []
    for column in dict.fromkeys(name for name in columns if name):
        if table.frame[column].dtype.is_numeric():
            continue
        text = _as_text(table, column)
        if _is_bare(table, column):
            continue
        found = (text_column(table, column) != text).fill_null(False).arg_true()
        rows += len(found)
        examples += [f"{shown(text[row])} ({table.place(row)})" for row in found.head(MAX_EXAMPLES)]
    message = f"Cells of {table.name} with blanks at their ends were read without them."
    return [issue("padded_cell", message, rows, examples)] if rows else []


def _bare_text(table: Table, column: str) -> pl.Series:
    text = _as_text(table, column)
    if table.frame[column].dtype.is_numeric() or _is_bare(table, column):
        return text
    text = text.str.strip_chars(BLANKS)
    return text.set(text == "", None) if bool((text == "").any()) else text


def _is_bare(table: Table, column: str) -> bool:
    """Whether a column of text needs nothing taken away, as far as its different cells are known and few."""
    known = answered(table.frame, ("cells", column))
    if known is None or len(known) >= _FEW:
        return False
    return not bool(((known.str.strip_chars(BLANKS) != known) | (known == "")).any())


def _as_text(table: Table, column: str) -> pl.Series:
    cells = table.frame[column]
    if cells.dtype.is_nested() or cells.dtype == pl.Object:
        problem = f"its cells are of type {cells.dtype}, not text or numbers"
        raise MalformedInput(f"{table.name}, column {column}", problem, "Name another column with --column.")
    if cells.dtype.is_float():
        cells = cells.fill_nan(None)
    try:
        text = cells.cast(pl.String, strict=False)
    except pl.exceptions.PolarsError:
        problem = "its cells are bytes, not UTF-8 text"
        raise MalformedInput(f"{table.name}, column {column}", problem, "Store the column as text.") from None
    return text


def number_column(table: Table, column: str) -> Scores:
    """The cells as float64, or as float32 if stored so; NaN where empty. A percent sign divides by 100.

    Raises: MalformedInput naming the first cell that is not a number.
    """
    cells = table.frame[column]
    if cells.dtype == pl.Float32:
        return cells.fill_null(float("nan")).to_numpy()
    if not cells.dtype.is_numeric():
        cells = _parsed(table, column, cells)
    return cells.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _parsed(table: Table, column: str, cells: pl.Series) -> pl.Series:
    if cells.dtype == pl.Boolean:
        problem = f"its cells are of type {cells.dtype}, not numbers"
        raise MalformedInput(f"{table.name}, column {column}", problem, "Name another column with --column.")
    text = text_column(table, column)
    found = number_cells(text, are_shares=True)
    if found.bad is not None:
        place = f"{table.place(found.bad)}, column {column}"
        if text[found.bad].lstrip()[:1] == "[":
            problem = "lists of numbers, and nothing says which labels they are of"
            remedy = 'Write one column per label (p_cat, p_dog), or {"cat": 0.7, "dog": 0.3} in a column named scores.'
            raise MalformedInput(place, problem, remedy)
        problem = f"{shown(text[found.bad])} {found.problem}"
        raise MalformedInput(place, problem, "Write every score as 0.93, 0,93 or 93%; leave a cell without one empty.")
    return found.values


def taken(cells: pl.Series, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pl.Series:
    """The cells of these rows, null where the row is negative."""
    if rows.size == len(cells) and (rows == np.arange(rows.size)).all():
        return cells
    positions = pl.Series(rows)
    return cells.gather(positions.set(positions < 0, None))
