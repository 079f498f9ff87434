"""Precision, recall and F1 by threshold."""

import altair as alt
import numpy as np

from reportgen.errors import OptionError
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.theme import LIGHT

DASHES = {"Precision": [1, 0], "Recall": [5, 3], "Macro F1": [1, 0]}
WIDTHS = {"Precision": 1.25, "Recall": 1.25, "Macro F1": 2.0}


def threshold_chart(evaluation: OutcomeEvaluation) -> alt.LayerChart:
    """Micro precision, micro recall and macro F1 at every step, with the recommended threshold as a rule.

    Raises: OptionError without scores.
    """
    if not evaluation.has_scores:
        raise OptionError("chart('threshold')", "there are no scores", "Give predictions with scores.")
    curves = evaluation.curves
    lines = {"Precision": curves.micro_precision, "Recall": curves.micro_recall, "Macro F1": curves.macro_f1}
    rows = [
        {"threshold": float(step), "value": float(value), "figure": name}
        for name, values in lines.items()
        for step, value in zip(evaluation.steps, values, strict=True)
        if not np.isnan(value)
    ]
    names = list(lines)
    drawn = (
        alt.Chart(alt.InlineData(values=rows), name="curves")
        .mark_line(color=LIGHT["ink"])
        .encode(
            x=alt.X("threshold:Q", scale=alt.Scale(domain=[0, 1]), title="threshold"),
            y=alt.Y("value:Q", scale=alt.Scale(zero=False), title=None),
            strokeDash=alt.StrokeDash(
                "figure:N", scale=alt.Scale(domain=names, range=list(DASHES.values())), title=None
            ),
            strokeWidth=alt.StrokeWidth(
                "figure:N", scale=alt.Scale(domain=names, range=list(WIDTHS.values())), title=None
            ),
            tooltip=["figure:N", alt.Tooltip("threshold:Q", format=".3f"), alt.Tooltip("value:Q", format=".3f")],
        )
    )
    return alt.LayerChart(layer=[drawn, _rule(evaluation)], width=640, height=280)


def _rule(evaluation: OutcomeEvaluation) -> alt.Chart:
    known = evaluation.recommended is not None and not np.isnan(evaluation.recommended)
    marks = [{"threshold": evaluation.recommended}] if known else []
    drawn: alt.Chart = (
        alt.Chart(alt.InlineData(values=marks), name="recommended")
        .mark_rule(color=LIGHT["link"], strokeWidth=1.5)
        .encode(x="threshold:Q", tooltip=alt.Tooltip("threshold:Q", title="recommended", format=".3f"))
    )
    return drawn
