"""A metric by threshold in every split of the data: the chart "splits"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.splits import Splits
from reportgen.links import short
from reportgen.report.chart import Chart
from reportgen.report.charts import versions_threshold
from reportgen.report.charts.style import Colours
from reportgen.report.charts.versions_threshold import NAME, VersionCurves

SPEC = "splits"
FIGURES = ("f1", "precision", "recall")
TITLES = {"f1": "F1", "precision": "Precision", "recall": "Recall"}


def spec(colours: Colours) -> Any:
    """That of versions: what they are is told by the page."""
    return versions_threshold.spec(colours)


def chart(splits: Splits | None) -> Chart | None:
    """The curves of the splits, the reported one strong and that for training dashed; None without scores."""
    if splits is None or not splits.splits[0].evaluation.has_scores:
        return None
    prefix = "" if splits.splits[0].evaluation.positive is not None else "macro_"
    title = "Macro " if prefix else ""
    metrics = [(f"{prefix}{name}", f"{title}{TITLES[name]}" if not prefix or name == "f1" else
                f"{title}{name}") for name in FIGURES]  # fmt: skip
    lines = [_curves(one.name, one.evaluation, prefix) for one in splits.splits]
    own, training = splits.own, splits.training
    place = {None: -1} | {one: k for k, one in enumerate(splits.splits)}
    made = versions_threshold.chart(lines, metrics, (place[training], place[own]))
    points = dict(made.data["points"]) | {"name": tuple(short(line.name, NAME) for line in lines if line.steps)}
    strong = "" if own is None else " Strong: the one that is reported."
    return replace(
        made,
        name="splits",
        spec=SPEC,
        title="Splits by threshold",
        caption=f"Each split at every threshold; the dot is where the report operates.{strong} Not drawn below "
        f"{versions_threshold.LEAST} predictions.",
        summary=f"{metrics[0][1]} by confidence threshold of {numbers.named(len(lines), 'split')}",
        data=dict(made.data) | {"points": points},
    )


def _curves(name: str, evaluation: OutcomeEvaluation, prefix: str) -> VersionCurves:
    curves, label = evaluation.curves, evaluation.positive
    values = {f"{prefix}{key}": getattr(curves, f"{prefix}{key}") for key in FIGURES}
    predicted = curves.predicted.sum(axis=0)
    if label is not None:
        values = {key: of[label] for key, of in values.items()}
        predicted = curves.predicted[label]
    lists = {key: tuple(np.asarray(of, np.float64).tolist()) for key, of in values.items()}
    at = float("nan") if evaluation.operating is None else evaluation.operating
    is_known = predicted.max(initial=0) >= versions_threshold.LEAST
    return VersionCurves(
        name, tuple(evaluation.steps.tolist()), lists, at, tuple(map(float, predicted)) if is_known else ()
    )
