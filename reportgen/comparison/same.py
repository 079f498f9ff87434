"""Whether two records are of the same samples, so that they can be compared one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.record.read import Record
    from reportgen.tasks.facts import Facts


def unpaired_because(before: Record, after: Record, facts: Facts) -> str:
    """Why the samples cannot be compared one by one; empty where they can."""
    if before.task != after.task:
        return f"one is {before.task}, the other {after.task}"
    if before.dataset.sha256 != after.dataset.sha256:
        return _other_ids(before, after) or "the samples or their ground truth differ"
    if any(record.rows is None and record.answered is None for record in (before, after)):
        return "a record holds no outcomes"
    if before.sample_ids != after.sample_ids:
        return "the samples differ"
    for name, what in facts.same_options.items():
        if before.options.get(name) != after.options.get(name):
            return what
    return ""


def _other_ids(before: Record, after: Record) -> str:
    """That ids differ by leading zeros alone, as those of lines that one file counts and another names."""
    if before.dataset.samples != after.dataset.samples:
        return ""
    sides = [record.sample_ids for record in (before, after)]
    plain = [sorted(name.lstrip("0") for name in side) for side in sides]
    if sides[0] == sides[1] or not plain[0] or plain[0] != plain[1]:
        return ""
    one, other = next((a, b) for a, b in zip(*map(_by_number, sides), strict=True) if a != b)
    return f"the ids of the samples are written otherwise ({one} and {other}): build both with one ground truth"


def _by_number(names: Sequence[str]) -> list[str]:
    return sorted(names, key=lambda name: name.lstrip("0"))
