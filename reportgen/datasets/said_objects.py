"""Predictions that are objects: a label and its score, lists of such, or labels with their scores.

So pipelines of transformers say them, `{"label": "cat", "score": 0.9}` and with `top_k` a list of these, and spaCy's
text classifiers in `cats`. Text formats hold them as JSON, or as Python prints them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np
import polars as pl

from reportgen.datasets.column_names import named_columns
from reportgen.datasets.mappings import nan_matrix
from reportgen.datasets.wording import shown
from reportgen.errors import MalformedInput
from reportgen.issues import Issue, issue
from reportgen.tables import ScoreMatrix, Table

LABEL = ("label", "class", "category", "name")
SCORE = ("score", "confidence", "probability", "prob")
OF_SPACY = "cats"
_REMEDY = 'Write {"label": "cat", "score": 0.9}, a list of these, or {"cat": 0.9, "dog": 0.1} in every row.'
_FIRST = 20  # cells of which one that is filled tells what all are

Pairs = list[tuple[Any, Any]]  # labels and their scores


@dataclass(frozen=True)
class _Form:
    """What the cells of a column are: objects of the two keys, or lists of these; of labels where there are no keys."""

    label: str | None = None
    score: str | None = None
    is_list: bool = False


def with_objects_read(table: Table, options: Mapping[str, str]) -> tuple[Table, Mapping[str, str]]:
    """The table with what objects in a column of predictions say as labels and scores, and the options without that
    column where nothing of it is left; both as they are where it holds none.

    Raises: MalformedInput naming a row that says something else than the others.
    """
    name, form = _column(table, options)
    if form is None or table.scores is not None:
        return table, options
    rows = [None if cell is None else _pairs(cell, form) for cell in _cells(table, name)]
    odd = next((k for k, row in enumerate(rows) if row is not None and _is_odd(row)), None)
    if odd is not None:
        problem = f"{shown(table.frame[name][odd])} says no labels with their scores, each label once"
        raise MalformedInput(f"{table.place(odd)}, column {name}", problem, _REMEDY)
    if form.label is not None and max((len(row) for row in rows if row), default=0) <= 1:
        return _single(table, name, rows), options
    return _of_all(table, name, rows), {role: one for role, one in options.items() if one != name}


def _column(table: Table, options: Mapping[str, str]) -> tuple[str, _Form | None]:
    """The first column of predictions or scores that holds objects; spaCy's where there is no other.

    None where a column has the scores beside, or is one of scores whose mappings are read as such.
    """
    said, scores = (named_columns(table, role, options) for role in ("prediction", "scores"))
    others = named_columns(table, "score", options)
    names = [*said, *scores] or [name for name in table.frame.columns if name == OF_SPACY]
    for name in names:
        form = _form(table.frame[name])
        is_other = bool(others if form and form.label else scores) and name not in scores
        is_read = name in scores and (table.frame[name].dtype != pl.String or (form is not None and form.label is None))
        if form is not None and not is_other and not is_read:
            return name, form
    return "", None


def _form(cells: pl.Series) -> _Form | None:
    """What the first filled cells are; None where they are neither objects nor lists of labels with scores.

    Lists without keys are read elsewhere.
    """
    if cells.dtype != pl.String and not isinstance(cells.dtype, pl.Struct | pl.List):
        return None
    for cell in cells.drop_nulls().head(_FIRST).to_list():
        value = _value(cell) if isinstance(cell, str) else cell
        is_list = isinstance(value, list)
        if is_list and not value:
            continue
        first = value[0] if is_list else value
        return _form_of(first, is_list=is_list) if isinstance(first, dict) and first else None
    return None


def _form_of(value: dict[str, Any], *, is_list: bool) -> _Form | None:
    label, score = (next((key for key in keys if key in value), None) for keys in (LABEL, SCORE))
    if label and score and len(value) == 2 and isinstance(value[label], str):
        return _Form(label, score, is_list)
    are_scores = all(one is None or (isinstance(one, int | float) and not isinstance(one, bool))
                     for one in value.values())  # fmt: skip
    return _Form() if are_scores and not is_list else None


def _cells(table: Table, name: str) -> Sequence[Any]:
    """The values of all cells. Raises: MalformedInput naming the first that cannot be read."""
    cells = table.frame[name]
    if cells.dtype != pl.String:
        return cells.to_list()
    try:
        text = ",".join("null" if cell is None else cell for cell in cells)
        values: list[Any] = msgspec.json.decode(f"[{text}]", type=list[Any])
        if len(values) == len(cells):
            return values
    except (msgspec.DecodeError, RecursionError):
        pass
    found = [None if cell is None else _value(cell) for cell in cells]
    odd = next((k for k, one in enumerate(found) if one is None and cells[k] is not None), None)
    if odd is not None:
        problem = f"{shown(cells[odd])} is neither an object nor a list of objects"
        raise MalformedInput(f"{table.place(odd)}, column {name}", problem, _REMEDY)
    return found


def _value(cell: str) -> Any:
    """What a cell says in JSON, or as Python prints it; None where it is neither."""
    if cell.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return msgspec.json.decode(cell)
    except (msgspec.DecodeError, RecursionError):
        pass
    try:
        return ast.literal_eval(cell.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError, TypeError):
        return None


def _pairs(cell: Any, form: _Form) -> Pairs | None:
    """The labels and scores of a cell; a pair without a label where it says something else."""
    if form.label is None:
        return list(cell.items()) if isinstance(cell, dict) else [("", cell)]
    listed = cell if isinstance(cell, list) else [cell]
    return [(one.get(form.label), one.get(form.score)) if isinstance(one, dict) else ("", one) for one in listed]


def _is_odd(row: Pairs) -> bool:
    names = [label for label, _ in row]
    return len(set(names)) < len(names) or not all(
        isinstance(label, str) and label and (score is None or isinstance(score, int | float)) for label, score in row
    )


def _single(table: Table, name: str, rows: Sequence[Pairs | None]) -> Table:
    """One label in each row, and its score in a column of its own."""
    labels = pl.Series(name, [row[0][0] if row else None for row in rows], dtype=pl.String)
    scores = pl.Series("score", [row[0][1] if row else None for row in rows], dtype=pl.Float64, strict=False)
    note = f"label and score from the objects in {name}"
    return replace(table, frame=table.frame.with_columns(labels, scores), notes=(*table.notes, note))


def _of_all(table: Table, name: str, rows: Sequence[Pairs | None]) -> Table:
    """The scores of as many labels as each row lists, NaN for the others."""
    labels = list(dict.fromkeys(label for row in rows for label, _ in row or ()))
    position = {label: k for k, label in enumerate(labels)}
    matrix = nan_matrix(table.name, len(rows), len(labels))
    sizes = [len(row or ()) for row in rows]
    columns = [position[label] for row in rows for label, _ in row or ()]
    values = [np.nan if score is None else float(score) for row in rows for _, score in row or ()]
    matrix[np.repeat(np.arange(len(rows)), sizes), columns] = values
    return replace(
        table, frame=table.frame.drop(name), scores=ScoreMatrix(matrix, tuple(labels)),
        issues=(*table.issues, *_partial(table, sizes, len(labels))),
        notes=(*table.notes, f"scores of the labels that {name} lists"),
    )  # fmt: skip


def _partial(table: Table, sizes: Sequence[int], n_labels: int) -> list[Issue]:
    """That rows list fewer labels than there are."""
    partial = [row for row, size in enumerate(sizes) if 0 < size < n_labels]
    if not partial:
        return []
    message = (
        f"Rows of {table.name} list the scores of their best labels only; those of the other labels are unknown, and "
        "figures that need a score for every label are left out. Write all of them (top_k=None)."
    )
    return [issue("partial_scores", message, len(partial), [table.place(row) for row in partial[:5]])]
