"""What the page needs of its charts: their data and first signals by name, and the compiled specs of those present."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from reportgen.report.blocks import Block
from reportgen.report.chart import Chart
from reportgen.report.payload import column

FEW = 32  # values; longer columns are packed


def charts_of(blocks: Iterable[Block]) -> list[Chart]:
    """The charts of blocks, in their order.

    Raises: ValueError where two have one name.
    """
    charts = [chart for block in blocks for chart in getattr(block, "charts", ())]
    if len({chart.name for chart in charts}) < len(charts):
        raise ValueError("two charts of a page have one name")
    return charts


def chart_values(folder: Path, blocks: Sequence[Block]) -> dict[str, Any]:
    """`charts` and `specs` of the page's data; empty without charts."""
    charts = charts_of(blocks)
    names = sorted({name for chart in charts for name in chart.specs})
    specs = {name: json.loads((folder / "charts" / f"{name}.json").read_text("utf-8")) for name in names}
    return {"charts": {chart.name: _values(chart) for chart in charts}, "specs": specs} if charts else {}


def _values(chart: Chart) -> dict[str, Any]:
    return {
        "data": {name: {key: _packed(values) for key, values in columns.items()}
                 for name, columns in chart.data.items()},
        "columns": {name: list(columns) for name, columns in chart.data.items()},
        "main": next(iter(chart.data), ""),
        "signals": dict(chart.signals),
        "title": chart.title,
        "spec": chart.specs[0],
        "views": [{"note": one.note, "signals": dict(one.signals), "spec": one.spec} for one in chart.views],
        "view": chart.view,
        "names": chart.drawing.names,
    }  # fmt: skip


def _packed(values: Sequence[float | int | str | None]) -> Any:
    """A column as the page reads it: a list where it is short, packed numbers, or packed places in a list of texts."""
    if len(values) <= FEW:
        return list(values)
    kinds = {type(value) for value in values} - {type(None)}
    if kinds <= {int}:
        return _whole(values)
    if kinds <= {int, float}:
        return column([np.nan if value is None else value for value in values], "float64")
    texts = list(dict.fromkeys(values))
    places = {text: place for place, text in enumerate(texts)}
    return {"texts": texts, "at": column([places[value] for value in values], "int32")}


def _whole(values: Sequence[Any]) -> Any:
    return list(values) if None in values else column(values, "int32")
