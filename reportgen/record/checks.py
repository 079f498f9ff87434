"""Whether the parts of a record agree, so that nothing that is derived from it afterwards can fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts
from reportgen.record.figures import LARGEST

if TYPE_CHECKING:
    from reportgen.record.outcomes import Rows
    from reportgen.record.read import Record

MOST_LABELS = 1 << 14  # whose confusion matrix takes 2 GB


class Inconsistent(ValueError):
    """Two parts of a record contradict each other, or one is absurdly large."""


def check(record: Record) -> None:
    """Refuses what could not be worked with.

    Raises: Inconsistent, msgspec.ValidationError for a row of a label, DamagedColumn for the outcomes.
    """
    n_labels, n_rows = len(record.labels), len(record.per_label)
    if max(n_labels, n_rows) > MOST_LABELS:
        raise Inconsistent(f"it has {max(n_labels, n_rows)} labels; up to {MOST_LABELS} are read")
    if len(set(record.labels)) != n_labels or len(record.by_label) != n_rows:
        raise Inconsistent("a label is there twice")
    _check_cells(record)
    positive = record.threshold.positive if record.threshold else None
    if positive is not None and (n_labels != 2 or positive not in record.labels):
        raise Inconsistent("its positive label is not one of two")
    if record.rows is not None:
        _check_rows(record, record.rows)
    record.slice_codes, record.halves, record.answered  # noqa: B018 - read here, so that what is damaged is refused


def _check_cells(record: Record) -> None:
    cells, size, written = record.cells, len(record.labels) + 1, record.confusion
    if written is not None and written.labels and written.labels != [*record.labels, None]:
        raise Inconsistent("the labels of its confusion matrix are others")
    if (cells[:, :2] >= size).any():
        raise Inconsistent("a cell of the confusion matrix lies outside it")
    if np.unique(cells[:, 0] * size + cells[:, 1]).size < len(cells):
        raise Inconsistent("a cell of the confusion matrix is there twice: its cells disagree")
    if cells[:, 2].sum(dtype=float) > LARGEST:
        raise Inconsistent("its confusion matrix counts too much")


def _check_rows(record: Record, rows: Rows) -> None:
    n_samples, n_labels = record.dataset.samples, len(record.labels)
    for name, values, first, end in (("sample", rows.sample, 0, n_samples), ("truth", rows.truth, -1, n_labels),
                                     ("prediction", rows.prediction, -1, n_labels)):  # fmt: skip
        if values.size and (values.min() < first or values.max() >= end):
            raise Inconsistent(f"its outcomes name a {name} that is not there")
    if record.confusion is not None and not np.array_equal(_cells_of(rows, n_labels), _sorted(record.cells)):
        raise Inconsistent("its outcomes and its confusion matrix disagree")


def _cells_of(rows: Rows, n_labels: int) -> Counts:
    """The cells of the rows that are not empty, in order."""
    size = n_labels + 1
    truth, prediction = (np.where(side < 0, n_labels, side).astype(np.int64) for side in (rows.truth, rows.prediction))
    distinct, count = _counted(truth * size + prediction, size * size)
    return np.stack([distinct // size, distinct % size, count], axis=1)


def _counted(keys: NDArray[np.int64], n: int) -> tuple[NDArray[np.int64], Counts]:
    """Distinct keys, below n, and how often each occurs; by sorting where most keys do not occur."""
    if n > 4 * keys.size:
        return np.unique(keys, return_counts=True)
    counts = np.bincount(keys, minlength=n)
    distinct = np.flatnonzero(counts)
    return distinct, counts[distinct]


def _sorted(cells: Counts) -> Counts:
    return cells[np.lexsort((cells[:, 1], cells[:, 0]))]
