"""What the data checks say of the figures as a whole: it goes before everything that follows from figures."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.issues import Issue
from reportgen.rules.rule import Finding

# Codes of issues by which the figures may be of something else than was meant.
CAUSES = ("probable_cause", "hardly_any_found", "confused_spelling", "ambiguous_name")


def cause_findings(issues: Iterable[Issue]) -> tuple[Finding, ...]:
    """One finding for each of such issues, in their order."""
    return tuple(map(_finding, (one for one in issues if one.code in CAUSES)))


def _finding(one: Issue) -> Finding:
    said, _, remedy = one.message.partition(". ")
    return Finding(
        rule=one.code.replace("_", "-"),
        severity="high",
        label="",
        message=said.rstrip("."),
        evidence="; ".join(one.examples),
        action=remedy or "Write both files alike.",
        gain=None,
        gain_note="figures of what was meant",
        link="#checks",
    )
