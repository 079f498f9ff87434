"""Boxes in shares of images of unknown size: what overlaps does not depend on it, only what is small or large does."""

from dataclasses import replace

import numpy as np

from reportgen.datasets.box_images import JoinedImages
from reportgen.issues import Issue, issue
from reportgen.numbers import count
from reportgen.tables import BoxTable

NOMINAL = 1024  # pixels; the longer side of most collections of photographs


def sized(images: JoinedImages, truth: BoxTable, predicted: BoxTable | None, issues: list[Issue]) -> JoinedImages:
    """The images with a nominal size where it is unknown, if both sides are shares, so that nothing else needs it."""
    others = () if predicted is None or not predicted.n_rows else (predicted,)
    is_unknown = np.isnan(images.width) | np.isnan(images.height)
    if not is_unknown.any() or not all(table.is_relative for table in (truth, *others)):
        return images
    message = (
        "Images of unknown size, with boxes in shares of it: overlaps and counts are right; what is small, medium or "
        f"large, and Pascal VOC's figures, are as for {count(NOMINAL)} pixels each way. --images gives the sizes."
    )
    rows = np.flatnonzero(is_unknown)
    issues.append(issue("unknown_size", message, rows.size, (images.sample_ids[row] for row in rows[:5])))
    width, height = (np.where(is_unknown, float(NOMINAL), sides) for sides in (images.width, images.height))
    return replace(images, width=width, height=height)
