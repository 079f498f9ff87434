"""What changed between two versions, from their records alone.

On the same samples (equal `dataset.sha256`) the comparison is paired: sample by sample, resampled together. Otherwise
only the figures are compared, with the noise of two independent samples, and it says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from reportgen.arrays import NONE, Confusion, Counts, Fractions
from reportgen.comparison.aligned import Aligned, errors, fewer_and_more, grouped, relabelled
from reportgen.comparison.answers import AnswerChanges
from reportgen.comparison.change import (
    Change,
    LabelChange,
    in_a_sentence,
    number,
    possible,
    unpaired,
    widened,
)
from reportgen.comparison.folds import FoldChanges, fold_changes
from reportgen.comparison.same import unpaired_because
from reportgen.comparison.slices import SliceChange, slice_changes
from reportgen.comparison.span_ways import Counted, WayDifference, way_differences
from reportgen.metrics.paired import PairedBootstrap, benjamini_hochberg, paired_bootstrap, sign_test
from reportgen.record.parts import Definition
from reportgen.record.read import Record
from reportgen.tasks.facts import Facts, facts_of

SEED = 0
FRACTIONS = ("precision", "recall", "f1")
SHARE = (0.0, 1.0)  # what these lie in
EXACT = 1e-6  # figures of records are exact to here


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two records, the earlier and the later; `labels` are those of both, in the order of the earlier."""

    before: Record
    after: Record

    @property
    def facts(self) -> Facts:
        """What is known of the task."""
        return facts_of(self.after.task)

    @property
    def main_title(self) -> str:
        """What the metric is called, inside a sentence, that decides about better and worse."""
        return in_a_sentence(self.definition(self.facts.main), self.facts.main)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Every label of either version."""
        return tuple(dict.fromkeys([*self.before.labels, *self.after.labels]))

    @cached_property
    def unpaired_because(self) -> str:
        """Why the samples cannot be compared one by one; empty where they can."""
        return unpaired_because(self.before, self.after, self.facts)

    @property
    def is_paired(self) -> bool:
        """Whether both versions answered the same samples."""
        return not self.unpaired_because

    @cached_property
    def aligned(self) -> Aligned | None:
        """The outcomes of both in the comparison's labels; None where the samples differ."""
        if not self.is_paired or self.before.rows is None:
            return None
        sides = []
        for record in (self.before, self.after):
            rows = record.rows
            assert rows is not None  # noqa: S101 - both have them, or both have answers
            sides.append(relabelled(rows, np.array([*self._places(record), NONE], np.int32)))
        return Aligned(*sides)

    @cached_property
    def answers(self) -> AnswerChanges | None:
        """What became of outputs of language models, sample by sample; None for other tasks and other samples."""
        if not self.is_paired or self.before.answered is None or self.after.answered is None:
            return None
        return AnswerChanges(self.before.answered, self.after.answered)

    @cached_property
    def bootstrap(self) -> PairedBootstrap | None:
        """Intervals of the differences; None where the samples differ."""
        if self.aligned is None:
            return None
        before, after, count = grouped(self.aligned, len(self.before.sample_ids))
        return paired_bootstrap(before, after, count, len(self.labels), np.random.default_rng(SEED))

    @cached_property
    def changes(self) -> dict[str, Change]:
        """Every metric that both records have, by name, in the order of the later one."""
        return {name: self._metric_change(name) for name in self.after.metrics if name in self.before.metrics}

    def definition(self, name: str) -> Definition | None:
        """What a figure means, as the later record has it, else the earlier one; None where nothing says so."""
        return self.after.definition(name) or self.before.definition(name)

    def better(self, name: str) -> str | None:
        """Which way a figure is better: higher, lower, or None where neither is or nothing says which."""
        known = self.definition(name)
        return known.better if known else None

    def _metric_change(self, name: str) -> Change:
        before, after = (number(record.metrics[name]) for record in (self.before, self.after))
        known_as = self.facts.other_names.get(name, name)
        paired = self.bootstrap.averages.get(known_as) if self.bootstrap else None
        if paired is not None:
            spread = widened(paired, (), self._discordant[0])
        elif self.answers is not None and (own := self.answers.change(name)) is not None:
            return replace(own, before=before, after=after, better=self.better(name))
        elif name in self._ways:
            spread = self._spread_of_way(name, after - before)
        else:
            spread = unpaired(after - before, *(record.intervals.get(name) for record in (self.before, self.after)))
        known = self.definition(name)
        change = Change(name, before, after, after - before, *spread, self.better(name))
        return possible(change, known.bounds) if known else change

    @cached_property
    def _ways(self) -> dict[str, WayDifference]:
        """What outcomes tell of figures of other ways to count, by name; empty for a task without, or other samples."""
        if self.aligned is None or not self.facts.has_ways:
            return {}
        sides = Counted(self.aligned.before, self.before.halves), Counted(self.aligned.after, self.after.halves)
        return way_differences(*sides, len(self.before.sample_ids), len(self.labels))

    def _spread_of_way(self, name: str, difference: float) -> tuple[float, float, float]:
        """Interval and standard error; NaN where the outcomes do not come to the figures of the records."""
        found = self._ways[name]
        if not abs(float(found.differences.estimate) - difference) < EXACT:
            return (float("nan"),) * 3
        return widened(found.differences, (), found.n_discordant)

    @cached_property
    def sign_counts(self) -> tuple[Counts, Counts] | None:
        """Samples in which the later version makes fewer, and more, errors: overall, and with each label (n + 1,)."""
        if self.answers is not None:
            return self.answers.sign_counts(self.facts.tested)
        if self.aligned is None:
            return None
        n_labels, n_samples = len(self.labels), len(self.before.sample_ids)
        sides = [errors(rows, n_labels, n_samples) for rows in (self.aligned.before, self.aligned.after)]
        better, worse = fewer_and_more(sides[0], sides[1], n_labels + 1, n_samples)
        return np.roll(better, 1), np.roll(worse, 1)

    @cached_property
    def _discordant(self) -> Counts:
        """Samples in which one version makes fewer errors than the other: overall, and with each label (n + 1,)."""
        if self.sign_counts is None:
            return np.zeros(len(self.labels) + 1, np.int64)
        return self.sign_counts[0] + self.sign_counts[1]

    @cached_property
    def p(self) -> float:
        """Two-sided p of the samples in which one version makes fewer errors; NaN where the samples differ."""
        if self.sign_counts is None:
            return float("nan")
        better, worse = self.sign_counts
        return float(sign_test(better[:1], worse[:1])[0])

    @cached_property
    def label_changes(self) -> tuple[LabelChange, ...]:
        """Every label that both versions know, in the order of `labels`."""
        n = len(self.labels)
        better, worse = (counts[1:] for counts in self.sign_counts) if self.sign_counts else (np.zeros(n, int),) * 2
        rows_before, rows_after = self.before.by_label, self.after.by_label
        shared = [k for k, label in enumerate(self.labels) if label in rows_before and label in rows_after]
        changes = [tuple(self._label_change(k, name) for name in FRACTIONS) for k in shared]
        p = self._label_p(better[shared], worse[shared], [f1 for *_, f1 in changes])
        q = benjamini_hochberg(p)
        found = []
        for position, (k, (precision, recall, f1)) in enumerate(zip(shared, changes, strict=True)):
            label = self.labels[k]
            counts = int(better[k]), int(worse[k])
            sure = float(p[position]), float(q[position])
            found.append(LabelChange(label, rows_after[label].support, precision, recall, f1, *counts, *sure))
        return tuple(found)

    def _label_p(self, better: Counts, worse: Counts, f1: list[Change]) -> Fractions:
        """How likely changes as large are by chance, label by label; NaN where nothing is known of that.

        Where a sample holds many, as a detector's image does, a version may find more of a label and be wrong more
        often in the same sample: counting samples would weigh one error against one object, so there the change of
        the F1 is held against its standard error. So it is where the samples differ.
        """
        if self.sign_counts and self.facts.has_one_answer:
            return sign_test(better, worse)
        return np.array([change.p for change in f1], float)

    def _label_change(self, k: int, name: str) -> Change:
        rows = (self.before.by_label[self.labels[k]], self.after.by_label[self.labels[k]])
        before, after = (number(row.figure(name)) for row in rows)
        if self.bootstrap:
            paired = self.bootstrap.labels[name]
            spread = widened(paired, k, self._discordant[k + 1])
        else:
            spread = unpaired(after - before, *(row.interval(name) for row in rows))
        return possible(Change(name, before, after, after - before, *spread, "higher"), SHARE)

    @cached_property
    def fold_changes(self) -> FoldChanges | None:
        """What changed in each fold of a cross-validation; None where both have not the same folds."""
        return fold_changes(self)

    @cached_property
    def slice_changes(self) -> tuple[SliceChange, ...]:
        """Every slice that both versions have, the most harmed first."""
        return slice_changes(self)

    @cached_property
    def matrices(self) -> tuple[Confusion, Confusion]:
        """The confusion matrices before and after, in `labels`, none last."""
        return self._matrix(self.before), self._matrix(self.after)

    def _places(self, record: Record) -> list[int]:
        """The positions of a record's labels among those of both."""
        position = {label: k for k, label in enumerate(self.labels)}
        return [position[label] for label in record.labels]

    def _matrix(self, record: Record) -> Confusion:
        place, size = [*self._places(record), len(self.labels)], len(self.labels) + 1
        matrix = np.zeros((size, size), np.int64)
        if record.matrix is not None:
            matrix[np.ix_(place, place)] = record.matrix
        return matrix
