"""Comma-, semicolon-, tab- and bar-separated text with a header line: CSV and TSV."""

import contextlib
import csv
import itertools
import re

import numpy as np

from reportgen.issues import issue
from reportgen.readers import quoted, unquoted
from reportgen.readers.bare import header_of
from reportgen.readers.encoding import is_text, utf8_data
from reportgen.readers.rows import without_empty_ends
from reportgen.readers.source import Source
from reportgen.tables import Table

FORMATS = ("csv", "tsv")
SIGN = "text with a line of column names"

_DELIMITERS = ",\t;|"
_SNIFFED_ROWS = 20
_SNIFFED_BYTES = 65536
_SEPARATOR_LINE = re.compile(rb'"?sep=([,\t;|])"?\r?(?=\n)', re.IGNORECASE)


def recognises(source: Source) -> bool:
    """Whether the content is text at all; any text may be a table."""
    return is_text(source)


def read(source: Source) -> Table:
    """The rows as text, an empty cell null; score columns that are numbers throughout as float64."""
    data = utf8_data(source)
    if not data or (data[:_SNIFFED_BYTES].isspace() and data.isspace()):
        raise source.malformed("the file holds nothing but blank lines", "Export it again.")
    said, data = _separator_line(data)
    delimiter = said or max(_DELIMITERS, key=lambda delimiter: _fit(data, delimiter))
    data = _without_empty_start(data, delimiter)
    nothing = b' \t\r\n"' + delimiter.encode()
    if not data[:_SNIFFED_BYTES].strip(nothing) and not data.strip(nothing):
        raise source.malformed("the file holds nothing but empty cells", "Export it again.")
    header = header_of(_first_rows(data, delimiter))
    data = delimiter.join(header).encode() + b"\n" + data if header else data
    rows = (quoted if b'"' in data else unquoted).rows(source, data, delimiter)
    rows = without_empty_ends(source, rows)
    lines = rows.lines - bool(header)
    first = int(lines[0]) if len(lines) else 1
    is_regular = np.array_equal(lines, np.arange(first, first + len(lines)))
    return Table(
        name=source.name,
        format="tsv" if delimiter == "\t" else "csv",
        frame=rows.frame,
        first_line=first,
        lines=None if is_regular else lines,
        issues=(issue("blank_line", "Blank lines were skipped.", rows.n_blank),) if rows.n_blank else (),
        notes=(f"without a header: {', '.join(header)}",) if header else (),
    )


def _separator_line(data: bytes) -> tuple[str | None, bytes]:
    """The delimiter that a first line `sep=;` tells Excel, and the text with that line left blank."""
    match = _SEPARATOR_LINE.match(data)
    return (match[1].decode(), data[match.end(1) :].lstrip(b'"')) if match else (None, data)


def _without_empty_start(data: bytes, delimiter: str) -> bytes:
    """The text with empty lines for those lines at its start that have nothing but delimiters."""
    match = re.match(rb'(?:(?:[ \t\r%s]|"")*\n)+' % delimiter.encode(), data)
    return b"\n" * match[0].count(b"\n") + data[match.end() :] if match else data


def _first_rows(data: bytes, delimiter: str) -> list[list[str]]:
    """The first rows that are not blank, as far as they can be cut."""
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        rows.extend(row for row in itertools.islice(quoted.parsed(data, delimiter), _SNIFFED_ROWS) if row)
    return rows


def _fit(data: bytes, delimiter: str) -> tuple[bool, int]:
    """Whether it cuts the first rows into equally many cells and more than one, and how many cells the first has."""
    widths = [len(row) for row in _first_rows(data, delimiter)]
    width = widths[0] if widths else 0
    return width > 1 and set(widths) == {width}, width
