"""An archive read back: every version that can be read, newest first, and what cannot be read by name.

Only what an index shows is parsed: a record of 1,000 labels is mostly curves and outcomes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import msgspec

from reportgen.errors import InputError, MalformedInput
from reportgen.record.legacy import legacy_definition
from reportgen.record.parts import Definition, Head, LabelCounts
from reportgen.record.read import REMEDY, UNREADABLE, check_schema, record_bytes

READERS = 4
DIGITS = re.compile(r"(\d{1,18})")


class Entry(Head, frozen=True, kw_only=True):
    """The part of a record that an index shows; a task without labels has no rows of them."""

    per_label: tuple[LabelCounts, ...] = ()


@dataclass(frozen=True)
class Version:
    """One version: its record's file (None where only the page was found), its page, and what the record says."""

    record: Path | None
    page: Path | None
    entry: Entry

    @property
    def file(self) -> Path:
        """The file it was read from."""
        file = self.record or self.page
        assert file is not None  # noqa: S101 - one of them was read
        return file

    @cached_property
    def when(self) -> datetime | None:
        """The date of the report in UTC; None without one, or where it is no date."""
        try:
            date = datetime.fromisoformat(self.entry.created or "")
            return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
        except (ValueError, OverflowError):
            return None

    def definition(self, name: str) -> Definition | None:
        """What a metric means; None where nothing says so."""
        return self.entry.definitions.get(name) or legacy_definition(name)

    @property
    def data_key(self) -> tuple[str, str]:
        """Equal for versions that can be compared: one task on the same samples with the same ground truth."""
        return (self.entry.task, self.entry.dataset.sha256)


@dataclass(frozen=True)
class Problem:
    """A file that cannot be read, and why."""

    file: Path
    text: str


Found = tuple[Version | None, tuple[Problem, ...]]


@dataclass(frozen=True)
class Archive:
    """What a folder holds: versions newest first, those without a date last."""

    folder: Path
    versions: tuple[Version, ...]
    problems: tuple[Problem, ...]


def read_archive(folder: Path) -> Archive:
    """Everything in an archive; a damaged file is a problem by name and hides no other.

    Raises: InputError when there is no such folder.
    """
    if not folder.is_dir():
        raise InputError(str(folder), "is no folder", "File a first report with reportgen archive add.")
    found = list(_read_all(folder))
    versions = (version for version, _ in found if version is not None)
    return Archive(folder, tuple(newest_first(versions)), tuple(problem for _, more in found for problem in more))


def newest_first(versions: Iterable[Version]) -> list[Version]:
    """Versions by date, then by their number (10 after 9), then by file, the newest first."""
    return sorted(versions, key=_age, reverse=True)


def _age(version: Version) -> tuple[bool, datetime, list[tuple[int, str]], str]:
    when = version.when
    number = DIGITS.split((version.entry.model.version or "")[:200])
    natural = [(int(part), "") if part.isdecimal() else (-1, part) for part in number]
    return (when is not None, when or datetime.min.replace(tzinfo=UTC), natural, version.file.name)


def _read_all(folder: Path) -> Iterator[Found]:
    """What stands in each file: records, and pages that stand alone or whose record is damaged."""
    names = {path.name for path in folder.iterdir() if not path.name.startswith(".") and path.is_file()}
    records = [folder / name for name in sorted(names) if name.endswith(".json")]
    pages = [folder / name for name in sorted(names) if name.endswith(".html")]
    alone = [page for page in pages if f"{page.stem}.json" not in names]
    with ThreadPoolExecutor(READERS) as pool:  # the disk is read while records are parsed
        yield from pool.map(_read, [(path, _page_of(path, names)) for path in records])
        yield from pool.map(_read_page, alone)


def _page_of(record: Path, names: set[str]) -> Path | None:
    page = record.with_suffix(".html")
    return page if page.name in names else None


def _read(files: tuple[Path, Path | None]) -> Found:
    record, page = files
    try:
        return Version(record, page, _entry(record)), ()
    except InputError as error:
        version, problems = (None, ()) if page is None else _read_page(page)
        return version, (Problem(record, error.problem), *problems)


def _read_page(page: Path) -> Found:
    try:
        content = record_bytes(page)
        is_index = content.startswith(b'{"archive":')
        return (None if is_index else Version(None, page, _parsed(content, page))), ()
    except InputError as error:
        return None, (Problem(page, error.problem),)


def _entry(path: Path) -> Entry:
    return _parsed(record_bytes(path), path)


def _parsed(content: bytes, path: Path) -> Entry:
    try:
        entry = DECODER.decode(content)
    except UNREADABLE as error:
        raise MalformedInput(str(path), f"is a damaged record: {str(error)[:300]}", REMEDY) from error
    check_schema(entry.schema, path)
    return entry


DECODER = msgspec.json.Decoder(Entry)
