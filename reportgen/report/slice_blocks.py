"""The block of slices, as plain frozen data. Nothing here knows HTML."""

from dataclasses import dataclass
from typing import ClassVar

from reportgen.report.words import Words


@dataclass(frozen=True)
class SliceRow:
    """A slice: its main figure with interval, how far that is from the rest, and by how much chance explains it.

    `column` and `number` are its place in what the page can show alone, -1 where it is not among that. `verdict` is
    worse, better, noise or few; undefined numbers are NaN.
    """

    column: int
    number: int
    value: str
    samples: int
    figure: float
    low: float
    high: float
    difference: float
    difference_low: float
    difference_high: float
    q: float
    figures: tuple[float, ...]
    verdict: str


@dataclass(frozen=True)
class SliceGroup:
    """The slices of a column, worst first."""

    name: str
    rows: tuple[SliceRow, ...]


@dataclass(frozen=True)
class SliceTable:
    """All slices by column, the column with the worst first.

    `title` and `value` are the main figure of all samples, `begin` is where its axis begins, to end at 1. `further` are
    the titles of more figures of each row. `notes` are sentences on what was tested and what is left out.
    """

    kind: ClassVar[str] = "slices"
    groups: tuple[SliceGroup, ...]
    title: str
    value: float
    begin: float
    further: tuple[str, ...]
    n_samples: int
    notes: tuple[str, ...]
    words: Words

    @property
    def has_choice(self) -> bool:
        """Whether any slice can be shown alone."""
        return any(row.column >= 0 for group in self.groups for row in group.rows)

    @property
    def n_columns(self) -> int:
        """Columns of the table."""
        return 6 + len(self.further)
