"""The labels one by one: bars, table, and how many samples each has."""

import numpy as np

from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.context import ROWS_SHOWN, Context
from reportgen.report.document import Section
from reportgen.report.outcome_blocks import Distribution, LabelTable, Performance

MOST_NAMED = 30  # labels whose size is drawn; the table has them all
SPLIT = 30  # percent of a bar to the left of the axis, for what was wrongly called by the label's name
EVEN_SPLIT = 50  # where any number of predictions may be wrong


def performance(context: Context[OutcomeEvaluation]) -> Section:
    """How each label fared, lowest F1 first."""
    items, has_spurious = context.words.units, context.words.has_spurious
    split = EVEN_SPLIT if has_spurious else SPLIT
    block = Performance(context.label_figures[:ROWS_SHOWN], len(context.labels), context.words, split, has_spurious)
    lead = f"To the right, the {items} of the label. To the left, " + (
        "predictions of it that are wrong." if has_spurious else f"other {items} called by its name."
    )
    return Section("performance", "Performance by label", "Performance by label", lead, (block,))


def label_table(context: Context[OutcomeEvaluation]) -> Section:
    """Every label's figures."""
    evaluation = context.evaluation
    known = evaluation.label_definitions
    block = LabelTable(
        context.label_figures[:ROWS_SHOWN],
        len(context.labels),
        context.words,
        ranking=tuple(
            (key, known[key].title, known[key].text)
            for key, values in evaluation.label_ranking.items()
            if not np.isnan(values).all()
        ),
        has_thresholds=evaluation.has_scores,
        at=evaluation.operating or 0.0,
    )
    return Section("labels", "Label table", "Every label", "", (block,))


def distribution(context: Context[OutcomeEvaluation]) -> Section:
    """How the samples are spread over the labels."""
    rows = sorted(context.label_figures, key=lambda row: (-row.support, row.id))[:MOST_NAMED]
    block = Distribution(tuple((row.label, row.support) for row in rows), len(context.labels), context.words)
    return Section("distribution", "Distribution", f"How many {context.words.units} has each label?", "", (block,))
