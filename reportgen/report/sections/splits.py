"""Training, validation and test side by side, at one threshold."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.evaluations.metric import UNIT
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.splits import Splits
from reportgen.links import short
from reportgen.report.blocks import Block
from reportgen.report.chart import Charts
from reportgen.report.charts.splits import chart as splits_chart
from reportgen.report.charts.splits_pr import chart as precision_recall_chart
from reportgen.report.charts.splits_shares import calibration_chart, roc_chart
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.split_blocks import SplitFigure, SplitHead, SplitLabel, SplitRow, SplitTable
from reportgen.rules.splits import is_overfitted

MOST_LABELS = 40  # in the table: those with the widest gap
LONGEST = 30  # characters of the name of a split in a sentence
FIGURES = {"accuracy": "accuracy", "micro_f1": "micro F1"}


def splits(context: Context[OutcomeEvaluation]) -> Section | None:
    """All splits with predictions; folded unless the model is much better on what it was trained on."""
    found = context.evaluation.splits
    if found is None:
        return None
    heads = tuple(SplitHead(one.name, one.samples, one is found.own) for one in found.splits)
    labels = _labels(found)
    table = SplitTable(
        heads, _rows(found), labels[:MOST_LABELS], max(0, len(labels) - MOST_LABELS), _gap_title(found),
        _notes(context, found), context.words,
    )  # fmt: skip
    makers = (splits_chart, precision_recall_chart, roc_chart, calibration_chart)
    charts = tuple(chart for chart in (make(found) for make in makers) if chart is not None)
    blocks: tuple[Block, ...] = (table, *(Charts(charts[k : k + 2], 2) for k in range(0, len(charts), 2)))
    names = ", ".join(short(head.name, LONGEST) for head in heads)
    inside = f"{names}{_gap(found)}"
    title = "Splits"
    return Section("splits", title, title, "", blocks, inside, is_open=is_overfitted(found), looks_up=True)


def _gap_title(found: Splits) -> str:
    own, training = found.own, found.training
    if own is None or training is None:
        return ""
    return f"{short(training.name, LONGEST)} − {short(own.name, LONGEST)}"


def _gap(found: Splits) -> str:
    """By how much training is better, in words for the fold."""
    gap, training = found.gap, found.training
    if gap is None or training is None or np.isnan(gap.change):
        return ""
    return f": {FIGURES[gap.figure]} {numbers.signed(gap.change)} on {short(training.name, LONGEST)}"


def _rows(found: Splits) -> tuple[SplitRow, ...]:
    known = found.splits[0].evaluation.metric_definitions
    return tuple(
        SplitRow(
            known[name].title,
            known[name].bounds == UNIT,
            tuple(SplitFigure(one.evaluation.metrics.get(name, np.nan), *one.intervals[name]) for one in found.splits),
            _change(found, name),
        )
        for name in found.splits[0].figures
    )


def _change(found: Splits, name: str) -> float:
    own, training = found.own, found.training
    if own is None or training is None:
        return np.nan
    return training.evaluation.metrics.get(name, np.nan) - own.evaluation.metrics.get(name, np.nan)


def _labels(found: Splits) -> tuple[SplitLabel, ...]:
    """Every label, those with the widest gap first; without gaps in their own order."""
    gaps = found.label_gaps
    order = np.argsort(np.where(np.isnan(gaps), np.inf, -gaps), kind="stable")
    points = [one.evaluation.point for one in found.splits]
    return tuple(
        SplitLabel(
            found.splits[0].evaluation.labels[k],
            tuple(
                (int(point.support[k]), float(point.precision[k]), float(point.recall[k]), float(point.f1[k]))
                for point in points
            ),
            float(gaps[k]),
        )
        for k in order.tolist()
    )


def _notes(context: Context[OutcomeEvaluation], found: Splits) -> tuple[str, ...]:
    own, words = found.own, context.words
    notes = [f"Splits by {found.source}. All at the threshold of this report."]
    if own is None:
        notes.append(f"The rest of the page is of all {words.samples}, as no split is called test.")
    else:
        notes.append(f"The rest of the page is of {short(own.name, LONGEST)} alone.")
    gap = found.gap
    if gap is not None and not np.isnan(gap.low):
        figure = FIGURES[gap.figure]
        notes.append(
            f"{figure[0].upper()}{figure[1:]} is {numbers.signed(gap.change)} on the training split "
            f"({numbers.signed(gap.low)} to {numbers.signed(gap.high)} at 95%)."
        )
    if found.left_out:
        notes.append(f"Without predictions: {', '.join(short(name, LONGEST) for name in found.left_out)}.")
    return tuple(notes)
