"""What a rule is, what it finds, and how grave that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from reportgen.evaluations.evaluation import Evaluation
from reportgen.report.words import Words

E = TypeVar("E", bound=Evaluation, contravariant=True)
Severity = Literal["blocker", "high", "medium", "low"]  # a blocker is what was required and is not met; no rule's own
SEVERITIES: tuple[Severity, ...] = ("blocker", "high", "medium", "low")

# A "worst of all" rule speaks only when it matters: with fewer rows it is chance, with less to gain it is trivia.
MIN_ROWS = 5
MIN_GAIN = 0.01

# What is gained decides how grave a finding is, whatever the rule. Two points of F1 are more than what most changes of
# a model bring; half a point is what test sets of some thousands can just tell from chance.
HIGH_GAIN = 0.02
MEDIUM_GAIN = 0.005


def severity_of(gain: float) -> Severity:
    """How grave a finding is by the macro F1 (or another share) that it would gain.

    >>> severity_of(0.03), severity_of(0.01), severity_of(0.001)
    ('high', 'medium', 'low')
    """
    return "high" if gain >= HIGH_GAIN else "medium" if gain >= MEDIUM_GAIN else "low"


@dataclass(frozen=True)
class FindingRow:
    """One of the labels, pairs or bins of a finding: a bar of `value` (0–1), a text beside it, and what it opens."""

    name: str
    value: float
    text: str
    link: str = ""


@dataclass(frozen=True)
class Finding:
    """One observation and what to do about it.

    `gain` is what the macro F1 would rise by if the rows in question were right, in [0, 1]; None when one run cannot
    tell. `worth` is what stands in its place where it is of another figure. `link` is the state of the page that shows
    the evidence, `label` what it is about ("" for all). `rows` are ranked, the worst first; `rest` more of them stand
    where `more` links to. Its images are those of `cell`, or of the page's most confident errors (`is_of_worst`).
    """

    rule: str
    severity: Severity
    label: str
    message: str
    evidence: str
    action: str
    gain: float | None
    gain_note: str
    link: str
    cell: tuple[int, int] | None = None
    rows: tuple[FindingRow, ...] = ()
    rest: int = 0
    more: str = ""
    worth: str = ""
    is_of_worst: bool = False


@dataclass(frozen=True)
class Rule(Generic[E]):
    """One check of the recommendation engine; E is what it evaluates. Readers see the docstring of `check`.

    A rule of the `whole` model says that there is none to speak of; what others say of `details` then only follows.
    """

    name: str
    title: str
    check: Callable[[E, Words], Iterator[Finding]]
    about: Literal["whole", "details", "data"] = "details"

    @property
    def rationale(self) -> str:
        """Why the rule exists, in the words of its docstring."""
        return " ".join((self.check.__doc__ or "").split())


def rule(
    name: str, title: str, about: Literal["whole", "details", "data"] = "details"
) -> Callable[[Callable[[E, Words], Iterator[Finding]]], Rule[E]]:
    """A decorator that makes a generator of findings, from an evaluation and its words, a Rule."""
    return lambda check: Rule(name, title, check, about)
