"""What became of the outputs of language models in a record that was read, sample by sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reportgen.metrics.clustered import Floats, sample_means
from reportgen.output_tables import FAILURES, STATUSES
from reportgen.record.outcomes import MOST_BYTES, WIDEST, Columns, Ids, unpacked_ids
from reportgen.record.output_parts import SCORE
from reportgen.record.packed import DamagedColumn, unpacked

if TYPE_CHECKING:
    from reportgen.record.read import Record

WHOLE = ("uint8", "int8", "int16", "uint16", "int32", "uint32")
FLOATS = ("float32", "float64")
ROWS = ("variant", "epoch", "status", "passed")  # columns as long as `sample`


@dataclass(frozen=True, eq=False)
class Answers:
    """The outputs of the reported variant: `ids` of all samples, `figures` (n_samples,) by name, NaN without one.

    `cluster` (n_samples,) are samples that hang together. A figure is the mean of a sample's repeats.
    """

    ids: Ids
    figures: Mapping[str, Floats]
    cluster: NDArray[np.integer]


def unpacked_answers(record: Record, columns: Columns) -> Answers:
    """The outputs of a record.

    Raises: DamagedColumn where a column is missing, of another length, or says what cannot be.
    """
    n = record.dataset.samples
    ids = unpacked_ids(columns, n)
    sample = _numbers(columns, "sample", MOST_BYTES // WIDEST, WHOLE)
    rows = {name: _numbers(columns, name, sample.size, WHOLE) for name in ROWS}
    scores = {name: _numbers(columns, SCORE + name, sample.size, FLOATS).astype(np.float64)
              for name in (one.name for one in record.criteria) if SCORE + name in columns}  # fmt: skip
    cluster = _numbers(columns, "cluster", n, WHOLE)
    if any(one.size != sample.size for one in (*rows.values(), *scores.values())) or cluster.size != n:
        raise DamagedColumn("the columns of its outputs have different lengths")
    _check_range(sample, n)
    _check_range(rows["status"], len(STATUSES))
    _check_range(rows["variant"], max(1, len(record.variants)))
    reported = next((k for k, one in enumerate(record.variants) if one.reported), 0)
    own = rows["variant"] == reported
    values = _figures(record, rows, scores)
    return Answers(ids, {name: sample_means(one, sample, n, own) for name, one in values.items()}, cluster)


def _figures(record: Record, rows: Mapping[str, NDArray[np.number]], scores: Mapping[str, Floats]) -> dict[str, Floats]:
    """The figures of every output by name, those that the record has."""
    failed = np.isin(rows["status"], FAILURES)
    passed = np.where(rows["passed"] < 0, np.nan, rows["passed"] > 0)
    known = dict(scores)
    known["pass_rate"] = np.where(failed & bool((rows["passed"] >= 0).any()), 0.0, passed)
    known["adjusted_pass_rate"] = np.where(failed, np.nan, passed)
    known["weighted_score"] = _weighted(record, scores, passed.size)
    return {name: np.where(np.isfinite(one), one, np.nan) for name, one in known.items() if name in record.metrics}


def _weighted(record: Record, scores: Mapping[str, Floats], n: int) -> Floats:
    total, weights = np.zeros(n), np.zeros(n)
    for one in record.criteria:
        if one.name not in scores or one.weight <= 0 or one.range != (0.0, 1.0):
            continue
        values = scores[one.name] if one.direction == "higher" else 1 - scores[one.name]
        is_known = np.isfinite(values)
        total += np.where(is_known, one.weight * values, 0.0)
        weights += np.where(is_known, one.weight, 0.0)
    found: Floats = np.where(weights > 0, total / np.where(weights > 0, weights, 1), np.nan)
    return found


def _numbers(columns: Columns, name: str, most: int, types: tuple[str, ...]) -> NDArray[Any]:
    if name not in columns:
        raise DamagedColumn(f"the column {name} of its outputs is missing")
    return unpacked(columns[name], most, types)


def _check_range(values: NDArray[np.number], n: int) -> None:
    if values.size and (values.min() < 0 or values.max() >= n):
        raise DamagedColumn("its outputs and its samples disagree")
