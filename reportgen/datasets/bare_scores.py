"""Scores that come without the names of their labels: lists in a column, rows of an array."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from shlex import quote
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from reportgen.datasets.column_names import named_columns
from reportgen.datasets.label_cells import scores_of_lists
from reportgen.datasets.label_names import natural_order
from reportgen.errors import OptionError
from reportgen.tables import Table

if TYPE_CHECKING:
    from reportgen.arrays import Scores

_OPTION = "--labels"
_DENSE = "values"  # of a vector as Spark stores it


def with_named_scores(table: Table, columns: Mapping[str, str], labels: Sequence[str]) -> Table:
    """The table with lists of scores as a matrix, its columns named by `labels`, by lists beside them, or numbered.

    Raises: OptionError where `labels` are other than the columns, or where these have names.
    """
    listed = _with_matrix(table, columns)
    scores = listed.scores
    if not labels:
        return listed
    if scores is None or not are_numbered(scores.labels):
        problem = f"{table.name} has no scores without names"
        raise OptionError(_OPTION, problem, "Leave it out.")
    if len(labels) != len(scores.labels):
        problem = f"{len(labels)} names, and {table.name} has scores of {len(scores.labels)} labels"
        raise OptionError(_OPTION, problem, "Name every column of scores, in their order.")
    return replace(listed, scores=replace(scores, labels=tuple(labels)))


def are_numbered(labels: Sequence[str]) -> bool:
    """Whether columns of scores have no other names than their places."""
    return tuple(labels) == tuple(map(str, range(len(labels))))


def naming_remedy(n_columns: int, labels: Collection[str]) -> str:
    """What to do about columns of scores without names beside a truth with these labels."""
    names = natural_order(labels)
    if len(names) != n_columns or any("," in name for name in names):
        return f"Name all {n_columns} in the order of the columns: {_OPTION} NAME,NAME,…"
    return (
        f"If they are in the order of the names, as scikit-learn and Keras put them: {_OPTION} "
        f"{quote(','.join(names))}. Else name them in the order of the columns."
    )


def softmax(values: Scores) -> Scores:
    """Probabilities of logits (n_samples, n_labels); NaN stays, and has no share of the others."""
    with np.errstate(invalid="ignore"):
        shifted = np.exp(values - np.fmax.reduce(values, axis=1, keepdims=True))
    found: Scores = shifted / np.nansum(shifted, axis=1, keepdims=True)
    return found


def sigmoid(values: Scores) -> Scores:
    """The probability that each logit stands for."""
    return 0.5 * (1 + np.tanh(values / 2))


def _with_matrix(table: Table, columns: Mapping[str, str]) -> Table:
    """The table with the first of its columns of scores that holds lists of numbers as a matrix."""
    if table.scores is not None:
        return table
    for name in (*named_columns(table, "scores", columns), *named_columns(table, "score", columns)):
        plain = _without_vectors(table, name)
        first = _first_list(plain.frame[name])
        if not first or not all(isinstance(one, int | float) for one in first):
            continue
        names = next((other for other in table.frame.columns if _names(plain.frame[other], len(first))), None)
        scores = scores_of_lists(plain, name, None, names)
        if scores is not None:
            used = [name] if names is None else [name, names]
            note = f"scores = {name}" + (f" of the labels in {names}" if names else "")
            frame = plain.frame.drop(used)
            return replace(plain, frame=frame, scores=scores, notes=(*table.notes, note))
    return table


def _without_vectors(table: Table, name: str) -> Table:
    """The table with the vectors of Spark in a column as the lists in them."""
    dtype = table.frame[name].dtype
    if not isinstance(dtype, pl.Struct) or {"type", "size", "indices", _DENSE} != {one.name for one in dtype.fields}:
        return table
    return replace(table, frame=table.frame.with_columns(table.frame[name].struct.field(_DENSE).alias(name)))


def _first_list(cells: pl.Series) -> list[object] | None:
    """The list in the first cell that is not empty; None where that holds none."""
    first = cells.drop_nulls().head(1).to_list()
    if not first or isinstance(first[0], list):
        return first[0] if first else None
    text = str(first[0]).strip()
    if not text.startswith("["):
        return None
    for written in (text, text.replace("'", '"')):  # as JSON, and as Python prints it
        try:
            found = json.loads(written)
        except (ValueError, RecursionError):
            continue
        return found if isinstance(found, list) else None
    return None


def _names(cells: pl.Series, size: int) -> bool:
    """Whether the first list holds so many different names."""
    first = _first_list(cells) if cells.dtype == pl.String or isinstance(cells.dtype, pl.List) else None
    are_texts = first is not None and all(isinstance(one, str) for one in first)
    return first is not None and are_texts and len(set(map(str, first))) == len(first) == size
