"""Documents with labelled and predicted spans drawn in their texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.evaluations.entities import EntityEvaluation
from reportgen.evaluations.span_errors import CORRECT
from reportgen.outcomes import Outcomes
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.entity_blocks import Documents
from reportgen.report.entity_counts import held
from reportgen.report.entity_texts import Part
from reportgen.report.entity_view import errors_of, places_of, shown_parts, texts_of
from reportgen.report.said_spans import said_errors
from reportgen.report.span_pieces import NOWHERE, Drawn, SpanError, pieces

MOST_WRITTEN = 200  # spans of the first document that are written into the page
MOST_CHARACTERS = 10_000  # of it


def documents(context: Context[EntityEvaluation]) -> Section:
    """The documents with their spans, the first one as the page shows it without scripts."""
    evaluation = context.evaluation
    first = context.chosen[np.argsort(-errors_of(evaluation)[context.chosen], kind="stable")[:1]]
    rows = held(evaluation)
    rows = rows.select(np.isin(rows.sample, first))
    texts = texts_of(evaluation, first)
    drawn, is_all = _paragraphs(evaluation, rows, shown_parts(evaluation, first, texts)[0] if texts else ())
    n_wrong = int(np.count_nonzero(rows.kind != CORRECT))
    block = Documents(
        id=str(evaluation.dataset.sample_ids[int(first[0])]) if first.size else "",
        caption=document_words(int(np.count_nonzero(rows.truth != NONE)), int(np.sum(rows.kind == CORRECT)), n_wrong),
        paragraphs=drawn,
        rest="" if is_all else "The rest of it is shown by scripts.",
        receipt=" ".join(filter(None, (context.receipt, texts_words(context.chosen.size, **_shown_texts(context))))),
        n=context.chosen.size,
    )
    lead = (
        "Dashed bracket above: labelled. Solid bracket below: predicted. Behind them stands what it is: ≠ wrong type, "
        "↔ wrong boundary, ○ missed, + false positive; where both agree, the type alone."
    )
    return Section("documents", "Documents", "Documents", lead, (block,))


def _shown_texts(context: Context[EntityEvaluation]) -> dict[str, int]:
    return {name: context.payload.values[name] for name in ("n_texts", "n_cut")}


def texts_words(n: int, n_texts: int, n_cut: int) -> str:
    """How many of the documents in the file have their texts there; empty where all have, whole.

    >>> texts_words(3, 3, 0), texts_words(20_000, 9_000, 1)
    ('', 'The texts of 9,000 are in it; of a long one the paragraphs with mismatches.')
    """
    if n_texts == n and not n_cut:
        return ""
    texts = f"The texts of {numbers.count(n_texts)} are in it" if n_texts < n else "So are their texts"
    cut = f"; of {'a long one' if n_cut == 1 else f'{numbers.count(n_cut)} long ones'} the paragraphs with mismatches"
    return f"{texts}{cut if n_cut else ''}."


def document_words(labelled: int, correct: int, wrong: int) -> str:
    """How a document fared.

    >>> document_words(12, 8, 1)
    '12 labelled, 8 correct, 1 mismatch'
    """
    return f"{numbers.count(labelled)} labelled, {numbers.count(correct)} correct, {numbers.named(wrong, 'mismatch')}"


def _paragraphs(
    evaluation: EntityEvaluation, rows: Outcomes, parts: Sequence[Part]
) -> tuple[tuple[tuple[Drawn, ...], ...], bool]:
    """Paragraphs as drawn, and whether these are all."""
    found: list[tuple[Drawn, ...]] = []
    written = used = 0
    gs, ge, ps, pe = places_of(evaluation, rows)
    for start, text in parts:
        end = start + len(text)
        here = rows.select(((gs < end) & (ge > start)) | ((ps < end) & (pe > start)))
        moved = [_moved(one, -start) for one in said_errors(evaluation, here)]
        for low, high in _lines(text):
            inside = [one for one in moved if one.start < high and one.end > low]
            written, used = written + len(inside), used + high - low
            if written > MOST_WRITTEN or used > MOST_CHARACTERS:
                return tuple(found), False
            found.append(tuple(pieces(text, inside, low, high)))
    return tuple(found), True


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where each line that is not blank begins and ends."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def _moved(error: SpanError, by: int) -> SpanError:
    def at(span: tuple[int, int]) -> tuple[int, int]:
        return span if span == NOWHERE else (span[0] + by, span[1] + by)

    return replace(error, labelled=at(error.labelled), predicted=at(error.predicted))
