"""How many outputs have which score by each criterion, of the reported variant and the best other one."""

from __future__ import annotations

from typing import Any

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.links import short
from reportgen.report.chart import Chart, ChartView, Columns
from reportgen.report.charts.style import Colours, framed, x_axis, y_axis
from reportgen.report.drawing import Drawing, Mark, Panel, count_axis, share_axis

HEIGHT = 232
N_BINS = 20
MOST_VIEWS = 8
EDGES = np.linspace(0.0, 1.0, N_BINS + 1)
NAME = 24


def spec(colours: Colours) -> Any:
    """The spec: the data set `bins`, a row for each bin of a criterion, of which the parameter `criterion` is shown."""
    import altair as alt

    x = alt.X("low:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=x_axis("score"))
    y = alt.Y("outputs:Q", axis=y_axis("outputs", format="~s", tickMinStep=1))
    rows = alt.Chart(alt.NamedData("bins")).transform_filter("datum.criterion === criterion")
    colour = alt.condition("datum.bin === lit", alt.value(colours["ink"]), alt.value(colours["edge"]))
    bars = rows.mark_rect(xOffset=1, x2Offset=-1).encode(
        x, alt.X2("high"), y, alt.Y2(datum=0), color=colour, key="bin:N"
    )  # fmt: skip
    others = rows.transform_filter("datum.other !== null").mark_rule(strokeWidth=2, color=colours["ink"]).encode(
        x, alt.X2("high"), alt.Y("other:Q")
    )  # fmt: skip
    params = [alt.param(name="criterion", value=0), alt.param(name="lit", value=-1)]
    return framed(alt.layer(bars, others).add_params(*params), colours, HEIGHT)


def chart(evaluation: OutputEvaluation) -> Chart | None:
    """The chart; None where outputs have no score between 0 and 1."""
    data = evaluation.dataset
    shown = [k for k, one in enumerate(data.criteria)
             if not one.corpus and one.bounds == (0.0, 1.0) and not np.isnan(data.scores[:, k]).all()]  # fmt: skip
    if not shown:
        return None
    shown.sort(key=lambda k: _is_of_two(data.scores[:, k]))
    shown = shown[:MOST_VIEWS]
    other = next((k for k in evaluation.order if k != evaluation.reported), None)
    bins = _columns(evaluation, shown, other)
    views = tuple(
        ChartView(short(data.criteria[k].title, NAME), _note(evaluation, k), {"criterion": place})
        for place, k in enumerate(shown)
    )
    named = short(data.variants[evaluation.reported].name, NAME)
    line = "" if other is None else f" Line: {short(data.variants[other].name, NAME)}."
    return Chart(
        name="criteria",
        title="Scores by criterion",
        note=views[0].note,
        caption=f"Outputs of {named} by score.{line} A click shows the samples of a bar.",
        summary=f"How many outputs have which score, {len(shown)} criteria",
        data={"bins": bins},
        drawing=_drawing(bins),
        signals={"criterion": 0, "lit": -1},
        views=views,
    )


def _is_of_two(values: Any) -> bool:
    """Whether a criterion only says yes or no: a distribution tells little of it."""
    return np.unique(values[~np.isnan(values)]).size <= 2


def _note(evaluation: OutputEvaluation, k: int) -> str:
    mean = evaluation.figures[evaluation.reported].means.get(evaluation.dataset.criteria[k].name)
    return "" if mean is None else f"mean {numbers.metric(mean.value)}, n = {numbers.count(mean.n)}"


def _columns(evaluation: OutputEvaluation, shown: list[int], other: int | None) -> Columns:
    """A row a bin of a criterion; 1 belongs to the last. `other` is None without a second variant."""
    data, found = evaluation.dataset, []
    for place, k in enumerate(shown):
        counts = [None if variant is None else _counts(data.scores[data.variant == variant, k])
                  for variant in (evaluation.reported, other)]  # fmt: skip
        for bin_ in range(N_BINS):
            own, others = (None if one is None else int(one[bin_]) for one in counts)
            found.append((place, data.criteria[k].name, bin_, float(EDGES[bin_]), float(EDGES[bin_ + 1]), own, others))
    names = ("criterion", "name", "bin", "low", "high", "outputs", "other")
    return dict(zip(names, map(tuple, zip(*found, strict=True)), strict=True))


def _counts(values: Any) -> Any:
    known = values[~np.isnan(values)]
    return np.bincount(np.minimum((known * N_BINS + 1e-9).astype(np.intp), N_BINS - 1), minlength=N_BINS)


def _drawing(bins: Columns) -> Drawing:
    """The first criterion."""
    low, high, own, others = (bins[name][:N_BINS] for name in ("low", "high", "outputs", "other"))
    starts, ends = ([float(value or 0) for value in side] for side in (low, high))
    heights = [float(value or 0) for value in own]
    marks = [Mark("bars", "edge", tuple(x + 0.003 for x in starts), tuple(heights), x2=tuple(x - 0.003 for x in ends))]
    known = [(start, float(n), end) for start, n, end in zip(starts, others, ends, strict=True) if n is not None]
    if known:
        x, y, x2 = (tuple(side) for side in zip(*known, strict=True))
        marks.append(Mark("rules", "ink", x, y, x2=x2, y2=y, width=2))
    top = max([*heights, *(n for _, n, _ in known)])
    return Drawing(share_axis("score"), (Panel(count_axis("outputs", top), tuple(marks), HEIGHT),))
