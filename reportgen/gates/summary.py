"""What a pull request is told about a model: the verdict, the main figures, the labels and errors that matter.

Everything comes from records. Nothing here knows how it will be written down.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import cached_property

from reportgen import numbers
from reportgen.comparison.change import WORDS, Change, LabelChange, number
from reportgen.comparison.pair import Comparison
from reportgen.gates.saved import saved_change, saved_name
from reportgen.gates.verdict import Verdict
from reportgen.record.labels import LabelRow
from reportgen.record.read import Record
from reportgen.report.words import Words
from reportgen.tasks.facts import Facts, facts_of

MOST_ROWS = 10
KEY_LENGTH = 16


@dataclass(frozen=True)
class LabelMove:
    """A label with its change of F1; `is_noise` None where nothing is known of the noise, `q` NaN likewise."""

    change: LabelChange
    q: float
    is_noise: bool | None


@dataclass(frozen=True)
class ErrorCell:
    """A cell of the confusion matrix off its diagonal: None for nothing labelled or nothing predicted.

    `before` is the count of the baseline, None without a baseline on the same samples.
    """

    truth: str | None
    prediction: str | None
    count: int
    before: int | None


@dataclass(frozen=True, eq=False)
class Summary:
    """A record, what it is compared with, and what the gate says.

    Where either is missing, it is what the report was built with, as far as its record tells that.
    """

    record: Record
    baseline: Record | None = None
    verdict: Verdict | None = None

    @property
    def facts(self) -> Facts:
        """What is known of the task."""
        return facts_of(self.record.task)

    @property
    def words(self) -> Words:
        """What readers call things."""
        return self.facts.words(self.record.media, self.record.threshold is not None)

    @cached_property
    def comparison(self) -> Comparison | None:
        """The record against its baseline."""
        return Comparison(self.baseline, self.record) if self.baseline else None

    @property
    def has_baseline(self) -> bool:
        """Whether anything is known of a version before."""
        return self.baseline is not None or self.record.baseline is not None

    @property
    def before(self) -> str:
        """What the version before is called; "" without a name."""
        return self.baseline.name if self.baseline else saved_name(self.record)

    @cached_property
    def key(self) -> str:
        """What tells this report from others on the same pull request, the same for every version of the model.

        Of task, data set and model by name; a data set without a name goes by its content.
        """
        data = self.record.dataset.name or self.record.dataset.sha256
        parts = (self.record.task, data, self.record.model.name or "")
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:KEY_LENGTH]

    @cached_property
    def warning(self) -> str:
        """Why the baseline says less than it should; empty where it does not."""
        if self.comparison is None or self.comparison.is_paired:
            return ""
        return (
            f"The baseline is not comparable {self.words.sample} by {self.words.sample}: "
            f"{self.comparison.unpaired_because}. "
            "Only figures are compared, as of independent samples."
        )

    @cached_property
    def main(self) -> str:
        """The metric that the verdict is about; empty where the record has none."""
        known = [name for name, value in self.record.metrics.items() if value is not None]
        return next((name for name in (self.facts.main, *self.headline, *known) if name in known), "")

    @cached_property
    def headline(self) -> tuple[str, ...]:
        """The names of the main metrics that are defined."""
        return tuple(name for name in self.facts.headline if self.record.metrics.get(name) is not None)

    def value(self, name: str) -> float:
        """A metric of the record; NaN where it is undefined."""
        return number(self.record.metrics.get(name))

    def interval(self, name: str) -> tuple[float, float]:
        """The 95 % interval of a metric; NaN where it has none."""
        low, high = self.record.intervals.get(name) or (None, None)
        return number(low), number(high)

    def change(self, name: str) -> Change | None:
        """The change of a metric since the baseline, if both have it."""
        found = self.comparison.changes.get(name) if self.comparison else saved_change(self.record, name)
        return None if found is None or math.isnan(found.difference) else found

    @cached_property
    def moves(self) -> tuple[LabelMove, ...]:
        """Every label whose F1 changed, the significant ones first, then the largest changes."""
        if self.comparison is None:
            return ()
        changes = [row for row in self.comparison.label_changes if not math.isnan(row.f1.difference)]
        moves = [LabelMove(row, row.q, None if math.isnan(row.q) else not row.is_significant)
                 for row in changes if row.f1.difference]  # fmt: skip
        order = {False: 0, None: 1, True: 2}
        return tuple(sorted(moves, key=lambda move: (order[move.is_noise], -abs(move.change.f1.difference))))

    @cached_property
    def improved(self) -> tuple[LabelMove, ...]:
        """The labels that improved most."""
        return tuple(move for move in self.moves if move.change.f1.difference > 0)[:MOST_ROWS]

    @cached_property
    def worsened(self) -> tuple[LabelMove, ...]:
        """The labels that worsened most."""
        return tuple(move for move in self.moves if move.change.f1.difference < 0)[:MOST_ROWS]

    @cached_property
    def weakest(self) -> tuple[LabelRow, ...]:
        """The labels with the lowest F1, of those that have one."""
        rows = [row for row in self.record.per_label if row.f1 is not None and row.support]
        return tuple(sorted(rows, key=lambda row: (number(row.f1), -row.support))[:MOST_ROWS])

    @cached_property
    def errors(self) -> tuple[ErrorCell, ...]:
        """The most frequent errors."""
        counts = _errors(self.record)
        paired = self.baseline is not None and self.comparison is not None and self.comparison.is_paired
        before = _errors(self.baseline) if paired and self.baseline else None
        most = sorted(counts.items(), key=lambda cell: -cell[1])[:MOST_ROWS]
        return tuple(ErrorCell(*cell, n, before.get(cell, 0) if before is not None else None) for cell, n in most)


def _errors(record: Record) -> dict[tuple[str | None, str | None], int]:
    """The cells off the diagonal that are not empty, by name."""
    names = (*record.labels, None)
    return {(names[row], names[column]): n for row, column, n in record.cells.tolist() if row != column}


def direction(change: Change) -> str:
    """What a change amounts to, in words."""
    if change.verdict != "unknown" or change.better is None:
        return WORDS[change.verdict]
    return f"{'better' if change.is_better else 'worse'}, {WORDS[change.verdict]}"


def shown(value: float) -> str:
    """A metric of any kind, rounded."""
    return numbers.metric(value) if 0 <= value <= 1 else numbers.plain(value)
