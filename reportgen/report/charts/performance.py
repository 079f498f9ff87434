"""How each label fared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.theme import LIGHT

if TYPE_CHECKING:
    import altair as alt

OUTCOMES = {"correct": LIGHT["correct"], "misclassified": LIGHT["wrong"], "missed": LIGHT["line-2"]}
MOST = 50  # labels; more bars cannot be read


def performance_chart(evaluation: OutcomeEvaluation) -> alt.Chart:
    """Correct, misclassified and missed samples of each label at the operating point, the lowest F1 first."""
    import altair as alt

    point = evaluation.point
    order = np.lexsort((np.arange(evaluation.n_labels), point.f1))[:MOST]
    counts = {"correct": point.tp, "misclassified": point.misclassified, "missed": point.missed}
    rows = [
        {"label": evaluation.labels[label], "outcome": outcome, "count": int(count[label]), "order": position}
        for outcome, count in counts.items()
        for position, label in enumerate(order)
    ]
    drawn: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows), name="performance")
        .mark_bar()
        .encode(
            x=alt.X("count:Q", title=None),
            y=alt.Y("label:N", sort=[evaluation.labels[label] for label in order], title=None),
            color=alt.Color(
                "outcome:N", scale=alt.Scale(domain=list(OUTCOMES), range=list(OUTCOMES.values())), title=None
            ),
            order=alt.Order("outcome:N"),
            tooltip=["label:N", "outcome:N", "count:Q"],
        )
        .properties(width=480)
    )
    return drawn
