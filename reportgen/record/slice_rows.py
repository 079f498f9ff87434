"""What the outcomes of a record say of a slice alone: which samples it has, and its labels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, Mask
from reportgen.datasets.slice_columns import JOINED
from reportgen.evaluations.slices import shown_interval
from reportgen.metrics.confusion import f_score, ratio
from reportgen.metrics.slices import Contributions
from reportgen.record.labels import LabelRow, rows_of_labels
from reportgen.record.outcomes import MOST_BYTES
from reportgen.record.packed import DamagedColumn, unpacked
from reportgen.record.slices import SliceColumn
from reportgen.record.values import value
from reportgen.tasks.facts import facts_of

if TYPE_CHECKING:
    from reportgen.record.read import Record

FRACTIONS = ("precision", "recall", "f1")

Codes = dict[str, tuple[tuple[str, ...], NDArray[np.number]]]
Samples = NDArray[np.integer]
Events = tuple[Samples, NDArray[np.integer]]  # sample and label of each, by label


def slice_codes(record: Record) -> Codes:
    """Of each column its values and, (n_samples,) in the order of the ids, which one each sample has, NONE without.

    None where the record holds no outcomes. Raises: DamagedColumn where one cannot be read or does not fit the samples.
    """
    has_samples = record.outcomes is not None or record.answers is not None
    columns, n = record.slice_columns if has_samples else [], record.dataset.samples
    if n * len(columns) > MOST_BYTES:
        raise DamagedColumn("its slices are too large")
    return {one.name: (tuple(one.values), _code(one, n)) for one in columns}


def _code(column: SliceColumn, n: int) -> NDArray[np.number]:
    code = unpacked(column.code, n, ("int8", "int16"))
    if code.size != n or (n and (code.min() < NONE or code.max() >= len(column.values))):
        raise DamagedColumn("its slices and its samples disagree")
    return code


def members(codes: Codes, name: str, of: str) -> Mask | None:
    """(n_samples,) which samples are in a slice, or in a pair of slices; None where the columns do not say."""
    if name in codes:
        values, code = codes[name]
        return code == values.index(of) if of in values else None
    for one, other in combinations(codes, 2):
        if name == one + JOINED + other:
            return _both(codes[one], codes[other], of)
    return None


def _both(
    one: tuple[tuple[str, ...], NDArray[np.number]], other: tuple[tuple[str, ...], NDArray[np.number]], of: str
) -> Mask | None:
    for k, first in enumerate(one[0]):
        rest = of.removeprefix(first + JOINED)
        if rest != of and rest in other[0]:
            both: Mask = (one[1] == k) & (other[1] == other[0].index(rest))
            return both
    return None


def slice_labels(record: Record, inside: Mask) -> dict[str, LabelRow]:
    """The labels by name, counted in the samples that are `inside`, at the operating threshold.

    The intervals of precision, recall and F1 are those that are shown of slices: None where too few samples tell.
    """
    rows = record.rows
    if rows is None:
        return {}
    kept = inside[rows.sample]
    sample, truth, prediction = rows.sample[kept], rows.truth[kept], rows.prediction[kept]
    hit, made, there = (truth == prediction) & (truth != NONE), prediction != NONE, truth != NONE
    parts = (_events(sample, truth, hit), _events(sample, prediction, made), _events(sample, truth, there))
    has_one_answer = facts_of(record.task).has_one_answer
    found = [_row(label, [_of(part, k) for part in parts], has_one_answer) for k, label in enumerate(record.labels)]
    return {row.label: row for row in rows_of_labels(found)}


def _events(sample: Samples, label: NDArray[np.integer], kept: Mask) -> Events:
    order = np.argsort(label[kept], kind="stable")
    return sample[kept][order], label[kept][order]


def _of(events: Events, label: int) -> Samples:
    first, end = np.searchsorted(events[1], (label, label + 1))
    return events[0][first:end]


def _row(label: str, parts: list[Samples], has_one_answer: bool) -> dict[str, Any]:
    """A label from the samples of its true positives, of its predictions and of its ground truths."""
    samples = np.union1d(parts[1], parts[2])
    counts = [np.bincount(np.searchsorted(samples, of), minlength=samples.size) for of in parts]
    tp, predicted, support = (np.array([of.size]) for of in parts)
    shares = (ratio(tp, predicted), ratio(tp, support), f_score(tp, predicted, support))
    hits, made, there = (of.size for of in parts)
    ends = _intervals(*counts, has_one_answer=has_one_answer)
    return {
        "label": label, "tp": hits, "predicted": made, "support": there, "fp": made - hits, "fn": there - hits,
        **{name: value(float(share[0])) for name, share in zip(FRACTIONS, shares, strict=True)},
        **{f"{name}_interval": [value(end) for end in pair] for name, pair in zip(FRACTIONS, ends, strict=True)},
    }  # fmt: skip


def _intervals(tp: Counts, predicted: Counts, support: Counts, *, has_one_answer: bool) -> Iterator[list[float]]:
    for part, whole in ((tp, predicted), (tp, support), (2 * tp, predicted + support)):
        sums = Contributions.of(part, whole).totals()
        yield shown_interval(sums, has_one_answer)[0].tolist()
