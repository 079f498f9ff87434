"""The trend over versions as a static drawing; templates/blocks/trend.js draws the same for other choices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isnan

from reportgen import numbers
from reportgen.links import short
from reportgen.outputs.plot import Frame, Tick, line, spaced
from reportgen.report.archive_blocks import Trend, TrendLine

LEFT, TOP, BOTTOM, PAD = 44, 16, 34, 12
NAMES = 150  # px for the names of the lines beside a wide drawing
WIDE = 600
BELOW = 4  # units the foot of a name stands below the end of its line
STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
MOST_INTERVALS = 5
MOST_DOTS = 80


@dataclass(frozen=True)
class TrendName:
    """The name of a line at its right end."""

    text: str
    x: float
    y: float
    emphasis: str


@dataclass(frozen=True)
class TrendDrawing:
    """One drawing, in its own units."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    low: float
    high: float
    ticks_x: tuple[Tick, ...]
    ticks_y: tuple[Tick, ...]
    band: str
    others: tuple[str, ...]
    main: str
    dots: str
    names: tuple[TrendName, ...]
    now: tuple[float, float] | None  # the newest point of the main line


def trend_drawing(block: Trend, width: int, height: int) -> TrendDrawing:
    """The trend in a picture of `width` × `height` units."""
    low, high, step = axis(block.lines)
    is_wide, n = width >= WIDE, len(block.days)
    frame = Frame(LEFT, width - (NAMES if is_wide else PAD), TOP, height - BOTTOM, low, high, PAD)
    main, others = block.lines[0], block.lines[1:]
    points = [
        (frame.x(share), frame.y(value)) for share, value in zip(_shares(main.places, n), main.values, strict=True)
    ]
    return TrendDrawing(
        width, height, frame.left, frame.right, frame.top, frame.bottom, low, high,
        ticks_x=_days(block.days, frame, 5 if is_wide else 2),
        ticks_y=_ticks(frame, step),
        band=frame.band(_shares(main.places, n), main.lows, main.highs),
        others=tuple(frame.path(_shares(other.places, n), other.values) for other in others),
        main=line(points),
        dots="".join(f"M{a} {b}h0" for a, b in points) if len(points) <= MOST_DOTS else "",
        names=_names(block.lines, frame) if is_wide else (),
        now=points[-1] if points else None,
    )  # fmt: skip


def _shares(places: Iterable[int], n: int) -> list[float]:
    """Places of `n` as shares of the width; a single one stands in the middle."""
    return [0.5 if n == 1 else place / (n - 1) for place in places]


def axis(lines: tuple[TrendLine, ...]) -> tuple[float, float, float]:
    """Where the axis begins and ends, and its step: as close around what is drawn as round numbers allow."""
    drawn = [value for one in lines for value in one.values]
    drawn += [bound for bound in (*lines[0].lows, *lines[0].highs) if not isnan(bound)] if lines else []
    least, most = (min(drawn), max(drawn)) if drawn else (0.0, 1.0)
    for step in STEPS:
        first, last = floor(least / step + 1e-9), ceil(most / step - 1e-9)
        if last - first <= MOST_INTERVALS:
            break
    if first == last:
        first, last = (first - 1, last) if last * step >= 1 else (first, last + 1)
    return round(first * step, 3), round(last * step, 3), step


def _ticks(frame: Frame, step: float) -> tuple[Tick, ...]:
    digits = 1 if step >= 0.1 else 2 if step >= 0.01 else 3
    values = [frame.low + k * step for k in range(round((frame.high - frame.low) / step) + 1)]
    return tuple(Tick(frame.y(value), numbers.fixed(value, digits)) for value in values)


def _days(days: tuple[str, ...], frame: Frame, most: int) -> tuple[Tick, ...]:
    """Dates at the ends and evenly between them, each day once."""
    n = len(days)
    chosen = sorted({int(k * (n - 1) / (most - 1) + 0.5) for k in range(most)}) if n > 1 else [0]
    sides = {chosen[0]: "start", chosen[-1]: "end"} if n > 1 else {}
    return tuple(
        Tick(frame.x(share), short(days[place], 16), sides.get(place, "middle"))
        for place, share in zip(chosen, _shares(chosen, n), strict=True)
    )


def _names(lines: tuple[TrendLine, ...], frame: Frame) -> tuple[TrendName, ...]:
    """The names beside the ends of their lines."""
    ends = sorted(((frame.y(one.values[-1]), one) for one in lines if one.places), key=lambda end: end[0])
    heights = spaced(y + BELOW for y, _ in ends)
    return tuple(
        TrendName(short(one.name, 20), frame.right + 4, height, "strong" if one.is_main else "tick")
        for (_, one), height in zip(ends, heights, strict=True)
    )
