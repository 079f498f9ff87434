"""The trend over versions as a static drawing; templates/blocks/trend.js draws the same for other choices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, isnan

from reportgen import numbers
from reportgen.links import short
from reportgen.outputs.svg import Tick
from reportgen.report.archive_blocks import Trend, TrendLine

LEFT, TOP, BOTTOM, PAD = 44, 16, 34, 12
NAMES = 150  # px for the names of the lines beside a wide drawing
WIDE = 600
NAME_GAP = 16
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
    ticks_x: tuple[tuple[Tick, str], ...]  # with the side its text is anchored at
    ticks_y: tuple[Tick, ...]
    band: str
    others: tuple[str, ...]
    main: str
    dots: str
    names: tuple[TrendName, ...]
    now: tuple[float, float] | None  # the newest point of the main line


def trend_drawing(block: Trend, width: int, height: int) -> TrendDrawing:
    """The trend in a picture of `width` × `height` units."""
    right = width - (NAMES if width >= WIDE else PAD)
    low, high, step = axis(block.lines)
    n = len(block.days)

    def x(place: int) -> float:
        share = 0.5 if n == 1 else place / (n - 1)
        return round(LEFT + PAD + share * (right - PAD - LEFT - PAD), 1)

    def y(value: float) -> float:
        return round(height - BOTTOM - (value - low) / (high - low) * (height - BOTTOM - TOP), 1)

    main, others = block.lines[0], block.lines[1:]
    points = [(x(place), y(value)) for place, value in zip(main.places, main.values, strict=True)]
    ends = [(line, x(line.places[-1]), y(line.values[-1])) for line in block.lines if line.places]
    return TrendDrawing(
        width, height, LEFT, right, TOP, height - BOTTOM, low, high,
        ticks_x=_days(block.days, x, 5 if width >= WIDE else 2),
        ticks_y=_ticks(low, high, step, y),
        band=_band(main, x, y),
        others=tuple(_path([(x(p), y(v)) for p, v in zip(line.places, line.values, strict=True)]) for line in others),
        main=_path(points),
        dots="".join(f"M{a} {b}h0" for a, b in points) if len(points) <= MOST_DOTS else "",
        names=_names(ends, right) if width >= WIDE else (),
        now=points[-1] if points else None,
    )  # fmt: skip


def axis(lines: tuple[TrendLine, ...]) -> tuple[float, float, float]:
    """Where the axis begins and ends, and its step: as close around what is drawn as round numbers allow."""
    drawn = [value for line in lines for value in line.values]
    drawn += [bound for bound in (*lines[0].lows, *lines[0].highs) if not isnan(bound)] if lines else []
    least, most = (min(drawn), max(drawn)) if drawn else (0.0, 1.0)
    for step in STEPS:
        first, last = floor(least / step + 1e-9), ceil(most / step - 1e-9)
        if last - first <= MOST_INTERVALS:
            break
    if first == last:
        first, last = (first - 1, last) if last * step >= 1 else (first, last + 1)
    return round(first * step, 3), round(last * step, 3), step


def _ticks(low: float, high: float, step: float, y: Callable[[float], float]) -> tuple[Tick, ...]:
    digits = 1 if step >= 0.1 else 2 if step >= 0.01 else 3
    values = [low + k * step for k in range(round((high - low) / step) + 1)]
    return tuple(Tick(y(value), numbers.fixed(value, digits)) for value in values)


def _days(days: tuple[str, ...], x: Callable[[int], float], most: int) -> tuple[tuple[Tick, str], ...]:
    """Dates at the ends and evenly between them, each day once."""
    n = len(days)
    chosen = sorted({int(k * (n - 1) / (most - 1) + 0.5) for k in range(most)}) if n > 1 else [0]
    sides = {chosen[0]: "start", chosen[-1]: "end"} if n > 1 else {}
    return tuple((Tick(x(place), short(days[place], 16)), sides.get(place, "middle")) for place in chosen)


def _band(line: TrendLine, x: Callable[[int], float], y: Callable[[float], float]) -> str:
    """The 95 % intervals as an area; of a single version as a stroke."""
    held = [(x(p), y(a), y(b)) for p, a, b in zip(line.places, line.lows, line.highs, strict=True) if not isnan(a)]
    if not held:
        return ""
    if len(held) == 1:
        at, low, high = held[0]
        held = [(at - 3, low, high), (at + 3, low, high)]
    return _path([(at, high) for at, _, high in held] + [(at, low) for at, low, _ in reversed(held)]) + "Z"


def _path(points: list[tuple[float, float]]) -> str:
    """A line through the points; a dash where there is but one."""
    if len(points) == 1:
        points = [(points[0][0] - 3, points[0][1]), (points[0][0] + 3, points[0][1])]
    return "M" + "L".join(f"{round(x, 1)} {y}" for x, y in points) if points else ""


def _names(ends: list[tuple[TrendLine, float, float]], right: int) -> tuple[TrendName, ...]:
    """The names beside the ends of their lines, never closer than NAME_GAP."""
    last, names = -float(NAME_GAP), []
    for line, _, y in sorted(ends, key=lambda end: end[2]):
        last = round(max(y + 4, last + NAME_GAP), 1)
        names.append(TrendName(short(line.name, 20), right + 4, last, "strong" if line.is_main else "tick"))
    return tuple(names)
