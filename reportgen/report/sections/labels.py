"""The labels one by one: bars, table, and how many samples each has."""

from reportgen.report.blocks import Distribution, LabelTable, Performance
from reportgen.report.context import ROWS_SHOWN, Context
from reportgen.report.document import Section

MOST_NAMED = 30  # labels whose size is drawn; the table has them all
SPLIT = 30  # percent of a bar to the left of the axis, for what was wrongly called by the label's name


def performance(context: Context) -> Section:
    """How each label fared, lowest F1 first."""
    items = context.words.items
    block = Performance(context.label_figures[:ROWS_SHOWN], len(context.labels), context.words, SPLIT)
    lead = f"To the right, the {items} of the label. To the left, other {items} called by its name."
    return Section("performance", "Performance by label", "Performance by label", lead, (block,))


def label_table(context: Context) -> Section:
    """Every label's figures."""
    evaluation = context.evaluation
    block = LabelTable(
        context.label_figures[:ROWS_SHOWN],
        len(context.labels),
        context.words,
        has_ranking=evaluation.dataset.has_full_scores,
        has_thresholds=evaluation.has_scores,
        at=evaluation.operating or 0.0,
    )
    return Section("labels", "Label table", "Every label", "", (block,))


def distribution(context: Context) -> Section:
    """How the samples are spread over the labels."""
    rows = sorted(context.label_figures, key=lambda row: (-row.support, row.id))[:MOST_NAMED]
    block = Distribution(tuple((row.label, row.support) for row in rows), len(context.labels), context.words)
    return Section("distribution", "Distribution", f"How many {context.words.items} has each label?", "", (block,))
