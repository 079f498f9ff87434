"""Parts of files that hold a sample a line, row or object: what is kept stays as it was written, byte by byte."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.readers.encoding import utf8_data
from reportgen.readers.source import Source
from reportgen.tables import Table

if TYPE_CHECKING:
    from reportgen.training.material import Material

LINES = ("csv", "tsv", "jsonl", "manifest")


def hidden_columns(material: Material) -> set[str]:
    """The columns that say what is true or predicted of a sample, all that a trainer may not see of a test."""
    found = material.data.inputs.given[0].columns
    taken = set() if found is None else {found.truth, found.prediction, found.score, *found.scores} - {None}
    options = material.options
    as_read = read(material.path, options.format_of("predictions"), split=options.split)
    whole = set(as_read.frame.columns) if isinstance(as_read, Table) else set()
    return {str(name) for name in taken} | (whole - set(material.table.frame.columns) - {"truth"})


@dataclass(frozen=True, eq=False)
class LineFile:
    """A text file with a row a line, or over several where cells hold newlines."""

    kind: str
    head: bytes
    rows: tuple[bytes, ...]  # each with its newline
    hidden: frozenset[str]

    @property
    def suffix(self) -> str:
        """Of the files that are written."""
        return f".{self.kind}"

    def content(self, rows: Sequence[int], *, has_labels: bool) -> bytes:
        """The file of some rows, whole or without what says their labels."""
        kept = b"".join(self.rows[k] for k in rows)
        if has_labels:
            return self.head + kept
        return _without_columns(self.head + kept, self) if self.kind in ("csv", "tsv") else _without_keys(kept, self)


def line_file(material: Material) -> LineFile:
    """The file of a table that has lines."""
    table: Table = material.table
    lines = utf8_data(Source(material.path)).split(b"\n")
    starts = [int(line) - 1 for line in table.lines] if table.lines is not None else [
        (table.first_line or 1) - 1 + k for k in range(table.n_rows)
    ]  # fmt: skip
    ends = [*starts[1:], len(lines)]
    rows = tuple(b"\n".join(lines[start:end]).rstrip(b"\n") + b"\n" for start, end in zip(starts, ends, strict=True))
    head = b"".join(line + b"\n" for line in lines[: starts[0]] if line)
    kind = "jsonl" if table.format == "manifest" else table.format
    return LineFile(kind, head, rows, frozenset(hidden_columns(material)))


def _without_columns(data: bytes, file: LineFile) -> bytes:
    """CSV without some columns; cells that need no quotes lose them."""
    text = data.decode()
    first = text.partition("\n")[0]
    separator = first[4:5] if first.lower().startswith("sep=") else max(",\t;|", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    kept: list[int] | None = None
    for row in rows:
        if kept is None and len(row) > 1:
            kept = [k for k, name in enumerate(row) if name.strip() not in file.hidden]
        writer.writerow(row if kept is None else [row[k] for k in kept if k < len(row)])
    return out.getvalue().encode()


def _without_keys(data: bytes, file: LineFile) -> bytes:
    found = [_without(json.loads(line), file.hidden) for line in data.splitlines() if line.strip()]
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in found)


def _without(row: dict[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in hidden}


@dataclass(frozen=True, eq=False)
class ObjectFile:
    """A JSON file with one list of objects."""

    rows: tuple[Any, ...]
    hidden: frozenset[str]
    suffix: str = ".json"

    def content(self, rows: Sequence[int], *, has_labels: bool) -> bytes:
        """The file of some rows, whole or without what says their labels."""
        kept = [self.rows[k] if has_labels else _without(self.rows[k], self.hidden) for k in rows]
        return b"[" + b",\n".join(json.dumps(one, ensure_ascii=False).encode() for one in kept) + b"]\n"


def object_file(material: Material) -> ObjectFile | None:
    """The file of a table that is a JSON list; None where it is another kind of JSON."""
    found = json.loads(utf8_data(Source(material.path)))
    is_list = isinstance(found, list) and len(found) == material.table.n_rows
    return ObjectFile(tuple(found), frozenset(hidden_columns(material))) if is_list else None


@dataclass(frozen=True, eq=False)
class FrameFile:
    """A table of any format, written as Parquet or, where it was another, as CSV with its labels in one column."""

    frame: pl.DataFrame
    hidden: frozenset[str]
    suffix: str = ".parquet"

    def content(self, rows: Sequence[int], *, has_labels: bool) -> bytes:
        """The file of some rows, whole or without what says their labels."""
        kept = self.frame[list(rows)]
        kept = kept if has_labels else kept.drop([name for name in self.hidden if name in kept.columns])
        out = io.BytesIO()
        kept.write_parquet(out) if self.suffix == ".parquet" else kept.write_csv(out)
        return out.getvalue()


def frame_file(material: Material) -> FrameFile:
    """The rows of Parquet as they are; of any other format the columns, with a column `label`, JSON of several.

    Raises: MalformedInput where the rows of the file are not those of the table.
    """
    if material.table.format == "parquet":
        frame = pl.read_parquet(material.path)
        if frame.height != material.table.n_rows:
            problem = f"it has {frame.height} rows and {material.table.n_rows} samples"
            raise MalformedInput(str(material.path), problem, "Write one sample a row.")
        return FrameFile(frame, frozenset(hidden_columns(material)))
    names = [[material.labels[j] for j in row.nonzero()[0]] for row in material.sets]
    labels = [one[0] if material.has_one_label else json.dumps(one, ensure_ascii=False) for one in names]
    by_row: list[str | None] = [None] * material.table.n_rows
    for row, label in zip(material.rows.tolist(), labels, strict=True):
        by_row[row] = label
    kept = [name for name in material.table.frame.columns if name not in hidden_columns(material)]
    flat = material.table.frame.select(kept)
    flat = flat.select(name for name in kept if not flat[name].dtype.is_nested())
    given = material.data.inputs.given[0].columns
    has_ids = material.is_numbered or (given is not None and given.id in flat.columns)
    ids = {} if has_ids else {"id": _by_row(material)}
    return FrameFile(
        pl.DataFrame({**ids, "label": by_row, **{name: flat[name] for name in flat.columns if name != "label"}}),
        frozenset({"label"}), ".csv",
    )  # fmt: skip


def _by_row(material: Material) -> list[str | None]:
    found: list[str | None] = [None] * material.table.n_rows
    for row, name in zip(material.rows.tolist(), material.ids, strict=True):
        found[row] = name
    return found


def rows_of(samples: Sequence[int], material: Material) -> list[int]:
    """Where samples stand in the file, ascending, so that parts keep its order."""
    return sorted(material.rows[list(samples)].tolist())


def written(place: Path, content: bytes) -> Path:
    """Writes a file, and gives its place."""
    place.write_bytes(content)
    return place
