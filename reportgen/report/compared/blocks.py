"""The blocks of a page that compares versions, as plain frozen data. Nothing here knows HTML."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from reportgen.comparison.cause import Cause
from reportgen.comparison.change import Verdict
from reportgen.report.cases import Frame
from reportgen.report.chart import Chart
from reportgen.report.span_pieces import Drawn

FEW = 12  # labels; a matrix of more has small cells


@dataclass(frozen=True)
class Delta:
    """A difference, its 95% interval and its p, of a label its q (NaN where undefined or unknown), and what it means.

    `verdict` is that of comparison.change; `better` is higher, lower or None.
    """

    difference: float
    low: float
    high: float
    p: float
    verdict: Verdict
    better: str | None


@dataclass(frozen=True)
class Measure:
    """A metric as a column or tile: its key, what it is called, what it means, and which way is better, if known."""

    key: str
    title: str
    definition: str
    better: str | None
    bounded: bool  # in [0, 1]


@dataclass(frozen=True)
class BoardCell:
    """A figure of a version, its interval, its place by this figure, and how it differs from the baseline's."""

    value: float
    low: float
    high: float
    rank: str
    delta: Delta | None  # None for the baseline itself


@dataclass(frozen=True)
class BoardRow:
    """A version: its name, data set, samples, threshold in words, and a cell per metric."""

    name: str
    link: str  # to its report, relative to the page; "" without one
    dataset: str
    samples: int
    threshold: str
    role: str  # baseline, or what it is compared with
    cells: tuple[BoardCell, ...]


@dataclass(frozen=True)
class GridTable:
    """Models down, data sets across: value and interval of one metric, None where a model was not run."""

    metric: str
    models: tuple[str, ...]
    datasets: tuple[str, ...]
    cells: tuple[tuple[tuple[float, float, float] | None, ...], ...]


@dataclass(frozen=True)
class Leaderboard:
    """The versions, best first; the grid where several models were run on several data sets."""

    kind: ClassVar[str] = "leaderboard"
    measures: tuple[Measure, ...]
    rows: tuple[BoardRow, ...]
    has_datasets: bool
    samples: str  # what a data set consists of
    note: str
    grid: GridTable | None


@dataclass(frozen=True)
class PairTile:
    """A figure before and after."""

    measure: Measure
    before: float
    after: float
    delta: Delta


@dataclass(frozen=True)
class PairChoice:
    """Which two of several versions the rest of the page compares, and the verdict on them."""

    kind: ClassVar[str] = "pair"
    names: tuple[str, ...]  # what may be chosen: "v1 → v2"
    values: tuple[str, ...]  # the later version of each, as the address names it
    opened: int
    verdict: tuple[tuple[str, bool], ...]  # pieces of text; True for the facts the eye should find


@dataclass(frozen=True)
class PairTiles:
    """The figures of both versions."""

    kind: ClassVar[str] = "pair_metrics"
    tiles: tuple[PairTile, ...]
    scale: float  # the difference that the width of a tile's drawing stands for, to either side


@dataclass(frozen=True)
class CauseCard:
    """One cause; `links` lead to what shows it, the first its own, then those of its rows ("" without)."""

    cause: Cause
    link: str
    links: tuple[str, ...]
    bars: tuple[float, ...]  # of its rows, as shares of the largest


@dataclass(frozen=True)
class Causes:
    """What makes the later version better or worse, pair by pair; only that of `opened` is seen at first."""

    kind: ClassVar[str] = "causes"
    pairs: tuple[tuple[CauseCard, ...], ...]
    refusals: tuple[str, ...]  # why nothing can be said of a pair; empty where something can
    opened: int
    n_rules: int


@dataclass(frozen=True)
class Said:
    """What a version said of an item: label and score in words, and whether that is right, with its boxes or spans.

    `symbol` is that of a mistake on a span, "" where the outcome has its own; `drawn` is the text with the spans.
    """

    version: str
    text: str
    score: float
    outcome: str  # correct, wrong, missed, spurious or nothing
    frames: tuple[Frame, ...]
    symbol: str = ""
    drawn: tuple[Drawn, ...] = ()


@dataclass(frozen=True)
class ItemCard:
    """An item before and after, as it is written into the page."""

    sample: int  # position in the payload
    truth: str
    before: Said
    after: Said
    view: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class ItemCount:
    """How many items are in a state, what it is called and what it means."""

    state: str
    title: str
    count: int
    meaning: str


@dataclass(frozen=True)
class ChangedItems:
    """What became of the items: counts, and the cells of the matrix, open a gallery beside it.

    The first cases are written into the page.
    """

    kind: ClassVar[str] = "changed_items"
    matrix: MatrixDelta
    counts: tuple[ItemCount, ...]
    state: str
    title: str
    caption: str  # how many are in that state
    first: tuple[ItemCard, ...]
    has_boxes: bool
    has_texts: bool
    has_spans: bool  # in texts
    receipt: str
    note: str
    missed: str
    refusal: str  # why there are none; empty where there are
    charts: tuple[Chart, ...]  # the scores before and after, where there are any

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles of its parts."""
        own = ("texts",) if self.has_texts else ("span_text", "excerpts") if self.has_spans else ()
        return "matrix", "confusion", "gallery", "matrix_change", "lightbox", *own

    @property
    def scripts(self) -> tuple[str, ...]:
        """What draws its cases."""
        pictures = "media/item_boxes.js" if self.has_boxes else "media/item_picture.js"
        texts = "media/item_text.js" if self.has_texts else "media/item_spans.js" if self.has_spans else ""
        return texts or pictures, "blocks/matrix_change.js"


@dataclass(frozen=True)
class LabelDelta:
    """A label before and after; NaN where undefined or nothing is known.

    `better` and `worse` count samples with fewer, and more, errors with it; NONE where the samples are not the same.
    """

    id: int
    label: str
    support: int
    before: float
    after: float
    f1: Delta
    precision: float
    recall: float
    better: int
    worse: int


@dataclass(frozen=True)
class LabelDeltas:
    """Every label's change, the worst first, as bars on one scale."""

    kind: ClassVar[str] = "label_changes"
    rows: tuple[LabelDelta, ...]
    n_labels: int
    n_tested: int  # for how many of them q is corrected
    scale: float
    units: str
    samples: str  # what is counted as better and worse
    test: str  # whose p is corrected


@dataclass(frozen=True)
class CellDelta:
    """A cell of the confusion matrix before and after; labels as positions, the number of labels for none."""

    truth: int
    prediction: int
    before: int
    after: int

    @property
    def difference(self) -> int:
        """After minus before."""
        return self.after - self.before

    @property
    def is_better(self) -> bool:
        """Whether it is a change for the better: more on the diagonal, or less off it."""
        return (self.difference > 0) == (self.truth == self.prediction)


@dataclass(frozen=True)
class MatrixDelta:
    """The change of the confusion matrix: all cells up to 30 labels, else the cells that changed most."""

    kind: ClassVar[str] = "matrix_change"
    labels: tuple[str, ...]
    cells: tuple[CellDelta, ...]
    is_drawn: bool
    largest: int
    has_missed: bool
    has_background: bool
    missed: str
    none: str
    n_most: int  # how many of the most changed confusions are listed

    @property
    def width_class(self) -> str:
        """How wide a cell is: many labels have less room, and a difference of many digits needs more."""
        is_long = self.largest >= (1_000 if len(self.labels) <= FEW else 100)
        if len(self.labels) <= FEW:
            return "matrix--46" if is_long else "matrix--36"
        return "matrix--29" if is_long else "matrix--25"

    @property
    def listed(self) -> tuple[CellDelta, ...]:
        """The confusions that changed most."""
        moved = (cell for cell in self.cells if cell.difference and cell.truth != cell.prediction)
        return tuple(islice(moved, self.n_most))
