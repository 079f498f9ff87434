"""Which samples' pictures go into the file, and in which order: chosen before any picture is opened."""

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, LabelIds, Mask, Scores
from reportgen.metrics.sorting import descending_order, sorted_by


def picks(y_true: LabelIds, y_pred: LabelIds, score: Scores | None, is_available: Mask) -> NDArray[np.int64]:
    """Every sample with a picture, in the order in which a limited space should be filled.

    Rounds over the cells (truth, prediction): the first takes one sample of each cell, the second another, so that no
    cell stays empty while there is room for one picture of each. Within a round errors come first, then the cells with
    most pictures; within a cell the highest score comes first. Ties and samples without a score go by position.

    >>> truth, prediction = np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])
    >>> picks(truth, prediction, np.array([0.5, 0.9, 0.6, 0.7]), np.ones(4, bool))
    array([2, 1, 3, 0])
    """
    samples = np.flatnonzero(is_available)
    truth, prediction = y_true[samples].astype(np.int64), y_pred[samples].astype(np.int64)
    n_columns = int(prediction.max(initial=NONE)) + 2
    cells, cell, size = _numbered((truth + 1) * n_columns + prediction + 1)
    by_score = np.arange(len(samples)) if score is None else descending_order(score[samples])  # NaN sorts last
    rounds = _ranks(by_score[sorted_by(cell[by_score])], size)
    is_correct = cells // n_columns == cells % n_columns
    turn = np.empty(len(cells), dtype=np.int64)
    turn[np.lexsort((-size, is_correct))] = np.arange(len(cells))
    return samples[sorted_by(rounds, turn[cell])]


def _numbered(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The different keys, ascending, which of them each is, and how often each occurs."""
    if keys.max(initial=0) > 4 * keys.size:  # too many that may be to be counted one by one
        return np.unique(keys, return_inverse=True, return_counts=True)
    count = np.bincount(keys)
    found = np.flatnonzero(count)
    number = np.zeros(count.size, np.int64)
    number[found] = np.arange(found.size)
    return found, number[keys], count[found]


def _ranks(by_cell: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each sample's position within its cell, given the samples sorted by cell and the cells' sizes."""
    ranks = np.empty(len(by_cell), dtype=np.int64)
    ranks[by_cell] = np.arange(len(by_cell)) - np.repeat(np.cumsum(size) - size, size)
    return ranks
