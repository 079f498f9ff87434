"""Precision against recall, a line a label, with curves of equal F1 and where each label is at the threshold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import short
from reportgen.metrics.score_curves import FEW, MOST_LABELS, ScoreCurves
from reportgen.report.chart import Chart, ChartView, Columns
from reportgen.report.charts import isolines
from reportgen.report.charts.style import Colours, domain, framed, side_by_side, x_axis
from reportgen.report.drawing import Drawing, Mark, Panel, Text, share_axis

if TYPE_CHECKING:
    import altair as alt

Interpolation = Literal["linear", "step-before"]

HEIGHT = 268
LOW = 0.6  # where the axes begin if every label is above it
INTERPOLATED = "pr_interpolated"  # the spec of steps
WORST = 2  # labels that are named while none is chosen, as templates/charts/pr.js does it
PERFECT = 1.99  # precision and recall of a label that is not named for being worst
ROOM, SHIFT = 0.85, 0.03  # of the axis: beyond which a name stands to the left of its place, and how far from it


def spec(colours: Colours) -> Any:
    """Of points in straight lines. Data sets: `curves` (a row a point), `points` (a row a label), `marked` (names)."""
    return _spec(colours, "linear")


def interpolated(colours: Colours) -> Any:
    """Of steps, with all predictions together as a thick line: the label -1."""
    return _spec(colours, "step-before")


def _spec(colours: Colours, interpolate: Interpolation) -> Any:
    import altair as alt

    x = recall_axis()
    layers = [
        isolines.lines(colours, x),
        *label_lines(colours, x, isolines.precision_axis(), interpolate),
        dots(colours, x),
        *isolines.line_names(colours, x),
        *isolines.label_names(colours, x),
    ]
    if interpolate != "linear":
        layers.insert(3, _all(colours, x, interpolate))
    return framed(alt.layer(*layers).add_params(*params()), colours, HEIGHT)


def params() -> list[Any]:
    """The parameters of charts that follow a label."""
    import altair as alt

    first = {"x_domain": [0, 1], "y_domain": [0, 1], "chosen": -1, "hovered": -1, "least": 0}
    return [alt.param(name=name, value=value) for name, value in first.items()]


def recall_axis() -> alt.X:
    """The axis of recall, which a reader may zoom."""
    import altair as alt

    scale = alt.Scale(domain=domain("x_domain"), nice=False, zero=False)
    return alt.X("recall:Q", scale=scale, axis=x_axis("recall", tickCount=5))


def label_lines(colours: Colours, x: Any, y: Any, interpolate: Interpolation) -> list[alt.Chart]:
    """A thin line a label of the data set `curves`; thick ones are those side by side, the chosen, the pointed at."""
    import altair as alt

    base = alt.Chart(alt.NamedData("curves"))
    look: dict[str, Any] = {"interpolate": interpolate, "clip": True}
    paler = alt.condition("chosen < 0 && hovered < 0", alt.value(0.55), alt.value(0.28))
    thin = base.transform_filter("datum.label >= 0 && datum.support >= least").mark_line(
        **look, color=colours["ink-2"], strokeWidth=1
    )
    thick = base.transform_filter("datum.label >= 0 && (datum.label === chosen || datum.label === hovered)")
    order: dict[str, Any] = {"detail": "label:N", "order": "place:Q"}
    return [
        thin.encode(x, y, opacity=paler, **order),
        side_by_side(base, colours, interpolate=interpolate).encode(x, y, **order),
        thick.mark_line(**look, color=colours["link"], strokeWidth=2.25).encode(x, y, **order),
    ]


def _all(colours: Colours, x: Any, interpolate: Interpolation) -> alt.Chart:
    import altair as alt

    drawn: alt.Chart = (
        alt.Chart(alt.NamedData("curves"))
        .transform_filter("datum.label < 0 && chosen < 0")
        .mark_line(interpolate=interpolate, clip=True, color=colours["ink"], strokeWidth=2.2)
        .encode(x, isolines.precision_axis(), order="place:Q")
    )
    return drawn


def dots(colours: Colours, x: Any) -> alt.Chart:
    """Where each label is at the threshold: the data set `points`."""
    import altair as alt

    mine = "datum.label === chosen || datum.label === hovered"
    fill = alt.condition(mine, alt.value(colours["link"]), alt.value(colours["paper"]))
    line = alt.condition(mine, alt.value(colours["link"]), alt.value(colours["ink-2"]))
    drawn: alt.Chart = (
        alt.Chart(alt.NamedData("points"))
        .transform_filter(isolines.INSIDE)
        .mark_point(strokeWidth=1.5, opacity=1)
        .encode(x, isolines.precision_axis(), fill=fill, stroke=line,
                size=alt.condition(mine, alt.value(64), alt.value(34)), key="label:N")
    )  # fmt: skip
    return drawn


# The chart of a report


def chart(evaluation: OutcomeEvaluation) -> Chart | None:
    """The chart; None without scores of every label, or where no label has a curve."""
    curves = evaluation.score_curves
    if curves is None or not curves.pr.points:
        return None
    points = at_threshold(evaluation, curves)
    low = _low(points)
    note = "one line a label" if evaluation.positive is None else "of the positive label"
    views: tuple[ChartView, ...] = (ChartView("0–1", note, _domains(0.0)),)
    if low:
        views += (ChartView("fit", f"axes from {numbers.significant(low)}", _domains(low)),)
    return Chart(
        name="pr",
        title="Precision–recall",
        note=views[-1].note,
        caption=_caption(evaluation, curves, low),
        summary=f"Precision against recall of {numbers.named(sum(label >= 0 for label in curves.pr.points), 'label')}, "
        "each at every confidence",
        data={
            "curves": _columns(curves),
            "points": points,
            "marked": isolines.no_names(),
            "areas": areas(evaluation, curves),
            "words": {"area": (_area_word(evaluation, curves),)},
        },
        drawing=_drawing(curves, points, low, evaluation.labels),
        signals=_domains(low) | {"chosen": -1, "hovered": -1, "least": least_support(curves)},
        views=views,
        view=len(views) - 1,
        spec=INTERPOLATED if curves.is_interpolated else "",
    )


def at_threshold(evaluation: OutcomeEvaluation, curves: ScoreCurves) -> Columns:
    """The labels with a curve and enough ground truths to have a dot, as they are at the operating threshold."""
    point, least = evaluation.point, max(1, least_support(curves))
    there = [label for label in curves.pr.points if label >= 0 and point.support[label] >= least]
    there = [label for label in there if not np.isnan(point.precision[label])]
    return {
        "label": tuple(there),
        "recall": tuple(float(point.recall[label]) for label in there),
        "precision": tuple(float(point.precision[label]) for label in there),
    }


def _columns(curves: ScoreCurves) -> Columns:
    """The points of every label; steps begin at the left edge. `place` counts them, so that lines keep their order."""
    labels: list[int] = []
    support: list[int] = []
    recall: list[float] = []
    precision: list[float] = []
    score: list[float | None] = []
    for label, points in curves.pr.points.items():
        edge = [0] if curves.is_interpolated else []
        labels += [label] * (points.tp.size + len(edge))
        support += [points.positives] * (points.tp.size + len(edge))
        recall += [*(0.0 for _ in edge), *points.recall.tolist()]
        precision += [*points.precision[edge].tolist(), *points.precision.tolist()]
        score += [*(None for _ in edge), *points.score.tolist()]
    return {
        "label": tuple(labels), "place": tuple(range(len(labels))), "recall": tuple(recall),
        "precision": tuple(precision), "score": tuple(score), "support": tuple(support),
    }  # fmt: skip


def least_support(curves: ScoreCurves) -> int:
    """Ground truths of a label whose line is drawn though it is not chosen: of few boxes the steps say little."""
    return FEW if curves.is_interpolated else 0


def _area_word(evaluation: OutcomeEvaluation, curves: ScoreCurves) -> str:
    return f"AP at IoU {numbers.significant(evaluation.options.least_iou)}" if curves.is_interpolated else "AP"


def areas(evaluation: OutcomeEvaluation, curves: ScoreCurves) -> Columns:
    """The labels with a curve: their average precision, and their ground truths."""
    labels = [label for label in curves.pr.points if label >= 0]
    return {
        "label": tuple(labels),
        "area": tuple(float(curves.ap[label]) for label in labels),
        "support": tuple(int(evaluation.point.support[label]) for label in labels),
    }


def _low(points: Columns) -> float:
    values = [value for axis in ("recall", "precision") for value in points[axis] if value is not None]
    return LOW if values and min(map(float, values)) > LOW else 0.0


def _domains(low: float) -> dict[str, Any]:
    return {"x_domain": [low, 1.0], "y_domain": [low, 1.0]}


def _caption(evaluation: OutcomeEvaluation, curves: ScoreCurves, low: float) -> str:
    said = "Dot: the label at the threshold. Grey curves: equal F1."
    if curves.is_interpolated:
        said = (
            f"Thick: all predictions together. Thin: labels, interpolated as for AP. {said[:-1]}; "
            f"dots only of labels with {FEW} objects or more."
        )
    if evaluation.n_labels > MOST_LABELS:
        said += f" Of {numbers.count(evaluation.n_labels)} labels the {MOST_LABELS} with the lowest AP."
    if low:
        said += f" The view starts at {numbers.significant(low)}; “0–1” shows all."
    return said


def _drawing(curves: ScoreCurves, points: Columns, low: float, labels: tuple[str, ...]) -> Drawing:
    marks, texts = isolines.still_lines(low)
    least = least_support(curves)
    drawn = [label for label, one in curves.pr.points.items() if label == NONE or one.positives >= least]
    marks += tuple(_line(curves, label, low) for label in sorted(drawn, key=lambda label: label == NONE))
    there = tuple(k for k, pair in enumerate(zip(points["recall"], points["precision"], strict=True))
                  if min(map(float, pair)) >= low)  # type: ignore[arg-type]  # fmt: skip
    x, y = (tuple(float(points[axis][k]) for k in there) for axis in ("recall", "precision"))  # type: ignore[arg-type]
    marks += (Mark("points", "ink-2", x, y, hollow=True),)
    panel = Panel(share_axis("precision", low), marks, HEIGHT, (*texts, *_names(points, low, labels)))
    return Drawing(share_axis("recall", low), (panel,))


def _names(points: Columns, low: float, labels: tuple[str, ...]) -> Iterator[Text]:
    """The worst labels, the first to the left of its place and the next to the right."""
    places: list[Any] = sorted(zip(points["recall"], points["precision"], points["label"], strict=True), key=_goodness)
    for k, (recall, precision, label) in enumerate(places[:WORST]):
        if recall + precision < PERFECT and min(recall, precision) >= low:
            is_left = k == 0 or recall > low + ROOM * (1 - low)
            shift = -SHIFT if is_left else SHIFT
            yield Text(recall + shift * (1 - low), precision, short(labels[label], 20), "end" if is_left else "start")


def _goodness(place: Any) -> float:
    return float(place[0] + place[1])


def _line(curves: ScoreCurves, label: int, low: float) -> Mark:
    points = curves.pr.points[label]
    recall, precision = points.recall, points.precision
    if curves.is_interpolated:
        recall, precision = np.append(0.0, recall), np.append(precision[:1], precision)
    inside = (recall >= low) & (precision >= low)
    x, y = tuple(recall[inside].tolist()), tuple(precision[inside].tolist())
    is_all = label == NONE
    return Mark(
        "step" if curves.is_interpolated else "line", "ink" if is_all else "ink-2", x, y,
        width=2.2 if is_all else 1.0, opacity=1.0 if is_all else 0.55,
    )  # fmt: skip
