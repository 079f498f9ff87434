"""Rules about detectors: low mAP, false positives on background, small objects, unlabelled images."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.evaluations.box_groups import SIZE_NAMES
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.evaluations.error_kinds import BACKGROUND
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.links import called, label_link, row_link, short
from reportgen.metrics.intervals import wilson
from reportgen.report.words import Words
from reportgen.rules import needs
from reportgen.rules.gain import gain_without
from reportgen.rules.ranking import listed, shown
from reportgen.rules.rule import MIN_ROWS, Finding, FindingRow, rule, severity_of

# Roboflow's limits for an overconfident label.
MIN_PREDICTIONS = 30
MIN_SPURIOUS = 30
LOW_PRECISION = 0.65
NOTABLE = 0.2  # of all predictions; from there on no figure can be trusted before these were looked at
MIN_OF_SIZE = 30  # objects; with fewer the interval of their recall is wider than ±0.17
SMALLER_GAP = 0.1  # of recall between small and large objects; less is no reason for a higher resolution
SURE = 0.8  # a box with such a score on an image without labels is more likely a missing label than an error
LOW_MAP = 0.3  # Roboflow's: below it data or labels are at fault, not fine points of training
GOOD_MAP = 0.7  # Roboflow's target for production
MIN_OBJECTS = 50  # with fewer, mAP moves by several points from one draw to the next
LIMITS = {"small": "up to 32 × 32 pixels", "medium": "", "large": "from 96 × 96 pixels on"}


def _enough_objects(evaluation: DetectionEvaluation) -> str:
    return "" if evaluation.point.support.sum() >= MIN_OBJECTS else f"it takes {MIN_OBJECTS} objects"


def _precision_without(point: OperatingPoint, n: int) -> float:
    """The micro precision without `n` false positives."""
    left = point.predicted.sum() - n
    return float(point.tp.sum() / left) if left else np.nan


@rule("low-map", "mAP is very low", limits={
    "mAP 50 below": LOW_MAP, "target": GOOD_MAP, "fewest objects": MIN_OBJECTS}, needs=_enough_objects)  # fmt: skip
def low_map(evaluation: DetectionEvaluation, words: Words) -> Iterator[Finding]:
    """An mAP 50 below 30% is a matter of data or labels, not of fine points of training; 70% is a usual target for production (Roboflow)."""  # noqa: E501
    value = evaluation.metrics["map50"]
    if not value < LOW_MAP:
        return
    low, high = evaluation.intervals.get("map50", (np.nan, np.nan))
    known = "" if np.isnan(low) else f" (95% interval {numbers.interval(low, high)})"
    ap = evaluation.label_ranking["ap50"]
    order = np.argsort(np.where(np.isnan(ap), np.inf, ap), kind="stable")
    rows, rest = shown(order[~np.isnan(ap[order])].tolist(), lambda k: FindingRow(
        evaluation.labels[k], float(ap[k]), numbers.metric(float(ap[k])), row_link(evaluation.labels[k])))  # fmt: skip
    yield Finding(
        rule="low-map",
        severity="high",
        label="",
        message=f"mAP 50 is only {numbers.metric(value)}",
        evidence=f"mAP 50 is {numbers.metric(value)}{known}; {numbers.significant(GOOD_MAP)} is a usual target for "
        "production.",
        action="Look first whether predictions and ground truth belong together (same images, same sizes, same "
        "labels), then whether every object is labelled; only then train longer.",
        gain=None,
        gain_note=f"{numbers.significant(GOOD_MAP)} is a usual target",
        worth=f"{numbers.metric(value)} mAP 50",
        link="#performance",
        rows=rows,
        rest=rest,
        more="#performance&sort=ap50,asc",
    )


@rule("overconfident-spurious", "Predictions mark background", limits={
    "fewest predictions": MIN_PREDICTIONS, "fewest false positives": MIN_SPURIOUS, "precision below": LOW_PRECISION,
    "fewest with no object near": MIN_ROWS, "grave from this share of all predictions": NOTABLE},
    needs=needs.predictions)  # fmt: skip
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
        message=f"{numbers.percent(n / drawn)}% of the predictions say {listed(names)} where no object is labelled",
        evidence=f"{numbers.count(int(alone[order[0]]))} of {numbers.count(int(point.predicted[order[0]]))} "
        f"predictions of {called(name)} touch no labelled object. Without them precision would be "
        f"{numbers.metric(_precision_without(point, n))} instead of {numbers.metric(point.micro_precision)}.",
        action="Look at the most confident ones first. If they show real objects, the ground truth is incomplete and "
        "precision is better than it looks; if not, add such images to training without a box.",
        gain=gain,
        worth=f"{numbers.signed(_precision_without(point, n) - point.micro_precision)} precision",
        gain_note=f"without those {numbers.count(n)}",
        link=label_link(name, "background"),
        cell=(NONE, order[0]),
        rows=rows,
        rest=rest,
        more="#performance&sort=fp,desc",
    )  # fmt: skip


def _both_sizes(evaluation: DetectionEvaluation) -> str:
    support = evaluation.size_groups.support
    enough = min(support[SIZE_NAMES.index("small")], support[SIZE_NAMES.index("large")]) >= MIN_OF_SIZE
    return "" if enough else f"it takes {MIN_OF_SIZE} small and {MIN_OF_SIZE} large objects"


@rule("small-objects", "Small objects are missed more often than large ones", limits={
    "fewest of each size": MIN_OF_SIZE, "least gap of recall": SMALLER_GAP}, needs=_both_sizes)  # fmt: skip
def small_objects(evaluation: DetectionEvaluation, words: Words) -> Iterator[Finding]:
    """Where recall of small objects (up to 32 × 32 pixels) lies below that of large ones (from 96 × 96 on) by 0.1 and
    more than chance, with at least 30 of each, the resolution that the model sees is too low.
    """
    groups = evaluation.size_groups
    small, large = SIZE_NAMES.index("small"), SIZE_NAMES.index("large")
    recall, bounds = groups.recall, wilson(groups.tp, groups.support)
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


@rule("unlabelled-pictures", "Images without labels where the model is sure", about="data",
      limits={"confidence": SURE}, needs=needs.predictions)  # fmt: skip
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
