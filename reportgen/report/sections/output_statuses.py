"""What became of the outputs of each variant, as bars."""

from __future__ import annotations

from urllib.parse import quote

import numpy as np

from reportgen import numbers
from reportgen.evaluations.output_figures import ADJUSTED, PASSED
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.links import short
from reportgen.output_tables import EMPTY, STATUSES
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.output_blocks import OutputStatuses, StatusBar, StatusPart
from reportgen.report.output_words import STATUS_WORDS
from reportgen.report.sections.output_cells import NAME

MOST_BARS = 10


def statuses(context: Context[OutputEvaluation]) -> Section:
    """A bar a variant: correct, incorrect, and every other status with its count."""
    evaluation = context.evaluation
    bars = tuple(_bar(evaluation, k) for k in evaluation.order[:MOST_BARS])
    notes = []
    if evaluation.statuses[:, EMPTY].any():
        counted = "unscored" if evaluation.options.empty == "unscored" else "wrong"
        notes.append(f"Empty outputs count as {counted} (--empty).")
    if len(evaluation.order) > MOST_BARS:
        notes.append(f"The best {MOST_BARS} of {numbers.count(len(evaluation.order))} variants.")
    block = OutputStatuses(bars, " ".join(notes))
    return Section("statuses", "Statuses", "What became of the outputs", "", (block,))


def _bar(evaluation: OutputEvaluation, variant: int) -> StatusBar:
    data = evaluation.dataset
    rows = data.variant == variant
    total = max(1, int(rows.sum()))
    passes = evaluation.columns.get(PASSED, np.full(data.n_rows, np.nan))[rows]
    status = data.status[rows]
    plain = status == 0
    right, wrong = int((plain & (passes == 1)).sum()), int((plain & (passes == 0)).sum())
    counts = [("correct", "✓", right, "correct", ""), ("wrong", "✗", wrong, "incorrect", "")]
    if not right and not wrong:
        counts = []
    counts.append(("plain", "", int(plain.sum()) - right - wrong, "scored", ""))
    counts += [
        ("other", "?", int((status == code).sum()), STATUS_WORDS[name], f"#samples&status={quote(STATUS_WORDS[name])}")
        for code, name in enumerate(STATUSES)
        if code
    ]
    parts, at = [], 0
    for tone, sign, n, word, link in counts:
        if n:
            parts.append(StatusPart(tone, sign, n, word, link, at / total, n / total))
        at += n
    none = [word for _, _, n, word, link in counts if link and not n]
    figures = evaluation.figures[variant].metrics
    names = (("over all", PASSED), ("adjusted", ADJUSTED))
    rates = [f"{said} {numbers.metric(figures[name])}" for said, name in names if name in figures]
    return StatusBar(short(data.variants[variant].name, NAME), tuple(parts), ", ".join(none), ", ".join(rates))
