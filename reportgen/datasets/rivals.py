"""Columns that could play one role: the values decide, or the user does."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from reportgen.datasets.cells import text_column
from reportgen.datasets.column_names import column_of, named_columns, values_of
from reportgen.datasets.label_columns import are_probabilities
from reportgen.datasets.roles import ROLES
from reportgen.errors import MalformedInput
from reportgen.tables import Table


def said_columns(
    table: Table, options: Mapping[str, str], known: set[str], scored: Iterable[str]
) -> tuple[str | None, str | None]:
    """The columns of predictions and of their scores: of several of the former the first whose labels are `known`.

    One of fractions from 0 to 1 is none of predictions but their score, or that of one label.
    """
    score = column_of(table, "score", options)
    column = column_of(table, "prediction", options)
    if column is None or "prediction" in options:
        return column, score
    columns = named_columns(table, "prediction", options)
    fractions = [one for one in columns if are_probabilities(table, one, known)]
    columns = [one for one in columns if one not in fractions]
    if fractions and score is None:
        score = fractions[0]
    elif not columns:
        return column, score
    labels = set(scored) or known
    fitting = [one for one in columns if values_of(table, [one]) & labels]
    if not fitting:
        # beside scores of labels, a text under an unusual name is something else
        fitting = [one for one in columns if not scored or one.strip().lower() in ROLES["prediction"].names]
    if len(fitting) > 1:
        refuse_unlike(table, "prediction", fitting)
    return (fitting[0] if fitting else None), score


def refuse_unlike(table: Table, role: str, columns: Sequence[str]) -> None:
    """Raises MalformedInput where one of the columns divides the rows otherwise than the first.

    Of names of which one always goes before the other that one counts.
    """
    usual = ROLES[role].names
    for column in columns[1:]:
        are_usual = all(one.strip().lower() in usual for one in (columns[0], column))
        if not are_usual and not _divide_alike(table, columns[0], column):
            problem = f"the columns {columns[0]!r} and {column!r} could both be the {role}, and they differ"
            raise MalformedInput(
                table.name, problem, f"Say which: --column {role}={columns[0]} or --column {role}={column}."
            )


def _divide_alike(table: Table, first: str, second: str) -> bool:
    """Whether each label of one column goes with one label of the other, such as numbers beside names."""
    cells = [text_column(table, name).alias(str(place)) for place, name in enumerate((first, second))]
    pairs = pl.DataFrame(cells).unique()
    return all(pairs[name].n_unique() == pairs.height for name in pairs.columns)
