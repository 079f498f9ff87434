"""Numbers of labels whose names a description of the data set says, as Hugging Face's `datasets` keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reportgen.datasets.cells import text_column
from reportgen.datasets.column_names import named_columns, values_of
from reportgen.datasets.columns import scores_of
from reportgen.datasets.label_numbers import whole_numbers
from reportgen.datasets.mappings import labels_of_first_rows
from reportgen.tables import Table


def with_class_names(
    truths: Table | None, predictions: Table, options: Mapping[str, str]
) -> tuple[Table | None, Table]:
    """Both tables, with the names in place of numbers that are true where the predictions speak of these names."""
    holder = predictions if truths is None else truths
    if not holder.class_names:
        return truths, predictions
    said = _said(predictions, options)
    for column in named_columns(holder, "truth", options):
        names = holder.class_names.get(column, ())
        if said & set(names):
            holder = _named(holder, column, names)
    return (None, holder) if truths is None else (holder, predictions)


def _said(table: Table, options: Mapping[str, str]) -> set[str]:
    """What is predicted, and what has scores."""
    columns, labels = scores_of(table, options, set())
    found = values_of(table, named_columns(table, "prediction", options)) | set(labels)
    return found | set(labels_of_first_rows(table, columns[0])) if columns and not labels else found


def _named(table: Table, column: str, names: tuple[str, ...]) -> Table:
    """The table with the names of the numbers in a column; as it is where one is no place in the list."""
    cells = text_column(table, column)
    places = whole_numbers(cells.drop_nulls().unique().to_list())
    if not places or max(places) >= len(names):
        return table
    named = cells.replace({str(place): names[place] for place in places})
    note = f"{column}: names of its numbers as the data set is described"
    return replace(table, frame=table.frame.with_columns(named.alias(column)), notes=(*table.notes, note))
