"""Which label is taken for which, and the cases behind each cell."""

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import short
from reportgen.report.context import MATRIX_UP_TO, PAIRS_SHOWN, Context
from reportgen.report.document import Section
from reportgen.report.outcome_blocks import Gallery, Matrix
from reportgen.report.pairs import worst_pairs
from reportgen.report.payload import has_background, has_missed

FIRST = 24  # cases written into the page, as many as its gallery shows at once
PAIRS_BESIDE = 10


def confusion(context: Context[OutcomeEvaluation]) -> Section:
    """The confusion matrix with its most frequent errors."""
    evaluation, n = context.evaluation, len(context.labels)
    drawn = n <= MATRIX_UP_TO
    block = Matrix(
        labels=context.labels,
        counts=tuple(tuple(row) for row in evaluation.point.confusion.tolist()) if drawn else (),
        pairs=worst_pairs(evaluation, PAIRS_BESIDE if drawn else PAIRS_SHOWN),
        cell=context.cell,
        words=context.words,
        has_missed=has_missed(evaluation),
        has_background=has_background(evaluation),
    )
    lead = "Rows are what was labelled, columns what was predicted. A cell opens its cases below."
    return Section("confusion", "Confusion matrix", "Which labels are taken for which?", lead, (block,))


def cases(context: Context[OutcomeEvaluation]) -> Section:
    """The pictures or texts of a cell, a label or all."""
    truth, prediction = context.cell
    first, n = context.first_cases, int(context.evaluation.point.confusion[context.cell])
    block = Gallery(
        title=_title(context, truth, prediction),
        caption=numbers.named(n, context.words.unit),
        first=first[:FIRST],
        words=context.words,
        views=context.views,
        receipt=context.receipt,
    )
    name = context.words.samples.capitalize()
    return Section("cases", name, f"The {context.words.samples} behind the figures", "", (block,))


def _title(context: Context[OutcomeEvaluation], truth: int, prediction: int) -> str:
    """What a cell holds, as templates/blocks/views.js says it."""
    n = len(context.labels)
    labelled, called = (short(context.labels[side]) if side < n else "" for side in (truth, prediction))
    if truth == n:
        return f"Predicted {called}, nothing labelled there"
    if prediction == n:
        return f"Labelled {labelled}, {context.words.missed}"
    return f"Labelled {labelled}, predicted {called}" + (": correct" if truth == prediction else "")
