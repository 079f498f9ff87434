"""How many entities of each type there are of each kind, and in each cell of the matrix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.evaluations.entities import EntityEvaluation
from reportgen.evaluations.span_errors import BOTH, BOUNDARY, KINDS, MISSED, SPURIOUS
from reportgen.outcomes import Outcomes
from reportgen.report.entity_blocks import MatrixCell

Rows = tuple[tuple[MatrixCell, ...], ...]


def held(evaluation: EntityEvaluation) -> Outcomes:
    """What became of every span at the operating threshold."""
    rows = evaluation.span_errors
    return rows.select(rows.active(evaluation.operating or 0.0))


def kind_counts(evaluation: EntityEvaluation) -> NDArray[np.integer]:
    """(len(KINDS), n_labels) how many of each kind each type has: of labelled ones, of predictions where none is."""
    rows, n = held(evaluation), evaluation.n_labels
    label = np.where(rows.kind == SPURIOUS, rows.prediction, rows.truth)
    return np.bincount(rows.kind.astype(np.intp) * n + label, minlength=len(KINDS) * n).reshape(len(KINDS), n)


def matrix_cells(evaluation: EntityEvaluation) -> Rows:
    """The rows of the matrix; a column for wrong types and boundaries only where there is one at any threshold."""
    counts, n, point = kind_counts(evaluation), evaluation.n_labels, evaluation.point
    has_both = bool(np.any(evaluation.span_errors.kind == BOTH))
    tail = {"boundary": BOUNDARY, **({"both": BOTH} if has_both else {}), "missed": MISSED}
    rows = []
    for truth in range(n):
        row = {str(k): int(point.confusion[truth, k]) for k in range(n)}
        row |= {name: int(counts[kind, truth]) for name, kind in tail.items()}
        rows.append(tuple(MatrixCell(truth, name, value, int(point.support[truth])) for name, value in row.items()))
    background = (MatrixCell(n, str(k), int(counts[SPURIOUS, k]), int(point.predicted[k])) for k in range(n))
    return (*rows, tuple(background))


def errors_in(rows: Rows) -> Sequence[MatrixCell]:
    """The cells of errors, most frequent first."""
    cells = (cell for row in rows for cell in row if cell.count and not cell.is_diagonal)
    return sorted(cells, key=lambda cell: -cell.count)


def first_cell(rows: Rows) -> MatrixCell:
    """The cell a reader sees first: the most frequent error, else what is right of the first type."""
    return next(iter(errors_in(rows)), rows[0][0])
