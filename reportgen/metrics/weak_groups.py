"""Groups of near samples in which a model errs more often than in the rest, more than chance explains.

Clusters of several resolutions are tested, all of them together; then each sample is put in exactly one group: in a
weak one where there is one, else in its cluster of the middle resolution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, Fractions, Mask
from reportgen.metrics.clusters import Code, Singles, assigned, means
from reportgen.metrics.hypergeometric import upper_tails
from reportgen.metrics.paired import benjamini_hochberg
from reportgen.metrics.slices import Contributions, rest_test

FEWEST = 10  # samples of a group
LEVEL = 0.05
ALIKE = 0.5  # share of the samples of either of two clusters that both hold, above which one of them is left out
CUT = 0.05  # share of a tested cluster's samples that went or came, from which on its test says little of the group


@dataclass(frozen=True, eq=False)
class Tested:
    """Clusters as they were tested, one a group or cluster: (n_groups,) each.

    `n` samples with `errors`. `p` is the chance of as many errors or more, or of as few or fewer where that is less,
    were samples dealt out by chance; `q` is p adjusted for all that was tested. Both are NaN where nothing was tested.
    `is_more`: there are more errors than in the rest. `resolution` is the position of the clustering.
    """

    n: Counts
    errors: Counts
    p: Fractions
    q: Fractions
    is_more: Mask
    resolution: NDArray[np.int64]

    def take(self, rows: NDArray[np.integer]) -> Tested:
        """Some of them, in an order of their own."""
        return Tested(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


@dataclass(frozen=True, eq=False)
class Groups:
    """`code` (n,) is the one group of each sample: the weak ones first, by errors above the average, then by size.

    `tested` (n_groups,) is the cluster that each group comes from. `is_weak` and `is_better`: more or fewer errors than
    the rest with q below 5%. `was_cut`: samples, at least 5% of those tested, are in other groups or came from others,
    so that the test does not speak of what is there. `n` and `errors` are those of the group itself, `centres`
    (n_groups, d) the mean of its points, `distance` (n,) that of each point to the centre of its group.
    """

    code: Code
    n: Counts
    errors: Counts
    tested: Tested
    is_weak: Mask
    is_better: Mask
    was_cut: Mask
    centres: Singles
    distance: Singles


def grouped(
    points: Singles, codes: Sequence[Code], errors: NDArray[np.integer] | None, whole: NDArray[np.integer] | None = None
) -> Groups:
    """The groups of samples with points (n, d), from their clusters (n,) at several resolutions, coarse to fine.

    `errors` (n,) are how many each sample has, of `whole` that it could have where that differs: objects in a picture.
    Where each sample is right or wrong, the test is exact. None: nothing is tested. With fewer than FEWEST samples in
    every cluster all are one group.
    """
    n = len(points)
    clusters = _Clusters.of(codes, n)
    tested = _tested(clusters, errors, whole)
    weak, members = _weak(clusters, tested, errors, whole)
    code = np.full(n, NONE, np.int32)
    for position, rows in enumerate(members):
        code[rows] = position
    source = list(weak)
    if n:
        source += _fill(points, code, clusters, len(weak))
    found = np.array(source, np.int64)
    kept = clusters.code[clusters.resolution[found][code], np.arange(n)] == found[code] if n else np.zeros(0, bool)
    n_kept = np.bincount(code[kept], minlength=found.size)
    return _arranged(points, code, (tested.take(found), n_kept), len(weak), errors)


@dataclass(frozen=True, eq=False)
class _Clusters:
    """The clusters of all resolutions, one after the other: `code` has a row of their numbers for each resolution."""

    code: NDArray[np.int64]
    n: Counts
    resolution: NDArray[np.int64]

    @classmethod
    def of(cls, codes: Sequence[Code], n: int) -> _Clusters:
        sizes = [int(code.max(initial=-1)) + 1 for code in codes]
        first = np.cumsum([0, *sizes])
        code = np.zeros((len(codes), n), np.int64)
        for row, (one, start) in enumerate(zip(codes, first[:-1], strict=True)):
            code[row] = one + start
        return cls(code, np.bincount(code.ravel(), minlength=first[-1]), np.repeat(np.arange(len(codes)), sizes))

    def members(self, cluster: int) -> NDArray[np.intp]:
        return np.flatnonzero(self.code[self.resolution[cluster]] == cluster)

    def summed(self, values: NDArray[np.integer]) -> Counts:
        """The sum over the samples of each cluster."""
        total = np.zeros(self.n.size, np.int64)
        for row in self.code:
            total += np.rint(np.bincount(row, values, self.n.size)).astype(np.int64)
        return total


def _tested(clusters: _Clusters, errors: NDArray[np.integer] | None, whole: NDArray[np.integer] | None) -> Tested:
    n_clusters = clusters.n.size
    if errors is None:
        unknown, none = np.full(n_clusters, np.nan), np.zeros(n_clusters, bool)
        return Tested(clusters.n, np.zeros(n_clusters, np.int64), unknown, unknown, none, clusters.resolution)
    sums = clusters.summed(errors)
    more, fewer = one_sided(clusters.n, sums, errors, whole, None if whole is None else clusters.summed(whole))
    is_asked = clusters.n >= FEWEST
    both = np.where(is_asked, np.stack([more, fewer]), np.nan)
    adjusted = benjamini_hochberg(both.ravel()).reshape(both.shape)
    is_more = more <= fewer
    p, q = np.where(is_more, both[0], both[1]), np.where(is_more, adjusted[0], adjusted[1])
    return Tested(clusters.n, sums, p, q, is_more, clusters.resolution)


def one_sided(
    n: Counts,
    sums: Counts,
    errors: NDArray[np.integer],
    whole: NDArray[np.integer] | None = None,
    wholes: Counts | None = None,
) -> tuple[Fractions, Fractions]:
    """The chance of as many errors or more, and of as few or fewer, in parts of all samples that chance deals out.

    The parts have `n` samples with `sums` of the errors, and `wholes` of what could be wrong, (m,) each; all samples
    have `errors` and `whole` (n_samples,). NaN where nothing varies.
    """
    if whole is None and errors.max(initial=0) <= 1:
        return _of_right_or_wrong(n, sums, errors)
    found = Contributions.of(errors, np.ones_like(errors) if whole is None else whole).totals()
    parts = (n.astype(float), sums.astype(float), (n if wholes is None else wholes).astype(float))
    p = rest_test(parts, found.n, found.value, found.moments(), step=1.0)
    excess = parts[1] - found.value * parts[2]
    return np.where(excess > 0, p / 2, 1 - p / 2), np.where(excess < 0, p / 2, 1 - p / 2)


def _of_right_or_wrong(n: Counts, sums: Counts, errors: NDArray[np.integer]) -> tuple[Fractions, Fractions]:
    total, size = int(errors.sum()), errors.size
    varies = (n > 0) & (n < size) & (0 < total < size)
    more, fewer = upper_tails(sums, n, total, size), upper_tails(n - sums, n, size - total, size)
    return np.where(varies, more, np.nan), np.where(varies, fewer, np.nan)


def _weak(
    clusters: _Clusters, tested: Tested, errors: NDArray[np.integer] | None, whole: NDArray[np.integer] | None
) -> tuple[list[int], list[NDArray[np.intp]]]:
    """Clusters with more errors than chance explains, no two nearly alike, the finest first, and what is left of each.

    What finer ones leave of a coarser one has to be worse than the rest by itself, or it is none.
    """
    if errors is None:
        return [], []
    found = np.flatnonzero((tested.q < LEVEL) & tested.is_more)
    distinct: list[int] = []
    for cluster in found[np.lexsort((-tested.resolution[found], tested.p[found]))].tolist():
        if not any(_alike(clusters, cluster, other) for other in distinct):
            distinct.append(cluster)
    is_free = np.ones(clusters.code.shape[1], bool)
    weak, members = [], []
    for cluster in sorted(distinct, key=lambda one: (-tested.resolution[one], tested.p[one], one)):
        rows = clusters.members(cluster)
        left = rows[is_free[rows]]
        if left.size < rows.size and not _is_worse(left, errors, whole):
            continue
        is_free[left] = False
        weak.append(cluster)
        members.append(left)
    return weak, members


def _alike(clusters: _Clusters, one: int, other: int) -> bool:
    first, second = clusters.members(one), clusters.members(other)
    both = np.intersect1d(first, second, assume_unique=True).size
    return both > ALIKE * (first.size + second.size - both)


def _is_worse(rows: NDArray[np.intp], errors: NDArray[np.integer], whole: NDArray[np.integer] | None) -> bool:
    if rows.size < FEWEST:
        return False
    sums = (np.array([rows.size]), np.array([errors[rows].sum()]))
    more, _ = one_sided(*sums, errors, whole, None if whole is None else np.array([whole[rows].sum()]))
    return bool(more[0] < LEVEL)


def _fill(points: Singles, code: Code, clusters: _Clusters, n_weak: int) -> list[int]:
    """Puts the others into what is left of the clusters of the middle resolution, in place; these clusters.

    Where fewer than FEWEST are left of one, they go to the nearest centre of the others.
    """
    middle = clusters.code[(len(clusters.code) - 1) // 2]
    rest = np.flatnonzero(code == NONE)
    left = np.bincount(middle[rest], minlength=clusters.n.size)
    source = np.flatnonzero(left >= FEWEST).tolist()
    if not source and (rest.size >= FEWEST or not n_weak):
        source = [int(left.argmax())]
        code[rest] = n_weak
        return source
    place = np.full(clusters.n.size, NONE, np.int32)
    place[source] = n_weak + np.arange(len(source), dtype=np.int32)
    code[rest] = place[middle[rest]]
    lost, held = np.flatnonzero(code == NONE), np.flatnonzero(code != NONE)
    if lost.size:
        n_groups = n_weak + len(source)
        centres = means(points[held], code[held], n_groups)[0].astype(np.float32)
        first = n_weak if source else 0  # what is weak stays as it was tested
        code[lost] = assigned(points[lost], centres[first:])[0] + np.int32(first)
    return source


def _arranged(
    points: Singles, code: Code, origin: tuple[Tested, Counts], n_weak: int, errors: NDArray[np.integer] | None
) -> Groups:
    """The groups in their order, by the clusters that they come from and how many samples of each have stayed."""
    tested, n_kept = origin
    n_groups = tested.n.size
    size = np.bincount(code, minlength=n_groups)
    counts = np.zeros(len(points)) if errors is None else errors.astype(float)
    sums = np.bincount(code, counts, n_groups)
    is_weak = np.arange(n_groups) < n_weak
    rate = counts.mean() if counts.size else 0.0
    order = np.lexsort((-size, np.where(is_weak, -(sums - rate * size), 0.0), ~is_weak))
    place = np.empty(n_groups, np.int32)
    place[order] = np.arange(n_groups, dtype=np.int32)
    was_cut = (tested.n + size - 2 * n_kept >= np.maximum(1, CUT * tested.n))[order]
    code = place[code] if n_groups else code
    tested, size, is_weak = tested.take(order), size[order], is_weak[order]
    centres = means(points, code, n_groups)[0].astype(np.float32)
    apart = np.subtract(points, centres[code], dtype=np.float64)
    distance = np.sqrt(np.einsum("ij,ij->i", apart, apart)).astype(np.float32)
    is_better = ~is_weak & ~was_cut & ~tested.is_more & (tested.q < LEVEL)
    errors_of = np.rint(sums[order]).astype(np.int64)
    return Groups(code, size, errors_of, tested, is_weak, is_better, was_cut, centres, distance)
