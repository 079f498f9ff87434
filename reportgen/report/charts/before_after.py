"""The score of each answer before and after, coloured by what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportgen import numbers
from reportgen.report.chart import Chart
from reportgen.report.charts.style import Colours, domain, framed, x_axis, y_axis
from reportgen.report.drawing import Drawing, Mark, Panel, share_axis

HEIGHT = 360
MOST_POINTS = 2_000
STATES = ("right", "wrong", "broken", "fixed")  # as they are drawn, the last on top
TITLES = {"fixed": "fixed", "broken": "broken", "right": "right in both", "wrong": "wrong in both"}
TONES = {"fixed": "correct", "broken": "wrong", "right": "line-2", "wrong": "ink-3"}
LOW = -0.04  # below 0 stand answers without a prediction


@dataclass(frozen=True)
class Point:
    """An answer in a pair of versions: its scores (LOW without a prediction), its state, its place among the items.

    `case` is -1 for one that is not in the page.
    """

    pair: int
    before: float
    after: float
    state: str
    case: int


def spec(colours: Colours) -> Any:
    """The spec: the data set `points`; the parameter `pair` says of which pair they are."""
    import altair as alt

    x = alt.X("before:Q", scale=alt.Scale(domain=domain("x_domain"), nice=False, zero=False),
              axis=x_axis("confidence before", values=[0, 0.2, 0.4, 0.6, 0.8, 1], grid=True))  # fmt: skip
    y = alt.Y("after:Q", scale=alt.Scale(domain=domain("y_domain"), nice=False, zero=False),
              axis=y_axis("confidence after", values=[0, 0.2, 0.4, 0.6, 0.8, 1]))  # fmt: skip
    states = alt.Scale(domain=list(STATES), range=[colours[TONES[state]] for state in STATES])
    line = alt.Chart(alt.NamedData("diagonal")).mark_line(color=colours["line-2"], strokeDash=[4, 4], clip=True)
    points = alt.Chart(alt.NamedData("points")).transform_filter("datum.pair === pair").mark_point(
        filled=True, clip=True, stroke=colours["paper"], strokeWidth=0.5,
    ).encode(
        x, y, color=alt.Color("state:N", scale=states),
        size=alt.condition("datum.state === 'right'", alt.value(14), alt.value(40)),
        opacity=alt.condition("isolated === '' || isolated === datum.state", alt.value(0.85), alt.value(0.06)),
    )  # fmt: skip
    params = [
        alt.param(name="x_domain", value=[LOW, 1]), alt.param(name="y_domain", value=[LOW, 1]),
        alt.param(name="isolated", value=""), alt.param(name="pair", value=0),
    ]  # fmt: skip
    return framed(alt.layer(line.encode(x, y), points).add_params(*params), colours, HEIGHT)


def chart(points: Sequence[Point], pair: int, names: tuple[str, str], n_answers: int, unit: str) -> Chart:
    """The answers of all pairs, of which those of `pair` are drawn; `n_answers` there are in it."""
    shown = [point for point in points if point.pair == pair]
    many = numbers.named(n_answers, unit)
    note = many if len(shown) == n_answers else f"{numbers.count(len(shown))} of {many}, the changed ones first"
    before, after = names
    return Chart(
        name="before_after",
        title="Confidence before and after",
        note=note,
        caption=f"Across: the confidence of {before}, up: that of {after}, in what each predicted; below 0: no "
        "prediction. Blue: fixed, orange: broken, strong grey: wrong in both, faint: right in both. Drag over "
        "points to list them.",
        summary=f"Confidence of {before} against that of {after}, {note}",
        data={
            "points": {
                "before": tuple(point.before for point in points),
                "after": tuple(point.after for point in points),
                "state": tuple(point.state for point in points),
                "pair": tuple(point.pair for point in points),
                "case": tuple(point.case for point in points),
            },
            "diagonal": {"before": (0.0, 1.0), "after": (0.0, 1.0)},
        },
        drawing=_drawing(shown),
        signals={"x_domain": [LOW, 1.0], "y_domain": [LOW, 1.0], "pair": pair, "isolated": ""},
    )


def _drawing(points: Sequence[Point]) -> Drawing:
    marks = [Mark("rules", "line-2", (0.0,), (0.0,), (1.0,), (1.0,), dash="4 4")]
    for state in STATES:
        held = [point for point in points if point.state == state]
        x, y = tuple(point.before for point in held), tuple(point.after for point in held)
        marks.append(Mark("points", TONES[state], x, y, opacity=0.85, name=""))
    axis = share_axis("confidence before", LOW, 1.0)
    panel = Panel(share_axis("confidence after", LOW, 1.0), tuple(mark for mark in marks if mark.x), HEIGHT)
    return Drawing(axis, (panel,), is_wide=True)
