"""Labels by recall and precision at the threshold: a circle a label, as large as it has ground truths."""

from __future__ import annotations

from typing import Any

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.chart import Chart, Columns
from reportgen.report.charts import isolines
from reportgen.report.charts.pr import recall_axis
from reportgen.report.charts.style import Colours, framed
from reportgen.report.drawing import Drawing, Mark, Panel, share_axis

HEIGHT = 268
LARGEST, LEAST_LARGE, SMALLEST = 900.0, 30.0, 16.0  # square px of circles
FILLED = 18_000.0  # square px that many large circles fill together
LOWS = (0.8, 0.6, 0.4, 0.2)  # where the axes may begin
HIGH = 1.04  # so that circles at 1 are whole


def spec(colours: Colours) -> Any:
    """The spec: data sets `points` (a row a label) and `marked` (the names of some)."""
    import altair as alt

    x, y = recall_axis(), isolines.precision_axis()
    mine = "datum.label === chosen || datum.label === hovered"
    colour = alt.condition(mine, alt.value(colours["link"]), alt.value(colours["ink-2"]))
    circles = (
        alt.Chart(alt.NamedData("points"))
        .transform_calculate(area=f"{SMALLEST} + datum.support * unit")
        .mark_point(strokeWidth=1.25, opacity=1, clip=True)
        .encode(x, y, fill=colour, stroke=colour, size=alt.Size("area:Q", scale=None),
                fillOpacity=alt.condition(mine, alt.value(0.5), alt.value(0.16)), key="label:N")
    )  # fmt: skip
    first = {"x_domain": [0, HIGH], "y_domain": [0, HIGH], "chosen": -1, "hovered": -1, "unit": 1}
    params = [alt.param(name=name, value=value) for name, value in first.items()]
    layers = [
        isolines.lines(colours, x),
        circles,
        *isolines.line_names(colours, x),
        *isolines.label_names(colours, x, 5),
    ]
    return framed(alt.layer(*layers).add_params(*params), colours, HEIGHT)


def chart(evaluation: OutcomeEvaluation) -> Chart | None:
    """The chart; None where no label is both there and predicted."""
    points = _points(evaluation)
    if not points["label"]:
        return None
    most = max(int(n) for n in points["support"] if n is not None)
    largest = min(LARGEST, max(LEAST_LARGE, FILLED / len(points["label"])))
    low, unit = _low(points), (largest - SMALLEST) / most
    return Chart(
        name="labels",
        title="Labels",
        note="area: how many are labelled",
        caption="Precision and recall of each label at the threshold. Grey curves: equal F1. A click opens a label, a "
        "drag zooms and narrows the table to the labels inside.",
        summary=f"Precision against recall of {numbers.named(len(points['label']), 'label')}",
        data={"points": points, "marked": isolines.no_names()},
        drawing=_drawing(points, low, unit),
        signals={"x_domain": [low, HIGH], "y_domain": [low, HIGH], "chosen": -1, "hovered": -1, "unit": unit},
    )


def _points(evaluation: OutcomeEvaluation) -> Columns:
    point = evaluation.point
    there = np.flatnonzero((point.support > 0) & (point.predicted > 0))
    return {
        "label": tuple(there.tolist()),
        "recall": tuple(point.recall[there].tolist()),
        "precision": tuple(point.precision[there].tolist()),
        "support": tuple(point.support[there].tolist()),
    }


def _low(points: Columns) -> float:
    least = min(float(value) for axis in ("recall", "precision") for value in points[axis])  # type: ignore[arg-type]
    return next((low for low in LOWS if least > low), 0.0)


def _drawing(points: Columns, low: float, unit: float) -> Drawing:
    marks, texts = isolines.still_lines(low)
    x, y, n = (tuple(float(value) for value in points[key])  # type: ignore[arg-type]
               for key in ("recall", "precision", "support"))  # fmt: skip
    sizes = tuple(np.sqrt((SMALLEST + np.array(n) * unit) / np.pi).tolist())
    marks += (Mark("points", "ink-2", x, y, sizes=sizes, hollow=True),)
    panel = Panel(share_axis("precision", low, HIGH), marks, HEIGHT, texts)
    return Drawing(share_axis("recall", low, HIGH), (panel,))
