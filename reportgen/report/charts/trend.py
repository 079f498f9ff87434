"""A metric over the versions of an archive: a line a model, the newest model's with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isnan
from typing import TYPE_CHECKING, Any

from reportgen import numbers
from reportgen.links import short
from reportgen.report.chart import Chart, Columns
from reportgen.report.charts.style import NO_NAMES, Colours, domain, framed, named_ticks, names, x_axis, y_axis
from reportgen.report.drawing import Axis, Drawing, Mark, Panel

if TYPE_CHECKING:
    import altair as alt

HEIGHT, NAMES = 280, 132
STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
MOST_STEPS = 5
MOST_TICKS, LONGEST_TICK = 6, 16
OF_OTHERS = "ink-3"


@dataclass(frozen=True)
class TrendLine:
    """A model's figures over the versions drawn: `places` from the oldest on, values with their intervals."""

    name: str
    places: tuple[int, ...]
    values: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    versions: tuple[int, ...]  # in the archive


def spec(colours: Colours) -> Any:
    """The spec: data sets `points` (a row a version) and `names` (of the lines)."""
    import altair as alt

    x = alt.X("place:Q", scale=alt.Scale(domain=domain("x_domain"), nice=False, zero=False),
              axis=x_axis("", **named_ticks()))  # fmt: skip
    points = alt.Chart(alt.NamedData("points"))
    main = points.transform_filter("datum.line === 0")
    band = main.mark_area(color=colours["band"], clip=True).encode(x, _y("low"), alt.Y2("high"))
    look = {
        "color": alt.condition("datum.line === 0", alt.value(colours["ink"]), alt.value(colours[OF_OTHERS])),
        "opacity": alt.condition("isolated === '' || +isolated === datum.line", alt.value(1), alt.value(0.12)),
    }
    lines = points.mark_line(clip=True).encode(
        x, _y("value"), detail="line:N", strokeWidth=alt.condition("datum.line === 0", alt.value(2.2), alt.value(1.2)),
        **look,
    )  # fmt: skip
    dots = points.mark_point(filled=True, clip=True, size=36).encode(x, _y("value"), **look)
    params = [
        alt.param(name="x_domain", value=[0, 1]), alt.param(name="y_domain", value=[0, 1]),
        alt.param(name="isolated", value=""), alt.param(name="tick_places", value=[]),
        alt.param(name="tick_texts", value=[]),
    ]  # fmt: skip
    return framed(alt.layer(band, lines, dots, *names(colours)).add_params(*params), colours, HEIGHT, right=NAMES)


def _y(field: str) -> alt.Y:
    import altair as alt

    scale = alt.Scale(domain=domain("y_domain"), nice=False, zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=y_axis(""))


def chart(lines: Sequence[TrendLine], days: Sequence[str], title: str, data: str, *, is_dated: bool = True) -> Chart:
    """The trend of a metric on a data set; `days` stand below the places, the line of the newest model comes first.

    Without `is_dated` some have no date, and stand before the others by their names.
    """
    first = ", the oldest first" if is_dated else ""
    order = "Oldest version left" if is_dated else "Versions without a date left, by name, then the others by date"
    low, high, step = axis(lines)
    n = len(days)
    columns: Columns = {
        "place": tuple(place for line in lines for place in line.places),
        "value": tuple(value for line in lines for value in line.values),
        "low": tuple(nullable(value) for line in lines for value in line.lows),
        "high": tuple(nullable(value) for line in lines for value in line.highs),
        "line": tuple(number for number, line in enumerate(lines) for _ in line.places),
        "model": tuple(line.name for line in lines for _ in line.places),
        "version": tuple(version for line in lines for version in line.versions),
    }
    return Chart(
        name="trend",
        title=title,
        note=f"on {short(data, 40)}, axis from {numbers.fixed(low, 3).rstrip('0').rstrip('.')}",
        caption=f"{order}; the model of the last version is the strong line, the band its 95% interval. A click opens "
        "the version's report.",
        summary=f"{title} over {numbers.named(n, 'version')} on {short(data, 60)}{first}",
        data={
            "points": columns,
            "names": NO_NAMES,
        },
        drawing=_drawing(lines, days, (low, high, step)),
        signals={"x_domain": [-0.5, n - 0.5], "y_domain": [low, high], "isolated": "", **tick_signals(days)},
    )


def axis(lines: Sequence[TrendLine]) -> tuple[float, float, float]:
    """Where the axis begins and ends, and its step: as close around what is drawn as round numbers allow."""
    drawn = [value for line in lines for value in line.values]
    drawn += [bound for line in lines[:1] for bound in (*line.lows, *line.highs) if not isnan(bound)]
    least, most = (min(drawn), max(drawn)) if drawn else (0.0, 1.0)
    for step in STEPS:
        first, last = floor(least / step + 1e-9), ceil(most / step - 1e-9)
        if last - first <= MOST_STEPS:
            break
    if first == last:
        first, last = (first - 1, last) if last * step >= 1 else (first, last + 1)
    return round(first * step, 3), round(last * step, 3), step


def tick_signals(texts: Sequence[str]) -> dict[str, Any]:
    """Where the ticks of an axis of places stand, and what they say."""
    places = ticked(len(texts))
    return {"tick_places": list(places), "tick_texts": [short(texts[place], LONGEST_TICK) for place in places]}


def ticked(n: int) -> tuple[int, ...]:
    """The places of `n` that have a tick: the ends, and evenly between them.

    >>> ticked(1), ticked(4), ticked(100)
    ((0,), (0, 1, 2, 3), (0, 20, 40, 59, 79, 99))
    """
    if n <= MOST_TICKS:
        return tuple(range(n))
    return tuple(int(k * (n - 1) / (MOST_TICKS - 1) + 0.5) for k in range(MOST_TICKS))


def nullable(value: float) -> float | None:
    """A value of a data set: NaN is None."""
    return None if isnan(value) else value


def _drawing(lines: Sequence[TrendLine], days: Sequence[str], y: tuple[float, float, float]) -> Drawing:
    low, high, step = y
    digits = 1 if step >= 0.1 else 2 if step >= 0.01 else 3
    values = [low + k * step for k in range(round((high - low) / step) + 1)]
    marks = [Mark("area", "band", *_floats(line.places, line.lows), y2=line.highs) for line in lines[:1]]
    for number, line in reversed(list(enumerate(lines))):
        tone, width = ("ink", 2.2) if number == 0 else (OF_OTHERS, 1.2)
        x, values_of = _floats(line.places, line.values)
        marks.append(Mark("line", tone, x, values_of, width=width, name=short(line.name, 18), strong=number == 0))
        marks.append(Mark("points", tone, x, values_of))
    panel = Panel(Axis("", low, high, tuple((v, numbers.fixed(v, digits)) for v in values)), tuple(marks), HEIGHT)
    ticks = tuple((float(place), short(days[place], LONGEST_TICK)) for place in ticked(len(days)))
    return Drawing(Axis("", -0.5, len(days) - 0.5, ticks), (panel,), names=NAMES, is_wide=True)


def _floats(places: Sequence[int], values: Sequence[float]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return tuple(map(float, places)), tuple(values)
