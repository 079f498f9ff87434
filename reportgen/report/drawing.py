"""A chart as a still picture, described in the units of its data: axes, panels and marks. Nothing here knows SVG.

The same picture stands in the page until the live chart starts, in print, and where no script runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Literal

from reportgen import numbers

Scale = Literal["linear", "log", "sqrt"]
Kind = Literal["line", "step", "area", "steps", "bars", "points", "whiskers", "rules"]
Values = tuple[float, ...]

MOST_TICKS = 6
NICE = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Axis:
    """The values at both ends, what each tick says, and the name at the axis' end. `sqrt` keeps the sign."""

    title: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    scale: Scale = "linear"


@dataclass(frozen=True)
class Mark:
    """A series: NaN in x or y leaves a gap. `tone` is a colour of the theme, `name` stands at its right end.

    - line, step: through (x, y); a step holds what is at x back to the x before, as counts at a threshold do
    - area, steps: between y and y2 (the foot of the panel without), straight or in steps
    - bars: from x to x2, from y2 (0 without) to y
    - points: at (x, y), `sizes` in px (3.5 without); `hollow` ones have paper inside
    - whiskers: upright from y to y2 at x
    - rules: upright at x without y, level at y without x, else from (x, y) to (x2, y2)
    """

    kind: Kind
    tone: str
    x: Values = ()
    y: Values = ()
    x2: Values = ()
    y2: Values = ()
    name: str = ""
    width: float = 1.4
    dash: str = ""
    opacity: float = 1.0
    sizes: Values = ()
    hollow: bool = False
    strong: bool = False  # its name


@dataclass(frozen=True)
class Text:
    """Words at a place of a panel, in the units of its data."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "start"


@dataclass(frozen=True)
class Panel:
    """A field with its own axis of y; panels stand one above the other and share x."""

    y: Axis
    marks: tuple[Mark, ...]
    height: int  # px
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """Panels from top to bottom over one axis of x. `names` are the px kept free at the right for names of series."""

    x: Axis
    panels: tuple[Panel, ...]
    names: int = 0
    left: int = 44  # px for the texts of the axis of y
    top: int = 28  # px for the name of the axis of y
    bottom: int = 42  # px for the texts of the axis of x and its name; without room for them it has none
    is_wide: bool = False  # it fills the section, so that it is drawn a second time for narrow pages


def ticks(low: float, high: float, most: int = MOST_TICKS) -> tuple[float, ...]:
    """Round values from `low` to `high`, at most `most`, evenly spaced.

    >>> ticks(0, 1), ticks(0.74, 1), ticks(0, 5000)
    ((0.0, 0.2, 0.4, 0.6, 0.8, 1.0), (0.75, 0.8, 0.85, 0.9, 0.95, 1.0), (0.0, 1000.0, 2000.0, 3000.0, 4000.0, 5000.0))
    """
    if not high > low:
        return (low,)
    power = 10.0 ** (floor(log10(high - low)) - 1)
    for step in (nice * power * scale for scale in (1, 10) for nice in NICE):
        first, last = -floor(-low / step + 1e-9), floor(high / step + 1e-9)
        if last - first < most:
            return tuple(round(k * step, 12) for k in range(first, last + 1))
    raise AssertionError("steps of the whole length fit")


def share_axis(title: str, low: float = 0.0, high: float = 1.0, scale: Scale = "linear") -> Axis:
    """An axis of shares or scores."""
    values = ticks(low, high)
    digits = max(map(_digits, values))
    return Axis(title, low, high, tuple((value, numbers.fixed(value, digits)) for value in values), scale)


def count_axis(title: str, high: float, most: int = 4, scale: Scale = "linear") -> Axis:
    """An axis of counts from 0 on."""
    top = max(high, 1)
    values = [value for value in ticks(0, top, most) if value == int(value)]
    return Axis(title, 0, top, tuple((value, numbers.count(int(value))) for value in values), scale)


def log_axis(title: str, low: float, high: float, values: Sequence[float]) -> Axis:
    """A logarithmic axis with ticks at `values`; `low` must be positive."""
    shown = tuple((value, numbers.fixed(value, _digits(value))) for value in values if low <= value <= high)
    return Axis(title, low, high, shown, "log")


def _digits(value: float) -> int:
    """How many decimals say a value in full, at most three."""
    return next((digits for digits in range(3) if round(value, digits) == round(value, 9)), 3)
