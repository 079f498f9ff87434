"""The blocks of what became of labels: threshold, bars and tables, as plain frozen data."""

from dataclasses import dataclass
from typing import ClassVar

from reportgen.report.words import Words


@dataclass(frozen=True)
class Strip:
    """The one threshold of the page: its steps and marks, as step positions (None = no such mark)."""

    kind: ClassVar[str] = "strip"
    steps: tuple[float, ...]
    operating: int
    recommended: int | None
    criterion: str
    live: tuple[tuple[str, str, float], ...]  # (key, name, value) of the figures that follow the slider


@dataclass(frozen=True)
class Curves:
    """Precision, recall and F1 by threshold, with marks for the recommended and every label's own threshold."""

    kind: ClassVar[str] = "curves"
    steps: tuple[float, ...]
    precision: tuple[float, ...]
    recall: tuple[float, ...]
    f1: tuple[float, ...]
    operating: int
    recommended: int | None
    label_thresholds: tuple[float, ...]
    labels: tuple[str, ...]
    options: tuple[tuple[str, str, str], ...]  # (state of the threshold, name, what it means) one click away
    caption: str


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
