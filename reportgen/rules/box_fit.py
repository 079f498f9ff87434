"""Rules about how a detector's boxes fit: those that overlap their object too little, and several on one object."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.arrays import Counts
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.evaluations.error_kinds import DUPLICATES, LOCALIZATION
from reportgen.evaluations.misfits import BESIDE, LARGE, SAME_AREA, SECOND, SMALL
from reportgen.links import label_link
from reportgen.metrics.boxes import LEAST_OVERLAP
from reportgen.report.words import Words
from reportgen.rules import needs
from reportgen.rules.ranking import shown
from reportgen.rules.rule import MIN_GAIN, MIN_ROWS, Finding, FindingRow, rule, severity_of

LOOSE = 0.5  # of mAP 50 that is left at stricter overlaps; good detectors keep three fifths

# What is wrong with most of them: the headline, the row, and what to do.
SAID = {
    SECOND: ("Second boxes lie on objects that are found", "on a found object",
             "Suppress overlapping boxes more strictly: lower the IoU of non-maximum suppression."),
    SMALL: ("Boxes are too small for their objects", "too small",
            "Check whether the ground truth has whole objects where the model marks parts; then train longer or at a "
            "higher resolution."),
    LARGE: ("Boxes are too large for their objects", "too large",
            "Check how tightly the boxes of the ground truth are drawn, and whether everyone draws them alike; then "
            "train longer or at a higher resolution."),
    BESIDE: ("Boxes lie beside their objects", "beside it",
             "Check whether predictions and ground truth have the same image size and origin; then train longer."),
}  # fmt: skip


def _by_label(evaluation: DetectionEvaluation, counts: Counts, state: str) -> tuple[tuple[FindingRow, ...], int]:
    """Labels by how many of the errors are theirs."""
    order = np.argsort(-counts, kind="stable")
    order = order[counts[order] > 0].tolist()
    labels, most = evaluation.labels, max(1, int(counts.max(initial=0)))
    return shown(order, lambda k: FindingRow(
        labels[k], counts[k] / most, numbers.count(int(counts[k])), label_link(labels[k], state)))  # fmt: skip


@rule("loose-boxes", "Boxes overlap their objects too little", limits={
    "IoU from": LEAST_OVERLAP, "fewest": MIN_ROWS, "least gain of mAP 50": MIN_GAIN,
    "size of the object, up to times": SAME_AREA, "mAP 50–95 of mAP 50, below": LOOSE},
    needs=needs.predictions)  # fmt: skip
def loose_boxes(evaluation: DetectionEvaluation, words: Words) -> Iterator[Finding]:
    """Predictions with the right label that overlap an object too little to count; mending these gains mAP at the IoU asked for. Told apart are second boxes on an object that another one finds, boxes too small, too large, and beside it. Named from 5 of them and 1 point; with it stands whether mAP 50–95 is less than half of mAP 50."""  # noqa: E501
    counts, misfits = evaluation.error_counts[LOCALIZATION], evaluation.misfits
    n, gain = int(counts.sum()), evaluation.metrics.get("tide_loc", np.nan)
    if n < MIN_ROWS or not gain >= MIN_GAIN:
        return
    order = np.argsort(-misfits, kind="stable").tolist()
    yield Finding(
        rule="loose-boxes",
        severity=severity_of(gain),
        label="",
        message=SAID[order[0]][0],
        evidence=f"{numbers.named(n, words.prediction)} have the right label but an IoU between "
        f"{numbers.significant(LEAST_OVERLAP)} and {numbers.significant(evaluation.iou)}. {_loose_means(evaluation)}",
        action=SAID[order[0]][2],
        gain=None,
        gain_note="if these fitted (by TIDE, at any threshold)",
        worth=_of_map(evaluation, gain),
        link="#state=location",
        rows=tuple(FindingRow(SAID[kind][1], misfits[kind] / n, numbers.count(int(misfits[kind])), "#state=location")
                   for kind in order if misfits[kind]),
        more="#errors",
    )  # fmt: skip


def _loose_means(evaluation: DetectionEvaluation) -> str:
    """How much is lost by stricter overlaps."""
    ap, ap50 = evaluation.metrics["map"], evaluation.metrics["map50"]
    more = ", less than half of it" if ap < LOOSE * ap50 else ""
    return f"mAP 50 is {numbers.metric(ap50)}, mAP 50–95 {numbers.metric(ap)}{more}."


def _of_map(evaluation: DetectionEvaluation, gain: float) -> str:
    return f"{numbers.signed(gain)} mAP {numbers.significant(evaluation.iou * 100)}"


@rule("duplicates", "Objects are found more than once",
      limits={"fewest": MIN_ROWS, "least gain of mAP 50": MIN_GAIN}, needs=needs.predictions)  # fmt: skip
def duplicates(evaluation: DetectionEvaluation, words: Words) -> Iterator[Finding]:
    """Several boxes on one object count as one right and the others wrong. Named only from 5 of them and 1 point of
    mAP 50.
    """
    counts = evaluation.error_counts[DUPLICATES]
    n, gain = int(counts.sum()), evaluation.metrics.get("tide_dupe", np.nan)
    if n < MIN_ROWS or not gain >= MIN_GAIN:
        return
    rows, rest = _by_label(evaluation, counts, "called")
    yield Finding(
        rule="duplicates",
        severity=severity_of(gain),
        label="",
        message="Objects are found more than once",
        evidence=f"{numbers.count(n)} predictions lie on an object that a more confident one has found.",
        action="Suppress overlapping boxes more strictly: lower the IoU of non-maximum suppression.",
        gain=None,
        gain_note="without them (by TIDE, at any threshold)",
        worth=_of_map(evaluation, gain),
        link="#state=duplicate",
        rows=rows,
        rest=rest,
        more="#errors",
    )
