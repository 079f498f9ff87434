"""A metric by threshold of several versions, each named: the chart "threshold" of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, floor, isnan
from typing import Any

from reportgen import numbers
from reportgen.links import short
from reportgen.report.chart import Chart, ChartView
from reportgen.report.charts.style import NO_NAMES, Colours, domain, framed, names, x_axis, y_axis
from reportgen.report.charts.trend import nullable
from reportgen.report.drawing import Drawing, Mark, Panel, share_axis

HEIGHT, NAMES = 280, 132
LEAST = 50  # predictions below which a metric is not drawn
NAME = 18  # letters
ROLES = {"after": ("ink", 2.2, ""), "before": ("ink-2", 1.4, "5 3"), "other": ("ink-3", 1.2, "")}
SPEC = "threshold_versions"


@dataclass(frozen=True)
class VersionCurves:
    """A version's metrics by threshold, NaN where undefined or not drawn; `operating` is NaN without a threshold."""

    name: str
    steps: tuple[float, ...]
    values: dict[str, tuple[float, ...]]
    operating: float
    predicted: tuple[float, ...] = field(default=())  # how many predictions there are at each step; empty: unknown

    def drawn(self, key: str) -> tuple[float, ...]:
        """A metric, NaN where there are too few predictions."""
        values = self.values.get(key, ())
        if not self.predicted:
            return values
        return tuple(v if n >= LEAST else float("nan") for v, n in zip(values, self.predicted, strict=True))

    def at_operating(self, key: str) -> float:
        """The metric at the step nearest to where it operates; NaN without one."""
        at = 0.0 if isnan(self.operating) else self.operating
        nearest = min(range(len(self.steps)), key=lambda k: abs(self.steps[k] - at), default=-1)
        return self.drawn(key)[nearest] if nearest >= 0 and self.values.get(key) else float("nan")


def spec(colours: Colours) -> Any:
    """The spec: data sets `curves` (a row a version and threshold), `points` (where each operates) and `names`.

    The parameter `metric` is the column drawn, `before` and `after` are the versions that stand out.
    """
    import altair as alt

    x = alt.X("threshold:Q", scale=alt.Scale(domain=domain("x_domain"), nice=False, zero=False),
              axis=x_axis("confidence threshold"))  # fmt: skip
    y = alt.Y("value:Q", scale=alt.Scale(domain=domain("y_domain"), nice=False, zero=False), axis=y_axis(""))
    after, before = "datum.version === after", "datum.version === before"
    shown = "isolated === '' || +isolated === datum.version"
    opacity = alt.condition(shown, alt.value(1), alt.value(0.12))
    ink, second, other = (colours[tone] for tone, *_ in ROLES.values())
    colour = alt.when(after).then(alt.value(ink)).when(before).then(alt.value(second)).otherwise(alt.value(other))
    width = alt.when(after).then(alt.value(2.2)).when(before).then(alt.value(1.4)).otherwise(alt.value(1.2))
    dash = alt.when(before).then(alt.value([5, 3])).otherwise(alt.value([1, 0]))
    curves = alt.Chart(alt.NamedData("curves")).transform_calculate(value="datum[metric]")
    lines = curves.transform_filter("isValid(datum.value)").mark_line(clip=True).encode(
        x, y, detail="version:N", color=colour, strokeWidth=width, strokeDash=dash, opacity=opacity,
    )  # fmt: skip
    points = alt.Chart(alt.NamedData("points")).transform_calculate(value="datum[metric]")
    dots = points.transform_filter("isValid(datum.value)").mark_point(
        filled=True, size=52, clip=True, stroke=colours["paper"], strokeWidth=1.5, color=colours["link"],
    ).encode(x, y, opacity=opacity)  # fmt: skip
    params = [
        alt.param(name="x_domain", value=[0, 1]), alt.param(name="y_domain", value=[0, 1]),
        alt.param(name="isolated", value=""), alt.param(name="metric", value="macro_f1"),
        alt.param(name="before", value=0), alt.param(name="after", value=1),
    ]  # fmt: skip
    return framed(alt.layer(lines, dots, *names(colours)).add_params(*params), colours, HEIGHT, right=NAMES)


def chart(versions: Sequence[VersionCurves], metrics: Sequence[tuple[str, str]], pair: tuple[int, int]) -> Chart:
    """The curves of versions; `metrics` are columns with their titles, `pair` the versions that stand out."""
    (first, title), *_ = metrics
    lows = {key: _floor(versions, key) for key, _ in metrics}
    views = tuple(
        ChartView(name, _note(lows[key]), {"metric": key, "y_domain": [lows[key], 1.0]}) for key, name in metrics
    )
    columns = [key for key, _ in metrics]
    rows = [(number, k) for number, version in enumerate(versions) for k in range(len(version.steps))]
    known = [number for number, version in enumerate(versions) if version.steps]
    end = _end(versions, columns)
    return Chart(
        name="threshold",
        spec=SPEC,
        title="Metrics by confidence threshold",
        note=views[0].note,
        caption="Each version at every threshold; the dot is where it operates. Strong: the later version of the pair, "
        "dashed: the earlier one. Not drawn below 50 predictions.",
        summary=f"{title} by confidence threshold of {numbers.named(len(known), 'version')}",
        data={
            "curves": {
                "version": tuple(number for number, _ in rows),
                "threshold": tuple(versions[number].steps[k] for number, k in rows),
                **{key: tuple(nullable(value) for version in versions if version.steps for value in version.drawn(key))
                   for key in columns},
            },
            "points": {
                "version": tuple(known),
                "threshold": tuple(0.0 if isnan(versions[k].operating) else versions[k].operating for k in known),
                **{key: tuple(nullable(versions[k].at_operating(key)) for k in known) for key in columns},
            },
            "names": NO_NAMES,
        },
        drawing=_drawing(versions, first, lows[first], end, pair),
        signals={
            "x_domain": [0.0, end], "y_domain": [lows[first], 1.0], "metric": first, "before": pair[0],
            "after": pair[1], "isolated": "",
        },
        views=views,
    )  # fmt: skip


def _note(low: float) -> str:
    return f"axis from {numbers.fixed(low, 2)}" if low else "axis 0 to 1"


def _floor(versions: Sequence[VersionCurves], key: str) -> float:
    """Where the axis begins: the least value drawn where all lie above 0.5, else 0."""
    known = [value for version in versions for value in version.drawn(key) if not isnan(value)]
    least = min(known, default=0.0)
    return floor(least * 50) / 50 if 0.5 < least < 1 else 0.0


def _end(versions: Sequence[VersionCurves], keys: Sequence[str]) -> float:
    """Where the axis of thresholds ends: behind the last one at which anything is drawn."""
    drawn = [step for version in versions for key in keys
             for step, value in zip(version.steps, version.drawn(key), strict=True) if not isnan(value)]  # fmt: skip
    return min(1.0, ceil(max(drawn, default=1.0) * 20) / 20)


def _drawing(
    versions: Sequence[VersionCurves], key: str, low: float, end: float, pair: tuple[int, int]
) -> Drawing:  # fmt: skip
    marks: list[Mark] = []
    order = [k for k in range(len(versions)) if k not in pair] + list(pair)
    for k in order:
        version = versions[k]
        tone, width, dash = ROLES["after" if k == pair[1] else "before" if k == pair[0] else "other"]
        name = short(version.name, NAME)
        within = sum(step <= end for step in version.steps)
        line = version.steps[:within], version.drawn(key)[:within]
        marks.append(Mark("line", tone, *line, name=name, width=width, dash=dash, strong=k == pair[1]))
        at = 0.0 if isnan(version.operating) else version.operating
        marks.append(Mark("points", "link", (at,), (version.at_operating(key),)))
    panel = Panel(share_axis("", low, 1.0), tuple(mark for mark in marks if mark.x and mark.y), HEIGHT)
    return Drawing(share_axis("confidence threshold", 0.0, end), (panel,), names=NAMES, is_wide=True)
