"""The area under a precision-recall curve, for all labels at once and from the true positives alone.

Precision rises only at a true positive, so the highest precision from some recall on is found among these. Hits are
true positives, by label and then by descending score; `start` (n_labels + 1) says where each label's begin.
"""

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions

Starts = NDArray[np.intp]


def needed_hits(n_truths: Counts, recalls: Fractions) -> Counts:
    """(n_labels, n_recalls) how many hits reach each recall: the first count, at least 1, whose share is not below."""
    whole = np.maximum(n_truths, 1).astype(np.float64)[:, None]
    count = np.maximum(np.ceil(recalls * whole).astype(np.int64) - 1, 1)
    for _ in range(3):  # rounding may put the first guess one or two too low
        count += count / whole < recalls
    return count


def running_counts(start: Starts) -> NDArray[np.float64]:
    """1, 2, 3 … within each label."""
    size = np.diff(start)
    return np.arange(1, start[-1] + 1, dtype=np.float64) - np.repeat(start[:-1], size)


def envelope(precision: Fractions, start: Starts) -> Fractions:
    """The highest precision at each hit of a label or at a later one; changes `precision` where it stands."""
    for first, last in zip(start[:-1].tolist(), start[1:].tolist(), strict=True):
        if last - first > 1:
            backwards = precision[first:last][::-1]
            np.maximum.accumulate(backwards, out=backwards)
    return precision


def at_recalls(precision: Fractions, start: Starts, needed: Counts) -> Fractions:
    """(n_labels, n_recalls) the highest precision where `needed` hits (ascending) are reached or later, else 0.

    The highest between one recall and the next, then the highest of all that follow.
    """
    n_labels, n_recalls = needed.shape
    if not precision.size:
        return np.zeros(needed.shape)
    cuts = np.empty((n_labels, n_recalls + 1), np.intp)
    np.minimum(start[:-1, None] + needed - 1, start[1:, None], out=cuts[:, :-1])
    cuts[:, -1] = start[1:]
    # what begins at the end of a label is none of its hits; a last one keeps every cut within the array
    highest = np.maximum.reduceat(np.append(precision, 0.0), cuts.ravel()).reshape(cuts.shape)[:, :-1]
    highest[cuts[:, :-1] == start[1:, None]] = 0.0
    backwards = highest[:, ::-1]
    np.maximum.accumulate(backwards, axis=1, out=backwards)
    return highest
