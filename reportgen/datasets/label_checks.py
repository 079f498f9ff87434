"""Whether the cells of a column of labels are labels: not ids, not several in one, not more than a report can hold."""

from reportgen.datasets.cells import distinct_texts, text_column
from reportgen.datasets.columns import InputColumns
from reportgen.datasets.single_labels import refuse_several
from reportgen.errors import MalformedInput
from reportgen.tables import Table

_MOST = 10_000  # labels: a matrix of them takes gigabytes
_MANY, _SHARE = 200, 0.5  # labels from which on, and share of the rows from which on, they are more likely ids


def check_labels(ground_truth: Table | None, predictions: Table, columns: InputColumns) -> None:
    """Raises MalformedInput for a column of truth or predictions that holds ids, or several labels in one cell."""
    chosen = [
        (predictions, columns.predictions.truth, "truth"),
        (predictions, columns.predictions.prediction, "prediction"),
    ]
    if ground_truth is not None and columns.ground_truth is not None and columns.ground_truth.truth:
        chosen[0] = (ground_truth, columns.ground_truth.truth, "truth")
    found = [(table, column, role) for table, column, role in chosen if column is not None]
    labels: set[str] = set()
    for table, column, role in found:
        labels |= labels_of(table, column, role)
    for table, column, _ in found:
        refuse_several(table, column, labels)


def labels_of(table: Table, column: str, role: str) -> set[str]:
    """The labels of a column. Raises: MalformedInput where these are probably ids, or more than a report can hold."""
    labels, cells = distinct_texts(table, column), text_column(table, column)
    n_labels, n_rows = len(labels), len(cells) - cells.null_count()
    if n_labels > _MANY and n_labels > _SHARE * n_rows:
        problem = f"column {column} has {n_labels} different labels in {n_rows} rows: probably ids"
        others = ", ".join(name for name in table.frame.columns[:20] if name != column) or "none"
        remedy = f"Name the column of labels: --column {role}=NAME; the other columns are {others}."
        raise MalformedInput(table.name, problem, remedy)
    if n_labels > _MOST:
        problem = f"column {column} has {n_labels} different labels, and a report holds {_MOST} at most"
        raise MalformedInput(table.name, problem, f"Is it the column of labels? Else: --column {role}=NAME.")
    return set(labels)
