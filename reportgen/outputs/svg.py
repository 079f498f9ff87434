"""Precision, recall and F1 by threshold as a static drawing, so that the page has its curves without any script."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isnan

from reportgen.outputs.plot import Frame, Tick, floor_of, spaced
from reportgen.report.outcome_blocks import Curves

LEFT, RIGHT, TOP, BOTTOM = 40, 12, 30, 46
ABOVE = 6  # units a name stands above its curve
LINES = (("precision", "Precision"), ("recall", "Recall"), ("f1", "Macro F1"))


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
    frame = Frame(LEFT, width - RIGHT, TOP, height - BOTTOM, floor_of(_marks(block)))
    marks = [(key, _values(block, key)[block.operating]) for key, _ in LINES]
    return Drawing(
        width, height, frame.left, frame.right, frame.top, frame.bottom, frame.low,
        ticks_x=frame.share_ticks(),
        ticks_y=frame.value_ticks(),
        rug=_rug(block, frame),
        paths={key: frame.path(block.steps, _values(block, key)) for key, _ in LINES},
        names=_names(block, frame),
        now=frame.x(block.steps[block.operating]),
        points=tuple(Point(key, frame.y(value)) for key, value in marks if not isnan(value) and value >= frame.low),
        recommended=None if block.recommended is None else frame.x(block.steps[block.recommended]),
    )  # fmt: skip


def _values(block: Curves, key: str) -> tuple[float, ...]:
    values: tuple[float, ...] = getattr(block, key)
    return values


def _marks(block: Curves) -> list[float]:
    """What stands at the thresholds that are marked."""
    marked = [block.operating] + ([block.recommended] if block.recommended is not None else [])
    return [_values(block, key)[mark] for mark in marked for key, _ in LINES]


def _rug(block: Curves, frame: Frame) -> str:
    """One short stroke under the axis for each label's own threshold."""
    places = sorted({frame.x(value) for value in block.label_thresholds if not isnan(value)})
    return "".join(f"M{x} {frame.bottom}v6" for x in places)


def _names(block: Curves, frame: Frame) -> tuple[Name, ...]:
    """The names where the curves lie furthest apart."""
    step = max(range(len(block.steps)), key=lambda k: (_spread(block, frame, k), -k))
    at = sorted(
        (frame.y(_values(block, key)[step]), key, text) for key, text in LINES if not isnan(_values(block, key)[step])
    )
    x, names = frame.x(block.steps[step]), []
    for (_, key, text), y in zip(at, spaced(y - ABOVE for y, _, _ in at), strict=True):
        rises = _values(block, key)[max(0, step - 5)] < _values(block, key)[step]
        names.append(Name(key, text, x - 4 if rises else x + 8, y, "end" if rises else "start"))
    return tuple(names)


def _spread(block: Curves, frame: Frame, step: int) -> float:
    """Smallest distance between two curves at a step, where there is room for names; -1 elsewhere."""
    heights = sorted(frame.y(_values(block, key)[step]) for key, _ in LINES if not isnan(_values(block, key)[step]))
    if not 0.15 <= block.steps[step] <= 0.88 or len(heights) < 2 or heights[-1] > frame.bottom:
        return -1.0
    return min(b - a for a, b in pairwise(heights))
