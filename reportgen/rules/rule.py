"""What a rule is and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from reportgen.evaluations.evaluation import Evaluation

E = TypeVar("E", bound=Evaluation, contravariant=True)
Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")

# A "worst of all" rule speaks only when it matters: with fewer rows it is chance, with less to gain it is trivia.
MIN_ROWS = 5
MIN_GAIN = 0.01


@dataclass(frozen=True)
class Finding:
    """One observation and what to do about it.

    `gain` is what the macro F1 would rise by if the rows in question were right, in [0, 1]; None when one run cannot
    tell. `link` is the state of the page that shows the evidence, `label` what it is about ("" for all).
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


@dataclass(frozen=True)
class Rule(Generic[E]):
    """One check of the recommendation engine; E is what it evaluates. Readers see the docstring of `check`."""

    name: str
    title: str
    check: Callable[[E], Iterator[Finding]]

    @property
    def rationale(self) -> str:
        """Why the rule exists, in the words of its docstring."""
        return " ".join((self.check.__doc__ or "").split())


def rule(name: str, title: str) -> Callable[[Callable[[E], Iterator[Finding]]], Rule[E]]:
    """A decorator that makes a generator of findings a Rule."""
    return lambda check: Rule(name, title, check)
