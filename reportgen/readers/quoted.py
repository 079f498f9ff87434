"""Delimited text with quotes, cut by the standard library's strict parser: what it accepts it reads exactly."""

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from reportgen.readers.rows import TextRows, checked_header, ragged
from reportgen.readers.source import Source

if TYPE_CHECKING:
    from _csv import Reader

_CHUNK_ROWS = 2_000  # few enough that the garbage collector has little to walk


def parsed(data: bytes, delimiter: str) -> "Reader":
    """The rows of UTF-8 text, however long their cells; a blank line is an empty row."""
    csv.field_size_limit(2**31 - 1)
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")
    return csv.reader(text, delimiter=delimiter, strict=True)


def rows(source: Source, data: bytes, delimiter: str) -> TextRows:
    """The rows as text.

    Raises: MalformedInput naming the line of a stray quote or of a row that is longer or shorter than the header.
    """
    located = _located(source, parsed(data, delimiter))
    line, names = next((line, row) for line, row in located if row)
    header = checked_header(source, names, line)
    frames, is_blank, lines = [_frame([], header)], [], []
    while chunk := list(itertools.islice(located, _CHUNK_ROWS)):
        filled = [row for _, row in chunk if row]
        if any(len(row) != len(header) for row in filled):
            line, row = next((line, row) for line, row in chunk if row and len(row) != len(header))
            raise ragged(source, len(row), len(header), line)
        frames.append(_frame(filled, header))
        is_blank.append(np.array([not row for _, row in chunk], np.bool_))
        lines.append(np.array([line for line, _ in chunk], np.int64))
    is_filled = ~np.concatenate(is_blank or [np.zeros(0, np.bool_)])
    n_until_last = int(np.flatnonzero(is_filled)[-1]) + 1 if is_filled.any() else 0
    n_blank = n_until_last - int(np.count_nonzero(is_filled))
    starts = np.concatenate(lines or [np.zeros(0, np.int64)])[is_filled]
    return TextRows(pl.concat(frames, rechunk=True), starts, n_blank)


def _located(source: Source, reader: "Reader") -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins."""
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = 'Close every quote, and write a quote inside a quoted cell twice ("").'
        raise source.malformed(f"the row cannot be read ({error})", remedy, f"line {line}") from None


def _frame(rows: Sequence[Sequence[str]], header: list[str]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else ([] for _ in header)
    cells = {name: pl.Series(column, dtype=pl.String) for name, column in zip(header, columns, strict=True)}
    return pl.DataFrame(cells).with_columns(pl.all().replace("", None))
