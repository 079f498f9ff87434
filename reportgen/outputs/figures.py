"""Figures and their changes as Markdown: digits, signs and words, what is less or greater escaped."""

import math

from reportgen import numbers
from reportgen.comparison.change import Change, Verdict, difference_text
from reportgen.gates.summary import shown


def figure(value: float) -> str:
    """A metric of any kind."""
    return escaped(shown(value))


def fraction(value: float) -> str:
    """A p- or q-value; "–" where there is none."""
    return escaped(numbers.metric(value))


def interval(low: float, high: float) -> str:
    """An interval; "–" where there is none."""
    return numbers.UNDEFINED if math.isnan(low) or math.isnan(high) else f"{figure(low)}–{figure(high)}"


def difference(change: Change, verdict: Verdict | None = None) -> str:
    """A difference with its symbol and, where it is known, its interval; `verdict` where its own p does not decide."""
    estimate = escaped(difference_text(verdict or change.verdict, change.difference, "higher"))
    return f"{estimate} ({_signed(change.low)} to {_signed(change.high)})" if change.is_known else estimate


def escaped(number: str) -> str:
    """A number as Markdown: "< 0.001" begins no tag."""
    return number.replace("<", "&lt;").replace(">", "&gt;")


def _signed(value: float) -> str:
    return escaped(numbers.signed(value))
