"""The block of folds, as plain frozen data. Nothing here knows HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from reportgen.report.words import Words


@dataclass(frozen=True)
class FoldRow:
    """A fold: its errors, the main figure with its interval, further figures, and thresholds; NaN where undefined.

    `link` shows it alone, empty where the page cannot. `seconds` is what training took in words, empty where unknown.
    """

    name: str
    samples: int
    errors: int
    figure: float
    low: float
    high: float
    further: tuple[float, ...]
    best: float
    crossed: float
    seconds: str
    link: str


@dataclass(frozen=True)
class FoldFoot:
    """A figure of all folds: its mean and spread, the pooled one and its interval."""

    mean: float
    sd: float
    pooled: float
    low: float
    high: float


@dataclass(frozen=True)
class HeatCell:
    """F1 of a label in a fold, its step 0 to 6 on a ramp by what is wrong, -1 where undefined, and what it opens."""

    value: float
    step: int
    link: str
    said: str


@dataclass(frozen=True)
class HeatRow:
    """A label in every fold; `sd` is its spread, `chance` what chance alone brings about, as shares of `longest`."""

    label: str
    cells: tuple[HeatCell, ...]
    mean: float
    sd: float
    bar: float
    tick: float


@dataclass(frozen=True)
class Crossed:
    """A threshold and what it gives: a title, the figure, and in words what it is of."""

    title: str
    value: str
    said: str


@dataclass(frozen=True)
class FoldLabels:
    """The labels that spread widest in every fold, `heads`; `rest` labels more are in the record."""

    kind: ClassVar[str] = "fold_labels"
    styles: ClassVar[tuple[str, ...]] = ("folds",)
    lead: str
    heads: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    rest: int


@dataclass(frozen=True)
class FoldTable:
    """The folds, what they say together, and the threshold across folds.

    `title` is the main figure, drawn on an axis from `begin` to 1; `further` are titles of more columns. `notes` are
    sentences on what the figures are of.
    """

    kind: ClassVar[str] = "folds"
    title: str
    begin: float
    further: tuple[str, ...]
    rows: tuple[FoldRow, ...]
    feet: tuple[FoldFoot, ...]
    pooled_errors: int
    samples: int
    pooled_best: float
    best: tuple[float, float]
    crossed: tuple[float, float]
    has_thresholds: bool
    has_seconds: bool
    across: tuple[Crossed, ...]
    across_lead: str
    notes: tuple[str, ...]
    words: Words
