"""What every spec has in common: its colours, its frame and the look of its axes.

`colours` are the tokens of the theme by name. Compiled for the page they are the tokens themselves ("$ink"): the page
puts its own colours in their place, light or dark. In a notebook they are those of the light theme.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reportgen.report.theme import FONT, LIGHT

if TYPE_CHECKING:
    import altair as alt

Colours = Mapping[str, str]

PAGE: Colours = {name: f"${name}" for name in (*LIGHT, "sans")}
NOTEBOOK: Colours = LIGHT | {"sans": FONT}

FADED = 0.2  # opacity of what is not shown alone
SERIES = ("s1", "s2", "s3", "s4", "s5", "s6")  # colours of labels side by side, as many as may be
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 2], [12, 3])  # colour is never alone
NAME_TONES = ("ink", "ink-2", "link", "t-correct", "t-wrong", "t-spurious", *SERIES)

WIDTH = 324  # px of the plot in a notebook; the page sets its own
TOP, RIGHT, BOTTOM, LEFT = 28, 12, 42, 44  # px around the plot: the name of y, nothing, ticks and name of x, ticks of y


def framed(chart: Any, colours: Colours, height: int, *, width: int = WIDTH, **sides: int) -> Any:
    """A chart in the frame that all of them have: its plot is as wide as the page leaves it, `height` px high.

    `sides` are px around the plot (top, right, bottom, left) where they are not the usual ones.
    """
    padding = {"top": TOP, "right": RIGHT, "bottom": BOTTOM, "left": LEFT} | sides
    return chart.properties(width=width, height=height, autosize="none", padding=padding).configure(**_look(colours))


def x_axis(title: str, **more: Any) -> alt.Axis:
    """The axis below: ticks, no grid, its name at the right end."""
    import altair as alt

    names: dict[str, Any] = {
        "title": title,
        "titleAnchor": "end",
        "titleAlign": "right",
        "titleY": 34,
        "titleBaseline": "alphabetic",
    }
    return alt.Axis(**(names | {"grid": False, "ticks": True, "tickCount": 6, "labelFlush": False} | more))


def y_axis(title: str, **more: Any) -> alt.Axis:
    """The axis at the left: a grid, no line, its name above it."""
    import altair as alt

    names: dict[str, Any] = {"title": title, "titleAngle": 0, "titleAlign": "left", "titleAnchor": "start"}
    names |= {"titleX": -36, "titleY": -14, "titleBaseline": "alphabetic"}
    return alt.Axis(**(names | {"domain": False, "tickCount": 5} | more))


def shown_alone(series: str) -> str:
    """The expression that is true for a series unless another one is shown alone; `series` is an expression."""
    return f"isolated === '' || isolated === {series}"


def names(colours: Colours) -> list[alt.Chart]:
    """The names of series at the right ends of their lines, where the page puts them; needs the parameter `isolated`.

    The data set `names` has the columns series, text, strong, tone (a token of the theme), x and y (px of the plot).
    """
    import altair as alt

    tones = [name for name in colours if name in NAME_TONES]
    scale = alt.Scale(domain=tones, range=[colours[name] for name in tones])
    rows = alt.Chart(alt.NamedData("names"))
    weights: list[tuple[str, Any]] = [("datum.strong", 600), ("!datum.strong", 400)]
    return [
        rows.transform_filter(which).mark_text(align="left", baseline="middle", fontWeight=weight).encode(
            alt.X("x:Q", scale=None), alt.Y("y:Q", scale=None), alt.Text("text:N"), alt.Color("tone:N", scale=scale),
            opacity=alt.condition(shown_alone("datum.series"), alt.value(1), alt.value(FADED)),
        )
        for which, weight in weights
    ]  # fmt: skip


def side_by_side(base: alt.Chart, colours: Colours, **look: Any) -> alt.Chart:
    """Lines of labels side by side: of the rows that the page gave a `tone` from 0 on, each its colour and dash."""
    import altair as alt

    tones = list(range(len(SERIES)))
    colour = alt.Color("tone:O", scale=alt.Scale(domain=tones, range=[colours[name] for name in SERIES]))
    dash = alt.StrokeDash("tone:O", scale=alt.Scale(domain=tones, range=list(DASHES)))
    rows = base.transform_filter("datum.tone >= 0")
    drawn: alt.Chart = rows.mark_line(strokeWidth=2, clip=True, **look).encode(color=colour, strokeDash=dash)
    return drawn


NO_SERIES: dict[str, tuple[Any, ...]] = dict.fromkeys(("threshold", "value", "tone"), ())
NO_NAMES: dict[str, tuple[Any, ...]] = dict.fromkeys(("series", "text", "strong", "tone", "x", "y"), ())


def named_ticks() -> dict[str, Any]:
    """For an axis of places: ticks at those in the parameter `tick_places`, named by `tick_texts`, as many as fit."""
    import altair as alt

    text = "tick_texts[indexof(tick_places, datum.value)]"
    return {"values": alt.expr("tick_places"), "labelExpr": text, "labelOverlap": "greedy", "labelSeparation": 8}


def domain(parameter: str) -> list[Any]:
    """The domain of a scale that a reader may zoom: both ends of a parameter of two numbers."""
    import altair as alt

    return [alt.expr(f"{parameter}[0]"), alt.expr(f"{parameter}[1]")]


def _look(colours: Colours) -> dict[str, Any]:
    axis = {
        "domainColor": colours["edge"], "gridColor": colours["line"], "labelColor": colours["ink-3"],
        "labelFontSize": 12, "tickColor": colours["edge"], "tickSize": 4, "ticks": False, "labelPadding": 6,
        "titleColor": colours["ink-2"], "titleFontSize": 12, "titleFontWeight": "normal", "labelOverlap": True,
    }  # fmt: skip
    return {
        "background": colours["paper"], "aria": False, "font": colours["sans"], "axis": axis,
        "legend": {"disable": True}, "view": {"stroke": None}, "text": {"color": colours["ink-2"], "fontSize": 12},
    }  # fmt: skip
