"""The block of splits, as plain frozen data. Nothing here knows HTML."""

from dataclasses import dataclass
from typing import ClassVar

from reportgen.report.words import Words


@dataclass(frozen=True)
class SplitHead:
    """A split at the head of its columns; `is_reported`: the rest of the page is of it."""

    name: str
    samples: int
    is_reported: bool


@dataclass(frozen=True)
class SplitFigure:
    """A metric in one split with its interval; NaN where undefined."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class SplitRow:
    """A metric in every split; `bounded`: it is a share. `gap` is training minus reported, NaN where unknown."""

    title: str
    bounded: bool
    figures: tuple[SplitFigure, ...]
    gap: float


@dataclass(frozen=True)
class SplitLabel:
    """A label in every split: support, precision, recall and F1 of each; `gap` is that of F1, NaN where unknown."""

    label: str
    figures: tuple[tuple[int, float, float, float], ...]
    gap: float


@dataclass(frozen=True)
class SplitTable:
    """The splits side by side: their metrics, then the labels, the widest gap first.

    `rest` labels more are in the record. `gap_title` names the column of gaps, empty without one. `notes` are sentences
    on what was compared.
    """

    kind: ClassVar[str] = "splits"
    heads: tuple[SplitHead, ...]
    rows: tuple[SplitRow, ...]
    labels: tuple[SplitLabel, ...]
    rest: int
    gap_title: str
    notes: tuple[str, ...]
    words: Words
