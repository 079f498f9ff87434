"""Named entities: results by type, which types are confused, and the spans behind each cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import NONE, Mask
from reportgen.evaluations.entities import EntityEvaluation
from reportgen.evaluations.span_errors import BOTH, BOUNDARY, CORRECT, MISSED, SPURIOUS, TYPE
from reportgen.outcomes import Outcomes
from reportgen.report.blocks import Block
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.entity_blocks import (
    LINES,
    EntityMatrix,
    EntityTypes,
    FrequentError,
    MatrixCell,
    Spans,
)
from reportgen.report.entity_counts import errors_in, first_cell, held, kind_counts, matrix_cells
from reportgen.report.entity_lines import lines
from reportgen.report.entity_view import scores_of
from reportgen.report.entity_words import TypeFigures
from reportgen.report.label_blocks import BarScale
from reportgen.report.label_order import MATRIX_UP_TO

FREQUENT = 10
TAIL = {"boundary": BOUNDARY, "both": BOTH, "missed": MISSED}
MOST_TYPES = MATRIX_UP_TO - len(TAIL)  # in the matrix
CELL_WIDTHS = ((10, 46), (15, 36), (MATRIX_UP_TO, 30))  # (most columns, pixels)


def types(context: Context[EntityEvaluation]) -> Section:
    """How each type fared, lowest F1 first."""
    counts = kind_counts(context.evaluation)
    rows = [_figures(context, label, counts[:, label]) for label in range(len(context.labels))]
    rows.sort(key=lambda row: (row.f1 != row.f1, row.f1, row.id))
    scale = BarScale(max(row.spurious for row in rows), max(row.support for row in rows))
    block = EntityTypes(tuple(rows), _total(context, rows), scale, context.evaluation.operating or 0.0)
    lead = (
        "Right of the axis: the labelled entities of a type, by what became of them. Left: its predictions where "
        "nothing is labelled. Correct means same type and same boundary; F1 is strict, with its 95% interval."
    )
    return Section("performance", "Results by type", "Results by type", lead, (block,))


def _figures(context: Context[EntityEvaluation], label: int, counts: NDArray[np.integer]) -> TypeFigures:
    evaluation, point = context.evaluation, context.evaluation.point
    others = point.confusion[label, :-1].copy()
    others[label] = 0
    most = int(others.argmax())
    low, high = evaluation.label_f1_interval[label]
    return TypeFigures(
        id=label,
        label=context.labels[label],
        support=int(point.support[label]),
        correct=int(counts[CORRECT]),
        boundary=int(counts[BOUNDARY]),
        other=int(counts[TYPE]),
        both=int(counts[BOTH]),
        missed=int(counts[MISSED]),
        spurious=int(counts[SPURIOUS]),
        predicted=int(point.predicted[label]),
        precision=float(point.precision[label]),
        recall=float(point.recall[label]),
        f1=float(point.f1[label]) if point.support[label] else float("nan"),
        f1_low=float(low),
        f1_high=float(high),
        swapped=(context.labels[most], int(others[most])),
    )


def _total(context: Context[EntityEvaluation], rows: Sequence[TypeFigures]) -> TypeFigures:
    evaluation = context.evaluation
    metrics, intervals = evaluation.metrics, evaluation.intervals
    low, high = intervals.get("strict_f1", (float("nan"), float("nan")))
    names = ("support", "correct", "boundary", "other", "both", "missed", "spurious", "predicted")
    counts = {name: sum(getattr(row, name) for row in rows) for name in names}
    return TypeFigures(
        id=NONE,
        label="",
        precision=metrics["strict_precision"],
        recall=metrics["strict_recall"],
        f1=metrics["strict_f1"],
        f1_low=low,
        f1_high=high,
        swapped=("", 0),
        **counts,
    )


# The matrix, and the spans of a cell


def entity_confusion(context: Context[EntityEvaluation]) -> Section:
    """The confusion matrix with its most frequent errors, and the spans of the first cell in context."""
    matrix = _matrix(context)
    lead = (
        "Rows are labelled types, columns predicted ones. An entity of the right type with another boundary has a "
        "column of its own, and is never on the diagonal. Each row adds up to its labelled entities; a cell shows its "
        "entities in context."
    )
    if len(matrix.shown) < len(context.labels):
        lead = (
            f"The {len(matrix.shown)} of {numbers.count(len(context.labels))} types with most errors; the list beside "
            f"it counts all. {lead}"
        )
    blocks: tuple[Block, ...] = (matrix, _spans(context, matrix.chosen))
    return Section("confusion", "Confusion matrix", "Confusion matrix", lead, blocks)


def _matrix(context: Context[EntityEvaluation]) -> EntityMatrix:
    rows, n = matrix_cells(context.evaluation), len(context.labels)
    frequent = tuple(_frequent(context, cell) for cell in errors_in(rows)[:FREQUENT])
    first = first_cell(rows)
    point = context.evaluation.point
    shown = np.sort(np.argsort(-(point.fp + point.fn), kind="stable")[:MOST_TYPES]).tolist()
    return EntityMatrix(
        labels=context.labels,
        shown=tuple(shown),
        rows=tuple(_those(rows[truth], shown) for truth in (*shown, n)),
        frequent=frequent,
        chosen=(first.truth, first.column),
        has_both=len(rows[0]) == n + 3,
        cell_width=next(width for most, width in CELL_WIDTHS if len(shown) + len(rows[0]) - n <= most),
    )


def _those(row: tuple[MatrixCell, ...], shown: Sequence[int]) -> tuple[MatrixCell, ...]:
    """The cells of a row that are in a shown column."""
    kept = {str(label) for label in shown}
    return tuple(cell for cell in row if cell.column in kept or not cell.column.isdecimal())


def _frequent(context: Context[EntityEvaluation], cell: MatrixCell) -> FrequentError:
    labels = context.labels
    if cell.truth == len(labels):
        return FrequentError("+", (labels[int(cell.column)],), "false positive", cell)
    known = {"boundary": ("↔", "wrong boundary"), "both": ("≠↔", "wrong type and boundary"), "missed": ("○", "missed")}
    if cell.column in known:
        symbol, word = known[cell.column]
        return FrequentError(symbol, (labels[cell.truth],), word, cell)
    return FrequentError("≠", (labels[cell.truth], labels[int(cell.column)]), "", cell)


def _spans(context: Context[EntityEvaluation], chosen: tuple[int, str]) -> Spans:
    rows = held(context.evaluation)
    found = rows.select(_is_in(rows, chosen, len(context.labels)))
    score = scores_of(context.evaluation, found)
    place = np.full(context.evaluation.dataset.n_samples, context.chosen.size)
    place[context.chosen] = np.arange(context.chosen.size)
    shown = np.lexsort((place[found.sample], -np.nan_to_num(score, nan=-1.0)))[:LINES]
    caption = numbers.named(found.n_rows, context.words.unit if chosen[0] < len(context.labels) else "prediction")
    return Spans(
        _title(context, chosen), caption, lines(context.evaluation, found.select(shown)), found.n_rows, context.views
    )


def _is_in(rows: Outcomes, chosen: tuple[int, str], n: int) -> Mask:
    truth, column = chosen
    if truth == n:
        found = (rows.kind == SPURIOUS) & (rows.prediction == int(column))
    elif column in TAIL:
        found = (rows.kind == TAIL[column]) & (rows.truth == truth)
    else:
        found = np.isin(rows.kind, (CORRECT, TYPE)) & (rows.truth == truth) & (rows.prediction == int(column))
    return np.asarray(found, bool)


def _title(context: Context[EntityEvaluation], chosen: tuple[int, str]) -> str:
    """What the page calls the cell, as templates/blocks/spans.js does."""
    labels, (truth, column) = context.labels, chosen
    if truth == len(labels):
        return f"Background, predicted {labels[int(column)]}"
    known = {"boundary": "wrong boundary", "both": "wrong type and boundary", "missed": "missed"}
    if column in known:
        return f"{labels[truth]}, {known[column]}"
    if column == str(truth):
        return f"{labels[truth]}, correct"
    return f"{labels[truth]} predicted as {labels[int(column)]}"
