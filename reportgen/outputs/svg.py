"""Static drawings of curves: coordinates and path strings, so that the page has its charts without any script."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isnan

from reportgen import numbers
from reportgen.report.blocks import Curves

LEFT, RIGHT, TOP, BOTTOM = 40, 12, 30, 46
NAME_GAP = 16  # px between the names of two curves
LINES = (("precision", "Precision"), ("recall", "Recall"), ("f1", "Macro F1"))
FLOORS = (0.8, 0.5, 0.0)  # where the axis may begin: as high as the marks allow, so that differences show


@dataclass(frozen=True)
class Tick:
    """A tick of an axis: where it stands and what it says."""

    at: float
    text: str


@dataclass(frozen=True)
class Name:
    """A curve's name, written beside it."""

    key: str
    text: str
    x: float
    y: float
    anchor: str  # the text begins or ends at x

    @property
    def emphasis(self) -> str:
        """The class of its text: the main curve's is strong."""
        return "strong" if self.key == "f1" else ""


@dataclass(frozen=True)
class Point:
    """Where the cursor meets a curve."""

    key: str
    y: float


@dataclass(frozen=True)
class Drawing:
    """One drawing of the curves, in its own units."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    floor: float
    ticks_x: tuple[Tick, ...]
    ticks_y: tuple[Tick, ...]
    rug: str
    paths: dict[str, str]
    names: tuple[Name, ...]
    now: float
    points: tuple[Point, ...]
    recommended: float | None


def curve_drawing(block: Curves, width: int, height: int) -> Drawing:
    """The curves of a block in a picture of `width` × `height` units."""
    floor = _floor(block)
    frame = _Frame(LEFT, width - RIGHT, TOP, height - BOTTOM, floor)
    now = frame.x(block.steps[block.operating])
    marks = [(key, _values(block, key)[block.operating]) for key, _ in LINES]
    return Drawing(
        width, height, frame.left, frame.right, frame.top, frame.bottom, floor,
        ticks_x=tuple(Tick(frame.x(k / 5), numbers.fixed(k / 5, 1).removesuffix(".0")) for k in range(6)),
        ticks_y=tuple(Tick(frame.y(value), _tick_text(value)) for value in _grid(floor)),
        rug=_rug(block, frame),
        paths={key: _path(block.steps, _values(block, key), frame) for key, _ in LINES},
        names=_names(block, frame),
        now=now,
        points=tuple(Point(key, frame.y(value)) for key, value in marks if not isnan(value) and value >= floor),
        recommended=None if block.recommended is None else frame.x(block.steps[block.recommended]),
    )  # fmt: skip


@dataclass(frozen=True)
class _Frame:
    left: int
    right: int
    top: int
    bottom: int
    floor: float

    def x(self, value: float) -> float:
        return round(self.left + value * (self.right - self.left), 1)

    def y(self, value: float) -> float:
        return round(self.bottom - (value - self.floor) / (1 - self.floor) * (self.bottom - self.top), 1)


def _values(block: Curves, key: str) -> tuple[float, ...]:
    values: tuple[float, ...] = getattr(block, key)
    return values


def _floor(block: Curves) -> float:
    """Where the axis begins: the highest floor a third below which none of the marked points lies."""
    marks = [block.operating] + ([block.recommended] if block.recommended is not None else [])
    shown = [_values(block, key)[mark] for mark in marks for key, _ in LINES]
    lowest = min((value for value in shown if not isnan(value)), default=0.0)
    return next(floor for floor in FLOORS if floor == 0 or lowest >= floor + (1 - floor) / 3)


def _grid(floor: float) -> list[float]:
    return [floor + (1 - floor) * k / 4 for k in range(5)]


def _tick_text(value: float) -> str:
    return numbers.fixed(value, 3).rstrip("0").rstrip(".")


def _path(steps: tuple[float, ...], values: tuple[float, ...], frame: _Frame) -> str:
    points = [f"{frame.x(x)} {frame.y(y)}" for x, y in zip(steps, values, strict=True) if not isnan(y)]
    return "M" + "L".join(points) if points else ""


def _rug(block: Curves, frame: _Frame) -> str:
    """One short stroke under the axis for each label's own threshold."""
    places = sorted({frame.x(value) for value in block.label_thresholds if not isnan(value)})
    return "".join(f"M{x} {frame.bottom}v6" for x in places)


def _names(block: Curves, frame: _Frame) -> tuple[Name, ...]:
    """The names where the curves lie furthest apart, never closer than NAME_GAP."""
    step = max(range(len(block.steps)), key=lambda k: (_spread(block, frame, k), -k))
    at = [
        (frame.y(_values(block, key)[step]), key, text) for key, text in LINES if not isnan(_values(block, key)[step])
    ]
    x, last, names = frame.x(block.steps[step]), -float(NAME_GAP), []
    for y, key, text in sorted(at):
        last = max(y - 6, last + NAME_GAP)
        rises = _values(block, key)[max(0, step - 5)] < _values(block, key)[step]
        names.append(Name(key, text, x - 4 if rises else x + 8, round(last, 1), "end" if rises else "start"))
    return tuple(names)


def _spread(block: Curves, frame: _Frame, step: int) -> float:
    """Smallest distance between two curves at a step, where there is room for names; -1 elsewhere."""
    heights = sorted(frame.y(_values(block, key)[step]) for key, _ in LINES if not isnan(_values(block, key)[step]))
    if not 0.15 <= block.steps[step] <= 0.88 or len(heights) < 2 or heights[-1] > frame.bottom:
        return -1.0
    return min(b - a for a, b in pairwise(heights))
