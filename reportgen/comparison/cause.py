"""A cause of a difference between two versions, and what moved as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from reportgen import numbers
from reportgen.comparison.moves import Moves
from reportgen.comparison.pair import Comparison

MOST_ROWS = 6  # labels or pairs of labels under a cause
STATES = ("fixed", "broken")  # of the items where there are fewer errors, and more


@dataclass(frozen=True)
class CauseRow:
    """A label, or a truth and what it is confused with; `amount` is how many more or fewer there are of what counts."""

    truth: str
    prediction: str  # of a label alone the label itself
    text: str
    amount: float


@dataclass(frozen=True)
class Cause:
    """One thing that makes the later version better or worse; `size` is how many answers it is about.

    `state` is that of the items that show it, as comparison.items calls it; "" where none do. What is not tested is no
    more than a fact: whether it makes a difference, no test says.
    """

    rule: str
    is_better: bool
    message: str
    evidence: str
    size: int
    rows: tuple[CauseRow, ...] = ()
    state: str = ""
    is_tested: bool = True

    @property
    def way(self) -> str:
        """Which way it goes, in a word; of what is not tested none is said."""
        return ("▲ better" if self.is_better else "▼ worse") if self.is_tested else "note"


@dataclass(frozen=True, eq=False)
class Moved:
    """What happens more often (sign 1) or less often (-1): positions in the moves, the largest change first."""

    comparison: Comparison
    moves: Moves
    sign: int
    at: Sequence[int]

    @property
    def is_better(self) -> bool:
        """Whether it is errors that there are fewer of."""
        return self.sign < 0

    @property
    def label(self) -> str:
        """The label that moved most, where the moves are those of labels."""
        return self.comparison.labels[self.at[0]]

    @property
    def counts(self) -> tuple[int, int]:
        """How often what moved most happened before, and after."""
        return int(self.moves.before[self.at[0]]), int(self.moves.after[self.at[0]])

    def many(self, what: str) -> str:
        """`53 more false positives`."""
        change = int(self.moves.change[self.at[0]])
        return numbers.named(abs(change), f"{'more' if change > 0 else 'fewer'} {what}")

    def sure(self, what: str = "label") -> str:
        """How sure what moved most is, in brackets."""
        q, n = float(self.moves.q[self.at[0]]), self.moves.n_tested
        corrected = "" if n == 1 else f", corrected for {numbers.named(n, what)}"
        return f" (q = {numbers.probability(q)}{corrected})"

    def rows(self, what: str) -> tuple[CauseRow, ...]:
        """The labels, with how many more or fewer there are of `what`."""
        changes = [(self.comparison.labels[k], int(self.moves.change[k])) for k in self.at[:MOST_ROWS]]
        return tuple(CauseRow(label, label, f"{signed(change)} {what}", change) for label, change in changes)

    def cause(
        self, rule: str, message: str, evidence: str, rows: tuple[CauseRow, ...], states: tuple[str, str] = STATES
    ) -> Cause:
        """All of it as a cause; `states` are those of the items where there are fewer errors, and more."""
        size = int(np.abs(self.moves.change[list(self.at)]).sum())
        return Cause(rule, self.is_better, message, evidence, size, rows, states[not self.is_better])


def moved_ones(comparison: Comparison, moves: Moves) -> Iterator[Moved]:
    """What happens more often and what less often, where anything does."""
    return (Moved(comparison, moves, sign, at) for sign in (1, -1) if (at := moves.moved(sign)))


def signed(value: int) -> str:
    """A difference of counts with its sign.

    >>> signed(4), signed(-12000), signed(0)
    ('+4', '−12,000', '0')
    """
    return ("+" if value > 0 else numbers.MINUS if value < 0 else "") + numbers.count(abs(value))
