"""Vectors as plain text without names: a line of numbers each, maybe behind an id, or lists in JSON."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Sequence

import msgspec
import numpy as np
import polars as pl

from reportgen.readers.encoding import is_text, utf8_data
from reportgen.readers.json_text import as_json
from reportgen.readers.source import Source
from reportgen.readers.vector_columns import numbered, table_of
from reportgen.readers.vector_names import IDS, PAIRS, VECTORS
from reportgen.vector_tables import VectorTable

_NUMBER = re.compile(rb"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|[-+]?(nan|inf|infinity)", re.IGNORECASE)
_FIRST_LINES = 3
_rows = msgspec.json.Decoder(list[list[float | None] | None])
_by_id = msgspec.json.Decoder(dict[str, list[float | None] | None])
_COLUMNS = frozenset((*IDS, *VECTORS, *itertools.chain(*PAIRS)))


def json_vectors(source: Source) -> VectorTable | None:
    """The vectors of a JSON text that is a list of lists, a list a line, or an object with a list per id; else None."""
    head = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not is_text(source) or not re.match(rb'\[\s*\[|\[\s*[-\dN]|\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\[\s*[-\dN]', head):
        return None
    data = as_json(utf8_data(source)).strip()
    try:
        if head.startswith(b"{"):
            found = _by_id.decode(data)
            return None if _COLUMNS & {name.strip().lower() for name in found} else _of_lists(source, found)
        rows = _rows.decode(data if re.match(rb"\[\s*\[", data) else b"[" + b",".join(data.split(b"\n")) + b"]")
    except (msgspec.DecodeError, RecursionError):
        return None
    return _of_lists(source, rows)


def _of_lists(
    source: Source, rows: dict[str, list[float | None] | None] | list[list[float | None] | None]
) -> VectorTable:
    columns: dict[str, pl.Series] = {}
    if isinstance(rows, dict):
        columns["id"] = pl.Series(list(rows), dtype=pl.String)
    columns["vector"] = pl.Series(list(rows.values()) if isinstance(rows, dict) else rows, dtype=pl.List(pl.Float64))
    return table_of(source, "json", pl.DataFrame(columns))


def plain_vectors(source: Source, *, with_ids: bool = True) -> VectorTable | None:
    """The vectors of a text of numbers with no line of names, split by commas, tabs or blanks; None for another text.

    Each may have an id before it, as in word2vec's text form, whose first line says how many there are.
    Raises: MalformedInput for lines of different length and cells that are no numbers.
    """
    if not is_text(source):
        return None
    firsts = [_cells(line) for line in _lines(source.head, _FIRST_LINES)]
    n_skipped = int(_is_count(firsts))
    firsts = firsts[n_skipped:]
    if not firsts or _is_header(firsts[0]):
        return None
    has_id = n_skipped > 0 or (with_ids and not _NUMBER.fullmatch(firsts[0][0]))
    if not all(_are_numbers(cells[has_id:]) for cells in firsts):
        return None
    data = utf8_data(source)
    delimiter = _delimiter(firsts[0], next(iter(_lines(source.head, n_skipped + 1)[n_skipped:])))
    return _matrix(source, data, delimiter, n_skipped, has_id=has_id)


def _lines(data: bytes, n: int) -> list[bytes]:
    """The first lines that are not blank; the last of a head may be cut."""
    lines = [line for line in data.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()]
    return lines[:n] if len(lines) > n else lines[: max(1, len(lines) - (len(data) >= 65536))]


def _cells(line: bytes) -> list[bytes]:
    return [cell.strip() for cell in re.split(rb"\s*[,;\t|]\s*|\s+", line.strip())]


def _delimiter(cells: Sequence[bytes], line: bytes) -> bytes:
    return next((sign for sign in (b",", b";", b"\t", b"|") if line.count(sign) >= len(cells) - 1), b" ")


def _is_count(firsts: Sequence[Sequence[bytes]]) -> bool:
    """Whether the first line says how many vectors of which length follow."""
    if len(firsts) < 2 or len(firsts[0]) != 2 or not all(cell.isdigit() for cell in firsts[0]):
        return False
    return len(firsts[1]) == int(firsts[0][1]) + 1


def _is_header(cells: Sequence[bytes]) -> bool:
    """Whether these are names of columns, of which pandas makes numbers from 0 or 1 on, maybe behind a nameless one."""
    names = [cell.decode("utf-8", "replace") for cell in cells]
    return any(numbered(names[skipped:]) for skipped in (0, 1))


def _are_numbers(cells: Sequence[bytes]) -> bool:
    return len(cells) > 1 and all(_NUMBER.fullmatch(cell) or not cell for cell in cells)


def _matrix(source: Source, data: bytes, delimiter: bytes, n_skipped: int, *, has_id: bool) -> VectorTable:
    if delimiter == b" ":
        data = data.replace(b"\t", b" ")
        while b"  " in data:
            data = data.replace(b"  ", b" ")
    filled = [(number, line) for number, text in enumerate(data.split(b"\n"), 1) if (line := text.strip(b" \r"))]
    lines, kept = [number for number, _ in filled[n_skipped:]], [line for _, line in filled[n_skipped:]]
    n_cells = np.array([line.count(delimiter) + 1 for line in kept])
    if np.unique(n_cells).size > 1:
        row = int(np.argmax(n_cells != n_cells[0]))
        problem = f"{n_cells[row]} cells, the first line has {n_cells[0]}"
        raise source.malformed(problem, "Write every vector with as many numbers.", f"line {lines[row]}")
    names = [*(["id"] if has_id else []), *(f"e{k}" for k in range(int(n_cells[0]) - has_id))]
    frame = _frame(b"\n".join(kept), delimiter.decode(), names, has_id=has_id)
    if not has_id and _may_be_ids(frame):
        problem = "the first number of each line is whole, the others are not: it may be an id"
        raise source.malformed(
            problem, "Write a line of column names above: id, e0, e1, …; or e0, e1, … if it is none."
        )
    return table_of(source, "text", frame, np.array(lines))


def _may_be_ids(frame: pl.DataFrame) -> bool:
    """Whether the first column holds whole numbers that all differ, and no other column does."""
    columns = [column for column in frame.get_columns() if column.dtype.is_numeric() and not column.null_count()]
    are_whole = [bool((column == column.floor()).all()) for column in columns]
    first = columns[0] if columns and columns[0].name == "e0" else None
    return (
        first is not None
        and len(first) > 2
        and are_whole[0]
        and not any(are_whole[1:])
        and not first.is_duplicated().any()
    )


def _frame(data: bytes, delimiter: str, names: list[str], *, has_id: bool) -> pl.DataFrame:
    """The cells as numbers, as text where one is none."""
    for kind in (pl.Float64, pl.String):
        schema = {name: pl.String if has_id and name == "id" else kind for name in names}
        try:
            return pl.read_csv(io.BytesIO(data), has_header=False, separator=delimiter, schema=schema, quote_char=None)
        except pl.exceptions.PolarsError:
            continue
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
