"""How every label fared: bars and figures in one table, and how much ground truth each has."""

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.links import row_link
from reportgen.report.blocks import Block
from reportgen.report.chart import Charts
from reportgen.report.charts.support import MOST_BARS
from reportgen.report.charts.support import chart as support_chart
from reportgen.report.context import ROWS_SHOWN, Context
from reportgen.report.document import Section
from reportgen.report.glossary import by_key
from reportgen.report.label_blocks import TOO_FEW, BarScale, Distribution, Performance
from reportgen.report.label_changes import label_changes
from reportgen.report.label_columns import label_columns
from reportgen.report.payload import has_missed
from reportgen.report.sections.training import has_news, said_inside, training_block
from reportgen.report.tuned_words import own_from

OUTLIERS = 5  # labels with the least and with the most that are named
EVEN = 1.25  # as many times the least is still called even
FROM_STEPS = 20  # where the axis of the intervals may begin: at every 0.05 …
FIRST_FROM, LAST_FROM = 0.4, 0.9  # … between these, else at 0


def performance(context: Context[OutcomeEvaluation]) -> Section:
    """How each label fared, most errors first."""
    words, evaluation = context.words, context.evaluation
    baseline, shown = context.baseline, context.label_figures[:ROWS_SHOWN]
    changes = label_changes(baseline, context.labels) if baseline else ()
    block = Performance(
        rows=shown,
        n_labels=len(context.labels),
        words=words,
        has_spurious=words.has_spurious,
        has_missed=has_missed(evaluation),
        scale=bar_scale(evaluation),
        interval_from=interval_from(evaluation),
        more=tuple((one.key, one.title, one.text) for one in label_columns(evaluation)),
        has_thresholds=evaluation.has_own_thresholds,
        thresholds_from=own_from(evaluation),
        thresholds_title="Threshold" if evaluation.options.tuned else "Best threshold",
        at=evaluation.operating or 0.0,
        terms=by_key(evaluation, words),
        baseline=baseline.name if baseline else "",
        changes=tuple(changes[row.id] for row in shown) if changes else (),
    )
    right = f"Right of the axis: the {words.units} of the label in the ground truth. Left, on the same scale: "
    left = (
        "predictions of the label that are wrong."
        if words.has_spurious
        else f"{words.units} of other labels predicted as it."
    )
    return Section("performance", "Performance by label", "Performance by label", right + left, (block,))


def bar_scale(evaluation: OutcomeEvaluation) -> BarScale:
    """The scale of the bars: as wide as the most false positives and the largest label."""
    point = evaluation.point
    return BarScale(int(point.fp.max(initial=0)), int(point.support.max(initial=0)))


def interval_from(evaluation: OutcomeEvaluation) -> float:
    """Where the axis of the labels' F1 begins: at or below every end that is drawn, 0 where that is far down."""
    there = evaluation.point.support >= TOO_FEW
    ends = np.append(evaluation.label_f1_interval[there, 0], evaluation.point.f1[evaluation.point.support > 0])
    lowest = np.nanmin(ends, initial=1.0)
    start = min(np.floor(lowest * FROM_STEPS) / FROM_STEPS, LAST_FROM)
    return float(start) if start >= FIRST_FROM else 0.0


def distribution(context: Context[OutcomeEvaluation]) -> Section:
    """How much ground truth each label has, folded away."""
    support, units = context.evaluation.point.support, context.words.units
    chart = support_chart(context.evaluation)
    least, most = int(support.min()), int(support.max())
    order = [int(label) for label in np.argsort(support, kind="stable")]
    ends = (order[:OUTLIERS], order[::-1][:OUTLIERS]) if chart and len(order) > MOST_BARS else ([], [])
    fewest, largest = (tuple(_named(context, label) for label in end) for end in ends)
    block = Distribution(fewest, largest, 0 if chart else most, context.words)
    inside = f"{numbers.count(least)} to {numbers.count(most)}" + (", even" if most < EVEN * least else "")
    title = f"{units.capitalize()} per label"
    blocks: tuple[Block, ...] = (Charts((chart,)), block) if chart else (block,)
    inside = inside if chart else f"{numbers.count(most)} each"
    training, table = context.evaluation.training, training_block(context)
    if training is None or table is None:
        return Section("distribution", title, title, "", blocks, inside)
    said = f"{inside}; {said_inside(training)}"
    return Section("distribution", title, title, "", (*blocks, table), said, is_open=has_news(training))


def _named(context: Context[OutcomeEvaluation], label: int) -> tuple[str, int, str]:
    name = context.labels[label]
    return name, int(context.evaluation.point.support[label]), row_link(name)
