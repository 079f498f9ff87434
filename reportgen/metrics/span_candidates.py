"""Spans as what matching chooses from: predictions by descending score, true spans, and the pairs that overlap.

A span with the boundaries of another overlaps it wholly, so that boxes' matching at an IoU of 1 is that of spans.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import LabelIds, Mask, Scores
from reportgen.metrics.boxes import Candidates, Truths, in_matching_order
from reportgen.metrics.spans import Spans, overlapping_spans
from reportgen.parts import Scope


@dataclass(frozen=True, eq=False)
class _Found:
    image: NDArray[np.int32]
    label: LabelIds
    is_ignored: Mask


def span_candidates(true: Spans, predicted: Spans, score: Scores, n_labels: int, n_documents: int) -> Candidates:
    """All spans in matching order, with all pairs that overlap; each document is an image."""
    image = predicted.document.astype(np.int32)
    nothing = np.zeros(image.size, np.bool_)
    found = in_matching_order(image, _Found(image, predicted.label, nothing), score)
    order = np.argsort(true.document, kind="stable")
    of_truths, no = true.document.astype(np.int32), np.zeros(order.size, np.bool_)
    length = (true.end - true.start).astype(np.float64)
    wanted = Truths(order, of_truths[order], true.label[order], length[order], no, no)
    pairs = overlapping_spans(predicted.select(found.item), true.select(order))
    return Candidates(found, wanted, pairs, n_labels, Scope(n_documents, of_truths, image))
