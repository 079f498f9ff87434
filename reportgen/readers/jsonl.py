"""JSON Lines, an object per line, and JSON files that hold one list of objects, or one object that is a table."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.readers.encoding import is_text, utf8_data
from reportgen.readers.json_boxes import a_row_per_box, place_of
from reportgen.readers.json_tables import rows_of_object, rows_of_pipeline
from reportgen.readers.json_text import as_json, without_lone_surrogates
from reportgen.readers.source import Source
from reportgen.tables import Lists, Table

FORMATS = ("jsonl", "json")
SIGN = "text that begins with { or ["

_SUFFIXES = (".jsonl", ".ndjson", ".json")
_OTHER_TEXT = (".csv", ".tsv", ".txt", ".yaml", ".yml")
_CHUNK_BYTES = 1 << 18  # few enough objects that the garbage collector has little to walk
_SHOWN_KEYS = 8
_MOST_CELLS, _CELLS_PER_VALUE = 10_000_000, 100
_ONE_PER_LINE = "Write one complete JSON object per line, or one list of objects."

Record = dict[str, msgspec.Raw]
Rows = tuple[pl.DataFrame, NDArray[np.int64], Lists | None]  # the line or row that each stands in, and in which lists
_record = msgspec.json.Decoder(Record)
_records = msgspec.json.Decoder(list[Record])
_string = msgspec.json.Decoder(str)
_strings = msgspec.json.Decoder(list[str | None])
_NULL = msgspec.Raw(b"null")


def recognises(source: Source) -> bool:
    """Whether the text begins as JSON does, or claims by its name to be JSON."""
    if not is_text(source) or source.suffix in _OTHER_TEXT:
        return False
    return source.suffix in _SUFFIXES or source.head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read(source: Source) -> Table:
    """A column per key, as text: strings unquoted, numbers as written, lists and objects as JSON; absent is null."""
    data, issues = without_lone_surrogates(utf8_data(source))
    is_list = data[:_CHUNK_BYTES].lstrip()[:1] == b"["
    records = None if is_list else _of_one_object(source, data)
    is_list = is_list or records is not None
    frame, lines, lists = _from_list(source, data, records) if is_list else _from_lines(source, data)
    is_regular = np.array_equal(lines, np.arange(1, len(lines) + 1))
    return Table(
        name=source.name,
        format="json" if is_list else "jsonl",
        frame=frame,
        first_line=None if is_list else 1,
        lines=None if is_regular or is_list else lines,
        issues=issues,
        lists=lists,
    )


def _of_one_object(source: Source, data: bytes) -> list[Record] | None:
    """The rows of a text that is one object and a table; None where it has an object per line.

    Raises: MalformedInput for an object over several lines that is no table.
    """
    data = data.strip()
    has_lines = b"\n" in data
    if has_lines and _is_object(as_json(data[: data.index(b"\n")])):
        return None
    text = as_json(data)
    if not _is_object(text):
        return None
    try:
        records = rows_of_object(text)
    except ValueError as error:
        raise source.malformed(f"a table as one JSON object, but {error}", _ONE_PER_LINE) from None
    if records is None and has_lines:
        keys = ", ".join(list(_record.decode(text))[:_SHOWN_KEYS])
        problem = f"one JSON object over several lines and no table; its first keys are {keys}"
        raise source.malformed(problem, _ONE_PER_LINE)
    return records


def _is_object(text: bytes) -> bool:
    try:
        return bool(_record.decode(text))
    except (msgspec.DecodeError, RecursionError):
        return False


def _from_lines(source: Source, data: bytes) -> Rows:
    """The object of each line that is not blank, and the line's number."""
    frames, lines, number, start = [pl.DataFrame()], [np.zeros(0, np.int64)], 1, 0
    filling, boxes = _Filling(source), _Boxes(source)
    while start < len(data):
        end = data.find(b"\n", start + _CHUNK_BYTES) + 1 or len(data)
        texts = data[start:end].split(b"\n")
        filled = [(line, text) for line, text in enumerate(texts, number) if text and not text.isspace()]
        records = [_object(source, text, line) for line, text in filled]
        places = [f"line {line}" for line, _ in filled]
        records, origin = boxes.a_row_each(records, places)
        filling.add(records, f"line {number + len(texts) - 1}")
        lines.append(np.array([line for line, _ in filled], np.int64)[origin])
        frames.append(_frame(source, records, [places[k] for k in origin]))
        number, start = number + len(texts) - 1, end
    return pl.concat(frames, how="diagonal", rechunk=True), np.concatenate(lines), boxes.lists


@dataclass
class _Filling:
    """How much of the table that the objects make holds anything: keys of their own for each would make it huge."""

    source: Source
    n_rows: int = 0
    n_filled: int = 0
    names: set[str] = field(default_factory=set)

    def add(self, records: list[Record], place: str) -> None:
        """Counts further objects. Raises: MalformedInput when nearly all of a large table would be empty."""
        self.n_rows += len(records)
        self.n_filled += sum(map(len, records))
        self.names.update(*records)
        n_cells = self.n_rows * len(self.names)
        if n_cells > max(_MOST_CELLS, self.n_filled * _CELLS_PER_VALUE):
            problem = f"{self.n_rows} objects with {len(self.names)} different keys"
            raise self.source.malformed(problem, "Give all objects the same keys.", place)


def _object(source: Source, line: bytes, number: int) -> Record:
    try:
        record = _record.decode(line)
    except (msgspec.DecodeError, RecursionError):
        record = _repaired(source, line, number)
    if not record:
        raise _no_json(source, "an object without keys", f"line {number}")
    return record


def _repaired(source: Source, line: bytes, number: int) -> Record:
    """The object of a line with NaN or Infinity in it.

    Raises: MalformedInput naming the line where it is no object at all.
    """
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise _no_json(source, f"not a JSON object ({error.msg} at column {error.colno})", f"line {number}") from None
    except (RecursionError, ValueError) as error:
        raise _no_json(source, f"not readable as JSON ({error})", f"line {number}") from None
    if not isinstance(value, dict):
        raise _no_json(source, f"this is {_kind(value)}, not an object", f"line {number}")
    try:
        return _record.decode(as_json(line))
    except (msgspec.DecodeError, RecursionError) as error:
        raise _no_json(source, f"not readable as JSON ({error})", f"line {number}") from None


def _no_json(source: Source, problem: str, place: str) -> Exception:
    return source.malformed(problem, _ONE_PER_LINE, place)


def _kind(value: object) -> str:
    kinds = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def _from_list(source: Source, data: bytes, records: list[Record] | None = None) -> Rows:
    """The objects of one JSON list, or those given, and their numbers from 1."""
    records = _listed_objects(source, data) if records is None else records
    _Filling(source).add(records, "")
    if not all(records):
        raise _no_json(source, "an object without keys", f"row {list(map(bool, records)).index(False) + 1}")
    boxes = _Boxes(source)
    places = [f"row {number + 1}" for number in range(len(records))]
    records, origin = boxes.a_row_each(records, places)
    frame = _frame(source, records, [places[k] for k in origin])
    return frame, np.array(origin, np.int64) + 1, boxes.lists


@dataclass
class _Boxes:
    """Objects that may have lists of boxes, and where the boxes of those stand that do."""

    source: Source
    places: list[str] = field(default_factory=list)
    origins: list[NDArray[np.int64]] = field(default_factory=list)
    are_all: bool = True

    def a_row_each(self, records: list[Record], places: list[str]) -> tuple[list[Record], NDArray[np.int64]]:
        """The records, or a row for each of their boxes where they have lists of them; and of which record each is.

        Raises: MalformedInput where such lists differ in length, or one is no list of boxes.
        """
        try:
            found = a_row_per_box(records, places)
        except ValueError as error:
            remedy = "Give four numbers for each box, and as many labels and scores as boxes."
            raise self.source.malformed(str(error), remedy) from None
        self.are_all = self.are_all and found is not None
        if found is None:
            return records, np.arange(len(records))
        rows, origin = found[0], np.array(found[1], np.int64)
        self.origins.append(origin + len(self.places))
        self.places += map(place_of, records, places)
        return rows, origin

    @property
    def lists(self) -> Lists | None:
        """Where the boxes stand; None where not all objects had lists of them."""
        is_known = self.are_all and bool(self.origins)
        return Lists(np.concatenate(self.origins), self.places, "box") if is_known else None


def _listed_objects(source: Source, data: bytes) -> list[Record]:
    try:
        return _records.decode(data)
    except (msgspec.DecodeError, RecursionError):
        return rows_of_pipeline(as_json(data)) or _repaired_list(source, data)


def _repaired_list(source: Source, data: bytes) -> list[Record]:
    """The objects of a list with NaN or Infinity in it. Raises: MalformedInput where there is something else."""
    try:
        values: list[object] = json.loads(data)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise _no_json(source, f"not readable as JSON ({error.msg})", place) from None
    except (RecursionError, ValueError) as error:
        raise _no_json(source, f"not readable as JSON ({error})", "") from None
    for number, value in enumerate(values, 1):
        if not isinstance(value, dict):
            raise _no_json(source, f"this is {_kind(value)}, not an object", f"row {number}")
    try:
        return _records.decode(as_json(data))
    except (msgspec.DecodeError, RecursionError) as error:
        raise _no_json(source, f"not readable as JSON ({error})", "") from None


def _frame(source: Source, records: list[Record], places: list[str]) -> pl.DataFrame:
    """The records as text columns, in the order in which the keys first appear."""
    names = list(dict.fromkeys(name for record in records for name in record))
    return pl.DataFrame([_column(source, records, places, name) for name in names])


def _column(source: Source, records: list[Record], places: list[str], name: str) -> pl.Series:
    """The values of one key as text, empty text and null being the same."""
    raws = [record.get(name, _NULL) for record in records]
    try:
        cells: Sequence[str | None] = _strings.decode(b"[" + b",".join(raws) + b"]")
    except msgspec.DecodeError:
        cells = [_text(source, name, raw, place) for raw, place in zip(raws, places, strict=True)]
    return pl.Series(name, cells, dtype=pl.String).replace("", None)


def _on_one_line(value: bytes) -> bytes:
    """JSON without what only makes it easier to read."""
    return msgspec.json.format(value, indent=-1) if b"\n" in value else value


def _text(source: Source, name: str, raw: msgspec.Raw, place: str) -> str | None:
    value = bytes(raw)
    try:
        if value[:1] == b'"':
            return _string.decode(value)
        return None if value == b"null" else _on_one_line(value).decode()
    except msgspec.DecodeError as error:
        raise _no_json(source, f"the value of {name!r} is no JSON ({error})", place) from None
