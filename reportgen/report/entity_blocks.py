"""The blocks of a report on named entities, as plain frozen data. Nothing here knows HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from reportgen.report.entity_words import TypeFigures
from reportgen.report.label_blocks import BarScale
from reportgen.report.span_pieces import Drawn
from reportgen.report.views import View

AT_ONCE = 20  # rows of types that are shown at first
LINES = 8  # spans in context that are shown at first


@dataclass(frozen=True)
class EntityTypes:
    """Every type with a bar of what became of its entities, its figures, and what they say; lowest F1 first."""

    kind: ClassVar[str] = "entity_types"
    rows: tuple[TypeFigures, ...]
    total: TypeFigures
    scale: BarScale
    at: float  # the operating threshold; 0 where there is none
    at_once: ClassVar[int] = AT_ONCE


@dataclass(frozen=True)
class MatrixCell:
    """A cell: what is labelled (a label's position, their number for background), the column, and how many it holds."""

    truth: int
    column: str  # a label's position, or boundary, both or missed
    count: int
    total: int  # of its row; of the predictions of its column in the last row

    @property
    def is_diagonal(self) -> bool:
        """Whether the entities in it are found."""
        return self.column == str(self.truth)


@dataclass(frozen=True)
class FrequentError:
    """One of the most frequent errors: its sign, what it is in words, and its cell."""

    symbol: str
    names: tuple[str, ...]  # types; the one labelled and the one predicted where they differ
    word: str
    cell: MatrixCell


@dataclass(frozen=True)
class EntityMatrix:
    """Labelled types down, predicted types across, then errors that are no type's, and the background last.

    `rows` are those of the labels `shown`, by their positions.
    """

    kind: ClassVar[str] = "entity_matrix"
    styles: ClassVar[tuple[str, ...]] = ("matrix", "confusion")
    labels: tuple[str, ...]
    shown: tuple[int, ...]
    rows: tuple[tuple[MatrixCell, ...], ...]
    frequent: tuple[FrequentError, ...]
    chosen: tuple[int, str]  # truth and column of the cell that is shown first
    has_both: bool
    cell_width: int

    @property
    def tail(self) -> tuple[str, ...]:
        """The columns behind those of the types."""
        return ("boundary", "both", "missed") if self.has_both else ("boundary", "missed")


@dataclass(frozen=True)
class Line:
    """A span in context: the document's id, the text before, the span, the text behind, and the confidence."""

    id: str
    before: str
    drawn: tuple[Drawn, ...]
    after: str
    score: float


@dataclass(frozen=True)
class Spans:
    """The spans of a cell, a type or a kind of error in context; the first ones are written into the page."""

    kind: ClassVar[str] = "spans"
    styles: ClassVar[tuple[str, ...]] = ("span_text",)
    title: str
    caption: str
    first: tuple[Line, ...]
    total: int
    views: tuple[View, ...]


@dataclass(frozen=True)
class Documents:
    """The documents with their spans drawn in the text; the first one is written into the page.

    `paragraphs` are its drawn paragraphs, `rest` says what of it is not written, `receipt` what of all is in the file.
    """

    kind: ClassVar[str] = "documents"
    styles: ClassVar[tuple[str, ...]] = ("span_text",)
    id: str
    caption: str
    paragraphs: tuple[tuple[Drawn, ...], ...]
    rest: str
    receipt: str
    n: int
