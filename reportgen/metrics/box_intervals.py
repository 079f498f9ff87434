"""95% intervals of a detector's average precision and recall, from halves of the images.

A hundred times the images are split in two at random. How much the halves differ is how much the figure varies. By how
much they lie above it is how much it rises with fewer images: the precision at a recall is the highest from there on,
and the highest of few is too high. That bias falls somewhat faster than the root of the number of images, so that the
figure itself is as far above the truth as BIAS times what separates it from the halves; resampling with replacement
shows only a part of it, because what is drawn twice cannot outdo itself. What is taken off varies with the images too,
and against the figure, so that the difference varies more than the figure does: the more, the fewer images each label
is in.

Where a few crowded images hold most objects, how much the halves differ is itself little known: Student's t with as
many degrees of freedom as images that matter. Of few of these nothing is said, nor of an average precision so near 1
that a few objects decide how much it varies, nor where the bias is larger than what the figure varies by.
"""

from __future__ import annotations

import numpy as np

from reportgen.arrays import Fractions, Mask
from reportgen.metrics.bounds import NARROWEST, Interval
from reportgen.metrics.box_halves import Rows
from reportgen.metrics.score_intervals import EDGE, student

# Chosen on simulations, and verified on others: see the table in the tests.
BIAS = 1.85  # that of the figure, in differences of halves and whole
BIAS_ERROR = 0.25  # what the bias may be off by, likewise
BIAS_VARIANCE = 0.75  # what taking it off adds to the variance, over the images that matter to a label
# By simulation, intervals of fewer cover too rarely, or of a figure nearer to 1: see the table in the tests.
LEAST_IMAGES = 60  # with objects
LEAST_THAT_MATTER = 8.0  # images: more than that share the objects as if equally
LEAST_OF_LABELS = 4.0  # likewise for each label, where a mean is made of them
MOST_BIAS = 1.25  # differences of halves and whole, in standard deviations of the halves
MOST_PRECISION = 0.95  # at IoU 0.5, which is then known as finely as COCO's 101 recalls lie apart
COARSE = 20.0  # images that matter; of fewer it is not known that finely
LEAST_SHARING = 20  # with a label, for its share in a mean
SHARE_OF_LABELS = 0.95  # that must have them
LEAST_OF_LABEL = 50  # objects, for an interval of one label
LEAST_LABEL_IMAGES = 30  # with them


def half_interval(values: Fractions, n_that_matter: Fractions | float) -> Interval:
    """The interval (..., 2) of figures without bias, `values` (n, ...) being those of all, then of `halves`; else NaN.

    `n_that_matter` (...) or one is how many images decide it. Symmetric on the scale of the log odds.
    """
    return _interval(values[0], values[0], values[1:].std(axis=0, ddof=1), n_that_matter)


def corrected_interval(values: Fractions, n_that_matter: Fractions | float, n_of_label: Fractions | float) -> Interval:
    """Likewise of average precision, its bias taken off; `n_of_label` is how many images decide that of a label."""
    whole, parts = values[0], values[1:]
    excess = parts.mean(axis=0) - whole
    variance = parts.var(axis=0, ddof=1) * (1 + BIAS_VARIANCE / np.maximum(n_of_label, 1))
    return _interval(whole, whole - BIAS * excess, np.sqrt(variance + np.square(BIAS_ERROR * excess)), n_that_matter)


def _interval(whole: Fractions, centre: Fractions, error: Fractions, n_that_matter: Fractions | float) -> Interval:
    centre = np.clip(centre, EDGE, 1 - EDGE)
    half = student(np.asarray(n_that_matter) - 1) * error / (centre * (1 - centre))
    odds = np.log(centre / (1 - centre))
    low, high = (1 / (1 + np.exp(-np.clip(odds + side * half, -700, 700))) for side in (-1, 1))
    is_known = (error > NARROWEST) & (whole > EDGE) & (whole < 1 - EDGE)
    found = np.stack([np.minimum(low, whole), np.maximum(high, whole)], axis=-1)
    return np.where(is_known[..., None], found, np.nan)


def means(by_label: Fractions) -> Fractions:
    """(n_replicates,) means over the labels that the first row has; where another has not, the first row's counts."""
    there = _there(by_label)
    mean: Fractions = there.mean(axis=1) if there.size else np.full(len(there), np.nan)
    return mean


def n_of_label(by_label: Fractions, n_that_matter: Fractions) -> float:
    """How many images decide a label's figure, over the labels that make up the variance of the mean.

    `by_label` (n_replicates, n_labels) are the figures of all and of halves, `n_that_matter` (n_labels,) images.
    """
    variance = _there(by_label)[1:].var(axis=0)
    divided = (variance / np.maximum(n_that_matter[~np.isnan(by_label[0])], 1.0)).sum()
    return float(variance.sum() / divided) if divided > 0 else np.inf


def _there(by_label: Fractions) -> Fractions:
    """The labels that the first row has; where another has not, the first row's counts."""
    there = by_label[:, ~np.isnan(by_label[0])]
    return np.where(np.isnan(there), there[:1], there)


def too_few(rows: Rows) -> str:
    """Why a mean over labels has no interval; empty where it has one."""
    n_images = np.unique(rows.truth_image).size
    if n_images < LEAST_IMAGES:
        return f"too few: {n_images} images have objects, it takes {LEAST_IMAGES}"
    is_there = rows.n_objects > 0
    is_few = is_there & (rows.n_label_images < LEAST_SHARING)
    if is_few.sum() > (1 - SHARE_OF_LABELS) * is_there.sum():
        return f"too few: {is_few.sum()} of {is_there.sum()} labels in fewer than {LEAST_SHARING} images"
    return "" if rows.n_that_matter >= LEAST_THAT_MATTER else "too few: a handful of images hold most objects"


def too_near_1(ap50: Fractions, n_that_matter: Fractions | float) -> Mask:
    """Whether an average precision at IoU 0.5 is so near 1 that its bias is unknown."""
    return (ap50 > MOST_PRECISION) & (np.asarray(n_that_matter) >= COARSE)


def no_means(by_label: dict[str, Fractions], rows: Rows) -> str:
    """Why means of average precisions (n_replicates, n_labels) by name have no interval; empty where they have one.

    `map50` is among them.
    """
    if too_near_1(means(by_label["map50"])[0], rows.n_that_matter):
        return f"a mAP 50 above {MOST_PRECISION} hangs on too few objects"
    if any(n_of_label(values, rows.n_label_that_matter) < LEAST_OF_LABELS for values in by_label.values()):
        return "too few: a handful of images hold most objects of the labels that vary most"
    if any(_bias(means(values)) > MOST_BIAS for values in by_label.values()):
        return "too few: labels with few objects raise it by more than it varies"
    return ""


def _bias(values: Fractions) -> float:
    """Difference of halves and whole, in standard deviations of the halves."""
    return float((values[1:].mean() - values[0]) / max(values[1:].std(ddof=1), NARROWEST))
