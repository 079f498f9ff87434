"""What only object detection has: its headline, the kinds of errors, what is seen where nothing is."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.links import label_link, short
from reportgen.report.blocks import Headline, Run, Tile
from reportgen.report.box_blocks import Bar, Bars, Gain, LabelGains
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.sections.summary import facts

MOST_LABELS = 20  # labels whose errors are told apart; the record has them all
LEAST_LINKED = 0.0005  # what shows as 0.001 or more has cases worth a link
# figure, name, meaning, the view of its cases, name of a column
ERRORS = (
    ("tide_cls", "Wrong label", "In the right place, called by another label.", "misclassified", "Wrong label"),
    ("tide_loc", "Badly located", "The right label, but the box fits too loosely.", "location", "Loose"),
    ("tide_both", "Both", "Another label, and a loose box.", "", "Both"),
    ("tide_dupe", "Duplicate", "One more box on an object that is already found.", "duplicate", "Twice"),
    ("tide_bkg", "On nothing", "A box where nothing is labelled.", "spurious", "On nothing"),
    ("tide_miss", "Missed", "An object without any box.", "missed", "Missed"),
)


def detection_summary(context: Context[DetectionEvaluation]) -> Section:
    """The first screen of the page."""
    options, evaluation = context.options, context.evaluation
    known = (name for name in context.facts.headline if not np.isnan(evaluation.metrics.get(name, np.nan)))
    block = Headline(
        title=options.title or options.model or "Model report",
        version=options.version or "",
        facts=facts(context, context.facts.title),
        lead=_lead(context),
        tiles=tuple(_tile(context, name) for name in known),
        condition=f"{context.operating_words} A box fits from IoU {numbers.significant(options.iou)}. "
        "Average precision and recall are over all thresholds, as COCO has them.",
    )
    return Section("summary", "Summary", None, "", (block,))


def _lead(context: Context[DetectionEvaluation]) -> tuple[Run, ...]:
    point = context.evaluation.point
    found, objects, drawn = int(point.tp.sum()), int(point.support.sum()), int(point.predicted.sum())
    where = numbers.threshold(context.evaluation.operating or 0.0)
    wrong = f"{numbers.percent((drawn - found) / drawn)}%" if drawn else numbers.UNDEFINED
    return (
        Run(f"At threshold {where} the detector finds "),
        Run(f"{numbers.count(found)} of {numbers.named(objects, 'object')}", strong=True),
        Run(f". It draws {numbers.count(drawn)} boxes to do so, and "),
        Run(f"{wrong} of them", strong=True),
        Run(" are wrong."),
    )


def _tile(context: Context[DetectionEvaluation], name: str) -> Tile:
    evaluation = context.evaluation
    definition = evaluation.metric_definitions[name]
    low, high = evaluation.intervals.get(name, (np.nan, np.nan))
    n = int(evaluation.point.support.sum())
    return Tile(definition.title, evaluation.metrics[name], low, high, numbers.named(n, "object"), definition.text)


def errors(context: Context[DetectionEvaluation]) -> Section | None:
    """What each kind of error costs, with the way to its cases; None where it is not known."""
    metrics = context.evaluation.metrics
    bars = tuple(
        Bar(title, metrics[name], meaning, f"#state={state}" if state else "")
        for name, title, meaning, state, _ in ERRORS
        if not np.isnan(metrics.get(name, np.nan))
    )
    if not bars:
        return None
    lead = "How far AP50 would rise if all errors of one kind were mended, and nothing else (TIDE)."
    by_label = _label_gains(context)
    block = Bars(bars, signed=True)
    blocks = (block, by_label) if by_label else (block,)
    return Section("errors", "Kinds of errors", "What goes wrong?", lead, blocks)


def _label_gains(context: Context[DetectionEvaluation]) -> LabelGains | None:
    """What each kind of error costs each label; None where that is known of one label only."""
    gains = context.evaluation.label_gains
    table = np.stack([gains[name] for name, *_ in ERRORS], axis=1)
    worst = np.nanmax(np.nan_to_num(table, nan=-1.0), axis=1)
    known = [int(label) for label in np.argsort(-worst, kind="stable") if worst[label] >= 0]
    if len(known) < 2:
        return None
    rows = tuple(
        (
            context.labels[label],
            tuple(_gain(context, label, kind, float(value)) for kind, value in enumerate(table[label])),
        )
        for label in known[:MOST_LABELS]
    )
    return LabelGains(tuple((short_title, meaning) for *_, meaning, _, short_title in ERRORS), rows, len(known))


def _gain(context: Context[DetectionEvaluation], label: int, kind: int, value: float) -> Gain:
    state = ERRORS[kind][3]
    return Gain(value, label_link(context.labels[label], state) if state and value >= LEAST_LINKED else "")


def hardest_labels(context: Context[DetectionEvaluation]) -> Section | None:
    """The labels with most spurious boxes, with the way to them; None without any."""
    point = context.evaluation.point
    order = np.argsort(-point.spurious, kind="stable")[:5]
    worst = [int(label) for label in order if point.spurious[label] > 0]
    if not worst:
        return None
    bars = tuple(
        Bar(
            short(context.labels[label], 40),
            float(point.spurious[label] / point.predicted[label]),
            f"{numbers.count(int(point.spurious[label]))} of {numbers.count(int(point.predicted[label]))} boxes "
            "are where nothing is labelled.",
            label_link(context.labels[label], "spurious"),
        )
        for label in worst
    )
    lead = "A spurious box with a high score is often an object that nobody labelled."
    return Section("spurious", "Spurious", "Which labels are seen where nothing is?", lead, (Bars(bars, signed=False),))
