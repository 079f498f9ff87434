"""Some true boxes beside the predicted ones of the same images: enough to see what is wrong, however many there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]

_IMAGES = 300
_PER_IMAGE = 60  # boxes of either file, of predictions those with the highest scores
_PAIRS = 10_000


@dataclass(frozen=True, eq=False)
class BoxPairs:
    """Each true box with each predicted box of its image, for some images: rows of truths and of predictions (n,)."""

    truths: Rows
    predictions: Rows


def box_pairs(
    truth_image: NDArray[np.int32], predicted_image: NDArray[np.int32], score: NDArray[np.float64] | None, n_images: int
) -> BoxPairs:
    """The pairs of images spread over all that have boxes of both; negative images are none."""
    counts = [np.bincount(image[image >= 0], minlength=n_images) for image in (truth_image, predicted_image)]
    both = np.flatnonzero((counts[0] > 0) & (counts[1] > 0))
    chosen = both[:: max(1, -(-both.size // _IMAGES))]
    n_pairs = np.cumsum(np.prod([np.minimum(count[chosen], _PER_IMAGE) for count in counts], axis=0))
    chosen = chosen[: max(1, int(np.searchsorted(n_pairs, _PAIRS, side="right")))]
    truths, predictions = (
        _rows_of(truth_image, None, chosen, n_images),
        _rows_of(predicted_image, score, chosen, n_images),
    )
    pairs = [
        (np.repeat(ours, theirs.size), np.tile(theirs, ours.size))
        for ours, theirs in zip(truths, predictions, strict=True)
    ]
    if not pairs:
        return BoxPairs(np.zeros(0, np.intp), np.zeros(0, np.intp))
    return BoxPairs(*(np.concatenate(rows) for rows in zip(*pairs, strict=True)))


def _rows_of(image: NDArray[np.int32], score: NDArray[np.float64] | None, chosen: Rows, n_images: int) -> list[Rows]:
    """The rows of each chosen image, those with the highest scores where there are many."""
    is_chosen = np.zeros(n_images + 1, np.bool_)
    is_chosen[chosen] = True
    rows = np.flatnonzero(is_chosen[image])
    if score is None:
        rows = rows[np.argsort(image[rows], kind="stable")]
    else:
        rows = rows[np.lexsort((-score[rows], image[rows]))]
    starts = np.searchsorted(image[rows], chosen)
    ends = np.searchsorted(image[rows], chosen, side="right")
    return [rows[start : min(end, start + _PER_IMAGE)] for start, end in zip(starts, ends, strict=True)]


def overlaps(boxes: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """IoU (n,) of boxes (n, 4) as x, y, width, height, row by row; 0 where one is no box."""
    left, top = np.maximum(boxes[:, 0], others[:, 0]), np.maximum(boxes[:, 1], others[:, 1])
    right = np.minimum(boxes[:, 0] + boxes[:, 2], others[:, 0] + others[:, 2])
    bottom = np.minimum(boxes[:, 1] + boxes[:, 3], others[:, 1] + others[:, 3])
    inter = np.maximum(right - left, 0) * np.maximum(bottom - top, 0)
    union = boxes[:, 2] * boxes[:, 3] + others[:, 2] * others[:, 3] - inter
    is_box = (np.minimum(boxes[:, 2:], others[:, 2:]) > 0).all(axis=1)
    iou = np.zeros(len(boxes))
    np.divide(inter, union, out=iou, where=is_box & (union > 0))
    return iou
