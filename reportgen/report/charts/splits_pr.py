"""Precision against recall by threshold in every split of the data: the chart "splits_pr"."""

from __future__ import annotations

from typing import Any

import numpy as np

from reportgen import numbers
from reportgen.arrays import Fractions
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.splits import Splits
from reportgen.links import short
from reportgen.report.chart import Chart
from reportgen.report.charts import isolines
from reportgen.report.charts.pr import recall_axis
from reportgen.report.charts.style import Colours, framed
from reportgen.report.charts.versions_threshold import HEIGHT, LEAST, NAME, ROLES
from reportgen.report.drawing import Drawing, Mark, Panel, share_axis

Path = tuple[Fractions, Fractions, Fractions]  # threshold, recall and precision of the steps that are drawn


def spec(colours: Colours) -> Any:
    """The spec: data sets `curves` (a row a split and threshold) and `points` (where the report operates in each)."""
    import altair as alt

    x, y = recall_axis(), isolines.precision_axis()
    after, before = "datum.split === after", "datum.split === before"
    ink, second, other = (colours[tone] for tone, *_ in ROLES.values())
    colour = alt.when(after).then(alt.value(ink)).when(before).then(alt.value(second)).otherwise(alt.value(other))
    width = alt.when(after).then(alt.value(2.2)).when(before).then(alt.value(1.4)).otherwise(alt.value(1.2))
    dash = alt.when(before).then(alt.value([5, 3])).otherwise(alt.value([1, 0]))
    shown = alt.condition("isolated === '' || +isolated === datum.split", alt.value(1), alt.value(0.12))
    lines = alt.Chart(alt.NamedData("curves")).mark_line(clip=True).encode(
        x, y, detail="split:N", order="place:Q", color=colour, strokeWidth=width, strokeDash=dash, opacity=shown,
    )  # fmt: skip
    dots = alt.Chart(alt.NamedData("points")).transform_filter(isolines.INSIDE).mark_point(
        filled=True, size=52, stroke=colours["paper"], strokeWidth=1.5, color=colours["link"],
    ).encode(x, y, opacity=shown)  # fmt: skip
    first = {"x_domain": [0, 1], "y_domain": [0, 1], "isolated": "", "before": 0, "after": 1}
    params = [alt.param(name=name, value=value) for name, value in first.items()]
    layers = [isolines.lines(colours, x), lines, dots, *isolines.line_names(colours, x)]
    return framed(alt.layer(*layers).add_params(*params), colours, HEIGHT)


def chart(splits: Splits | None) -> Chart | None:
    """Each split as a line of all its predictions, or of the positive label; None without scores."""
    if splits is None or not splits.splits[0].evaluation.has_scores:
        return None
    paths = [_path(one.evaluation) for one in splits.splits]
    places = [_point(one.evaluation) for one in splits.splits]
    names = tuple(short(one.name, NAME) for one in splits.splits)
    own = -1 if splits.reported is None else splits.reported
    before = -1 if splits.training is None else splits.splits.index(splits.training)
    rows = [(k, step) for k, (threshold, _, _) in enumerate(paths) for step in range(threshold.size)]
    of_label = splits.splits[0].evaluation.positive is not None
    what = "the positive label" if of_label else "all predictions together"
    return Chart(
        name="splits_pr",
        title="Precision and recall by split",
        note="axis 0 to 1",
        caption=f"Of {what}, from the highest confidence to the lowest; the dot is where the report operates.",
        summary=f"Precision against recall of {numbers.named(len(names), 'split')}",
        data={
            "curves": {
                "split": tuple(k for k, _ in rows),
                "place": tuple(step for _, step in rows),
                **{
                    field: tuple(float(paths[k][column][step]) for k, step in rows)
                    for column, field in enumerate(("threshold", "recall", "precision"))
                },
            },
            "points": {
                "split": tuple(range(len(names))),
                "name": names,
                "recall": tuple(None if np.isnan(recall) else recall for recall, _ in places),
                "precision": tuple(None if np.isnan(precision) else precision for _, precision in places),
            },
        },
        drawing=_drawing(paths, places, names, (before, own)),
        signals={"x_domain": [0.0, 1.0], "y_domain": [0.0, 1.0], "isolated": "", "before": before, "after": own},
    )


def _counts(evaluation: OutcomeEvaluation) -> tuple[Fractions, Fractions, float]:
    """True positives and predictions at every step, and the ground truths."""
    curves, label = evaluation.curves, evaluation.positive
    labels = slice(None) if label is None else [label]
    tp, predicted = (values[labels].sum(axis=0).astype(np.float64) for values in (curves.tp, curves.predicted))
    return tp, predicted, float(evaluation.point.support[labels].sum())


def _path(evaluation: OutcomeEvaluation) -> Path:
    """The steps with enough predictions, from the highest threshold to the lowest."""
    tp, predicted, support = _counts(evaluation)
    least = min(LEAST, max(1.0, predicted.max(initial=0) / 5))
    drawn = np.flatnonzero((predicted >= least) & (support > 0))[::-1]
    return evaluation.steps[drawn], tp[drawn] / max(support, 1), tp[drawn] / np.maximum(predicted[drawn], 1)


def _point(evaluation: OutcomeEvaluation) -> tuple[float, float]:
    """Recall and precision where the report operates; NaN where undefined."""
    counts, step = _counts(evaluation), evaluation.operating_step
    tp, predicted, support = float(counts[0][step]), float(counts[1][step]), counts[2]
    return tp / support if support else np.nan, tp / predicted if predicted else np.nan


def _drawing(
    paths: list[Path], places: list[tuple[float, float]], names: tuple[str, ...], pair: tuple[int, int]
) -> Drawing:
    marks, texts = isolines.still_lines(0.0)
    order = [k for k in range(len(paths)) if k not in pair] + [k for k in pair if k >= 0]
    for k in order:
        tone, width, dash = ROLES["after" if k == pair[1] else "before" if k == pair[0] else "other"]
        _, recall, precision = paths[k]
        line = tuple(recall.tolist()), tuple(precision.tolist())
        marks += (Mark("line", tone, *line, width=width, dash=dash, strong=k == pair[1]),)
        if not np.isnan(places[k]).any():
            marks += (Mark("points", "link", (places[k][0],), (places[k][1],)),)
    kept = tuple(mark for mark in marks if mark.x)
    return Drawing(share_axis("recall", 0.0), (Panel(share_axis("precision", 0.0), kept, HEIGHT, texts),))
