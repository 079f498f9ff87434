"""What became of the requirements on a report, in words."""

from __future__ import annotations

import math

from reportgen import numbers
from reportgen.evaluations.evaluation import Evaluation
from reportgen.gates.held import STATES, Checked
from reportgen.gates.requirement import EVERY, Requirement
from reportgen.gates.verdict import Outcome, Result
from reportgen.links import label_link, short
from reportgen.report.context import Context
from reportgen.report.headline import Demand, Line, Run

NAME = 40  # characters of a label in a sentence


def requirements_line(context: Context[Evaluation]) -> Line:
    """How many requirements are met, and the gravest that is not; empty where nothing is required."""
    checked = context.requirements
    if not checked:
        return ()
    missed = [one for outcome in (Outcome.FAIL, Outcome.NOISE) for one in checked if one.outcome is outcome]
    said: Line = (Run(_counted(len(checked) - len(missed), len(checked)), strong=True),)
    if not missed:
        return said
    first, n_more = missed[0], len(missed) - 1
    said += (Run(" "), *_missed(context, first))
    return (*said, Run(f" {numbers.count(n_more)} more {'is' if n_more == 1 else 'are'} not met.")) if n_more else said


def meets_all(context: Context[Evaluation]) -> bool:
    """Whether something is required and all of it is met."""
    checked = context.requirements
    return bool(checked) and not any(one.outcome in (Outcome.FAIL, Outcome.NOISE) for one in checked)


def _counted(n_met: int, n: int) -> str:
    if n == 1:
        return "Meets its requirement." if n_met else "Does not meet its requirement."
    return f"Meets all {numbers.count(n)} requirements." if n_met == n else f"Meets {n_met} of {n} requirements."


def _missed(context: Context[Evaluation], one: Checked) -> Line:
    result, is_failed = one.deciding, one.outcome is Outcome.FAIL
    others = len(one.missing) - 1
    tail = _tail(context, result)
    if others:
        tail += f" {numbers.count(others)} more {'labels miss' if others > 1 else 'label misses'} it."
    return (
        Run(f"{figure_title(context, one.requirement)}", strong=True, is_worse=is_failed),
        *_of_label(result, is_failed),
        Run(tail, strong=True, is_worse=is_failed),
    )


def _of_label(result: Result, is_worse: bool) -> Line:
    wanted, found = result.requirement, []
    if wanted.label is not None:
        text = "every label" if wanted.label == EVERY else short(wanted.label, NAME)
        found += [Run(" of ", strong=True, is_worse=is_worse)]
        found += [Run(text, strong=True, is_worse=is_worse, is_name=wanted.label != EVERY)]
    if wanted.slice is not None:
        found += [Run(" in " if found else " of ", strong=True, is_worse=is_worse)]
        found += [Run(" = ".join(wanted.slice), strong=True, is_worse=is_worse, is_name=True)]
    return tuple(found)


def _tail(context: Context[Evaluation], result: Result) -> str:
    """What a requirement finds and asks, after its figure."""
    wanted = result.requirement
    if _is_unchecked(result):
        return f" could not be checked: {result.note}."
    value, limit = numbers.told_apart(result.value, wanted.limit)
    within = " (missed within noise)" if result.outcome is Outcome.NOISE else ""
    if wanted.is_drop:
        name = context.baseline.name if context.baseline else "the baseline"
        return f" is {value} worse than in {name}; at most {limit} is allowed{within}."
    asked = f"{limit} is required" if wanted.at_least else f"at most {limit} is allowed"
    return f" is {value}; {asked}{within}."


def _is_unchecked(result: Result) -> bool:
    """Whether the figure is undefined, or a drop of whose noise nothing is known on other samples."""
    is_blind = result.requirement.is_drop and math.isnan(result.error) and bool(result.note)
    return math.isnan(result.value) or (result.outcome is Outcome.FAIL and is_blind)


def figure_title(context: Context[Evaluation], wanted: Requirement) -> str:
    """What the figure of a requirement is called."""
    known = context.evaluation.definitions.get(wanted.metric)
    return known.title if known else wanted.metric


def demands(context: Context[Evaluation]) -> tuple[Demand, ...]:
    """The rows of the table of requirements, as they were given."""
    return tuple(_demand(context, one) for one in context.requirements)


def demands_title(context: Context[Evaluation]) -> str:
    """How many requirements there are and what became of them: `5 requirements: 3 met, 1 within noise, 1 not met`."""
    outcomes = [one.outcome for one in context.requirements]
    named = ((Outcome.PASS, "met"), (Outcome.NOISE, "within noise"), (Outcome.FAIL, "not met"))
    parts = [f"{outcomes.count(outcome)} {word}" for outcome, word in named if outcome in outcomes]
    return f"{numbers.named(len(outcomes), 'requirement')}: {', '.join(parts)}"


def _demand(context: Context[Evaluation], one: Checked) -> Demand:
    result, wanted = one.deciding, one.requirement
    value, limit = numbers.told_apart(result.value, wanted.limit) if not math.isnan(result.value) else (
        numbers.UNDEFINED, numbers.plain(wanted.limit)
    )  # fmt: skip
    bound = f"{'≥' if wanted.at_least else '≤'} {limit}"
    return Demand(wanted.text, value, bound, STATES[one.outcome], _note(context, one), evidence_link(context, result))


def _note(context: Context[Evaluation], one: Checked) -> str:
    """What else is known: the interval, which labels miss it, why it could not be checked."""
    result, title = one.deciding, figure_title(context, one.requirement)
    labels = [found.requirement.label or "" for found in one.missing]
    has_interval, is_of_each = not math.isnan(result.low), one.requirement.label == EVERY
    parts = [
        f"drop of {title[:1].lower()}{title[1:]}" if one.requirement.is_drop else "",
        f"95% interval {numbers.plain(result.low)} to {numbers.plain(result.high)}" if has_interval else "",
        result.note,
        _listed(labels) if is_of_each and len(labels) > 1 else "",
    ]
    return "; ".join(filter(None, parts))


def _listed(labels: list[str], most: int = 5) -> str:
    named = ", ".join(short(label, NAME) for label in labels[:most])
    return f"missed by {named}" + (f" and {numbers.count(len(labels) - most)} more" if len(labels) > most else "")


def evidence_link(context: Context[Evaluation], result: Result) -> str:
    """Where the page shows what a requirement is about."""
    label = result.requirement.label
    if label is None or label == EVERY:
        return "#figures"
    state = "called" if result.requirement.metric == "precision" else "misclassified"
    has_view = label in context.labels and state in {view.state for view in context.views}
    return label_link(label, state) if has_view else "#performance"
