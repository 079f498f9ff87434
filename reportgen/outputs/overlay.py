"""The curves of several versions one over the other, as static drawings."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from reportgen.links import short
from reportgen.outputs.plot import FLOORS, NAME_GAP, Frame, Tick, floor_of
from reportgen.report.compared.blocks import Overlay, OverlayLine

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 340, 236, 34, 8, 26, 38
CLOSE_FLOORS = (0.9, *FLOORS)  # versions differ by less than the figures of one
ABOVE = 8  # units a name stands above its curve
LETTER = 3.4  # units that half of a letter takes


@dataclass(frozen=True)
class Line:
    """A version's curve as a path, with the dot where it operates (None without)."""

    name: str
    path: str
    dot: tuple[float, float] | None


@dataclass(frozen=True)
class Names:
    """The names of a pair beside their curves: x, y, text and role of each."""

    places: tuple[tuple[float, float, str, str], ...]


@dataclass(frozen=True)
class Panel:
    """One metric of all versions by threshold, in a drawing of WIDTH × HEIGHT."""

    title: str
    ticks_x: tuple[Tick, ...]
    ticks_y: tuple[Tick, ...]
    lines: tuple[Line, ...]
    names: tuple[Names, ...]  # per pair
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def overlay_drawings(block: Overlay) -> tuple[Panel, ...]:
    """A drawing for each metric."""
    return tuple(_panel(block, key, title) for key, title in block.curves)


def _panel(block: Overlay, key: str, title: str) -> Panel:
    floor = floor_of((_at_operating(line, key) for line in block.lines), CLOSE_FLOORS)
    frame = Frame(LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM, floor)
    lines = tuple(
        Line(line.name, frame.path(line.steps, line.values.get(key, ())), _dot(line, key, frame))
        for line in block.lines
    )  # fmt: skip
    names = tuple(_names([block.lines[k] for k in pair], key, frame) for pair in block.pairs)
    return Panel(title, frame.share_ticks(), frame.value_ticks(), lines, names)


def _at_operating(line: OverlayLine, key: str) -> float:
    return _value_at(line, key, _operating(line)) if line.steps else float("nan")


def _operating(line: OverlayLine) -> float:
    return 0.0 if isnan(line.operating) else line.operating


def _value_at(line: OverlayLine, key: str, x: float) -> float:
    return line.values[key][min(range(len(line.steps)), key=lambda k: abs(line.steps[k] - x))]


def _dot(line: OverlayLine, key: str, frame: Frame) -> tuple[float, float] | None:
    value = _at_operating(line, key)
    return None if isnan(value) or value < frame.low else (frame.x(_operating(line)), frame.y(value))


def _names(lines: list[OverlayLine], key: str, frame: Frame) -> Names:
    """The names of two versions where their curves lie furthest apart, the upper one's above, the lower one's below."""
    if not all(line.steps for line in lines):
        return Names(())
    best = max((k / 40 for k in range(6, 31)), key=lambda x: _apart(lines, key, x, frame))
    heights = [frame.y(max(_known_at(line, key, best), frame.low)) for line in lines]
    upper = 0 if heights[0] <= heights[1] else 1
    return Names(tuple(
        _name(line, role, (best, heights[k] + (-ABOVE if k == upper else NAME_GAP)), frame)
        for k, (line, role) in enumerate(zip(lines, ("before", "after"), strict=True))
    ))  # fmt: skip


def _name(line: OverlayLine, role: str, at: tuple[float, float], frame: Frame) -> tuple[float, float, str, str]:
    """A name in the middle of x, inside the frame."""
    share, y = at
    text = short(line.name, 24)
    room = LETTER * len(text)
    x = min(max(frame.x(share), frame.left + room), frame.right - room)
    return round(x, 1), round(min(max(y, frame.top - 4), frame.bottom - 4), 1), text, role


def _known_at(line: OverlayLine, key: str, x: float) -> float:
    value = _value_at(line, key, x)
    return 0.0 if isnan(value) else value


def _apart(lines: list[OverlayLine], key: str, x: float, frame: Frame) -> float:
    values = [_known_at(line, key, x) for line in lines]
    return abs(values[0] - values[1]) if min(values) > frame.low + 0.05 * (1 - frame.low) else -1.0
