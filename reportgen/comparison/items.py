"""What became of every item: fixed, broken, still wrong, newly spurious.

An item is a ground truth: a sample of a classifier, a labelled object of a detector. What a version sees where nothing
is labelled is no item; it is counted by picture and label.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask, Positions
from reportgen.comparison.aligned import Aligned
from reportgen.record.outcomes import Rows

STATES = ("fixed", "broken", "other", "same", "right", "spurious", "gone")
FIXED, BROKEN, OTHER, SAME, RIGHT, SPURIOUS, GONE = range(len(STATES))


@dataclass(frozen=True, eq=False)
class Items:
    """All items of a pair of versions as columns: `state` as in STATES, the rows before and after (NONE without one).

    `other` and `same` are still wrong, with another answer or the same; `gone` is what was spurious before.
    `is_exact` tells whether the objects could be compared one by one: where the files list them in different orders,
    only how many of a label are found in each picture is compared.
    """

    state: NDArray[np.int8]
    before: Positions
    after: Positions
    is_exact: bool

    def count(self, *states: int) -> int:
        """How many items are in these states."""
        return int(np.isin(self.state, states).sum())


def changed_items(aligned: Aligned, n_labels: int) -> Items | None:
    """The items of two versions on the same samples; None where their ground truths are not the same after all."""
    before, after = aligned.before, aligned.after
    matched = _matched(before, after)
    if matched is None:
        return None
    at_before, at_after, is_exact = matched
    new, old = _beyond(after, before, n_labels), _beyond(before, after, n_labels)
    state = np.concatenate(
        [_states(before, at_before, after, at_after), np.full(new.size, SPURIOUS), np.full(old.size, GONE)]
    )
    none_new, none_old = np.full(new.size, NONE), np.full(old.size, NONE)
    return Items(
        state.astype(np.int8),
        np.concatenate([at_before, none_new, old]),
        np.concatenate([at_after, new, none_old]),
        is_exact,
    )


def _states(before: Rows, at_before: Positions, after: Rows, at_after: Positions) -> NDArray[np.integer]:
    truth = before.truth[at_before]
    first, second = before.prediction[at_before], after.prediction[at_after]
    was, now = first == truth, second == truth
    return np.select([~was & now, was & ~now, was & now, first == second], [FIXED, BROKEN, RIGHT, SAME], OTHER)


def _matched(before: Rows, after: Rows) -> tuple[Positions, Positions, bool] | None:
    """The rows of the same ground truths, side by side, and whether they are known to be the same one by one."""
    for key in (_by_item, _by_picture_and_label):
        first, second = key(before), key(after)
        if _same(before, first, after, second):
            return first, second, key is _by_item
    return None


def _same(before: Rows, first: Positions, after: Rows, second: Positions) -> bool:
    return np.array_equal(before.sample[first], after.sample[second]) and np.array_equal(
        before.truth[first], after.truth[second]
    )


def _by_item(rows: Rows) -> Positions:
    """The rows of ground truths in the order of the file; those of a classifier in the order of the samples."""
    at = np.flatnonzero(rows.truth != NONE)
    return at[np.lexsort((rows.truth[at], rows.sample[at], rows.truth_item[at]))]


def _by_picture_and_label(rows: Rows) -> Positions:
    """The rows of ground truths by sample and label, found before not found: so the k-th of both are the same item."""
    at = np.flatnonzero(rows.truth != NONE)
    truth, prediction = rows.truth[at], rows.prediction[at]
    order: Positions = np.lexsort((rows.truth_item[at], prediction, prediction != truth, truth, rows.sample[at]))
    return at[order]


def _beyond(rows: Rows, other: Rows, n_labels: int) -> Positions:
    """The spurious rows by which a picture has more of a label than in the other version: those scored highest."""
    mine, theirs = (np.flatnonzero(_is_spurious(side)) for side in (rows, other))
    keys, other_keys = (side.sample[at] * np.int64(n_labels) + side.prediction[at]
                        for side, at in ((rows, mine), (other, theirs)))  # fmt: skip
    order = np.lexsort((mine, -rows.score[mine], keys))
    distinct, start, count = np.unique(keys[order], return_index=True, return_counts=True)
    other_keys = np.sort(other_keys)
    known = np.searchsorted(other_keys, distinct, "right") - np.searchsorted(other_keys, distinct, "left")
    rank = np.arange(order.size) - np.repeat(start, count)
    beyond: Positions = mine[order][rank < np.repeat(count - known, count)]
    return beyond


def _is_spurious(rows: Rows) -> Mask:
    found: Mask = (rows.truth == NONE) & (rows.prediction != NONE)
    return found
