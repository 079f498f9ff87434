"""Every metric with its value, interval and definition."""

import numpy as np

from reportgen import numbers
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.metric import UNIT
from reportgen.report.blocks import Figure, Figures
from reportgen.report.context import Context
from reportgen.report.document import Section


def figures(context: Context[Evaluation]) -> Section:
    """All metrics in one table, folded away."""
    evaluation = context.evaluation
    names = [name for name in evaluation.metric_definitions if name in evaluation.metrics]
    rows = tuple(_figure(context, name) for name in names)
    n_known = sum(row.low == row.low for row in rows)
    inside = f"{numbers.named(len(rows), 'metric')} with definition, {numbers.count(n_known)} with a 95% interval"
    return Section("figures", "All metrics", "All metrics", context.operating_words, (Figures(rows),), inside)


def _figure(context: Context[Evaluation], name: str) -> Figure:
    evaluation = context.evaluation
    definition, (low, high) = evaluation.metric_definitions[name], evaluation.intervals.get(name, (np.nan, np.nan))
    value = evaluation.metrics[name]
    return Figure(
        name=name,
        title=definition.title,
        value=value,
        low=low,
        high=high,
        bounded=definition.bounds == UNIT,
        definition=definition.text,
        source=definition.source,
        reason=evaluation.reasons.get(name, "") if np.isnan(value) else "",
        no_interval=evaluation.interval_reasons.get(name, "") if np.isnan(low) and not np.isnan(value) else "",
    )
