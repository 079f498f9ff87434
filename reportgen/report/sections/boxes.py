"""How boxes fit, and which objects are found: by size, by shape, by how many there are in the image."""

from __future__ import annotations

from reportgen import numbers
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.chart import Charts
from reportgen.report.charts import overlaps, shapes, sizes
from reportgen.report.context import Context
from reportgen.report.document import Section


def at(context: Context[OutcomeEvaluation]) -> str:
    """At which threshold the figures stand that do not follow the slider."""
    return f"at threshold {numbers.threshold(context.evaluation.operating or 0.0)}"


def boxes(context: Context[DetectionEvaluation]) -> Section | None:
    """Three charts; None where there is neither an object nor a prediction near one."""
    made = (part.chart(context.evaluation) for part in (overlaps, sizes, shapes))
    charts = tuple(chart for chart in made if chart is not None)
    if not charts:
        return None
    lead = (
        f"{at(context).capitalize()}, whatever the slider says. Hover for figures; a click opens the images of a bin."
    )
    return Section("boxes", "Boxes and sizes", "Boxes and sizes", lead, (Charts(charts),))
