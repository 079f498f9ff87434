"""Several files of one role: that no sample is in two of them, and which file each sample is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.tables import ONE_FILE_ONLY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray

    from reportgen.tables import BoxTable, Pieces, Table

FILE = "file"  # the column of a data set that says which file a sample is of


def check_apart(table: Table, ids: pl.Series) -> None:
    """Raises MismatchedInputs where an id stands in two of the files; twice in one is for others to count."""
    if table.pieces is None:
        return
    first: dict[str, int] = {}
    for row in (ids.is_not_null() & ids.is_duplicated()).arg_true().to_list():
        before = first.setdefault(ids[row], row)
        (one, _), (other, _) = table.pieces.at(before), table.pieces.at(row)
        if one != other:
            raise MismatchedInputs(f"{one} and {other}", f"both hold the id {ids[row]}", ONE_FILE_ONLY)


def check_known(table: Table, column: str | None) -> None:
    """Raises MalformedInput for several files without ids: they may be versions of one another."""
    if column is None and table.pieces is not None and table.pieces.given is not None:
        problem = "there are several files and no column of ids: they may hold the same samples"
        remedy = "Name the ids with --column id=NAME; parts of one file are a pattern in quotes, 'part-*.csv'."
        raise MalformedInput(table.name, problem, remedy)


def check_pairs(ground_truth: Table, predictions: Table) -> None:
    """Raises MismatchedInputs for files that are joined by row where each has other rows than the one beside it."""
    ours, theirs = ground_truth.pieces, predictions.pieces
    if ours is not None and theirs is not None and ours.ends != theirs.ends:
        problem = "no id column in both, and the files differ in their rows one by one"
        remedy = "Give all files an id column, or the files in the same order."
        raise MismatchedInputs(f"{ground_truth.name} and {predictions.name}", problem, remedy)


def file_of_rows(*sides: tuple[Table | None, NDArray[np.integer] | None]) -> list[str | None] | None:
    """The column that says which file each sample is of: of the first side that is several; None where none is.

    A side is a table and the row in it of each sample, -1 without one.
    """
    return _column([(table.pieces, rows) for table, rows in sides if table is not None and rows is not None])


def file_of_images(
    n_samples: int, *sides: tuple[BoxTable | None, NDArray[np.integer]]
) -> list[str | None] | None:
    """As `file_of_rows`; a side is a table of boxes and the sample of each of its images, -1 without one."""
    found = []
    for table, samples in sides:
        if table is not None and table.pieces is not None:
            rows = np.full(n_samples, -1)
            rows[samples[samples >= 0]] = np.flatnonzero(samples >= 0)
            found.append((table.pieces, rows))
    return _column(found)


def _column(sides: Sequence[tuple[Pieces | None, NDArray[np.integer]]]) -> list[str | None] | None:
    for pieces, rows in sides:
        if pieces is not None and pieces.given is not None:
            return pieces.of_rows(rows)
    return None
