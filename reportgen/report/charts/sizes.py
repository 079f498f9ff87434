"""Recall by a property of the object on a log axis, each bin with its exact interval: by size, and by shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from reportgen import numbers
from reportgen.evaluations.box_bins import RecallBins
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.chart import Chart, Columns
from reportgen.report.charts.style import Colours, domain, framed, x_axis, y_axis
from reportgen.report.charts.threshold import nullable
from reportgen.report.drawing import Axis, Drawing, Mark, Panel, share_axis

HEIGHT = 166
FEW = 20  # objects; a bin with fewer is drawn hollow


def spec(colours: Colours) -> Any:
    """The spec of the chart by size: data set `bins`."""
    return recall_spec(colours, "object side, px", {"format": ",d"})


def recall_spec(colours: Colours, title: str, axis: dict[str, Any]) -> Any:
    """Points with whiskers over a log axis; data set `bins` (a row a bin with objects)."""
    import altair as alt

    scale = alt.Scale(type="log", base=2, domain=domain("x_domain"), nice=False)
    x = alt.X("middle:Q", scale=scale, axis=x_axis(title, **axis))
    y = alt.Y("recall:Q", scale=alt.Scale(domain=[0, 1]), axis=y_axis("recall", format=".1f"))
    base = alt.Chart(alt.NamedData("bins"))
    lines = base.mark_rule(color=colours["edge"], strokeWidth=1.4, clip=True).encode(
        x, alt.Y("lowest:Q"), alt.Y2("highest")
    )
    fill = alt.condition("datum.objects < few", alt.value(colours["paper"]), alt.value(colours["ink"]))
    seen = base.transform_filter("datum.middle >= x_domain[0] && datum.middle <= x_domain[1]")
    points = seen.mark_point(size=48, stroke=colours["ink"], strokeWidth=1.4, opacity=1).encode(x, y, fill=fill)
    params = [alt.param(name="x_domain", value=[1, 2]), alt.param(name="few", value=FEW)]
    return framed(alt.layer(lines, points).add_params(*params), colours, HEIGHT)


def chart(evaluation: OutcomeEvaluation) -> Chart | None:
    """Recall by the side of the object; None without objects."""
    if evaluation.box_bins is None or not evaluation.box_bins.sizes.support.any():
        return None
    bins = evaluation.box_bins.sizes
    edges = bins.edges.tolist()
    whole = [2.0**power for power in range(20) if edges[0] <= 2.0**power <= edges[-1]]
    axis = Axis("object side, px", edges[0], edges[-1], tuple((at, numbers.count(int(at))) for at in whole), "log")
    return Chart(
        name="sizes",
        title="Recall by object size",
        note="side = √area, pixels",
        caption=f"Line: 95% interval; hollow: fewer than {FEW} objects. Log scale. A point opens the missed objects "
        "of its size.",
        summary="Recall by the size of the object",
        data={"bins": recall_columns(bins)},
        drawing=recall_drawing(bins, axis),
        signals={"x_domain": [edges[0], edges[-1]]},
    )


def recall_columns(bins: RecallBins) -> Columns:
    """The bins that hold objects, a row each."""
    there = np.flatnonzero(bins.support)
    low, high = bins.edges[:-1][there], bins.edges[1:][there]
    return {
        "low": tuple(low.tolist()),
        "high": tuple(high.tolist()),
        "middle": tuple(np.sqrt(low * high).tolist()),
        "objects": tuple(bins.support[there].tolist()),
        "found": tuple(bins.found[there].tolist()),
        "recall": nullable(bins.recall[there]),
        "lowest": nullable(bins.interval[there, 0]),
        "highest": nullable(bins.interval[there, 1]),
    }


def recall_drawing(bins: RecallBins, axis: Axis) -> Drawing:
    """The chart as a still picture."""
    there = np.flatnonzero(bins.support)
    few = there[bins.support[there] < FEW]
    many = there[bins.support[there] >= FEW]
    middle = np.sqrt(bins.edges[:-1] * bins.edges[1:])

    def of(values: Any, chosen: Any) -> tuple[float, ...]:
        return tuple(values[chosen].tolist())

    marks = (
        Mark("whiskers", "edge", of(middle, there), of(bins.interval[:, 0], there), y2=of(bins.interval[:, 1], there)),
        Mark("points", "ink", of(middle, many), of(bins.recall, many)),
        Mark("points", "ink", of(middle, few), of(bins.recall, few), hollow=True),
    )
    return Drawing(axis, (Panel(share_axis("recall"), marks, HEIGHT),))
