"""How often something happens to each of several groups, before and after, and which changes are more than chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, Fractions, Mask
from reportgen.comparison.aligned import Aligned, fewer_and_more
from reportgen.comparison.change import SIGNIFICANT
from reportgen.metrics.paired import benjamini_hochberg, sign_test
from reportgen.record.outcomes import Rows

Wrong = Callable[[Rows], tuple[Mask, NDArray[np.integer]]]  # which rows count, and the label that each counts for


@dataclass(frozen=True, eq=False)
class Moves:
    """Counts by group before and after, (n_groups,), and the q of each change: NaN where nothing happens.

    q is the p of a sign test over the samples with fewer and with more of it, corrected for the number of groups in
    which anything happens.
    """

    before: Counts
    after: Counts
    q: Fractions

    @property
    def change(self) -> Counts:
        """After minus before."""
        return self.after - self.before

    @property
    def n_tested(self) -> int:
        """For how many groups q is corrected."""
        return int(np.count_nonzero(~np.isnan(self.q)))

    def moved(self, sign: int) -> list[int]:
        """The groups that significantly have more (1) or fewer (-1), the largest change first."""
        at = np.flatnonzero((self.q <= SIGNIFICANT) & (np.sign(self.change) == sign))
        return [int(k) for k in at[np.argsort(-np.abs(self.change[at]), kind="stable")]]


def label_moves(aligned: Aligned, wrong: Wrong, n_labels: int, n_samples: int) -> Moves:
    """How often each label is wrong in a way."""
    sides = []
    for rows in (aligned.before, aligned.after):
        is_wrong, label = wrong(rows)
        sides.append(label[is_wrong].astype(np.int64) * n_samples + rows.sample[is_wrong])
    return _moves(sides[0], sides[1], n_labels, n_samples)


def cell_moves(aligned: Aligned, n_labels: int, n_samples: int) -> tuple[Moves, NDArray[np.int64]]:
    """How often labels are confused: the pairs there are as truth * n_labels + prediction, and the moves of each."""
    sides = []
    for rows in (aligned.before, aligned.after):
        at = np.flatnonzero((rows.truth != NONE) & (rows.prediction != NONE) & (rows.truth != rows.prediction))
        sides.append((rows.truth[at].astype(np.int64) * n_labels + rows.prediction[at], rows.sample[at]))
    cells = np.unique(np.concatenate([cell for cell, _ in sides]))
    before, after = (np.searchsorted(cells, cell) * n_samples + sample for cell, sample in sides)
    return _moves(before, after, cells.size, n_samples), cells


def _moves(before: NDArray[np.int64], after: NDArray[np.int64], n_groups: int, n_samples: int) -> Moves:
    """Of what stands as group * n_samples + sample."""
    fewer, more = fewer_and_more(before, after, n_groups, n_samples)
    counts = [np.bincount(side // max(1, n_samples), minlength=n_groups) for side in (before, after)]
    p = np.where(counts[0] + counts[1] > 0, sign_test(fewer, more), np.nan)
    return Moves(counts[0], counts[1], benjamini_hochberg(p))
