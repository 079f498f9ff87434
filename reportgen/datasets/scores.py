"""Scores of the predictions: read from their columns, checked, and brought into the order of samples and labels."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from reportgen import numbers
from reportgen.arrays import MAX_EXCESS, NONE, LabelIds, Scores
from reportgen.datasets.alignment import TableRows
from reportgen.datasets.cells import number_column
from reportgen.datasets.columns import Columns
from reportgen.datasets.mappings import mapped_scores, nan_matrix
from reportgen.datasets.wording import exact
from reportgen.errors import MalformedInput
from reportgen.issues import Issue, issue
from reportgen.tables import ScoreMatrix, Table

_BLOCK_CELLS = 1 << 22


@dataclass(frozen=True)
class GivenScores:
    """Scores row by row as the file has them: of every label, of the predicted label only, or neither."""

    matrix: ScoreMatrix | None
    of_prediction: Scores | None
    issues: tuple[Issue, ...]


def given_scores(table: Table, columns: Columns) -> GivenScores:
    """All scores of the table, within [0, 1] or NaN.

    Raises: MalformedInput naming the first score that is no number or outside of [0, 1].
    """
    matrix, n_matrix = _matrix(table, columns)
    single = number_column(table, columns.score) if columns.score else None
    n_single = 0
    if single is not None:
        single, n_single = _clipped(table, (columns.score or "",), single[:, np.newaxis])
        single = single[:, 0]
    message = f"Scores outside of 0 to 1 by no more than {numbers.significant(MAX_EXCESS)} were clipped."
    n_clipped = n_matrix + n_single
    return GivenScores(matrix, single, (issue("clipped_score", message, n_clipped),) if n_clipped else ())


def _matrix(table: Table, columns: Columns) -> tuple[ScoreMatrix | None, int]:
    """The scores of every label and how many of them were clipped."""
    matrix = _unchecked_matrix(table, columns)
    if matrix is None:
        return None, 0
    names = columns.scores if columns.score_labels else matrix.labels
    values, n_clipped = _clipped(table, names, matrix.values)
    return ScoreMatrix(values, matrix.labels), n_clipped


def _unchecked_matrix(table: Table, columns: Columns) -> ScoreMatrix | None:
    if columns.is_mapping:
        return mapped_scores(table, columns.scores[0])
    if not columns.scores:
        return table.scores
    is_single = all(table.frame[name].dtype == pl.Float32 for name in columns.scores)
    values = nan_matrix(table.name, table.n_rows, len(columns.scores), np.float32 if is_single else np.float64)
    for position, name in enumerate(columns.scores):
        values[:, position] = number_column(table, name)
    return ScoreMatrix(values, columns.score_labels)


def _clipped(table: Table, names: Sequence[str], values: Scores) -> tuple[Scores, int]:
    """The scores within [0, 1], and how many were brought there."""
    if not values.size or _is_within(values, 0.0):
        return values, 0
    if not _is_within(values, MAX_EXCESS):
        raise _out_of_range(table, names, values)
    return np.clip(values, 0, 1), int(np.count_nonzero((values < 0) | (values > 1)))


def _is_within(values: Scores, excess: float) -> bool:
    # fmin and fmax pass over NaN and, unlike nanmin, have nothing to warn of where all is NaN
    low, high = np.fmin.reduce(values, axis=None), np.fmax.reduce(values, axis=None)
    return not (low < -excess or high > 1 + excess)


def _out_of_range(table: Table, names: Sequence[str], values: Scores) -> MalformedInput:
    is_bad = (values < -MAX_EXCESS) | (values > 1 + MAX_EXCESS)
    row, column = (int(position) for position in np.unravel_index(np.argmax(is_bad), values.shape))
    is_percentage = np.fmin.reduce(values, axis=None) >= 0 and np.fmax.reduce(values, axis=None) <= 100
    logits = "These look like logits: apply softmax before writing them."
    return MalformedInput(
        f"{table.place(row)}, column {names[column]}",
        f"the score {exact(values[row, column])} is outside of 0 to 1",
        "These look like percentages: divide them by 100." if is_percentage else logits,
    )


def scores_in_order(
    name: str, matrix: ScoreMatrix, forms: Mapping[str, str], labels: tuple[str, ...], rows: TableRows
) -> Scores:
    """The scores (n_samples, n_labels) in the order of samples and labels, NaN where the file gives none."""
    own = [forms.get(label, label) for label in matrix.labels]
    if tuple(own) == labels and np.array_equal(rows, np.arange(len(matrix.values))):
        return np.ascontiguousarray(matrix.values)
    position = {label: index for index, label in enumerate(labels)}
    ordered = nan_matrix(name, len(rows), len(labels), matrix.values.dtype.type)
    columns = [position[label] for label in own]
    for block in row_blocks(ordered):
        ordered[block, columns] = matrix.values[rows[block]]
    ordered[rows < 0] = np.nan
    return ordered


def best_labels(scores: Scores) -> LabelIds:
    """The label with the highest score, the first on ties; NONE where no score is given."""
    best = np.full(len(scores), NONE, np.int32)
    for block in row_blocks(scores):
        filled = np.where(np.isnan(scores[block]), -1, scores[block])
        highest = filled.argmax(axis=1)
        is_given = filled[np.arange(len(filled)), highest] >= 0
        best[block] = np.where(is_given, highest, NONE)
    return best


def row_blocks(matrix: Scores) -> Iterator[slice]:
    """Slices of rows that keep what is computed in between small beside the matrix."""
    n_rows = max(1, _BLOCK_CELLS // max(1, matrix.shape[1]))
    return (slice(start, start + n_rows) for start in range(0, len(matrix), n_rows))
