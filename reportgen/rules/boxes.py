"""Rules about detectors: false positives on background, loose boxes, small objects, duplicates, unlabelled images."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.arrays import NONE, Counts
from reportgen.evaluations.box_groups import SIZE_NAMES
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.evaluations.error_kinds import BACKGROUND, DUPLICATES, LOCALIZATION
from reportgen.links import label_link, short
from reportgen.metrics.intervals import wilson
from reportgen.report.words import Words
from reportgen.rules.gain import gain_without
from reportgen.rules.ranking import listed, shown
from reportgen.rules.rule import MIN_GAIN, MIN_ROWS, Finding, FindingRow, rule, severity_of

# Roboflow's limits for an overconfident label.
MIN_PREDICTIONS = 30
MIN_SPURIOUS = 30
LOW_PRECISION = 0.65
NOTABLE = 0.2  # of all predictions; from there on no figure can be trusted before these were looked at
MIN_OF_SIZE = 30  # objects; with fewer the interval of their recall is wider than ±0.17
SMALLER_GAP = 0.1  # of recall between small and large objects; less is no reason for a higher resolution
SURE = 0.8  # a box with such a score on an image without labels is more likely a missing label than an error
LIMITS = {"small": "up to 32 × 32 pixels", "medium": "", "large": "from 96 × 96 pixels on"}


@rule("overconfident-spurious", "Predictions mark background")
def overconfident_spurious(evaluation: DetectionEvaluation, words: Words) -> Iterator[Finding]:
    """A label with at least 30 predictions and 30 false positives, right less than 65% of the time, many of them with
    no object near: usually they show real objects that nobody labelled. Where they are a fifth of all predictions,
    every figure depends on what they show.
    """
    point, labels, alone = evaluation.point, evaluation.labels, evaluation.error_counts[BACKGROUND]
    loose = (point.predicted >= MIN_PREDICTIONS) & (point.fp >= MIN_SPURIOUS) & (point.precision < LOW_PRECISION)
    loose &= alone >= MIN_ROWS
    order = np.flatnonzero(loose)[np.argsort(-alone[loose], kind="stable")].tolist()
    if not order:
        return
    n, drawn, name = int(alone[order].sum()), int(point.predicted.sum()), labels[order[0]]
    names = [labels[k] for k in order]
    gain = gain_without(point, np.where(loose, alone, 0))
    rows, rest = shown(
        order,
        lambda k: FindingRow(
            labels[k], alone[k] / alone[order[0]], numbers.count(int(alone[k])), label_link(labels[k], "background")
        ),
    )
    yield Finding(
        rule="overconfident-spurious",
        severity="high" if n >= NOTABLE * drawn else severity_of(gain),
        label=name if len(order) == 1 else "",
        message=f"{numbers.percent(n / drawn)}% of the predictions are {listed(names)} on background: perhaps objects "
        "that nobody labelled",
        evidence=f"{numbers.count(int(alone[order[0]]))} of {numbers.count(int(point.predicted[order[0]]))} "
        f"{short(name)} predictions touch no labelled object.",
        action="Look at the most confident ones first. If they show real objects, the ground truth is incomplete and "
        "precision is better than it looks; if not, add such images to training without a box.",
        gain=gain,
        gain_note=f"without those {numbers.count(n)}",
        link=label_link(name, "background"),
        cell=(NONE, order[0]),
        rows=rows,
        rest=rest,
        more="#performance&sort=fp,desc",
    )  # fmt: skip


def _by_label(evaluation: DetectionEvaluation, counts: Counts, state: str) -> tuple[tuple[FindingRow, ...], int]:
    """Labels by how many of the errors are theirs."""
    order = np.argsort(-counts, kind="stable")
    order = order[counts[order] > 0].tolist()
    labels, most = evaluation.labels, max(1, int(counts.max(initial=0)))
    return shown(order, lambda k: FindingRow(
        labels[k], counts[k] / most, numbers.count(int(counts[k])), label_link(labels[k], state)))  # fmt: skip


@rule("loose-boxes", "Boxes fit loosely")
def loose_boxes(evaluation: DetectionEvaluation, words: Words) -> Iterator[Finding]:
    """Predictions with the right label that overlap an object too little to count; mending these gains mAP at the IoU
    asked for. Often the boxes of the ground truth are drawn inconsistently. Named from 5 of them and 1 point.
    """
    counts = evaluation.error_counts[LOCALIZATION]
    n, gain = int(counts.sum()), evaluation.metrics.get("tide_loc", np.nan)
    if n < MIN_ROWS or not gain >= MIN_GAIN:
        return
    rows, rest = _by_label(evaluation, counts, "called")
    yield Finding(
        rule="loose-boxes",
        severity=severity_of(gain),
        label="",
        message="Boxes fit too loosely",
        evidence=f"{numbers.named(n, words.prediction)} have the right label but an IoU between "
        f"0.1 and {numbers.significant(evaluation.iou)}. {_loose_means(evaluation)}",
        action="Check how tightly the boxes of the ground truth are drawn, and whether everyone draws them alike; then "
        "train longer or at a higher resolution.",
        gain=None,
        gain_note="if these fitted (TIDE, over all scores)",
        worth=_of_map(evaluation, gain),
        link="#state=location",
        rows=rows,
        rest=rest,
        more="#errors",
    )


def _loose_means(evaluation: DetectionEvaluation) -> str:
    """How much is lost by stricter overlaps."""
    ap, ap50 = evaluation.metrics["map"], evaluation.metrics["map50"]
    return f"mAP 50 is {numbers.metric(ap50)}, mAP 50–95 {numbers.metric(ap)}."


def _of_map(evaluation: DetectionEvaluation, gain: float) -> str:
    return f"{numbers.signed(gain)} mAP {numbers.significant(evaluation.iou * 100)}"


@rule("small-objects", "Small objects are missed more often than large ones")
def small_objects(evaluation: DetectionEvaluation, words: Words) -> Iterator[Finding]:
    """Where recall of small objects (up to 32 × 32 pixels) lies below that of large ones (from 96 × 96 on) by 0.1 and
    more than chance, with at least 30 of each, the resolution that the model sees is too low.
    """
    groups = evaluation.size_groups
    small, large = SIZE_NAMES.index("small"), SIZE_NAMES.index("large")
    recall, bounds = groups.recall, wilson(groups.tp, groups.support)
    if min(groups.support[small], groups.support[large]) < MIN_OF_SIZE:
        return
    if not recall[large] - recall[small] >= SMALLER_GAP or not bounds[small, 1] < bounds[large, 0]:
        return
    yield Finding(
        rule="small-objects",
        severity="medium",
        label="",
        message="Small objects are missed more often than large ones",
        evidence=f"{numbers.count(int(groups.tp[small]))} of {numbers.count(int(groups.support[small]))} objects up to "
        f"32 × 32 pixels are found, {numbers.count(int(groups.tp[large]))} of "
        f"{numbers.count(int(groups.support[large]))} from 96 × 96 pixels on.",
        action="Train and run at a higher resolution, or on tiles of the images.",
        gain=None,
        gain_note="recall, small against large",
        worth=f"{numbers.signed(float(recall[small] - recall[large]))} recall",
        link="#boxes",
        rows=tuple(FindingRow(
            name, float(recall[k]), f"{numbers.count(int(groups.tp[k]))} of {numbers.count(int(groups.support[k]))}")
            for k, name in enumerate(SIZE_NAMES) if groups.support[k]),
    )  # fmt: skip


@rule("duplicates", "Objects are found more than once")
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
        gain_note="without them (TIDE, over all scores)",
        worth=_of_map(evaluation, gain),
        link="#state=duplicate",
        rows=rows,
        rest=rest,
        more="#errors",
    )


@rule("unlabelled-pictures", "Images without labels where the model is sure", about="data")
def unlabelled_pictures(evaluation: DetectionEvaluation, words: Words) -> Iterator[Finding]:
    """A box with a score of at least 0.8 on an image without any label is more likely a forgotten label than an
    error.
    """
    data = evaluation.dataset
    labelled = np.bincount(data.truths.image, minlength=data.n_samples) > 0
    sure = ~labelled[data.detections.image] & (evaluation.score >= SURE)
    pictures = np.unique(data.detections.image[sure])
    if not pictures.size:
        return
    named = ", ".join(short(data.sample_ids[int(picture)], 30) for picture in pictures[:3])
    yield Finding(
        rule="unlabelled-pictures",
        severity="medium" if pictures.size >= MIN_ROWS else "low",
        label="",
        message=f"{numbers.named(int(pictures.size), 'image')} without labels, but with sure predictions",
        evidence=f"Scores of {numbers.significant(SURE)} and more on {named}"
        + (" and others." if pictures.size > 3 else "."),
        action="Look at them: label what is there, or keep them as images that hold nothing.",
        gain=None,
        gain_note="a check of the ground truth",
        link="#state=spurious",
    )
