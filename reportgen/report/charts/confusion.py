"""Which label is confused with which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.theme import LIGHT

if TYPE_CHECKING:
    import altair as alt

RAMP = [LIGHT[f"b{step}"] for step in range(1, 7)]
NOTHING = "–"  # the column of truths without a prediction


def confusion_chart(evaluation: OutcomeEvaluation) -> alt.Chart:
    """The confusion matrix at the operating point, coloured by the share of the row."""
    import altair as alt

    counts = evaluation.point.confusion
    support = counts.sum(axis=1)
    names = [*evaluation.labels, NOTHING]
    rows = [
        {
            "labelled": names[t],
            "predicted": names[p],
            "count": int(counts[t, p]),
            "share": float(counts[t, p] / support[t]),
        }
        for t, p in zip(*np.nonzero(counts), strict=True)
    ]
    drawn: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows), name="confusion")
        .mark_rect()
        .encode(
            x=alt.X("predicted:N", sort=names, title="predicted"),
            y=alt.Y("labelled:N", sort=names, title="labelled"),
            color=alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=RAMP), title="share of the row"),
            tooltip=["labelled:N", "predicted:N", "count:Q", alt.Tooltip("share:Q", format=".0%")],
        )
    )
    return drawn
