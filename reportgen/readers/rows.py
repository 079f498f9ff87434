"""What both ways of cutting delimited text return, and what both refuse."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.errors import MalformedInput
from reportgen.readers.source import Source


@dataclass(frozen=True)
class TextRows:
    """The rows below the header, the line on which each begins, and the number of blank lines between them."""

    frame: pl.DataFrame
    lines: NDArray[np.int64]
    n_blank: int


def checked_header(source: Source, names: Sequence[str], line: int) -> list[str]:
    """The column names without surrounding blanks.

    Raises: MalformedInput when one occurs twice.
    """
    names = [name.strip() for name in names]
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
