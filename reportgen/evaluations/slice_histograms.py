"""The counts that a page shows, of single slices: which entries of the whole histogram a slice has, and how often."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, LabelIds, Thresholds
from reportgen.datasets.slice_columns import SliceColumn
from reportgen.outcomes import Histogram, Outcomes


@dataclass(frozen=True, eq=False)
class SlicedHistogram:
    """The part of a histogram that each value of a column has.

    Of value k those from `starts[k]` to `starts[k + 1]` (n_values + 1,): `entry` is a position in the whole histogram,
    ascending within a value, `count` how many of its rows are of samples with the value. `samples` (n_values,) is how
    many samples have it.
    """

    starts: Counts
    entry: NDArray[np.int32]
    count: Counts
    samples: Counts


def entries(rows: Outcomes, histogram: Histogram, steps: Thresholds) -> NDArray[np.int32]:
    """(n_rows,) the entry of their `histogram` at these steps that counts each row, NONE where it holds at none."""
    first, last = rows.step_range(steps)
    own = _keys(histogram.truth, histogram.prediction, histogram.first, histogram.last, histogram)
    order = np.argsort(own)
    if not order.size:
        return np.full(rows.n_rows, NONE, np.int32)
    place = np.searchsorted(own[order], _keys(rows.truth, rows.prediction, first, last, histogram))
    found = order[np.minimum(place, order.size - 1)].astype(np.int32)
    found[first > last] = NONE
    return found


def sliced_histogram(column: SliceColumn, sample: NDArray[np.int32], entry: NDArray[np.int32]) -> SlicedHistogram:
    """The histogram of each value; `sample` and `entry` (n_rows,) are those of the outcome rows."""
    n_values, n_entries = len(column.values), int(entry.max(initial=NONE)) + 1
    code = column.code[sample]
    kept = (code != NONE) & (entry != NONE)
    key = code[kept].astype(np.int64) * n_entries + entry[kept]
    counts = np.bincount(key, minlength=n_values * n_entries)
    found = np.flatnonzero(counts)
    value, of = np.divmod(found, max(n_entries, 1))
    starts = np.searchsorted(value, np.arange(n_values + 1))
    samples = np.bincount(column.code[column.code != NONE], minlength=n_values)
    return SlicedHistogram(starts, of.astype(np.int32), counts[found], samples)


def _keys(
    truth: LabelIds, prediction: LabelIds, first: NDArray[np.integer], last: NDArray[np.integer], histogram: Histogram
) -> Counts:
    cell = (truth.astype(np.int64) - NONE) * (histogram.n_labels + 1) + prediction - NONE
    keys: Counts = (cell * histogram.n_steps + first) * histogram.n_steps + last
    return keys
