"""How much ground truth each label has: a bar a label, or from many labels on how many labels have how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen import numbers
from reportgen.arrays import Counts
from reportgen.evaluations.box_bins import octaves
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import short
from reportgen.report.chart import Chart
from reportgen.report.charts.style import Colours, domain, framed, x_axis, y_axis
from reportgen.report.drawing import Axis, Drawing, Mark, Panel, Text, count_axis, ticks

if TYPE_CHECKING:
    import altair as alt

HEIGHT = 150
MOST_BARS = 30  # labels that have a bar each
SKEW = 8  # as many times the least support makes the axis logarithmic
BINS = 20  # at most, of a linear axis
NAME = 12  # characters of a label under its bar


def spec(colours: Colours) -> Any:
    """The spec of a bar a label: data set `labels`, in the order drawn."""
    import altair as alt

    x = alt.X("place:Q", scale=alt.Scale(domain=domain("x_domain"), nice=False, zero=False), axis=None)
    base = alt.Chart(alt.NamedData("labels"))
    bars = base.mark_bar(color=colours["edge"], x2Offset=-2).encode(x, alt.X2("end"), _y("support", "count"))
    texts = base.mark_text(dy=-7, color=colours["ink-3"]).encode(
        alt.X("middle:Q"), alt.Y("support:Q"), alt.Text("support:Q", format=",d")
    )
    names = base.mark_text(baseline="top", dy=6, limit=96, color=colours["ink-2"]).encode(
        alt.X("middle:Q"), alt.Y(datum=0), alt.Text("name:N"),
        opacity=alt.condition("width / (x_domain[1] - x_domain[0]) > 34", alt.value(1), alt.value(0)),
    )  # fmt: skip
    params = [alt.param(name="x_domain", value=[0, 1])]
    return framed(alt.layer(bars, texts, names).add_params(*params), colours, HEIGHT)


def histogram(colours: Colours) -> Any:
    """The spec of many labels on a linear axis: data set `bins`."""
    return _histogram(colours, {"zero": False})


def log_histogram(colours: Colours) -> Any:
    """The spec of many labels on a log axis: data set `bins`."""
    return _histogram(colours, {"type": "log", "base": 2})


def _histogram(colours: Colours, scale: dict[str, Any]) -> Any:
    import altair as alt

    at = alt.Scale(domain=domain("x_domain"), nice=False, **scale)
    x = alt.X("low:Q", scale=at, axis=x_axis("in the ground truth", format=",d"))
    bars = alt.Chart(alt.NamedData("bins")).mark_bar(color=colours["edge"], x2Offset=-1, clip=True)
    drawn = bars.encode(x, alt.X2("high"), _y("labels", "labels")).add_params(alt.param(name="x_domain", value=[1, 2]))
    return framed(drawn, colours, HEIGHT)


def _y(field: str, title: str) -> alt.Y:
    import altair as alt

    return alt.Y(f"{field}:Q", scale=alt.Scale(zero=True), axis=y_axis(title, format="~s", tickMinStep=1))


def chart(evaluation: OutcomeEvaluation) -> Chart | None:
    """The chart; None where all labels have as much, so that there is nothing to see."""
    support = evaluation.point.support
    if support.size < 2 or support.min() == support.max():
        return None
    return _bars(evaluation, support) if support.size <= MOST_BARS else _bins(support)


def _bars(evaluation: OutcomeEvaluation, support: Counts) -> Chart:
    order = np.lexsort((np.arange(support.size), -support))
    n = support.size
    names = tuple(short(evaluation.labels[label], NAME) for label in order)
    values = tuple(support[order].tolist())
    start, middle = tuple(map(float, range(n))), tuple(k + 0.5 for k in range(n))
    texts = tuple(Text(k + 0.5, 0, name, "middle") for k, name in enumerate(names))
    marks = (Mark("bars", "edge", start, tuple(map(float, values)), tuple(k + 0.94 for k in range(n))),)
    panel = Panel(count_axis("count", float(max(values))), marks, HEIGHT, texts)
    return Chart(
        name="support",
        title="Support per label",
        note="",
        caption="A bar chooses its label for the whole page.",
        summary=f"Support of {n} labels, from {numbers.count(values[-1])} to {numbers.count(values[0])}",
        data={"labels": {"label": tuple(order.tolist()), "name": names, "support": values, "place": start,
                         "middle": middle, "end": tuple(k + 1.0 for k in range(n))}},
        drawing=Drawing(Axis("", 0, n, ()), (panel,), is_wide=True),
        signals={"x_domain": [0, n]},
    )  # fmt: skip


def _bins(support: Counts) -> Chart:
    edges, is_log = support_edges(support)
    place = np.clip(np.searchsorted(edges, support, "right") - 1, 0, len(edges) - 2)
    counts = np.bincount(place, minlength=len(edges) - 1)
    low, high = tuple(edges[:-1].tolist()), tuple(edges[1:].tolist())
    x = _axis(edges, is_log=is_log)
    marks = (Mark("bars", "edge", low, tuple(map(float, counts)), high),)
    panel = Panel(count_axis("labels", float(counts.max())), marks, HEIGHT)
    return Chart(
        name="support",
        title="Support per label",
        note=f"median {numbers.count(int(np.median(support)))}" + (", log scale" if is_log else ""),
        caption="How many labels have how much. A bar narrows the table of labels to its own.",
        summary=f"How many of {numbers.count(support.size)} labels have how much ground truth",
        data={"bins": {"low": low, "high": high, "labels": tuple(counts.tolist())}},
        drawing=Drawing(x, (panel,), is_wide=True),
        signals={"x_domain": [low[0], high[-1]]},
        spec="support_log" if is_log else "support_bins",
    )


def support_edges(support: Counts) -> tuple[Any, bool]:
    """Edges of the bins, and whether they belong on a log axis.

    >>> support_edges(np.array([50, 52, 61]))[0].tolist(), support_edges(np.array([1, 9]))[1]
    ([50.0, 51.0, 52.0, 53.0, 54.0, 55.0, 56.0, 57.0, 58.0, 59.0, 60.0, 61.0, 62.0], True)
    """
    least, most = int(support.min()), int(support.max())
    if most > SKEW * max(least, 1):
        return octaves(np.maximum(support, 1).astype(np.float64)), True
    step = (most - least) // BINS + 1
    return np.arange(least, most + 1 + step, step).astype(np.float64), False


def _axis(edges: Any, *, is_log: bool) -> Axis:
    low, high = float(edges[0]), float(edges[-1])
    values = [2.0**power for power in range(40) if low <= 2.0**power <= high] if is_log else ticks(low, high)
    shown = tuple((at, numbers.count(int(at))) for at in values if at == int(at))
    return Axis("in the ground truth", low, high, shown, "log" if is_log else "linear")
