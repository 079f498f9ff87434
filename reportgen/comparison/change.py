"""Single figures before and after, and how much of a difference chance explains."""

import math
from dataclasses import dataclass

import numpy as np

from reportgen.metrics.intervals import Z
from reportgen.metrics.paired import Differences
from reportgen.record.parts import Definition

SIGNIFICANT = 0.05  # of p and q values
EXTRA = 2  # samples added to the discordant ones, one for each version


@dataclass(frozen=True)
class Change:
    """One figure before and after; NaN where undefined or, for interval and error, where nothing is known of them.

    `difference` is after minus before, `low` to `high` its 95 % interval and `error` its standard error. `better` is
    higher or lower, None where neither is or nothing says which.
    """

    name: str
    before: float
    after: float
    difference: float
    low: float
    high: float
    error: float
    better: str | None

    @property
    def is_known(self) -> bool:
        """Whether an interval says how much of the difference may be chance."""
        return not np.isnan(self.low)

    @property
    def is_noise(self) -> bool:
        """Whether chance explains the difference: its interval holds 0, or nothing differs."""
        return self.difference == 0 or (self.is_known and self.low <= 0 <= self.high)

    @property
    def is_better(self) -> bool:
        """Whether the later version is better by more than chance explains, or nothing is known of chance."""
        return not self.is_noise and self.better == ("higher" if self.difference > 0 else "lower")


@dataclass(frozen=True)
class LabelChange:
    """One label in both versions: support, precision, recall and F1, and how sure its change is.

    `better` and `worse` count the samples in which the later version makes fewer or more errors with the label; `p` is
    that of their sign test, for a detector that of the change of F1; `q` is p adjusted for the number of labels; NaN
    where the samples are not the same.
    """

    label: str
    support: int
    precision: Change
    recall: Change
    f1: Change
    better: int
    worse: int
    p: float
    q: float

    @property
    def is_significant(self) -> bool:
        """Whether the change of the label is more than chance, given how many labels there are."""
        return self.q <= SIGNIFICANT


def in_a_sentence(known: Definition | None, name: str) -> str:
    """What a metric is called inside a sentence; its own name where nothing says more.

    >>> in_a_sentence(Definition("Macro F1", "higher"), "macro_f1"), in_a_sentence(Definition("AP", "higher"), "map")
    ('macro F1', 'AP')
    """
    title = known.title if known else name
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def plain_change(name: str, before: float, after: float, better: str | None) -> Change:
    """A change of which no noise is known."""
    return Change(name, before, after, after - before, math.nan, math.nan, math.nan, better)


def number(value: float | None) -> float:
    """A figure of a record: what is null there is NaN."""
    return float("nan") if value is None else value


def change_p(change: Change) -> float:
    """Two-sided p of a difference as large by chance, from its standard error; 1 where nothing differs.

    >>> round(change_p(Change("f1", 0.5, 0.7, 0.2, 0.0, 0.4, 0.1020429, "higher")), 6)
    0.05
    """
    if change.difference == 0:
        return 1.0
    if math.isnan(change.error) or not change.error:
        return math.nan
    return math.erfc(abs(change.difference) / change.error / math.sqrt(2))


def widened(found: Differences, at: int | tuple[()], n_discordant: int) -> tuple[float, float, float]:
    """Interval and standard error, as if one more sample spoke for each version.

    Resampling a handful of discordant samples knows only their side: of one sample alone it would be sure. With the two
    more, and at least a normal interval, 0 is excluded where the exact sign test excludes it: at 6 to 0, not at 5 to 0.
    Source: Agresti and Min 2005, who add half a sample to each cell for the same reason.
    """
    estimate, low, high, error = (float(part[at]) for part in (found.estimate, found.low, found.high, found.error))
    factor = math.sqrt(1 + EXTRA / n_discordant) if n_discordant else 1.0
    below, above = (max(side, Z * error) * factor for side in (estimate - low, high - estimate))
    return estimate - below, estimate + above, error * factor


def unpaired(difference: float, *intervals: tuple[float | None, float | None] | None) -> tuple[float, float, float]:
    """Interval and standard error of a difference of two independent samples, from the intervals of both."""
    halves = []
    for interval in intervals:
        if interval is None or interval[0] is None or interval[1] is None:
            return (float("nan"),) * 3
        halves.append((interval[1] - interval[0]) / 2)
    spread = math.hypot(*halves)
    return difference - spread, difference + spread, spread / Z
