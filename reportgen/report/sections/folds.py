"""The folds of a cross-validation: each by itself, how far they lie apart, and a threshold no fold chose for itself."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from reportgen import numbers
from reportgen.evaluations.folds import OF_SCORES, TIMES_CHANCE, UNSTABLE, Fold, Folds
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.splits import Split, Splits
from reportgen.links import label_link, short, slice_link
from reportgen.report.blocks import Block
from reportgen.report.chart import Chart, Charts
from reportgen.report.charts.splits import chart as threshold_chart
from reportgen.report.charts.splits_pr import chart as precision_recall_chart
from reportgen.report.charts.splits_shares import roc_chart
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.fold_blocks import Crossed, FoldFoot, FoldLabels, FoldRow, FoldTable, HeatCell, HeatRow
from reportgen.report.fold_words import spread_said

FURTHER = ("macro_f1", "macro_auc", "log_loss")
STEPS = (0.0, 0.02, 0.04, 0.06, 0.08, 0.12)  # of what is wrong, at which the colours of a cell begin
MOST_ROWS = 50
MOST_LABELS, MOST_FOLDS = 30, 30  # of the map of labels by fold
LAST_FROM, FROM_STEPS = 0.95, 20
POOLED = "pooled"
LONGEST = 30


def folds(context: Context[OutcomeEvaluation]) -> Section | None:
    """The folds; None where none are known."""
    found = context.evaluation.folds
    if found is None:
        return None
    drawn = _charts(found)
    charts = tuple(Charts(drawn[k : k + 2], 2) for k in range(0, len(drawn), 2))
    blocks: tuple[Block, ...] = (_table(context, found), *charts, _labels(context, found))
    return Section("folds", "Folds", "Folds", _lead(context, found), blocks)


def _lead(context: Context[OutcomeEvaluation], found: Folds) -> str:
    said = spread_said(found)
    sample = context.words.samples
    unseen = f"each of the {sample} predicted by a model that had not seen it"
    taken = f"Taken for a cross-validation, with {unseen}" if not found.plan else f"{unseen[0].upper()}{unseen[1:]}"
    return f"{said[0].upper()}{said[1:]}. {taken}."


def _main(found: Folds) -> str:
    return found.pooled.slices.main


# The table


def _table(context: Context[OutcomeEvaluation], found: Folds) -> FoldTable:
    main = _main(found)
    further = tuple(name for name in FURTHER if name in found.metrics and name != main)
    rows = tuple(_row(context, found, one, further) for one in found.every[:MOST_ROWS])
    feet = tuple(_foot(found, name) for name in (main, *further))
    ends = [end for row in rows for end in (row.low, row.figure) if not math.isnan(end)]
    begin = min(math.floor(min(ends, default=0.0) * FROM_STEPS) / FROM_STEPS, LAST_FROM)
    errors = sum(one.errors[0] for one in found.folds)
    best, crossed = ([getattr(one, name) for one in found.folds] for name in ("best", "crossed"))
    return FoldTable(
        title=found.pooled.metric_definitions[main].title, begin=begin,
        further=tuple(found.pooled.metric_definitions[name].title for name in further), rows=rows, feet=feet,
        pooled_errors=errors, samples=found.pooled.dataset.n_samples,
        pooled_best=math.nan if found.pooled.best is None else found.pooled.best,
        best=_mean_sd(best), crossed=_mean_sd(crossed), has_thresholds=found.has_thresholds,
        has_seconds=any(row.seconds for row in rows), across=_across(context, found), across_lead=_across_lead(found),
        notes=_notes(context, found), words=context.words,
    )  # fmt: skip


def _mean_sd(values: list[float]) -> tuple[float, float]:
    known = np.array(values)
    return float(known.mean()), float(known.std(ddof=1))


def _row(context: Context[OutcomeEvaluation], found: Folds, one: Fold, further: tuple[str, ...]) -> FoldRow:
    main = _main(found)
    low, high = found.error_interval(one)
    seconds = "" if one.seconds is None else f"{numbers.significant(one.seconds, 3)} s"
    return FoldRow(
        one.name, one.samples, one.errors[0], one.evaluation.metrics[main], low, high,
        tuple(one.evaluation.metrics.get(name, math.nan) for name in further), one.best, one.crossed, seconds,
        _alone(context, one.name, "folds"),
    )  # fmt: skip


def _alone(context: Context[OutcomeEvaluation], fold: str, section: str) -> str:
    """The link that shows a fold alone; empty where the page cannot count it so."""
    shown = context.payload.values.get("slices", {})
    for one in shown.values():
        if fold in one["values"] and one["name"] == _column(context):
            return slice_link(one["name"], fold, section)
    return ""


def _column(context: Context[OutcomeEvaluation]) -> str:
    found = context.evaluation.folds
    return "fold" if found is None else found.source.removeprefix("column ") if "column " in found.source else "fold"


def _foot(found: Folds, name: str) -> FoldFoot:
    low, high = found.interval(name)
    pooled = math.nan if name in OF_SCORES else found.pooled.metrics[name]
    return FoldFoot(found.mean(name), found.sd(name), pooled, low, high)


def _notes(context: Context[OutcomeEvaluation], found: Folds) -> tuple[str, ...]:
    words, share = context.words, 1 - 1 / found.n
    main = _main(found)
    title = found.pooled.metric_definitions[main].title
    corrected = ", corrected for what repetitions share (Nadeau and Bengio, 2003)," if found.further else ""
    notes = [
        f"Figures are of models trained on about {numbers.share(share)} of these {words.samples}, not of a final model "
        "trained on all of them. The rest of the report is of all folds together (pooled).",
        f"Interval of the pooled {title[0].lower()}{title[1:]}: the wider of Student’s t over {len(found.every)} folds"
        f"{corrected} and that over {words.samples}.",
    ]
    notes += _told(found)
    if found.n < 3:
        notes.append("Two folds say little about spread.")
    if any(name in OF_SCORES for name in found.metrics):
        notes.append("AUC and log loss are means of folds: the scores of several models need not be of one scale.")
    for name in (main, "macro_f1"):
        if name in found.metrics and found.differs(name):
            of = found.pooled.metric_definitions[name].title
            notes.append(f"{of}: the mean of folds ({numbers.metric(found.mean(name))}) is not the pooled figure.")
    if not found.plan:
        notes.append(f"Folds by {found.source}.")
    return tuple(notes)


def _told(found: Folds) -> list[str]:
    """What the cross-validation was told, where that is known."""
    plan = found.plan
    if not plan:
        return []
    way = f"trained {plan.get('estimator') or '; '.join(map(str, plan.get('commands', [])))}"
    grouped = "".join(f", by {plan[name]}" for name in ("group", "time", "fold") if plan.get(name))
    settings = ", ".join(f"{key} = {value}" for key, value in (plan.get("settings") or {}).items())
    drawn = f"Folds drawn with seed {plan.get('seed', 0)}, stratified: {plan.get('stratify', 'auto')}{grouped}"
    return [f"{drawn}; {way}{f' ({settings})' if settings else ''}."]


# Labels by fold


def _labels(context: Context[OutcomeEvaluation], found: Folds) -> FoldLabels:
    rows = _heat(context, found)
    heads = tuple(one.name for one in found.every[:MOST_FOLDS])
    return FoldLabels(_heat_lead(context, found), heads, rows, max(0, found.pooled.n_labels - len(rows)))


def _heat(context: Context[OutcomeEvaluation], found: Folds) -> tuple[HeatRow, ...]:
    """The labels whose F1 lies widest apart first."""
    order = np.argsort(-np.nan_to_num(found.f1_sd, nan=-1.0), kind="stable")[:MOST_LABELS]
    longest = max(float(np.nanmax([found.f1_sd, found.f1_chance], initial=0.0)), 1e-9)
    return tuple(_heat_row(context, found, int(k), longest) for k in order)


def _heat_row(context: Context[OutcomeEvaluation], found: Folds, k: int, longest: float) -> HeatRow:
    label = context.labels[k]
    cells = []
    for one, value in zip(found.every[:MOST_FOLDS], found.f1[k].tolist(), strict=False):
        alone = _alone(context, one.name, "confusion") if value < 1 else ""
        link = f"{alone}&{label_link(label, _most_errors(context, one, k))[1:]}" if alone else ""
        cells.append(HeatCell(value, _step(value), link, f"{short(label, LONGEST)}, fold {one.name}"))
    mean = float(np.nanmean(found.f1[k])) if not np.isnan(found.f1[k]).all() else math.nan
    sd, chance = float(found.f1_sd[k]), float(found.f1_chance[k])
    bar = 0.0 if math.isnan(sd) else sd / longest
    return HeatRow(label, tuple(cells), mean, sd, bar, chance / longest)


def _most_errors(context: Context[OutcomeEvaluation], one: Fold, k: int) -> str:
    """Which errors of a label there are more of in a fold: the view that shows them."""
    point = one.evaluation.point
    if point.fp[k] > point.fn[k]:
        return "called"
    return "misclassified" if context.words.confuses else "missed"


def _step(value: float) -> int:
    return -1 if math.isnan(value) else sum(1 - value > limit for limit in STEPS)


def _heat_lead(context: Context[OutcomeEvaluation], found: Folds) -> str:
    unstable = found.unstable
    if unstable.size:
        names = ", ".join(short(context.labels[k], LONGEST) for k in unstable[:3])
        more = f" and {numbers.count(unstable.size - 3)} more" if unstable.size > 3 else ""
        wide = f"F1 spreads by more than {UNSTABLE} and {numbers.significant(TIMES_CHANCE)} times chance"
        return f"Unstable between folds: {names}{more} ({wide})."
    if np.isnan(found.f1_sd).all():
        return "No label is in two folds."
    widest = int(np.nanargmax(found.f1_sd))
    label = short(context.labels[widest], LONGEST)
    return f"No label is unstable: the largest spread is {numbers.metric(float(found.f1_sd[widest]))} (label {label})."


# The threshold


def _across_lead(found: Folds) -> str:
    if found.crossed is None or found.pooled.best_point is None:
        return ""
    name = _tuned(found)
    title = found.pooled.metric_definitions[name].title
    cost = found.crossed.metrics[name] - found.pooled.best_point.metrics[name]
    return (
        "A threshold looks better on the data it was chosen on than it is. Chosen on the other folds, "
        f"{title[0].lower()}{title[1:]} is {numbers.metric(found.crossed.metrics[name])} ({numbers.signed(cost)})."
    )


def _tuned(found: Folds) -> str:
    """The figure that thresholds are chosen for, where points have it."""
    text = found.pooled.criterion.text
    return text if found.crossed is not None and text in found.crossed.metrics else "macro_f1"


def _across(context: Context[OutcomeEvaluation], found: Folds) -> tuple[Crossed, ...]:
    if found.crossed is None or found.pooled.best_point is None or found.pooled.best is None:
        return ()
    name = _tuned(found)
    title = found.pooled.metric_definitions[name].title
    low, high = min(one.crossed for one in found.folds), max(one.crossed for one in found.folds)
    spread = found.best_sd
    first, last = min(one.best for one in found.folds), max(one.best for one in found.folds)
    unstable = (
        f"unstable: above {UNSTABLE}, more {context.words.samples} would settle it" if spread > UNSTABLE else "stable"
    )
    return (
        Crossed(f"Chosen on all {context.words.samples} (optimistic)",
                numbers.metric(found.pooled.best_point.metrics[name]),
                f"{title}, threshold {numbers.threshold(found.pooled.best)}"),
        Crossed("Cross-fitted: chosen on the other folds", numbers.metric(found.crossed.metrics[name]),
                f"{title}, thresholds {numbers.threshold(low)} to {numbers.threshold(high)}"),
        Crossed("Spread of the folds’ own thresholds", f"± {numbers.metric(spread)}",
                f"{numbers.threshold(first)} to {numbers.threshold(last)}, {unstable}"),
    )  # fmt: skip


# The charts


def _charts(found: Folds) -> tuple[Chart, ...]:
    """Every fold as a thin line, all together as a strong one."""
    lines = tuple(Split(f"fold {one.name}", one.evaluation, ()) for one in found.folds)
    pooled = Split(POOLED, found.pooled, ())
    both = Splits((*lines, pooled), len(lines), found.source)
    made = (threshold_chart(both), precision_recall_chart(both), roc_chart(both))
    return tuple(_of_folds(one) for one in made if one is not None)


def _of_folds(chart: Chart) -> Chart:
    """The chart of splits under the words of folds."""
    name = chart.name.replace("splits", "folds")
    title, caption, summary = (_words(text) for text in (chart.title, chart.caption, chart.summary))
    return replace(chart, name=name, spec=chart.specs[0], title=title, caption=caption, summary=summary)


def _words(text: str) -> str:
    for of_splits, of_folds in (("Splits", "Folds"), ("split", "fold"), ("the one that is reported", "all together")):
        text = text.replace(of_splits, of_folds)
    return text
