"""The index page of an archive: which version is best, trends, and every version with its links."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from reportgen import numbers
from reportgen.archive.compared import MOST_SAMPLES
from reportgen.archive.labels import LabelHistory, label_history
from reportgen.archive.listing import listed
from reportgen.archive.newest import headline
from reportgen.archive.rows import Shelf, model_name
from reportgen.archive.standing import standings
from reportgen.archive.trends import heat_chart, trend_block
from reportgen.archive.versions import Archive
from reportgen.comparison.change import SIGNIFICANT
from reportgen.links import file_name, short
from reportgen.report.archive_blocks import VersionTable
from reportgen.report.blocks import Definitions, Notice
from reportgen.report.chart import Charts
from reportgen.report.document import Payload, Report, Section
from reportgen.report.headline import Headline, Run
from reportgen.report.payload import column

TITLE = "Model archive"
AT_ONCE = 100  # rows of the table
OTHERS = 2  # metrics beside the first
MOST_PROBLEMS = 200

METHOD = (
    ("Order", "By the date in the record, then by version; versions without a date come last."),
    ("Same data", "Versions are compared only where their records name the same samples with the same ground truth."),
    (
        "Change",
        "Against the version before of the same model on the same data, as reportgen compare does it: from what became "
        "of every sample, as both records hold it (a paired bootstrap). ▲ ▼ significant, up or down: "
        f"p ≤ {SIGNIFICANT}. ≈ not significant. Without a sign it is not tested: the records hold no "
        "outcomes and no intervals, or the pair was not compared. Where they hold intervals but no outcomes, the "
        "difference is that of two independent samples.",
    ),
    (
        "Fixed, broken",
        "Ground truths that were wrong in the version before and are right in this one, and the other "
        "way round; each version at its own threshold.",
    ),
    (
        "Best",
        "The best version has the highest value on a data set and is significantly better than every other one on it: "
        "compared with it as above, or so far above it that the 95% intervals lie apart. Where one is not "
        "significantly worse, the highest leads, and that one is “≈ best”.",
    ),
    (
        "What is compared",
        f"The versions in the order of the table, until the pairs compared have {numbers.count(MOST_SAMPLES)} samples "
        "together; the page says how many versions were left out.",
    ),
    ("Latest", "The newest version on a data set, of any model; of versions without a date the last by name."),
    (
        "Labels",
        "Precision, recall and F1 of a label at each version's operating point; the band of precision and recall is "
        "Wilson's 95% interval.",
    ),
)


def index_report(archive: Archive, output: Path) -> Report:
    """The index page; links lead from `output` to the files of the archive."""
    shelf = Shelf(archive, output)
    history = label_history(shelf.versions, shelf.figures.data)
    sections = _sections(shelf, history) if shelf.versions else _empty()
    return Report(
        title=TITLE,
        subtitle=numbers.named(len(shelf.versions), "version"),
        description=f"{numbers.named(len(shelf.versions), 'model version')} with trends.",
        sections=(*sections, *_problems(archive), _method()),
        payload=Payload(_values(shelf, history), (), (), (), None),
        record=msgspec.json.encode(listed(archive)),
        script="archive.js",
    )


def _sections(shelf: Shelf, history: LabelHistory) -> tuple[Section, ...]:
    bare = Section("summary", "Summary", None, "", (headline(shelf, TITLE),))
    notice = None
    if not shelf.metrics:
        notice = Notice("No record holds a metric that can be compared.", "The versions are listed below.")
    elif len(shelf.versions) == 1:
        notice = Notice("One version is filed so far.", "From the second on, this is where they are compared.")
    if notice:
        return (bare, Section("trend", "Trend", "Trend", "", (notice,)), _versions(shelf))
    heat = heat_chart(shelf, history)
    labels = (Section("labels", "Labels", "Labels", "", (Charts((heat,)),)),) if heat else ()
    return (
        bare,
        Section("standing", "Best version", "Best version", "", (standings(shelf),)),
        Section("trend", "Trend", "Trend", "", (trend_block(shelf, history),)),
        *labels,
        _versions(shelf),
    )


def _empty() -> tuple[Section, ...]:
    lead = (Run("No version is filed here yet."),)
    head = Headline(TITLE, "", (), lead, (), "", saves="list")
    remedy = "File a first report with reportgen archive add, then build this page again."
    return (
        Section("summary", "Summary", None, "", (head,)),
        Section("versions", "Versions", "Versions", "", (Notice("This archive is empty.", remedy),)),
    )


def _problems(archive: Archive) -> tuple[Section, ...]:
    if not archive.problems:
        return ()
    rows = tuple(
        (short(file_name(problem.file), 120), problem.text[:1].upper() + problem.text[1:] + ".")
        for problem in archive.problems[:MOST_PROBLEMS]
    )
    n = len(archive.problems)
    lead = f"{numbers.named(n, 'file')} in the folder could not be read; all others are shown above."
    lead += f" The first {len(rows)} are named." if n > len(rows) else ""
    return (Section("unreadable", "Not readable", "Not readable", lead, (Definitions(rows),)),)


def _method() -> Section:
    return Section(
        "method",
        "Method",
        "Method",
        "",
        (Definitions(METHOD),),
        fold="How versions are compared, and what the signs mean",
    )


# The table


def _versions(shelf: Shelf) -> Section:
    rows = tuple(shelf.row(k) for k in range(min(len(shelf.versions), AT_ONCE)))
    others = tuple(range(1, min(len(shelf.metrics), OTHERS + 1)))
    left = shelf.compared.n_left
    note = f"{numbers.named(left, 'older version')} not compared, for the time it would take." if left else ""
    before = int(shelf.figures.previous[0])
    example = command(shelf.row(before, ()).file, rows[0].file) if before >= 0 else ""
    block = VersionTable(rows, len(shelf.versions), shelf.metrics, others, shelf.items, example, note)
    lead = f"{_order(shelf)} The name leads to the report. Pick two to get the command that compares them."
    return Section("versions", "Versions", "Versions", lead, (block,))


def _order(shelf: Shelf) -> str:
    """How the versions stand in the table, in words."""
    if shelf.n_undated == len(shelf.versions):
        return "The last by name first, as none has a date."
    return "Newest first, those without a date last, by name." if shelf.n_undated else "Newest first."


def command(before: str, after: str) -> str:
    """What compares two versions; files as a shell takes them."""
    return f"reportgen compare {before} {after} -o compare.html"


# What the page needs to be live


def _values(shelf: Shelf, history: LabelHistory) -> dict[str, Any]:
    rows = [shelf.row(k, ()) for k in range(len(shelf.versions))]
    places = {name: place for place, name in enumerate(shelf.models)}
    figure = shelf.figures
    return {
        "metrics": [{"key": metric.key, "title": metric.title} for metric in shelf.metrics],
        "models": [model_name(name) for name in shelf.models],
        "data": list(shelf.data),
        "keys": [file_name(Path(version.file.stem)) for version in shelf.versions],
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
        "p": column(shelf.compared.p, "float64"),
        **{name: column(getattr(shelf.compared, name), "uint8") for name in ("verdict", "standing")},
        **{name: column(getattr(shelf.compared, name), "int32") for name in ("fixed", "broken")},
        "files": [row.file for row in rows],
        "items": shelf.items,
        "labels": list(history.names),
        "n_labels": history.n_labels,
        # Unpacked when a label is first asked for, so that the page opens at once.
        "cells": {name: [column(getattr(history, name), "int32")["data"]]
                  for name in ("n_cells", "version", "support", "predicted", "tp")},
    }  # fmt: skip
