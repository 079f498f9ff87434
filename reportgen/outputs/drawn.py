"""The one writer of still pictures of charts: a Drawing as SVG, in px, y downwards, rounded to a tenth.

Colours are classes (`tone-ink`), so that a picture follows light, dark and paper; nothing in it is a style.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan, log, sqrt

from markupsafe import Markup

from reportgen.outputs.plot import dashed, spaced
from reportgen.report.chart import Chart
from reportgen.report.drawing import Axis, Drawing, Mark, Panel, Text

RIGHT, GAP = 12, 30  # px beside the panels and between them, as reportgen/report/charts/style.py
TEXTS = 24  # px that the texts of the axis of x need
WIDE, NARROW = 828, 340  # px of a drawing as wide as its section, and of one of three in a row or on a phone
NAME = 4  # px the foot of a name stands below the end of its line
RADIUS = 3.5
CROWD = 100  # circles from which on they are one path, so that a page of many labels stays light
LETTER = 6.4  # px that a letter of a tick takes

Place = tuple[float, float]


@dataclass(frozen=True)
class Scale:
    """From a value of an axis to its place between two edges."""

    axis: Axis
    start: float
    end: float

    def __call__(self, value: float) -> float:
        low, high = _scaled(self.axis, self.axis.low), _scaled(self.axis, self.axis.high)
        share = (_scaled(self.axis, value) - low) / (high - low)
        return round(self.start + share * (self.end - self.start), 1)


def _scaled(axis: Axis, value: float) -> float:
    if axis.scale == "log":
        return log(value)
    return (1 if value >= 0 else -1) * sqrt(abs(value)) if axis.scale == "sqrt" else value


@dataclass(frozen=True)
class Field:
    """A panel in its place: the scales of both axes."""

    panel: Panel
    x: Scale
    y: Scale

    @property
    def foot(self) -> float:
        """The place of the foot of the panel."""
        return self.y.start

    def places(self, xs: Sequence[float], ys: Sequence[float]) -> list[list[Place]]:
        """The places of a series, in runs without a gap; what lies outside of the axis of y stops at its edge."""
        runs: list[list[Place]] = [[]]
        for x, y in zip(xs, ys, strict=True):
            if isnan(x) or isnan(y):
                runs.append([])
            else:
                runs[-1].append((self.x(x), self._inside(y)))
        return [run for run in runs if run]

    def _inside(self, value: float) -> float:
        return self.y(min(max(value, self.y.axis.low), self.y.axis.high))


def still_pictures(chart: Chart) -> Markup:
    """The still picture of a chart; a wide one a second time for narrow pages, of which CSS shows one."""
    if not chart.drawing.is_wide:
        return _picture(chart, NARROW, "")
    return _picture(chart, WIDE, " chart__still--wide") + _picture(chart, NARROW, " chart__still--narrow")


def _picture(chart: Chart, width: int, kind: str) -> Markup:
    drawing = chart.drawing
    fields = list(_fields(drawing, width))
    height = int(fields[-1].foot) + drawing.bottom
    head = Markup(
        '<svg class="chart__still{}" width="100%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="xMinYMin meet"'
        ' role="img" aria-label="{}">'
    ).format(kind, height, width, height, chart.summary)
    parts = [part for field in fields for part in _panel(field)]
    return Markup("\n").join([head, *parts, *_x_axis(fields[-1], drawing.bottom >= TEXTS), *_names(fields)]) + Markup(
        "\n</svg>"
    )


def _fields(drawing: Drawing, width: int) -> Iterator[Field]:
    x, top = Scale(drawing.x, drawing.left, width - (drawing.names or RIGHT)), drawing.top
    for panel in drawing.panels:
        yield Field(panel, x, Scale(panel.y, top + panel.height, top))
        top += panel.height + GAP


def _panel(field: Field) -> Iterator[Markup]:
    left, right = field.x.start, field.x.end
    yield _text(Text(0, 0, field.panel.y.title), (left - 36, field.y.end - 14), "start")
    for value, said in field.panel.y.ticks:
        y = field.y(value)
        yield Markup('<path class="plot__grid" d="M{} {}H{}"/>').format(left, y, right)
        yield Markup('<text class="tick" x="{}" y="{}" text-anchor="end">{}</text>').format(left - 8, y + 4, said)
    for mark in field.panel.marks:
        yield from _mark(mark, field)
    for text in field.panel.texts:
        yield _text(text, (field.x(text.x), field.y(text.y)), text.anchor)


def _text(text: Text, place: Place, anchor: str) -> Markup:
    if not text.text:
        return Markup("")
    form = Markup('<text class="plot__text" x="{}" y="{}" text-anchor="{}">{}</text>')
    return form.format(*place, anchor, text.text)


def _x_axis(field: Field, has_texts: bool) -> Iterator[Markup]:
    foot = field.foot
    yield Markup('<path class="plot__axis" d="M{} {}H{}"/>').format(field.x.start, foot, field.x.end)
    if not has_texts:
        return
    for place, text in _apart(field.x):
        form = Markup('<text class="tick" x="{}" y="{}" text-anchor="middle">{}</text>')
        yield form.format(place, foot + 18, text)
    yield _text(Text(0, 0, field.x.axis.title), (field.x.end, foot + 36), "end")


def _apart(x: Scale) -> Iterator[tuple[float, str]]:
    """The ticks of an axis with their places; one that would stand on the one before says nothing."""
    end = float("-inf")
    for value, text in x.axis.ticks:
        place, half = x(value), LETTER * len(text) / 2
        has_room = place - half >= end
        yield place, text if has_room else ""
        end = place + half + LETTER if has_room else end


# Marks


def _mark(mark: Mark, field: Field) -> Iterator[Markup]:
    if mark.kind in ("line", "step", "whiskers", "rules"):
        yield _path("line", mark, _stroke(mark, field))
    elif mark.kind in ("area", "steps", "bars"):
        yield _path("area", mark, _fill(mark, field))
    elif mark.hollow or mark.sizes:
        yield from _circles(mark, field)
    else:
        dots = "".join(f"M{x} {y}h0" for run in field.places(mark.x, mark.y) for x, y in run)
        yield _path("dots", mark, dots)


def _path(kind: str, mark: Mark, line: str) -> Markup:
    width = {"line": mark.width, "dots": 2 * RADIUS}.get(kind)
    more = [
        Markup(' {}="{}"').format(name, value)
        for name, value, usual in (
            ("stroke-width", width, None), ("stroke-dasharray", mark.dash, ""), ("opacity", mark.opacity, 1)
        )
        if value != usual
    ]  # fmt: skip
    form = Markup('<path class="plot__{} tone-{}"{} d="{}"/>')
    return form.format(kind, mark.tone, Markup("").join(more), line) if line else Markup("")


def _stroke(mark: Mark, field: Field) -> str:
    if mark.kind == "whiskers":
        ends = zip(mark.x, mark.y, mark.y2, strict=True)
        return "".join(f"M{field.x(x)} {field.y(y)}V{field.y(end)}" for x, y, end in ends if not isnan(y + end))
    if mark.kind == "rules":
        return _rules(mark, field)
    runs = field.places(mark.x, mark.y)
    return "".join(_line(_held(run) if mark.kind == "step" else run) for run in runs)


def _rules(mark: Mark, field: Field) -> str:
    if not mark.y:
        return "".join(f"M{field.x(x)} {field.foot}V{field.y.end}" for x in mark.x)
    if not mark.x:
        return "".join(f"M{field.x.start} {field.y(y)}H{field.x.end}" for y in mark.y)
    ends = zip(mark.x, mark.y, mark.x2, mark.y2, strict=True)
    return "".join(f"M{field.x(x)} {field.y(y)}L{field.x(x2)} {field.y(y2)}" for x, y, x2, y2 in ends)


def _fill(mark: Mark, field: Field) -> str:
    feet = mark.y2 or (0.0 if mark.kind == "bars" else field.y.axis.low,) * len(mark.y)
    if mark.kind == "bars":
        sides = zip(mark.x, mark.x2, mark.y, feet, strict=True)
        return "".join(
            f"M{field.x(x)} {field.y(foot)}V{field.y(y)}H{field.x(end)}V{field.y(foot)}Z" for x, end, y, foot in sides
        )
    both = [x if not isnan(y + foot) else float("nan") for x, y, foot in zip(mark.x, mark.y, feet, strict=True)]
    runs = zip(field.places(both, mark.y), field.places(both, feet), strict=True)
    edges = (map(_held, run) if mark.kind == "steps" else map(dashed, run) for run in runs)
    return "".join(f"{_line([*upper, *reversed(list(lower))])}Z" for upper, lower in edges)


def _circles(mark: Mark, field: Field) -> Iterator[Markup]:
    sizes, kind = mark.sizes or (RADIUS,) * len(mark.x), "ring" if mark.hollow else "dot"
    places = [(field.x(x), field.y(y), round(size, 1)) for x, y, size in zip(mark.x, mark.y, sizes, strict=True)
              if not isnan(x + y)]  # fmt: skip
    if len(places) > CROWD:
        drawn = "".join(
            f"M{round(x - r, 1)} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0" for x, y, r in places
        )
        yield Markup('<path class="plot__{} tone-{}" d="{}"/>').format(kind, mark.tone, drawn)
        return
    form = Markup('<circle class="plot__{} tone-{}" cx="{}" cy="{}" r="{}"/>')
    yield from (form.format(kind, mark.tone, *place) for place in places)


def _held(places: Sequence[Place]) -> list[Place]:
    """Steps through places: each holds back to the place before."""
    held = [place for (x, _), (x2, y2) in pairwise(places) for place in ((x, y2), (x2, y2))]
    return [*places[:1], *held]


def _line(places: Iterable[Place]) -> str:
    return "M" + "L".join(f"{round(x, 1)} {y}" for x, y in dashed(list(places)))


def _names(fields: Sequence[Field]) -> Iterator[Markup]:
    """The names of the series at the ends of their lines, where there is room for them."""
    ends = []
    for field in fields:
        for mark in field.panel.marks:
            runs = field.places(mark.x, mark.y) if mark.name and len(mark.x) == len(mark.y) else []
            ends += [(runs[-1][-1][1], mark)] if runs else []
    ends.reverse()  # of equals the last, which is drawn over the others, is above
    ends.sort(key=lambda end: end[0])
    heights = spaced((y + NAME for y, _ in ends), fields[-1].foot)
    form = Markup('<text class="plot__name{}" x="{}" y="{}">{}</text>')
    for (_, mark), height in zip(ends, heights, strict=True):
        yield form.format(" strong" if mark.strong else "", fields[0].x.end + 8, height, mark.name)
