"""Comma-, semicolon-, tab- and bar-separated text with a header line: CSV and TSV."""

import contextlib
import csv
import itertools

import numpy as np

from reportgen.issues import issue
from reportgen.readers import quoted, unquoted
from reportgen.readers.encoding import is_text, utf8_data
from reportgen.readers.source import Source
from reportgen.tables import Table

FORMATS = ("csv", "tsv")
SIGN = "text with a line of column names"

_DELIMITERS = ",\t;|"
_SNIFFED_ROWS = 20
_SNIFFED_BYTES = 65536


def recognises(source: Source) -> bool:
    """Whether the content is text at all; any text may be a table."""
    return is_text(source)


def read(source: Source) -> Table:
    """The rows as text, an empty cell null; score columns that are numbers throughout as float64."""
    data = utf8_data(source)
    if not data or (data[:_SNIFFED_BYTES].isspace() and data.isspace()):
        raise source.malformed("the file holds nothing but blank lines", "Export it again.")
    delimiter = max(_DELIMITERS, key=lambda delimiter: _fit(data, delimiter))
    rows = (quoted if b'"' in data else unquoted).rows(source, data, delimiter)
    first = int(rows.lines[0]) if len(rows.lines) else 1
    is_regular = np.array_equal(rows.lines, np.arange(first, first + len(rows.lines)))
    return Table(
        name=source.name,
        format="tsv" if delimiter == "\t" else "csv",
        frame=rows.frame,
        first_line=first,
        lines=None if is_regular else rows.lines,
        issues=(issue("blank_line", "Blank lines were skipped.", rows.n_blank),) if rows.n_blank else (),
    )


def _fit(data: bytes, delimiter: str) -> tuple[bool, int]:
    """Whether it cuts the first rows into equally many cells and more than one, and how many cells the first has."""
    widths: list[int] = []
    with contextlib.suppress(csv.Error):
        parsed = itertools.islice(quoted.parsed(data, delimiter), _SNIFFED_ROWS)
        widths.extend(len(row) for row in parsed if row)
    width = widths[0] if widths else 0
    return width > 1 and set(widths) == {width}, width
