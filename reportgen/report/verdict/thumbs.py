"""The small pictures beside the tiles: the confusion matrix, and the curves by threshold."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.arrays import Confusion
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import short
from reportgen.report.context import Context
from reportgen.report.headline import SmallCurves, SmallMatrix
from reportgen.report.label_order import MATRIX_UP_TO

LEAST_PREDICTED = 50  # at steps with fewer predictions a figure says little, and is not drawn
FIT_FROM = 0.5  # where every figure is above, the axis begins at the lowest
HIGHEST_FLOOR = 0.9
NAME = 40  # characters of a label

Labelled = Context[OutcomeEvaluation]


def small_matrix(context: Labelled) -> SmallMatrix | None:
    """The confusion matrix at the operating point; above 30 labels several of them share a row. None without labels."""
    n = len(context.labels)
    if not n:
        return None
    confusion = context.evaluation.point.confusion
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
    title = f"Confusion matrix: {numbers.count(n_right)} correct"
    return SmallMatrix(table.shape[0], table.shape[1], offset, tuple(cells), title)


def small_curves(context: Labelled) -> SmallCurves | None:
    """Precision, recall and F1 at every step; None without scores."""
    evaluation = context.evaluation
    if not evaluation.has_scores:
        return None
    of, prefix, label = _curves_of(context)
    curves = [getattr(evaluation.curves, f"{prefix}{name}")[label] for name in ("precision", "recall", "f1")]
    n_predicted = np.atleast_2d(evaluation.curves.predicted[label]).sum(axis=0)
    is_drawn = n_predicted >= min(LEAST_PREDICTED, n_predicted.max())
    if context.words.has_spurious:  # below the lowest score there is nothing to choose
        is_drawn &= np.append(n_predicted[1:] < n_predicted[0], True)
    drawn = np.where(is_drawn, np.stack(curves), np.nan)
    lowest = float(np.nanmin(drawn, initial=1.0))
    floor = lowest if lowest >= FIT_FROM else 0.0
    precision, recall, f1 = (tuple(values.tolist()) for values in drawn)
    now = 0.0 if evaluation.operating is None else evaluation.operating
    title = f"Precision, recall and F1 by threshold, {of}"
    return SmallCurves(tuple(evaluation.steps.tolist()), precision, recall, f1, now, min(floor, HIGHEST_FLOOR), title)


def _curves_of(context: Labelled) -> tuple[str, str, int | slice]:
    """Whose curves are drawn: of two labels the positive one's, else the average that the tiles show."""
    positive = context.evaluation.positive
    if positive is not None:
        return short(context.labels[positive], NAME), "", positive
    average = "macro" if context.facts.has_one_answer else "micro"
    return f"{average} average", f"{average}_", slice(None)
