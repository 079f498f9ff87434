"""The blocks of the confusion matrix and of the cases behind it, as plain frozen data. Nothing here knows HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from reportgen.report.cases import Case
from reportgen.report.overview import Overview
from reportgen.report.views import View
from reportgen.report.words import Words


@dataclass(frozen=True)
class ErrorPair:
    """Two labels confused with each other: `truth` predicted as `prediction`, `count` times (None stands for none)."""

    truth: int | None
    prediction: int | None
    count: int


@dataclass(frozen=True)
class Matrix:
    """The confusion matrix at the operating point: a table up to 30 labels, above that a picture and a window."""

    kind: ClassVar[str] = "matrix"
    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]  # truths down, predictions across, none last; empty when windowed
    support: tuple[int, ...]  # ground truths of each row
    predicted: tuple[int, ...]  # predictions of each column
    pairs: tuple[ErrorPair, ...]  # most frequent first
    cell: tuple[int, int]  # the cell first shown
    words: Words
    has_missed: bool
    has_background: bool
    positive: int | None  # of two labels the one that is looked for
    has_together: bool  # cells may also show which labels go together
    cell_width: int  # pixels; wide enough for the longest count at any threshold
    overview: Overview | None

    @property
    def scripts(self) -> tuple[str, ...]:
        """What makes its cells live."""
        return ("blocks/matrix_table.js",) if self.counts else ("blocks/grid.js",)

    def called(self, truth: int, prediction: int) -> str:
        """What one of the four cells of two labels is called, where one of them is the positive one; else ""."""
        if self.positive is None or prediction >= len(self.labels):
            return ""
        is_right = "true" if truth == prediction else "false"
        return f"{is_right} {'positive' if prediction == self.positive else 'negative'}"


@dataclass(frozen=True)
class Gallery:
    """The cases behind a cell, a label or all of them; the first ones are written into the page."""

    kind: ClassVar[str] = "gallery"
    title: str
    caption: str
    note: str  # in which order, and what is not in the file
    first: tuple[Case, ...]
    is_listed: bool  # none of the first has a picture: a table of them instead
    words: Words
    views: tuple[View, ...]
    receipt: str

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles of its parts."""
        return "lightbox", *(("texts",) if self.words.sample == "text" else ())

    @property
    def scripts(self) -> tuple[str, ...]:
        """What draws its cases."""
        return (f"media/{self.words.draws}.js",)


@dataclass(frozen=True)
class Confusion:
    """The matrix and, beside it, the cases of the chosen cell; without a gallery where no sample is shown."""

    kind: ClassVar[str] = "confusion"
    matrix: Matrix
    gallery: Gallery | None

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles of its parts."""
        return "matrix", *(("gallery", *self.gallery.styles) if self.gallery else ())

    @property
    def scripts(self) -> tuple[str, ...]:
        """What makes its parts live."""
        gallery = (*self.gallery.scripts, "blocks/gallery.js") if self.gallery else ()
        return (*self.matrix.scripts, "blocks/matrix.js", *gallery)


@dataclass(frozen=True)
class WorstCase:
    """A case with its link and two lines of words, the first one strong."""

    case: Case
    link: str
    head: str
    detail: str


@dataclass(frozen=True)
class Worst:
    """The worst cases in one row; the link leads to all of them, `elsewhere` is what it says at another threshold."""

    kind: ClassVar[str] = "worst"
    cases: tuple[WorstCase, ...]
    across: int
    rest: str  # what the link says; "" where all are here
    link: str
    elsewhere: str
