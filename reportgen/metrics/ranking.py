"""What the scores say beyond the arg-max: one-vs-rest AUC and AP per label, top-k accuracy, log-loss; all exact."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from os import cpu_count

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Fractions, LabelIds, Mask, Scores
from reportgen.metrics.weights import Weights, checked_weights

BLOCK_BYTES = 1 << 25  # of a block of columns, one per thread: memory stays bounded whatever the matrix
MAX_COLUMNS = 16  # wider blocks gain nothing: 16 float32 are a cache line
ROW_BLOCK_BYTES = 1 << 21  # of a block of rows, which then stays in cache over several passes
MAX_THREADS = 8
# Probabilities rounded to six digits are off by up to 5e-4 in the sum of 1,000 labels; the sums of scores that are no
# probabilities (one sigmoid per label, percentages) by far more. What passes moves the mean loss by about 1e-3 at most.
SUM_TOLERANCE = 1e-3
# A softmax in single precision written as text: its sums are off 1 by some 1e-7. More than ROUNDED_SUM (where
# scikit-learn's roc_auc_score refuses multi-label scores) is another kind of rounding, which division would not undo.
ROUNDED_SUM = 1e-5

Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RowRanks:
    """Per sample, how the score of the true label stands among the sample's scores.

    `n_given`: labels with a score. `n_before`: labels that rank before the true one, at equal scores the later label
    first, as scikit-learn's top_k_accuracy_score does; n_labels where the true label has no score. `total`: sum of the
    given scores. `truth_score`: NaN where not given.
    """

    n_given: Places
    n_before: Places
    total: NDArray[np.float64]
    truth_score: NDArray[np.float64]


def row_ranks(scores: Scores, y_true: LabelIds) -> RowRanks:
    """One pass over the matrix, block of rows by block of rows."""
    n_samples, n_labels = scores.shape
    ranks = RowRanks(
        np.empty(n_samples, np.int64), np.empty(n_samples, np.int64), np.empty(n_samples), np.empty(n_samples)
    )
    rows = max(1, ROW_BLOCK_BYTES // (n_labels * scores.itemsize))
    _in_threads(partial(_rank_rows, scores, y_true, ranks), _blocks(n_samples, rows))
    return ranks


def _rank_rows(scores: Scores, y_true: LabelIds, ranks: RowRanks, rows: slice) -> None:
    block, truth = scores[rows], y_true[rows]
    at = np.arange(truth.size)
    own = block[at, truth]
    total = block.sum(axis=1, dtype=np.float64)
    n_given = np.full(truth.size, block.shape[1])
    partly = np.flatnonzero(np.isnan(total))
    if partly.size:
        n_given[partly] = np.count_nonzero(~np.isnan(block[partly]), axis=1)
        total[partly] = np.nansum(block[partly], axis=1, dtype=np.float64)
    above = np.count_nonzero(block > own[:, None], axis=1)
    tied = np.flatnonzero(np.count_nonzero(block == own[:, None], axis=1) > 1)
    later = np.arange(block.shape[1]) > truth[tied, None]
    above[tied] += np.count_nonzero((block[tied] == own[tied, None]) & later, axis=1)
    above[np.isnan(own)] = block.shape[1]
    ranks.n_given[rows], ranks.n_before[rows], ranks.total[rows], ranks.truth_score[rows] = n_given, above, total, own


def labels_scored(scores: Scores, ranks: RowRanks) -> Mask:
    """Which labels every sample has a score for, samples without any score aside."""
    n_samples, n_labels = scores.shape
    everywhere = np.ones(n_labels, bool)
    if ((ranks.n_given == n_labels) | (ranks.n_given == 0)).all():
        return everywhere
    for rows in _blocks(n_samples, max(1, ROW_BLOCK_BYTES // (n_labels * scores.itemsize))):
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


@dataclass(frozen=True, eq=False)
class OneVsRest:
    """Per label, NaN for a label that none or all of the samples have, and for one without scores."""

    auc: Fractions
    ap: Fractions


def one_vs_rest(
    scores: Scores, y_true: LabelIds, samples: Mask, sums: NDArray[np.float64] | None = None, *,
    weights: Weights | None = None,
) -> OneVsRest:  # fmt: skip
    """Area under the ROC curve and average precision of every label against the rest, ties exact.

    `samples` are those that take part; they must have scores for the same labels, which are divided by the sample's
    entry in `sums` if given. Only values are sorted, several times faster than sorting positions; the true labels'
    scores are then looked up in the sorted columns. `weights` (n_samples,) say how often each sample counts; then
    positions must be sorted. Raises: ValueError as `checked_weights` does.

    Source: scikit-learn roc_auc_score (equal to the Mann-Whitney statistic) and average_precision_score.
    """
    if weights is not None:
        weights = checked_weights(weights, y_true.size)
        samples = samples & (weights > 0)
    rows = slice(None) if samples.all() else np.flatnonzero(samples)
    truth = y_true[rows]
    n, n_labels = truth.size, scores.shape[1]
    own = scores[rows, truth] if isinstance(rows, np.ndarray) else scores[np.arange(n), truth]
    if sums is not None:
        own = own / sums[rows]
    order = np.lexsort((own, truth))
    label, own = truth[order], own[order]
    starts = np.searchsorted(label, np.arange(n_labels + 1))
    table = _Table(scores, rows, sums)
    if weights is None:
        below, upto = table.ranks(own, starts)
        found = _from_ranks(label, own, starts, below, upto)
    else:
        weight = weights[rows]
        above = table.weights_above(own, starts, weight, weight[order])
        found = _from_weights(label, weight[order], np.diff(starts), *above)
    unscored = np.isnan(scores[rows][:1]).any(axis=0)
    found.auc[unscored] = found.ap[unscored] = np.nan
    return found


@dataclass(frozen=True, eq=False)
class _Above:
    """For each positive (by label, ascending score) the weight of what scores not below it, and of what is above it."""

    reached: NDArray[np.float64]
    beaten: NDArray[np.float64]

    def fill(self, here: slice, own: Scores, values: Scores, weight: NDArray[np.float64]) -> None:
        """Writes the positives `here` with the scores `own`, among ascending `values`.

        Summed from the top, so that a small weight there stays exact.
        """
        running = np.append(np.cumsum(weight[::-1])[::-1], 0.0)
        self.reached[here] = running[np.searchsorted(values, own, "left")]
        self.beaten[here] = running[np.searchsorted(values, own, "right")]


@dataclass(frozen=True, eq=False)
class _Table:
    """The score matrix of the samples that take part; of every column is asked where its positives' scores stand."""

    scores: Scores
    rows: slice | NDArray[np.intp]
    sums: NDArray[np.float64] | None

    def ranks(self, own: Scores, starts: Places) -> tuple[Places, Places]:
        """How many samples score below each positive (by label, `own` ascending), and how many not above it."""
        below, upto = np.empty(own.size, np.int64), np.empty(own.size, np.int64)

        def look_up(columns: slice) -> None:
            block = self._columns(columns)
            block.sort(axis=1)
            for values, label in zip(block, range(columns.start, columns.stop), strict=True):
                positives = slice(starts[label], starts[label + 1])
                below[positives] = np.searchsorted(values, own[positives], "left")
                upto[positives] = np.searchsorted(values, own[positives], "right")

        _in_threads(look_up, self._blocks(own.size, self.scores.itemsize))
        return below, upto

    def weights_above(self, own: Scores, starts: Places, weight: NDArray[np.float64], own_weight: NDArray[np.float64]
                      ) -> tuple[_Above, _Above]:  # fmt: skip
        """The weights above each positive, of all samples and of the positives of its label."""
        every, positives = (_Above(np.empty(own.size), np.empty(own.size)) for _ in range(2))

        def look_up(columns: slice) -> None:
            block = self._columns(columns)
            for values, label in zip(block, range(columns.start, columns.stop), strict=True):
                order, here = np.argsort(values), slice(starts[label], starts[label + 1])
                every.fill(here, own[here], values[order], weight[order])
                positives.fill(here, own[here], own[here], own_weight[here])

        _in_threads(look_up, self._blocks(own.size, self.scores.itemsize))
        return every, positives

    def _columns(self, columns: slice) -> NDArray[np.floating]:
        """A copy of some columns, each a row: a view would sort the caller's scores."""
        block = np.array(self.scores[self.rows, columns].T, order="C", copy=True)
        return block if self.sums is None else block / self.sums[self.rows]

    def _blocks(self, n: int, itemsize: int) -> Iterator[slice]:
        return _blocks(self.scores.shape[1], int(np.clip(BLOCK_BYTES // max(1, n * itemsize), 1, MAX_COLUMNS)))


def _from_weights(
    label: LabelIds, weight: NDArray[np.float64], n_positive: Places, every: _Above, positives: _Above
) -> OneVsRest:
    """AUC and AP from the weights above each positive; all weights are above 0."""
    n_labels = n_positive.size
    total = np.bincount(label, weight, minlength=n_labels)
    rest = weight.sum() - total
    defined = (n_positive > 0) & (n_positive < label.size) & (rest > 0)  # rounding may leave nothing of little weight
    negatives_above = (every.reached + every.beaten - positives.reached - positives.beaten) / 2
    pairs_won = np.bincount(label, weight * (rest[label] - negatives_above), minlength=n_labels)
    ap = np.bincount(label, weight * positives.reached / every.reached, minlength=n_labels)
    nan = np.full(n_labels, np.nan)
    return OneVsRest(
        auc=np.divide(pairs_won, total * rest, out=nan.copy(), where=defined),
        ap=np.divide(ap, total, out=nan, where=defined),
    )


def _from_ranks(label: LabelIds, own: Scores, starts: Places, below: Places, upto: Places) -> OneVsRest:
    """AUC and AP from the number of samples that score below, and not above, each positive (by label, ascending)."""
    n, n_labels, n_positive = label.size, starts.size - 1, np.diff(starts)
    is_new = np.append(True, (own[1:] != own[:-1]) | (label[1:] != label[:-1]))[:n]
    group = np.cumsum(is_new) - 1
    first = np.flatnonzero(is_new)
    end = np.append(first[1:], n)
    own_below = first[group] - starts[label]  # positives of the label with a lower score; likewise not higher
    own_upto = end[group] - starts[label]
    defined = (n_positive > 0) & (n_positive < n)
    pairs_won = np.bincount(label, (below + upto - own_below - own_upto) / 2, minlength=n_labels)
    precision = (n_positive[label] - own_below) / (n - below)
    ap = np.bincount(label, precision, minlength=n_labels)
    nan = np.full(n_labels, np.nan)
    return OneVsRest(
        auc=np.divide(pairs_won, n_positive * (n - n_positive), out=nan.copy(), where=defined),
        ap=np.divide(ap, n_positive, out=nan, where=defined),
    )


def _blocks(n: int, size: int) -> Iterator[slice]:
    return (slice(start, min(start + size, n)) for start in range(0, n, size))


def _in_threads(act: Callable[[slice], None], blocks: Iterator[slice]) -> None:
    """Act on every block; numpy works outside the interpreter lock, and blocks write to disjoint places."""
    with ThreadPoolExecutor(min(MAX_THREADS, cpu_count() or 1)) as pool:
        for _ in pool.map(act, blocks):
            pass
