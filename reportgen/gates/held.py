"""What a report is held against while it is built: its requirements and its baseline, judged as gate and compare do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np

from reportgen import numbers
from reportgen.comparison.change import Change
from reportgen.comparison.pair import Comparison
from reportgen.gates.gate import judge_compared, without_baseline
from reportgen.gates.requirement import Requirement, requirement
from reportgen.gates.verdict import Outcome, Result
from reportgen.metrics.paired import benjamini_hochberg
from reportgen.record.parts import Content, SavedBaseline, SavedChange, SavedRequirement, State
from reportgen.record.read import Record, parsed_record, read_record
from reportgen.record.write import to_json

HERE = Path("this report")  # what errors call the record that is being built
STATES: dict[Outcome, State] = {Outcome.PASS: "pass", Outcome.FAIL: "fail", Outcome.NOISE: "noise"}
GRAVEST = (Outcome.FAIL, Outcome.NOISE, Outcome.PASS)


@dataclass(frozen=True)
class Checked:
    """A requirement with what became of it: a result, or for one on every label a result for each that misses it."""

    requirement: Requirement
    results: tuple[Result, ...]

    @property
    def outcome(self) -> Outcome:
        """The gravest of its results."""
        return next(outcome for outcome in GRAVEST if any(result.outcome is outcome for result in self.results))

    @cached_property
    def deciding(self) -> Result:
        """The result that the outcome rests on: one that could not be checked, else the one furthest off its limit."""
        gravest = [result for result in self.results if result.outcome is self.outcome]
        unknown = [result for result in gravest if math.isnan(result.value)]
        worst = min if self.requirement.at_least else max
        return unknown[0] if unknown else worst(gravest, key=lambda result: result.value)

    def saved(self) -> SavedRequirement:
        """What the record keeps of it."""
        wanted = self.requirement
        return SavedRequirement(wanted.text, STATES[self.outcome], _value(self.deciding.value), wanted.limit)

    @property
    def missing(self) -> tuple[Result, ...]:
        """The results that do not pass."""
        return tuple(result for result in self.results if result.outcome is not Outcome.PASS)


@dataclass(frozen=True, eq=False)
class Baseline:
    """The record that a report is compared with, and the comparison."""

    comparison: Comparison

    @property
    def record(self) -> Record:
        """The baseline itself."""
        return self.comparison.before

    @property
    def name(self) -> str:
        """What the page calls it: its version, where that tells it from this report; else model and version."""
        before, after = self.record.model, self.comparison.after.model
        is_same_model = before.name == after.name or not before.name
        return before.version if before.version and is_same_model and before != after else self.record.name

    def change(self, name: str) -> Change | None:
        """The change of a metric; None where either side lacks it or it is undefined."""
        found = self.comparison.changes.get(name)
        return None if found is None or math.isnan(found.difference) else found

    def label_change(self, name: str, label: str) -> tuple[Change | None, float]:
        """The change of a label's precision, recall or F1, and its p corrected for the number of labels.

        None and NaN where either side lacks it, or it is undefined.
        """
        found = self._label_changes(name).get(label)
        return found or (None, math.nan)

    def _label_changes(self, name: str) -> dict[str, tuple[Change, float]]:
        rows = {
            row.label: {"precision": row.precision, "recall": row.recall, "f1": row.f1}
            for row in self.comparison.label_changes
        }
        changes = {label: row[name] for label, row in rows.items() if not math.isnan(row[name].difference)}
        q = benjamini_hochberg(np.array([change.p for change in changes.values()]))
        return {label: (change, float(each)) for (label, change), each in zip(changes.items(), q, strict=True)}

    @property
    def described(self) -> str:
        """The file in words: `before.html: cifar10 v6, 5,000 samples`."""
        samples = numbers.named(self.record.dataset.samples, "sample")
        named = " ".join(filter(None, (self.record.model.name, self.record.model.version)))
        return f"{self.record.file}: {', '.join(filter(None, (named, samples)))}"

    def saved(self) -> SavedBaseline:
        """What the record keeps of it."""
        changes = {name: _saved(change) for name, change in self.comparison.changes.items()}
        model = self.record.model
        return SavedBaseline(model.name, model.version, dict(self.record.metrics), changes)


@dataclass(frozen=True, eq=False)
class Held:
    """What became of everything that a report was held against; nothing where nothing was asked."""

    requirements: tuple[Checked, ...] = ()
    baseline: Baseline | None = None

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        """The file of the baseline in words, where there is one."""
        return (("Baseline", self.baseline.described),) if self.baseline else ()

    def recorded(self, content: Content) -> Content:
        """The record with the answers in it."""
        saved = [one.saved() for one in self.requirements]
        baseline = self.baseline.saved() if self.baseline else None
        return msgspec.structs.replace(content, requirements=saved, baseline=baseline)


@dataclass(frozen=True)
class Asked:
    """What build was told to hold the report against, read before any work is done."""

    requirements: tuple[Requirement, ...] = ()
    baseline: Record | None = None

    def held(self, content: Content) -> Held:
        """What became of it, as `gate` and `compare` say of the same two records.

        Raises: OptionError and MismatchedInputs as `judge` does.
        """
        if not self.requirements and self.baseline is None:
            return Held()
        record = parsed_record(to_json(content), HERE)
        comparison = Comparison(self.baseline, record) if self.baseline else None
        results = judge_compared(record, comparison, self.requirements).results
        checked = tuple(Checked(one, tuple(found for found in results if found.requirement.text == one.text))
                        for one in self.requirements)  # fmt: skip
        return Held(checked, Baseline(comparison) if comparison else None)


def asked(require: Sequence[str], baseline: Path | None) -> Asked:
    """The requirements and the baseline as given; a requirement given twice is one.

    Raises: OptionError for what is no requirement, or a drop without a baseline; InputError and its kinds for a
    baseline that is no record.
    """
    wanted = tuple(requirement(text) for text in dict.fromkeys(text.strip() for text in require))
    for one in wanted:
        if one.is_drop and baseline is None:
            raise without_baseline(one)
    return Asked(wanted, read_record(baseline) if baseline else None)


def _saved(change: Change) -> SavedChange:
    interval = (change.low, change.high) if change.is_known else None
    return SavedChange(_value(change.difference), interval, _value(change.p))


def _value(number: float) -> float | None:
    return None if math.isnan(number) else number
