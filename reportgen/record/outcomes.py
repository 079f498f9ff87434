"""Outcomes, sample by sample: the two forms in which a record holds them, and what happened at a threshold.

A form is known by its columns. `samples_form` has a row per sample, whose prediction holds up to its score;
`rows_form` a row per outcome, which holds at every threshold above `low`, up to `high`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, LabelIds, Scores
from reportgen.parts import Items
from reportgen.record.packed import Column, DamagedColumn, inflated, packed, packed_text, unpacked

if TYPE_CHECKING:
    import polars as pl

    from reportgen.outcomes import Outcomes

MOST_BYTES = 1 << 30  # of all columns of a record together, unpacked
INTEGERS = ("int8", "int16", "int32")
FLOATS = ("float32", "float64")
OF_SAMPLES = {"truth": INTEGERS, "prediction": INTEGERS}
OF_ROWS = {
    "sample": INTEGERS, "truth": INTEGERS, "prediction": INTEGERS, "truth_item": INTEGERS, "prediction_item": INTEGERS,
    "kind": ("int8", "uint8"), "low": FLOATS, "high": FLOATS,
}  # fmt: skip
WIDEST = 8  # bytes of a number

Columns = dict[str, Column]


@dataclass(frozen=True, eq=False)
class Rows:
    """Outcomes at one threshold, as columns of equal length; NONE stands for nothing labelled or nothing predicted.

    `sample` are positions in the record's ids, `truth` and `prediction` in its labels; the items are the boxes
    concerned, -1 where a task has none. `score` is that of the prediction, NaN without one.
    """

    sample: Items
    truth: LabelIds
    prediction: LabelIds
    truth_item: Items
    prediction_item: Items
    kind: NDArray[np.int8]
    score: NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Ids:
    """The ids of all samples: one after the other as UTF-8, and where each ends."""

    text: bytes
    ends: NDArray[np.int64]

    @property
    def names(self) -> tuple[str, ...]:
        """(n_samples,) the ids, ascending."""
        return tuple(self.text[start:end].decode() for start, end in pairwise((0, *self.ends.tolist())))


@dataclass(frozen=True, eq=False)
class SampleOutcomes:
    """(n_samples,) each: labels as they were without a threshold, and the predictions' scores, None without."""

    ids: Ids
    truth: LabelIds
    prediction: LabelIds
    score: Scores | None

    def at(self, threshold: float | None) -> Rows:
        """What happened at a threshold; None: no threshold."""
        n = self.truth.size
        score = np.full(n, np.nan) if self.score is None else _finite(self.score)
        prediction = self.prediction
        if threshold is not None:
            prediction = np.where(score >= threshold, prediction, NONE).astype(np.int32)
        none = np.full(n, -1, np.int32)
        return Rows(np.arange(n, dtype=np.int32), self.truth, prediction, none, none, none.astype(np.int8), score)

    def of_two(self, threshold: float, positive: int) -> Rows:
        """What happened at a threshold on the score of the positive one of two labels, which `score` then is."""
        given = np.full(self.truth.size, np.nan) if self.score is None else _finite(self.score)
        is_positive, none = given >= threshold, np.full(self.truth.size, -1, np.int32)
        prediction = np.select([np.isnan(given), is_positive], [NONE, positive], 1 - positive).astype(np.int32)
        score, sample = np.where(is_positive, given, 1 - given), np.arange(self.truth.size, dtype=np.int32)
        return Rows(sample, self.truth, prediction, none, none, none.astype(np.int8), score)


@dataclass(frozen=True, eq=False)
class RowOutcomes:
    """Outcome rows of all thresholds, as columns of equal length."""

    ids: Ids
    columns: Mapping[str, NDArray[np.number]]

    def at(self, threshold: float | None) -> Rows:
        """What happened at a threshold; None is 0, which every score reaches."""
        low, high, item = (self.columns[name] for name in ("low", "high", "prediction_item"))
        at = 0.0 if threshold is None else threshold
        held = np.flatnonzero((low < at) & (at <= high))
        names = ("sample", "truth", "prediction", "truth_item", "prediction_item")
        kept = {name: self.columns[name][held].astype(np.int32, copy=False) for name in names}
        kind, score = self.columns["kind"][held].astype(np.int8), prediction_scores(item, high)[held]
        is_itself = (kept["prediction_item"] < 0) & (kept["prediction"] != NONE)  # a prediction with one row of its own
        return Rows(**kept, kind=kind, score=_finite(np.where(is_itself, high[held], score)))


def samples_form(ids: pl.Series, truth: LabelIds, prediction: LabelIds, score: Scores | None) -> Columns:
    """A row per sample, in the order of `ids`, ascending; NONE: no prediction, `score` is NaN without one."""
    columns = {"truth": packed_integers(truth), "prediction": packed_integers(prediction)}
    if score is not None:
        columns["score"] = packed(score, narrowest(score))
    return packed_ids(ids) | columns


def rows_form(ids: pl.Series, rows: Outcomes) -> Columns:
    """A row per outcome; `rows.sample` are positions in `ids`, ascending."""
    items = {name: packed_integers(getattr(rows, name)) for name in list(OF_ROWS)[:5]}
    bounds = {"low": packed(rows.low, "float64"), "high": packed(rows.high, "float64")}
    return packed_ids(ids) | items | bounds | {"kind": packed(rows.kind, "int8")}


def unpacked_outcomes(columns: Columns, n_samples: int) -> SampleOutcomes | RowOutcomes:
    """The outcomes of a record of so many samples, in the form that its columns are of.

    Raises: DamagedColumn where a column is missing, of another type or length, or too large.
    """
    ids = unpacked_ids(columns, n_samples)
    room = MOST_BYTES - len(ids.text) - ids.ends.size * WIDEST
    if "sample" in columns:
        return RowOutcomes(ids, _equally_long(columns, OF_ROWS, room, None))
    types = OF_SAMPLES | ({"score": FLOATS} if "score" in columns else {})
    found = _equally_long(columns, types, room, n_samples)
    truth, prediction = (found[name].astype(np.int32, copy=False) for name in OF_SAMPLES)
    score = found["score"].astype(float, copy=False) if "score" in found else None
    return SampleOutcomes(ids, truth, prediction, score)


def prediction_scores(item: NDArray[np.number], high: NDArray[np.number]) -> NDArray[np.floating]:
    """The score of each row's prediction, NaN without one: the highest threshold at which a row of it holds."""
    distinct, position = np.unique(item, return_inverse=True)
    best = np.full(distinct.size, np.nan)
    np.fmax.at(best, position, np.where(item < 0, np.nan, high))
    return best[position]


def _equally_long(
    columns: Columns, types: Mapping[str, tuple[str, ...]], room: int, n: int | None
) -> dict[str, NDArray[np.number]]:
    """The columns by name, `n` values each, or as many as the first has; they must fit into the room together."""
    most = max(0, room) // (WIDEST * len(types))
    if n is not None and n > most:
        raise DamagedColumn("its outcomes are too large")
    found: dict[str, NDArray[np.number]] = {}
    for name, allowed in types.items():
        values = _numbers(columns, name, most if n is None else n, allowed)
        n = values.size if n is None else n
        if values.size != n:
            raise DamagedColumn("the columns of its outcomes have different lengths")
        found[name] = values
    return found


def _numbers(columns: Columns, name: str, most: int, types: tuple[str, ...]) -> NDArray[np.number]:
    if name not in columns:
        raise DamagedColumn(f"the column {name} of its outcomes is missing")
    try:
        return unpacked(columns[name], most, types)
    except DamagedColumn as error:
        raise DamagedColumn(f"the column {name} of its outcomes cannot be read: {error}") from error


def packed_integers(values: NDArray[np.integer]) -> Column:
    """Whole numbers in as few bytes as hold them all."""
    least, most = int(values.min(initial=0)), int(values.max(initial=0))
    fitting = (name for name in INTEGERS if np.iinfo(name).min <= least and most <= np.iinfo(name).max)
    return packed(values, next(fitting))


def packed_ids(ids: pl.Series) -> Columns:
    """Ids, ascending, and how many bytes each takes."""
    text = str(ids.str.join("").item()).encode() if len(ids) else b""
    return {"ids": packed_text(text), "id_lengths": packed(ids.str.len_bytes().to_numpy(), "uint32")}


def unpacked_ids(columns: Columns, n_samples: int) -> Ids:
    """The ids of so many samples. Raises: DamagedColumn where they are of another number, or no text."""
    if n_samples > MOST_BYTES // WIDEST:
        raise DamagedColumn("it says that it has too many samples")
    ends = np.cumsum(_numbers(columns, "id_lengths", n_samples, ("uint32",)), dtype=np.int64)
    n_bytes = int(ends[-1]) if ends.size else 0
    if ends.size != n_samples or "ids" not in columns or n_bytes > MOST_BYTES:
        raise DamagedColumn("its samples and their ids differ in number")
    text = inflated(columns["ids"].data, n_bytes)
    if len(text) != n_bytes:
        raise DamagedColumn("the ids of its samples have other lengths than it says")
    _check_utf8(text, ends)
    return Ids(text, ends)


def _check_utf8(text: bytes, ends: NDArray[np.int64]) -> None:
    """All of it is UTF-8, and no id begins within a character."""
    first = np.frombuffer(text, np.uint8)[ends[:-1][ends[:-1] < len(text)]]
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise DamagedColumn("the ids of its samples are not UTF-8") from error
    if ((first & 0xC0) == 0x80).any():
        raise DamagedColumn("the ids of its samples are not UTF-8")


def _finite(score: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.where(np.isfinite(score), score, np.nan)


def narrowest(score: Scores) -> str:
    """float32 where no score loses a bit by it."""
    return "float32" if np.array_equal(score.astype(np.float32), score, equal_nan=True) else "float64"
