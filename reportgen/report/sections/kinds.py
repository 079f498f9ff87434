"""Which kinds of error a detector makes: how many of each, what they cost, and which labels have most of them."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.arrays import Counts
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.evaluations.error_kinds import KINDS
from reportgen.links import label_link
from reportgen.report.box_blocks import ErrorKind, ErrorKinds, Gain, LabelGains
from reportgen.report.context import Context
from reportgen.report.document import Section

MOST_LABELS = 20  # labels whose errors are told apart; the record has them all
MOST_IN = 3  # labels named beside a kind
LEAST_LINKED = 0.0005  # what shows as 0.001 or more has cases worth a link
# kind: its name, the figure of its gain, the view of its images
NAMES = {
    "background": ("Background", "tide_bkg", "background"),
    "localization": ("Localization", "tide_loc", "location"),
    "both": ("Wrong label and box", "tide_both", "near"),
    "confused": ("Confused", "tide_cls", "misclassified"),
    "duplicate": ("Duplicate", "tide_dupe", "duplicate"),
    "missed": ("Missed", "tide_miss", "missed"),
}


def errors(context: Context[DetectionEvaluation]) -> Section | None:
    """What kind every error is, with the way to its images; None without any error."""
    counts = context.evaluation.error_counts
    if not counts.any():
        return None
    rows = [_kind(context, kind, counts[place]) for place, kind in enumerate(KINDS)]
    rows.sort(key=lambda row: (row.state == "missed", -row.count))
    by_label = _label_gains(context)
    block = ErrorKinds(tuple(rows), context.evaluation.options.least_iou)
    blocks = (block, by_label) if by_label else (block,)
    lead = (
        "Every false positive has one kind; in the confusion matrix all but the confused ones stand as background. "
        "Counts are those at the threshold. What mAP gains without the errors of a kind is over all scores; kinds "
        "overlap in what they cost, so the gains do not add up (TIDE)."
    )
    return Section("errors", "Kinds of error", "Kinds of error", lead, blocks)


def meanings(iou: float) -> dict[str, str]:
    """What each kind means at the report's IoU."""
    limit = numbers.significant(iou)
    return {
        "background": "touches no object: IoU below 0.1",
        "localization": f"right label, IoU 0.1 to {limit}",
        "both": f"IoU 0.1 to {limit} with an object of another label, or more with one already found",
        "confused": f"IoU ≥ {limit} with an object of another label",
        "duplicate": "object already found with a higher confidence",
        "missed": f"object that no prediction overlaps by {limit}",
    }


def _kind(context: Context[DetectionEvaluation], kind: str, counts: Counts) -> ErrorKind:
    title, figure, state = NAMES[kind]
    most = [int(label) for label in np.argsort(-counts, kind="stable")[:MOST_IN] if counts[label]]
    return ErrorKind(
        name=title,
        state=state,
        count=int(counts.sum()),
        gain=context.evaluation.metrics.get(figure, np.nan),
        meaning=meanings(context.evaluation.options.least_iou)[kind],
        most_in=tuple(
            (label, context.labels[label], int(counts[label]), label_link(context.labels[label], state))
            for label in most
        ),
    )


def _label_gains(context: Context[DetectionEvaluation]) -> LabelGains | None:
    """What each kind of error costs each label; None where that is known of one label only."""
    gains = context.evaluation.label_gains
    table = np.stack([gains[figure] for _, figure, _ in NAMES.values()], axis=1)
    worst = np.nanmax(np.nan_to_num(table, nan=-1.0), axis=1)
    known = [int(label) for label in np.argsort(-worst, kind="stable") if worst[label] >= 0]
    if len(known) < 2:
        return None
    states = [state for *_, state in NAMES.values()]
    rows = tuple(
        (
            context.labels[label],
            tuple(_gain(context, label, *pair) for pair in zip(states, table[label].tolist(), strict=True)),
        )
        for label in known[:MOST_LABELS]
    )
    kinds = tuple((NAMES[kind][0], meaning) for kind, meaning in meanings(context.evaluation.options.least_iou).items())
    return LabelGains(kinds, rows, len(known))


def _gain(context: Context[DetectionEvaluation], label: int, state: str, value: float) -> Gain:
    return Gain(value, label_link(context.labels[label], state) if value >= LEAST_LINKED else "")
