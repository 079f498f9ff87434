"""The blocks of what became of labels: matrix and gallery, as plain frozen data."""

from dataclasses import dataclass
from typing import ClassVar

from reportgen.report.cases import Case
from reportgen.report.views import View
from reportgen.report.words import Words


@dataclass(frozen=True)
class ErrorPair:
    """Two labels taken for each other: `truth` predicted as `prediction`, `count` times (None stands for none)."""

    truth: int | None
    prediction: int | None
    count: int


@dataclass(frozen=True)
class Matrix:
    """The confusion matrix at the operating point: drawn by the server up to 30 labels, windowed above that."""

    kind: ClassVar[str] = "matrix"
    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]  # truths down, predictions across, none last; empty when windowed
    pairs: tuple[ErrorPair, ...]  # most frequent first
    cell: tuple[int, int]  # the cell first shown
    words: Words
    has_missed: bool
    has_background: bool

    @property
    def scripts(self) -> tuple[str, ...]:
        """What makes its cells live."""
        return ("blocks/matrix_table.js",) if self.counts else ("blocks/grid.js",)


@dataclass(frozen=True)
class Gallery:
    """The cases behind a cell, a label or all of them; the first ones are written into the page."""

    kind: ClassVar[str] = "gallery"
    title: str
    caption: str
    first: tuple[Case, ...]
    words: Words
    views: tuple[View, ...]
    receipt: str

    @property
    def scripts(self) -> tuple[str, ...]:
        """What draws its cases."""
        return (f"media/{self.words.draws}.js",)
