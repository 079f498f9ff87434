"""Which kind every error of a detector is, of the rows that a report counts: TIDE's kinds, one for each row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, Fractions
from reportgen.box_outcomes import DUPLICATE, LOCATION
from reportgen.metrics.boxes import LEAST_OVERLAP, Candidates
from reportgen.metrics.matching import largest_of_each
from reportgen.outcomes import Outcomes

KINDS = ("background", "localization", "both", "confused", "duplicate", "missed")
BACKGROUND, LOCALIZATION, BOTH, CONFUSED, DUPLICATES, MISSED = range(len(KINDS))


def overlap_with_others(candidates: Candidates, n_detections: int) -> Fractions:
    """(n_detections,) IoU of each detection, in file order, with the object of another label that it overlaps most.

    0 where there is none from the least overlap on that is looked at; crowds do not count.
    """
    detections, truths, pairs = candidates.detections, candidates.truths, candidates.pairs
    others = detections.label[pairs.detection] != truths.label[pairs.truth]
    others &= ~truths.is_crowd[pairs.truth]
    best = largest_of_each(pairs.select(np.flatnonzero(others)))
    overlap = np.zeros(n_detections)
    overlap[detections.item[best.detection]] = best.overlap
    return overlap


def kinds_of(rows: Outcomes, others: Fractions) -> NDArray[np.int8]:
    """(n_rows,) the place of each row's error in KINDS, -1 for a correct one; `others` as `overlap_with_others`.

    A background row of the confusion matrix is one of four: a duplicate, a localization error, near an object of
    another label (both the label and the place are wrong, or that object is already found), or near nothing.
    """
    near = np.append(others, 0.0)[rows.prediction_item] >= LEAST_OVERLAP
    apart = np.where(near, BOTH, BACKGROUND)
    apart[rows.kind == LOCATION] = LOCALIZATION
    apart[rows.kind == DUPLICATE] = DUPLICATES
    kinds = np.where(rows.truth == NONE, apart, np.where(rows.prediction == NONE, MISSED, CONFUSED)).astype(np.int8)
    kinds[rows.truth == rows.prediction] = NONE
    return kinds


def counts_by_kind(rows: Outcomes, kinds: NDArray[np.int8], n_labels: int) -> Counts:
    """(6, n_labels) errors of each kind, by the label of the detection, or of the object for a missed one."""
    label = np.where(rows.prediction == NONE, rows.truth, rows.prediction)
    wrong = kinds != NONE
    cells = np.bincount(kinds[wrong].astype(np.intp) * n_labels + label[wrong], minlength=len(KINDS) * n_labels)
    return cells.reshape(len(KINDS), n_labels)
