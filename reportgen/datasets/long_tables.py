"""Tables with a row for every pair of a sample and one of its labels, as tables with a row per sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from reportgen.datasets.cells import number_column, text_column
from reportgen.datasets.column_names import column_of, named_columns
from reportgen.datasets.file_parts import check_apart
from reportgen.datasets.label_columns import is_flag
from reportgen.datasets.label_names import natural_order
from reportgen.datasets.mappings import nan_matrix
from reportgen.errors import MalformedInput
from reportgen.issues import issue
from reportgen.tables import LabelSets, ScoreMatrix, Table

_REPEATED = 0.1  # of the samples that have several rows: fewer are taken for rows that repeat an id
_TWICE = 0.01  # of the rows that say what another one said: more, and the rows are no pairs
_LEAST = 2


@dataclass(frozen=True)
class _Long:
    """The columns of a table of pairs; `flag` says whether the label is true, `score` how sure a model is of it."""

    id: str
    label: str
    flag: str | None
    score: str | None


def with_a_row_each(table: Table, options: Mapping[str, str], *, is_truth: bool, is_alone: bool) -> Table:
    """The table with a row per sample where it has one for each label of a sample; else the table as it is.

    `is_truth`: its labels are the true ones, if nothing in it says which are; `is_alone`: there is no other file.
    Raises: MalformedInput for a score that is no number.
    """
    found = _columns(table, options)
    if found is None or not _are_pairs(table, found):
        return table
    ids, label = text_column(table, found.id), text_column(table, found.label)
    first = ids.to_frame("id").with_row_index("row").unique("id", keep="first", maintain_order=True)
    first = first.filter(pl.col("id").is_not_null())
    place = ids.to_frame("id").join(first.with_row_index("at"), on="id", how="left", maintain_order="left")["at"]
    labels = natural_order(label.drop_nulls().unique().to_list())
    held = (place.is_not_null() & label.is_not_null()).to_numpy()
    at = (place.filter(pl.Series(held)).to_numpy().astype(np.intp),
          label.filter(pl.Series(held)).cast(pl.Enum(labels)).to_physical().to_numpy())  # fmt: skip
    shape = (first.height, len(labels))
    rows = first["row"].to_numpy()
    kept = table.frame[rows].drop([name for name in (found.label, found.flag, found.score) if name])
    lines = None if table.lines is None and table.first_line is None else _lines(table, rows)
    n_twice = int(held.sum()) - np.unique(at[0] * np.int64(len(labels)) + at[1]).size
    message = f"Rows of {table.name} repeat a label of a sample; the first counts."
    twice = (issue("duplicate_id", message, n_twice),) if n_twice else ()
    notes = (*table.notes, "a row for each label of a sample")
    check_apart(table, ids)
    pieces = table.pieces.kept(rows) if table.pieces else None
    wide = replace(table, frame=kept, lines=lines, pieces=pieces, issues=(*table.issues, *twice), notes=notes)
    known = np.ones(shape[0], np.bool_)
    if found.flag is not None:
        true = number_column(table, found.flag)[held] == 1
        wide = replace(wide, true_sets=LabelSets(labels, _marked(shape, at, true), known))
    elif is_truth and (found.score is None or not is_alone):
        return replace(wide, true_sets=LabelSets(labels, _marked(shape, at, np.ones(held.sum(), np.bool_)), known))
    if found.score is None:
        return replace(wide, said_sets=LabelSets(labels, _marked(shape, at, np.ones(held.sum(), np.bool_)), known))
    scores = nan_matrix(table.name, *shape)
    last_first = slice(None, None, -1)  # of a label that is said twice the first row counts
    scores[at[0][last_first], at[1][last_first]] = number_column(table, found.score)[held][last_first]
    return replace(wide, several=ScoreMatrix(scores, labels))


def _columns(table: Table, options: Mapping[str, str]) -> _Long | None:
    """The columns, None where one is missing."""
    try:
        key = column_of(table, "id", options)
    except MalformedInput:
        return None
    if key is None or table.scores is not None or table.several is not None or table.true_sets is not None:
        return None
    named = [name for role in ("truth", "prediction") for name in named_columns(table, role, options) if name != key]
    plain = [name for name in dict.fromkeys(named) if not table.frame[name].dtype.is_nested()]
    flags = [name for name in plain if is_flag(table, name)]
    labels = [name for name in plain if name not in flags]
    if len(labels) != 1:
        return None
    return _Long(key, labels[0], flags[0] if flags else None, column_of(table, "score", options))


def _are_pairs(table: Table, found: _Long) -> bool:
    """Whether samples have several rows, each with another label."""
    pairs = pl.DataFrame({"id": text_column(table, found.id), "label": text_column(table, found.label)})
    sizes = pairs.drop_nulls("id").group_by("id").len()["len"]
    if len(sizes) < _LEAST or (sizes > 1).mean() < _REPEATED:  # type: ignore[operator]
        return False
    return pairs.height - pairs.unique().height <= _TWICE * pairs.height


def _marked(shape: tuple[int, int], at: tuple[np.ndarray, np.ndarray], true: np.ndarray) -> np.ndarray:
    values = np.zeros(shape, np.bool_)
    values[at[0][true], at[1][true]] = True
    return values


def _lines(table: Table, rows: np.ndarray) -> np.ndarray:
    return table.lines[rows] if table.lines is not None else rows.astype(np.int64) + (table.first_line or 0)
