"""The blocks a section is made of, as plain frozen data. Nothing here knows HTML.

A new kind of block is a dataclass here and templates/blocks/<kind>.html (with .css and .js beside it where needed;
the .js exports `mount`, which makes the block live). `styles` names blocks whose styles it shares, `scripts` further
modules with a `mount` of their own that this very block needs.
"""

from dataclasses import dataclass
from typing import ClassVar

from reportgen.issues import Issue
from reportgen.report.archive_blocks import Standings, Trend, VersionTable
from reportgen.report.box_blocks import Bars, LabelGains, Overlaps, Sizes, Worst
from reportgen.report.cases import Case
from reportgen.report.compared.blocks import (
    ChangedItems,
    LabelDeltas,
    Leaderboard,
    MatrixDelta,
    Overlay,
    PairChoice,
)
from reportgen.report.views import View
from reportgen.report.words import Words
from reportgen.rules.rule import Finding

Terms = tuple[tuple[str, str], ...]  # what is explained, and how


@dataclass(frozen=True)
class Run:
    """A piece of a sentence; `strong` for the facts the eye should find."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Tile:
    """One headline figure: value and interval in [0, 1] (NaN when undefined), with what it was measured on."""

    name: str
    value: float
    low: float
    high: float
    basis: str
    definition: str


@dataclass(frozen=True)
class Headline:
    """What was evaluated, the verdict in words, and the figures at the operating point."""

    kind: ClassVar[str] = "headline"
    title: str
    version: str
    facts: tuple[str, ...]
    lead: tuple[Run, ...]
    tiles: tuple[Tile, ...]
    condition: str
    saves: str = "record"  # what the page carries along as JSON


@dataclass(frozen=True)
class Evidence:
    """The cases whose pictures show a finding."""

    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Findings:
    """What the rules found, most severe first, each with its evidence pictures; `n_rules` were checked."""

    kind: ClassVar[str] = "findings"
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    n_rules: int


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
class Checks:
    """What the data checks saw; an empty tuple means that all is fine."""

    kind: ClassVar[str] = "checks"
    issues: tuple[Issue, ...]
    passed: tuple[str, ...]


@dataclass(frozen=True)
class Distribution:
    """How many samples each label has, most first."""

    kind: ClassVar[str] = "distribution"
    rows: tuple[tuple[str, int], ...]
    n_labels: int
    words: Words


@dataclass(frozen=True)
class Figure:
    """One metric: its value and interval (NaN when undefined), what it means and why it is undefined, if it is."""

    name: str
    title: str
    value: float
    low: float
    high: float
    bounded: bool  # in [0, 1], so that it is written as a share
    definition: str
    source: str
    reason: str


@dataclass(frozen=True)
class Figures:
    """Every metric of the report."""

    kind: ClassVar[str] = "figures"
    rows: tuple[Figure, ...]


@dataclass(frozen=True)
class Notice:
    """What is not there, and the remedy."""

    kind: ClassVar[str] = "notice"
    fact: str
    remedy: str


@dataclass(frozen=True)
class Definitions:
    """Terms and what they mean."""

    kind: ClassVar[str] = "definitions"
    rows: Terms


Block = (
    Headline
    | Findings
    | Strip
    | Curves
    | Performance
    | Matrix
    | Gallery
    | LabelTable
    | Figures
    | Checks
    | Distribution
    | Bars
    | Overlaps
    | Sizes
    | LabelGains
    | Worst
    | Notice
    | Definitions
    | Standings
    | Trend
    | VersionTable
    | Leaderboard
    | PairChoice
    | ChangedItems
    | LabelDeltas
    | MatrixDelta
    | Overlay
)
