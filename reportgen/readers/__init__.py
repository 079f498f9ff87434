"""Files and folders into tables, a module per format.

To add a format, write a module with `FORMATS` (its names for --format), `SIGN` (what a file of it is, in words),
`recognises(source) -> bool` and `read(source) -> AnyTable`, and list it in `readers`; if it may be a folder,
in `folder_readers` as well.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from reportgen.errors import MalformedInput, OptionError
from reportgen.output_tables import OutputTable
from reportgen.readers.source import Source
from reportgen.span_tables import SpanTable
from reportgen.tables import BoxTable, Table

AnyTable = Table | BoxTable | SpanTable | OutputTable


class Reader(Protocol):
    """What a module of this package offers."""

    @property
    def FORMATS(self) -> tuple[str, ...]: ...  # noqa: N802 (constants of a module)

    @property
    def SIGN(self) -> str: ...  # noqa: N802

    def recognises(self, source: Source) -> bool: ...

    def read(self, source: Source) -> AnyTable: ...


def readers() -> Iterator[Reader]:
    """The formats in the order in which they are tried, each imported only when it is its turn."""
    from reportgen.readers import deepeval, inspect_log, lighteval, lm_eval, promptfoo

    yield from (inspect_log, promptfoo, lm_eval, deepeval, lighteval)
    from reportgen.readers import azure_text, coco, label_studio

    yield from (azure_text, label_studio, coco)
    from reportgen.readers import parquet

    yield parquet
    from reportgen.readers import excel, npy, npz

    yield from (npy, excel, npz)
    from reportgen.readers import createml, cvat, dota, kitti, labelme, manifest, rekognition, via, voc

    yield from (manifest, voc, cvat, labelme, via, createml, rekognition, kitti, dota)
    from reportgen.readers import (
        brat,
        conll,
        delimited,
        foreign,
        helm,
        image_folder,
        jsonl,
        roboflow_classes,
        span_lists,
        tag_lines,
        txt,
        yolo,
    )

    yield from (
        roboflow_classes,
        foreign,
        span_lists,
        jsonl,
        brat,
        yolo,
        tag_lines,
        conll,
        delimited,
        txt,
        image_folder,
        helm,
    )


def folder_readers() -> tuple[Reader, ...]:
    """The formats that a folder may have, in the order in which they are tried."""
    from reportgen.readers import (
        brat,
        coco,
        createml,
        dota,
        foreign,
        helm,
        image_folder,
        kitti,
        labelme,
        lighteval,
        lm_eval,
        rekognition,
        roboflow_classes,
        txt,
        voc,
        yolo,
    )

    return (
        helm, lm_eval, lighteval, brat, roboflow_classes, coco, createml, voc, labelme, rekognition, kitti, dota,
        foreign, yolo, txt, image_folder,
    )  # fmt: skip


def read(  # noqa: PLR0913 - one parameter per option that says how a file is read
    path: Path, format: str | None = None, images: Path | None = None, split: str | None = None,  # noqa: A002
    attribute: str | None = None, *, is_predicted: bool = False, scheme: str | None = None, names: tuple[str, ...] = (),
    columns: Mapping[str, str] | None = None,
) -> AnyTable:  # fmt: skip
    """The file or folder in the format named, or else in the first that recognises the content.

    A pattern such as `part-*.csv` stands for the parts of one table. A table of samples has at least one; boxes may be
    none. `images` is a folder of pictures, whose size boxes in shares of it need. `split` is the part of a data set
    that is wanted, `attribute` that of a manifest. `is_predicted`: the ground truth is another file.
    `scheme` says how tags of tokens are read, `names` what numbers stand for, `columns` which plays a role of spans.

    Raises: OptionError for an unknown format, InputError for a file that cannot be read.
    """
    from reportgen.arrays import keep_freed_memory
    from reportgen.readers.pattern import shards

    keep_freed_memory()
    parts = shards(path)
    if parts:
        from reportgen.readers.shards import joined

        def one(part: Path) -> AnyTable:
            return read(
                part, format, images, split, attribute, is_predicted=is_predicted, scheme=scheme, names=names,
                columns=columns,
            )  # fmt: skip

        return joined(path.name, [one(part) for part in parts])
    form, known = format.lower() if format else None, columns or {}
    source = Source(path, form, images, split, attribute, is_predicted, scheme, names, known)
    reader = _named(format) if format else None
    if not source.is_folder and not source.head:
        raise source.malformed("the file is empty", "Export it again.")
    try:
        table = _read(source, reader)
    except MemoryError:
        remedy = "Split the file, or keep only the columns used."
        raise source.malformed("larger than the memory", remedy) from None
    if not isinstance(table, Table) or table.n_rows:
        return table
    raise _without_samples(source, table)


def read_all(paths: Sequence[Path], read_one: Callable[[Path], AnyTable]) -> AnyTable:
    """The files of one role: one as it is, several as one table that says which row is of which.

    Raises: what `read_one` raises, and MalformedInput or MismatchedInputs where they are not one data set.
    """
    if len(paths) == 1:
        return read_one(paths[0])
    from reportgen.readers.shards import joined, named, title

    names = named(paths)
    return joined(title(names), [read_one(path) for path in paths], names)


def _read(source: Source, reader: Reader | None) -> AnyTable:
    """What the reader that was named gives, or the one that recognises the content; boxes of sides that can be."""
    import numpy as np

    with np.errstate(over="ignore", invalid="ignore"):  # of numbers that are no sides
        table = _read_named(source, reader) if reader else _recognising(source).read(source)
        table = _spans_or_boxes(source, table) if isinstance(table, Table) and table.n_rows else table
    if isinstance(table, Table) and not source.is_folder:
        return _described(source, table)
    if not isinstance(table, BoxTable):
        return table
    from reportgen.readers.boxes import within_reach

    return within_reach(table)


def _described(source: Source, table: Table) -> Table:
    """The table with the names of numbers that the file, or a description beside it, says."""
    from reportgen.readers.hugging_face import class_names

    names = class_names(source, table.frame.columns)
    return replace(table, class_names=names) if names else table


def is_empty_list(path: Path) -> bool:
    """Whether a file is JSON's `[]`, of which only the other file tells what it would list."""
    source = Source(path)
    return not source.is_folder and path.is_file() and source.head.strip() == b"[]"


def read_table(path: Path, format: str | None = None) -> Table:  # noqa: A002 (the option's name)
    """A file that holds a table of samples, not boxes.

    Raises: what `read` raises, and MalformedInput for boxes and spans.
    """
    table = read(path, format)
    if not isinstance(table, Table):
        raise MalformedInput(table.name, f"{table.holds} ({table.format}), not a table of samples", "Give a table.")
    return table


def _spans_or_boxes(source: Source, table: Table) -> AnyTable:
    """The table as it is, or as spans or boxes when its columns are such."""
    from reportgen.readers.box_columns import box_table, has_boxes
    from reportgen.readers.span_columns import has_spans, span_table

    if has_spans(source, table):
        return span_table(source, table)
    return box_table(source, table) if has_boxes(table) else table


def _named(format: str) -> Reader:  # noqa: A002
    formats = {name: reader for reader in readers() for name in reader.FORMATS}
    if format.lower() not in formats:
        near = difflib.get_close_matches(format.lower(), formats, n=1)
        known = f"The formats are {', '.join(sorted(formats))}."
        raise OptionError(
            "--format", f"there is no format {format!r}", f"Did you mean {near[0]}? {known}" if near else known
        )
    return formats[format.lower()]


def _read_named(source: Source, reader: Reader) -> AnyTable:
    """What the reader that was named gives. Raises: MalformedInput, saying what its format is where that is not it."""
    try:
        return reader.read(source)
    except MalformedInput as error:
        if reader.recognises(source):
            raise
        remedy = f"{error.remedy} {source.format} is {reader.SIGN}."
        raise MalformedInput(error.where, error.problem, remedy) from None


def _recognising(source: Source) -> Reader:
    for reader in folder_readers() if source.is_folder else readers():
        if reader.recognises(source):
            return reader
    from reportgen.readers.unrecognised import unrecognised

    raise unrecognised(source)


def _without_samples(source: Source, table: Table) -> MalformedInput:
    columns = ", ".join(table.frame.columns)
    problem = f"no samples: it holds nothing but the column names {columns}" if columns else "it holds no samples"
    remedy = "Export it again with one row per sample."
    if table.format == "json" and not columns:
        remedy += " If these are the boxes of a detector that found nothing, say so with --format coco."
    return source.malformed(problem, remedy)
