"""How each label fared in each version: a heat map, labels down, versions across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isnan
from typing import Any

from reportgen import numbers
from reportgen.links import short
from reportgen.report.chart import Chart
from reportgen.report.charts.style import Colours, domain, framed, named_ticks, x_axis, y_axis
from reportgen.report.charts.trend import LONGEST_TICK, tick_signals, ticked
from reportgen.report.drawing import Axis, Drawing, Mark, Panel

ROW = 24  # px
MOST_ROWS, MOST_VERSIONS = 20, 60
LEFT = 150  # px for the labels
STEPS = 6  # of the ramp
HALF = 0.5


@dataclass(frozen=True)
class HeatCell:
    """A label in a version, by place of both: its F1, NaN where undefined, and the counts it is made of.

    `label` and `version` are their positions in what the page holds.
    """

    row: int
    place: int
    f1: float
    support: int
    predicted: int
    tp: int
    label: int
    version: int


def spec(colours: Colours) -> Any:
    """The spec: data sets `cells` and `rows` (the labels' names)."""
    import altair as alt

    x_scale = alt.Scale(domain=domain("x_domain"), nice=False, zero=False)
    y_scale = alt.Scale(domain=domain("y_domain"), nice=False, zero=False, reverse=True)
    x = x_axis("", domain=False, **named_ticks())
    y = y_axis("", labels=False, grid=False)
    ramp = alt.Scale(type="quantize", domain=domain("f1_domain"), range=[colours[f"b{k}"] for k in range(1, STEPS + 1)])
    cells = (
        alt.Chart(alt.NamedData("cells"))
        .transform_calculate(
            x0=f"datum.place - {HALF}", x1=f"datum.place + {HALF}", y0=f"datum.row - {HALF}", y1=f"datum.row + {HALF}"
        )
        .mark_rect(stroke=colours["paper"], strokeWidth=1, clip=True, invalid="show")
        .encode(
            alt.X("x0:Q", scale=x_scale, axis=x), alt.X2("x1"), alt.Y("y0:Q", scale=y_scale, axis=y), alt.Y2("y1"),
            color=alt.condition("isValid(datum.f1)", alt.Color("f1:Q", scale=ramp), alt.value(colours["wash-2"])),
        )
    )  # fmt: skip
    rows = alt.Chart(alt.NamedData("rows")).mark_text(align="right", limit=LEFT - 14).encode(
        alt.Y("row:Q", scale=y_scale), alt.Text("text:N"), x=alt.value(-8),
    )  # fmt: skip
    params = [
        alt.param(name="x_domain", value=[0, 1]), alt.param(name="y_domain", value=[0, 1]),
        alt.param(name="f1_domain", value=[0, 1]), alt.param(name="tick_places", value=[]),
        alt.param(name="tick_texts", value=[]),
    ]  # fmt: skip
    layers = alt.layer(cells, rows).add_params(*params)
    return framed(layers, colours, ROW * MOST_ROWS, left=LEFT)


def chart(cells: Sequence[HeatCell], labels: Sequence[str], versions: Sequence[str], note: str) -> Chart:
    """The heat map of labels by versions, the first of the archive right; labels in the order given."""
    known = [cell.f1 for cell in cells if not isnan(cell.f1)]
    low = floor(min(known, default=0.0) * 20) / 20
    low = min(low, 0.95)
    return Chart(
        name="label_versions",
        title="F1 by label and version",
        note=note,
        caption=f"The stronger the colour, the higher: from {numbers.fixed(low, 2)} to 1 in {STEPS} steps; grey has no "
        "F1. The version that stands first in the table is at the right; the labels that changed most come first. A "
        "click shows the label's trend.",
        summary=f"F1 of {numbers.named(len(labels), 'label')} in {numbers.named(len(versions), 'version')}",
        data={
            "cells": {
                "row": tuple(cell.row for cell in cells),
                "place": tuple(cell.place for cell in cells),
                "f1": tuple(None if isnan(cell.f1) else cell.f1 for cell in cells),
                "support": tuple(cell.support for cell in cells),
                "predicted": tuple(cell.predicted for cell in cells),
                "tp": tuple(cell.tp for cell in cells),
                "label": tuple(cell.label for cell in cells),
                "version": tuple(cell.version for cell in cells),
            },
            "rows": {"row": tuple(range(len(labels))), "text": tuple(short(label, 24) for label in labels)},
        },
        drawing=_drawing(cells, labels, versions, low),
        signals={
            "x_domain": [-HALF, len(versions) - HALF], "y_domain": [-HALF, len(labels) - HALF],
            "f1_domain": [low, 1.0], "height": ROW * len(labels), **tick_signals(versions),
        },
    )  # fmt: skip


def step_of(f1: float, low: float) -> int:
    """The step of the ramp, 1 to 6, as a quantizing scale from `low` to 1 has it.

    >>> step_of(0.5, 0.5), step_of(0.99, 0.5), step_of(1.0, 0.5)
    (1, 6, 6)
    """
    return min(STEPS, max(1, 1 + int((f1 - low) / (1 - low) * STEPS)))


def _drawing(cells: Sequence[HeatCell], labels: Sequence[str], versions: Sequence[str], low: float) -> Drawing:
    marks = []
    for step in range(STEPS + 1):
        held = [cell for cell in cells if (0 if isnan(cell.f1) else step_of(cell.f1, low)) == step]
        if held:
            marks.append(Mark(
                "bars", f"b{step}" if step else "wash-2",
                tuple(cell.place - HALF + 0.02 for cell in held), tuple(cell.row - HALF + 0.04 for cell in held),
                tuple(cell.place + HALF - 0.02 for cell in held), tuple(cell.row + HALF - 0.04 for cell in held),
            ))  # fmt: skip
    rows = tuple((float(row), short(label, 24)) for row, label in enumerate(labels))
    panel = Panel(Axis("", len(labels) - HALF, -HALF, rows), tuple(marks), ROW * len(labels))
    ticks = tuple((float(place), short(versions[place], LONGEST_TICK)) for place in ticked(len(versions)))
    return Drawing(Axis("", -HALF, len(versions) - HALF, ticks), (panel,), left=LEFT, is_wide=True)
