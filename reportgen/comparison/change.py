"""Single figures before and after, and what a difference means: the one rule of ▲, ▼ and ≈.

A difference is significant where its p-value is at most 0.05; that of a label where its q-value is, the p-value
corrected for the number of labels. ≈ is what is not significant, wherever it stands. ▲ and ▼ are significant, up and
down; where lower is better, a word says so.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from reportgen import numbers
from reportgen.metrics.intervals import Z
from reportgen.metrics.paired import Differences
from reportgen.record.parts import Definition

SIGNIFICANT = 0.05  # the greatest p, or q of a label, that is significant
EXTRA = 2  # samples added to the discordant ones, one for each version

Bounds = tuple[float | None, float | None]
Verdict = Literal["better", "worse", "noise", "same", "unknown", "undefined"]
WORDS: dict[Verdict, str] = {
    "better": "better", "worse": "worse", "noise": "not significant", "same": "no difference",
    "unknown": "not tested", "undefined": "",
}  # fmt: skip


def judged(difference: float, p: float, better: str | None) -> Verdict:
    """What a difference is, from its p (of a label its q): NaN where undefined, or nothing is known of chance.

    `better` is higher, lower or None where neither is: then a significant difference is unknown to be either.

    >>> judged(0.1, 0.05, "higher"), judged(-0.1, 0.01, "lower"), judged(0.1, 0.051, "higher"), judged(0.1, 0.01, None)
    ('better', 'better', 'noise', 'unknown')
    """
    if math.isnan(difference):
        return "undefined"
    if difference == 0:
        return "same"
    if p > SIGNIFICANT:
        return "noise"
    if math.isnan(p) or better is None:
        return "unknown"
    return "better" if (difference > 0) == (better == "higher") else "worse"


def sign(verdict: Verdict, difference: float) -> str:
    """The symbol before a difference: where it goes if that is significant, ≈ where it is not.

    >>> sign("better", 0.1), sign("better", -0.1), sign("worse", -0.1), sign("noise", 0.1), sign("unknown", 0.1)
    ('▲', '▼', '▼', '≈', '')
    """
    if verdict in ("better", "worse"):
        return "▲" if difference > 0 else "▼"
    return {"noise": "≈", "same": "="}.get(verdict, "")


def difference_text(verdict: Verdict, difference: float, better: str | None) -> str:
    """A difference as it is written: symbol and number, and what it means where more is not better.

    >>> difference_text("better", 0.012, "higher"), difference_text("better", -0.01, "lower")
    ('▲ +0.012', '▼ −0.010, better')
    """
    mark = sign(verdict, difference)
    word = f", {verdict}" if verdict in ("better", "worse") and better != "higher" else ""
    return f"{mark}{' ' if mark else ''}{numbers.signed(difference)}{word}"


@dataclass(frozen=True)
class Change:
    """One figure before and after; NaN where undefined or, for interval and error, where nothing is known of them.

    `difference` is after minus before, `low` to `high` its 95% interval and `error` its standard error. `better` is
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
    chance: float | None = None  # its p, where the interval was cut off at what is possible

    @property
    def is_known(self) -> bool:
        """Whether an interval says how much of the difference may be chance."""
        return not math.isnan(self.low)

    @property
    def p(self) -> float:
        """How likely a difference as large is by chance; NaN where nothing is known of that."""
        return change_p(self) if self.chance is None else self.chance

    @property
    def verdict(self) -> Verdict:
        """What the difference is by its p."""
        return judged(self.difference, self.p, self.better)

    @property
    def is_significant(self) -> bool:
        """Whether it is more than chance explains."""
        return self.p <= SIGNIFICANT

    @property
    def is_noise(self) -> bool:
        """Whether chance explains the difference, or nothing differs."""
        return self.difference == 0 or self.p > SIGNIFICANT

    @property
    def is_better(self) -> bool:
        """Whether the later version is better by more than chance explains, or nothing is known of chance."""
        return not self.is_noise and self.better == ("higher" if self.difference > 0 else "lower")


@dataclass(frozen=True)
class LabelChange:
    """One label in both versions: support, precision, recall and F1, and how sure its change is.

    `better` and `worse` count the samples in which the later version makes fewer or more errors with the label; `p` is
    that of their sign test, where a sample holds several answers, or the samples are not the same, that of the change
    of F1; `q` is p corrected for the number of labels. NaN where nothing is known of chance.
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
    def verdict(self) -> Verdict:
        """What the change of its F1 is, given how many labels there are."""
        return judged(self.f1.difference, self.q, self.f1.better)

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


def possible(change: Change, bounds: Bounds) -> Change:
    """The change with its interval cut off where the later figure would leave its bounds; None is no bound.

    How likely it is by chance stays as it was.

    >>> cut = possible(Change("f1", 0.9, 0.92, 0.02, -0.2, 0.24, 0.11, "higher"), (0.0, 1.0))
    >>> round(cut.low, 6), round(cut.high, 6), round(cut.p, 2)
    (-0.2, 0.1, 0.86)
    """
    least, most = bounds
    low = change.low if least is None else max(change.low, min(least - change.before, change.difference))
    high = change.high if most is None else min(change.high, max(most - change.before, change.difference))
    return replace(change, low=low, high=high, chance=change.p) if change.is_known else change


def number(value: float | None) -> float:
    """A figure of a record: what is null there is NaN."""
    return float("nan") if value is None else value


def change_p(change: Change) -> float:
    """Two-sided p of a difference as large by chance; 1 where nothing differs, NaN where nothing is known of chance.

    It belongs to the interval: at most 0.05 just where that leaves out 0. Normal, with the standard error that the side
    of the interval towards 0 is made of.

    >>> round(change_p(Change("f1", 0.5, 0.7, 0.2, 0.0, 0.4, 0.1020429, "higher")), 6)
    0.05
    """
    if change.difference == 0:
        return 1.0
    side = change.difference - change.low if change.difference > 0 else change.high - change.difference
    if math.isnan(side) or side <= 0:
        return math.nan
    return math.erfc(abs(change.difference) / (side / Z) / math.sqrt(2))


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
