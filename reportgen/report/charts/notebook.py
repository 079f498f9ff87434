"""The charts of a report as altair charts with their data, for notebooks and slides."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from reportgen.errors import OptionError
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.chart import Chart, Columns
from reportgen.report.charts import CHARTS, LACKING, PICTURES, SPECS
from reportgen.report.charts.style import NOTEBOOK, WIDTH
from reportgen.report.drawing import Mark, Panel

if TYPE_CHECKING:
    import altair as alt

    from reportgen.evaluations.evaluation import Evaluation

NAME_GAP = 17  # px between the names at the ends of lines


def chart(name: str, evaluation: Evaluation) -> alt.TopLevelMixin:
    """The chart of that name, with its data.

    Raises: OptionError for a name that no chart has, or a chart that the report has not got.
    """
    names = (*CHARTS, *PICTURES)
    if name not in names:
        raise OptionError(f"chart({name!r})", "there is no such chart", f"The charts are {', '.join(names)}.")
    if not isinstance(evaluation, OutcomeEvaluation):
        raise OptionError(f"chart({name!r})", "the report has no labels to draw", "See its record for the figures.")
    if name in PICTURES:
        drawn: alt.TopLevelMixin = PICTURES[name](evaluation)
        return drawn
    made = CHARTS[name](evaluation)
    if made is None:
        raise OptionError(f"chart({name!r})", LACKING[name], "See its record for the figures.")
    return with_data(made)


def names_of(evaluation: Evaluation) -> tuple[str, ...]:
    """The charts that a report has."""
    if not isinstance(evaluation, OutcomeEvaluation):
        return ()
    return (*(name for name, made in CHARTS.items() if made(evaluation) is not None), *PICTURES)


def with_data(made: Chart) -> alt.TopLevelMixin:
    """The first spec of a chart with its data, its first signals and the colours of the light theme."""
    drawn: alt.TopLevelMixin = SPECS[made.specs[0]](NOTEBOOK)
    sets = {name: rows(columns) for name, columns in made.data.items()}
    if "names" in sets and not sets["names"]:
        sets["names"] = _names(made.drawing.panels[0])
    drawn.datasets = sets  # type: ignore[attr-defined]
    for param in drawn.params:  # type: ignore[attr-defined]
        if param.name in made.signals:
            param.value = made.signals[param.name]
    return drawn


def rows(columns: Columns) -> list[dict[str, Any]]:
    """A data set row by row."""
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _names(panel: Panel) -> list[dict[str, Any]]:
    """The names at the ends of lines, where the page would put them: apart from each other, in px of the plot."""
    span = panel.y.high - panel.y.low
    ends = [(panel.height * (1 - (_last(mark) - panel.y.low) / span), mark) for mark in panel.marks if mark.name]
    placed: list[dict[str, Any]] = []
    for height, mark in sorted(((y, mark) for y, mark in ends if not isnan(y)), key=lambda end: end[0]):
        y = max(height, placed[-1]["y"] + NAME_GAP) if placed else height
        placed.append(
            {"series": mark.name, "text": mark.name, "strong": mark.strong, "tone": "ink", "x": WIDTH + 8, "y": y}
        )
    return placed


def _last(mark: Mark) -> float:
    """The value at the end of a line."""
    return next((value for value in reversed(mark.y) if not isnan(value)), float("nan"))
