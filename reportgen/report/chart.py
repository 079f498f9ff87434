"""The charts of a page: what a live chart is made of, and the row of charts as a block.

To add a chart: a module in reportgen/report/charts with `spec` and `chart`, a line in its registry, and then
`python -m reportgen.report.charts`. What it does of its own in the page goes into templates/charts/NAME.js.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from reportgen.report.drawing import Drawing

Columns = Mapping[str, tuple[float | int | str | None, ...]]  # a data set by column, NaN as None


@dataclass(frozen=True)
class ChartView:
    """One of several ways to see a chart: the word that chooses it, the note it puts beside the title, and the
    signals it sets; or the name of another spec that draws the same data (a scale's type is no signal).
    """

    word: str
    note: str
    signals: Mapping[str, Any] = field(default_factory=dict)
    spec: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart: its compiled spec is templates/charts/NAME.json, its live view stands in `[data-chart=NAME]`.

    `data` are the spec's named data sets; the first is what readers copy as CSV. `signals` are the first values of
    the spec's parameters: `x_domain` and `y_domain` are what a reader zooms. `view` is the place of the first view.
    """

    name: str
    title: str
    note: str
    caption: str
    summary: str  # the chart in a sentence: its accessible name
    data: Mapping[str, Columns]
    drawing: Drawing
    signals: Mapping[str, Any] = field(default_factory=dict)
    views: tuple[ChartView, ...] = ()
    view: int = 0
    spec: str = ""  # the name of the compiled spec where several draw charts of this name
    is_below: bool = False  # it stands under the chart before it, whose axis of x it shares

    @property
    def specs(self) -> tuple[str, ...]:
        """The names of its specs, the first one's first."""
        return tuple(dict.fromkeys((self.spec or self.name, *(view.spec for view in self.views if view.spec))))


@dataclass(frozen=True)
class Charts:
    """One wide chart, or two or three in a row; a row of so many `columns` may be left partly empty."""

    kind: ClassVar[str] = "charts"
    charts: tuple[Chart, ...]
    columns: int = 0  # 0: as many as there are stacks

    @property
    def stacks(self) -> tuple[tuple[Chart, ...], ...]:
        """The charts by column: one, or one over the other."""
        found: list[list[Chart]] = []
        for chart in self.charts:
            if chart.is_below and found:
                found[-1].append(chart)
            else:
                found.append([chart])
        return tuple(tuple(stack) for stack in found)
