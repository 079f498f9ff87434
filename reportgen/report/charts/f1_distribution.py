"""How many labels have which F1 at the threshold: the shape of many labels at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from reportgen import numbers
from reportgen.arrays import Fractions
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.chart import Chart, Columns
from reportgen.report.charts.style import Colours, framed, x_axis, y_axis
from reportgen.report.drawing import Drawing, Mark, Panel, count_axis, share_axis

HEIGHT = 268
N_BINS = 20
EDGES = np.linspace(0.0, 1.0, N_BINS + 1)


def spec(colours: Colours) -> Any:
    """The spec: the data set `bins` (a row a bin of F1)."""
    import altair as alt

    x = alt.X("low:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=x_axis("F1"))
    y = alt.Y("labels:Q", axis=y_axis("labels", format="~s", tickMinStep=1))
    colour = alt.condition("datum.bin === lit", alt.value(colours["ink"]), alt.value(colours["edge"]))
    bars = alt.Chart(alt.NamedData("bins")).mark_rect(xOffset=1, x2Offset=-1).encode(
        x, alt.X2("high"), y, alt.Y2(datum=0), color=colour, key="bin:N"
    )  # fmt: skip
    return framed(bars.add_params(alt.param(name="lit", value=-1)), colours, HEIGHT)


def chart(evaluation: OutcomeEvaluation) -> Chart | None:
    """The chart; None where no label has ground truth."""
    point = evaluation.point
    f1 = point.f1[point.support > 0]
    if not f1.size:
        return None
    bins = columns(f1)
    return Chart(
        name="f1_distribution",
        title="F1 of the labels",
        note=f"median {numbers.metric(float(np.median(f1)))}",
        caption=f"How many of the {numbers.named(f1.size, 'label')} with ground truth have which F1 at the threshold. "
        "A click narrows the table to the labels of a bar.",
        summary=f"How many labels have which F1: the median is {numbers.metric(float(np.median(f1)))}",
        data={"bins": bins},
        drawing=_drawing(bins),
        signals={"lit": -1},
    )


def columns(f1: Fractions) -> Columns:
    """Labels counted in 20 equal bins of F1, each with its lower end; 1 belongs to the last."""
    place = np.minimum((f1 * N_BINS + 1e-9).astype(np.intp), N_BINS - 1)
    return {
        "bin": tuple(range(N_BINS)),
        "low": tuple(EDGES[:-1].tolist()),
        "high": tuple(EDGES[1:].tolist()),
        "labels": tuple(np.bincount(place, minlength=N_BINS).tolist()),
    }


def _drawing(bins: Columns) -> Drawing:
    low, high, labels = (tuple(float(value) for value in bins[key])  # type: ignore[arg-type]
                         for key in ("low", "high", "labels"))  # fmt: skip
    mark = Mark(
        "bars", "edge", tuple(value + 0.003 for value in low), labels, x2=tuple(value - 0.003 for value in high)
    )
    return Drawing(share_axis("F1"), (Panel(count_axis("labels", max(labels)), (mark,), HEIGHT),))
