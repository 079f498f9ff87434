"""All rules that were asked: why each exists, by which numbers it decides, and whether it fired."""

from __future__ import annotations

from reportgen import numbers
from reportgen.evaluations.evaluation import Evaluation
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.rule_blocks import RuleRow, RuleTable
from reportgen.rules.rule import Asked, State

TITLE = "Rules"
LEAD = "What the recommendations are made by: every rule with its numbers, and what became of it in this report."
ORDER: tuple[State, ...] = ("fired", "silent", "quiet", "not asked")
INSIDE: dict[State, str] = {
    "fired": "fired",
    "silent": "would only repeat another",
    "quiet": "found nothing",
    "not asked": "could not be asked",
}


def rules(context: Context[Evaluation]) -> Section | None:
    """A row a rule, folded away; None for a task without rules."""
    checked = sorted(context.asked, key=lambda one: ORDER.index(one.state))
    if not checked:
        return None
    counts = {state: sum(one.state == state for one in checked) for state in ORDER}
    inside = " · ".join(f"{numbers.count(n)} {INSIDE[state]}" for state, n in counts.items() if n)
    block = RuleTable(tuple(map(_row, checked)))
    said = f"{numbers.named(len(checked), 'rule')}: {inside}"
    return Section("rules", TITLE, TITLE, LEAD, (block,), said, looks_up=True)


def _row(one: Asked[Evaluation]) -> RuleRow:
    rule, found = one.rule, one.finding
    limits = tuple((name, numbers.significant(value)) for name, value in rule.limits.items())
    said = found.message if found is not None else one.missing
    return RuleRow(rule.title, rule.rationale, limits, one.state, said, "" if found is None else found.link)
