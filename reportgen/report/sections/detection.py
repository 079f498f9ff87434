"""What only object detection has: its headline, the kinds of errors, the sizes of objects, the worst pictures."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.links import label_link, short
from reportgen.report.blocks import Bar, Bars, Headline, Run, Tile
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.sections.summary import facts

TILES = ("map", "map50", "macro_f1", "micro_precision", "micro_recall", "mar100")
ERRORS = (
    ("tide_cls", "Wrong label", "In the right place, called by another label.", "misclassified"),
    ("tide_loc", "Badly located", "The right label, but the box fits too loosely.", "location"),
    ("tide_both", "Both", "Another label, and a loose box.", ""),
    ("tide_dupe", "Duplicate", "One more box on an object that is already found.", "duplicate"),
    ("tide_bkg", "On nothing", "A box where nothing is labelled.", "spurious"),
    ("tide_miss", "Missed", "An object without any box.", "missed"),
)
SIZES = (("map_small", "Small"), ("map_medium", "Medium"), ("map_large", "Large"))
SIZE_WORDS = {"Small": "under 32 × 32 pixels", "Medium": "up to 96 × 96 pixels", "Large": "larger than that"}


def detection_summary(context: Context) -> Section:
    """The first screen of the page."""
    options, evaluation = context.options, context.evaluation
    known = (name for name in TILES if not np.isnan(evaluation.metrics.get(name, np.nan)))
    block = Headline(
        title=options.title or options.model or "Model report",
        version=options.version or "",
        facts=facts(context, "Object detection"),
        lead=_lead(context),
        tiles=tuple(_tile(context, name) for name in known),
        condition=f"{context.operating_words} A box fits from IoU {options.iou:g}. "
        "Average precision and recall are over all thresholds, as COCO has them.",
    )
    return Section("summary", "Summary", None, "", (block,))


def _lead(context: Context) -> tuple[Run, ...]:
    point = context.evaluation.point
    found, objects, drawn = int(point.tp.sum()), int(point.support.sum()), int(point.predicted.sum())
    where = numbers.threshold(context.evaluation.operating or 0.0)
    wrong = f"{numbers.percent((drawn - found) / drawn)} %" if drawn else numbers.UNDEFINED
    return (
        Run(f"At threshold {where} the detector finds "),
        Run(f"{numbers.count(found)} of {numbers.named(objects, 'object')}", strong=True),
        Run(f". It draws {numbers.count(drawn)} boxes to do so, and "),
        Run(f"{wrong} of them", strong=True),
        Run(" are wrong."),
    )


def _tile(context: Context, name: str) -> Tile:
    evaluation = context.evaluation
    definition = evaluation.metric_definitions[name]
    low, high = evaluation.intervals.get(name, (np.nan, np.nan))
    n = int(evaluation.point.support.sum())
    return Tile(definition.title, evaluation.metrics[name], low, high, numbers.named(n, "object"), definition.text)


def errors(context: Context) -> Section | None:
    """What each kind of error costs, with the way to its cases; None where it is not known."""
    metrics = context.evaluation.metrics
    bars = tuple(
        Bar(title, metrics[name], meaning, f"#state={state}" if state else "")
        for name, title, meaning, state in ERRORS
        if not np.isnan(metrics.get(name, np.nan))
    )
    if not bars:
        return None
    lead = "How far AP50 would rise if all errors of one kind were mended, and nothing else (TIDE)."
    return Section("errors", "Kinds of errors", "What goes wrong?", lead, (Bars(bars, signed=True),))


def sizes(context: Context) -> Section | None:
    """Average precision by the size of the objects; None where it is known for one size only."""
    metrics = context.evaluation.metrics
    known = [(name, title) for name, title in SIZES if not np.isnan(metrics.get(name, np.nan))]
    if len(known) < 2:
        return None
    bars = tuple(Bar(title, metrics[name], f"Objects {SIZE_WORDS[title]}.", "") for name, title in known)
    lead = "Average precision over IoU 0.5 to 0.95."
    return Section("sizes", "Sizes", "Does it depend on the size?", lead, (Bars(bars, signed=False),))


def hardest_labels(context: Context) -> Section | None:
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
