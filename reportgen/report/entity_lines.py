"""Spans in context, as lines of a list."""

from __future__ import annotations

from reportgen.evaluations.entities import EntityEvaluation
from reportgen.outcomes import Outcomes
from reportgen.report.entity_blocks import Line
from reportgen.report.entity_view import texts_of
from reportgen.report.said_spans import said_errors
from reportgen.report.span_pieces import SpanError, pieces

BEFORE, AFTER = 70, 60  # characters of context


def lines(evaluation: EntityEvaluation, rows: Outcomes) -> tuple[Line, ...]:
    """What became of each row's spans, with the text around them."""
    texts = texts_of(evaluation, rows.sample)
    ids = evaluation.dataset.sample_ids.gather(rows.sample).to_list()
    return tuple(_line(*one) for one in zip(ids, texts, said_errors(evaluation, rows), strict=True))


def _line(name: str, text: str, error: SpanError) -> Line:
    start, end = error.start, error.end
    before, after = text[max(0, start - BEFORE) : start], text[end : end + AFTER]
    return Line(name, _flat(before), tuple(pieces(text, [error], start, end)), _flat(after), error.score)


def _flat(text: str) -> str:
    return " ".join(text.split("\n")).replace("\r", "")
