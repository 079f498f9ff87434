"""The charts of an archive: a metric over its versions, and its labels in every version."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.archive.labels import LabelHistory
from reportgen.archive.rows import Shelf, model_name
from reportgen.report.archive_blocks import Trend
from reportgen.report.chart import Chart
from reportgen.report.charts import label_versions, trend
from reportgen.report.charts.label_versions import MOST_ROWS, MOST_VERSIONS, HeatCell
from reportgen.report.charts.trend import TrendLine

MOST_LINES = 8  # models drawn
COLUMNS = ("value", "low", "high")


def trend_block(shelf: Shelf, history: LabelHistory) -> Trend:
    """The metric that leads, over the versions on the data set that is drawn first."""
    places = drawn_versions(shelf)[::-1]
    rows = [shelf.row(int(k), ()) for k in places]
    data = shelf.data[int(shelf.figures.data[places[0]])]
    days, is_dated = [row.day or row.version for row in rows], all(row.day for row in rows)
    chart = trend.chart(_lines(shelf, places), days, shelf.metrics[0].title, data, is_dated=is_dated)
    return Trend(chart, shelf.metrics, bool(history.names), _label_note(history))


def drawn_versions(shelf: Shelf) -> NDArray[np.intp]:
    """The versions on the data set used last with something to compare, else the one used last; newest first."""
    sizes = np.bincount(shelf.figures.data)
    return np.flatnonzero(shelf.figures.data == int(np.argmax(sizes > 1)))


def _lines(shelf: Shelf, places: NDArray[np.intp]) -> tuple[TrendLine, ...]:
    """A line a model, that of the newest version first."""
    names = [shelf.versions[k].entry.model.name for k in places]
    lines: list[TrendLine] = []
    for name in list(dict.fromkeys(reversed(names)))[:MOST_LINES]:
        held = [place for place, other in enumerate(names) if other == name
                and not np.isnan(shelf.figures.value[0, places[place]])]  # fmt: skip
        value, low, high = (tuple(getattr(shelf.figures, key)[0, places[held]].tolist()) for key in COLUMNS)
        lines.append(TrendLine(model_name(name), tuple(held), value, low, high, tuple(places[held].tolist())))
    return tuple(lines)


def heat_chart(shelf: Shelf, history: LabelHistory) -> Chart | None:
    """The labels that changed most, in the newest versions on the data set that is drawn; None without any."""
    versions = drawn_versions(shelf)[:MOST_VERSIONS][::-1]
    place = np.full(len(shelf.versions), -1)
    place[versions] = np.arange(versions.size)
    row = np.repeat(np.arange(len(history.names)), history.n_cells)
    at = np.flatnonzero(place[history.version] >= 0)
    kept = list(dict.fromkeys(row[at].tolist()))[:MOST_ROWS]
    if not kept:
        return None
    number = {label: k for k, label in enumerate(kept)}
    cells = [
        HeatCell(
            number[label], int(place[version]), _f1(support, predicted, tp), support, predicted, tp, label, version
        )
        for label, version, support, predicted, tp in zip(
            row[at].tolist(), history.version[at].tolist(), history.support[at].tolist(),
            history.predicted[at].tolist(), history.tp[at].tolist(), strict=True,
        ) if label in number
    ]  # fmt: skip
    rows = [shelf.row(int(k), ()) for k in versions]
    labels = [history.names[label] for label in kept]
    return label_versions.chart(
        cells, labels, [one.version for one in rows], _heat_note(shelf, history, versions, kept)
    )


def _f1(support: int, predicted: int, tp: int) -> float:
    return 2 * tp / (support + predicted) if support + predicted else float("nan")


def _heat_note(shelf: Shelf, history: LabelHistory, versions: NDArray[np.intp], kept: list[int]) -> str:
    data = shelf.data[int(shelf.figures.data[versions[0]])]
    n = numbers.named(history.n_labels, "label")
    labels = n if len(kept) == history.n_labels else f"{numbers.count(len(kept))} of {n}, those that changed most"
    return f"on {data}: {labels}"


def _label_note(history: LabelHistory) -> str:
    kept, n = len(history.names), history.n_labels
    if kept == n:
        return ""
    return f"{numbers.count(kept)} of {numbers.count(n)} labels can be chosen: those whose F1 changed most."
