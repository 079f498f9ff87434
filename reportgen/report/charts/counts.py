"""How many predictions are right and wrong at each threshold, under the curves of the same axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.threshold_curves import ThresholdCurves
from reportgen.report.chart import Chart, Columns
from reportgen.report.charts import by_threshold as by
from reportgen.report.charts.by_threshold import NAMES
from reportgen.report.charts.style import NO_NAMES, Colours, framed, x_axis, y_axis
from reportgen.report.drawing import Drawing, Mark, Panel, count_axis, share_axis

if TYPE_CHECKING:
    import altair as alt

HEIGHT, TOP = 90, 8
ANSWERS = "answers"  # the spec where every sample is right, wrong or without a prediction
TITLES = {
    "correct": "Correct", "wrong": "Misclassified", "unanswered": "No prediction",
    "tp": "True positives", "fp": "False positives", "fn": "False negatives",
}  # fmt: skip
TONES = {"correct": "correct", "wrong": "wrong", "unanswered": "wash-2",
         "tp": "correct", "fp": "spurious", "fn": "missed"}  # fmt: skip
DASHES = {"tp": "", "fp": "", "fn": "4 3"}
STACKED = ("wrong", "correct", "unanswered")  # from the foot up


def spec(colours: Colours) -> Any:
    """Of true and false positives, false negatives. Data sets: `counts` (a row a threshold), `now` (one), `names`."""
    import altair as alt

    base = alt.Chart(alt.NamedData("counts")).transform_filter("datum.threshold >= from_score")
    lines = [
        base.mark_line(interpolate="step-before", clip=True, strokeWidth=1.75, color=colours[TONES[key]],
                       strokeDash=by.dashes(dash))
        .encode(by.across(_axis()), _y(key), opacity=by.opacity(key))
        for key, dash in DASHES.items()
    ]  # fmt: skip
    return _framed(lines, colours)


def answers(colours: Colours) -> Any:
    """Of samples that are right, wrong or without a prediction, one on the other. Data sets as in `spec`."""
    import altair as alt

    base = alt.Chart(alt.NamedData("counts")).transform_calculate(
        answered="datum.wrong + datum.correct", all="datum.wrong + datum.correct + datum.unanswered"
    )
    edges = zip(STACKED, ("wrong", "answered", "all"), ("", "wrong", "answered"), strict=True)
    areas = [
        base.mark_area(interpolate="step-before", clip=True, color=colours[TONES[key]]).encode(
            by.across(_axis()), _y(top), alt.Y2(foot) if foot else alt.Y2Datum(0), opacity=by.opacity(key)
        )
        for key, top, foot in edges
    ]
    return _framed(areas, colours)


def _framed(layers: list[alt.Chart], colours: Colours) -> Any:
    return framed(by.layered(layers, colours, _axis()), colours, HEIGHT, right=NAMES, top=TOP)


def _axis() -> alt.Axis:
    return x_axis("confidence threshold", tickCount=10)


def _y(field: str) -> alt.Y:
    return by.up(y_axis("", tickCount=3, format=",d"), field)


# The chart of a report


def chart(evaluation: OutcomeEvaluation) -> Chart | None:
    """The counts of all labels together, or of the positive one; None without scores."""
    if not evaluation.has_scores:
        return None
    curves = evaluation.threshold_curves
    columns = {"threshold": tuple(curves.steps.tolist())} | {
        key: tuple(values.tolist()) for key, values in curves.counts.items()
    }
    parts = [TITLES[key].lower() for key in curves.counts]
    most = float(_most(curves))
    return Chart(
        name="counts",
        title="Counts",
        note="",
        caption="",
        summary=f"{', '.join(parts[:-1])} and {parts[-1]} by confidence threshold".capitalize(),
        data={"counts": columns, "now": by.now(curves), "names": NO_NAMES},
        drawing=_drawing(curves, columns, most),
        signals={"x_domain": [0.0, 1.0], "y_domain": [0.0, most], "from_score": curves.first_threshold},
        spec=ANSWERS if curves.has_one_answer else "counts",
    )


def _most(curves: ThresholdCurves) -> int:
    counts = np.array([values[curves.first_step :] for values in curves.counts.values()])
    return max(1, int((counts.sum(axis=0) if curves.has_one_answer else counts).max()))


def _drawing(curves: ThresholdCurves, columns: Columns, most: float) -> Drawing:
    x = _floats(columns["threshold"], curves.first_step)
    if curves.has_one_answer:
        edges = np.cumsum([columns[key] for key in STACKED], axis=0)
        feet = np.vstack([np.zeros(edges.shape[1]), edges[:-1]])
        marks = tuple(
            Mark("steps", TONES[key], x, tuple(top.tolist()), y2=tuple(foot.tolist()), name=TITLES[key], strong=True)
            for key, top, foot in zip(STACKED, edges, feet, strict=True)
        )
    else:
        marks = tuple(
            Mark("step", TONES[key], x, _floats(columns[key], curves.first_step), width=1.75, dash=dash,
                 name=TITLES[key], strong=True)
            for key, dash in DASHES.items()
        )  # fmt: skip
    panel = Panel(count_axis("", most), (*marks, by.line_now(curves)), HEIGHT)
    return Drawing(share_axis("confidence threshold"), (panel,), names=NAMES, is_wide=True, top=TOP)


def _floats(values: Any, first: int) -> tuple[float, ...]:
    return tuple(float("nan") if k < first else float(value) for k, value in enumerate(values))
