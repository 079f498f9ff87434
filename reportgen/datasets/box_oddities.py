"""What is odd about boxes once they have images and labels in common; it is counted, and changes no figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from reportgen.issues import Issue, issue

if TYPE_CHECKING:
    import polars as pl

    from reportgen.datasets.detection import Boxes


def oddities(
    truths: Boxes, detections: Boxes, labels: Sequence[str], ids: Sequence[str | None] | pl.Series
) -> list[Issue]:
    """Labels that are predicted without ever being true, and images with objects of which none was predicted."""
    issues = []
    is_unknown = np.bincount(truths.label, minlength=len(labels))[detections.label] == 0
    if not len(truths.box):
        issues.append(
            issue("no_truths", "The ground truth holds no box: every prediction counts as a false positive.", 1)
        )
    elif is_unknown.any():
        names = [labels[index] for index in np.unique(detections.label[is_unknown])]
        issues.append(issue("unknown_label", "Predicted labels that no true box has.", int(is_unknown.sum()), names))
    is_bare = np.bincount(truths.image, minlength=len(ids)) > 0
    is_bare &= np.bincount(detections.image, minlength=len(ids)) == 0
    if is_bare.any() and len(detections.box):
        message = "Images with objects but without any predicted box: all of these objects count as missed."
        examples = [ids[image] for image in np.flatnonzero(is_bare)[:5].tolist()]
        issues.append(issue("no_prediction", message, int(is_bare.sum()), examples))
    return issues
