"""Which label is confused with which, and the cases behind each cell."""

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.cell_words import cell_count, cell_shares, cell_title
from reportgen.report.confusion_blocks import Confusion, Gallery, Matrix
from reportgen.report.context import PAIRS_SHOWN, Context
from reportgen.report.document import Section
from reportgen.report.label_order import MATRIX_UP_TO, errors_first
from reportgen.report.overview import overview
from reportgen.report.pairs import worst_pairs
from reportgen.report.payload import has_background, has_missed

TILES = 12  # cases written into the page, as many as its gallery shows at once
LISTED = 15  # the same where they have no picture
PAIRS_ABOVE = 7
# (most labels, pixels of a cell): ten labels have room, thirty still fit a laptop
CELL_WIDTHS = ((2, 120), (12, 46), (16, 36), (20, 29), (MATRIX_UP_TO, 28))
WINDOW_WIDTH = 24
CHARACTER = 6  # pixels of a digit in a narrow cell


def confusion(context: Context[OutcomeEvaluation]) -> Section:
    """The confusion matrix with its most frequent errors, and the cases of the chosen cell."""
    block = Confusion(_matrix(context), _gallery(context) if context.view else None)
    title, lead = context.words.matrix, _lead(context.evaluation)
    return Section("confusion", title, title, lead, (block,))


def _lead(evaluation: OutcomeEvaluation) -> str:
    """What is inside the matrix where it holds pairs of errors, and whether it follows the threshold."""
    pairs = evaluation.pairs
    if pairs is None or pairs.follows:
        return ""
    at = f" {numbers.threshold(evaluation.operating)}" if evaluation.operating is not None else ""
    fewer = f", those of fewer than {numbers.count(pairs.least)} left out" if pairs.least > 1 else ""
    return f"Pairs of a missed label and a false positive are those at threshold{at}, whatever the slider says{fewer}."


def _matrix(context: Context[OutcomeEvaluation]) -> Matrix:
    evaluation, n = context.evaluation, len(context.labels)
    counts, is_drawn = evaluation.matrix, n <= MATRIX_UP_TO
    outcomes, missed = evaluation.point.confusion, evaluation.point.fn
    sides = {"has_missed": has_missed(evaluation), "has_background": has_background(evaluation)}
    return Matrix(
        labels=context.labels,
        counts=tuple(tuple(row) for row in counts.tolist()) if is_drawn else (),
        support=tuple(outcomes.sum(axis=1).tolist()) if is_drawn else (),
        predicted=tuple(outcomes.sum(axis=0).tolist()) if is_drawn else (),
        pairs=worst_pairs(evaluation, PAIRS_ABOVE if is_drawn else PAIRS_SHOWN),
        cell=context.cell,
        words=context.words,
        positive=evaluation.positive,
        has_together=evaluation.together is not None,
        cell_width=_cell_width(evaluation),
        overview=None
        if is_drawn
        else overview(counts, errors_first(counts, missed), support=evaluation.point.support, **sides),
        **sides,
    )


def _cell_width(evaluation: OutcomeEvaluation) -> int:
    """Pixels of a cell: as the number of labels asks for, and wide enough for the longest count at any threshold."""
    n = evaluation.n_labels
    usual = next((width for most, width in CELL_WIDTHS if n <= most), WINDOW_WIDTH)
    largest = max(evaluation.matrix.max(), evaluation.histogram.confusion_at(0).max())
    needed = CHARACTER * len(numbers.count(int(largest)))
    return usual if needed <= usual else -(-needed // 10) * 10


def _gallery(context: Context[OutcomeEvaluation]) -> Gallery:
    """The cases of the first cell."""
    (truth, prediction), counts = context.cell, context.evaluation.point.confusion
    n, labels = int(context.evaluation.matrix[truth, prediction]), context.labels
    cases = context.first_cases
    pictured = tuple(filter(context.has_picture, cases))
    count = cell_count(context.words, n, truth, len(labels))
    return Gallery(
        title=cell_title(labels, context.words, truth, prediction),
        caption=" · ".join(filter(None, [count, cell_shares(labels, counts, truth, prediction, n)])),
        note=_note(context),
        first=pictured[:TILES] or cases[:LISTED],
        is_listed=not pictured,
        words=context.words,
        views=context.views,
        receipt=context.receipt,
    )


def _note(context: Context[OutcomeEvaluation]) -> str:
    """In which order they stand, and at which threshold, as templates/blocks/gallery.js says it."""
    cases, at = context.first_cases, context.evaluation.operating
    order = []
    if len(cases) > 1 and not np.isnan([case.score for case in cases]).all():
        order.append("highest confidence first")
    pictured = [context.has_picture(case) for case in cases]
    if any(pictured) and not all(pictured):
        order.append(f"those with {context.words.an} before the others")
    if at and context.evaluation.has_scores:
        order.append(f"at confidence threshold {numbers.threshold(at)}")
    return " · ".join(order)
