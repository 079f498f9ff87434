"""How many predictions of each confidence are right, upwards, and wrong, downwards, on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.metrics.calibration import EDGES, FEW, N_BINS, Bins
from reportgen.report.chart import Chart
from reportgen.report.charts.reliability import ALL, columns, lit_bin, params
from reportgen.report.charts.style import Colours, framed, x_axis
from reportgen.report.drawing import Axis, Drawing, Mark, Panel, Text, share_axis

if TYPE_CHECKING:
    import altair as alt

HEIGHT, TOP = 80, 18
CROWDED = 0.6  # of all predictions in one bin: beyond, a linear scale shows only that bin
SHY = 0.02  # of a bin that its bar leaves free


def spec(colours: Colours) -> Any:
    """The spec: data sets `bins` (a row a bin of a label) and `sums` (the words at the left, right and wrong)."""
    import altair as alt

    x = alt.X("low:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=x_axis("confidence"))
    y_scale = alt.Scale(domain=[alt.expr("-down"), alt.expr("up")], nice=False, zero=False)
    base = alt.Chart(alt.NamedData("bins")).transform_filter("datum.label === shown && datum.count > 0")

    def bars(value: str, sign: str, color: Any) -> alt.Chart:
        drawn: alt.Chart = (
            base.transform_calculate(size=f"{sign}(root ? sqrt({value}) : {value})")
            .mark_rect(xOffset=0.75, x2Offset=-0.75)
            .encode(x, alt.X2("high"), alt.Y("size:Q", scale=y_scale, axis=None), alt.Y2(datum=0), color=color)
        )
        return drawn

    def wrong(prefix: str) -> Any:
        return alt.condition("spurious", alt.value(colours[f"{prefix}spurious"]), alt.value(colours[f"{prefix}wrong"]))

    words = alt.Chart(alt.NamedData("sums"))
    look: dict[str, Any] = {"align": alt.expr("datum.side"), "dx": alt.expr("datum.side === 'left' ? 4 : -4")}
    named = [
        words.transform_filter(f"datum.sum === '{name}'")
        .mark_text(**look, dy=shift, fontWeight=600)
        .encode(x=alt.X("at:Q"), y=alt.Y(datum=0, type="quantitative"), text="text:N", color=color)
        for name, shift, color in (("correct", -8, alt.value(colours["t-correct"])), ("wrong", 10, wrong("t-")))
    ]
    more = [
        alt.param(name="root", value=False),
        alt.param(name="spurious", value=False),
        alt.param(name="up", value=1),
        alt.param(name="down", value=1),
    ]
    layers = [lit_bin(base, colours), bars("datum.correct", "", alt.value(colours["correct"])),
              bars("(datum.count - datum.correct)", "-", wrong("")), *named]  # fmt: skip
    return framed(alt.layer(*layers).add_params(*params(), *more), colours, HEIGHT, top=TOP)


def chart(evaluation: OutcomeEvaluation) -> Chart | None:
    """The chart; None without scores or predictions."""
    known = evaluation.calibration
    if known is None or not known.bins.count.any():
        return None
    bins = known.bins
    n_right, n_wrong = int(bins.correct.sum()), int((bins.count - bins.correct).sum())
    side = side_of(bins)
    root, spurious = is_crowded(bins), evaluation.has_spurious
    return Chart(
        name="scores",
        title="Confidence of right and wrong predictions",
        note="",
        caption=_caption(evaluation, root),
        summary=f"Confidence of {numbers.named(n_right, 'right prediction')} and of "
        f"{numbers.named(n_wrong, 'wrong prediction')}",
        data={
            "bins": columns(evaluation, known),
            "sums": {"sum": ("correct", "wrong"), "text": _words(bins), "side": (side,) * 2,
                     "at": (float(side == "right"),) * 2},
        },
        drawing=_drawing(bins, root, spurious),
        is_below=True,
        signals={"shown": ALL, "lit": -1, "root": root, "spurious": spurious} | _ends(bins, root),
    )  # fmt: skip


def _caption(evaluation: OutcomeEvaluation, root: bool) -> str:
    """What both charts of confidence mean: this one stands under the other."""
    curves = evaluation.score_curves
    is_of_boxes = curves is not None and curves.is_interpolated
    correct = f"Correct: IoU ≥ {numbers.significant(evaluation.options.least_iou)} with an object of that label. "
    return (
        f"{correct if is_of_boxes else ''}On the diagonal, confidence is what it says. Line: 95% interval; hollow: "
        f"fewer than {FEW}.{' Below on a square-root scale.' if root else ''}"
    )


def is_crowded(bins: Bins) -> bool:
    """Whether one bin holds so much that the others would not be seen."""
    return bool(bins.count.max() > CROWDED * bins.count.sum())


def _sizes(bins: Bins, root: bool) -> tuple[Any, Any]:
    right, wrong = bins.correct, bins.count - bins.correct
    return (np.sqrt(right), np.sqrt(wrong)) if root else (right, wrong)


def _words(bins: Bins) -> tuple[str, str]:
    right, wrong = int(bins.correct.sum()), int((bins.count - bins.correct).sum())
    return f"right {numbers.count(right)}", f"wrong {numbers.count(wrong)}"


def side_of(bins: Bins) -> str:
    """Where the words have more room: at the left, unless the bins there are filled and those at the right are not."""
    there = np.flatnonzero(bins.count)
    return "right" if there[0] < N_BINS - 1 - there[-1] else "left"


def _ends(bins: Bins, root: bool) -> dict[str, float]:
    """Both ends of the scale; each side keeps room for its word."""
    up, down = (float(sizes.max()) for sizes in _sizes(bins, root))
    least = 0.3 * (up + down)
    return {"up": max(up, least), "down": max(down, least)}


def _drawing(bins: Bins, root: bool, spurious: bool) -> Drawing:
    right, wrong = _sizes(bins, root)
    there = np.flatnonzero(bins.count)
    low, high = (EDGES[:-1] + SHY / 15)[there], (EDGES[1:] - SHY / 15)[there]
    sides = [tuple(ends.tolist()) for ends in (low, high)]
    ends = _ends(bins, root)
    marks = (
        Mark("bars", "correct", sides[0], tuple(right[there].astype(float).tolist()), x2=sides[1]),
        Mark(
            "bars",
            "spurious" if spurious else "wrong",
            sides[0],
            tuple((-wrong[there]).astype(float).tolist()),
            x2=sides[1],
        ),
    )
    unit = (ends["up"] + ends["down"]) / HEIGHT
    at: float
    anchor: Literal["start", "end"]
    at, anchor = (0.01, "start") if side_of(bins) == "left" else (0.99, "end")
    right_words, wrong_words = _words(bins)
    texts = (
        Text(at, 4 * unit, right_words, anchor),
        Text(at, -14 * unit, wrong_words, anchor),
    )
    panel = Panel(Axis("", -ends["down"], ends["up"], ()), marks, HEIGHT, texts)
    return Drawing(share_axis("confidence"), (panel,), top=TOP)
