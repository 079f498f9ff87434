"""How much ground truth each label has: a bar a label, or from many labels on how many labels have how much."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen import numbers
from reportgen.arrays import Counts
from reportgen.evaluations.box_bins import octaves
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import short
from reportgen.report.chart import Chart
from reportgen.report.charts.style import Colours, domain, framed, x_axis, y_axis
from reportgen.report.drawing import Axis, Drawing, Mark, Panel, count_axis, ticks

if TYPE_CHECKING:
    import altair as alt

HEIGHT = 150
ROW = 19  # px of a bar with its gap
ROOMS = (5, 10, 20, 30)  # labels that a spec has room for: a bar is as thick in all of them
MOST_BARS = ROOMS[-1]  # labels that have a bar each
SKEW = 8  # as many times the least support makes the axis logarithmic
BINS = 20  # at most, of a linear axis
NAME, LEFT = 20, 150  # characters of a label beside its bar, and the px they have


def spec(rows: int) -> Callable[[Colours], Any]:
    """The spec of a bar a label, with room for so many: data set `labels`, the first one on top."""

    def made(colours: Colours) -> Any:
        import altair as alt

        base = alt.Chart(alt.NamedData("labels"))
        y = alt.Y("place:Q", scale=alt.Scale(domain=domain("y_domain"), nice=False, zero=False), axis=None)
        x = alt.X("support:Q", scale=alt.Scale(zero=True, nice=True), axis=x_axis("", format="~s", tickMinStep=1))
        bars = base.mark_bar(color=colours["edge"], y2Offset=-4).encode(x, alt.X2(datum=0), y, alt.Y2("end"))
        counts = base.mark_text(align="left", dx=5, color=colours["ink-3"]).encode(
            x, alt.Y("middle:Q"), alt.Text("support:Q", format=",d")
        )
        names = base.mark_text(align="right", dx=-8, limit=LEFT - 16, color=colours["ink-2"]).encode(
            alt.X(value=0), alt.Y("middle:Q"), alt.Text("name:N")
        )
        params = [alt.param(name="y_domain", value=[0, 1])]
        drawn = framed(alt.layer(bars, counts, names).add_params(*params), colours, ROW * rows, right=48)
        return drawn.properties(padding={"top": 4, "right": 48, "bottom": 30, "left": LEFT})

    return made


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
    drawn = bars.encode(x, alt.X2("high"), _y("labels", "labels"), alt.Y2(datum=0)).add_params(
        alt.param(name="x_domain", value=[1, 2])
    )
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
    n, rows = support.size, next(room for room in ROOMS if room >= support.size)
    names = tuple(short(evaluation.labels[label], NAME) for label in order)
    values = tuple(support[order].tolist())
    top = tuple(float(n - k) for k in range(n))
    middle, end = (tuple(place - part for place in top) for part in (0.5, 1.0))
    y = Axis("", n - rows, n, tuple(zip(middle, names, strict=True)))
    bars = Mark("bars", "edge", (0.0,) * n, top, tuple(map(float, values)), tuple(place + 0.2 for place in end))
    return Chart(
        name="support",
        title="Support per label",
        note="",
        caption="A bar chooses its label for the whole page.",
        summary=f"Support of {n} labels, from {numbers.count(values[-1])} to {numbers.count(values[0])}",
        data={"labels": {"label": tuple(order.tolist()), "name": names, "support": values, "place": top,
                         "middle": middle, "end": end}},
        drawing=Drawing(count_axis("", float(max(values))), (Panel(y, (bars,), ROW * rows),), left=LEFT, is_wide=True),
        signals={"y_domain": [n - rows, n]},
        spec=f"support_{rows}",
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
