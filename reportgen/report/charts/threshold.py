"""Precision, recall and F1 by threshold, of one average or of one label; F1 with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen import numbers
from reportgen.arrays import Counts, Fractions
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.threshold_curves import POSITIVE, FigureCurve, ThresholdCurves
from reportgen.report.chart import Chart, ChartView, Columns
from reportgen.report.charts import by_threshold as by
from reportgen.report.charts.by_threshold import FIGURES, NAMES
from reportgen.report.charts.style import (
    FADED,
    NO_NAMES,
    NO_SERIES,
    Colours,
    framed,
    shown_alone,
    side_by_side,
    x_axis,
    y_axis,
)
from reportgen.report.drawing import Axis, Drawing, Mark, Panel, Text, share_axis

if TYPE_CHECKING:
    import altair as alt

HEIGHT, BOTTOM = 204, 16
DASHES = {"precision": "", "recall": "5 3", "f1": ""}
BEST = -7  # px of the mark of the best threshold, above the plot
WIDTHS = {"precision": 1.4, "recall": 1.4, "f1": 2.2}
TITLES = {"precision": "precision", "recall": "recall", "f1": "F1"}


def spec(colours: Colours) -> Any:
    """The spec. Data sets: `curves` (a row a threshold), `best` and `now` (one each), `own` (those of labels),
    `labels` (some side by side), `unscored`, `names`.

    `least` predictions must be kept at a threshold, and it must be at least `from_score`, for a row to be drawn.
    """
    import altair as alt

    base = alt.Chart(alt.NamedData("curves")).transform_filter(
        "datum.predicted >= least && datum.threshold >= from_score"
    )
    area = base.mark_area(color=colours["band"], clip=True)
    band = area.encode(_x(), by.up(y_axis(""), "f1_low"), alt.Y2("f1_high"), opacity=by.opacity("f1"))
    lines = [_line(base, key, colours) for key in FIGURES]
    labels = side_by_side(alt.Chart(alt.NamedData("labels")), colours).encode(
        _x(), by.up(y_axis(""), "value"), detail="tone:O",
        opacity=alt.condition(shown_alone("toString(datum.tone)"), alt.value(1), alt.value(FADED)),
    )  # fmt: skip
    layers = [*_without_scores(colours), *_marks(colours), band, *lines, labels]
    drawn = by.layered(layers, colours, x_axis("", labels=False), least=by.FEW)
    return framed(drawn, colours, HEIGHT, right=NAMES, bottom=BOTTOM)


def _x(field: str = "threshold") -> alt.X:
    return by.across(x_axis("", labels=False), field)


def _line(base: alt.Chart, key: str, colours: Colours) -> alt.Chart:
    look: dict[str, Any] = {"strokeWidth": WIDTHS[key], "strokeDash": by.dashes(DASHES[key]), "clip": True}
    look |= {"color": colours["ink" if key == "f1" else "ink-2"]}
    drawn: alt.Chart = base.mark_line(**look).encode(_x(), by.up(y_axis(""), key), opacity=by.opacity(key))
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
    """The best threshold with its name above the plot, and a tick under the axis for each label's own."""
    import altair as alt

    seen = "datum.threshold >= x_domain[0] && datum.threshold <= x_domain[1]"
    share = "(datum.threshold - x_domain[0]) / (x_domain[1] - x_domain[0])"
    best = alt.Chart(alt.NamedData("best")).transform_filter(seen).transform_calculate(share=share)
    look: dict[str, Any] = {"color": colours["ink-2"], "baseline": "middle", "y": BEST - 13, "stroke": None}
    sides: list[tuple[str, Any, int]] = [
        ("datum.share < 0.25", "left", -5), ("datum.share >= 0.25 && datum.share <= 0.75", "center", 0),
        ("datum.share > 0.75", "right", 5),
    ]  # fmt: skip
    texts = [
        best.transform_filter(side).mark_text(align=align, dx=dx, **look).encode(_x(), alt.Text("text:N"))
        for side, align, dx in sides
    ]
    rule = best.mark_rule(color=colours["edge"], strokeDash=[1, 3]).encode(_x(), y=alt.value(0), y2=alt.value(HEIGHT))
    triangle = best.mark_point(shape="triangle-down", filled=True, size=50, opacity=1, color=colours["ink"], y=BEST)
    own = alt.Chart(alt.NamedData("own")).transform_filter(seen).mark_rule(color=colours["ink-3"])
    return [
        rule, triangle.encode(_x()), *texts,
        own.encode(_x(), y=alt.value(HEIGHT + 1), y2=alt.value(HEIGHT + 6)),
    ]  # fmt: skip


# The chart of a report


def chart(evaluation: OutcomeEvaluation, *, has_best: bool = True) -> Chart | None:
    """The chart of the average that the criterion looks at; None without scores.

    Without `has_best` no threshold is marked as best: of a model that is of no use none is.
    """
    if not evaluation.has_scores:
        return None
    curves = evaluation.threshold_curves
    sets = {name: _columns(curves, curve) for name, curve in curves.by_average.items()}
    shown = sets.pop(curves.average)
    name = of_average(evaluation, curves.average)
    low, high = by.fit(curves)
    views = (ChartView("0–1", "axis 0 to 1", {"y_domain": [0.0, 1.0]}),
             ChartView("fit", f"axis from {numbers.fixed(low, 2)}", {"y_domain": [low, high]}))  # fmt: skip
    view = int(by.is_fitted(curves))
    return Chart(
        name="threshold",
        title=f"Precision, recall, F1: {name}",
        note=views[view].note,
        caption="",
        summary=f"Precision, recall and F1 by confidence threshold: {name}",
        data={"curves": shown, **sets, **_mark_sets(evaluation, curves, has_best=has_best), "labels": NO_SERIES,
              "names": NO_NAMES},
        drawing=_drawing(curves, views[view].signals["y_domain"]),
        signals={"x_domain": [0.0, 1.0], "y_domain": views[view].signals["y_domain"], "least": by.least(curves),
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


def _mark_sets(evaluation: OutcomeEvaluation, curves: ThresholdCurves, *, has_best: bool) -> dict[str, Columns]:
    """Marks beside the curves: the best threshold, those of labels, and the range without scores."""
    own = sorted({round(value, 2) for value in evaluation.label_thresholds.tolist() if not np.isnan(value)})
    lows = [] if curves.lowest is None else [curves.lowest]
    return {
        "best": _best(evaluation, curves) if has_best else {"threshold": (), "text": ()},
        "own": {"threshold": tuple(own if has_best else ())},
        "now": by.now(curves),
        "unscored": {
            "low": (0.0,) * len(lows), "high": tuple(lows), "middle": tuple(low / 2 for low in lows),
            "text": tuple(f"No scores below {numbers.threshold(low)}\nin the file" for low in lows),
        },
    }  # fmt: skip


def _best(evaluation: OutcomeEvaluation, curves: ThresholdCurves) -> Columns:
    """The mark of the best threshold; where all from 0 on are as good, the last of them."""
    if evaluation.best is None or not evaluation.has_best:
        return {"threshold": (), "text": ()}
    low, high = (None if evaluation.tuned_on else by.as_good(curves)) or (1.0, 1.0)
    if low == 0.0 and evaluation.recommended is None:
        return {"threshold": (high,), "text": (f"as good up to {numbers.threshold(high)}",)}
    usual = "best" if evaluation.tuned_on is None else "tuned"
    word = usual if evaluation.recommended is None else "recommended"
    return {"threshold": (evaluation.best,), "text": (f"{word} {numbers.threshold(evaluation.best)}",)}


def _drawing(curves: ThresholdCurves, ends: list[float]) -> Drawing:
    curve, x = curves.by_average[curves.average], tuple(curves.steps.tolist())
    name = "" if curves.average == POSITIVE else f"{curves.average.capitalize()} "
    lines = tuple(
        Mark("line", "ink" if key == "f1" else "ink-2", x, by.drawn(curves, getattr(curve, key)), width=WIDTHS[key],
             name=f"{name}{TITLES[key]}" if name else TITLES[key].capitalize() if key != "f1" else "F1",
             dash=DASHES[key], strong=key == "f1")
        for key in FIGURES
    )  # fmt: skip
    low, high = (by.drawn(curves, values) for values in (curve.f1_low, curve.f1_high))
    y = share_axis("", ends[0], ends[1])
    unscored, words = _unscored(curves.lowest, y)
    panel = Panel(y, (*unscored, Mark("area", "band", x, low, y2=high), *lines, by.line_now(curves)), HEIGHT, words)
    return Drawing(share_axis("confidence threshold"), (panel,), names=NAMES, is_wide=True, bottom=BOTTOM)


def _unscored(lowest: float | None, y: Axis) -> tuple[tuple[Mark, ...], tuple[Text, ...]]:
    """The range below the lowest score as a mark, with its words."""
    if lowest is None:
        return (), ()
    ground = Mark("bars", "wash", (0.0,), (y.high,), x2=(lowest,), y2=(y.low,))
    return (ground,), (
        Text(lowest / 2, (y.low + y.high) / 2, f"No scores below {numbers.threshold(lowest)}", "middle"),
    )
