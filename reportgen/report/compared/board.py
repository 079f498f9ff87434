"""The leaderboard of a comparison: versions by rank, and models by data sets."""

from __future__ import annotations

import math

import numpy as np

from reportgen import numbers
from reportgen.comparison.change import number
from reportgen.comparison.leaderboard import Versions
from reportgen.report.compared.blocks import BoardCell, BoardRow, GridTable, Leaderboard, Measure
from reportgen.report.compared.verdict import delta
from reportgen.report.words import Words

NO_INTERVAL = "No confidence interval: such figures are not ranked against each other."


def leaderboard(versions: Versions, links: tuple[str, ...], words: Words) -> Leaderboard:
    """The versions with their figures, by rank; `links` lead to their reports, "" without one."""
    measures = tuple(measure(versions, name) for name in versions.metrics)
    ranks = {name: versions.ranks(name) for name in {*versions.metrics, versions.main}}
    order = sorted(
        range(versions.n), key=lambda k: (ranks[versions.main][k].place or versions.n + 1, -_known(versions, k), k)
    )
    rows = tuple(BoardRow(
        name=versions.names[k],
        link=links[k],
        dataset=versions.dataset_names[k],
        samples=versions.records[k].dataset.samples,
        threshold=_threshold(versions, k),
        role="baseline" if k == 0 else f"against {versions.names[versions.baseline(k)]}",
        cells=tuple(_cell(versions, k, name, ranks[name][k].text) for name in versions.metrics),
    ) for k in order)  # fmt: skip
    has_gap = any(math.isnan(cell.low) and not math.isnan(cell.value) for row in rows for cell in row.cells)
    notes = (NO_INTERVAL if has_gap else "", _unlinked(versions, links))
    note = " ".join(text for text in notes if text)
    return Leaderboard(measures, rows, len(set(versions.datasets)) > 1, words.samples, note, _grid(versions))


def measure(versions: Versions, name: str) -> Measure:
    """A metric as the page shows it."""
    known = versions.definition(name)
    if known is None:
        return Measure(name, name, "The records do not say whether more of it is better.", None, bounded=False)
    return Measure(name, known.title, known.text, known.better, known.is_share)


def _unlinked(versions: Versions, links: tuple[str, ...]) -> str:
    """Which versions have no report to open, where others have one."""
    without = [name for name, link in zip(versions.names, links, strict=True) if not link]
    if not without:
        return ""
    who = "The versions" if len(without) == versions.n else ", ".join(without)
    is_one = len(without) == 1
    return f"{who} {'was' if is_one else 'were'} given as {'a record' if is_one else 'records'}: no report to open."


def _known(versions: Versions, version: int) -> float:
    return float(np.nan_to_num(versions.value(version, versions.main), nan=-1.0))


def _threshold(versions: Versions, version: int) -> str:
    """At which threshold it operates, in words; empty where there are no outcomes to leave out."""
    found = versions.records[version].threshold
    if versions.records[version].confusion is None:
        return ""
    if found is None:
        return "no scores"
    return "no threshold" if found.operating is None else f"threshold {numbers.threshold(found.operating)}"


def _cell(versions: Versions, version: int, metric: str, rank: str) -> BoardCell:
    return BoardCell(
        *_figure(versions, version, metric), rank, None if version == 0 else delta(versions.change(version, metric))
    )


def _figure(versions: Versions, version: int, metric: str) -> tuple[float, float, float]:
    """A figure of a version and its interval."""
    low, high = versions.records[version].intervals.get(metric) or (None, None)
    return versions.value(version, metric), number(low), number(high)


def _grid(versions: Versions) -> GridTable | None:
    grid = versions.grid
    if grid is None:
        return None
    cells = tuple(tuple(None if k is None else _figure(versions, k, grid.metric) for k in row) for row in grid.cells)
    return GridTable(measure(versions, grid.metric).title, grid.models, grid.datasets, cells)
