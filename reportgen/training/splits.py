"""Parting samples into folds: numbers in, numbers out, and no chance but that of a hash.

Every function takes the samples in one order, that of their ids, and gives the fold (n,) of each, from 0. `order` (n,)
is the order in which they are dealt out, `drawn_order` of their ids: it is the same on every machine and whatever the
order of the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask

NEVER = -1  # the fold of a sample that is in no test part
ALIKE = 1e-9  # spreads of labels that differ by less are the same

Codes = NDArray[np.int64]  # (n,)


def drawn_order(ids: Iterable[str], salt: str) -> Codes:
    """(n,) positions in the order of the hashes of the ids; another `salt` gives another order.

    >>> drawn_order(["a", "b", "c", "d"], "seed 0").tolist(), drawn_order(["a", "b", "c", "d"], "seed 1").tolist()
    ([3, 2, 0, 1], [3, 1, 0, 2])
    """
    key = hashlib.sha256(salt.encode()).digest()
    found = b"".join(hashlib.blake2b(name.encode(), digest_size=8, key=key).digest() for name in ids)
    return np.argsort(np.frombuffer(found, ">u8"), kind="stable").astype(np.int64)


def plain_folds(order: Codes, n_folds: int) -> Codes:
    """Folds whose sizes differ by at most one, the first ones being the larger."""
    fold = np.empty(order.size, np.int64)
    fold[order] = np.sort(np.arange(order.size) % n_folds)
    return fold


def stratified_folds(label: Codes, order: Codes, n_folds: int) -> Codes:
    """Folds with as many samples of each label as can be; of each label (n,) the numbers differ by at most one.

    Sizes are those of scikit-learn's StratifiedKFold: labels are numbered by their first samples, and the sorted ones
    are dealt out in turn.
    """
    first, coded = np.unique(label, return_index=True, return_inverse=True)[1:]
    rank = np.argsort(np.argsort(first))[coded]
    dealt = np.sort(rank)
    fold = np.empty(label.size, np.int64)
    for one in range(first.size):
        share = [np.count_nonzero(dealt[k::n_folds] == one) for k in range(n_folds)]
        fold[order[rank[order] == one]] = np.repeat(np.arange(n_folds), share)
    return fold


def grouped_folds(sets: Mask, group: Codes, order: Codes, n_folds: int) -> Codes:
    """Folds that part no group (n,), with the shares of the labels `sets` (n, n_labels) as equal as can be.

    Greedy, as StratifiedGroupKFold: the group whose labels are the least even first, each to the fold where the shares
    of the labels then differ the least, of like ones to the smallest.
    """
    first, coded = np.unique(group[order], return_index=True, return_inverse=True)[1:]
    turn = np.argsort(np.argsort(first))[coded]  # groups are numbered by when they are drawn
    counts = _sums(sets[order].astype(float), turn, first.size)
    shares = counts / np.maximum(1, counts.sum(axis=0))
    taken, size = np.zeros((n_folds, shares.shape[1])), np.zeros(n_folds)
    sizes = np.bincount(turn, minlength=first.size)
    chosen = np.empty(first.size, np.int64)
    for one in np.lexsort((-sizes, -np.std(counts, axis=1))):
        chosen[one] = _evenest(taken, size, shares[one])
        taken[chosen[one]] += shares[one]
        size[chosen[one]] += sizes[one]
    fold = np.empty(order.size, np.int64)
    fold[order] = chosen[turn]
    return fold


def _sums(rows: NDArray[np.float64], code: Codes, n: int) -> NDArray[np.float64]:
    """(n, n_columns) the sums of the rows of each code."""
    columns = [np.bincount(code, column, n) for column in rows.T]
    return np.stack(columns, axis=1) if columns else np.zeros((n, 0))


def _evenest(taken: NDArray[np.float64], size: NDArray[np.float64], more: NDArray[np.float64]) -> int:
    """The fold that is to get `more` (n_labels,), so that what the folds have `taken` (n_folds, n_labels) is even."""
    squares = (taken**2).sum(axis=0) + (taken + more) ** 2 - taken**2  # of all folds, were it given to each
    mean = (taken.sum(axis=0) + more) / len(taken)
    spread = np.sqrt(np.maximum(0, squares / len(taken) - mean**2)).sum(axis=1)
    is_best = spread <= spread.min() + ALIKE
    return int(np.argmin(np.where(is_best, size, np.inf)))


def iterative_folds(sets: Mask, order: Codes, n_folds: int) -> Codes:
    """Folds with as equal shares of every label of `sets` (n, n_labels) as can be: iterative stratification.

    The rarest label first, each of its samples to the fold that lacks most of it, of those to the one that lacks most
    samples; what has no label fills up. Source: Sechidis, Tsoumakas, Vlahavas 2011, On the stratification of
    multi-label data.
    """
    n, dealt = order.size, sets[order]
    fold = np.full(n, NEVER, np.int64)
    lacking = np.full(n_folds, n / n_folds)
    lacking_of = np.repeat(dealt.sum(axis=0)[:, None] / n_folds, n_folds, axis=1)
    left = dealt.sum(axis=0)
    while (left > 0).any():
        label = int(np.argmin(np.where(left > 0, left, n + 1)))
        for row in np.flatnonzero(dealt[:, label] & (fold == NEVER)):
            want = np.lexsort((-lacking, -lacking_of[label].round(9)))[0]
            fold[row] = want
            lacking[want] -= 1
            lacking_of[dealt[row], want] -= 1
            left = left - dealt[row]
    for row in np.flatnonzero(fold == NEVER):
        fold[row] = np.argmax(lacking)
        lacking[fold[row]] -= 1
    found = np.empty(n, np.int64)
    found[order] = fold
    return found


def folds_by_time(time: NDArray[np.number], n_folds: int) -> Codes:
    """Folds that follow each other in time (n,), as many samples in each; what comes before all is NEVER tested.

    Sizes are those of TimeSeriesSplit, but that samples of one time stay together, in the earlier part; a fold may
    come out empty by that.
    """
    ordered = np.sort(time)
    size = time.size // (n_folds + 1)
    starts = [time.size - (n_folds - k) * size for k in range(n_folds)]
    last_before = [ordered[max(0, start - 1)] for start in starts]
    return np.searchsorted(np.array(last_before), time, side="left").astype(np.int64) - 1
