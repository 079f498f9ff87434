"""How the model does in parts of the samples, by each column that is known of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.slices import FEWEST, SEVERAL_FROM, SINGLE_FROM, SURE, Slice, Slices
from reportgen.links import short
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.shown_samples import PROPERTIES
from reportgen.report.slice_blocks import SliceGroup, SliceRow, SliceTable
from reportgen.rules.slices import tested

FROM_STEPS = 20  # where the axis may begin: at every 0.05
LAST_FROM = 0.95
LONGEST = 40  # characters of the name of a column
MOST_NAMED = 5  # columns that are left out
PAIRS = "Pairs of columns, worse than either alone"
FURTHER = {"macro_f1": "Macro F1", "precision": "Precision", "recall": "Recall"}


def slices(context: Context[OutcomeEvaluation]) -> Section | None:
    """The slices, worst first; folded unless one is worse beyond chance. None where nothing is known of the samples."""
    found = context.evaluation.slices
    if not found.rows and not found.given.left_out:
        return None
    block = SliceTable(
        groups=_groups(context, found),
        title="Accuracy" if found.has_one_answer else "F1",
        value=found.value,
        begin=_begin(found),
        further=tuple(FURTHER[name] for name in _further(found)),
        n_samples=context.evaluation.dataset.n_samples,
        notes=_notes(context, found),
        words=context.words,
    )
    n = len(found.weak)
    weak = f", {numbers.count(n)} worse than the rest" if n else ", none worse than the rest beyond chance"
    inside = f"{numbers.named(len(found.rows), 'slice')} of {numbers.named(len(found.columns), 'column')}{weak}"
    inside = inside if found.rows else "none"
    return Section("slices", "Slices", "Slices", "", (block,), inside, is_open=bool(n), looks_up=True)


def _further(found: Slices) -> tuple[str, ...]:
    """The figures beside the main one: those of the positive label where there is one."""
    if found.evaluation.positive is None and found.has_one_answer:
        return ("macro_f1",)
    return ("precision", "recall")


def _groups(context: Context[OutcomeEvaluation], found: Slices) -> tuple[SliceGroup, ...]:
    columns = context.payload.values["slices"].items()
    # by value, too: several pairs may be of the same two columns
    shown = {(one["name"], value): (int(k), at) for k, one in columns for at, value in enumerate(one["values"])}

    def row(one: Slice) -> SliceRow:
        column, at = shown.get((one.name, one.value), (-1, -1))
        low, high = one.intervals[found.main]
        return SliceRow(
            column, at, one.value, one.samples, one.metrics[found.main], low,
            high, one.difference, *one.difference_interval, one.q,
            tuple(one.metrics[name] for name in _further(found)), _verdict(one),
        )  # fmt: skip

    groups = [SliceGroup(group[0].name, tuple(map(row, group))) for group in found.groups]
    pairs = [SliceGroup(PAIRS, tuple(_named(row(one), one) for one in found.pairs))] if found.pairs else []
    return (*groups, *pairs)


def _named(row: SliceRow, one: Slice) -> SliceRow:
    """The row of a pair, which says what it is of."""
    return replace(row, value=f"{one.name}: {one.value}")


def _verdict(one: Slice) -> str:
    if np.isnan(one.q):
        return "few"
    return ("worse" if one.difference < 0 else "better") if one.is_sure else "noise"


def _begin(found: Slices) -> float:
    """Where the axis begins: at or below every end that is drawn."""
    rows = (*found.rows, *found.pairs)
    ends = [end for one in rows for end in (one.intervals[found.main][0], one.metrics[found.main]) if not np.isnan(end)]
    return float(min(np.floor(min(ends, default=0.0) * FROM_STEPS) / FROM_STEPS, LAST_FROM))


def _notes(context: Context[OutcomeEvaluation], found: Slices) -> tuple[str, ...]:
    words, notes = context.words, []
    if found.rows:
        least = SINGLE_FROM if found.has_one_answer else SEVERAL_FROM
        notes += [
            f"{tested(found)} Worse or better: q up to {numbers.significant(SURE)}. Not tested: under {FEWEST} "
            f"{words.samples}; no interval: under {least}.",
            "Numbers are cut into five bins of about as many each. The line across is all "
            f"{words.samples} ({numbers.metric(found.value)}).",
        ]
    unshown = len(found.columns) + len(found.pairs) - len(context.payload.values["slices"])
    if unshown:
        notes.append(f"{numbers.named(unshown, 'column')} cannot be shown alone: the counts would make the file large.")
    if context.payload.pictures is not None and not set(PROPERTIES) & set(context.evaluation.dataset.metadata):
        notes.append("Brightness, contrast, sharpness and size of images need all of them opened (--image-budget).")
    left = found.given.left_out
    said = "; ".join(f"{short(name, LONGEST)} ({why})" for name, why in left[:MOST_NAMED])
    if left:
        more = f"; and {numbers.count(len(left) - MOST_NAMED)} more" if len(left) > MOST_NAMED else ""
        notes.append(f"Not sliced by: {said}{more}.")
    return tuple(notes)
