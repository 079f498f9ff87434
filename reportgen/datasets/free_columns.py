"""Columns of a table that play no role: what else is known of the samples, such as the weather or the camera."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from reportgen.datasets.alignment import TableRows
from reportgen.datasets.cells import taken, text_column
from reportgen.datasets.column_names import named_columns
from reportgen.datasets.columns import Columns
from reportgen.datasets.roles import OF_PREDICTIONS, SCORES, TEXT, plain
from reportgen.tables import Table

_TEXTS = frozenset(map(plain, (*TEXT.names, *TEXT.further)))

Side = tuple[Table | None, Columns | None, TableRows | None]  # a table, its roles, and the row of each sample in it


def free_columns(truth: pl.Series, *sides: Side) -> dict[str, pl.Series]:
    """The cells of every column without a role, by name, in the order of the samples: of the first side that has it.

    Left out is what names a sample, what follows from the prediction, and what only repeats `truth`, the one label of
    each sample, under other names.
    """
    found: dict[str, pl.Series] = {}
    for table, columns, rows in sides:
        if table is None or columns is None or rows is None:
            continue
        for name in _free(table, columns):
            if name not in found:
                found[name] = taken(_cells(table, name), rows)
    return {name: cells for name, cells in found.items() if _is_text(name) or not _repeats(cells, truth)}


def _free(table: Table, columns: Columns) -> list[str]:
    played = {columns.id, columns.truth, columns.prediction, columns.score, columns.image, *columns.scores}
    options: Mapping[str, str] = {}
    named = {name for role in ("id", "image", "prediction", "score", "scores")
             for name in named_columns(table, role, options)}  # fmt: skip
    prefixes = SCORES.prefixes if columns.scores else ()
    return [
        name for name in table.frame.columns
        if name not in played and name not in named and plain(name) not in OF_PREDICTIONS
        and not name.lower().startswith(prefixes) and _is_plain(table.frame[name].dtype)
    ]  # fmt: skip


def _is_text(name: str) -> bool:
    """Whether it may be what the model read: of few samples, each text may stand for one label."""
    return plain(name) in _TEXTS


def _is_plain(dtype: pl.DataType) -> bool:
    return not dtype.is_nested() and dtype not in (pl.Object, pl.Binary, pl.Null)


def _cells(table: Table, name: str) -> pl.Series:
    """Numbers and dates as they are, all else as text without blanks at its ends, null where empty."""
    cells = table.frame[name]
    if cells.dtype.is_float():
        return cells.fill_nan(None)
    return cells if cells.dtype.is_numeric() or cells.dtype.is_temporal() else text_column(table, name)


def _repeats(cells: pl.Series, truth: pl.Series) -> bool:
    """Whether the column is the truth in other words: each value stands for one label, and each label for one."""
    n = cells.n_unique()
    if n != truth.n_unique():
        return False
    return pl.DataFrame({"cells": cells, "truth": truth}).n_unique() == n
