"""How lines are drawn without a script: a frame, its ticks, paths, bands, and names that do not stand on each other.

All is in the drawing's own units, y downwards, rounded to a tenth of a unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan

from reportgen import numbers

NAME_GAP = 16  # units between the names of two lines
FLOORS = (0.8, 0.5, 0.0)  # where an axis of shares may begin
DASH = 3  # half the width of what stands for a single point

Place = tuple[float, float]


@dataclass(frozen=True)
class Tick:
    """A tick of an axis: where it stands, what it says, and where its text is anchored."""

    at: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Frame:
    """The field of a drawing: its edges, the values at its bottom and top, and what is kept free at either side."""

    left: int
    right: int
    top: int
    bottom: int
    low: float = 0.0
    high: float = 1.0
    pad: int = 0

    def x(self, share: float) -> float:
        """Where a share of the width stands."""
        return round(self.left + self.pad + share * (self.right - self.left - 2 * self.pad), 1)

    def y(self, value: float) -> float:
        """How high a value stands."""
        return round(self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top), 1)

    def path(self, shares: Iterable[float], values: Iterable[float]) -> str:
        """The line through the values that are defined."""
        places = zip(shares, values, strict=True)
        return line([(self.x(share), self.y(value)) for share, value in places if not isnan(value)])

    def band(self, shares: Iterable[float], lows: Iterable[float], highs: Iterable[float]) -> str:
        """The area between two lines, where both are defined."""
        both = [(s, a, b) for s, a, b in zip(shares, lows, highs, strict=True) if not (isnan(a) or isnan(b))]
        upper = dashed([(self.x(share), self.y(high)) for share, _, high in both])
        lower = dashed([(self.x(share), self.y(low)) for share, low, _ in both])
        return f"{line([*upper, *reversed(lower)])}Z" if both else ""

    def share_ticks(self) -> tuple[Tick, ...]:
        """The ticks of an axis from 0 to 1, across."""
        return tuple(Tick(self.x(k / 5), _digits(k / 5)) for k in range(6))

    def value_ticks(self) -> tuple[Tick, ...]:
        """The ends of the axis of values and three ticks between them, the lowest first."""
        values = [self.low + (self.high - self.low) * k / 4 for k in range(5)]
        return tuple(Tick(self.y(value), _digits(value)) for value in values)


def line(places: Sequence[Place]) -> str:
    """A path through places; a dash where there is but one, which would else not show.

    >>> line([(0, 1.5), (10, 2)]), line([(5, 1)]), line([])
    ('M0 1.5L10 2', 'M2 1L8 1', '')
    """
    return "M" + "L".join(f"{round(x, 1)} {y}" for x, y in dashed(places)) if places else ""


def dashed(places: Sequence[Place]) -> list[Place]:
    """The places, two of a single one."""
    if len(places) != 1:
        return list(places)
    ((x, y),) = places
    return [(x - DASH, y), (x + DASH, y)]


def floor_of(marks: Iterable[float], floors: tuple[float, ...] = FLOORS) -> float:
    """Where an axis of shares begins: as high as no mark lies in its lowest third, so that differences show.

    >>> floor_of([0.9, float("nan")]), floor_of([0.6]), floor_of([])
    (0.8, 0.0, 0.0)
    """
    lowest = min((mark for mark in marks if not isnan(mark)), default=0.0)
    return next(floor for floor in floors if floor == 0 or lowest >= floor + (1 - floor) / 3)


def spaced(heights: Iterable[float], most: float = float("inf")) -> list[float]:
    """Where names go that would stand at ascending heights: further down where they would stand on the one before.

    None stands lower than `most`; those above it make room.

    >>> spaced([10, 12, 60]), spaced([10, 58, 60], 60)
    ([10, 26, 60], [10, 44, 60])
    """
    placed: list[float] = []
    for height in heights:
        placed.append(round(max(height, placed[-1] + NAME_GAP if placed else height), 1))
    return [min(height, most - NAME_GAP * (len(placed) - k)) for k, height in enumerate(placed, 1)]


def _digits(value: float) -> str:
    return numbers.fixed(value, 3).rstrip("0").rstrip(".")
