"""Versions in the words of the index page: what each is called, where its files lie from the page, how it stands."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

import numpy as np

from reportgen.archive.compared import STANDINGS, VERDICTS, Compared, compared
from reportgen.archive.figures import Figures, figures, title_of
from reportgen.archive.names import version_in
from reportgen.archive.versions import Archive, Version
from reportgen.links import file_link, file_name, short
from reportgen.report.archive_blocks import MainMetric, VersionFigure, VersionRow
from reportgen.tasks.facts import facts_of

WITHOUT_PREVIOUS = {-1: "first", -2: "other"}
UNNAMED = "unnamed version"
LONGEST = 160  # characters of a name; the record has it in full


@dataclass(frozen=True, eq=False)
class Shelf:
    """An archive as seen from a page at `output`."""

    archive: Archive
    output: Path
    figures: Figures = field(init=False)
    compared: Compared = field(init=False)

    def __post_init__(self) -> None:
        """Compares all versions once."""
        object.__setattr__(self, "figures", figures(self.versions))
        object.__setattr__(self, "compared", compared(self.versions, self.figures))

    @property
    def versions(self) -> tuple[Version, ...]:
        """All versions, newest first."""
        return self.archive.versions

    @property
    def metrics(self) -> tuple[MainMetric, ...]:
        """The metrics shown, the one that leads first."""
        return tuple(MainMetric(name, title_of(self.versions, name)) for name in self.figures.metrics)

    @cached_property
    def models(self) -> tuple[str | None, ...]:
        """The models in order of their newest version, as the records have them."""
        return tuple(dict.fromkeys(version.entry.model.name for version in self.versions))

    @cached_property
    def data(self) -> tuple[str, ...]:
        """What each data set is called: its newest name, and where two share one the beginning of their digest."""
        newest = {int(number): k for k, number in reversed(list(enumerate(self.figures.data)))}
        entries = [self.versions[newest[number]].entry for number in range(len(newest))]
        names = [called(entry.dataset.name, "unnamed data set") for entry in entries]
        taken = Counter(names)
        digests = [entry.dataset.sha256[:6] for entry in entries]
        return tuple(
            f"{name} ({digest})" if taken[name] > 1 else name for name, digest in zip(names, digests, strict=True)
        )

    @property
    def n_undated(self) -> int:
        """How many versions have no date; they stand last, by their names, and none of them is known to be newer."""
        return sum(version.when is None for version in self.versions)

    @property
    def items(self) -> str:
        """What a data set consists of."""
        called = {facts_of(task).words(media, True).samples for task, media in self.kinds}
        return called.pop() if len(called) == 1 else "samples"

    @property
    def kinds(self) -> set[tuple[str, str]]:
        """The tasks, with what a sample shows."""
        return {(version.entry.task, version.entry.media) for version in self.versions}

    def row(self, k: int, metrics: Sequence[int] | None = None) -> VersionRow:
        """A version with its figures, by default in all metrics."""
        version, entry = self.versions[k], self.versions[k].entry
        chosen = range(len(self.metrics)) if metrics is None else metrics
        return VersionRow(
            k,
            model_name(entry.model.name),
            version_name(version),
            f"{version.when:%Y-%m-%d}" if version.when else "",
            short(entry.created or "no date", 60),
            self.data[int(self.figures.data[k])],
            entry.dataset.samples,
            self.link(version.page),
            self.link(version.record),
            self.file(version),
            bool(self.figures.is_latest[k]),
            int(self.compared.fixed[k]),
            int(self.compared.broken[k]),
            tuple(self.figure(row, k) for row in chosen),
        )

    def figure(self, row: int, k: int) -> VersionFigure:
        """One metric of a version."""
        figure, before = self.figures, int(self.figures.previous[k])
        value = float(figure.value[row, k])
        change = value - float(figure.value[row, before]) if before >= 0 else np.nan
        verdict = WITHOUT_PREVIOUS.get(before) or VERDICTS[self.compared.verdict[row, k]]
        is_undefined = np.isnan(value) or verdict == "undefined"
        return VersionFigure(
            value,
            float(figure.low[row, k]),
            float(figure.high[row, k]),
            change,
            float(self.compared.p[row, k]),
            "" if is_undefined else verdict,
            STANDINGS[self.compared.standing[row, k]],
        )

    def file(self, version: Version) -> str:
        """The file to compare a version by, its page rather than its record, from the page's folder; for a shell."""
        file = unquote(self.link(version.page or version.record))
        return shlex.quote(f"./{file}" if file.startswith("-") else file)

    def link(self, file: Path | None) -> str:
        """The way from the page to a file of the archive, percent-encoded; "" without one."""
        return file_link(self.archive.folder / file.name, self.output) if file else ""


def called(name: str | None, otherwise: str) -> str:
    """A name as the page shows it: never empty, never endless."""
    return short((name or "").strip(), LONGEST) or otherwise


def model_name(name: str | None) -> str:
    """What a model is called."""
    return called(name, "unnamed model")


def version_name(version: Version) -> str:
    """What a version is called; where its record does not say, as its file."""
    model, data, file = version.entry.model, version.entry.dataset, file_name(Path(version.file.stem))
    return called(model.version, "") or called(version_in(file, model.name, data.name), UNNAMED)
