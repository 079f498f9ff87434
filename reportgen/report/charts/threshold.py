"""Precision, recall and F1 by threshold, of one average or of one label; F1 with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen import numbers
from reportgen.arrays import Fractions
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.chart import Chart, ChartView, Columns
from reportgen.report.charts.style import Colours, domain, framed, x_axis, y_axis
from reportgen.report.drawing import Drawing, Mark, Panel, share_axis

if TYPE_CHECKING:
    import altair as alt

HEIGHT, NAMES = 220, 116
LEAST = 50  # kept predictions below which a figure is not drawn
FIGURES = ("precision", "recall", "f1")
DASHES = {"precision": "", "recall": "5 3", "f1": ""}
WIDTHS = {"precision": 1.4, "recall": 1.4, "f1": 2.2}
TITLES = {"precision": "precision", "recall": "recall", "f1": "F1"}


def spec(colours: Colours) -> Any:
    """The spec: data sets `curves` (a row a threshold) and `names` (where the page writes the lines' names)."""
    import altair as alt

    x = alt.X("threshold:Q", scale=alt.Scale(domain=domain("x_domain"), nice=False, zero=False), axis=x_axis(""))
    base = alt.Chart(alt.NamedData("curves")).transform_filter("datum.predicted >= least")
    band = base.mark_area(color=colours["band"], clip=True).encode(x, _y("f1_low"), alt.Y2("f1_high"))
    lines = [_line(base, x, key, colours) for key in FIGURES]
    names = alt.Chart(alt.NamedData("names")).mark_text(align="left").encode(
        alt.X("x:Q", scale=None), alt.Y("y:Q", scale=None), alt.Text("text:N"),
        opacity=alt.condition(_shown("datum.series"), alt.value(1), alt.value(0.3)),
        color=alt.value(colours["ink"]),
    )  # fmt: skip
    params = [
        alt.param(name="x_domain", value=[0, 1]), alt.param(name="y_domain", value=[0, 1]),
        alt.param(name="least", value=LEAST), alt.param(name="isolated", value=""),
    ]  # fmt: skip
    return framed(alt.layer(band, *lines, names).add_params(*params), colours, HEIGHT, right=NAMES)


def _y(field: str) -> alt.Y:
    import altair as alt

    scale = alt.Scale(domain=domain("y_domain"), nice=False, zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=y_axis(""))


def _line(base: alt.Chart, x: alt.X, key: str, colours: Colours) -> alt.Chart:
    import altair as alt

    dash = [int(part) for part in DASHES[key].split()] or [1, 0]
    opacity = alt.condition(_shown(f"'{key}'"), alt.value(1), alt.value(0.15))
    look: dict[str, Any] = {"color": colours["ink"], "strokeWidth": WIDTHS[key], "strokeDash": dash, "clip": True}
    drawn: alt.Chart = base.mark_line(**look).encode(x, _y(key), opacity=opacity)
    return drawn


def _shown(series: str) -> str:
    return f"isolated === '' || isolated === {series}"


def chart(evaluation: OutcomeEvaluation) -> Chart | None:
    """The chart of the micro averages; None without scores."""
    if not evaluation.has_scores:
        return None
    columns = _columns(evaluation)
    low = _floor(columns)
    views: tuple[ChartView, ...] = (ChartView("0–1", "axis 0 to 1", {"y_domain": [0.0, 1.0]}),)
    if low > 0:
        views += (ChartView("fit", f"axis from {numbers.fixed(low, 2)}", {"y_domain": [low, 1.0]}),)
    return Chart(
        name="threshold",
        title="Precision, recall, F1: micro average",
        note=views[-1].note,
        caption="",
        summary="Micro precision, recall and F1 by confidence threshold",
        data={"curves": columns, "names": {"series": (), "text": (), "x": (), "y": ()}},
        drawing=_drawing(columns, low),
        signals={"x_domain": [0.0, 1.0], "y_domain": [low, 1.0]},
        views=views,
        view=len(views) - 1,
    )


def _columns(evaluation: OutcomeEvaluation) -> Columns:
    curves = evaluation.curves
    predicted = evaluation.histogram.counts_by_step().predicted.sum(axis=0)
    none = np.full(len(curves.steps), np.nan)
    figures = {"precision": curves.micro_precision, "recall": curves.micro_recall, "f1": curves.micro_f1,
               "f1_low": none, "f1_high": none}  # fmt: skip
    return {
        "threshold": tuple(curves.steps.tolist()),
        **{key: nullable(values) for key, values in figures.items()},
        "predicted": tuple(predicted.tolist()),
    }


def nullable(values: Fractions) -> tuple[float | None, ...]:
    """A column of a data set: NaN is None."""
    return tuple(None if np.isnan(value) else float(value) for value in values)


def _floor(columns: Columns) -> float:
    """Where the axis begins: the least value drawn where all lie above 0.5, else 0."""
    drawn = [values[k] for k, n in enumerate(columns["predicted"]) if n >= LEAST  # type: ignore[operator]
             for values in map(columns.__getitem__, FIGURES)]  # fmt: skip
    known: list[Any] = [value for value in drawn if value is not None]
    least = min(known, default=0.0)
    return float(np.floor(least * 50) / 50) if 0.5 < least < 1 else 0.0


def _drawing(columns: Columns, low: float) -> Drawing:
    kept = [n >= LEAST for n in columns["predicted"]]  # type: ignore[operator]
    x = _floats(columns["threshold"], kept)
    marks = tuple(
        Mark("line", "ink", x, _floats(columns[key], kept), name=f"Micro {TITLES[key]}", width=WIDTHS[key],
             dash=DASHES[key], strong=key == "f1")
        for key in FIGURES
    )  # fmt: skip
    panel = Panel(share_axis("", low, 1.0), marks, HEIGHT)
    return Drawing(share_axis("confidence threshold"), (panel,), names=NAMES, is_wide=True)


def _floats(values: Any, kept: list[bool]) -> tuple[float, ...]:
    pairs = zip(values, kept, strict=True)
    return tuple(float("nan") if value is None or not keep else float(value) for value, keep in pairs)
