"""What a report was held against when it was built, taken back out of its record."""

from __future__ import annotations

import math

from reportgen.comparison.change import Change, number
from reportgen.errors import OptionError
from reportgen.gates.requirement import Requirement, requirement
from reportgen.gates.verdict import Outcome, Result, Verdict
from reportgen.record.parts import SavedRequirement
from reportgen.record.read import Record

OUTCOMES = {"pass": Outcome.PASS, "fail": Outcome.FAIL, "noise": Outcome.NOISE}


def saved_verdict(record: Record, *, noise_fails: bool = False) -> Verdict | None:
    """What became of the requirements then; None where there were none."""
    results = [_result(record, one, wanted) for one in record.requirements if (wanted := _wanted(one.text))]
    return Verdict(tuple(results), (), noise_fails) if results else None


def _wanted(text: str) -> Requirement | None:
    """The requirement; None of one that this version does not know."""
    try:
        return requirement(text)
    except OptionError:
        return None


def _result(record: Record, saved: SavedRequirement, wanted: Requirement) -> Result:
    is_metric = not wanted.is_drop and wanted.subject == wanted.metric
    low, high = (record.intervals.get(wanted.metric) if is_metric else None) or (None, None)
    nan = math.nan
    return Result(wanted, wanted.subject, OUTCOMES[saved.state], number(saved.value), number(low), number(high), nan, 0)


def saved_change(record: Record, name: str) -> Change | None:
    """What became of a metric since the baseline then; None where either side lacked it."""
    before = record.baseline
    change = before.changes.get(name) if before else None
    if before is None or change is None or change.change is None:
        return None
    low, high = (number(one) for one in change.interval or (None, None))
    known = record.definition(name)
    return Change(name, number(before.metrics.get(name)), number(record.metrics.get(name)), change.change, low, high,
                  math.nan, known.better if known else None, number(change.p))  # fmt: skip


def saved_name(record: Record) -> str:
    """What the baseline then was called; "" where there was none, or it had no name."""
    before = record.baseline
    return " ".join(filter(None, (before.model, before.version))) if before else ""
