"""The blocks of what became of labels: bars, matrix, gallery and tables, as plain frozen data."""

from dataclasses import dataclass
from typing import ClassVar

from reportgen.report.cases import Case
from reportgen.report.views import View
from reportgen.report.words import Words


@dataclass(frozen=True)
class LabelFigures:
    """One label at the operating point: counts, ratios (NaN when undefined) and its own best threshold."""

    id: int
    label: str
    support: int
    predicted: int
    correct: int
    misclassified: int
    missed: int
    called: int
    spurious: int
    precision: float
    recall: float
    f1: float
    f1_low: float
    f1_high: float
    threshold: float
    ranking: tuple[float, ...]  # as the evaluation's label_ranking


@dataclass(frozen=True)
class Performance:
    """How each label fared: bars of correct, misclassified and missed against what was wrongly called by its name."""

    kind: ClassVar[str] = "performance"
    rows: tuple[LabelFigures, ...]  # lowest F1 first
    n_labels: int
    words: Words
    split: int  # where the axis splits a bar, percent from the left
    has_spurious: bool


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


@dataclass(frozen=True)
class LabelTable:
    """Every label's figures at the operating point."""

    kind: ClassVar[str] = "label_table"
    rows: tuple[LabelFigures, ...]
    n_labels: int
    words: Words
    ranking: tuple[tuple[str, str, str], ...]  # (key, title, what it is) of the ranking figures shown
    has_thresholds: bool
    at: float  # the operating threshold; 0 where nothing is withheld


@dataclass(frozen=True)
class Distribution:
    """How many samples each label has, most first."""

    kind: ClassVar[str] = "distribution"
    rows: tuple[tuple[str, int], ...]
    n_labels: int
    words: Words
