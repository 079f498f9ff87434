"""What a reader returns: one file's rows and columns, as written, before anything is joined or interpreted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from reportgen.arrays import Scores
    from reportgen.issues import Issue


@dataclass(frozen=True)
class ScoreMatrix:
    """Scores that came as one 2-D array: `values` (n_samples, n_labels), `labels` the names of its columns."""

    values: Scores
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One file as read: a row per sample.

    `frame` keeps the file's own column names. Text formats give text columns (an empty cell is null), so that a bad
    cell can be named by its line; score columns that are numbers throughout may come as numbers; typed formats give
    their own types. `first_line` is the line of the first row in a text file, None where the format has no lines;
    `lines` holds the line of every row where they do not simply follow each other (blank lines, cells with newlines).
    `issues` are the oddities the reader met.
    """

    name: str
    format: str
    frame: pl.DataFrame
    scores: ScoreMatrix | None = None
    first_line: int | None = None
    lines: NDArray[np.int64] | None = None
    issues: tuple[Issue, ...] = ()

    @property
    def n_rows(self) -> int:
        """Number of samples; a file may hold a score matrix and no column."""
        return self.frame.height if self.scores is None else len(self.scores.values)

    def place(self, row: int) -> str:
        """Where row number `row` (from 0) stands, for messages: `predictions.csv, line 7`."""
        if self.lines is not None:
            return f"{self.name}, line {self.lines[row]}"
        if self.first_line is None:
            return f"{self.name}, row {row + 1}"
        return f"{self.name}, line {self.first_line + row}"
