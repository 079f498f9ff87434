"""A search for pairs of slices that are worse together than either is alone, under a bound on how many are tested.

Which pairs are tested follows from their sizes alone, never from their errors, so that the correction counts them all.
Source: Sagadeeva and Boehm 2021 (SliceLine) for the bounds on size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.datasets.slice_columns import JOINED, SliceColumn
from reportgen.metrics.slices import Contributions, Sums, rest_test

MOST_PAIRS = 5000  # tested; beyond, the smallest are left out
LEAST_ERRORS = 5.0  # more errors than either slice's rest would make, for a pair to be named

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pair:
    """A value of each of two columns; `p` is the larger one of the tests against the rest of either slice."""

    columns: tuple[SliceColumn, SliceColumn]
    values: tuple[int, int]
    p: float

    @property
    def column(self) -> SliceColumn:
        """The pair as a column of one value."""
        (one, other), (first, second) = self.columns, self.values
        both = (one.code == first) & (other.code == second)
        value = one.values[first] + JOINED + other.values[second]
        return SliceColumn(one.name + JOINED + other.name, (value,), np.where(both, 0, NONE).astype(np.int16))


@dataclass(frozen=True, eq=False)
class _Table:
    """All pairs of values of two columns that have enough samples: their places, sizes and p (1 where not worse)."""

    columns: tuple[SliceColumn, SliceColumn]
    places: NDArray[np.intp]  # (n, 2)
    n: Floats
    p: Floats


def searched_pairs(
    columns: Sequence[SliceColumn], main: Contributions, *, fewest: int, step: float
) -> tuple[tuple[Pair, ...], int]:
    """The pairs that are worse than the rest of either slice, with their p, and how many were tested.

    A pair is tested where it and the rest of both slices have at least `fewest` samples.
    """
    single = {id(column): main.in_groups(column.code, len(column.values)) for column in columns}
    tables = [_table(one, other, main, (single[id(one)], single[id(other)]), fewest, step)
              for one, other in combinations(columns, 2)]  # fmt: skip
    sizes = np.concatenate([table.n for table in tables]) if tables else np.zeros(0)
    least = np.sort(sizes)[-MOST_PAIRS] if sizes.size > MOST_PAIRS else 0.0
    n_tested = int(np.count_nonzero(sizes >= least))
    return tuple(pair for table in tables for pair in _worse(table, float(least))), n_tested


def _worse(table: _Table, least: float) -> Iterator[Pair]:
    for k in np.flatnonzero((table.p < 1) & (table.n >= least)).tolist():
        first, second = table.places[k].tolist()
        yield Pair(table.columns, (first, second), float(table.p[k]))


def _table(
    one: SliceColumn, other: SliceColumn, main: Contributions, single: tuple[Sums, Sums], fewest: int, step: float
) -> _Table:
    width = len(other.values)
    both = (one.code != NONE) & (other.code != NONE)
    key = np.where(both, one.code.astype(np.int32) * width + other.code, NONE)
    n, part, whole = main.pair_sums(key, len(one.values) * width)
    places = np.stack(np.divmod(np.arange(n.size), width), axis=1)
    room = np.minimum(single[0].n[places[:, 0]], single[1].n[places[:, 1]])
    kept = np.flatnonzero((n >= fewest) & (room - n >= fewest))
    sums = (n[kept], part[kept], whole[kept])
    tests = [_against(sums, of, places[kept, side], step) for side, of in enumerate(single)]
    p = np.maximum(*tests) if kept.size else np.zeros(0)
    return _Table((one, other), places[kept], n[kept], p)


def _against(sums: tuple[Floats, Floats, Floats], parent: Sums, place: NDArray[np.intp], step: float) -> Floats:
    """The p of each pair against the rest of the slice it is in; 1 where it is no worse, or by too few errors."""
    value, n = parent.value[place], parent.n[place]
    second, third = (moment[place] for moment in parent.moments())
    p = rest_test(sums, n, value, (second, third), step=step)
    missing = (value * sums[2] - sums[1]) / (1.0 if step else 2.0)
    is_worse = (missing >= LEAST_ERRORS) & ~np.isnan(p)
    return np.where(is_worse, p, 1.0)
