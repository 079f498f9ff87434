"""The ROC curve of each label against the rest, on a linear axis or, where all lie near its left end, on a log one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen import numbers
from reportgen.arrays import Fractions
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.metrics.score_curves import LEAST_RATE, MOST_LABELS, Curves, ScoreCurves
from reportgen.report.chart import Chart, ChartView, Columns
from reportgen.report.charts.pr import label_lines, params
from reportgen.report.charts.style import Colours, domain, framed, x_axis, y_axis
from reportgen.report.drawing import Axis, Drawing, Mark, Panel, Text, log_axis, share_axis

if TYPE_CHECKING:
    pass

HEIGHT = 268
LOGARITHMIC = "roc_log"  # the spec with a log axis
CROWDED = 0.98  # the macro AUC from which on a linear axis shows little
LEAST_NEGATIVES = 100  # of fewer, the rates that a log axis spreads do not occur
LEAST = LEAST_RATE / 10  # where a rate of 0 is put, left of the axis
GUESSES = 60  # points of the dashed line
TICKS = (0.001, 0.01, 0.1, 1.0)


def spec(colours: Colours) -> Any:
    """On a linear axis. Data sets: `curves` (a row a point) and `said` (the text in the corner)."""
    return _spec(colours, {}, f"datum.place / {GUESSES - 1}")


def logarithmic(colours: Colours) -> Any:
    """On a log axis."""
    return _spec(colours, {"type": "log"}, f"pow({LEAST_RATE}, 1 - datum.place / {GUESSES - 1})")


def _spec(colours: Colours, scale: dict[str, Any], guess: str) -> Any:
    import altair as alt

    axis: dict[str, Any] = {"format": "~g"} | ({"values": list(TICKS)} if scale else {})
    x = alt.X("rate:Q", scale=alt.Scale(domain=domain("x_domain"), nice=False, **({"zero": False} | scale)),
              axis=x_axis("false positive rate", **axis))  # fmt: skip
    y_scale = alt.Scale(domain=domain("y_domain"), nice=False, zero=False)
    y = alt.Y("found:Q", scale=y_scale, axis=y_axis("true positive rate"))
    guessing = (
        alt.Chart(alt.sequence(0, GUESSES, as_="place"))
        .transform_calculate(rate=guess)
        .transform_calculate(found="datum.rate")
        .mark_line(color=colours["edge"], strokeWidth=1.25, strokeDash=[3, 3], clip=True)
        .encode(x, y, order="place:Q")
    )
    said = (
        alt.Chart(alt.NamedData("said"))
        .mark_text(align="right", baseline="alphabetic", color=colours["ink-2"])
        .encode(x=alt.value(alt.expr("width - 2")), y=alt.value(HEIGHT - 12), text="text:N")
    )
    layers = [guessing, *label_lines(colours, x, y, "linear"), said]
    return framed(alt.layer(*layers).add_params(*params()), colours, HEIGHT)


def chart(evaluation: OutcomeEvaluation) -> Chart | None:
    """The chart; None without scores of every label, or where no label has a curve."""
    curves = evaluation.score_curves
    if curves is None or curves.roc is None or not curves.roc.points:
        return None
    known = np.full(evaluation.n_labels, np.nan) if curves.auc is None else curves.auc
    alone = list(curves.roc.points) if len(curves.roc.points) == 1 else []
    macro = float(np.nanmean(known[alone] if alone else known))
    note = "one label against the rest" if evaluation.positive is None else "of the positive label"
    views = (
        ChartView("log", note, {"x_domain": [LEAST_RATE, 1.0]}, LOGARITHMIC),
        ChartView("linear", note, {"x_domain": [0.0, 1.0]}, "roc"),
    )
    is_fine = min(points.negatives for points in curves.roc.points.values()) >= LEAST_NEGATIVES
    is_log = macro > CROWDED and is_fine and evaluation.n_labels > 2
    said = f"{'' if alone else 'macro '}AUC {numbers.metric(macro)}"
    return Chart(
        name="roc",
        title="ROC",
        note=note,
        caption=_caption(evaluation, is_log),
        summary=f"Rate of true positives against rate of false positives, one label against the rest; {said}",
        data={"curves": _columns(curves.roc), "said": {"text": (said,)}, "areas": _areas(curves, known)},
        drawing=_drawing(curves.roc, said, is_log),
        signals=dict(views[0 if is_log else 1].signals)
        | {"y_domain": [0.0, 1.0], "chosen": -1, "hovered": -1, "least": 0},
        views=views,
        view=0 if is_log else 1,
        spec=LOGARITHMIC if is_log else "",
    )


def _caption(evaluation: OutcomeEvaluation, is_log: bool) -> str:
    said = "Dashed: guessing."
    if is_log:
        said = f"The false positive rate has a log scale, as all labels lie near 0; “linear” has the usual one. {said}"
    if evaluation.n_labels > MOST_LABELS:
        said += f" Of {numbers.count(evaluation.n_labels)} labels the {MOST_LABELS} with the lowest AP."
    return said


def _areas(curves: ScoreCurves, auc: Fractions) -> Columns:
    labels = list(curves.roc.points) if curves.roc else []
    return {"label": tuple(labels), "area": tuple(float(auc[label]) for label in labels)}


def _columns(curves: Curves) -> Columns:
    points = curves.points
    score = [None if np.isnan(value) else float(value) for one in points.values() for value in one.score]
    return {
        "label": tuple(label for label, one in points.items() for _ in range(one.tp.size)),
        "place": tuple(range(len(score))),
        "rate": tuple(max(value, LEAST) for one in points.values() for value in one.false_positive_rate.tolist()),
        "found": tuple(value for one in points.values() for value in one.recall.tolist()),
        "support": tuple(one.positives for one in points.values() for _ in range(one.tp.size)),
        "score": tuple(score),
    }


def _drawing(curves: Curves, said: str, is_log: bool) -> Drawing:
    low = LEAST_RATE if is_log else 0.0
    title = "false positive rate"
    x: Axis = log_axis(title, low, 1.0, TICKS) if is_log else share_axis(title)
    guess = np.geomspace(low, 1, GUESSES) if is_log else np.linspace(0, 1, 2)
    marks = [Mark("line", "edge", tuple(guess.tolist()), tuple(guess.tolist()), width=1.25, dash="3 3")]
    for one in curves.points.values():
        rate, found = one.false_positive_rate, one.recall
        first = max(0, int(np.searchsorted(rate, low, "right")) - 1)  # where the line enters from the left
        rate = np.maximum(rate[first:], low)
        marks.append(Mark("line", "ink-2", tuple(rate.tolist()), tuple(found[first:].tolist()), width=1, opacity=0.55))
    text = Text(1.0, 0.045, said, "end")
    return Drawing(x, (Panel(share_axis("true positive rate"), tuple(marks), HEIGHT, (text,)),))
