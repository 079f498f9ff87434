"""What the scores of a sample say beyond the arg-max: top-k accuracy and log-loss, exact."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import LabelIds, Mask, Scores
from reportgen.metrics.blocks import blocks, in_threads
from reportgen.metrics.weights import Weights, checked_weights

ROW_BLOCK_BYTES = 1 << 20  # of a block of rows, which then stays in cache over several passes
# Probabilities rounded to six digits are off by up to 5e-4 in the sum of 1,000 labels; the sums of scores that are no
# probabilities (one sigmoid per label, percentages) by far more. What passes moves the mean loss by about 1e-3 at most.
SUM_TOLERANCE = 1e-3
# A softmax in single precision written as text: its sums are off 1 by some 1e-7, after averaging several by up to 2e-5.
# More than ROUNDED_SUM is another kind of rounding, which division would not undo.
ROUNDED_SUM = 3e-5

Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RowRanks:
    """Per sample, how the score of the true label stands among the sample's scores.

    `n_given`: labels with a score. `n_before`: labels that rank before the true one, at equal scores the later label
    first, as scikit-learn's top_k_accuracy_score does; n_labels where the true label has no score. `total`, `squares`:
    sum of the given scores and of their squares. `truth_score`: NaN where not given.
    """

    n_given: Places
    n_before: Places
    total: NDArray[np.float64]
    squares: NDArray[np.float64]
    truth_score: NDArray[np.float64]


def row_ranks(scores: Scores, y_true: LabelIds) -> RowRanks:
    """One pass over the matrix, block of rows by block of rows."""
    n_samples, n_labels = scores.shape
    counts, sums = np.empty((2, n_samples), np.int64), np.empty((3, n_samples))
    ranks = RowRanks(*counts, *sums)
    rows = max(1, ROW_BLOCK_BYTES // (n_labels * scores.itemsize))
    in_threads(partial(_rank_rows, scores, y_true, ranks), blocks(n_samples, rows))
    return ranks


def _rank_rows(scores: Scores, y_true: LabelIds, ranks: RowRanks, rows: slice) -> None:
    block, truth = scores[rows], y_true[rows]
    at = np.arange(truth.size)
    own = block[at, truth]
    exact = block.astype(np.float64)
    total, squares = exact.sum(axis=1), np.einsum("ij,ij->i", exact, exact)
    n_given = np.full(truth.size, block.shape[1])
    partly = np.flatnonzero(np.isnan(total))
    if partly.size:
        n_given[partly] = np.count_nonzero(~np.isnan(block[partly]), axis=1)
        total[partly] = np.nansum(exact[partly], axis=1)
        squares[partly] = np.nansum(np.square(exact[partly]), axis=1)
    above = np.bitwise_count(np.packbits(block > own[:, None], axis=1)).sum(axis=1, dtype=np.int64)
    is_own, unknown = block == own[:, None], np.isnan(own)
    if np.count_nonzero(is_own) + np.count_nonzero(unknown) > truth.size:
        tied = np.flatnonzero(np.count_nonzero(is_own, axis=1) > 1)
        later = np.arange(block.shape[1]) > truth[tied, None]
        above[tied] += np.count_nonzero(is_own[tied] & later, axis=1)
    above[unknown] = block.shape[1]
    for name, values in (("n_given", n_given), ("n_before", above), ("total", total), ("squares", squares)):
        getattr(ranks, name)[rows] = values
    ranks.truth_score[rows] = own


def brier_losses(ranks: RowRanks, sums: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """(n,) each sample's squared difference of scores and truth, summed over the labels that have scores, 0 to 2.

    The truth is 1 for the true label, 0 for the others; each sample's scores are divided by its entry in `sums` if
    given. NaN where the true label has no score. Source: scikit-learn brier_score_loss, of each sample.
    """
    own, squares = ranks.truth_score, ranks.squares
    if sums is not None:
        own, squares = own / sums, squares / np.square(sums)
    losses: NDArray[np.float64] = squares - np.square(own) + np.square(1.0 - own)
    return losses


def labels_scored(scores: Scores, ranks: RowRanks) -> Mask:
    """Which labels every sample has a score for, samples without any score aside."""
    n_samples, n_labels = scores.shape
    everywhere = np.ones(n_labels, bool)
    if ((ranks.n_given == n_labels) | (ranks.n_given == 0)).all():
        return everywhere
    for rows in blocks(n_samples, max(1, ROW_BLOCK_BYTES // (n_labels * scores.itemsize))):
        everywhere &= ~np.isnan(scores[rows][ranks.n_given[rows] > 0]).any(axis=0)
    return everywhere


def top_k_accuracy(ranks: RowRanks, k: int, weights: Weights | None = None) -> float:
    """Share of samples whose true label is among the k best scores; a sample without scores counts as wrong.

    `weights` (n_samples,) say how often each counts. NaN without samples, or where no weight is above 0.
    Raises: ValueError as `checked_weights` does. Source: scikit-learn top_k_accuracy_score.
    """
    is_among = ranks.n_before < k
    if weights is None:
        return float(np.count_nonzero(is_among) / is_among.size) if is_among.size else float("nan")
    return _weighted_mean(is_among, checked_weights(weights, is_among.size))


def are_probabilities(ranks: RowRanks, samples: Mask) -> bool:
    """Whether the scores of each of `samples` sum to 1 within SUM_TOLERANCE."""
    return bool((np.abs(ranks.total[samples] - 1.0) <= SUM_TOLERANCE).all())


def sums_to_divide_by(ranks: RowRanks, samples: Mask, dtype: np.dtype[np.floating]) -> NDArray[np.float64] | None:
    """The samples' sums when they are 1 but for rounding, and not within the accuracy of `dtype`; None: leave them be.

    Within that accuracy, the square root of its eps, scikit-learn takes sums for 1. Beyond it, scores of one label in
    two samples are not on the same scale to the digit until each is divided by its sum.
    """
    largest = np.abs(ranks.total[samples] - 1.0).max(initial=0.0)
    return ranks.total if np.sqrt(np.finfo(dtype).eps) < largest <= ROUNDED_SUM else None


def log_loss(truth_score: Scores, dtype: np.dtype[np.floating], weights: Weights | None = None) -> float:
    """Mean of -ln(score of the true label), scores clipped to [eps, 1 - eps] of the dtype they came in; NaN for none.

    `weights`, of the shape of `truth_score`, say how often each counts; NaN where none is above 0.
    Raises: ValueError as `checked_weights` does.

    Source: scikit-learn log_loss, summed in float64 also for float32 scores.
    """
    if not truth_score.size:
        return float("nan")
    loss = losses(truth_score, dtype)
    return float(loss.mean()) if weights is None else _weighted_mean(loss, checked_weights(weights, loss.size))


def losses(truth_score: Scores, dtype: np.dtype[np.floating]) -> NDArray[np.float64]:
    """-ln(score of the true label) of each sample, scores clipped to [eps, 1 - eps] of the dtype they came in."""
    eps = np.finfo(dtype).eps
    loss: NDArray[np.float64] = -np.log(np.clip(truth_score.astype(np.float64), eps, 1.0 - eps))
    return loss


def _weighted_mean(values: Mask | NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    total = weights.sum()
    return float(weights @ values / total) if total > 0 else float("nan")
