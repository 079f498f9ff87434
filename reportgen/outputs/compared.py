"""Drawings of a comparison: differences on a common scale, curves one over the other, cases before and after."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from math import isnan
from typing import Any

from markupsafe import Markup

from reportgen import numbers
from reportgen.links import short
from reportgen.outputs.scene import scene
from reportgen.report.comparison_blocks import Delta, ItemCard, Overlay, OverlayLine, Said
from reportgen.report.document import Payload

SIGNS = {"better": "▲ ", "worse": "▼ ", "noise": "≈ ", "same": "= ", "unknown": "", "undefined": ""}
WORDS = {"better": "better", "worse": "worse", "noise": "within noise", "same": "no difference",
         "unknown": "noise unknown", "undefined": ""}  # fmt: skip
SYMBOLS = {"correct": "✓", "wrong": "≠", "missed": "○", "spurious": "+", "nothing": "·"}
PIXELS = 64  # smaller pictures are shown with their pixels, not smoothed
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 340, 236, 34, 8, 26, 38
FLOORS = (0.9, 0.8, 0.5, 0.0)
NAME_GAP = 16


def filters() -> dict[str, Callable[..., Any]]:
    """What the templates of a comparison call, by name."""
    return {
        "delta_text": lambda delta: SIGNS[delta.verdict] + numbers.signed(delta.difference),
        "delta_word": lambda delta: WORDS[delta.verdict],
        "spread": lambda delta: spread(delta.low, delta.high),
        "diverging": Diverging.of,
        "probability": q_text,
        "overlays": overlay_drawings,
        "change_class": change_class,
        "count_change": count_change,
        "symbol": SYMBOLS.__getitem__,
    }


def spread(low: float, high: float) -> str:
    """The interval of a difference with both signs; empty where nothing is known, or nothing differs."""
    return "" if isnan(low) or isnan(high) or low == high == 0 else f"{_side(low)} to {_side(high)}"


def _side(value: float) -> str:
    return ("+" if value >= 0 else numbers.MINUS) + numbers.fixed(abs(value), 3)


def q_text(q: float) -> str:
    """A q-value with three digits.

    >>> q_text(0.0421), q_text(0.0001), q_text(float("nan"))
    ('0.042', '< 0.001', '–')
    """
    return numbers.metric(q)


@dataclass(frozen=True)
class Diverging:
    """A difference as a bar from the middle and its interval, in percent of the width."""

    start: float
    width: float
    low: float
    high: float

    @staticmethod
    def of(delta: Delta, scale: float) -> Diverging:
        """The bar of a difference where the half width stands for `scale`; what is beyond is cut."""
        at = _percent(delta.difference, scale)
        return Diverging(min(50.0, at), abs(at - 50), _percent(delta.low, scale), _percent(delta.high, scale))


def _percent(value: float, scale: float) -> float:
    return 50.0 if isnan(value) else round(50 + 50 * max(-1.0, min(1.0, value / scale)), 2)


def change_class(cell: Any, largest: int) -> str:
    """The class of a cell by how much it changed for the better (b) or for the worse (o); z where it did not."""
    if cell is None or not cell.difference:
        return "z"
    step = 1 + min(3, int(4 * abs(cell.difference) / largest)) if largest > 1 else 2
    return f"{'b' if cell.is_better else 'o'}{step}"


def count_change(value: int) -> str:
    """A difference of counts with its sign.

    >>> count_change(4), count_change(-12000), count_change(0)
    ('+4', '−12,000', '0')
    """
    return ("+" if value > 0 else numbers.MINUS if value < 0 else "") + numbers.count(abs(value))


# Curves


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
    floor: float
    ticks_x: tuple[tuple[float, str], ...]
    ticks_y: tuple[tuple[float, str], ...]
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
    floor = _floor(block, key)
    lines = tuple(
        Line(line.name, _path(line, key, floor), _dot(line, key, floor)) for line in block.lines
    )  # fmt: skip
    grid = [floor + (1 - floor) * k / 4 for k in range(5)]
    return Panel(
        title, floor,
        tuple((_x(k / 5), numbers.fixed(k / 5, 1).removesuffix(".0")) for k in range(6)),
        tuple((_y(value, floor), numbers.fixed(value, 3).rstrip("0").rstrip(".")) for value in grid),
        lines, tuple(_names(block, key, pair, floor) for pair in block.pairs),
    )  # fmt: skip


def _x(value: float) -> float:
    return round(LEFT + value * (WIDTH - RIGHT - LEFT), 1)


def _y(value: float, floor: float) -> float:
    return round(HEIGHT - BOTTOM - (value - floor) / (1 - floor) * (HEIGHT - BOTTOM - TOP), 1)


def _at_operating(line: OverlayLine, key: str) -> float:
    if not line.steps:
        return float("nan")
    at = 0.0 if isnan(line.operating) else line.operating
    return line.values[key][min(range(len(line.steps)), key=lambda k: abs(line.steps[k] - at))]


def _floor(block: Overlay, key: str) -> float:
    """Where the axis begins: as high as the marked points allow, so that differences show."""
    marks = [value for line in block.lines if not isnan(value := _at_operating(line, key))]
    lowest = min(marks, default=0.0)
    return next(floor for floor in FLOORS if floor == 0 or lowest >= floor + (1 - floor) / 3)


def _path(line: OverlayLine, key: str, floor: float) -> str:
    points = [
        f"{_x(x)} {_y(y, floor)}" for x, y in zip(line.steps, line.values.get(key, ()), strict=False) if not isnan(y)
    ]
    return "M" + "L".join(points) if points else ""


def _dot(line: OverlayLine, key: str, floor: float) -> tuple[float, float] | None:
    value = _at_operating(line, key)
    if isnan(value) or value < floor:
        return None
    return _x(0.0 if isnan(line.operating) else line.operating), _y(value, floor)


def _names(block: Overlay, key: str, pair: tuple[int, int], floor: float) -> Names:
    """The names of two versions where their curves lie furthest apart, the upper one's above, the lower one's below."""
    lines = [block.lines[k] for k in pair]
    if not all(line.steps for line in lines):
        return Names(())
    best = max((k / 40 for k in range(6, 31)), key=lambda x: _apart(lines, key, x, floor))
    heights = [_y(max(_value_at(line, key, best), floor), floor) for line in lines]
    upper = 0 if heights[0] <= heights[1] else 1
    roles, places = ("before", "after"), []
    for k, line in enumerate(lines):
        y = heights[k] - 8 if k == upper else heights[k] + NAME_GAP
        text = short(line.name, 24)
        room = 3.4 * len(text)
        x = min(max(_x(best), LEFT + room), WIDTH - RIGHT - room)
        places.append((round(x, 1), round(min(max(y, TOP - 4), HEIGHT - BOTTOM - 4), 1), text, roles[k]))
    return Names(tuple(places))


def _value_at(line: OverlayLine, key: str, x: float) -> float:
    found = line.values[key][min(range(len(line.steps)), key=lambda k: abs(line.steps[k] - x))]
    return 0.0 if isnan(found) else found


def _apart(lines: list[OverlayLine], key: str, x: float, floor: float) -> float:
    values = [_value_at(line, key, x) for line in lines]
    return abs(values[0] - values[1]) if min(values) > floor + 0.05 * (1 - floor) else -1.0


# Cases


def scenes(card: ItemCard, payload: Payload, written: Container[int], source: Callable[[int], str]) -> Markup:
    """The picture of a case: once, or with boxes twice side by side, before and after."""
    id_ = payload.sample_images[card.sample]
    name = payload.sample_ids[card.sample]
    if id_ < 0:
        return Markup('<span class="gallery__blank">no picture</span>')
    if card.view is None:
        if id_ in written:
            return Markup('<span class="gallery__blank" data-again="{}" data-alt="{}">shown above</span>').format(
                id_, name
            )
        small = Markup(' class="pixels"') if max(payload.sample_sizes[card.sample]) <= PIXELS else ""
        return Markup('<img data-picture="{}" src="{}" alt="{}"{}>').format(id_, source(id_), name, small)
    return Markup("").join(
        _scene(card, said, payload, id_, None if id_ in written else source(id_)) for said in (card.before, card.after)
    )


def _scene(card: ItemCard, said: Said, payload: Payload, id_: int, href: str | None) -> Markup:
    """One side; the pixels stand in the page once, and are used again."""
    width, height = payload.sample_sizes[card.sample]
    if href is None:
        picture = Markup('<use href="#picture-{}"/>').format(id_)
    else:
        picture = Markup(
            '<image id="picture-{}" data-picture="{}" href="{}" width="{}" height="{}" preserveAspectRatio="none"/>'
        ).format(id_, id_, href, width, height)
    name = f"{payload.sample_ids[card.sample]}, {said.version}: {said.text}"
    return scene(picture, name, card.view or (0, 0, width, height), said.frames, fills=True)
