"""Curves of equal F1 behind precision and recall, and names on them that stay readable: what several charts share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen import numbers
from reportgen.report.chart import Columns
from reportgen.report.charts.style import Colours, domain, y_axis
from reportgen.report.drawing import Mark, Text

if TYPE_CHECKING:
    import altair as alt

DRAWN = (0.2, 0.4, 0.6, 0.8, 0.9, 0.95)  # values of F1
NAMED = (0.2, 0.4, 0.6, 0.8, 0.9)
INSIDE = " && ".join(
    f"datum.{field} >= {axis}[0] && datum.{field} <= {axis}[1]"
    for field, axis in (("recall", "x_domain"), ("precision", "y_domain"))
)  # whether a place is within both axes: what stands there is drawn whole, over the edge
PARTS = 60  # of a curve
MARGIN = 0.02  # of an axis: a name nearer to its edge is left out


def precision_axis() -> alt.Y:
    """The axis of precision, which a reader may zoom."""
    import altair as alt

    scale = alt.Scale(domain=domain("y_domain"), nice=False, zero=False)
    return alt.Y("precision:Q", scale=scale, axis=y_axis("precision"))


def lines(colours: Colours, x: Any) -> alt.Chart:
    """The curves, worked out in the spec itself: recall runs from F / (2 - F) to 1, precision is F r / (2 r - F)."""
    import altair as alt

    drawn: alt.Chart = (
        alt.Chart(alt.sequence(0, len(DRAWN) * (PARTS + 1), as_="place"))
        .transform_calculate(f1=f"{list(DRAWN)}[floor(datum.place / {PARTS + 1})]")
        .transform_calculate(first="datum.f1 / (2 - datum.f1)")
        .transform_calculate(recall=f"datum.first + (1 - datum.first) * (datum.place % {PARTS + 1}) / {PARTS}")
        .transform_calculate(precision="datum.f1 * datum.recall / (2 * datum.recall - datum.f1)")
        .mark_line(color=colours["iso"], strokeWidth=1, clip=True)
        .encode(x, precision_axis(), detail="f1:Q", order="place:Q")
    )
    return drawn


def line_names(colours: Colours, x: Any) -> tuple[alt.Chart, ...]:
    """What the curves are, where they cross the diagonal within both axes."""
    import altair as alt

    inside = " && ".join(
        f"datum.recall > {axis}[0] + {MARGIN} * ({axis}[1] - {axis}[0]) && datum.recall < {axis}[1]"
        for axis in ("x_domain", "y_domain")
    )
    base = (
        alt.Chart(alt.sequence(0, len(NAMED), as_="place"))
        .transform_calculate(recall=f"{list(NAMED)}[datum.place]")
        .transform_calculate(precision="datum.recall", text="'F1 ' + datum.recall")
        .transform_filter(inside)
    )
    return on_paper(base, colours, colours["ink-3"], x, precision_axis(), {})


def label_names(colours: Colours, x: Any, shift: int = 9) -> tuple[alt.Chart, ...]:
    """The data set `marked`: names beside their places, to the side that the page says, `shift` px away."""
    import altair as alt

    look: dict[str, Any] = {
        "align": alt.expr("datum.side"),
        "dx": alt.expr(f"datum.side === 'left' ? datum.away + {shift} : -datum.away - {shift}"),
        "dy": alt.expr("datum.up"),
        "fontWeight": 600,
    }
    base = alt.Chart(alt.NamedData("marked")).transform_filter(INSIDE)
    return on_paper(base, colours, colours["ink"], x, precision_axis(), look)


def no_names() -> Columns:
    """No label is named until the page does it; `away` and `up` are px from its place."""
    return {"label": (), "recall": (), "precision": (), "text": (), "side": (), "away": (), "up": ()}


def on_paper(
    base: alt.Chart, colours: Colours, colour: str, x: Any, y: Any, look: dict[str, Any]
) -> tuple[alt.Chart, ...]:
    """The field `text` at its place, over a casing of paper so that lines do not cross it."""
    import altair as alt

    text, look = alt.Text("text:N"), {"baseline": "middle"} | look
    cased = base.mark_text(**look, stroke=colours["paper"], strokeWidth=4, strokeJoin="round", color=colours["paper"])
    return cased.encode(x, y, text), base.mark_text(**look, color=colour).encode(x, y, text)


def still_lines(low: float) -> tuple[tuple[Mark, ...], tuple[Text, ...]]:
    """The same for a still picture whose axes begin at `low`."""
    marks = []
    for f1 in DRAWN:
        recall = np.linspace(max(f1 / (2 - f1), low), 1.0, PARTS // 2 + 1)
        precision = f1 * recall / (2 * recall - f1)
        inside = precision >= low
        marks.append(Mark("line", "iso", tuple(recall[inside].tolist()), tuple(precision[inside].tolist()), width=1))
    named = [f1 for f1 in NAMED if f1 > low + MARGIN * (1 - low)]
    return tuple(marks), tuple(Text(f1, f1, f"F1 {numbers.significant(f1)}", "middle") for f1 in named)
