"""What the index page of an archive says first: how the newest version stands."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.archive.rows import Shelf, version_name
from reportgen.archive.standing import lower, top_of
from reportgen.comparison.change import SIGNIFICANT, difference_text, judged
from reportgen.comparison.verdict import sureness
from reportgen.report.archive_blocks import VersionFigure, VersionRow
from reportgen.report.headline import Headline, Line, Moved, Run, Tile

MOST_TILES = 4


def headline(shelf: Shelf, title: str) -> Headline:
    """The newest version against the best and against the one before, and its figures."""
    latest, models, data = shelf.row(0), len(shelf.models), len(shelf.data)
    counts = (numbers.named(len(shelf.versions), "version"), numbers.named(models, "model"))
    dates = sorted(version.when for version in shelf.versions if version.when)
    ends = list(dict.fromkeys(f"{date:%Y-%m-%d}" for date in (*dates[:1], *dates[-1:])))
    span = (" to ".join(ends),) if ends else ()
    when = f", {latest.day}" if latest.day else ""
    condition = f"Figures of the {_first(latest)}: {latest.model} {latest.version}{when}, on {latest.data}."
    facts = (*counts, numbers.named(data, "data set"), *span)
    return Headline(
        title, "", facts, (), _tiles(shelf, latest), condition, saves="list", verdict=_verdict(shelf, latest)
    )


def _first(row: VersionRow) -> str:
    """What the version is that stands first; without a date nothing says that it is the newest."""
    return "newest version" if row.day else "last version by name"


def _tiles(shelf: Shelf, row: VersionRow) -> tuple[Tile, ...]:
    """The figures that are defined; one that reads like another says nothing more."""
    found: dict[str, Tile] = {}
    basis = f"n = {numbers.count(row.samples)}"
    for metric, figure in zip(shelf.metrics, row.figures, strict=True):
        if not np.isnan(figure.value):
            tile = Tile(metric.title, figure.value, figure.low, figure.high, basis, "", moved=_moved(shelf, figure))
            found.setdefault(numbers.metric(figure.value), tile)
    return tuple(found.values())[:MOST_TILES]


def _moved(shelf: Shelf, figure: VersionFigure) -> Moved | None:
    before = int(shelf.figures.previous[0])
    if before < 0 or np.isnan(figure.change) or not figure.verdict:
        return None
    verdict = judged(figure.change, figure.p, "higher")
    text, sure = difference_text(verdict, figure.change, "higher"), "" if verdict == "same" else sureness(figure.p)
    return Moved(figure.value - figure.change, text, verdict, version_name(shelf.versions[before]), sure)


def _verdict(shelf: Shelf, row: VersionRow) -> tuple[Line, ...]:
    """Against the best, then against the version before."""
    name = Run(f"{row.model} {row.version}", strong=True, is_name=True)
    chosen = next((k for k, figure in enumerate(row.figures) if not np.isnan(figure.value)), None)
    if chosen is None:
        return ((Run(f"The {_first(row)} is "), name, Run(".")),)
    value = f"{lower(shelf.metrics[chosen].title)} {numbers.metric(row.figures[chosen].value)}"
    best = _against_best(shelf, chosen, value)
    before = _against_before(shelf, chosen)
    return ((Run(f"The {_first(row)}, "), name, *best), *((before,) if before else ()))


def _against_best(shelf: Shelf, chosen: int, value: str) -> Line:
    """How the newest version stands among all on its data set."""
    held = np.flatnonzero(shelf.figures.data == shelf.figures.data[0])
    on = f" on {shelf.data[0]}" if len(shelf.data) > 1 else ""
    if np.count_nonzero(~np.isnan(shelf.figures.value[chosen, held])) < 2:
        return (Run(f", has {value}{on}."),)
    top = top_of(shelf, chosen, held)
    if top == 0:
        if shelf.figure(chosen, 0).standing == "best":
            return (Run(", is the best", strong=True), Run(f"{on} so far: {value}, significantly above every other."))
        return (Run(", is the highest", strong=True), Run(f"{on}: {value}, but not significantly above every other."))
    best = shelf.row(top, ())
    difference = float(shelf.figures.value[chosen, 0] - shelf.figures.value[chosen, top])
    p = float(shelf.compared.best_p[chosen, 0])
    is_apart = bool(shelf.figures.high[chosen, 0] < shelf.figures.low[chosen, top])
    if p <= SIGNIFICANT or is_apart:
        how = ", is worse than the best"
    else:
        how = ", is as good as the highest" if p > SIGNIFICANT else ", is below the highest"
    sure = "their intervals lie apart" if is_apart and np.isnan(p) else sureness(p)
    return (
        Run(how, strong=True, is_worse="worse" in how), Run(f"{on}, "),
        Run(f"{best.model} {best.version}", is_name=True, link=best.page),
        Run(f": {value}, {numbers.signed(difference)} ({sure})."),
    )  # fmt: skip


def _against_before(shelf: Shelf, chosen: int) -> Line:
    """What changed since the version before; nothing where there is none."""
    row, before = shelf.row(0), int(shelf.figures.previous[0])
    figure = row.figures[chosen]
    if before < 0 or np.isnan(figure.change):
        return (Run("Nothing was filed before to compare it with."),) if len(shelf.versions) > 1 else ()
    how = {"better": "better than ", "worse": "worse than ", "same": "the same as ",
           "noise": "no significant change from "}.get(figure.verdict, "against ")  # fmt: skip
    amount = "" if figure.verdict == "same" else f" ({numbers.signed(figure.change)}, {_sure(figure)})"
    counts = f": {numbers.count(row.fixed)} fixed, {numbers.count(row.broken)} broken" if row.fixed >= 0 else ""
    return (
        Run(how[:1].upper() + how[1:]), Run(version_name(shelf.versions[before]), is_name=True),
        Run(f", the version before it{amount}{counts}."),
    )  # fmt: skip


def _sure(figure: VersionFigure) -> str:
    return "not tested" if np.isnan(figure.p) else f"p = {numbers.probability(figure.p)}"
