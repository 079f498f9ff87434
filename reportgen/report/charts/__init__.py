"""The report's charts as altair charts with their data, for notebooks and slides.

To add one: a function from an evaluation to a chart in a module here, and its name in CHARTS.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from reportgen.errors import OptionError
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.charts.labels import performance_chart
from reportgen.report.charts.matrix import confusion_chart
from reportgen.report.charts.threshold import threshold_chart

if TYPE_CHECKING:
    import altair as alt

    from reportgen.evaluations.evaluation import Evaluation

CHARTS: dict[str, Callable[[OutcomeEvaluation], alt.Chart | alt.LayerChart]] = {
    "threshold": threshold_chart,
    "performance": performance_chart,
    "confusion": confusion_chart,
}


def chart(name: str, evaluation: Evaluation) -> alt.Chart | alt.LayerChart:
    """The chart of that name.

    Raises: OptionError for a name that no chart has, or a chart that needs scores where there are none.
    """
    if name not in CHARTS:
        raise OptionError(f"chart({name!r})", "there is no such chart", f"The charts are {', '.join(CHARTS)}.")
    if not isinstance(evaluation, OutcomeEvaluation):
        raise OptionError(f"chart({name!r})", "the report has no labels to draw", "See its record for the figures.")
    return CHARTS[name](evaluation)
