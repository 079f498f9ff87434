"""The counts of labels over all versions, small enough for a page: the labels that changed most come first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.archive.versions import Version
from reportgen.arrays import Counts

MOST_CELLS = 600_000  # a cell is a label in a version; it holds three counts
MOST_LETTERS = 1_000_000  # of all names together
LARGEST = 2**31 - 1  # count that the page holds


@dataclass(frozen=True, eq=False)
class LabelHistory:
    """Counts of the labels kept, those whose F1 changed most first; the cells of a label lie side by side.

    `n_cells` says how many each has; `n_labels` there are in all. `version` are positions in the archive.
    """

    names: tuple[str, ...]
    n_labels: int
    n_cells: Counts
    version: Counts
    support: Counts
    predicted: Counts
    tp: Counts


def label_history(versions: Sequence[Version], data: NDArray[np.int32], most: int = MOST_CELLS) -> LabelHistory:
    """The labels of versions, whose data sets are numbered by `data`; at most `most` cells."""
    ids: dict[str, int] = {}
    rows = [row for version in versions for row in version.entry.per_label]
    label = np.array([ids.setdefault(row.label, len(ids)) for row in rows], np.int64)
    version = np.repeat(np.arange(len(versions)), [len(v.entry.per_label) for v in versions])
    counts = np.array([(row.support, row.predicted, row.tp) for row in rows], np.int64).reshape(-1, 3).clip(max=LARGEST)
    change = _change(label, data[version], *counts.T, n_labels=len(ids))
    names = list(ids)
    kept = _kept(change, np.bincount(label, minlength=len(ids)), names, most)
    rank = np.full(len(ids), -1)
    rank[kept] = np.arange(kept.size)
    held = np.flatnonzero(rank[label] >= 0)
    order = held[np.lexsort((version[held], rank[label[held]]))]
    n_cells = np.bincount(rank[label[order]], minlength=kept.size)
    return LabelHistory(tuple(names[k] for k in kept), len(ids), n_cells, version[order], *counts[order].T)


def _change(
    label: Counts, data: NDArray[np.int32], support: Counts, predicted: Counts, tp: Counts, *, n_labels: int
) -> NDArray[np.float64]:
    """How far each label's F1 moved on any one data set; -1 where it is nowhere defined."""
    change = np.full(n_labels, -1.0)
    defined = np.flatnonzero(support + predicted > 0)
    if not defined.size:
        return change
    f1 = 2 * tp[defined] / (support + predicted)[defined]
    group = label[defined] * (int(data.max()) + 1) + data[defined]
    order = np.argsort(group, kind="stable")
    start = np.flatnonzero(np.diff(group[order], prepend=-1))
    moved = np.maximum.reduceat(f1[order], start) - np.minimum.reduceat(f1[order], start)
    np.maximum.at(change, label[defined][order][start], moved)
    return change


def _kept(change: NDArray[np.float64], n_cells: Counts, names: list[str], most: int) -> NDArray[np.intp]:
    """The labels that changed most, as many as the page may hold; equal ones in the order of their names."""
    by_name = np.array(sorted(range(len(names)), key=names.__getitem__), np.intp)
    order = by_name[np.argsort(-change[by_name], kind="stable")]
    letters = np.array([len(names[k]) for k in order], np.int64)
    fits = (np.cumsum(n_cells[order]) <= most) & (np.cumsum(letters) <= MOST_LETTERS)
    return order[fits]
