"""Judges requirements on a record, alone or against a baseline.

A requirement that is missed by no more than chance explains neither passes nor fails: it is within noise, to be looked
at by a person. On the same samples the noise is that of the paired difference, so that small real losses are caught.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from reportgen import numbers
from reportgen.comparison.change import Change, number, plain_change
from reportgen.comparison.pair import FRACTIONS, Comparison
from reportgen.errors import MismatchedInputs, OptionError
from reportgen.gates.requirement import EVERY, Requirement, unknown
from reportgen.metrics.intervals import Z
from reportgen.metrics.paired import benjamini_hochberg
from reportgen.record.labels import LabelRow
from reportgen.record.legacy import OF_LABELS
from reportgen.record.read import Record

RISK = 0.025  # of failing where the loss is just what is allowed: one end of a 95 % interval
POWER = 0.8  # with which a loss of the size `catches` fails
Z_POWER = 0.8416212335729143  # the normal quantile of POWER


class Outcome(Enum):
    """What became of a requirement."""

    PASS = "pass"  # noqa: S105 - not a password
    FAIL = "fail"
    NOISE = "within noise"


@dataclass(frozen=True)
class Result:
    """A requirement on one figure: its `value` (for a drop, the drop) with the 95 % interval, NaN where unknown.

    `error` is its standard error and `n` on how many it was measured; NaN where nothing is known of the noise.
    """

    requirement: Requirement
    subject: str
    outcome: Outcome
    value: float
    low: float
    high: float
    error: float
    n: int
    note: str = ""

    @property
    def catches(self) -> float:
        """The drop that fails with a probability of about 80 %; NaN for a floor or where nothing is known of the noise.

        A drop has noise of its own: each of its samples adds to the variance as much as a discordant one does now.
        """
        if not self.requirement.is_drop:
            return math.nan
        scale, own = Z + Z_POWER, (Z + Z_POWER) ** 2 / max(1, self.n)
        return self.requirement.limit + (own + math.sqrt(own * own + 4 * (scale * self.error) ** 2)) / 2

    @property
    def power(self) -> str:
        """What a drop would have to be to fail, in words; empty for a floor or where nothing is known of the noise."""
        return "" if math.isnan(self.catches) else f"a drop of {numbers.plain(self.catches)} fails four times in five"

    @property
    def sentence(self) -> str:
        """The result in words."""
        wanted = f"{'at least' if self.requirement.at_least else 'at most'} {numbers.plain(self.requirement.limit)}"
        name = f"the drop of {self.subject}" if self.requirement.is_drop else self.subject
        interval = "" if math.isnan(self.low) else f" ({numbers.plain(self.low)} to {numbers.plain(self.high)})"
        note = f"; {self.note}" if self.note else ""
        return f"{name} is {numbers.plain(self.value)}{interval}, wanted {wanted}{note}"


@dataclass(frozen=True)
class Verdict:
    """All results; `warnings` say what weakens them, `noise_fails` as what one within noise counts."""

    results: tuple[Result, ...]
    warnings: tuple[str, ...]
    noise_fails: bool

    def fails(self, result: Result) -> bool:
        """Whether this result lets the gate fail."""
        return result.outcome is Outcome.FAIL or (self.noise_fails and result.outcome is Outcome.NOISE)

    @property
    def passes(self) -> bool:
        """Whether no result lets the gate fail."""
        return not any(self.fails(result) for result in self.results)


def judge(
    record: Record, baseline: Record | None, requirements: Sequence[Requirement], *, noise_fails: bool = False
) -> Verdict:
    """What became of every requirement, in their order; one on every label has a result for each that misses it.

    Raises: OptionError for a drop without a baseline, and for a metric, a label or a slice that is nowhere;
    MismatchedInputs where the baseline has the same samples with other ground truth.
    """
    comparison = Comparison(baseline, record) if baseline else None
    if comparison is not None:
        _check_same_truth(comparison)
    results = tuple(result for wanted in requirements for result in _judged(wanted, record, comparison))
    return Verdict(results, _warnings(comparison), noise_fails)


def _check_same_truth(comparison: Comparison) -> None:
    """Refuses to measure a drop over labels that were changed: of the model nothing would be known."""
    before, after = comparison.before, comparison.after
    if before.task != after.task or before.dataset.sha256 == after.dataset.sha256 or not after.sample_ids:
        return
    if before.sample_ids == after.sample_ids:
        problem = f"has the same sample ids as {after.path}, with other ground truth"
        raise MismatchedInputs(str(before.path), problem, "Build the baseline again with today's ground truth.")


def _warnings(comparison: Comparison | None) -> tuple[str, ...]:
    if comparison is None or comparison.is_paired:
        return ()
    return (f"The baseline is not comparable sample by sample: {comparison.unpaired_because}. Only figures are "
            "compared, as of independent samples.",)  # fmt: skip


def _judged(wanted: Requirement, record: Record, comparison: Comparison | None) -> Iterator[Result]:
    if wanted.is_drop and comparison is None:
        raise OptionError(f"--require {wanted.text}", "a drop needs a baseline", "Give one with --baseline.")
    if wanted.label != EVERY:
        yield _single(wanted, _figure(wanted, record, comparison), _n(wanted, record))
        return
    _check_label_figure(wanted, *_sides(wanted, record, comparison))
    each = [replace(wanted, label=label) for label in _promised(wanted, record, comparison)]
    yield from _together(wanted, [_single(one, _figure(one, record, comparison), _n(one, record)) for one in each])


def _promised(wanted: Requirement, record: Record, comparison: Comparison | None) -> list[str]:
    """The labels that a requirement on every label speaks of: for a drop those of the baseline too.

    A label that nothing is labelled with, on either side, is none: what it has no case of cannot be asked of a model.
    """
    sides = _sides(wanted, record, comparison)
    labels = dict.fromkeys(label for side in sides for label in side.labels)
    return [label for label in labels if any(_is_there(wanted, side.by_label.get(label)) for side in sides)]


def _sides(wanted: Requirement, record: Record, comparison: Comparison | None) -> list[Record]:
    """The records that a requirement speaks of."""
    return [record, comparison.before] if wanted.is_drop and comparison is not None else [record]


def _is_there(wanted: Requirement, row: LabelRow | None) -> bool:
    return row is not None and (row.support > 0 or row.figure(wanted.metric) is not None)


def _figure(wanted: Requirement, record: Record, comparison: Comparison | None) -> Change:
    """The figure with its interval; for a drop the loss since the baseline stands for the value."""
    if wanted.is_drop and comparison is not None:
        return _loss(wanted, _change(wanted, record, comparison))
    value, interval = _value(wanted, record)
    low, high = (math.nan, math.nan) if interval is None or interval[0] is None else map(number, interval)
    return Change(wanted.metric, math.nan, value, value, low, high, (high - low) / (2 * Z), better="higher")


def _loss(wanted: Requirement, change: Change) -> Change:
    """A change with its sign so that more is worse.

    Raises: OptionError where neither way is worse, or nothing says which.
    """
    if change.better is None:
        problem = f"no record says whether more {wanted.metric} is better or worse"
        raise OptionError(f"--require {wanted.text}", problem, f"Ask for a bound, such as {wanted.metric} >= 0.5.")
    if change.better == "lower":
        return change
    return replace(change, difference=0.0 - change.difference, low=-change.high, high=-change.low)


def _change(wanted: Requirement, record: Record, comparison: Comparison) -> Change:
    if not _has(wanted, comparison.before):
        _value(wanted, record)  # a name that is nowhere is refused, with the nearest
    if wanted.label is None and wanted.slice is None and wanted.metric in comparison.changes:
        return comparison.changes[wanted.metric]
    if wanted.label is not None and wanted.metric in FRACTIONS:
        for row in comparison.label_changes:
            if row.label == wanted.label:
                return {"precision": row.precision, "recall": row.recall, "f1": row.f1}[wanted.metric]
    before, after = (
        _value(wanted, side)[0] if _has(wanted, side) else math.nan for side in (comparison.before, record)
    )
    return plain_change(wanted.metric, before, after, comparison.better(wanted.metric))


def _has(wanted: Requirement, record: Record) -> bool:
    """Whether the record knows the figure, defined or not."""
    try:
        _value(wanted, record)
    except OptionError:
        return False
    return True


def _value(wanted: Requirement, record: Record) -> tuple[float, tuple[float | None, float | None] | None]:
    """A figure of a record and its interval, if it has one.

    Raises: OptionError when the record has no such metric, label or slice.
    """
    if wanted.label is not None:
        _check_label_figure(wanted, record)
        row = record.by_label.get(wanted.label)
        if row is None:
            raise unknown(wanted.text, "label", wanted.label, list(record.labels))
        return number(row.figure(wanted.metric)), row.interval(wanted.metric)
    metrics, intervals = record.metrics, record.intervals
    if wanted.slice is not None:
        known = {f"{part.name}={part.value}": part for part in record.slices}
        name = "=".join(wanted.slice)
        if name not in known:
            raise unknown(wanted.text, "slice", name, list(known))
        metrics, intervals = known[name].metrics, {}
    if wanted.metric not in metrics:
        raise unknown(wanted.text, "metric", wanted.metric, list(metrics))
    return number(metrics[wanted.metric]), intervals.get(wanted.metric)


def _n(wanted: Requirement, record: Record) -> int:
    """How many ground truths the figure was measured on."""
    if wanted.label is not None:
        return record.by_label[wanted.label].support if wanted.label in record.by_label else 0
    return sum(row.support for row in record.per_label) or record.dataset.samples


def _check_label_figure(wanted: Requirement, *records: Record) -> None:
    """Refuses what is no figure of labels here or in other records; one that only others have is undefined here."""
    known = dict.fromkeys(name for record in records for name in record.label_figures)
    if wanted.metric not in known and wanted.metric not in OF_LABELS:
        raise unknown(wanted.text, "figure of labels", wanted.metric, list(known))


def _single(wanted: Requirement, figure: Change, n: int) -> Result:
    value, low, high = figure.difference, figure.low, figure.high
    if math.isnan(value):  # what could not be checked must not pass
        return Result(wanted, wanted.subject, Outcome.FAIL, value, low, high, math.nan, n, _unchecked(wanted, figure))
    misses = value < wanted.limit if wanted.at_least else value > wanted.limit
    excused = high >= wanted.limit if wanted.at_least else low <= wanted.limit
    outcome = (Outcome.NOISE if excused else Outcome.FAIL) if misses else Outcome.PASS
    return Result(wanted, wanted.subject, outcome, value, low, high, figure.error, n)


def _unchecked(wanted: Requirement, figure: Change) -> str:
    """Why a figure could not be held against its limit."""
    if not wanted.is_drop:
        return "it is undefined"
    if math.isnan(figure.before) and math.isnan(figure.after):
        return "it is undefined in both"
    return f"{'the baseline' if math.isnan(figure.before) else 'this record'} has no such figure"


def _together(wanted: Requirement, results: list[Result]) -> Iterator[Result]:
    """One on every label: those that miss it, failing where that is sure for so many labels; else one that passes."""
    missing = [result for result in results if result.outcome is not Outcome.PASS]
    if not missing:
        worst = _worst(wanted, results)
        yield worst if worst else Result(wanted, wanted.subject, Outcome.FAIL, *(math.nan,) * 4, 0, "no label has it")
        return
    known = [result for result in results if not math.isnan(result.value)]
    q = dict(zip((r.subject for r in known), benjamini_hochberg(np.array([_p(r) for r in known])),
                 strict=True))  # fmt: skip
    for result in missing:
        if math.isnan(result.value):
            yield result
            continue
        sure = math.isnan(result.error) or q[result.subject] <= RISK
        note = "" if sure or result.outcome is Outcome.NOISE else f"chance does as much in one of {len(known)} labels"
        yield replace(result, outcome=Outcome.FAIL if sure else Outcome.NOISE, note=note)


def _worst(wanted: Requirement, results: list[Result]) -> Result | None:
    if not results:
        return None
    worst = (min if wanted.at_least else max)(results, key=lambda result: result.value)
    return replace(worst, note=f"the worst of {numbers.named(len(results), 'label')}")


def _p(result: Result) -> float:
    """One-sided p of a miss as large, the figure lying on the limit; 1 where it passes."""
    beyond = result.value - result.requirement.limit
    beyond = -beyond if result.requirement.at_least else beyond
    if beyond <= 0 or math.isnan(result.error):
        return 1.0 if beyond <= 0 else 0.0
    return math.erfc(beyond / result.error / math.sqrt(2)) / 2 if result.error else 0.0
