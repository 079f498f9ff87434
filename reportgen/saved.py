"""Records read back, from JSON or out of a report's page: what compare, gate, summary and archive work from.

Only the parts that these need are checked; a page may come from anywhere, so nothing in it is trusted to be consistent.
"""

from __future__ import annotations

import re
import zlib
from base64 import b64decode
from binascii import Error as Base64Error
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Confusion, LabelIds
from reportgen.errors import InputError, MalformedInput, UnknownFormat
from reportgen.legacy_definitions import legacy_definition
from reportgen.outcomes import confusion_matrix
from reportgen.saved_parts import Cells, Column, DataSet, Definition, LabelRow, Model, SavedFinding, Slice, Threshold

NEWEST = 1  # the schema that this version writes; all up to it are read
MOST_BYTES = 1 << 30  # of a record unpacked; a page can claim any size
EMBEDDED = re.compile(rb'<script type="application/octet-stream" id="record">([A-Za-z0-9+/=\s]*)</script>')
REMEDY = "Give a record.json or a report.html that reportgen build wrote."
OF_SAMPLES = ("ids", "id_lengths")
OF_ITEMS = ("sample", "truth", "prediction", "truth_item", "prediction_item", "kind")
COLUMN_TYPES = frozenset(("int8", "int32", "uint32", "float32", "float64", "utf-8"))


class SavedRecord(msgspec.Struct, frozen=True, dict=True):
    """A record as it was written; `path` is the file it was read from."""

    schema: int
    task: str
    media: str
    model: Model
    dataset: DataSet
    created: str | None
    labels: list[str]
    metrics: dict[str, float | None]
    intervals: dict[str, tuple[float | None, float | None]]
    per_label: list[LabelRow]
    confusion: Cells
    findings: list[SavedFinding]
    options: dict[str, Any]
    threshold: Threshold | None = None
    curve: dict[str, Any] | None = None
    outcomes: dict[str, Column] | None = None
    slices: list[Slice] = []
    definitions: dict[str, Definition] = {}
    path: Path = Path()

    @property
    def name(self) -> str:
        """Model and version; without either, the name of the file."""
        return " ".join(part for part in (self.model.name, self.model.version) if part) or self.path.stem

    @cached_property
    def by_label(self) -> dict[str, LabelRow]:
        """The rows of the labels by name."""
        return {row.label: row for row in self.per_label}

    def definition(self, name: str) -> Definition | None:
        """What a figure means; None where neither the record nor anything before it says so."""
        return self.definitions.get(name) or legacy_definition(name)

    @cached_property
    def matrix(self) -> Confusion:
        """The confusion matrix at the operating point: truths down, predictions across, none last."""
        size = len(self.labels) + 1
        cells = np.array(self.confusion.cells, np.int64).reshape(-1, 3)
        if cells.size and (cells.min() < 0 or cells[:, :2].max() >= size):
            raise _inconsistent(self.path, "a cell of the confusion matrix lies outside it")
        counts: Confusion = np.bincount(cells[:, 0] * size + cells[:, 1], cells[:, 2], size * size).astype(np.int64)
        return counts.reshape(size, size)

    @cached_property
    def sample_ids(self) -> tuple[str, ...]:
        """The ids of all samples, in ascending order; empty where the record holds no outcomes."""
        if self.outcomes is None:
            return ()
        text = self._bytes("ids")
        ends = np.cumsum(self._numbers("id_lengths"), dtype=np.int64)
        if ends.size and ends[-1] != len(text):
            raise _inconsistent(self.path, "the ids of its samples have other lengths than it says")
        bounds = [0, *ends.tolist()]
        try:
            return tuple(text[start:end].decode() for start, end in pairwise(bounds))
        except UnicodeDecodeError as error:
            raise _inconsistent(self.path, "the ids of its samples are not UTF-8") from error

    @cached_property
    def rows(self) -> Rows | None:
        """What happened at the operating threshold, a row an outcome; None where the record holds no outcomes."""
        if self.outcomes is None:
            return None
        if len({self._numbers(name).size for name in self.outcomes if name not in OF_SAMPLES}) > 1:
            raise _inconsistent(self.path, "the columns of its outcomes have different lengths")
        truth, prediction = self._numbers("truth"), self._numbers("prediction")
        at = self.threshold.operating if self.threshold else None
        if "low" in self.outcomes:
            held = np.flatnonzero(_holds(self._numbers("low"), self._numbers("high"), at))
            columns = {name: self._numbers(name)[held] for name in OF_ITEMS}
            score = _prediction_scores(self._numbers("prediction_item"), self._numbers("high"))[held]
        else:
            score = self._numbers("score") if "score" in self.outcomes else np.full(truth.size, np.nan)
            if at is not None:
                prediction = np.where(score >= at, prediction, NONE).astype(np.int32)
            none = np.full(truth.size, -1, np.int32)
            sample = np.arange(truth.size, dtype=np.int32)
            columns = {"sample": sample, "truth": truth, "prediction": prediction, "truth_item": none,
                       "prediction_item": none, "kind": none}  # fmt: skip
        rows = Rows(**columns, score=score)
        self._check(rows)
        return rows

    def _check(self, rows: Rows) -> None:
        n_samples, n_labels = len(self.sample_ids), len(self.labels)
        for name, values, end in (("sample", rows.sample, n_samples), ("truth", rows.truth, n_labels),
                                  ("prediction", rows.prediction, n_labels)):  # fmt: skip
            if values.size and (values.min() < NONE or values.max() >= end):
                raise _inconsistent(self.path, f"its outcomes name a {name} that is not there")
        found = confusion_matrix(rows.truth, rows.prediction, n_labels)
        if not np.array_equal(found, self.matrix):
            raise _inconsistent(self.path, "its outcomes and its confusion matrix disagree")

    def _bytes(self, name: str) -> bytes:
        column = (self.outcomes or {}).get(name)
        if column is None or column.type not in COLUMN_TYPES:
            raise _inconsistent(self.path, f"the column {name} of its outcomes cannot be read")
        return inflated(column.data.encode(), self.path)

    def _numbers(self, name: str) -> NDArray[Any]:
        content = self._bytes(name)
        kind = np.dtype((self.outcomes or {})[name].type).newbyteorder("<")
        if len(content) % kind.itemsize:
            raise _inconsistent(self.path, f"the column {name} of its outcomes is cut short")
        return np.frombuffer(content, kind).astype(kind.newbyteorder("="))


@dataclass(frozen=True, eq=False)
class Rows:
    """Outcomes at one threshold, as columns of equal length; NONE stands for nothing labelled or nothing predicted.

    `sample` are positions in the record's ids, `truth` and `prediction` in its labels; the items are the boxes
    concerned, -1 where a task has none. `score` is that of the prediction, NaN without one.
    """

    sample: NDArray[np.int32]
    truth: LabelIds
    prediction: LabelIds
    truth_item: NDArray[np.int32]
    prediction_item: NDArray[np.int32]
    kind: NDArray[np.int8]
    score: NDArray[np.floating]


def read_record(path: Path) -> SavedRecord:
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
    return inflated(embedded[1], path)


def parsed_record(content: bytes, path: Path) -> SavedRecord:
    """The record in JSON; `path` is what errors name."""
    try:
        schema = msgspec.json.decode(content, type=_Versioned).schema
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(str(path), f"is not a record: {_plain(error)}", REMEDY) from error
    if schema > NEWEST or schema < 1:
        problem = f"was written in schema {schema}; this version reads up to {NEWEST}"
        raise MalformedInput(str(path), problem, "Update reportgen, or build the report again.")
    try:
        record = msgspec.json.decode(content, type=SavedRecord)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedInput(str(path), f"is a damaged record: {_plain(error)}", REMEDY) from error
    return msgspec.structs.replace(record, path=path)


class _Versioned(msgspec.Struct):
    schema: int


def _plain(error: Exception) -> str:
    text = str(error)
    return text[:1].lower() + text[1:]


def inflated(text: bytes, path: Path) -> bytes:
    """Raw deflate in base64, unpacked.

    Raises: MalformedInput when it is damaged or absurdly large.
    """
    try:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        content = unpacker.decompress(b64decode(text, validate=False), MOST_BYTES)
    except (Base64Error, zlib.error) as error:
        raise _inconsistent(path, "its packed data cannot be unpacked") from error
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise _inconsistent(path, "its packed data is cut short or too large")
    return content


def _holds(low: NDArray[np.floating], high: NDArray[np.floating], at: float | None) -> NDArray[np.bool_]:
    threshold = 0.0 if at is None else at
    return (low < threshold) & (threshold <= high)


def _prediction_scores(item: NDArray[np.int32], high: NDArray[np.floating]) -> NDArray[np.floating]:
    """The score of each row's prediction, NaN without one: the highest threshold at which a row of it holds."""
    distinct, position = np.unique(item, return_inverse=True)
    best = np.full(distinct.size, np.nan)
    np.fmax.at(best, position, np.where(item < 0, np.nan, high))
    return best[position]


def _inconsistent(path: Path, problem: str) -> MalformedInput:
    return MalformedInput(str(path), problem, "Build the report again.")
