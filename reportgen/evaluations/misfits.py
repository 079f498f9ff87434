"""What is wrong with boxes of the right label that overlap their object too little to count."""

from __future__ import annotations

import numpy as np

from reportgen.arrays import NONE, Counts, LabelIds, Mask
from reportgen.datasets.detection import Boxes
from reportgen.metrics.boxes import Candidates
from reportgen.metrics.matching import largest_of_each

SAME_AREA = 1.25  # a box up to so much larger or smaller has its object's size, and lies beside it

MISFITS = ("second", "small", "large", "beside")
SECOND, SMALL, LARGE, BESIDE = range(len(MISFITS))


def own_truths(candidates: Candidates, n_detections: int) -> LabelIds:
    """(n_detections,) the object of its own label that each detection, in file order, overlaps most; NONE: none."""
    detections, truths, pairs = candidates.detections, candidates.truths, candidates.pairs
    own = detections.label[pairs.detection] == truths.label[pairs.truth]
    own &= ~truths.is_crowd[pairs.truth]
    best = largest_of_each(pairs.select(np.flatnonzero(own)))
    found = np.full(n_detections, NONE, np.int32)
    found[detections.item[best.detection]] = truths.item[best.truth]
    return found


def misfit_counts(boxes: Boxes, truths: Boxes, of: LabelIds, misplaced: LabelIds, is_found: Mask) -> Counts:
    """(4,) how many of the `misplaced` detections are of each of MISFITS.

    `of` is the object of each detection (n_detections,), NONE: none; `is_found` (n_truths,) says which objects another
    detection finds: a box on one of these is a second one, whatever its size.
    """
    placed = misplaced[of[misplaced] != NONE]
    truth = of[placed]
    ratio = boxes.box[placed, 2:].prod(axis=1) / np.maximum(truths.box[truth, 2:].prod(axis=1), 1e-12)
    kind = np.select([is_found[truth], ratio < 1 / SAME_AREA, ratio > SAME_AREA], [SECOND, SMALL, LARGE], BESIDE)
    return np.bincount(kind, minlength=len(MISFITS))
