"""Figures and their changes as Markdown: digits, signs and words, what is less or greater escaped."""

import math

from reportgen import numbers
from reportgen.comparison.change import Change
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


def difference(change: Change) -> str:
    """A difference with its sign and, where it is known, its interval."""
    estimate = _signed(change.difference)
    return f"{estimate} ({_signed(change.low)} to {_signed(change.high)})" if change.is_known else estimate


def compared(change: Change, other: str) -> str:
    """What became of a metric since `other`, in words."""
    if change.difference == 0:
        return f"**the same** as that of {other}"
    if change.is_noise:
        return f"**no different** from that of {other} beyond noise: {difference(change)}"
    word = "better" if change.is_better else "worse"
    if not change.is_known:
        size = _signed(abs(change.difference)).lstrip("+")
        return f"**{word}** than that of {other} by {size}; how much of it is noise is not known"
    return f"**{word}** than that of {other} beyond noise: {difference(change)}"


def escaped(number: str) -> str:
    """A number as Markdown: "< 0.001" begins no tag."""
    return number.replace("<", "&lt;").replace(">", "&gt;")


def _signed(value: float) -> str:
    return escaped(numbers.signed(value))
