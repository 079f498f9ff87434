"""Records read back, from JSON or out of a report's page: what compare, gate, summary and archive work from.

A page may come from anywhere: a record that was read is consistent in itself and of bounded size, or it is refused.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Confusion, Counts
from reportgen.errors import InputError, MalformedInput, UnknownFormat
from reportgen.links import file_name
from reportgen.record.answers import Answers, unpacked_answers
from reportgen.record.checks import Inconsistent, check
from reportgen.record.figures import Value, Values
from reportgen.record.labels import LabelRow, rows_of_labels
from reportgen.record.legacy import legacy_definition, legacy_thresholds
from reportgen.record.outcomes import RowOutcomes, Rows, SampleOutcomes, unpacked_outcomes
from reportgen.record.packed import DamagedColumn, inflated, unpacked
from reportgen.record.parts import Content, Definition
from reportgen.record.slice_rows import Codes, members, slice_codes, slice_labels

NEWEST = 2  # the schema that this version writes; all up to it are read
MOST_BYTES = 1 << 30  # of a record unpacked; a page can claim any size
EMBEDDED = re.compile(rb'<script type="application/octet-stream" id="record">([A-Za-z0-9+/=\s]*)</script>')
REMEDY = "Give a record.json or a report.html that reportgen build wrote."
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
SPLIT = "split"  # the name by which splits are slices
AGAIN = "Build the report again."


class Record(Content, frozen=True, kw_only=True, omit_defaults=True, dict=True):
    """A record as it was written; `path` is the file it was read from."""

    path: Path = msgspec.field(default=Path(), name="")
    # The curves of single labels are most of a record and read by nobody here: they stay as they stand.
    curve: dict[str, Values | dict[str, msgspec.Raw]] | None = None  # type: ignore[assignment]

    @property
    def name(self) -> str:
        """Model and version; without either, the name of the file."""
        return " ".join(part for part in (self.model.name, self.model.version) if part) or self.stem

    @property
    def file(self) -> str:
        """The name of its file as text."""
        return file_name(self.path)

    @property
    def stem(self) -> str:
        """The same without its suffix."""
        return file_name(Path(self.path.stem))

    @cached_property
    def per_label(self) -> tuple[LabelRow, ...]:
        """The rows of the labels, in the order of `labels`; empty for a task without."""
        return rows_of_labels(self.label_rows)

    @cached_property
    def by_label(self) -> dict[str, LabelRow]:
        """The rows of the labels by name."""
        return {row.label: row for row in self.per_label}

    @cached_property
    def label_figures(self) -> tuple[str, ...]:
        """The names of the figures that any label has."""
        return tuple(dict.fromkeys(name for row in self.per_label for name in row.names))

    def definition(self, name: str) -> Definition | None:
        """What a figure means; None where neither the record nor anything before it says so."""
        return self.definitions.get(name) or legacy_definition(name)

    @property
    def curves(self) -> dict[str, list[Value]]:
        """The metrics at every one of `threshold.steps`, by name; empty without scores."""
        return {name: values for name, values in (self.curve or {}).items() if isinstance(values, list)}

    @cached_property
    def cells(self) -> Counts:
        """(n, 3) the cells of the confusion matrix that are not empty: row, column, count; (0, 3) without one."""
        found = np.array(self.confusion.cells if self.confusion else [], np.int64).reshape(-1, 3)
        return found[found[:, 2] > 0]

    @cached_property
    def matrix(self) -> Confusion | None:
        """The confusion matrix at the operating point: truths down, predictions across, none last; None without one."""
        if self.confusion is None:
            return None
        size = len(self.labels) + 1
        matrix = np.zeros((size, size), np.int64)
        matrix[self.cells[:, 0], self.cells[:, 1]] = self.cells[:, 2]
        return matrix

    @cached_property
    def _outcomes(self) -> SampleOutcomes | RowOutcomes | None:
        return None if self.outcomes is None else unpacked_outcomes(self.outcomes, self.dataset.samples)

    @cached_property
    def sample_ids(self) -> tuple[str, ...]:
        """The ids of all samples, in ascending order; empty where the record holds no outcomes."""
        known = self._outcomes or self.answered
        return known.ids.names if known else ()

    @cached_property
    def answered(self) -> Answers | None:
        """What became of the outputs of the reported variant; None where the record holds none."""
        return None if self.answers is None else unpacked_answers(self, self.answers)

    @cached_property
    def rows(self) -> Rows | None:
        """What happened at the operating threshold, a row an outcome; None where the record holds no outcomes."""
        known = self.threshold
        if known is None or self._outcomes is None:
            return self._outcomes.at(None) if self._outcomes else None
        if known.positive is not None and isinstance(self._outcomes, SampleOutcomes):
            return self._outcomes.of_two(known.operating or 0.0, self.labels.index(known.positive))
        return self._outcomes.at(known.operating)

    @cached_property
    def halves(self) -> dict[str, NDArray[np.number]]:
        """(n_truths,) how many halves of a hit each ground truth is, by way; empty where the record does not say."""
        n = 0 if self.rows is None else int(self.rows.truth_item.max(initial=-1)) + 1
        found = {name: unpacked(one, n, ("uint8",)) for name, one in (self.ways or {}).items()}
        if any(values.size != n or values.max(initial=0) > 2 for values in found.values()):
            raise DamagedColumn("what its ground truth counts is not of as many")
        return found

    @cached_property
    def slice_codes(self) -> Codes:
        """Which samples are in which slice, by column; empty where the record does not say."""
        return slice_codes(self)

    @cached_property
    def _label_rows_of(self) -> dict[tuple[str, str], dict[str, LabelRow] | None]:
        return {}

    def labels_of_slice(self, name: str, of: str) -> dict[str, LabelRow] | None:
        """The rows of the labels by name, counted in a slice or split; None where the record does not hold them."""
        if (name, of) not in self._label_rows_of:
            self._label_rows_of[name, of] = self._counted_in(name, of)
        return self._label_rows_of[name, of]

    def _counted_in(self, name: str, of: str) -> dict[str, LabelRow] | None:
        if name == SPLIT:
            rows = next((part.per_label for part in self.splits if part.name == of), None)
            return {row.label: row for row in rows_of_labels(rows)} if rows else None
        inside = members(self.slice_codes, name, of)
        return None if inside is None else slice_labels(self, inside)


def read_record(path: Path) -> Record:
    """The record in a JSON file or embedded in a report.

    Raises: InputError when there is no such file, UnknownFormat when it is neither, MalformedInput when it is damaged
    or was written by a newer version.
    """
    return parsed_record(record_bytes(path), path)


def record_bytes(path: Path) -> bytes:
    """The record of a file as it was written, as JSON."""
    return record_in(file_bytes(path), path)


def file_bytes(path: Path) -> bytes:
    """What a report or a record holds."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(str(path), (error.strerror or "cannot be read").lower(), REMEDY) from error


def record_in(content: bytes, path: Path) -> bytes:
    """The record in a page or a JSON file, as JSON; `path` is what errors name."""
    start = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{"):
        return content.removeprefix(b"\xef\xbb\xbf")
    embedded = EMBEDDED.search(content)
    if embedded is None:
        raise UnknownFormat(str(path), "holds no record", REMEDY)
    try:
        return inflated(embedded[1], MOST_BYTES)
    except DamagedColumn as error:
        raise _damaged(path, error) from error


def parsed_record(content: bytes, path: Path) -> Record:
    """The record in JSON; `path` is what errors name."""
    try:
        record = msgspec.structs.replace(msgspec.json.decode(content, type=Record), path=path)
        check_schema(record.schema, path)
        record = msgspec.structs.replace(record, **legacy_thresholds(record))
        check(record)
    except (*UNREADABLE, DamagedColumn, Inconsistent) as error:
        check_schema(_schema(content, path), path)
        raise _damaged(path, error) from error
    return record


def check_schema(schema: int, path: Path) -> None:
    """Refuses what a newer version wrote.

    Raises: MalformedInput.
    """
    if not 1 <= schema <= NEWEST:
        problem = f"was written in schema {schema}; this version reads up to {NEWEST}"
        raise MalformedInput(str(path), problem, "Update reportgen, or build the report again.")


class _Versioned(msgspec.Struct):
    schema: int


def _schema(content: bytes, path: Path) -> int:
    """The schema of what cannot be read.

    Raises: MalformedInput where it is no record at all.
    """
    try:
        return msgspec.json.decode(content, type=_Versioned).schema
    except UNREADABLE as error:
        raise MalformedInput(str(path), f"is not a record: {_plain(error)}", REMEDY) from error


def _damaged(path: Path, error: Exception) -> MalformedInput:
    return MalformedInput(str(path), f"is a damaged record: {_plain(error)}", AGAIN)


def _plain(error: Exception) -> str:
    text = str(error)[:300]
    return text[:1].lower() + text[1:]
