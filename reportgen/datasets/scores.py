"""Scores of the predictions: read from their columns, checked, and brought into the order of samples and labels."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from reportgen import numbers
from reportgen.arrays import MAX_EXCESS, NONE, LabelIds, Scores
from reportgen.datasets.alignment import TableRows
from reportgen.datasets.bare_scores import sigmoid, softmax
from reportgen.datasets.cells import number_column
from reportgen.datasets.columns import Columns
from reportgen.datasets.label_causes import PROBABLE_CAUSE
from reportgen.datasets.mappings import mapped_scores, nan_matrix
from reportgen.datasets.wording import exact
from reportgen.errors import MalformedInput, OptionError
from reportgen.issues import Issue, issue
from reportgen.tables import ScoreMatrix, Table

_BLOCK_CELLS = 1 << 22
_HIGH_PERCENTAGE, _FEW = 50, 0.05
_LOOKED_AT = 1000
_ROWS, _NEAR = 10, 0.01  # rows that prove what their scores sum to, and how near


@dataclass(frozen=True)
class GivenScores:
    """Scores row by row as the file has them: of every label, of the predicted label only, or neither."""

    matrix: ScoreMatrix | None
    of_prediction: Scores | None
    issues: tuple[Issue, ...]


def given_scores(table: Table, columns: Columns, *, logits: bool | None = None) -> GivenScores:
    """All scores of the table, within [0, 1] or NaN; `logits`: whether they are such, None where none are taken.

    Raises: MalformedInput naming the first score that is no number or outside of [0, 1].
    """
    matrix, of_matrix = _matrix(table, columns, logits)
    single, of_single = None, _Brought()
    if columns.score:
        values, of_single = _within(table, (columns.score,), number_column(table, columns.score)[:, np.newaxis], logits)
        single = values[:, 0]
    return GivenScores(matrix, single, tuple(_issues(of_matrix, of_single)))


@dataclass(frozen=True)
class _Brought:
    """How many scores were brought within 0 to 1, and by what."""

    n_clipped: int = 0
    n_percentages: int = 0
    n_complements: int = 0


def _issues(*brought: _Brought) -> Iterator[Issue]:
    n_percentages, n_clipped = (sum(getattr(one, name) for one in brought) for name in ("n_percentages", "n_clipped"))
    if n_percentages:
        yield issue("percentage_score", "Scores from 0 to 100 were taken for percentages.", n_percentages)
    n_complements = sum(one.n_complements for one in brought)
    if n_complements:
        message = (
            "Probably the scores are 1 - probability: those of every sample sum to the number of labels less one. "
            "Subtract them from 1; the figures are of the scores as they are."
        )
        yield issue(PROBABLE_CAUSE, message, n_complements)
    if n_clipped:
        most = numbers.significant(MAX_EXCESS)
        message = f"Scores outside of 0 to 1 by no more than {most} became 0 or 1: rounding, no cause for concern."
        yield issue("clipped_score", message, n_clipped)


def _complements(values: Scores) -> int:
    """How many rows are of 1 - probability, where all are: then those of a sample sum to one less than their number."""
    n_labels = values.shape[1]
    some = values[:: max(1, len(values) // _LOOKED_AT)]
    sums = some[~np.isnan(some).any(axis=1)].sum(axis=1)
    is_complement = n_labels > 2 and len(sums) >= _ROWS and bool((abs(sums - (n_labels - 1)) <= _NEAR).all())
    return len(values) if is_complement else 0


def _matrix(table: Table, columns: Columns, logits: bool | None) -> tuple[ScoreMatrix | None, _Brought]:
    """The scores of every label, and how they were brought within 0 to 1."""
    matrix = _unchecked_matrix(table, columns)
    if matrix is None:
        return None, _Brought()
    names = columns.scores if columns.score_labels else matrix.labels
    values, brought = _within(table, names, matrix.values, logits)
    return ScoreMatrix(values, matrix.labels), replace(brought, n_complements=_complements(values))


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


def _within(table: Table, names: Sequence[str], values: Scores, logits: bool | None) -> tuple[Scores, _Brought]:
    """The scores within [0, 1], and how they were brought there."""
    if logits:
        _refuse_probabilities(table, values)
        return (softmax if values.shape[1] > 1 else sigmoid)(values), _Brought()
    if not values.size or _is_within(values, 0.0):
        return values, _Brought()
    n_percentages = 0
    if _are_percentages(values):
        values, n_percentages = values / 100, int(np.count_nonzero(~np.isnan(values)))
    if not _is_within(values, MAX_EXCESS):
        raise _out_of_range(table, names, values, logits)
    return np.clip(values, 0, 1), _Brought(int(np.count_nonzero((values < 0) | (values > 1))), n_percentages)


def _refuse_probabilities(table: Table, values: Scores) -> None:
    """Raises: OptionError for scores that are probabilities already, as are rows from 0 to 1 that sum to 1."""
    sums = values[~np.isnan(values).any(axis=1)].sum(axis=1)
    is_sum = values.shape[1] == 1 or bool((abs(sums - 1) <= _NEAR).all())
    if values.size and is_sum and _is_within(values, 0.0):
        raise OptionError("--logits", f"the scores of {table.name} are probabilities", "Leave it out.")


def _are_percentages(values: Scores) -> bool:
    """Whether all lie from 0 to 100 and cannot be anything but percentages: no logits, no shares among them.

    Those of a sample sum to 100; a single one is mostly more than 1, and some are beyond what logits reach.
    """
    low, high = np.fmin.reduce(values, axis=None), np.fmax.reduce(values, axis=None)
    if not (low >= 0 and _HIGH_PERCENTAGE < high <= 100 * (1 + MAX_EXCESS)):
        return False
    if values.shape[1] > 1:
        sums = values[~np.isnan(values).any(axis=1)].sum(axis=1)
        return bool(len(sums)) and bool((abs(sums - 100) <= 1).all())
    given = values[~np.isnan(values)]
    return bool((given <= 1).mean() <= _FEW)


def _is_within(values: Scores, excess: float) -> bool:
    # fmin and fmax pass over NaN and, unlike nanmin, have nothing to warn of where all is NaN
    low, high = np.fmin.reduce(values, axis=None), np.fmax.reduce(values, axis=None)
    return not (low < -excess or high > 1 + excess)


def _out_of_range(table: Table, names: Sequence[str], values: Scores, logits: bool | None) -> MalformedInput:
    is_bad = (values < -MAX_EXCESS) | (values > 1 + MAX_EXCESS)
    row, column = (int(position) for position in np.unravel_index(np.argmax(is_bad), values.shape))
    may_be_percentage = np.fmin.reduce(values, axis=None) >= 0 and np.fmax.reduce(values, axis=None) <= 100
    instead = "apply softmax or sigmoid before writing them." if logits is None else "say so with --logits."
    return MalformedInput(
        f"{table.place(row)}, column {names[column]}",
        f"the score {exact(values[row, column])} is outside of 0 to 1",
        f"If these are percentages, divide them by 100; if they are logits, {instead}"
        if may_be_percentage
        else f"These look like logits: {instead}",
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
