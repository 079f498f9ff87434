"""F1 of spans by what they are: how long, in documents how long, and whether training had labelled the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from reportgen.evaluations.entities import EntityEvaluation
from reportgen.evaluations.span_groups import SpanGroups
from reportgen.report.chart import Chart, Columns
from reportgen.report.charts.style import Colours, framed, named_ticks, x_axis, y_axis
from reportgen.report.charts.threshold import nullable
from reportgen.report.drawing import Axis, Drawing, Mark, Panel, share_axis

SPEC = "span_groups"
HEIGHT = 166
FEW = 20  # labelled and predicted spans below which a point is hollow
LEAST = 2  # groups that are worth a chart


def spec(colours: Colours) -> Any:
    """The spec: data set `groups` (a row a group with spans), whose names are the parameter `tick_texts`."""
    import altair as alt

    scale = alt.Scale(domain=alt.ExprRef("x_domain"), nice=False)
    x = alt.X("place:Q", scale=scale, axis=x_axis("", **named_ticks()))
    y = alt.Y("f1:Q", scale=alt.Scale(domain=[0, 1]), axis=y_axis("F1", format=".1f"))
    base = alt.Chart(alt.NamedData("groups"))
    fill = alt.condition(f"datum.spans < {FEW}", alt.value(colours["paper"]), alt.value(colours["ink"]))
    layers = [
        base.mark_line(color=colours["ink"], strokeWidth=1, opacity=0.35).encode(x, y),
        base.mark_rule(color=colours["edge"], strokeWidth=1.4).encode(x, alt.Y("low:Q"), alt.Y2("high")),
        base.mark_point(size=48, stroke=colours["ink"], strokeWidth=1.4, opacity=1).encode(x, y, fill=fill),
    ]
    values: dict[str, list[Any]] = {"x_domain": [-0.5, 1.5], "tick_places": [], "tick_texts": []}
    params = [alt.param(name=name, value=value) for name, value in values.items()]
    return framed(alt.layer(*layers).add_params(*params), colours, HEIGHT)


def charts(evaluation: EntityEvaluation) -> tuple[Chart, ...]:
    """One for each way in which there are several groups."""
    found = evaluation.breakdowns
    made = (
        _chart("span_length", "F1 by length of the entity", found.by_length),
        _chart("document_length", "F1 by length of the document", found.by_document),
        _chart("surfaces", "F1 by what training had labelled", found.by_surface),
    )
    return tuple(chart for chart in made if chart is not None)


def _chart(name: str, title: str, groups: SpanGroups | None) -> Chart | None:
    if groups is None or np.count_nonzero(groups.support + groups.predicted) < LEAST:
        return None
    n = len(groups.names)
    unit = f"in {groups.unit}" if groups.unit else "the same text, but for capitals"
    return Chart(
        name=name,
        title=title,
        note=unit,
        caption=f"Line: 95% interval; hollow: fewer than {FEW} spans. Each labelled and each predicted span counts "
        "where it belongs itself.",
        summary=title,
        data={"groups": columns(groups)},
        drawing=_drawing(groups),
        signals={"x_domain": [-0.5, n - 0.5], "tick_places": list(range(n)), "tick_texts": list(groups.names)},
        spec=SPEC,
    )


def columns(groups: SpanGroups) -> Columns:
    """The groups that hold spans, a row each."""
    there = np.flatnonzero(groups.support + groups.predicted)
    return {
        "place": tuple(there.tolist()),
        "name": tuple(groups.names[k] for k in there),
        "spans": tuple((groups.support + groups.predicted)[there].tolist()),
        "labelled": tuple(groups.support[there].tolist()),
        "predicted": tuple(groups.predicted[there].tolist()),
        "correct": tuple(groups.tp[there].tolist()),
        "precision": nullable(groups.precision[there]),
        "recall": nullable(groups.recall[there]),
        "f1": nullable(groups.f1[there]),
        "low": nullable(groups.interval[there, 0]),
        "high": nullable(groups.interval[there, 1]),
    }


def _drawing(groups: SpanGroups) -> Drawing:
    spans = groups.support + groups.predicted
    there = np.flatnonzero(spans)

    def at(values: Any, chosen: Any) -> tuple[float, ...]:
        return tuple(values[chosen].tolist())

    places, low, high = np.arange(spans.size, dtype=float), groups.interval[:, 0], groups.interval[:, 1]
    few, many = there[spans[there] < FEW], there[spans[there] >= FEW]
    marks = (
        Mark("line", "line-2", at(places, there), at(groups.f1, there), width=1.0),
        Mark("whiskers", "edge", at(places, there), at(low, there), y2=at(high, there)),
        Mark("points", "ink", at(places, many), at(groups.f1, many)),
        Mark("points", "ink", at(places, few), at(groups.f1, few), hollow=True),
    )
    ticks = tuple((float(k), name) for k, name in enumerate(groups.names))
    return Drawing(Axis("", -0.5, spans.size - 0.5, ticks), (Panel(share_axis("F1"), marks, HEIGHT),))
