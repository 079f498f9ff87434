"""The index page of an archive: how each data set stands, trends, and every version with its links."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from reportgen import numbers
from reportgen.archive.figures import BEST, PLAIN
from reportgen.archive.labels import LabelHistory, label_history
from reportgen.archive.listing import listed
from reportgen.archive.rows import Shelf, model_name, version_name
from reportgen.archive.versions import Archive
from reportgen.links import short
from reportgen.report.archive_blocks import (
    DataStanding,
    Standing,
    Standings,
    Trend,
    TrendLine,
    VersionTable,
)
from reportgen.report.blocks import Definitions, Headline, Notice, Run, Tile
from reportgen.report.document import Payload, Report, Section
from reportgen.report.payload import column

TITLE = "Model archive"
AT_ONCE = 100  # rows of the table
MOST_DATA = 8  # data sets in the overview
MOST_STANDINGS = 3  # metrics of each
MOST_LINES = 8  # models drawn
OTHERS = 3  # metrics beside the first
MOST_PROBLEMS = 200

METHOD = (
    ("Order", "By the date in the record, then by version; versions without a date come last."),
    ("Same data", "Versions are compared only where their records name the same samples with the same ground truth."),
    (
        "Change",
        "Against the version before of the same model on the same data. ▲ better, ▼ worse; ≈ where the two 95 % "
        "intervals overlap, so that noise may explain it; without a sign where there is no interval. reportgen compare "
        "decides more finely, from the samples themselves.",
    ),
    ("Best", "The highest value on a data set. All versions whose interval overlaps that of the highest are “≈ best”."),
    ("Latest", "The newest version on a data set, of any model."),
    (
        "Labels",
        "Precision, recall and F1 of a label at each version's operating point; the band of precision and recall is "
        "Wilson's 95 % interval.",
    ),
)


def index_report(archive: Archive, output: Path) -> Report:
    """The index page; links lead from `output` to the files of the archive."""
    shelf = Shelf(archive, output)
    name = archive.folder.resolve().name
    history = label_history(shelf.versions, shelf.figures.data)
    sections = _sections(shelf, history, name) if shelf.versions else _empty(name)
    return Report(
        title=TITLE,
        subtitle=short(name, 60),
        description=f"{numbers.named(len(shelf.versions), 'model version')} with trends.",
        sections=(*sections, *_problems(archive), _method()),
        payload=Payload(_values(shelf, history), (), (), (), None),
        record=msgspec.json.encode(listed(archive)),
        script="archive.js",
    )


def _sections(shelf: Shelf, history: LabelHistory, name: str) -> tuple[Section, ...]:
    bare = Section("summary", "Summary", None, "", (_headline(shelf, name),))
    notice = None
    if not shelf.metrics:
        notice = Notice("No record holds a figure that can be compared.", "The versions are listed below.")
    elif len(shelf.versions) == 1:
        notice = Notice("One version is filed so far.", "From the second on, this is where they are compared.")
    if notice:
        return (bare, Section("trend", "Over time", "How did it change?", "", (notice,)), _versions(shelf))
    return (
        bare,
        Section("standing", "Standing", "Which version is best?", "", (_standings(shelf),)),
        Section("trend", "Over time", "How did it change?", "", (_trend(shelf, history),)),
        _versions(shelf),
    )


def _empty(name: str) -> tuple[Section, ...]:
    lead = (Run("No version is filed here yet."),)
    head = Headline(TITLE, name, (), lead, (), "", saves="list")
    remedy = "File a first report with reportgen archive add, then build this page again."
    return (
        Section("summary", "Summary", None, "", (head,)),
        Section("versions", "Versions", "Versions", "", (Notice("This archive is empty.", remedy),)),
    )


def _problems(archive: Archive) -> tuple[Section, ...]:
    if not archive.problems:
        return ()
    rows = tuple(
        (short(problem.file.name, 120), problem.text[:1].upper() + problem.text[1:] + ".")
        for problem in archive.problems[:MOST_PROBLEMS]
    )
    n = len(archive.problems)
    lead = f"{numbers.named(n, 'file')} in the folder could not be read; all others are shown above."
    lead += f" The first {len(rows)} are named." if n > len(rows) else ""
    return (Section("unreadable", "Not readable", "What could not be read", lead, (Definitions(rows),)),)


def _method() -> Section:
    return Section("method", "Method", "Method", "", (Definitions(METHOD),))


# The headline


def _headline(shelf: Shelf, name: str) -> Headline:
    latest, models, data = shelf.row(0), len(shelf.models), len(shelf.data)
    counts = (numbers.named(len(shelf.versions), "version"), numbers.named(models, "model"))
    dates = sorted(version.when for version in shelf.versions if version.when)
    ends = list(dict.fromkeys(f"{date:%Y-%m-%d}" for date in (*dates[:1], *dates[-1:])))
    span = (" to ".join(ends),) if ends else ()
    when = f", {latest.day}" if latest.day else ""
    condition = f"The newest version: {latest.model} {latest.version}{when}, on {latest.data}. Intervals are 95 %."
    facts = (*counts, numbers.named(data, "data set"), *span)
    return Headline(TITLE, short(name, 60), facts, _lead(shelf), _tiles(shelf), condition, saves="list")


def _tiles(shelf: Shelf) -> tuple[Tile, ...]:
    basis = f"n = {numbers.count(shelf.versions[0].entry.dataset.samples)}"
    row = shelf.row(0)
    return tuple(
        Tile(metric.title, figure.value, figure.low, figure.high, basis, "")
        for metric, figure in zip(shelf.metrics, row.figures, strict=True)
        if not np.isnan(figure.value)
    )


def _lead(shelf: Shelf) -> tuple[Run, ...]:
    """What the newest version reaches, how that compares with the one before, and whether it is the best."""
    row = shelf.row(0)
    chosen = next((k for k, figure in enumerate(row.figures) if not np.isnan(figure.value)), None)
    start = (Run("The newest version is "), Run(f"{row.model} {row.version}", strong=True))
    if chosen is None:
        return (*start, Run("."))
    figure, title = row.figures[chosen], shelf.metrics[chosen].title
    reached = (*start, Run(f". On {row.data} it reaches {title} "), Run(numbers.metric(figure.value), strong=True))
    return (*reached, Run(_compared(shelf, chosen)), Run(_ranked(shelf, chosen)))


def _compared(shelf: Shelf, chosen: int) -> str:
    figure, before = shelf.row(0).figures[chosen], int(shelf.figures.previous[0])
    if before < 0 or np.isnan(figure.change):
        return "; nothing was filed before to compare it with." if len(shelf.versions) > 1 else "."
    name = version_name(shelf.versions[before])
    words = {"noise": "within noise of", "better": "better than", "worse": "worse than", "same": "as good as"}
    if figure.verdict not in words:
        return f", {numbers.signed(figure.change)} from version {name}."
    amount = "" if figure.verdict == "same" else f" ({numbers.signed(figure.change)})"
    return f", {words[figure.verdict]} version {name}{amount}."


def _ranked(shelf: Shelf, chosen: int) -> str:
    """How the newest version stands among all on its data set."""
    standing = shelf.figure(chosen, 0).standing
    if standing:
        return " No other version comes close." if standing == "best" else " No other version is better beyond noise."
    held = np.flatnonzero(shelf.figures.data == shelf.figures.data[0])
    if np.count_nonzero(~np.isnan(shelf.figures.value[chosen, held])) < 2:
        return ""
    best = shelf.row(int(held[np.nanargmax(shelf.figures.value[chosen, held])]), (chosen,))
    return f" The best there is {best.model} {best.version} with {numbers.metric(best.figures[0].value)}."


# The overview


def _standings(shelf: Shelf) -> Standings:
    n = len(shelf.data)
    return Standings(tuple(_data_standing(shelf, number) for number in range(min(n, MOST_DATA))), n, shelf.items)


def _data_standing(shelf: Shelf, number: int) -> DataStanding:
    held = np.flatnonzero(shelf.figures.data == number)
    defined = [row for row in range(len(shelf.metrics)) if not np.isnan(shelf.figures.value[row, held]).all()]
    rows = tuple(_standing(shelf, row, held) for row in defined[:MOST_STANDINGS])
    return DataStanding(shelf.data[number], shelf.versions[held[0]].entry.dataset.samples, held.size, rows)


def _standing(shelf: Shelf, row: int, held: np.ndarray[Any, np.dtype[np.intp]]) -> Standing:
    best = int(held[np.nanargmax(shelf.figures.value[row, held])])
    standing = shelf.figures.standing[row, held]
    n_tied = 1 if (standing == BEST).any() else int(np.count_nonzero(standing != PLAIN))
    latest = int(held[0])
    return Standing(
        shelf.metrics[row].title, shelf.row(latest, ()), shelf.figure(row, latest), shelf.row(best, ()),
        shelf.figure(row, best), n_tied,
    )  # fmt: skip


# The trend


def _trend(shelf: Shelf, history: LabelHistory) -> Trend:
    sizes = np.bincount(shelf.figures.data)
    drawn = int(np.argmax(sizes > 1))  # the data set used last with something to compare, else the one used last
    places = np.flatnonzero(shelf.figures.data == drawn)[::-1]
    rows = [shelf.row(int(k), (0,)) for k in places]
    return Trend(
        lines=_lines(shelf, places),
        days=tuple(row.day or row.version for row in rows),
        metrics=shelf.metrics,
        models=tuple(map(model_name, shelf.models)),
        data=shelf.data,
        drawn=shelf.data[drawn],
        has_labels=bool(history.names),
        note=_label_note(history),
        reading=rows[-1],
    )


def _lines(shelf: Shelf, places: np.ndarray[Any, np.dtype[np.intp]]) -> tuple[TrendLine, ...]:
    """A line a model, that of the newest version first."""
    names = [shelf.versions[k].entry.model.name for k in places]
    lines: list[TrendLine] = []
    for name in list(dict.fromkeys(reversed(names)))[:MOST_LINES]:
        held = [place for place, other in enumerate(names) if other == name
                and not np.isnan(shelf.figures.value[0, places[place]])]  # fmt: skip
        columns = (getattr(shelf.figures, key)[0, places[held]].tolist() for key in ("value", "low", "high"))
        lines.append(TrendLine(model_name(name), not lines, tuple(held), *map(tuple, columns)))
    return tuple(lines)


def _label_note(history: LabelHistory) -> str:
    kept, n = len(history.names), history.n_labels
    if kept == n:
        return ""
    return f"{numbers.count(kept)} of {numbers.count(n)} labels can be chosen: those whose F1 changed most."


# The table


def _versions(shelf: Shelf) -> Section:
    rows = tuple(shelf.row(k) for k in range(min(len(shelf.versions), AT_ONCE)))
    others = tuple(range(1, min(len(shelf.metrics), OTHERS + 1)))
    block = VersionTable(rows, len(shelf.versions), shelf.metrics, others, shelf.items)
    return Section("versions", "Versions", "Every version", "Newest first. The name leads to the report.", (block,))


# What the page needs to be live


def _values(shelf: Shelf, history: LabelHistory) -> dict[str, Any]:
    rows = [shelf.row(k, ()) for k in range(len(shelf.versions))]
    places = {name: place for place, name in enumerate(shelf.models)}
    figure = shelf.figures
    return {
        "metrics": [{"key": metric.key, "title": metric.title} for metric in shelf.metrics],
        "models": [model_name(name) for name in shelf.models],
        "data": list(shelf.data),
        "keys": [version.file.stem for version in shelf.versions],
        "names": [row.version for row in rows],
        "days": [row.day for row in rows],
        "created": [row.created for row in rows],
        "pages": [row.page for row in rows],
        "records": [row.record for row in rows],
        "model": column([places[version.entry.model.name] for version in shelf.versions], "int32"),
        "dataset": column(figure.data, "int32"),
        "samples": column([row.samples for row in rows], "float64"),
        "latest": column(figure.is_latest, "uint8"),
        "previous": column(figure.previous, "int32"),
        **{name: column(getattr(figure, name), "float64") for name in ("value", "low", "high")},
        **{name: column(getattr(figure, name), "uint8") for name in ("change", "standing")},
        "items": shelf.items,
        "labels": list(history.names),
        # Unpacked when a label is first asked for, so that the page opens at once.
        "cells": {name: [column(getattr(history, name), "int32")["data"]]
                  for name in ("n_cells", "version", "support", "predicted", "tp")},
    }  # fmt: skip
