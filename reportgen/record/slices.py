"""The parts of the samples in a record: what is said of those that share a value of a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from reportgen.record.figures import Count, Interval, Metrics, Value
from reportgen.record.packed import Column, packed
from reportgen.record.values import value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.datasets.slice_columns import SliceColumn as Given
    from reportgen.evaluations.slices import Slice as Evaluated
    from reportgen.evaluations.slices import Slices
    from reportgen.evaluations.vector_map import VectorMap


FEW = 128  # values whose positions are a byte each


class Slice(Struct, frozen=True):
    """The metrics of the samples that have a value in a column; two of each, joined by " & ", for a pair of columns.

    Beside the averages `precision`, `recall` and `f1` are those of the positive label, or of all predictions together
    where no label is positive.
    """

    name: str
    value: str
    samples: Count
    metrics: Metrics
    intervals: Annotated[dict[str, Interval], Meta(description="null: too few samples, or none is computed.")] = {}
    difference: Annotated[
        Value,
        Meta(description="Accuracy, or micro F1 where samples hold several things, minus that of all other samples."),
    ] = None
    difference_interval: Interval = (None, None)
    q: Annotated[Value, Meta(description="p of the difference, corrected for all slices tested; null: too few.")] = None


class SliceColumn(Struct, frozen=True):
    """A column that samples are sliced by: which of `values` each has, in the order of their ids, -1 without one."""

    name: str
    values: list[str]
    code: Column


def saved_columns(slices: Slices, groups: VectorMap | None) -> list[SliceColumn]:
    """Which samples are in which slice, and in which group of the map."""
    column = None if groups is None else groups.column
    columns = (*slices.columns, *([] if column is None else [column]))
    return [SliceColumn(one.name, list(one.values), packed(one.code, _type(one))) for one in columns]


def _type(column: Given) -> str:
    return "int8" if len(column.values) < FEW else "int16"


def saved_slices(slices: Slices, groups: VectorMap | None) -> list[Slice]:
    """What the record keeps of all slices, of the pairs that stand out, and of the groups of the map."""
    return [_saved(one) for one in (*slices.rows, *slices.pairs, *(() if groups is None else groups.slices))]


def _saved(one: Evaluated) -> Slice:
    return Slice(
        name=one.name,
        value=one.value,
        samples=one.samples,
        metrics=_plain(one.metrics),
        intervals={name: _ends(ends) for name, ends in one.intervals.items()},
        difference=value(one.difference),
        difference_interval=_ends(one.difference_interval),
        q=value(one.q),
    )


def _plain(metrics: Mapping[str, float]) -> Metrics:
    return {name: value(number) for name, number in metrics.items()}


def _ends(ends: tuple[float, float]) -> Interval:
    return value(ends[0]), value(ends[1])
