"""Tables as people bring them into tables with a column of truth and one of predictions."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import polars as pl

from reportgen.datasets.column_names import named_columns, values_of
from reportgen.datasets.label_checks import labels_of
from reportgen.datasets.label_columns import Named, are_flags, are_probabilities, hot_labels, one_hot, score_columns
from reportgen.datasets.roles import ROLES
from reportgen.datasets.single_labels import with_single_labels
from reportgen.errors import MalformedInput
from reportgen.tables import Table

_SHOWN = 4


def tidied(truths: Table | None, predictions: Table, options: Mapping[str, str]) -> tuple[Table | None, Table]:
    """Both tables with a column `truth` or `prediction` where columns of ones and zeros say it, and lists of one label
    as that label.

    Raises: MalformedInput for several labels of one sample.
    """
    if truths is not None:
        truths = _unlisted(truths, options, ("truth",))
    predictions = _unlisted(predictions, options, ("prediction",) if truths is not None else ("truth", "prediction"))
    labels: set[str] = set()
    if truths is None:
        predictions, labels = _with_truth(predictions, options)
    else:
        truths, labels = _with_truth(truths, options)
    return truths, _with_prediction(predictions, options, labels)


def _unlisted(table: Table, options: Mapping[str, str], roles: Collection[str]) -> Table:
    candidates = {role: named_columns(table, role, options) for role in roles}
    table, problems = with_single_labels(table, dict.fromkeys(name for names in candidates.values() for name in names))
    for names in candidates.values():
        if names and all(name in problems for name in names):
            raise problems[names[0]]
    for role, names in candidates.items():
        is_usual = len(names) == 1 and names[0].strip().lower() in ROLES[role].names
        if is_usual and names[0] not in problems and not are_probabilities(table, names[0], ()):
            labels_of(table, names[0], role)  # ids are refused before they are compared with anything
    return replace(table, frame=table.frame.drop(list(problems))) if problems else table


def _with_truth(table: Table, options: Mapping[str, str]) -> tuple[Table, set[str]]:
    """The table with a column of truth, and the labels of that."""
    named = named_columns(table, "truth", options)
    if named:
        return table, values_of(table, named)
    predicted = named_columns(table, "prediction", options)
    taken = _taken(table, options, ("id", "image", "prediction", "score", "scores"))
    columns = one_hot(table, values_of(table, predicted), taken)
    if not columns:
        return table, set()
    return _with_hot(table, columns, "truth"), {label for _, label in columns}


def _with_prediction(table: Table, options: Mapping[str, str], labels: Collection[str]) -> Table:
    """The table with a column of predictions where its columns of labels hold nothing but ones and zeros."""
    if not labels or "scores" in options or named_columns(table, "prediction", options):
        return table
    columns = [(name, label) for name, label in score_columns(table, labels, _taken(table, options)) if label in labels]
    is_hot = len(columns) > 1 and are_flags(table, columns)
    return _with_hot(table, columns, "prediction") if is_hot else table


def _taken(
    table: Table, options: Mapping[str, str], roles: Collection[str] = ("id", "image", "truth", "score", "scores")
) -> set[str]:
    return {name for role in roles for name in named_columns(table, role, options)}


def _with_hot(table: Table, columns: Named, role: str) -> Table:
    hot = hot_labels(table, columns)
    if hot.several is not None:
        problem = f"the columns {', '.join(hot.names[:_SHOWN])} are all 1: several labels of one sample"
        remedy = "Where a sample may have several labels give --task multilabel; else keep one 1 in each row."
        raise MalformedInput(table.place(hot.several), problem, remedy)
    first, last = columns[0][0], columns[-1][0]
    note = f"the {role} from columns of 0 and 1, {first} … {last}"
    kept = table.frame.drop([name for name, _ in columns])
    frame = kept.with_columns(pl.Series(role, hot.labels))
    return replace(table, frame=frame, notes=(*table.notes, note))
