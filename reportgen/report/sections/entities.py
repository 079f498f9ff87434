"""Named entities: results by type, which types are confused, the spans behind each cell, and the documents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.evaluations.entities import EntityEvaluation
from reportgen.evaluations.span_errors import BOTH, BOUNDARY, CORRECT, KINDS, MISSED, SPURIOUS, TYPE
from reportgen.outcomes import Outcomes
from reportgen.report.blocks import Block
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.entity_blocks import (
    LINES,
    Documents,
    EntityMatrix,
    EntityTypes,
    FrequentError,
    Line,
    MatrixCell,
    Spans,
)
from reportgen.report.entity_view import errors_of, held, places_of, scores_of, shown_parts, texts_of
from reportgen.report.entity_words import TypeFigures
from reportgen.report.label_blocks import BarScale
from reportgen.report.label_order import MATRIX_UP_TO
from reportgen.report.sections.confusion import confusion
from reportgen.report.span_pieces import NOWHERE, SpanError, pieces

BEFORE, AFTER = 70, 60  # characters of context
FREQUENT = 10
MOST_WRITTEN = 200  # spans of the first document that are written into the page
MOST_CHARACTERS = 6000  # of it
CELL_WIDTHS = ((12, 46), (16, 36), (MATRIX_UP_TO, 30))


def types(context: Context[EntityEvaluation]) -> Section:
    """How each type fared, lowest F1 first."""
    rows = [_figures(context, label) for label in range(len(context.labels))]
    rows.sort(key=lambda row: (row.f1 != row.f1, row.f1, row.id))
    scale = BarScale(max(row.spurious for row in rows), max(row.support for row in rows))
    block = EntityTypes(tuple(rows), _total(context, rows), scale, context.evaluation.operating or 0.0)
    lead = (
        "Right of the axis: the labelled entities of a type, by what became of them. Left: its predictions where "
        "nothing is labelled. Correct means same type and same boundary; F1 is strict, with its 95% interval."
    )
    return Section("performance", "Results by type", "Results by type", lead, (block,))


def _counts(evaluation: EntityEvaluation) -> NDArray[np.integer]:
    """(len(KINDS), n_labels) how many of each kind each type has: of labelled ones, of predictions where none is."""
    rows, n = held(evaluation), evaluation.n_labels
    label = np.where(rows.kind == SPURIOUS, rows.prediction, rows.truth)
    return np.bincount(rows.kind * n + label, minlength=len(KINDS) * n).reshape(len(KINDS), n)


def _figures(context: Context[EntityEvaluation], label: int) -> TypeFigures:
    evaluation, point = context.evaluation, context.evaluation.point
    counts = _counts_of(context)[:, label]
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


def _counts_of(context: Context[EntityEvaluation]) -> NDArray[np.integer]:
    """Counted once for a report."""
    known = vars(context)
    if "_span_counts" not in known:
        object.__setattr__(context, "_span_counts", _counts(context.evaluation))
    found: NDArray[np.integer] = known["_span_counts"]
    return found


def _total(context: Context[EntityEvaluation], rows: Sequence[TypeFigures]) -> TypeFigures:
    evaluation = context.evaluation
    metrics, intervals = evaluation.metrics, evaluation.intervals
    low, high = intervals.get("strict_f1", (float("nan"), float("nan")))
    counts = {
        name: sum(getattr(row, name) for row in rows)
        for name in ("support", "correct", "boundary", "other", "both", "missed", "spurious", "predicted")
    }
    ratios = {name: metrics[f"strict_{name}"] for name in ("precision", "recall", "f1")}
    return TypeFigures(id=NONE, label="", f1_low=low, f1_high=high, swapped=("", 0), **counts, **ratios)


# The matrix, and the spans of a cell


def entity_confusion(context: Context[EntityEvaluation]) -> Section:
    """The confusion matrix with its most frequent errors, and the spans of the first cell in context."""
    if len(context.labels) > MATRIX_UP_TO:
        whole = confusion(context)
        spans = _spans(context, (context.cell[0], str(context.cell[1])))
        return Section(whole.id, whole.navigation, whole.title, whole.lead, (*whole.blocks, spans))
    matrix = _matrix(context)
    lead = (
        "Rows are labelled types, columns predicted ones. An entity of the right type with another boundary has a "
        "column of its own, and is never on the diagonal. Each row adds up to its labelled entities; a cell shows its "
        "entities in context."
    )
    blocks: tuple[Block, ...] = (matrix, _spans(context, matrix.chosen))
    return Section("confusion", "Confusion matrix", "Confusion matrix", lead, blocks)


def _matrix(context: Context[EntityEvaluation]) -> EntityMatrix:
    evaluation, counts, n = context.evaluation, _counts_of(context), len(context.labels)
    point, has_both = evaluation.point, bool(np.any(evaluation.span_errors.kind == BOTH))
    tail = {"boundary": BOUNDARY, **({"both": BOTH} if has_both else {}), "missed": MISSED}
    rows = []
    for truth in range(n):
        row = {str(k): int(point.confusion[truth, k]) for k in range(n)}
        row |= {name: int(counts[kind, truth]) for name, kind in tail.items()}
        rows.append(tuple(MatrixCell(truth, name, value, int(point.support[truth])) for name, value in row.items()))
    predicted = point.predicted
    rows.append(tuple(MatrixCell(n, str(k), int(counts[SPURIOUS, k]), int(predicted[k])) for k in range(n)))
    frequent = sorted(
        (cell for row in rows for cell in row if cell.count and not cell.is_diagonal), key=lambda cell: -cell.count
    )
    first = frequent[0] if frequent else rows[0][0]
    return EntityMatrix(
        labels=context.labels,
        rows=tuple(rows),
        frequent=tuple(_frequent(context, cell) for cell in frequent[:FREQUENT]),
        chosen=(first.truth, first.column),
        has_both=has_both,
        cell_width=next(width for most, width in CELL_WIDTHS if n <= most),
    )


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
    kept = found.select(shown)
    texts = texts_of(context.evaluation, kept.sample)
    ids = context.evaluation.dataset.sample_ids.gather(kept.sample).to_list()
    errors = said_errors(context, kept)
    lines = (_line(*one) for one in zip(ids, texts, errors, strict=True))
    caption = numbers.named(found.n_rows, context.words.unit if chosen[0] < len(context.labels) else "prediction")
    return Spans(_title(context, chosen), caption, tuple(lines), found.n_rows, context.views)


def _is_in(rows: Outcomes, chosen: tuple[int, str], n: int) -> NDArray[np.bool_]:
    truth, column = chosen
    if truth == n:
        return (rows.kind == SPURIOUS) & (rows.prediction == int(column))
    tail = {"boundary": BOUNDARY, "both": BOTH, "missed": MISSED, str(n): MISSED}
    is_mine = rows.truth == truth
    if column in tail:
        return is_mine & (rows.kind == tail[column])
    return is_mine & (rows.prediction == int(column)) & np.isin(rows.kind, (CORRECT, TYPE))


def _title(context: Context[EntityEvaluation], chosen: tuple[int, str]) -> str:
    """What the page calls the cell, as templates/blocks/spans.js does."""
    labels, (truth, column) = context.labels, chosen
    if truth == len(labels):
        return f"Background, predicted {labels[int(column)]}"
    known = {"boundary": "wrong boundary", "both": "wrong type and boundary", "missed": "missed"}
    if column in known or column == str(len(labels)):
        return f"{labels[truth]}, {known.get(column, 'missed')}"
    if column == str(truth):
        return f"{labels[truth]}, correct"
    return f"{labels[truth]} predicted as {labels[int(column)]}"


def said_errors(context: Context[EntityEvaluation], rows: Outcomes) -> list[SpanError]:
    """The rows as what is drawn."""
    named = (*context.labels, "")
    places = places_of(context.evaluation, rows).T.tolist()
    scores = scores_of(context.evaluation, rows).tolist()
    columns = zip(rows.kind.tolist(), rows.truth.tolist(), rows.prediction.tolist(), places, scores, strict=True)
    return [
        SpanError(
            KINDS[kind], named[truth], named[prediction],
            (gs, ge) if gs >= 0 else NOWHERE, (ps, pe) if ps >= 0 else NOWHERE, score,
        )
        for kind, truth, prediction, (gs, ge, ps, pe), score in columns
    ]  # fmt: skip


def _line(name: str, text: str, error: SpanError) -> Line:
    start, end = error.start, error.end
    drawn = pieces(text, [error], start, end)
    return Line(name, _flat(text[max(0, start - BEFORE) : start]), tuple(drawn), _flat(text[end : end + AFTER]), error.score)


def _flat(text: str) -> str:
    return " ".join(text.split("\n")).replace("\r", "")


# The documents


def documents(context: Context[EntityEvaluation]) -> Section:
    """The documents with their spans, the first one as the page shows it without scripts."""
    order = np.argsort(-errors_of(context.evaluation)[context.chosen], kind="stable")
    first = context.chosen[order[:1]]
    rows = held(context.evaluation)
    rows = rows.select(np.isin(rows.sample, first))
    errors = said_errors(context, rows)
    texts = texts_of(context.evaluation, first)
    drawn, is_all = _paragraphs(shown_parts(context.evaluation, first, texts)[0] if texts else (), errors)
    n_wrong = int(np.count_nonzero(rows.kind != CORRECT))
    block = Documents(
        id=str(context.evaluation.dataset.sample_ids[int(first[0])]) if first.size else "",
        caption=document_words(int(np.count_nonzero(rows.truth != NONE)), int(np.sum(rows.kind == CORRECT)), n_wrong),
        paragraphs=drawn,
        rest="" if is_all else "The rest of it is shown by scripts.",
        receipt=context.receipt,
        n=context.chosen.size,
    )
    lead = (
        "Dashed bracket above: labelled. Solid bracket below: predicted. Behind them stands what it is: ≠ wrong type, "
        "↔ wrong boundary, ○ missed, + false positive; where both agree, the type alone."
    )
    return Section("documents", "Documents", "Documents", lead, (block,))


def document_words(labelled: int, correct: int, wrong: int) -> str:
    """How a document fared.

    >>> document_words(12, 8, 1)
    '12 labelled, 8 correct, 1 mismatch'
    """
    return f"{numbers.count(labelled)} labelled, {numbers.count(correct)} correct, {numbers.named(wrong, 'mismatch')}"


def _paragraphs(parts: Sequence[tuple[int, str]], errors: Sequence[SpanError]) -> tuple[tuple[tuple, ...], bool]:
    found, written, used = [], 0, 0
    for start, text in parts:
        at = 0
        for line in text.split("\n"):
            low, high = at, at + len(line)
            at = high + 1
            if not line.strip():
                continue
            here = [one for one in errors if one.start < start + high and one.end > start + low]
            if written + len(here) > MOST_WRITTEN or used + len(line) > MOST_CHARACTERS:
                return tuple(found), False
            written, used = written + len(here), used + len(line)
            found.append(tuple(_drawn(text, start, here, low, high)))
    return tuple(found), True


def _drawn(text: str, start: int, errors: Sequence[SpanError], low: int, high: int):
    moved = [_moved(one, -start) for one in errors]
    return pieces(text, moved, low, high)


def _moved(error: SpanError, by: int) -> SpanError:
    from dataclasses import replace

    def at(span: tuple[int, int]) -> tuple[int, int]:
        return span if span == NOWHERE else (span[0] + by, span[1] + by)

    return replace(error, labelled=at(error.labelled), predicted=at(error.predicted))
