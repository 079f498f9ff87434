"""Tables in which a sample may have several labels: what is true and what is predicted, as matrices in the tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from reportgen.arrays import Scores
from reportgen.datasets.cells import number_column, text_column
from reportgen.datasets.column_names import column_of, named_columns, values_of
from reportgen.datasets.columns import Columns, scores_of
from reportgen.datasets.label_cells import (
    Known,
    are_mappings,
    has_flags,
    listed_cells,
    scores_of_lists,
    sets_of_cells,
    sets_of_flags,
    sets_of_mappings,
)
from reportgen.datasets.label_columns import Named, are_flags, are_probabilities, flag_sets, labels_by_pattern, one_hot
from reportgen.datasets.label_names import natural_order
from reportgen.datasets.long_tables import with_a_row_each
from reportgen.datasets.mappings import nan_matrix
from reportgen.datasets.scores import given_scores
from reportgen.errors import MalformedInput
from reportgen.tables import LabelSets, ScoreMatrix, Table

_OF_ONE = ("lower_label", "partial_scores")  # said of a table where only the best label of a sample can count
_FIRST = 2000  # rows that are looked at before all are
_OTHERS = ("id", "image", "prediction", "score", "scores")


@dataclass(frozen=True, eq=False)
class _Found:
    """A side of a table: its sets, the columns that said so, and how, in words."""

    sets: LabelSets
    columns: tuple[str, ...]
    note: str


def several_are_true(truths: Table | None, predictions: Table, options: Mapping[str, str]) -> bool:
    """Whether some sample has more than one true label, by whatever the tables say of themselves."""
    wide = _wide(truths, predictions, options)
    return any(_several_in(*pair, options) for pair in (_first_rows(wide), wide))


def _several_in(truths: Table | None, predictions: Table, options: Mapping[str, str]) -> bool:
    holder = predictions if truths is None else truths
    found = _true(holder, options, _hints(predictions, options), is_sure=False)
    return found is not None and bool((found.sets.values.sum(axis=1) > 1).any())


def _first_rows(tables: tuple[Table | None, Table]) -> tuple[Table | None, Table]:
    """The first rows of both, of which most tables show enough."""
    truths, predictions = tables
    if truths is None:
        return None, _first(predictions)
    return _first(truths), predictions


def _first(table: Table) -> Table:
    has_sets = table.true_sets is not None or table.scores is not None
    return table if has_sets else replace(table, frame=table.frame.head(_FIRST))


def with_sets(truths: Table | None, predictions: Table, options: Mapping[str, str]) -> tuple[Table | None, Table]:
    """Both tables with `true_sets`, `said_sets` and `several` as far as their columns say them.

    The columns are taken out. Raises: MalformedInput for cells that cannot be read.
    """
    truths, predictions = _wide(truths, predictions, options)
    hints = _hints(predictions, options)
    if truths is None:
        predictions = _with_truth(predictions, options, hints)
        known = predictions.true_sets
    else:
        truths = _with_truth(truths, options, hints)
        known = truths.true_sets
    labels = set(known.labels) if known is not None else set()
    return truths, _with_predictions(predictions, options, labels)


def _wide(truths: Table | None, predictions: Table, options: Mapping[str, str]) -> tuple[Table | None, Table]:
    """Both with a row per sample."""
    if truths is not None:
        truths = with_a_row_each(truths, options, is_truth=True, is_alone=False)
    is_alone = truths is None
    return truths, with_a_row_each(predictions, options, is_truth=is_alone, is_alone=is_alone)


def _hints(table: Table, options: Mapping[str, str]) -> tuple[str, ...]:
    """The labels that the columns of scores are named by, or the model's own list of them."""
    for matrix in (table.several, table.scores):
        if matrix is not None:
            return matrix.labels
    try:
        return scores_of(table, options, set())[1]
    except MalformedInput:
        return ()


# What is true


def _with_truth(table: Table, options: Mapping[str, str], hints: tuple[str, ...]) -> Table:
    if table.true_sets is not None:
        return table
    found = _true(table, options, hints, is_sure=True)
    if found is None:
        return table
    frame = table.frame.drop(found.columns)
    return replace(table, frame=frame, true_sets=found.sets, notes=(*table.notes, f"truth: {found.note}"))


def _true(table: Table, options: Mapping[str, str], hints: tuple[str, ...], *, is_sure: bool) -> _Found | None:
    if table.true_sets is not None:
        return _Found(table.true_sets, (), "")
    flags = labels_by_pattern(table.frame.columns, options.get("truth", ""))
    if flags:
        return _of_flags(table, flags)
    scored = _scored(table, options, hints)
    named = [name for name in named_columns(table, "truth", options) if name not in scored]
    cells = values_of(table, named_columns(table, "prediction", options))
    for name in named:
        found = _of_column(table, name, hints, Known(cells, hints), is_sure=is_sure)
        if found is not None:
            return found
    if named:
        return None
    taken = {name for role in _OTHERS for name in named_columns(table, role, options)} | scored
    flags = one_hot(table, set(hints), taken) or one_hot(table, set(), taken)
    return _of_flags(table, flags) if flags else None


def _scored(table: Table, options: Mapping[str, str], hints: Collection[str]) -> set[str]:
    """The columns of scores; such as bear labels' names and hold nothing but 0 and 1 may be the truth."""
    names, labels = scores_of(table, options, set(hints))
    return set() if labels and are_flags(table, list(zip(names, labels, strict=True))) else set(names)


def _of_flags(table: Table, flags: Named) -> _Found:
    names = tuple(name for name, _ in flags)
    return _Found(flag_sets(table, flags), names, f"columns of 0 and 1, {names[0]} … {names[-1]}")


def _of_column(table: Table, name: str, labels: tuple[str, ...], known: Known, *, is_sure: bool) -> _Found | None:
    """What one column says; of cells with one label each only where it `is_sure` that there may be more."""
    if are_mappings(table, name):
        sets = sets_of_mappings(table, name)
        return None if sets is None else _Found(sets, (name,), f"{name}, labels with 0 or 1")
    flags = has_flags(table, name)
    if flags is not None:
        size = int(flags.cells.list.len().drop_nulls()[0])
        return _Found(sets_of_flags(table, name, flags, labels if len(labels) == size else ()), (name,),
                      f"{name}, {flags.written}")  # fmt: skip
    listed = listed_cells(table, name, known, is_sure=is_sure)
    if listed is not None:
        return _Found(sets_of_cells(listed), (name,), f"{name}, {listed.written}")
    return _Found(_single(table, name), (name,), name) if is_sure and not table.frame[name].dtype.is_nested() else None


def _single(table: Table, name: str) -> LabelSets:
    """The one label of every row; of an empty cell none."""
    text = text_column(table, name)
    labels = natural_order(text.drop_nulls().unique().to_list())
    values = np.zeros((len(text), len(labels)), np.bool_)
    made = text.is_not_null().to_numpy()
    values[made, text.drop_nulls().cast(pl.Enum(labels)).to_physical().to_numpy()] = True
    return LabelSets(labels, values, np.ones(len(text), np.bool_))


# What is predicted


def _with_predictions(table: Table, options: Mapping[str, str], labels: Collection[str]) -> Table:
    if table.several is not None:
        return replace(table, issues=tuple(one for one in table.issues if one.code not in _OF_ONE))
    if table.said_sets is not None:
        return table
    beside = _with_listed_scores(table, options)
    if beside is not None:
        return beside
    table, used = _with_scores(table, options, set(labels))
    said = [name for name in named_columns(table, "prediction", options) if name not in used]
    if not said or are_probabilities_all(table, said):
        return table
    name = said[0]
    known = tuple(table.several.labels) if table.several is not None else natural_order(labels)
    found = _of_column(table, name, known, Known((), labels), is_sure=True)
    if found is None:
        return table
    top = _top_score(table, found, options) if table.several is None else None
    frame = table.frame.drop(found.columns)
    if top is not None:
        return replace(table, frame=frame, several=top)
    return replace(table, frame=frame, said_sets=found.sets, notes=(*table.notes, f"predictions: {found.note}"))


def are_probabilities_all(table: Table, columns: Collection[str]) -> bool:
    """Whether all of these columns hold fractions, and so no labels."""
    return all(not table.frame[name].dtype.is_nested() and are_probabilities(table, name, ()) for name in columns)


def _with_scores(table: Table, options: Mapping[str, str], labels: set[str]) -> tuple[Table, set[str]]:
    """The table with the scores of every label, or what its columns of ones and zeros predict; and their columns."""
    names, named = scores_of(table, options, labels)
    if names and not named:
        return _with_mapping(table, names[0], labels), set(names)
    if not names:
        return _with_own_matrix(table), set()
    pairs = list(zip(names, named, strict=True))
    if "scores" not in options and are_flags(table, pairs):
        note = f"predictions: columns of 0 and 1, {names[0]} … {names[-1]}"
        table = replace(table, said_sets=flag_sets(table, pairs), notes=(*table.notes, note))
    else:
        note = f"scores: {names[0]} … {names[-1]}"
        table = replace(_with_matrix(table, Columns(scores=names, score_labels=named)), notes=(*table.notes, note))
    return replace(table, frame=table.frame.drop(names)), set(names)


def _with_own_matrix(table: Table) -> Table:
    """The table with the matrix of its reader as scores, or as predictions where there is nothing but 0 and 1."""
    matrix = table.scores
    if matrix is None:
        return table
    if ((matrix.values == 0) | (matrix.values == 1)).all():
        sets = LabelSets(matrix.labels, matrix.values == 1, np.ones(len(matrix.values), np.bool_))
        return replace(table, scores=None, said_sets=sets, notes=(*table.notes, "predictions: rows of 0 and 1"))
    return _with_matrix(table, Columns())


def _with_matrix(table: Table, columns: Columns) -> Table:
    given = given_scores(table, columns)
    issues = (one for one in (*table.issues, *given.issues) if one.code not in _OF_ONE)
    return replace(table, scores=None, several=given.matrix, issues=tuple(issues))


def _with_mapping(table: Table, column: str, labels: Collection[str]) -> Table:
    """Scores in one column: mappings, lists in the order of the labels, or of all of them."""
    sets = sets_of_mappings(table, column) if are_mappings(table, column) else None
    if sets is not None:
        return replace(table, said_sets=sets, frame=table.frame.drop(column))
    notes = (*table.notes, f"scores = {column}")
    in_order = scores_of_lists(table, column, None, None)
    if in_order is not None:
        own = replace(table, scores=in_order, frame=table.frame.drop(column), notes=notes)
        return _with_matrix(own, Columns())
    found = _with_matrix(table, Columns(scores=(column,)))
    return replace(found, frame=table.frame.drop(column), notes=notes)


def _with_listed_scores(table: Table, options: Mapping[str, str]) -> Table | None:
    """The table with the scores of the labels that a column lists, in a list beside it; None where it has none."""
    name = column_of(table, "prediction", options)
    if name is None or listed_cells(table, name, Known()) is None or has_flags(table, name) is not None:
        return None
    for column in (column_of(table, "score", options), column_of(table, "scores", options)):
        found = None if column in (None, name) else scores_of_lists(table, str(column), None, name)
        if found is not None and column is not None:
            notes = (*table.notes, f"scores: {column} of the labels in {name}")
            own = replace(table, frame=table.frame.drop(name, column), scores=found, notes=notes)
            return _with_matrix(own, Columns())
    return None


def _top_score(table: Table, found: _Found, options: Mapping[str, str]) -> ScoreMatrix | None:
    """The score of the one label that is predicted in each row; None without a column of such."""
    column = column_of(table, "score", options)
    if column is None or (found.sets.values.sum(axis=1) > 1).any():
        return None
    score: Scores = number_column(table, column)
    matrix = nan_matrix(table.name, *found.sets.values.shape)
    row, label = np.nonzero(found.sets.values)
    matrix[row, label] = score[row]
    return ScoreMatrix(matrix, found.sets.labels)
