"""Every metric with its value, interval and definition."""

import numpy as np

from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.metric import UNIT
from reportgen.report.blocks import Figure, Figures
from reportgen.report.context import Context
from reportgen.report.document import Section


def figures(context: Context[Evaluation]) -> Section:
    """All figures in one table."""
    evaluation = context.evaluation
    names = [name for name in evaluation.metric_definitions if name in evaluation.metrics]
    block = Figures(tuple(_figure(context, name) for name in names))
    return Section("figures", "All figures", "Every figure", context.operating_words, (block,))


def _figure(context: Context[Evaluation], name: str) -> Figure:
    evaluation = context.evaluation
    definition, (low, high) = evaluation.metric_definitions[name], evaluation.intervals.get(name, (np.nan, np.nan))
    value = evaluation.metrics[name]
    reason = evaluation.reasons.get(name, "") if np.isnan(value) else ""
    return Figure(
        name, definition.title, value, low, high, definition.bounds == UNIT, definition.text, definition.source, reason
    )
