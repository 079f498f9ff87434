"""The small pictures beside the tiles: the confusion matrix, and the curves by threshold."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.arrays import Confusion
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import short
from reportgen.report.charts import by_threshold
from reportgen.report.charts.threshold import of_average
from reportgen.report.context import Context
from reportgen.report.headline import SmallCurves, SmallMatrix
from reportgen.report.label_order import MATRIX_UP_TO

HIGHEST_FLOOR = 0.9
NAME = 40  # characters of a label

Labelled = Context[OutcomeEvaluation]


def small_matrix(context: Labelled) -> SmallMatrix | None:
    """The confusion matrix at the operating point; above 30 labels several of them share a row. None without labels."""
    n = len(context.labels)
    if not n:
        return None
    confusion = context.evaluation.matrix
    per_row = -(-n // MATRIX_UP_TO)
    edges = np.arange(0, n, per_row)
    binned = np.add.reduceat(np.add.reduceat(confusion[:n, :n], edges, axis=0), edges, axis=1)
    missed = np.add.reduceat(confusion[:n, n], edges)
    spurious = np.add.reduceat(confusion[n, :n], edges)
    return _picture(context, binned, missed, spurious)


def _picture(context: Labelled, inner: Confusion, missed: Confusion, spurious: Confusion) -> SmallMatrix:
    """Missed first and background last, where there are any, as in the matrix itself."""
    table = inner
    if missed.any() or spurious.any():
        table = np.vstack([np.column_stack([missed, inner]), np.append([0], spurious)])
    rows, columns = np.nonzero(table)
    is_background = rows == len(inner)
    totals = np.where(is_background, table.sum(axis=0)[columns], table.sum(axis=1)[rows])
    cells = zip(rows.tolist(), columns.tolist(), table[rows, columns].tolist(), totals.tolist(), strict=True)
    offset = table.shape[1] - inner.shape[1]
    n_right = int(context.evaluation.point.tp.sum())
    title = f"{context.words.matrix}: {numbers.count(n_right)} correct"
    return SmallMatrix(table.shape[0], table.shape[1], offset, tuple(cells), title)


def small_curves(context: Labelled) -> SmallCurves | None:
    """The lines of the chart of the confidence threshold; None without scores."""
    evaluation = context.evaluation
    if not evaluation.has_scores:
        return None
    curves = evaluation.threshold_curves
    curve = curves.by_average[curves.average]
    precision, recall, f1 = (by_threshold.drawn(curves, getattr(curve, key)) for key in by_threshold.FIGURES)
    now = 0.0 if evaluation.operating is None else evaluation.operating
    floor = min(by_threshold.fit(curves)[0], HIGHEST_FLOOR) if by_threshold.is_fitted(curves) else 0.0
    title = f"Precision, recall and F1 by threshold, {short(of_average(evaluation, curves.average), NAME)}"
    return SmallCurves(tuple(curves.steps.tolist()), precision, recall, f1, now, floor, title)
