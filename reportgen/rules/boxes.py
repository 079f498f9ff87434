"""Rules about detectors: spurious boxes, loose ones, small objects, duplicates, pictures without labels."""

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.box_outcomes import DUPLICATE
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.links import label_link, short
from reportgen.rules.gain import gain_if_right
from reportgen.rules.rule import MIN_GAIN, MIN_ROWS, Finding, rule

# Roboflow's limits for an overconfident label.
MIN_PREDICTIONS = 30
MIN_SPURIOUS = 30
LOW_PRECISION = 0.65
LOOSE_GAP = 0.3  # AP50 minus AP: well-fitting detectors of COCO lie at 0.2, from 0.3 on most boxes fail above IoU 0.7
SMALL_SHARE = 0.5  # small objects are found less than half as well as large ones
SURE = 0.8  # a box with such a score on a picture without labels is more likely a missing label than an error


@rule("overconfident-spurious", "A label is seen where nothing is labelled")
def overconfident_spurious(evaluation: DetectionEvaluation) -> Iterator[Finding]:
    """A label with at least 30 predictions and 30 wrong ones, right less than 65% of the time: usually its boxes show
    real objects that nobody labelled.
    """
    point = evaluation.point
    loose = (point.predicted >= MIN_PREDICTIONS) & (point.fp >= MIN_SPURIOUS) & (point.precision < LOW_PRECISION)
    for label in np.flatnonzero(loose).tolist():
        name, n, drawn = evaluation.labels[label], int(point.spurious[label]), int(point.predicted[label])
        yield Finding(
            rule="overconfident-spurious",
            severity="high",
            label=name,
            message=f"{numbers.percent(point.fp[label] / drawn)}% of the {short(name)} boxes are wrong",
            evidence=f"{numbers.count(n)} of {numbers.count(drawn)} mark nothing that is labelled.",
            action="Look at those with the highest scores. If they show real objects, the labels are incomplete; "
            "if not, add such images to training without a box.",
            gain=gain_if_right(point, [(evaluation.n_labels, label)]),
            gain_note="if none were drawn on nothing",
            link=label_link(name, "spurious"),
            cell=(NONE, label),
        )


@rule("loose-boxes", "Boxes fit loosely")
def loose_boxes(evaluation: DetectionEvaluation) -> Iterator[Finding]:
    """AP50 far above AP (by 0.3 or more) means that objects are found but their boxes fit badly: often the labels are
    drawn inconsistently.
    """
    ap, ap50 = evaluation.metrics["map"], evaluation.metrics["map50"]
    if not ap50 - ap >= LOOSE_GAP:
        return
    yield Finding(
        rule="loose-boxes",
        severity="medium",
        label="",
        message="Objects are found, but their boxes fit loosely",
        evidence=f"AP50 is {numbers.metric(ap50)}, AP over IoU 0.5 to 0.95 only {numbers.metric(ap)}.",
        action="Check how tightly the labels are drawn, and whether everyone draws them alike; then train longer or "
        "at a higher resolution.",
        gain=None,
        gain_note="AP, not F1: the boxes count as found already",
        link="#state=location",
    )


@rule("small-objects", "Small objects are found worse than large ones")
def small_objects(evaluation: DetectionEvaluation) -> Iterator[Finding]:
    """Average precision on small objects under half of that on large ones points at the resolution the model sees."""
    metrics = evaluation.metrics
    small, large = metrics.get("map_small", np.nan), metrics.get("map_large", np.nan)
    if not small < SMALL_SHARE * large:
        return
    yield Finding(
        rule="small-objects",
        severity="medium",
        label="",
        message="Small objects are found much worse than large ones",
        evidence=f"AP is {numbers.metric(small)} under 32 × 32 pixels and {numbers.metric(large)} above 96 × 96.",
        action="Train and run at a higher resolution, or on tiles of the images.",
        gain=None,
        gain_note="AP, not F1",
        link="#boxes",
    )


@rule("duplicates", "Objects are found more than once")
def duplicates(evaluation: DetectionEvaluation) -> Iterator[Finding]:
    """Several boxes on one object count as one right and the others wrong. Named only from 5 of them and 1 point of
    AP50.
    """
    rows = evaluation.outcomes
    n = int(np.count_nonzero(rows.active(evaluation.operating) & (rows.kind == DUPLICATE)))
    gain = evaluation.metrics.get("tide_dupe", np.nan)
    if n < MIN_ROWS or not gain >= MIN_GAIN:
        return
    yield Finding(
        rule="duplicates",
        severity="medium",
        label="",
        message="Some objects are found more than once",
        evidence=f"{numbers.count(n)} boxes lie on an object that a better one has found. "
        f"Without them AP50 would be {numbers.signed(gain)}.",
        action="Suppress overlapping boxes more strictly: lower the IoU of non-maximum suppression.",
        gain=None,
        gain_note=f"{numbers.signed(gain)} AP50 (TIDE)",
        link="#state=duplicate",
    )


@rule("unlabelled-pictures", "Images without labels where the model is sure")
def unlabelled_pictures(evaluation: DetectionEvaluation) -> Iterator[Finding]:
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
        message=f"{numbers.named(int(pictures.size), 'image')} without labels, but with sure boxes",
        evidence=f"Scores of {numbers.significant(SURE)} and more on {named}"
        + (" and others." if pictures.size > 3 else "."),
        action="Look at them: label what is there, or keep them as images that hold nothing.",
        gain=None,
        gain_note="a check of the labels",
        link="#state=spurious",
    )
