"""How entities fare by their length, by that of their documents, and by whether training had labelled the same."""

from __future__ import annotations

from reportgen.evaluations.entities import EntityEvaluation
from reportgen.report.chart import Charts
from reportgen.report.charts import span_groups
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.sections.boxes import at


def lengths(context: Context[EntityEvaluation]) -> Section | None:
    """Up to three charts; None where all spans are alike."""
    charts = span_groups.charts(context.evaluation)
    if not charts:
        return None
    title = "Length and training" if context.evaluation.breakdowns.by_surface else "Length"
    lead = f"{at(context).capitalize()}, whatever the slider says. " if context.evaluation.has_scores else ""
    lead += "F1 is strict: the same type and the same boundary."
    return Section("lengths", title, title, lead, (Charts(charts),))
