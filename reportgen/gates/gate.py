"""Judges requirements on a record, alone or against a baseline.

A requirement that is missed by no more than chance explains neither passes nor fails: it is within noise, to be looked
at by a person. On the same samples the noise is that of the paired difference, so that small real losses are caught.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from reportgen import numbers
from reportgen.comparison.change import Change, number, unpaired
from reportgen.comparison.pair import FRACTIONS, Comparison
from reportgen.comparison.slices import change_in_slice
from reportgen.errors import MismatchedInputs, OptionError
from reportgen.gates.figures import check_label_figure, figure_of, has, labels_in, size
from reportgen.gates.requirement import EVERY, MOST_NAMED, Requirement
from reportgen.gates.verdict import Outcome, Result, Verdict
from reportgen.metrics.intervals import Z
from reportgen.metrics.paired import benjamini_hochberg
from reportgen.record.labels import LabelRow
from reportgen.record.read import Record

# Means over the labels of the test set, each counting the same: over fewer labels they are other figures.
OF_ALL_LABELS = re.compile("macro_|balanced_|map|mar|voc_ap|tide_")
RISK = 0.025  # of failing where the loss is just what is allowed: one end of a 95 % interval


def judge(
    record: Record, baseline: Record | None, requirements: Sequence[Requirement], *, noise_fails: bool = False
) -> Verdict:
    """What became of every requirement, in their order; one on every label has a result for each that misses it.

    Raises: OptionError for a drop without a baseline, and for a metric, a label or a slice that is nowhere;
    MismatchedInputs where the baseline is of another task, or has the same samples with other ground truth.
    """
    return judge_compared(record, Comparison(baseline, record) if baseline else None, requirements, noise_fails)


def judge_compared(
    record: Record, comparison: Comparison | None, requirements: Sequence[Requirement], noise_fails: bool = False
) -> Verdict:
    """As `judge`, with the comparison of the record with its baseline at hand."""
    if comparison is not None:
        _check_baseline(comparison)
    results = tuple(result for wanted in requirements for result in _judged(wanted, record, comparison))
    return Verdict(results, _warnings(comparison), noise_fails)


def without_baseline(wanted: Requirement) -> OptionError:
    """The error for a drop that is measured from nothing."""
    return OptionError(f"--require {wanted.text}", "a drop needs a baseline", "Give one with --baseline.")


def _check_baseline(comparison: Comparison) -> None:
    """Refuses to measure a drop between tasks, or over labels that were changed: that says nothing of the model."""
    before, after = comparison.before, comparison.after
    if before.task != after.task:
        problem = f"is of {before.task}, {after.file} of {after.task}"
        raise MismatchedInputs(str(before.path), problem, "Give a baseline of the same task.")
    if before.dataset.sha256 == after.dataset.sha256 or not after.sample_ids:
        return
    if before.sample_ids == after.sample_ids:
        problem = f"has the same sample ids as {after.path}, with other ground truth"
        raise MismatchedInputs(str(before.path), problem, "Build the baseline again with today's ground truth.")


def _warnings(comparison: Comparison | None) -> tuple[str, ...]:
    if comparison is None or comparison.is_paired:
        return ()
    said = (f"The baseline is not comparable sample by sample: {comparison.unpaired_because}. Only figures are "
            "compared, as of independent samples.",)  # fmt: skip
    gone = _gone(comparison)
    return (*said, f"{gone[0].upper()}{gone[1:]}: averages are over other labels.") if gone else said


def _gone(comparison: Comparison) -> str:
    """Which labels of the baseline's test set this one lacks, in words; empty where it lacks none."""
    gone = [row.label for row in comparison.before.per_label if row.support and not _support(comparison.after, row)]
    named = ", ".join(gone[:MOST_NAMED]) + (" and more" if len(gone) > MOST_NAMED else "")
    return f"nothing here is labelled {named}, as it is in the baseline" if gone else ""


def _support(record: Record, row: LabelRow) -> int:
    here = record.by_label.get(row.label)
    return here.support if here else 0


def _judged(wanted: Requirement, record: Record, comparison: Comparison | None) -> Iterator[Result]:
    if wanted.is_drop and comparison is None:
        raise without_baseline(wanted)
    is_blind = wanted.is_drop and comparison is not None and not comparison.is_paired
    gone = _gone(comparison) if comparison and wanted.label is None and OF_ALL_LABELS.match(wanted.metric) else ""
    if gone:
        _figure(wanted, record, comparison)  # a name that is nowhere is refused
        yield _uncheckable(wanted, size(wanted, record), f"{gone}: an average over other labels")
        return
    if wanted.label != EVERY:
        yield _single(wanted, _figure(wanted, record, comparison), size(wanted, record), is_blind)
        return
    check_label_figure(wanted, record)
    each = [replace(wanted, label=label) for label in _promised(wanted, record, comparison)]
    single = (_single(one, _figure(one, record, comparison), size(one, record), is_blind) for one in each)
    yield from _together(wanted, list(single))


def _promised(wanted: Requirement, record: Record, comparison: Comparison | None) -> list[str]:
    """The labels that a requirement on every label speaks of: those of the baseline too, where there is one.

    A label that nothing is labelled with, on either side, is none: what it has no case of cannot be asked of a model.
    """
    sides = [record, comparison.before] if comparison is not None else [record]
    labels = dict.fromkeys(label for side in sides for label in side.labels)
    each = [labels_in(wanted, record)]
    if comparison is not None:
        with suppress(OptionError):  # an older record need not have the slice
            each.append(labels_in(wanted, comparison.before))
    return [label for label in labels if any(_is_there(wanted, rows.get(label)) for rows in each)]


def _is_there(wanted: Requirement, row: LabelRow | None) -> bool:
    return row is not None and (row.support > 0 or row.figure(wanted.metric) is not None)


def _figure(wanted: Requirement, record: Record, comparison: Comparison | None) -> Change:
    """The figure with its interval; for a drop the loss since the baseline stands for the value."""
    if wanted.is_drop and comparison is not None:
        return _loss(wanted, _change(wanted, record, comparison))
    is_gone = comparison is not None and wanted.label in comparison.before.by_label.keys() - record.by_label.keys()
    value, interval = (math.nan, None) if is_gone else figure_of(wanted, record)
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
    if not has(wanted, comparison.before):
        figure_of(wanted, record)  # a name that is nowhere is refused, with the nearest
    if wanted.label is None and wanted.slice is None and wanted.metric in comparison.changes:
        return comparison.changes[wanted.metric]
    if wanted.label is not None and wanted.slice is None and wanted.metric in FRACTIONS:
        for row in comparison.label_changes:
            if row.label == wanted.label:
                return {"precision": row.precision, "recall": row.recall, "f1": row.f1}[wanted.metric]
    nothing = (math.nan, None)
    sides = [figure_of(wanted, side) if has(wanted, side) else nothing for side in (comparison.before, record)]
    (before, _), (after, _) = sides
    paired = change_in_slice(comparison, wanted.metric, wanted.slice, wanted.label) if wanted.slice else None
    spread = paired or unpaired(after - before, *(interval for _, interval in sides))
    return Change(wanted.metric, before, after, after - before, *spread, comparison.better(wanted.metric))


def _single(wanted: Requirement, figure: Change, n: int, is_blind: bool) -> Result:
    """What became of one figure; `is_blind`: the drop is between other samples, which differ by chance as well."""
    value, low, high = figure.difference, figure.low, figure.high
    if math.isnan(value) or (is_blind and math.isnan(figure.error)):  # what could not be checked must not pass
        return replace(_uncheckable(wanted, n, _unchecked(wanted, figure)), value=value, low=low, high=high)
    misses = value < wanted.limit if wanted.at_least else value > wanted.limit
    excused = high >= wanted.limit if wanted.at_least else low <= wanted.limit
    outcome = (Outcome.NOISE if excused else Outcome.FAIL) if misses else Outcome.PASS
    return Result(wanted, wanted.subject, outcome, value, low, high, figure.error, n)


def _uncheckable(wanted: Requirement, n: int, why: str) -> Result:
    return Result(wanted, wanted.subject, Outcome.FAIL, *(math.nan,) * 4, n, why)


def _unchecked(wanted: Requirement, figure: Change) -> str:
    """Why a figure could not be held against its limit."""
    if not wanted.is_drop:
        return "it is undefined"
    if math.isnan(figure.before) and math.isnan(figure.after):
        return "it is undefined in both"
    if not math.isnan(figure.difference):
        return "the samples are others, and nothing is known of its noise"
    return f"{'the baseline' if math.isnan(figure.before) else 'this record'} has no such figure"


def _together(wanted: Requirement, results: list[Result]) -> Iterator[Result]:
    """One on every label: those that miss it, failing where that is sure for so many labels; else one that passes."""
    missing = [result for result in results if result.outcome is not Outcome.PASS]
    if not missing:
        worst = _worst(wanted, results)
        yield worst if worst else _uncheckable(wanted, 0, "no label has it")
        return
    known = [result for result in results if not math.isnan(result.value)]
    q = dict(zip((r.subject for r in known), benjamini_hochberg(np.array([_p(r) for r in known])),
                 strict=True))  # fmt: skip
    for result in missing:
        if math.isnan(result.value):
            yield result
            continue
        sure = math.isnan(result.error) or q[result.subject] <= RISK
        corrected = f"not significant after correction for {numbers.named(len(known), 'label')}"
        note = "" if sure or result.outcome is Outcome.NOISE else corrected
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
