"""An archive as a plain table for a terminal, and as JSON."""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np

from reportgen import numbers
from reportgen.archive.figures import Figures, figures, title_of
from reportgen.archive.versions import Archive, Version
from reportgen.links import file_name, short

HEAD = ("model", "version", "date", "data set", "samples")
WIDTH = 32  # characters of a name
NOTHING = numbers.UNDEFINED


def table(archive: Archive) -> list[str]:
    """One line a version, newest first, under a head; columns are aligned."""
    figure = figures(archive.versions)
    title = title_of(archive.versions, figure.metrics[0]) if figure.metrics else "metric"
    rows: list[tuple[str, ...]] = [(*HEAD, title[:1].lower() + title[1:], "file")]
    rows += [_row(version, figure, k) for k, version in enumerate(archive.versions)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    right = (4, 5)
    return [
        "  ".join(cell.rjust(width) if k in right else cell.ljust(width)
                  for k, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()
        for row in rows
    ]  # fmt: skip


def listed(archive: Archive) -> dict[str, Any]:
    """Versions and problems as JSON values; `file` and `page` are names in the folder."""
    metrics = figures(archive.versions).metrics
    return {
        "archive": [_listed(version, metrics) for version in archive.versions],
        "unreadable": [{"file": file_name(problem.file), "problem": problem.text} for problem in archive.problems],
    }


def shown(name: str | None, width: int = WIDTH) -> str:
    """A name on a terminal: in one line, nothing that moves the cursor or turns the writing around."""
    plain = "".join(" " if unicodedata.category(letter) in SILENT else letter for letter in (name or "")[:5000])
    return short(" ".join(plain.split()), width) or NOTHING


SILENT = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def day(version: Version) -> str:
    """The date as 2026-03-14; "–" without one."""
    return f"{version.when:%Y-%m-%d}" if version.when else NOTHING


def _row(version: Version, figure: Figures, k: int) -> tuple[str, ...]:
    entry = version.entry
    value = float(figure.value[0, k]) if figure.metrics else np.nan
    names = (shown(entry.model.name), shown(entry.model.version), day(version), shown(entry.dataset.name))
    return (*names, numbers.count(entry.dataset.samples), numbers.metric(value), shown(version.file.name, 200))


def _listed(version: Version, metrics: tuple[str, ...]) -> dict[str, Any]:
    entry = version.entry
    return {
        "model": entry.model.name,
        "version": entry.model.version,
        "created": entry.created,
        "task": entry.task,
        "dataset": {"name": entry.dataset.name, "samples": entry.dataset.samples, "sha256": entry.dataset.sha256},
        "metrics": {name: entry.metrics[name] for name in metrics if name in entry.metrics},
        "intervals": {name: entry.intervals[name] for name in metrics if name in entry.intervals},
        "file": file_name(version.file),
        "page": file_name(version.page) if version.page else None,
    }
