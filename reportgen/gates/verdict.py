"""What became of requirements: each with its figure and its noise, and all of them together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from reportgen import numbers
from reportgen.gates.requirement import Requirement
from reportgen.metrics.intervals import Z

POWER = 0.8  # with which a loss of the size `catches` fails
Z_POWER = 0.8416212335729143  # the normal quantile of POWER


class Outcome(Enum):
    """What became of a requirement."""

    PASS = "pass"  # noqa: S105 - not a password
    FAIL = "fail"
    NOISE = "within noise"


@dataclass(frozen=True)
class Result:
    """A requirement on one figure: its `value` (for a drop, the drop) with the 95 % interval, NaN where unknown.

    `error` is its standard error and `n` on how many it was measured; NaN where nothing is known of the noise.
    """

    requirement: Requirement
    subject: str
    outcome: Outcome
    value: float
    low: float
    high: float
    error: float
    n: int
    note: str = ""

    @property
    def catches(self) -> float:
        """The drop that fails with a probability of about 80 %; NaN for a floor or where nothing is known of the noise.

        A drop has noise of its own: each of its samples adds to the variance as much as a discordant one does now.
        """
        if not self.requirement.is_drop:
            return math.nan
        scale, own = Z + Z_POWER, (Z + Z_POWER) ** 2 / max(1, self.n)
        return self.requirement.limit + (own + math.sqrt(own * own + 4 * (scale * self.error) ** 2)) / 2

    @property
    def power(self) -> str:
        """What a drop would have to be to fail, in words; empty for a floor or where nothing is known of the noise."""
        return "" if math.isnan(self.catches) else f"a drop of {numbers.plain(self.catches)} fails four times in five"

    @property
    def sentence(self) -> str:
        """The result in words."""
        wanted = f"{'at least' if self.requirement.at_least else 'at most'} {numbers.plain(self.requirement.limit)}"
        name = f"the drop of {self.subject}" if self.requirement.is_drop else self.subject
        interval = "" if math.isnan(self.low) else f" ({numbers.plain(self.low)} to {numbers.plain(self.high)})"
        note = f"; {self.note}" if self.note else ""
        return f"{name} is {numbers.plain(self.value)}{interval}, wanted {wanted}{note}"


@dataclass(frozen=True)
class Verdict:
    """All results; `warnings` say what weakens them, `noise_fails` as what one within noise counts."""

    results: tuple[Result, ...]
    warnings: tuple[str, ...]
    noise_fails: bool

    def fails(self, result: Result) -> bool:
        """Whether this result lets the gate fail."""
        return result.outcome is Outcome.FAIL or (self.noise_fails and result.outcome is Outcome.NOISE)

    @property
    def passes(self) -> bool:
        """Whether no result lets the gate fail."""
        return not any(self.fails(result) for result in self.results)
