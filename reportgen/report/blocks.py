"""The blocks a section is made of, as plain frozen data. Nothing here knows HTML.

A new kind of block is a dataclass here and templates/blocks/<kind>.html (with .css and .js beside it where needed;
the .js exports `mount`, which makes the block live). `styles` names blocks whose styles it shares, `scripts` further
modules with a `mount` of their own that this very block needs. A block with `charts` gets what live charts need.
"""

from dataclasses import dataclass
from typing import ClassVar

from reportgen.issues import Issue
from reportgen.report.archive_blocks import Standings, Trend, VersionTable
from reportgen.report.box_blocks import ErrorKinds, LabelGains
from reportgen.report.cases import Case
from reportgen.report.chart import Charts
from reportgen.report.compared.blocks import (
    Causes,
    ChangedItems,
    LabelDeltas,
    Leaderboard,
    MatrixDelta,
    PairChoice,
    PairTiles,
)
from reportgen.report.compared.fold_blocks import FoldDeltas
from reportgen.report.compared.slice_blocks import SliceDeltas
from reportgen.report.confusion_blocks import Confusion, Gallery, Matrix, Worst
from reportgen.report.entity_blocks import Documents, EntityMatrix, EntityTypes, Spans
from reportgen.report.fold_blocks import FoldLabels, FoldTable
from reportgen.report.headline import Headline
from reportgen.report.label_blocks import Distribution, Performance
from reportgen.report.map_blocks import Explorer
from reportgen.report.output_blocks import OutputSamples, OutputStatuses
from reportgen.report.plain_table import PlainTable
from reportgen.report.rule_blocks import RuleTable
from reportgen.report.slice_blocks import SliceTable
from reportgen.report.split_blocks import SplitTable
from reportgen.report.suspect_blocks import ReviewedFigures, SpanSuspects, Suspects
from reportgen.report.threshold_block import Strip, Threshold
from reportgen.report.training_blocks import TrainingTable
from reportgen.rules.rule import Finding

Terms = tuple[tuple[str, str], ...]  # what is explained, and how


@dataclass(frozen=True)
class Evidence:
    """The cases whose pictures show a finding, each with the link that opens it large."""

    cases: tuple[tuple[Case, str], ...]


@dataclass(frozen=True)
class Findings:
    """What the rules found, most severe first, each with the images that show it; `n_rules` were checked.

    The first `at_once` are seen at once, the others unfold.
    """

    kind: ClassVar[str] = "findings"
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    n_rules: int
    at_once: int


@dataclass(frozen=True)
class Checks:
    """What the data checks saw: issues, errors first, of which the first `n_errors` change what the figures are of."""

    kind: ClassVar[str] = "checks"
    issues: tuple[Issue, ...]
    n_errors: int
    passed: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """One metric: its value and interval (NaN when undefined), what it means, and why either is undefined, if it is."""

    name: str
    title: str
    value: float
    low: float
    high: float
    bounded: bool  # in [0, 1], so that it is written as a share
    definition: str
    source: str
    reason: str
    no_interval: str


@dataclass(frozen=True)
class Figures:
    """Every metric of the report."""

    kind: ClassVar[str] = "figures"
    rows: tuple[Figure, ...]


@dataclass(frozen=True)
class ConsoleRow:
    """One figure of a console, and the same or the nearest one of the report; NaN where undefined or there is none."""

    title: str
    value: float
    is_count: bool
    ours: float
    ours_title: str


@dataclass(frozen=True)
class ReportedRow:
    """One figure of a console's own file beside that of this run, NaN where it has none, and why they differ."""

    title: str
    label: str
    theirs: float
    ours: float
    reason: str
    is_count: bool = False


@dataclass(frozen=True)
class ConsoleTable:
    """What one console shows, what that is of, and how it differs from the report."""

    title: str
    definition: str
    differs: str
    rows: tuple[ConsoleRow, ...]
    source: str = ""  # the console's own file
    reported: tuple[ReportedRow, ...] = ()
    rest: int = 0  # more figures than these


@dataclass(frozen=True)
class Consoles:
    """What the consoles of other products would show of the run."""

    kind: ClassVar[str] = "consoles"
    tables: tuple[ConsoleTable, ...]


@dataclass(frozen=True)
class Notice:
    """What is not there, and the remedy; `id` is where links to it lead."""

    kind: ClassVar[str] = "notice"
    fact: str
    remedy: str
    id: str = ""


@dataclass(frozen=True)
class Definitions:
    """Terms and what they mean, and `folded` ones below a title of their own."""

    kind: ClassVar[str] = "definitions"
    rows: Terms
    fold: str = ""
    folded: Terms = ()


Block = (
    Headline
    | Findings
    | Strip
    | Threshold
    | Performance
    | Confusion
    | Matrix
    | Gallery
    | Figures
    | Consoles
    | Checks
    | Distribution
    | SliceTable
    | SplitTable
    | FoldTable
    | FoldLabels
    | TrainingTable
    | ErrorKinds
    | LabelGains
    | Worst
    | EntityTypes
    | EntityMatrix
    | Spans
    | Documents
    | Suspects
    | Explorer
    | SpanSuspects
    | ReviewedFigures
    | Notice
    | Charts
    | Definitions
    | RuleTable
    | PlainTable
    | OutputSamples
    | OutputStatuses
    | Standings
    | Trend
    | VersionTable
    | Leaderboard
    | PairChoice
    | PairTiles
    | Causes
    | ChangedItems
    | LabelDeltas
    | SliceDeltas
    | FoldDeltas
    | MatrixDelta
)
