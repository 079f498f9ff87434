"""Several files of spans, put together as one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import LabelIds
from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.readers.shards import formats, notes, pieces, summed
from reportgen.readers.span_rows import numbered
from reportgen.span_tables import SpanTable, TokenTags
from reportgen.span_tokens import Tokens
from reportgen.tables import ONE_FILE_ONLY, Pieces

_PLACES = ("start", "end", "first", "last")


def joined_spans(name: str, tables: Sequence[SpanTable], given: Sequence[str] | None) -> SpanTable:
    """The documents of all tables, one after the other; `given` names the files where they are not parts of one.

    Raises: MalformedInput where one has tags, scores, ids or predictions and another has none, MismatchedInputs for an
    id in two of them.
    """
    _check_kinds(tables)
    found = pieces(tables, [table.n_rows for table in tables], given)
    if tables[0].predictions is not None:
        inner = joined_spans(name, [table.predictions for table in tables if table.predictions is not None], given)
        joined = _joined(tables, found)
        joined = replace(joined, predictions=replace(inner, ids=joined.ids, name=name))
    else:
        joined = _joined(tables, found)
    return replace(
        joined,
        name=name,
        format=formats(tables),
        pieces=found,
        notes=notes(tables, given),
        named=tables[0].named.union(*(table.named for table in tables)),
    )


def _joined(tables: Sequence[SpanTable], found: Pieces) -> SpanTable:
    starts = (0, *accumulate(table.n_rows for table in tables))
    labels = tuple(dict.fromkeys(label for table in tables for label in table.labels))
    place = {label: k for k, label in enumerate(labels)}
    start, end, first, last = (np.concatenate([getattr(table, name) for table in tables]) for name in _PLACES)
    label = [_renamed(table.label, [place[label] for label in table.labels]) for table in tables]
    scores = [table.score for table in tables if table.score is not None]
    units = {table.unit for table in tables}
    return SpanTable(
        "", "", _ids(tables, found), pl.concat([table.texts for table in tables]), labels,
        _moved([table.document for table in tables], starts), np.concatenate(label).astype(np.int32), start, end, first,
        last,
        score=np.concatenate(scores) if scores else None, is_numbered=tables[0].is_numbered,
        surface=_texts([table.surface for table in tables], [len(table.label) for table in tables]),
        unit=units.pop() if len(units) == 1 else None,
        splits=_texts([table.splits for table in tables], [table.n_rows for table in tables]),
        tags=_tags(tables, starts), issues=summed(issue for table in tables for issue in table.issues),
    )  # fmt: skip


def _check_kinds(tables: Sequence[SpanTable]) -> None:
    """Raises: MalformedInput where the files are not of one kind."""
    kinds: dict[str, list[bool | None]] = {
        "tags of tokens": [table.tags is not None for table in tables],
        "scores": [table.score is not None if len(table.label) else None for table in tables],
        "ids of documents": [not table.is_numbered for table in tables],
        "predictions": [table.predictions is not None for table in tables],
    }
    for what, holds in kinds.items():
        if True in holds and False in holds:
            one, other = tables[holds.index(True)].name, tables[holds.index(False)].name
            raise MalformedInput(other, f"it has no {what}, and {one} has", "Give files of one kind.")


def _ids(tables: Sequence[SpanTable], found: Pieces) -> pl.Series:
    """The ids of all; numbers go on from file to file. Raises: MismatchedInputs for an id in two files."""
    if tables[0].is_numbered:
        return numbered(sum(table.n_rows for table in tables)).ids
    ids = pl.concat([table.ids for table in tables])
    rows = np.flatnonzero(ids.is_duplicated().to_numpy())
    of_file: dict[str, str] = {}
    for row in rows.tolist():
        file = found.at(row)[0]
        before = of_file.setdefault(ids[row], file)
        if before != file:
            raise MismatchedInputs(f"{before} and {file}", f"both hold the document {ids[row]}", ONE_FILE_ONLY)
    return ids


def _renamed(codes: NDArray[np.integer], place: list[int]) -> LabelIds:
    """Positions in names as positions in those of all files."""
    found: LabelIds = np.array([*place, -1], np.int32)[codes]
    return found


def _moved(documents: Sequence[NDArray[np.int32]], starts: Sequence[int]) -> NDArray[np.int32]:
    """Documents counted on from file to file."""
    return np.concatenate([one + start for one, start in zip(documents, starts, strict=False)]).astype(np.int32)


def _texts(columns: Sequence[pl.Series | None], sizes: Sequence[int]) -> pl.Series | None:
    """A column of texts that some files may not have."""
    if all(column is None for column in columns):
        return None
    return pl.concat([pl.Series([None] * n, dtype=pl.String) if column is None else column
                      for column, n in zip(columns, sizes, strict=True)])  # fmt: skip


def _tags(tables: Sequence[SpanTable], starts: Sequence[int]) -> TokenTags | None:
    found = [table.tags for table in tables if table.tags is not None]
    if not found:
        return None
    names = tuple(dict.fromkeys(name for tags in found for name in tags.names))
    place = {name: k for k, name in enumerate(names)}
    codes = [_renamed(tags.tag, [place[name] for name in tags.names]) for tags in found]
    document = _moved([tags.document for tags in found], starts)
    token = pl.concat([tags.tokens.token for tags in found])
    tokens = Tokens.of(token, document, sum(table.n_rows for table in tables))
    return TokenTags(np.concatenate(codes).astype(np.int32), names, tokens)
