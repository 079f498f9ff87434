"""The block that lists the rules: why each exists, the numbers it holds figures against, and what became of it."""

from dataclasses import dataclass
from typing import ClassVar

from reportgen.rules.rule import State


@dataclass(frozen=True)
class RuleRow:
    """A rule: `said` is its finding, or why it could not be asked; `link` is where the finding leads.

    `limits` are the numbers in it: what each is, and its value.
    """

    title: str
    rationale: str
    limits: tuple[tuple[str, str], ...]
    state: State
    said: str
    link: str


@dataclass(frozen=True)
class RuleTable:
    """All rules of the task, those that fired first."""

    kind: ClassVar[str] = "rules"
    rows: tuple[RuleRow, ...]
