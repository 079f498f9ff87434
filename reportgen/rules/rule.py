"""What a rule is, what it finds, and how grave that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from reportgen.evaluations.evaluation import Evaluation
from reportgen.report.words import Words

E = TypeVar("E", bound=Evaluation, contravariant=True)
# A blocker is what was required and is not met: no rule finds one.
Severity = Literal["blocker", "high", "medium", "low"]
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
    """One of the labels, pairs or bins of a finding: a bar of `value`, a text beside it, and what it opens.

    `value` is in [0, 1]; NaN: no bar.
    """

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
    where `more` links to. Its images are those of `cell`, or of the page's errors with a confidence of `worst_from` or
    more.
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
    worst_from: float | None = None


About = Literal["whole", "details", "data"]
State = Literal["fired", "silent", "quiet", "not asked"]


def nothing(evaluation: Evaluation) -> str:
    """What is missing for a rule that can always be asked."""
    return ""


@dataclass(frozen=True)
class Rule(Generic[E]):
    """One check of the recommendation engine; E is what it evaluates. Readers see the docstring of `check`.

    A rule of the `whole` model says that there is none to speak of; what others say of `details` then only follows.
    `limits` are the numbers that it holds figures against, by what they are; `needs` says what is missing so that it
    cannot be asked, empty where it can.
    """

    name: str
    title: str
    check: Callable[[E, Words], Iterator[Finding]]
    about: About = "details"
    limits: Mapping[str, float] = field(default_factory=dict, hash=False)
    needs: Callable[[E], str] = nothing

    @property
    def rationale(self) -> str:
        """Why the rule exists, in the words of its docstring."""
        return " ".join((self.check.__doc__ or "").split())

    def finding(self, evaluation: E, words: Words) -> Finding | None:
        """What it finds; None where it finds nothing, or cannot be asked."""
        return None if self.needs(evaluation) else next(self.check(evaluation, words), None)

    def asked(self, evaluation: E, words: Words) -> Asked[E]:
        """What became of it."""
        missing = self.needs(evaluation)
        return Asked(self, None if missing else next(self.check(evaluation, words), None), missing)


@dataclass(frozen=True)
class Asked(Generic[E]):
    """What became of a rule: its finding, or why it could not be asked.

    `is_silent`: what it found only follows from what is wrong with the model as a whole, and is not shown.
    """

    rule: Rule[E]
    finding: Finding | None
    missing: str = ""
    is_silent: bool = False

    @property
    def state(self) -> State:
        """In a word: `fired`, `silent` where what it found only follows from another finding, `quiet`, `not asked`."""
        if self.finding is not None:
            return "silent" if self.is_silent else "fired"
        return "not asked" if self.missing else "quiet"


def rule(
    name: str, title: str, about: About = "details", *, limits: Mapping[str, float] | None = None,
    needs: Callable[[Any], str] = nothing,
) -> Callable[[Callable[[E, Words], Iterator[Finding]]], Rule[E]]:  # fmt: skip
    """A decorator that makes a generator of at most one finding, from an evaluation and its words, a Rule."""
    return lambda check: Rule(name, title, check, about, limits or {}, needs)
