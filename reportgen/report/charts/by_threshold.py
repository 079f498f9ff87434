"""What the charts over the confidence threshold share: encodings, the line of the threshold, what is drawn."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen.arrays import Fractions, Mask
from reportgen.evaluations.threshold_curves import FigureCurve, ThresholdCurves
from reportgen.report.chart import Columns
from reportgen.report.charts.style import FADED, Colours, domain, names, shown_alone
from reportgen.report.drawing import Mark

if TYPE_CHECKING:
    import altair as alt

NAMES = 116  # px for the names at the right ends
FEW, FEW_ANSWERS = 20, 50  # kept predictions, and answers, below which a figure is not drawn
FIT_FROM = 0.5  # the axis begins at the least value drawn where all are above this
WIDE = 0.05  # a range of equal thresholds that is worth telling
FIGURES = ("precision", "recall", "f1")
FIRST = {"x_domain": [0, 1], "y_domain": [0, 1], "from_score": 0, "isolated": ""}


def layered(layers: list[alt.Chart], colours: Colours, axis: alt.Axis, **more: Any) -> Any:
    """Layers under the line of the threshold and the names of the series, with the parameters they need.

    The row of `now` is where the report operates. On the page a line that can be dragged stands there, and this one
    is drawn into saved pictures alone.
    """
    import altair as alt

    line = alt.Chart(alt.NamedData("now")).mark_rule(color=colours["link"], strokeWidth=2, clip=True)
    params = [alt.param(name=name, value=value) for name, value in (FIRST | more).items()]
    return alt.layer(*layers, line.encode(across(axis)), *names(colours)).add_params(*params)


def across(axis: alt.Axis, field: str = "threshold") -> alt.X:
    """A threshold on the axis that a reader may zoom."""
    import altair as alt

    return alt.X(f"{field}:Q", scale=alt.Scale(domain=domain("x_domain"), nice=False, zero=False), axis=axis)


def up(axis: alt.Axis, field: str) -> alt.Y:
    """A figure or a count on the axis whose ends the page sets."""
    import altair as alt

    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=domain("y_domain"), nice=False, zero=False), axis=axis)


def opacity(key: str) -> Any:
    """Faint where another series is shown alone."""
    import altair as alt

    return alt.condition(shown_alone(f"'{key}'"), alt.value(1), alt.value(FADED))


def dashes(text: str) -> list[int]:
    """The dashes of a line as Vega has them."""
    return [int(part) for part in text.split()] or [1, 0]


# The charts of a report


def now(curves: ThresholdCurves) -> Columns:
    """The data set `now`: where the report operates."""
    return {"threshold": (float(curves.steps[curves.evaluation.operating_step]),)}


def line_now(curves: ThresholdCurves) -> Mark:
    """The same as a mark of a still picture."""
    return Mark("rules", "link", (float(curves.steps[curves.evaluation.operating_step]),), width=1.75)


def least(curves: ThresholdCurves) -> int:
    """How many predictions a step must keep for its figures to be drawn; fewer where there are few."""
    kept = int(curves.by_average[curves.average].predicted.max(initial=0))
    return min(FEW_ANSWERS if curves.has_one_answer else FEW, max(1, kept // 5))


def drawn_steps(curves: ThresholdCurves) -> Mask:
    """(n_steps,) at which steps figures are drawn: from the lowest score on, with enough predictions."""
    curve = curves.by_average[curves.average]
    return (curve.predicted >= least(curves)) & (curves.steps >= curves.first_threshold)


def drawn(curves: ThresholdCurves, values: Fractions) -> tuple[float, ...]:
    """A figure by step, NaN where it is not drawn."""
    return tuple(np.where(drawn_steps(curves), values, np.nan).tolist())


def fit(curves: ThresholdCurves) -> tuple[float, float]:
    """The ends of an axis just around what is drawn, in steps of 0.02; 0 and 1 where nothing is."""
    curve: FigureCurve = curves.by_average[curves.average]
    values = np.array([getattr(curve, key)[drawn_steps(curves)] for key in (*FIGURES, "f1_low", "f1_high")])
    known = values[~np.isnan(values)] if not np.isnan(values).all() else np.array([0.0, 1.0])
    low, high = floor(known.min() * 50 + 1e-9) / 50, ceil(known.max() * 50 - 1e-9) / 50
    return (low, high) if low < high else (max(0.0, low - 0.02), high if low else 0.02)


def is_fitted(curves: ThresholdCurves) -> bool:
    """Whether the axis is first seen fitted: all that is drawn of single answers lies high."""
    return curves.has_one_answer and fit(curves)[0] > FIT_FROM


def as_good(curves: ThresholdCurves) -> tuple[float, float] | None:
    """The range of thresholds that do as well as the best, from the first to the last step; None where it is narrow."""
    evaluation = curves.evaluation
    figure, best = evaluation.figure_by_step, evaluation.best_step
    if figure is None or best is None:
        return None
    worse = np.flatnonzero(figure < figure[best] - 1e-12)
    first, last = worse[worse < best].max(initial=-1) + 1, worse[worse > best].min(initial=figure.size) - 1
    low, high = float(curves.steps[max(first, curves.first_step)]), float(curves.steps[last])
    return (low, high) if high - low >= WIDE else None
