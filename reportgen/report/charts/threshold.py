"""Precision, recall and F1 by threshold, of one average or of one label; F1 with its interval."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen import numbers
from reportgen.arrays import Counts, Fractions
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.threshold_curves import POSITIVE, FigureCurve, ThresholdCurves
from reportgen.report.chart import Chart, ChartView, Columns
from reportgen.report.charts.style import (
    FADED,
    NO_NAMES,
    Colours,
    domain,
    framed,
    names,
    shown_alone,
    x_axis,
    y_axis,
)  # fmt: skip
from reportgen.report.drawing import Axis, Drawing, Mark, Panel, Text, share_axis

if TYPE_CHECKING:
    import altair as alt

HEIGHT, NAMES, BOTTOM = 204, 116, 16
FEW, FEW_ANSWERS = 20, 50  # kept predictions, and answers, below which a figure is not drawn
FIT_FROM = 0.5  # the axis begins at the least value drawn where all are above this
FIGURES = ("precision", "recall", "f1")
DASHES = {"precision": "", "recall": "5 3", "f1": ""}
WIDTHS = {"precision": 1.4, "recall": 1.4, "f1": 2.2}
TITLES = {"precision": "precision", "recall": "recall", "f1": "F1"}


def spec(colours: Colours) -> Any:
    """The spec. Data sets: `curves` (a row a threshold), `best` (one), `own` (those of labels), `unscored`, `names`.

    `least` predictions must be kept at a threshold, and it must be at least `from_score`, for a row to be drawn.
    """
    import altair as alt

    base = alt.Chart(alt.NamedData("curves")).transform_filter(
        "datum.predicted >= least && datum.threshold >= from_score"
    )
    area = base.mark_area(color=colours["band"], clip=True)
    band = area.encode(_x(), _y("f1_low"), alt.Y2("f1_high"), opacity=_opacity("f1"))
    lines = [_line(base, key, colours) for key in FIGURES]
    first = {"x_domain": [0, 1], "y_domain": [0, 1], "least": FEW, "from_score": 0, "isolated": ""}
    params = [alt.param(name=name, value=value) for name, value in first.items()]
    layers = alt.layer(*_without_scores(colours), band, *lines, *_marks(colours), *names(colours))
    return framed(layers.add_params(*params), colours, HEIGHT, right=NAMES, bottom=BOTTOM)


def _x(field: str = "threshold") -> alt.X:
    import altair as alt

    axis = x_axis("", labels=False)
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=domain("x_domain"), nice=False, zero=False), axis=axis)


def _y(field: str) -> alt.Y:
    import altair as alt

    scale = alt.Scale(domain=domain("y_domain"), nice=False, zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=y_axis(""))


def _opacity(key: str) -> Any:
    import altair as alt

    return alt.condition(shown_alone(f"'{key}'"), alt.value(1), alt.value(FADED))


def _line(base: alt.Chart, key: str, colours: Colours) -> alt.Chart:
    dash = [int(part) for part in DASHES[key].split()] or [1, 0]
    look: dict[str, Any] = {"strokeWidth": WIDTHS[key], "strokeDash": dash, "clip": True}
    look |= {"color": colours["ink" if key == "f1" else "ink-2"]}
    drawn: alt.Chart = base.mark_line(**look).encode(_x(), _y(key), opacity=_opacity(key))
    return drawn


def _without_scores(colours: Colours) -> list[alt.Chart]:
    """The range below the lowest score in the file."""
    import altair as alt

    rows = alt.Chart(alt.NamedData("unscored"))
    ground = rows.mark_rect(color=colours["wash"], clip=True).encode(
        _x("low"), alt.X2("high"), y=alt.value(0), y2=alt.value(HEIGHT)
    )
    words = rows.mark_text(color=colours["ink-3"], lineBreak="\n", lineHeight=18, clip=True).encode(
        _x("middle"), alt.Text("text:N"), y=alt.value(HEIGHT / 2)
    )
    return [ground, words]


def _marks(colours: Colours) -> list[alt.Chart]:
    """The best threshold with its name, and a tick under the axis for each label's own."""
    import altair as alt

    seen = "datum.threshold >= x_domain[0] && datum.threshold <= x_domain[1]"
    is_right = "datum.threshold > 0.75 * x_domain[1] + 0.25 * x_domain[0]"
    best = alt.Chart(alt.NamedData("best")).transform_filter(seen)
    foot = {"y": alt.value(HEIGHT - 5)}
    look: dict[str, Any] = {"color": colours["ink"], "baseline": "middle", "stroke": None}
    sides: list[tuple[str, Any, int]] = [(f"!({is_right})", "left", 9), (is_right, "right", -9)]
    texts = [
        best.transform_filter(side).mark_text(align=align, dx=dx, **look).encode(_x(), alt.Text("text:N"), **foot)
        for side, align, dx in sides
    ]
    triangle = best.mark_point(shape="triangle-up", filled=True, size=70, opacity=1, color=colours["ink"])
    own = alt.Chart(alt.NamedData("own")).transform_filter(seen).mark_rule(color=colours["ink-3"])
    return [
        triangle.encode(_x(), **foot),
        *texts,
        own.encode(_x(), y=alt.value(HEIGHT + 1), y2=alt.value(HEIGHT + 6)),
    ]


# The chart of a report


def chart(evaluation: OutcomeEvaluation) -> Chart | None:
    """The chart of the average that the criterion looks at; None without scores."""
    if not evaluation.has_scores:
        return None
    curves = evaluation.threshold_curves
    sets = {name: _columns(curves, curve) for name, curve in curves.by_average.items()}
    shown = sets.pop(curves.average)
    least = _least(curves)
    name = of_average(evaluation, curves.average)
    low, high = _fit(shown, least, curves.first_threshold)
    views = (ChartView("0–1", "axis 0 to 1", {"y_domain": [0.0, 1.0]}),
             ChartView("fit", f"axis from {numbers.fixed(low, 2)}", {"y_domain": [low, high]}))  # fmt: skip
    view = int(curves.has_one_answer and low > FIT_FROM)
    return Chart(
        name="threshold",
        title=f"Precision, recall, F1: {name}",
        note=views[view].note,
        caption="",
        summary=f"Precision, recall and F1 by confidence threshold: {name}",
        data={"curves": shown, **sets, **_mark_sets(evaluation, curves), "names": NO_NAMES},
        drawing=_drawing(curves, shown, least, views[view].signals["y_domain"]),
        signals={"x_domain": [0.0, 1.0], "y_domain": views[view].signals["y_domain"], "least": least,
                 "from_score": curves.first_threshold},
        views=views,
        view=view,
    )  # fmt: skip


def of_average(evaluation: OutcomeEvaluation, average: str) -> str:
    """What the curves of an average are called: those of one label bear its name."""
    return evaluation.labels[evaluation.positive or 0] if average == POSITIVE else f"{average} average"


def nullable(values: Fractions) -> tuple[float | None, ...]:
    """A column of a data set: NaN is None."""
    return tuple(None if np.isnan(value) else float(value) for value in values)


def _columns(curves: ThresholdCurves, curve: FigureCurve) -> Columns:
    figures = {key: nullable(getattr(curve, key)) for key in (*FIGURES, "f1_low", "f1_high")}
    counts: Counts = curve.predicted
    return {"threshold": tuple(curves.steps.tolist()), **figures, "predicted": tuple(counts.tolist())}


def _mark_sets(evaluation: OutcomeEvaluation, curves: ThresholdCurves) -> dict[str, Columns]:
    """Marks beside the curves: the best threshold, those of labels, and the range without scores."""
    best = [] if evaluation.best is None or not evaluation.has_best else [evaluation.best]
    word = "best" if evaluation.recommended is None else "recommended"
    own = sorted({round(value, 2) for value in evaluation.label_thresholds.tolist() if not np.isnan(value)})
    lows = [] if curves.lowest is None else [curves.lowest]
    return {
        "best": {"threshold": tuple(best), "text": tuple(f"{word} {numbers.threshold(value)}" for value in best)},
        "own": {"threshold": tuple(own)},
        "unscored": {
            "low": (0.0,) * len(lows), "high": tuple(lows), "middle": tuple(low / 2 for low in lows),
            "text": tuple(f"No scores below {numbers.threshold(low)}\nin the file" for low in lows),
        },
    }  # fmt: skip


def _least(curves: ThresholdCurves) -> int:
    """How many predictions a row must keep to be drawn; fewer where there are few."""
    kept = int(curves.by_average[curves.average].predicted.max(initial=0))
    return min(FEW_ANSWERS if curves.has_one_answer else FEW, max(1, kept // 5))


def _kept(columns: Columns, least: int, lowest: float) -> list[bool]:
    rows = zip(columns["predicted"], columns["threshold"], strict=True)
    return [predicted >= least and at >= lowest for predicted, at in rows]  # type: ignore[operator]


def _fit(columns: Columns, least: int, lowest: float) -> tuple[float, float]:
    """The ends of an axis just around what is drawn, in steps of 0.02; 0 and 1 where nothing is."""
    kept = _kept(columns, least, lowest)
    drawn: list[Any] = [values[k] for k, is_kept in enumerate(kept) if is_kept
                        for values in (columns[key] for key in (*FIGURES, "f1_low", "f1_high"))]  # fmt: skip
    known = [value for value in drawn if value is not None] or [0.0, 1.0]
    low, high = floor(min(known) * 50 + 1e-9) / 50, ceil(max(known) * 50 - 1e-9) / 50
    return (low, high) if low < high else (max(0.0, low - 0.02), high if low else 0.02)


def _drawing(curves: ThresholdCurves, columns: Columns, least: int, ends: list[float]) -> Drawing:
    kept = _kept(columns, least, curves.first_threshold)
    x, (low, high) = _floats(columns["threshold"], kept), (_floats(columns[key], kept) for key in ("f1_low", "f1_high"))
    name = "" if curves.average == POSITIVE else f"{curves.average.capitalize()} "
    lines = tuple(
        Mark("line", "ink" if key == "f1" else "ink-2", x, _floats(columns[key], kept), width=WIDTHS[key],
             name=f"{name}{TITLES[key]}" if name else TITLES[key].capitalize() if key != "f1" else "F1",
             dash=DASHES[key], strong=key == "f1")
        for key in FIGURES
    )  # fmt: skip
    now = Mark("rules", "link", (float(curves.steps[curves.evaluation.operating_step]),), width=1.75)
    y = share_axis("", ends[0], ends[1])
    unscored, words = _unscored(curves.lowest, y)
    panel = Panel(y, (*unscored, Mark("area", "band", x, low, y2=high), *lines, now), HEIGHT, words)
    return Drawing(share_axis("confidence threshold"), (panel,), names=NAMES, is_wide=True, bottom=BOTTOM)


def _unscored(lowest: float | None, y: Axis) -> tuple[tuple[Mark, ...], tuple[Text, ...]]:
    """The range below the lowest score as a mark, with its words."""
    if lowest is None:
        return (), ()
    ground = Mark("bars", "wash", (0.0,), (y.high,), x2=(lowest,), y2=(y.low,))
    return (ground,), (
        Text(lowest / 2, (y.low + y.high) / 2, f"No scores below {numbers.threshold(lowest)}", "middle"),
    )


def _floats(values: Any, kept: list[bool]) -> tuple[float, ...]:
    pairs = zip(values, kept, strict=True)
    return tuple(float("nan") if value is None or not keep else float(value) for value, keep in pairs)
