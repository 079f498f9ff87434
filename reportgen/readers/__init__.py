"""Files into tables, a module per format.

To add a format, write a module with `FORMATS` (its names for --format), `SIGN` (what `recognises` looks for),
`recognises(source) -> bool` and `read(source) -> Table`, and list it in `readers`.
"""

import difflib
from pathlib import Path
from typing import Protocol

from reportgen.errors import MalformedInput, OptionError, UnknownFormat
from reportgen.readers.source import Source
from reportgen.tables import Table


class Reader(Protocol):
    """What a module of this package offers."""

    @property
    def FORMATS(self) -> tuple[str, ...]: ...  # noqa: N802 (constants of a module)

    @property
    def SIGN(self) -> str: ...  # noqa: N802

    def recognises(self, source: Source) -> bool: ...

    def read(self, source: Source) -> Table: ...


def readers() -> tuple[Reader, ...]:
    """The formats in the order in which they are tried; imported here because numpy and polars take their time."""
    from reportgen.readers import delimited, jsonl, npz, parquet

    return (
        parquet,
        npz,
        jsonl,
        delimited,
    )


def read(path: Path, format: str | None = None) -> Table:  # noqa: A002 (the option's name)
    """The file's table: never empty, in the format named, or else in the first that recognises the content.

    Raises: OptionError for an unknown format, InputError for a file that cannot be read.
    """
    source = Source(path)
    reader = _named(format) if format else None
    if not source.head:
        raise source.malformed("the file is empty", "Export it again.")
    table = (reader or _recognising(source)).read(source)
    if not table.n_rows:
        raise _without_samples(source, table)
    return table


def _named(format: str) -> Reader:  # noqa: A002
    formats = {name: reader for reader in readers() for name in reader.FORMATS}
    if format.lower() not in formats:
        near = difflib.get_close_matches(format.lower(), formats, n=1)
        known = f"The formats are {', '.join(sorted(formats))}."
        raise OptionError(
            "--format", f"there is no format {format!r}", f"Did you mean {near[0]}? {known}" if near else known
        )
    return formats[format.lower()]


def _recognising(source: Source) -> Reader:
    for reader in readers():
        if reader.recognises(source):
            return reader
    declined = "; ".join(f"{'/'.join(reader.FORMATS)}: not {reader.SIGN}" for reader in readers())
    raise UnknownFormat(
        source.name, f"no format recognises it ({declined})", "Give one of these formats, or name it with --format."
    )


def _without_samples(source: Source, table: Table) -> MalformedInput:
    columns = ", ".join(table.frame.columns)
    problem = f"no samples: it holds nothing but the column names {columns}" if columns else "it holds no samples"
    return source.malformed(problem, "Export it again with one row per sample.")
