"""What vectors show besides groups: samples that are one, labels that disagree, leaks, odd samples, drift."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.metrics.clusters import assigned
from reportgen.metrics.drift import Drift, Shares, drift, share_changes
from reportgen.metrics.knn_labels import n_with_label, neighbour_labels
from reportgen.metrics.near_vectors import conflicts, leaked_pairs, near_groups, near_limit, near_pairs, redundant
from reportgen.metrics.outliers import Deciles, error_by_decile

if TYPE_CHECKING:
    from reportgen.evaluations.vector_map import VectorMap

ENOUGH_FOR_TENTHS = 100
ENOUGH_NEAR = 8  # of the 10 nearest that carry one other label, for a label to be in doubt

Positions = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class VectorFindings:
    """What stands out in the points of a map; nothing of what needs all neighbours where these are not searched."""

    map: VectorMap

    # Samples that are one

    @cached_property
    def limit(self) -> float:
        """The distance below which two samples are all but equal."""
        return near_limit(self.map.space.near[1])

    @cached_property
    def pairs(self) -> Positions:
        """(m, 2) points that are all but equal, each pair once."""
        space = self.map.space
        if not (space.is_searched and space.has_vectors):
            return np.zeros((0, 2), np.int64)
        return near_pairs(*space.near, self.limit)

    @cached_property
    def conflicts(self) -> Positions:
        """(m, 2) those with different labels; none where samples may have several."""
        if not self.map.compares_labels or not len(self.pairs):
            return np.zeros((0, 2), np.int64)
        return self.pairs[conflicts(self.pairs, self.map.label)]

    def likeness(self, pairs: Positions) -> NDArray[np.float64]:
        """(m,) the cosine of two points each, 0 to 1."""
        first, second = (self.map.space.directions[side] for side in pairs.T)
        cosines: NDArray[np.float64] = np.einsum("ij,ij->i", first, second, dtype=np.float64)
        return cosines.clip(0.0, 1.0)

    @property
    def n_redundant(self) -> int:
        """How many points only repeat another one."""
        return int(np.count_nonzero(redundant(near_groups(self.pairs, self.map.space.n)))) if len(self.pairs) else 0

    # Labels

    @cached_property
    def doubted(self) -> Positions:
        """The points whose label at most 1 of the 10 nearest carries while 8 carry one other, most in doubt first."""
        space = self.map.space
        if not (space.is_searched and self.map.compares_labels and space.n > ENOUGH_NEAR):
            return np.zeros(0, np.int64)
        index, distance = space.near
        found = neighbour_labels(index, distance, self.map.label, self.map.evaluation.n_labels)
        same = n_with_label(index, self.map.label, self.map.label)
        other = n_with_label(index, self.map.label, found.label)
        wrong = np.flatnonzero((same <= 1) & (other >= ENOUGH_NEAR) & (found.label != self.map.label))
        return wrong[np.argsort(-found.doubt[wrong], kind="stable")]

    @cached_property
    def suggested(self) -> NDArray[np.int32]:
        """The label that the nearest of each point in `doubted` carry."""
        index, distance = self.map.space.near
        found = neighbour_labels(index, distance, self.map.label, self.map.evaluation.n_labels)
        return found.label[self.doubted]

    @cached_property
    def deciles(self) -> Deciles | None:
        """The points by how far they lie from others (of training, where that is known), with their errors."""
        space = self.map.space
        if not space.is_searched or space.n < ENOUGH_FOR_TENTHS:
            return None
        return error_by_decile(space.apart, self.map.errors > 0)

    # Training

    @cached_property
    def leaks(self) -> Positions:
        """(m, 2) points, and the samples of the training set that all but equal them."""
        space = self.map.space
        if not (space.is_searched and space.training is not None and space.training.ids):
            return np.zeros((0, 2), np.int64)
        every = np.arange(space.n)
        return leaked_pairs(*space.near_in_training(every), self.limit)

    @cached_property
    def leaked(self) -> Mask:
        """(n,) which points are in the training set."""
        found = np.zeros(self.map.space.n, bool)
        found[self.leaks[:, 0]] = True
        return found

    @property
    def rate_without_leaks(self) -> float:
        """The error rate of the other points; NaN without any."""
        whole = self.map.whole[~self.leaked].sum()
        return float(self.map.errors[~self.leaked].sum() / whole) if whole else np.nan

    @cached_property
    def drift(self) -> Drift | None:
        """Whether test and training can be told apart; None without training vectors."""
        space = self.map.space
        if space.training is None or not space.training.ids:
            return None
        return drift(space.scaled, space.scaled_training, seed=space.seed)

    @cached_property
    def shares(self) -> Shares | None:
        """The share of each group in test and in training; None without either."""
        space, found = self.map.space, self.map.grouping
        if found is None or space.training is None or not space.training.ids:
            return None
        code, _ = assigned(space.of_training, found.centres)
        tested, _ = assigned(space.grouped, found.centres)  # as the training set is dealt out: to the nearest centre
        n = found.n.size
        return share_changes(np.bincount(tested, minlength=n), np.bincount(code, minlength=n))

    @property
    def uncovered(self) -> list[int]:
        """The groups that training has less than half as much of as test, beyond chance, the largest first."""
        if self.shares is None:
            return []
        gap = (self.shares.q < 0.05) & (self.shares.training < self.shares.test / 2)
        return [int(k) for k in np.argsort(-self.shares.test, kind="stable") if gap[k]]


def labels_of(found: VectorMap, points: Positions) -> list[str]:
    """The labels of points, "" where they have none."""
    names = [*found.evaluation.labels, ""]
    return [names[k] if k != NONE else "" for k in found.label[points].tolist()]
