"""What the model makes of samples that lie together: groups of near ones with their errors, labels that disagree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts
from reportgen.datasets.slice_columns import SliceColumn
from reportgen.evaluations.group_naming import named_groups
from reportgen.evaluations.slices import Slice
from reportgen.evaluations.vector_findings import VectorFindings
from reportgen.evaluations.vector_space import VectorSpace
from reportgen.metrics.neighbours import agreement
from reportgen.metrics.silhouette import group_silhouettes, silhouette
from reportgen.metrics.slices import Contributions
from reportgen.metrics.weak_groups import Groups, grouped

if TYPE_CHECKING:
    from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation

COLUMN = "vector group"  # by which groups are slices
WEAK, BETTER, ALIKE, UNTESTED = "weak", "better", "alike", "untested"  # than the rest


@dataclass(frozen=True, eq=False)
class Group:
    """Samples that lie together: how many of their answers are errors, and whether chance explains it.

    `whole` are the answers: samples, or all that is labelled or predicted on them. `extra` are the errors above those
    that the rate of all samples would give. `p` and `q` are of the cluster as it was tested, which had `tested` samples
    and errors; None where that is what the group is. `share` is its part of all samples, `train_share` that of the
    training set, NaN where none is known. `top` is the most frequent error (truth, prediction, how often).
    """

    number: int
    name: str
    samples: int
    errors: int
    whole: int
    rate: float
    interval: tuple[float, float]
    extra: float
    p: float
    q: float
    state: str
    tested: tuple[int, int] | None
    share: float
    train_share: float
    silhouette: float
    top: tuple[int, int, int] | None


@dataclass(frozen=True, eq=False)
class VectorMap:
    """The points of a space with what became of them at the operating threshold."""

    evaluation: OutcomeEvaluation
    space: VectorSpace

    # What became of the points

    @cached_property
    def _contributions(self) -> tuple[Counts, Counts]:
        """(n,) errors and answers of each point."""
        slices = self.evaluation.slices
        known = slices.contributions[slices.main]
        code = known.code[self.space.sample]
        whole = known.whole[code].astype(np.int64)
        return whole - known.part[code].astype(np.int64), whole

    @property
    def errors(self) -> Counts:
        """(n,) how many errors each point has: wrong or not, or false positives and what is missed."""
        return self._contributions[0]

    @property
    def whole(self) -> Counts:
        """(n,) how many there could be: one, or all that is labelled or predicted."""
        return self._contributions[1]

    @property
    def has_one_answer(self) -> bool:
        """Whether each sample is right or wrong as a whole."""
        return self.evaluation.slices.has_one_answer

    @property
    def compares_labels(self) -> bool:
        """Whether each point has one label, which those near it may contradict."""
        return self.has_one_answer

    @property
    def noun(self) -> str:
        """What a point is called where it is no sample; else empty."""
        return ""

    @property
    def named_by(self) -> NDArray[np.int32]:
        """(n,) the label by which groups are named."""
        return self.label

    def ids(self, points: NDArray[np.integer]) -> list[str]:
        """What points are called: the ids of their samples."""
        names: list[str] = self.evaluation.dataset.sample_ids.gather(self.space.sample[points].tolist()).to_list()
        return names

    @property
    def rate(self) -> float:
        """The error rate of all points."""
        return float(self.errors.sum() / self.whole.sum()) if self.whole.sum() else np.nan

    @cached_property
    def label(self) -> NDArray[np.int32]:
        """(n,) the label of each point, of several the most frequent one, NONE without any."""
        sample, label = self.evaluation.dataset.true_labels
        n_labels = max(self.evaluation.n_labels, 1)
        pairs, times = np.unique(sample.astype(np.int64) * n_labels + label, return_counts=True)
        order = np.lexsort((pairs, times))  # the most frequent one, and of those the first label, is written last
        order = order[np.lexsort((-pairs[order], times[order]))]
        found = np.full(self.evaluation.dataset.n_samples, NONE, np.int32)
        found[pairs[order] // n_labels] = pairs[order] % n_labels
        return found[self.space.sample]

    @cached_property
    def prediction(self) -> NDArray[np.int32] | None:
        """(n,) the predicted label whatever the threshold, NONE without; None where samples may have several."""
        return self._of_samples("y_pred", np.int32)

    @cached_property
    def score(self) -> NDArray[np.float32] | None:
        """(n,) the confidence of the prediction; None where samples may have several, or there are no scores."""
        return self._of_samples("score", np.float32) if self.evaluation.has_scores else None

    def _of_samples(self, name: str, kind: type) -> NDArray | None:  # type: ignore[type-arg]
        values = getattr(self.evaluation.dataset, name, None) if self.has_one_answer else None
        return None if values is None else values[self.space.sample].astype(kind)

    # Groups

    @property
    def is_tested(self) -> bool:
        """Whether groups are tested against the rest."""
        return self.space.is_tested

    @cached_property
    def grouping(self) -> Groups | None:
        """The one group of each point; None of too few points, or where all would be one group."""
        if not self.space.is_grouped:
            return None
        codes = [code for code, _ in self.space.clusters]
        whole = None if self.has_one_answer else self.whole
        found = grouped(self.space.grouped, codes, self.errors if self.is_tested else None, whole)
        return found if found.n.size > 1 else None

    @property
    def n_tested(self) -> int:
        """How many clusters, of all resolutions, have enough samples to be tested."""
        return sum(int((np.bincount(code) >= 10).sum()) for code, _ in self.space.clusters)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups: the weak ones first, then by errors above the average."""
        found = self.grouping
        if found is None:
            return ()
        n_groups = found.n.size
        sums = Contributions.of(self.errors, self.whole).in_groups(found.code, n_groups)
        intervals, names, shares = sums.interval(), self.names, self.findings.shares
        widths, top = group_silhouettes(self.space.grouped, found.code, n_groups), self._top_errors(found)
        groups = []
        for k in range(n_groups):
            errors, whole = int(sums.part[k]), int(sums.whole[k])
            q = np.nan if found.was_cut[k] and not found.is_weak[k] else float(found.tested.q[k])
            cut = (int(found.tested.n[k]), int(found.tested.errors[k])) if found.was_cut[k] else None
            groups.append(Group(
                k, names[k], int(found.n[k]), errors, whole, float(sums.value[k]),
                (float(intervals[k, 0]), float(intervals[k, 1])), errors - self.rate * whole,
                float(found.tested.p[k]), q, _state(found, k, q), cut, float(found.n[k] / self.space.n),
                np.nan if shares is None else float(shares.training[k]), float(widths[k]), top.get(k),
            ))  # fmt: skip
        return tuple(groups)

    @cached_property
    def column(self) -> SliceColumn | None:
        """Which group each sample of the data set is in, as a column of slices; None without groups."""
        found = self.grouping
        if found is None:
            return None
        code = np.full(self.evaluation.dataset.n_samples, NONE, np.int16)
        code[self.space.sample] = found.code
        return SliceColumn(COLUMN, self.names, code)

    @cached_property
    def slices(self) -> tuple[Slice, ...]:
        """The groups as slices of the samples, each with the q of its group."""
        if self.column is None:
            return ()
        sliced = self.evaluation.slices.of(self.column)
        return tuple(replace(one, q=group.q) for one, group in zip(sliced, self.groups, strict=True))

    @property
    def weak(self) -> tuple[Group, ...]:
        """The groups with more errors than the rest beyond chance, the most extra ones first."""
        return tuple(sorted((one for one in self.groups if one.state == WEAK), key=lambda one: -one.extra))

    def rest(self, one: Group) -> float:
        """The error rate of all that is not in a group; NaN where that is nothing."""
        whole = int(self.whole.sum()) - one.whole
        return (int(self.errors.sum()) - one.errors) / whole if whole else np.nan

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each group is called, by what is frequent in it."""
        assert self.grouping is not None  # noqa: S101 - only groups have names
        found = self.grouping
        return named_groups(self.evaluation, self.space.sample, self.named_by, found.code, found.n.size)

    def members(self, group: int) -> NDArray[np.intp]:
        """The points of a group: those with errors, most or surest ones first, then the nearest to its centre."""
        found = self.grouping
        assert found is not None  # noqa: S101 - as above
        points = np.flatnonzero(found.code == group)
        wrong = self.errors[points] > 0
        sure = np.zeros(points.size) if self.score is None else np.nan_to_num(self.score[points])
        order = np.lexsort((points, np.where(wrong, -sure, found.distance[points]), -self.errors[points]))
        return points[order]

    def _top_errors(self, found: Groups) -> dict[int, tuple[int, int, int]]:
        """The most frequent error of each group that has any."""
        rows = self.evaluation.outcomes
        held = rows.active(self.evaluation.operating or 0.0) & (rows.truth != rows.prediction)
        group_of = np.full(self.evaluation.dataset.n_samples, NONE, np.int64)
        group_of[self.space.sample] = found.code
        return self._top(group_of[rows.sample[held]], rows.truth[held], rows.prediction[held])

    def _top(
        self, group: NDArray[np.integer], truth: NDArray[np.integer], prediction: NDArray[np.integer]
    ) -> dict[int, tuple[int, int, int]]:
        """The most frequent pair of labels in each group, of errors; those of group NONE are in none."""
        size, kept = self.evaluation.n_labels + 1, group != NONE
        first, second = (side.astype(np.int64) % size for side in (truth, prediction))  # NONE: last
        keys, times = np.unique(((group.astype(np.int64) * size + first) * size + second)[kept], return_counts=True)
        order = np.lexsort((-keys, times))
        top = {}
        for key, n in zip(keys[order].tolist(), times[order].tolist(), strict=True):
            sides = (key // size % size, key % size)
            top[key // size**2] = (*(NONE if side == size - 1 else side for side in sides), n)
        return top

    @cached_property
    def findings(self) -> VectorFindings:
        """What stands out besides the groups."""
        return VectorFindings(self)

    # Labels

    @cached_property
    def agreement(self) -> float:
        """The share of the 10 nearest that have the label of the point; NaN where samples may have several."""
        if not self.compares_labels or not self.space.is_searched:
            return np.nan
        return agreement(self.space.near[0], self.label)

    @cached_property
    def label_silhouettes(self) -> tuple[float, float]:
        """How far the labels lie apart, -1 to 1, by cosine and Euclidean distance; NaN where there may be several."""
        if not self.compares_labels or not self.space.has_vectors or np.unique(self.label).size < 2:
            return np.nan, np.nan
        values = self.space.values
        return silhouette(values, self.label, distance="cosine"), silhouette(values, self.label)


def _state(found: Groups, k: int, q: float) -> str:
    if found.is_weak[k]:
        return WEAK
    if np.isnan(q):
        return UNTESTED
    return BETTER if found.is_better[k] else ALIKE
