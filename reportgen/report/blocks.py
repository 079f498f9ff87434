"""The blocks a section is made of, as plain frozen data. Nothing here knows HTML.

A new kind of block is a dataclass here and templates/blocks/<kind>.html (with .css and .js beside it where needed;
the .js exports `mount`, which makes the block live). `styles` names blocks whose styles it shares, `scripts` further
modules with a `mount` of their own that this very block needs.
"""

from dataclasses import dataclass
from typing import ClassVar

from reportgen.issues import Issue
from reportgen.report.archive_blocks import Standings, Trend, VersionTable
from reportgen.report.box_blocks import Bars, LabelGains, Overlaps, Sizes
from reportgen.report.cases import Case
from reportgen.report.compared.blocks import (
    ChangedItems,
    LabelDeltas,
    Leaderboard,
    MatrixDelta,
    Overlay,
    PairChoice,
)
from reportgen.report.confusion_blocks import Confusion, Gallery, Matrix, Worst
from reportgen.report.outcome_blocks import Curves, Distribution, LabelTable, Performance, Strip
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
class Checks:
    """What the data checks saw; an empty tuple means that all is fine."""

    kind: ClassVar[str] = "checks"
    issues: tuple[Issue, ...]
    passed: tuple[str, ...]


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
    | Confusion
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
