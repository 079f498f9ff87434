"""Figures of outputs as cells of a table: with their interval, their place and what is between two of them."""

from __future__ import annotations

from math import isnan, nan

from reportgen import numbers
from reportgen.evaluations.metric import UNIT, MetricDefinition
from reportgen.evaluations.output_figures import OutputFigures
from reportgen.metrics.clustered import Difference, Mean
from reportgen.report.plain_table import Cell

NAME = 60  # characters of what somebody called something


def figure(figures: OutputFigures, name: str, definition: MetricDefinition) -> Cell:
    """A figure of a variant."""
    value = figures.metrics.get(name, nan)
    return of_value(value, figures.intervals.get(name, (nan, nan)), definition)


def of_mean(mean: Mean | None, definition: MetricDefinition) -> Cell:
    """A mean with its interval."""
    return Cell("–") if mean is None else of_value(mean.value, mean.interval, definition)


def of_value(value: float, interval: tuple[float, float], definition: MetricDefinition) -> Cell:
    """A number with its interval, drawn where it is a share."""
    is_share, (low, high) = definition.bounds == UNIT, interval
    if isnan(value):
        return Cell("–")
    text = numbers.metric(value) if is_share else numbers.plain(value)
    if isnan(low):
        return Cell(text, csv=repr(value), share=value if is_share else nan)
    below = numbers.interval(low, high) if is_share else f"{numbers.plain(low)}–{numbers.plain(high)}"
    return Cell(text, below, f"{value!r}", value if is_share else nan, low, high)


def place(rank: tuple[int, int]) -> str:
    """A place, or the places that chance leaves open.

    >>> place((1, 1)), place((1, 3))
    ('1', '1–3')
    """
    return str(rank[0]) if rank[0] == rank[1] else f"{rank[0]}–{rank[1]}"


def change(one: Difference | None) -> Cell:
    """A paired difference with its interval."""
    if one is None or isnan(one.value):
        return Cell("–")
    below = "" if isnan(one.low) else f"{numbers.signed(one.low)} to {numbers.signed(one.high)}"
    sure = "" if isnan(one.p) or one.p < 0.05 else " ≈"
    return Cell(f"{numbers.signed(one.value)}{sure}", below, repr(one.value))
