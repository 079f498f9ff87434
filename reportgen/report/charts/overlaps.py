"""How well boxes fit: the IoU of the predictions that found an object, and of localization errors."""

from __future__ import annotations

from typing import Any

import numpy as np

from reportgen import numbers
from reportgen.evaluations.box_bins import OVERLAPS
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.chart import Chart
from reportgen.report.charts.style import Colours, domain, framed, x_axis, y_axis
from reportgen.report.drawing import Axis, Drawing, Mark, Panel, count_axis, share_axis

HEIGHT = 166
LOW, HIGH = 0.1, 1.0
VIEWS = ("correct", "location")  # of the gallery: what a bin opens, of predictions that found an object and of others


def spec(colours: Colours) -> Any:
    """The spec: data sets `bins` (a row a bin of IoU) and `limit` (from which IoU on an object is found)."""
    import altair as alt

    x = alt.X("low:Q", scale=alt.Scale(domain=domain("x_domain"), nice=False, zero=False), axis=x_axis("IoU"))
    bars = alt.Chart(alt.NamedData("bins"))
    found = bars.mark_bar(color=colours["edge"], clip=True, x2Offset=-1).encode(
        x, alt.X2("high"), alt.Y("found:Q", axis=y_axis("predictions", format="~s", tickMinStep=1)), alt.Y2(datum=0)
    )
    loose = (
        bars.mark_bar(color=colours["spurious"], clip=True, x2Offset=-1)
        .transform_calculate(top="datum.found + datum.loose")
        .encode(x, alt.X2("high"), alt.Y("found:Q"), alt.Y2("top"))
    )
    limit = alt.Chart(alt.NamedData("limit")).mark_rule(color=colours["ink"], strokeDash=[3, 3]).encode(alt.X("at:Q"))
    params = [alt.param(name="x_domain", value=[LOW, HIGH])]
    return framed(alt.layer(found, loose, limit).add_params(*params), colours, HEIGHT)


def chart(evaluation: OutcomeEvaluation) -> Chart | None:
    """The chart; None where nothing overlaps an object of its label."""
    bins = evaluation.box_bins
    if bins is None or not bins.overlaps.any():
        return None
    found, loose = bins.overlaps
    limit, n = evaluation.options.least_iou, int(found.sum())
    mean = f"Mean {numbers.score(bins.mean_overlap)}. " if n else ""
    return Chart(
        name="overlaps",
        title="Box fit",
        note=f"IoU of the {numbers.count(n)} found",
        caption=f"{mean}Pink, below {numbers.significant(limit)}: the right label, but a localization error "
        f"({numbers.count(int(loose.sum()))}). A bin opens its images.",
        summary=f"Predictions by their IoU with the object of their label: {numbers.count(n)} found one, "
        f"{numbers.count(int(loose.sum()))} overlap it too little",
        data={
            "bins": {"low": tuple(OVERLAPS[:-1].tolist()), "high": tuple(OVERLAPS[1:].tolist()),
                     "found": tuple(found.tolist()), "loose": tuple(loose.tolist())},
            "limit": {"at": (limit,)},
            "opens": {"view": VIEWS},
        },
        drawing=_drawing(found, loose, limit),
        signals={"x_domain": [LOW, HIGH]},
    )  # fmt: skip


def _drawing(found: Any, loose: Any, limit: float) -> Drawing:
    low, high, total = tuple(OVERLAPS[:-1].tolist()), tuple((OVERLAPS[1:] - 0.004).tolist()), found + loose
    nothing = tuple(np.zeros(len(low)).tolist())
    marks = (
        Mark("bars", "edge", low, tuple(map(float, found)), high, nothing),
        Mark("bars", "spurious", low, tuple(map(float, total)), high, tuple(map(float, found))),
        Mark("rules", "ink", (limit,), dash="3 3"),
    )
    y: Axis = count_axis("predictions", float(total.max()))
    return Drawing(share_axis("IoU", LOW, HIGH), (Panel(y, marks, HEIGHT),))
