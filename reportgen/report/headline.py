"""The block that opens a page: what was evaluated, the verdict in words, the figures, and where to look first.

Plain frozen data; nothing here knows HTML.
"""

from dataclasses import dataclass
from functools import cached_property
from math import isnan, nan
from typing import ClassVar

from reportgen.record.parts import State

LEAST_SPAN = 0.02  # of a tile's scale: less would blow up what hardly differs
BESIDE = 0.18  # what a scale leaves free at either end, as a share of what it shows


@dataclass(frozen=True)
class Run:
    """A piece of a sentence: `strong` for the facts the eye should find, `is_worse` for what is missed.

    `is_name`: a label, or a name that somebody gave; `is_option`: what is typed, never broken at its dashes; `link` is
    where it leads.
    """

    text: str
    strong: bool = False
    is_worse: bool = False
    is_name: bool = False
    is_option: bool = False
    link: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Wanted:
    """A requirement on the figure of a tile: `text` as `≥ 0.850`, `limit` where it stands on the scale.

    `source` is the requirement as it was given.
    """

    source: str
    text: str
    state: State
    limit: float


@dataclass(frozen=True)
class Moved:
    """What became of a figure since `name`, of which it was `before`: `text` as `▲ +0.013`, then how sure that is."""

    before: float
    text: str
    verdict: str
    name: str
    sureness: str


@dataclass(frozen=True)
class Tile:
    """One headline figure: value and interval (NaN when undefined), with what it was measured on.

    `about` is the label it is of, `aside` what else its name needs. `text` is the value where it is not written with
    three digits, `spread` the interval likewise. `reason` says why there is none. `bounds` are those of the figure.
    """

    name: str
    value: float
    low: float
    high: float
    basis: str
    definition: str
    about: str = ""
    aside: str = ""
    text: str = ""
    spread: str = ""
    reason: str = ""
    warning: str = ""  # that it was measured on few
    key: str = ""  # its name among the figures of slices, where it is one
    chance: float = nan  # what guessing would reach
    bounds: tuple[float, float | None] = (0.0, 1.0)
    moved: Moved | None = None
    wanted: tuple[Wanted, ...] = ()
    is_free: bool = False  # other figures of the page are required, this one is not
    link: str = ""
    beside: tuple[tuple[str, str], ...] = ()  # other splits of the data: name, and the figure in it

    @property
    def has_interval(self) -> bool:
        """Whether chance is known."""
        return not isnan(self.low)

    @property
    def marks(self) -> tuple[float, ...]:
        """Where dashed marks stand: the limits required, and chance."""
        return tuple(mark for mark in (*(one.limit for one in self.wanted), self.chance) if not isnan(mark))

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything beside the value to draw."""
        return self.has_interval or bool(self.marks) or self.moved is not None

    @cached_property
    def scale(self) -> tuple[float, float]:
        """The ends of its own scale: a neighbourhood of all that stands on it."""
        shown = [self.value, self.low, self.high, *self.marks, *([self.moved.before] if self.moved else [])]
        known = [number for number in shown if not isnan(number)]
        half = (0.5 + BESIDE) * max(max(known) - min(known), LEAST_SPAN)
        middle = (max(known) + min(known)) / 2
        low, high = middle - half, middle + half
        least, most = self.bounds
        return max(low, least), high if most is None else min(high, most)

    def place(self, number: float) -> float:
        """Where a number stands on the scale, in percent."""
        low, high = self.scale
        return 100 * (number - low) / (high - low)


@dataclass(frozen=True)
class Demand:
    """A row of the table of requirements: what is asked, what is found, and what that amounts to."""

    text: str
    value: str
    limit: str
    state: State
    note: str
    link: str


@dataclass(frozen=True)
class SmallMatrix:
    """The confusion matrix as a picture: `cells` are (row, column, count, count of the row), those that are not empty.

    Rows and columns may stand for several labels each. The diagonal begins at column `offset`: before it stands what
    was missed, and in a last row what has no label.
    """

    n_rows: int
    n_columns: int
    offset: int
    cells: tuple[tuple[int, int, int, int], ...]
    title: str


@dataclass(frozen=True)
class SmallCurves:
    """Precision, recall and F1 by threshold as a picture: values at `steps`, NaN undefined, and the threshold now.

    The axis of the values begins at `floor` and ends at 1.
    """

    steps: tuple[float, ...]
    precision: tuple[float, ...]
    recall: tuple[float, ...]
    f1: tuple[float, ...]
    now: float
    floor: float
    title: str


@dataclass(frozen=True)
class Headline:
    """What was evaluated, the verdict in words, and the figures at the operating point.

    `verdict` are its lines, the first decides; `lead` says the counts, or where there is no verdict all there is.
    """

    kind: ClassVar[str] = "headline"
    title: str
    version: str
    facts: tuple[str, ...]
    lead: Line
    tiles: tuple[Tile, ...]
    condition: str
    saves: str = "record"  # what the page carries along as JSON
    verdict: tuple[Line, ...] = ()
    demands: tuple[Demand, ...] = ()  # the requirements, where they are more than lines and tiles say
    demands_title: str = ""
    matrix: SmallMatrix | None = None
    matrix_name: str = ""
    curves: SmallCurves | None = None
