"""Recall by the shape of the object; and, seen another way, false positives by how many objects an image holds."""

from __future__ import annotations

from typing import Any

import numpy as np

from reportgen.evaluations.box_bins import BoxBins
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.chart import Chart, ChartView, Columns
from reportgen.report.charts.sizes import FEW, recall_columns, recall_drawing, recall_spec
from reportgen.report.charts.style import Colours, framed, x_axis, y_axis
from reportgen.report.charts.threshold import nullable
from reportgen.report.drawing import Axis

HEIGHT = 166
TICKS = ((0.25, "1:4"), (0.5, "1:2"), (1.0, "1:1"), (2.0, "2:1"), (4.0, "4:1"))
LABELS = "datum.value < 1 ? '1:' + round(1 / datum.value) : round(datum.value) + ':1'"


def spec(colours: Colours) -> Any:
    """The spec of recall by width over height: data set `bins`."""
    axis = {"values": [at for at, _ in TICKS], "labelExpr": LABELS}
    return recall_spec(colours, "width : height", axis)


def crowding(colours: Colours) -> Any:
    """The spec of false positives by objects in the image: data set `crowds` (a row a number of objects)."""
    import altair as alt

    base = alt.Chart(alt.NamedData("crowds"))
    x = alt.X(
        "low:Q",
        scale=alt.Scale(nice=False, zero=False),
        axis=x_axis("objects in the image", format=",d", tickMinStep=1),
    )
    y = alt.Y("per_image:Q", axis=y_axis("per image"), scale=alt.Scale(zero=True))
    bars = base.mark_bar(color=colours["edge"], x2Offset=-1).encode(x, alt.X2("high"), y, alt.Y2(datum=0))
    texts = (
        base.mark_text(dy=-7, color=colours["ink-3"])
        .transform_calculate(middle="(datum.low + datum.high) / 2")
        .encode(alt.X("middle:Q"), y, alt.Text("images:Q", format=",d"))
    )
    return framed(alt.layer(bars, texts), colours, HEIGHT)


def chart(evaluation: OutcomeEvaluation) -> Chart | None:
    """Both views; None without objects."""
    found = evaluation.box_bins
    if found is None or not found.shapes.support.any():
        return None
    bins, there = found.shapes, np.flatnonzero(found.shapes.support)
    low, high = float(bins.edges[there[0]]), float(bins.edges[there[-1] + 1])
    ticks = tuple((at, name) for at, name in TICKS if low <= at <= high)
    crowds = ChartView("objects", "FP per image", {}, "crowding")
    by_shape = ChartView("aspect", "recall", {"x_domain": [low, high]})
    return Chart(
        name="shapes",
        title="Shape, crowding",
        note=by_shape.note,
        caption=f"Aspect: 95% interval, hollow under {FEW} objects; a point opens the missed ones. Objects: mean false "
        "positives by objects in the image, with the number of images; a bar opens them.",
        summary="Recall by width over height of the object, and false positives by objects in the image",
        data={"bins": recall_columns(bins), "crowds": _crowds(found)},
        drawing=recall_drawing(bins, Axis("width : height", low, high, ticks, "log")),
        signals={"x_domain": [low, high]},
        views=(by_shape, crowds),
    )  # fmt: skip


def _crowds(found: BoxBins) -> Columns:
    crowds = found.crowds
    there = np.flatnonzero(crowds.images)
    return {
        "low": tuple(crowds.edges[:-1][there].tolist()),
        "high": tuple(crowds.edges[1:][there].tolist()),
        "images": tuple(crowds.images[there].tolist()),
        "objects": tuple(crowds.objects[there].tolist()),
        "found": tuple(crowds.found[there].tolist()),
        "false_positives": tuple(crowds.false_positives[there].tolist()),
        "per_image": nullable(crowds.per_image[there]),
        "recall": nullable(crowds.recall[there]),
    }
