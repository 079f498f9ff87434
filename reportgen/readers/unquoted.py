"""Delimited text without a quote: every newline ends a row and every delimiter a cell, so polars may cut it."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.readers.rows import TextRows, checked_header, ragged
from reportgen.readers.source import Source

SCORE_PREFIXES = ("p_", "prob_", "score_")

_CHUNK_BYTES = 1 << 24


def rows(source: Source, data: bytes, delimiter: str) -> TextRows:
    """The rows as text; columns named like scores as float64, unless one of their cells is no number.

    Raises: MalformedInput naming the first line that has more or fewer cells than the header.
    """
    widths, is_blank = _line_widths(data, delimiter)
    filled = np.flatnonzero(~is_blank)
    first, lines = int(filled[0]), filled[1:] + 1
    header = checked_header(source, _line(data, first).split(delimiter), first + 1)
    bad = lines[widths[lines - 1] != len(header)]
    if len(bad):
        raise ragged(source, int(widths[bad[0] - 1]), len(header), int(bad[0]))
    n_blank = int(filled[-1] - first) + 1 - len(filled)
    if len(filled) < len(is_blank):
        # polars would read a blank line as a row
        data, first = b"\n".join(line for line in data.split(b"\n") if line), 0
    frame = _frame(data, delimiter, header, first + 1) if len(lines) else _frame(b"", delimiter, header, 0)
    return TextRows(frame, lines, n_blank)


def _line(data: bytes, number: int) -> str:
    start = 0
    for _ in range(number):
        start = data.index(b"\n", start) + 1
    end = data.find(b"\n", start)
    return data[start : end if end >= 0 else len(data)].decode()


def _line_widths(data: bytes, delimiter: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Number of cells of each line and whether it is blank, in chunks of whole lines."""
    widths, blanks, start = [], [], 0
    while start < len(data):
        end = data.find(b"\n", start + _CHUNK_BYTES) + 1 or len(data)
        chunk = np.frombuffer(data, np.uint8, end - start, start)
        ends = np.flatnonzero(chunk == ord("\n"))
        if not data.endswith(b"\n", start, end):
            ends = np.append(ends, len(chunk))
        n_before = np.searchsorted(np.flatnonzero(chunk == ord(delimiter)), ends)
        widths.append(np.diff(n_before, prepend=0) + 1)
        blanks.append(np.diff(ends, prepend=-1) == 1)
        start = end
    return np.concatenate(widths), np.concatenate(blanks)


def _frame(data: bytes, delimiter: str, header: list[str], n_skipped: int) -> pl.DataFrame:
    text: dict[str, pl.DataType] = {name: pl.String() for name in header}
    numbers = {name: pl.Float64() for name in header if name.lower().startswith(SCORE_PREFIXES)}
    if not data:
        return pl.DataFrame(schema=text)
    try:
        return _cut(data, delimiter, text | numbers, n_skipped)
    except pl.exceptions.ComputeError:
        # as text, the bad cell can be named later by its line
        return _cut(data, delimiter, text, n_skipped)


def _cut(data: bytes, delimiter: str, schema: dict[str, pl.DataType], n_skipped: int) -> pl.DataFrame:
    return pl.read_csv(
        data, has_header=False, skip_lines=n_skipped, separator=delimiter, quote_char=None, schema=schema
    )
