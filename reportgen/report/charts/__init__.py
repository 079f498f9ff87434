"""The report's charts: written once in altair, compiled for the page, and the same with their data for notebooks.

To add one: a module here with `spec(colours)`, an altair chart on named data sets, and `chart(…)`, the Chart of a page;
its name in SPECS, and in CHARTS and reportgen/chart_names.py where an evaluation is all that it needs; then
`python -m reportgen.report.charts`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.chart import Chart
from reportgen.report.charts import (
    before_after,
    counts,
    criteria,
    f1_distribution,
    label_versions,
    labels,
    overlaps,
    pr,
    reliability,
    roc,
    scores,
    shapes,
    sizes,
    span_groups,
    splits,
    splits_pr,
    splits_shares,
    support,
    threshold,
    trend,
    versions_threshold,
)
from reportgen.report.charts.confusion import confusion_chart
from reportgen.report.charts.performance import performance_chart
from reportgen.report.charts.style import Colours

# By the name of the compiled spec, templates/charts/NAME.json.
SPECS: dict[str, Callable[[Colours], Any]] = {
    "threshold": threshold.spec,
    "threshold_versions": versions_threshold.spec,
    splits.SPEC: splits.spec,
    "splits_pr": splits_pr.spec,
    "splits_roc": splits_shares.roc_spec,
    "splits_calibration": splits_shares.calibration_spec,
    "before_after": before_after.spec,
    "pr": pr.spec,
    pr.INTERPOLATED: pr.interpolated,
    "roc": roc.spec,
    roc.LOGARITHMIC: roc.logarithmic,
    "reliability": reliability.spec,
    "scores": scores.spec,
    "labels": labels.spec,
    "f1_distribution": f1_distribution.spec,
    "trend": trend.spec,
    "label_versions": label_versions.spec,
    "overlaps": overlaps.spec,
    "sizes": sizes.spec,
    "shapes": shapes.spec,
    "crowding": shapes.crowding,
    **{f"support_{rows}": support.spec(rows) for rows in support.ROOMS},
    "support_bins": support.histogram,
    "support_log": support.log_histogram,
    "counts": counts.spec,
    "answers": counts.answers,
    span_groups.SPEC: span_groups.spec,
    "criteria": criteria.spec,
}

# Charts that a report has by itself; None where it has not what they need.
CHARTS: dict[str, Callable[[OutcomeEvaluation], Chart | None]] = {
    "threshold": threshold.chart,
    "counts": counts.chart,
    "overlaps": overlaps.chart,
    "sizes": sizes.chart,
    "shapes": shapes.chart,
    "support": support.chart,
    "pr": pr.chart,
    "roc": roc.chart,
    "reliability": reliability.chart,
    "scores": scores.chart,
    "labels": labels.chart,
    "f1_distribution": f1_distribution.chart,
}

# Why a report may be without a chart.
LACKING = {
    "threshold": "there are no scores",
    "counts": "there are no scores",
    "overlaps": "no prediction has a place",
    "sizes": "no object has a size",
    "shapes": "no object has a shape",
    "support": "all labels have as much ground truth",
    "pr": "there are no scores of every label",
    "roc": "there are no scores of every label, or nobody counts the negatives",
    "reliability": "there are no scores",
    "scores": "there are no scores",
    "labels": "no label is both there and predicted",
    "f1_distribution": "no label has ground truth",
}

# Pictures that the page has as HTML, as altair charts with their data.
PICTURES: dict[str, Callable[[OutcomeEvaluation], Any]] = {
    "performance": performance_chart,
    "confusion": confusion_chart,
}
