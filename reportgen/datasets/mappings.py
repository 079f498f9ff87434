"""Scores that stand in one column, as mappings of labels to numbers or as lists of pairs."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
import polars as pl

from reportgen.arrays import Scores
from reportgen.datasets.cells import number_column
from reportgen.datasets.wording import shown
from reportgen.errors import MalformedInput
from reportgen.tables import ScoreMatrix, Table

MAX_CELLS = 2**30  # 8 GB in double precision

_CHUNK_ROWS = 500
_FIRST_ROWS = 1000

Mapped = dict[str, float | None] | list[tuple[str, float | None]] | None
Pairs = list[tuple[str, float | None]]
_mapped = msgspec.json.Decoder(Mapped)
_all_mapped = msgspec.json.Decoder(list[Mapped])


def mapped_scores(table: Table, column: str) -> ScoreMatrix:
    """One column per label in order of first appearance, NaN where a row does not name the label.

    Raises: MalformedInput naming the first cell that is no mapping of labels to numbers.
    """
    cells = table.frame[column]
    if isinstance(cells.dtype, pl.Struct):
        return _struct_scores(table, column)
    if isinstance(cells.dtype, pl.List):
        cells = _json_pairs(table, column)
    return _parsed(table, column, _text_cells(table, column, cells))


def labels_of_first_rows(table: Table, column: str) -> tuple[str, ...]:
    """The labels that the first thousand rows name."""
    first = Table(
        table.name, table.format, table.frame.head(_FIRST_ROWS), first_line=table.first_line, lines=table.lines
    )
    return mapped_scores(first, column).labels


def _struct_scores(table: Table, column: str) -> ScoreMatrix:
    fields = table.frame[column].struct.unnest()
    if any(dtype.is_nested() for dtype in fields.dtypes):
        raise _no_mapping(table.name, column, "nested fields")
    inner = Table(table.name, table.format, fields)
    matrix = np.empty((fields.height, fields.width), np.float64)
    for position, name in enumerate(fields.columns):
        matrix[:, position] = number_column(inner, name)
    return ScoreMatrix(matrix, tuple(fields.columns))


def _json_pairs(table: Table, column: str) -> pl.Series:
    """Lists of (label, score) structures as the JSON that text formats hold."""
    inner = table.frame[column].dtype
    item = inner.inner if isinstance(inner, pl.List) else None
    if not isinstance(item, pl.Struct) or len(item.fields) != 2:
        raise _no_mapping(table.name, column, "lists of numbers without their labels")
    rows = ([list(pair.values()) for pair in row] if row is not None else None for row in table.frame[column])
    return pl.Series([None if row is None else msgspec.json.encode(row).decode() for row in rows], dtype=pl.String)


def _text_cells(table: Table, column: str, cells: pl.Series) -> Sequence[str | None]:
    if cells.dtype != pl.String:
        raise _no_mapping(table.name, column, f"cells of type {cells.dtype}")
    return cells.replace("", None).to_list()


def _parsed(table: Table, column: str, cells: Sequence[str | None]) -> ScoreMatrix:
    positions: dict[str, int] = {}
    rows, columns, values = [], [], []
    for start, chunk in _chunks(table, column, cells):
        names = [name for row in chunk for name, _ in row]
        for name in dict.fromkeys(names):
            positions.setdefault(name, len(positions))
        columns.append(np.fromiter(map(positions.__getitem__, names), np.int32, len(names)))
        numbers = (value for row in chunk for _, value in row)
        values.append(np.array([np.nan if value is None else value for value in numbers], np.float64))
        rows.append(np.repeat(np.arange(start, start + len(chunk)), [len(row) for row in chunk]))
    matrix = nan_matrix(table.name, len(cells), len(positions))
    if rows:
        matrix[np.concatenate(rows), np.concatenate(columns)] = np.concatenate(values)
    return ScoreMatrix(matrix, tuple(positions))


def nan_matrix(where: str, n_rows: int, n_labels: int, dtype: type[np.floating] = np.float64) -> Scores:
    """A matrix of NaN, refused where it could not fit into the memory of a common machine."""
    if n_rows * n_labels > MAX_CELLS:
        problem = f"{n_rows} samples × {n_labels} labels are more scores than fit into memory"
        raise MalformedInput(where, problem, "Give only the score of the predicted label.")
    return np.full((n_rows, n_labels), np.nan, dtype)


def _chunks(table: Table, column: str, cells: Sequence[str | None]) -> Iterator[tuple[int, list[Pairs]]]:
    """The pairs of every row, chunk by chunk, each with the number of its first row."""
    for start in range(0, len(cells), _CHUNK_ROWS):
        chunk = cells[start : start + _CHUNK_ROWS]
        text = ",".join("null" if cell is None else cell for cell in chunk)
        try:
            decoded = _all_mapped.decode(f"[{text}]")
        except (msgspec.DecodeError, RecursionError):
            decoded = []
        if len(decoded) != len(chunk):
            decoded = [_mapping(table, column, start + row, cell) for row, cell in enumerate(chunk)]
        yield start, [list(row.items()) if isinstance(row, dict) else row or [] for row in decoded]


def _mapping(table: Table, column: str, row: int, cell: str | None) -> Mapped:
    try:
        return None if cell is None else _mapped.decode(cell)
    except (msgspec.DecodeError, RecursionError):
        raise _no_mapping(table.place(row), column, shown(cell)) from None


def _no_mapping(place: str, column: str, what: str) -> MalformedInput:
    return MalformedInput(
        f"{place}, column {column}",
        f"{what}: not a mapping of labels to scores",
        'Write {"cat": 0.7, "dog": 0.3}, or one column per label (p_cat, p_dog), or name one score per sample with '
        "--column score=NAME.",
    )
