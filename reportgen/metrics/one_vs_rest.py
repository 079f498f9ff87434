"""Every label against the rest by its scores: area under the ROC curve and average precision, exact, ties too."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Fractions, LabelIds, Mask, Scores
from reportgen.metrics.blocks import blocks, in_threads
from reportgen.metrics.weights import Weights, checked_weights

BLOCK_BYTES = 1 << 25  # of a block of columns, one per thread: memory stays bounded whatever the matrix
MAX_COLUMNS = 128  # wider blocks gain nothing: 16 float32 are a cache line
TILE = 512  # rows of them that are turned at a time, so that both sides stay in cache
FEW = 200  # positives, of which the lowest are counted one by one: most scores are below some of them
MOST_COUNTED = 24  # of those; what is left then is sorted
QUICKLY_SORTED = 5_000  # scores

Places = NDArray[np.int64]


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
    if weights is None:
        return of_ranks(positive_ranks(scores, y_true, samples, sums))
    weights = checked_weights(weights, y_true.size)
    table = _Table.of(scores, samples & (weights > 0), sums)
    label, own, order = table.positives(y_true)
    starts = np.searchsorted(label, np.arange(scores.shape[1] + 1))
    weight = weights[table.rows]
    above = table.weights_above(own, starts, weight, weight[order])
    found = _from_weights(label, weight[order], np.diff(starts), *above)
    unscored = table.unscored
    found.auc[unscored] = found.ap[unscored] = np.nan
    return found


@dataclass(frozen=True, eq=False)
class PositiveRanks:
    """Where the true label's score of every sample stands among all scores for that label: ROC and PR curve in full.

    By label, then ascending score `own`; those of a label are `starts[label]` to `starts[label + 1]`. `below` counts
    the samples that score lower, `upto` those that score no higher. `unscored` (n_labels,) are labels without scores,
    `n_samples` is how many samples take part.
    """

    label: LabelIds
    own: Scores
    starts: Places
    below: Places
    upto: Places
    unscored: Mask
    n_samples: int


def positive_ranks(
    scores: Scores, y_true: LabelIds, samples: Mask, sums: NDArray[np.float64] | None = None
) -> PositiveRanks:
    """The ranks that `one_vs_rest` makes its figures of; its arguments."""
    table = _Table.of(scores, samples, sums)
    label, own, _ = table.positives(y_true)
    return table.ranked(label, own)


def ranks_of_sets(scores: Scores, truth: Mask, samples: Mask) -> PositiveRanks:
    """The same where a sample may have any number of labels: `truth` (n_samples, n_labels) says which."""
    table = _Table.of(scores, samples, None)
    label, sample = np.nonzero(truth[table.rows].T)
    own = scores[sample if isinstance(table.rows, slice) else table.rows[sample], label]
    ends = np.cumsum(np.bincount(label, minlength=truth.shape[1]))
    for some in np.split(own, ends[:-1]):
        some.sort()
    return table.ranked(label.astype(np.int32), own)


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

    @classmethod
    def of(cls, scores: Scores, samples: Mask, sums: NDArray[np.float64] | None) -> "_Table":
        return cls(scores, slice(None) if samples.all() else np.flatnonzero(samples), sums)

    @property
    def unscored(self) -> Mask:
        unscored: Mask = np.asarray(np.isnan(self.scores[self.rows][:1]).any(axis=0))
        return unscored

    def positives(self, y_true: LabelIds) -> tuple[LabelIds, Scores, Places]:
        """The true label and its score of every sample, by label and ascending score, and in which order that is."""
        truth, rows = y_true[self.rows], self.rows
        own = self.scores[np.arange(truth.size) if isinstance(rows, slice) else rows, truth]
        if self.sums is not None:
            own = own / self.sums[rows]
        order = np.lexsort((own, truth))
        return truth[order], own[order], order

    def ranked(self, label: LabelIds, own: Scores) -> PositiveRanks:
        """Where these stand, by label and ascending score."""
        starts = np.searchsorted(label, np.arange(self.scores.shape[1] + 1))
        n = len(self.scores) if isinstance(self.rows, slice) else self.rows.size
        return PositiveRanks(label, own, starts, *self.ranks(own, starts), self.unscored, n)

    def ranks(self, own: Scores, starts: Places) -> tuple[Places, Places]:
        """How many samples score below each positive (by label, `own` ascending), and how many not above it."""
        below, upto = np.empty(own.size, np.int64), np.empty(own.size, np.int64)

        def look_up(columns: slice) -> None:
            for values, label in zip(self._columns(columns), range(columns.start, columns.stop), strict=True):
                here = slice(starts[label], starts[label + 1])
                positives = own[here]
                if not positives.size:
                    continue
                below[here], upto[here] = _ranks(values, positives)

        in_threads(look_up, self._blocks(len(self.scores), self.scores.itemsize))
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

        in_threads(look_up, self._blocks(own.size, self.scores.itemsize))
        return every, positives

    def _columns(self, columns: slice) -> NDArray[np.floating]:
        """A copy of some columns, each a row: a view would sort the caller's scores."""
        chosen = self.scores[self.rows, columns]
        block = np.empty(chosen.shape[::-1], chosen.dtype)
        for rows in blocks(len(chosen), TILE):
            block[:, rows] = chosen[rows].T
        return block if self.sums is None else block / self.sums[self.rows]

    def _blocks(self, n: int, itemsize: int) -> Iterator[slice]:
        return blocks(self.scores.shape[1], int(np.clip(BLOCK_BYTES // max(1, n * itemsize), 1, MAX_COLUMNS)))


def _ranks(values: Scores, positives: Scores) -> tuple[Places, Places]:
    """How many of the values are below each of the ascending positives, and how many not above it.

    What scores lower than all positives is only counted: of a good ranking that is nearly everything. Where there are
    few, so is what scores lower than the next ones, until the rest is quickly sorted.
    """
    below, upto = np.empty((2, positives.size), np.int64)
    n, k, rest = values.size, 0, values
    most = min(positives.size, MOST_COUNTED if positives.size <= FEW else 0)
    while k < most and rest.size > QUICKLY_SORTED and not np.isnan(positives[k]):
        reach = rest >= positives[k]
        n_reach = np.count_nonzero(reach)
        below[k], upto[k] = n - n_reach, n - np.count_nonzero(rest > positives[k])
        rest = rest[reach] if 2 * n_reach < rest.size else rest
        k += 1
    if k < positives.size:
        above = rest if np.isnan(positives[k]) else rest[rest >= positives[k]]
        above.sort()
        lower = n - above.size
        below[k:] = np.searchsorted(above, positives[k:], "left") + lower
        upto[k:] = np.searchsorted(above, positives[k:], "right") + lower
    return below, upto


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


def own_ranks(ranks: PositiveRanks) -> tuple[Places, Places]:
    """How many positives of its label score below each one, and how many not above it."""
    label, own, start = ranks.label, ranks.own, ranks.starts[ranks.label]
    is_new = np.append(True, (own[1:] != own[:-1]) | (label[1:] != label[:-1]))[: label.size]
    group = np.cumsum(is_new) - 1
    first = np.flatnonzero(is_new)
    end = np.append(first[1:], label.size)
    return first[group] - start, end[group] - start


def of_ranks(ranks: PositiveRanks) -> OneVsRest:
    """AUC and AP of every label from the ranks of its positives."""
    label, starts, below, upto = ranks.label, ranks.starts, ranks.below, ranks.upto
    n, n_labels, n_positive = ranks.n_samples, starts.size - 1, np.diff(starts)
    own_below, own_upto = own_ranks(ranks)
    defined = (n_positive > 0) & (n_positive < n) & ~ranks.unscored
    pairs_won = np.bincount(label, (below + upto - own_below - own_upto) / 2, minlength=n_labels)
    precision = (n_positive[label] - own_below) / (n - below)
    ap = np.bincount(label, precision, minlength=n_labels)
    nan = np.full(n_labels, np.nan)
    return OneVsRest(
        auc=np.divide(pairs_won, n_positive * (n - n_positive), out=nan.copy(), where=defined),
        ap=np.divide(ap, n_positive, out=nan, where=defined),
    )
