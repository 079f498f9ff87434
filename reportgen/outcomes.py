"""The table every report is made of: which label met which, and at what confidence thresholds that holds.

A row says: in this sample the ground-truth label `truth` met the predicted label `prediction`, and that is so at every
threshold t with low < t <= high. NONE stands on either side: nothing predicted, or nothing there. The confusion matrix
at t is the histogram of the rows active at t, so whatever groups these rows cannot contradict it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Confusion, Counts, LabelIds, Mask, Scores, Thresholds
from reportgen.parts import Items, Scope, Taken, looked_up, moved, new_places
from reportgen.places import places

DENSE = 4  # times as many keys as rows may be counted one by one; of more, few occur and sorting is cheaper
PLAIN = 0  # the `kind` of a row that needs no further name

Bounds = NDArray[np.float64]  # thresholds at which a row begins and ends to hold; -inf and +inf: always


@dataclass(frozen=True)
class Outcomes:
    """One row per outcome, as columns of equal length; a row is active at t when low < t <= high.

    `truth_item` and `prediction_item` are the box or span concerned, `kind` refines an error, `partner` is the other
    row of the same mistake; a task without these has 0 for the kind and -1 for the others. `scope` says what samples
    and items there are.
    """

    sample: Items
    truth: LabelIds
    prediction: LabelIds
    low: Bounds
    high: Bounds
    truth_item: Items
    prediction_item: Items
    kind: NDArray[np.int8]
    partner: Items
    scope: Scope

    @property
    def n_rows(self) -> int:
        """Number of rows, active at some threshold or not."""
        return self.sample.size

    def step_range(self, steps: Thresholds) -> tuple[Counts, Counts]:
        """The first and the last of the ascending `steps` that each row holds at; first > last where there is none."""
        return _step_range(self.low, self.high, steps)

    def active(self, threshold: float) -> Mask:
        """Which rows hold at `threshold`."""
        return (self.low < threshold) & (threshold <= self.high)

    def select(self, rows: Mask | NDArray[np.integer]) -> Outcomes:
        """The given rows alone, of the same samples, positions distinct; a row whose partner is left out has none."""
        if rows.dtype == np.bool_ and rows.all():
            return self
        columns = {name: getattr(self, name)[rows] for name in COLUMNS}
        if not (columns["partner"] == NONE).all():
            columns["partner"] = looked_up(new_places(np.arange(self.n_rows)[rows], self.n_rows), columns["partner"])
        return Outcomes(**columns, scope=self.scope)

    def take(self, samples: Taken) -> Outcomes:
        """The outcomes of some samples alone: a slice, a fold, a split; equal to those of a data set of these only.

        `samples` is a mask (n_samples,) or distinct positions in the new order; samples and items are numbered anew,
        items in the order they had. Rows keep their order. Raises: ValueError as `taken_positions` does.
        """
        taken = self.scope.take(samples)
        kept = self.select(taken.sample[self.sample] != NONE)
        columns = {name: getattr(kept, name) for name in COLUMNS}
        numbered = ("sample", "truth_item", "prediction_item")
        renumbered = {name: looked_up(getattr(taken, name), columns[name]) for name in numbered}
        return Outcomes(**columns | renumbered, scope=taken.scope)

    @classmethod
    def concat(cls, parts: Sequence[Outcomes]) -> Outcomes:
        """The outcomes of all parts (of other samples, with the same labels), one after the other.

        Samples, items and partners are numbered on from part to part, as `concat` of the data sets numbers them.
        Raises: ValueError when there is no part.
        """
        if not parts:
            raise ValueError("no parts")
        sizes = {
            "sample": [part.scope.n_samples for part in parts],
            "truth_item": [part.scope.truth_sample.size for part in parts],
            "prediction_item": [part.scope.prediction_sample.size for part in parts],
            "partner": [part.n_rows for part in parts],
        }
        return cls(**_stacked(parts, sizes), scope=Scope.concat([part.scope for part in parts]))

    def joined(self, other: Outcomes) -> Outcomes:
        """These rows and then the others, of the same samples and items: two readings of one data set."""
        parts = (self, other)
        return Outcomes(**_stacked(parts, {"partner": [part.n_rows for part in parts]}), scope=self.scope)

    def confusion_at(self, threshold: float, n_labels: int) -> Confusion:
        """Confusion matrix at `threshold`: truths down, predictions across, none last; row sums are the support."""
        held = self.active(threshold)
        return confusion_matrix(self.truth[held], self.prediction[held], n_labels)

    def histogram(self, steps: Thresholds, n_labels: int) -> Histogram:
        """Rows counted by (truth, prediction, first step, last step): all matrices at `steps` (ascending) at once.

        Its size does not depend on the number of samples. Rows that hold at no step are left out.
        """
        first, last = _step_range(self.low, self.high, steps)
        held, first_last = first <= last, first * steps.size + last
        cell = _cells(self.truth, self.prediction, n_labels)
        if not held.all():
            cell, first_last = cell[held], first_last[held]
        spans = np.flatnonzero(np.bincount(first_last, minlength=steps.size * steps.size))  # few of all there may be
        key = np.zeros(steps.size * steps.size, np.int64)
        key[spans] = np.arange(spans.size)
        distinct, count = _counted(cell * spans.size + key[first_last], (n_labels + 1) ** 2 * spans.size)
        cell, span = np.divmod(distinct, max(1, spans.size))
        truth, prediction = np.divmod(cell, n_labels + 1)
        first, last = np.divmod(spans[span], steps.size)
        return Histogram(
            _label_ids(truth, n_labels),
            _label_ids(prediction, n_labels),
            first.astype(np.int32),
            last.astype(np.int32),
            count,
            n_labels,
            steps.size,
        )


COLUMNS = tuple(column.name for column in fields(Outcomes) if column.name != "scope")


def confusion_matrix(truth: LabelIds, prediction: LabelIds, n_labels: int) -> Confusion:
    """How often each truth met each prediction: truths down, predictions across, none last."""
    size = n_labels + 1
    return np.bincount(_cells(truth, prediction, n_labels), minlength=size * size).reshape(size, size)


@dataclass(frozen=True)
class Histogram:
    """How many rows hold from step `first` to step `last`, both inclusive, for each (truth, prediction) that occurs.

    Sorted by truth, prediction (none last), first and last; the five columns have equal length.
    """

    truth: LabelIds
    prediction: LabelIds
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    count: Counts
    n_labels: int
    n_steps: int

    def confusion_at(self, step: int) -> Confusion:
        """Confusion matrix at step number `step`, none last."""
        held = (self.first <= step) & (step <= self.last)
        size = self.n_labels + 1
        cell = _cells(self.truth, self.prediction, self.n_labels)[held]
        return _tally(cell, self.count[held], size * size).reshape(size, size)

    def counts_by_step(self) -> StepCounts:
        """Per label and step: true positives and predictions; per label: support, the same at every step."""
        hit = self.truth == self.prediction
        at_first = self.first == 0
        return StepCounts(
            tp=self._by_step(self.prediction, hit & (self.prediction != NONE)),
            predicted=self._by_step(self.prediction, self.prediction != NONE),
            support=_tally(
                self.truth[at_first & (self.truth != NONE)],
                self.count[at_first & (self.truth != NONE)],
                self.n_labels,
            ),
        )

    def _by_step(self, label: LabelIds, rows: Mask) -> Counts:
        """Number of the `rows` active at each step, per label: +1 where they begin, -1 behind their end, summed up."""
        width = self.n_steps + 1
        base = label[rows].astype(np.int64) * width
        size = self.n_labels * width
        change = _tally(base + self.first[rows], self.count[rows], size)
        change -= _tally(base + self.last[rows] + 1, self.count[rows], size)
        return change.reshape(self.n_labels, width).cumsum(axis=1)[:, :-1]


@dataclass(frozen=True)
class StepCounts:
    """What precision, recall and F1 at every step are made of."""

    tp: Counts  # (n_labels, n_steps)
    predicted: Counts  # (n_labels, n_steps)
    support: Counts  # (n_labels,)


def single_label_outcomes(y_true: LabelIds, y_pred: LabelIds, score: Scores | None) -> Outcomes:
    """Outcomes of one label per sample: right or confused up to the score, missed above it.

    Without scores a prediction holds at every threshold; a sample without a prediction is missed at every threshold.
    First the predictions in sample order, then the misses in sample order.
    """
    samples = np.arange(y_true.size, dtype=np.int32)
    made = y_pred != NONE
    predicted = samples if made.all() else samples[made]
    below = samples if score is not None else samples[~made]
    sample = np.concatenate([predicted, below])
    truth = y_true[sample].astype(np.int32, copy=False)
    prediction = np.concatenate([y_pred[predicted], np.full(below.size, NONE)], dtype=np.int32)
    low, high = _single_label_bounds(made, predicted, below, score)
    none = _constant(-1, sample.size, np.int32)
    plain = _constant(PLAIN, sample.size, np.int8)
    scope = Scope.of_samples(y_true.size)
    return Outcomes(sample, truth, prediction, low, high, none, none, plain, none, scope)


def two_label_outcomes(y_true: LabelIds, score: Scores, positive: int) -> Outcomes:
    """Outcomes of two labels by the score of the positive one (0 or 1), NaN without: above it the other is predicted.

    At every threshold a sample has one of the two, but without a score it is missed. First the positive predictions in
    sample order, then the negative ones, then the misses.
    """
    known = np.flatnonzero(~np.isnan(score)).astype(np.int32)
    unknown = np.flatnonzero(np.isnan(score)).astype(np.int32)
    sample = np.concatenate([known, known, unknown])
    prediction = np.repeat(np.array([positive, 1 - positive, NONE], np.int32), [known.size, known.size, unknown.size])
    low, high = np.full(sample.size, -np.inf), np.full(sample.size, np.inf)
    high[: known.size] = low[known.size : 2 * known.size] = score[known]
    none = _constant(-1, sample.size, np.int32)
    plain = _constant(PLAIN, sample.size, np.int8)
    truth = y_true[sample].astype(np.int32, copy=False)
    scope = Scope.of_samples(y_true.size)
    return Outcomes(sample, truth, prediction, low, high, none, none, plain, none, scope)


def _single_label_bounds(made: Mask, predicted: Items, below: Items, score: Scores | None) -> tuple[Bounds, Bounds]:
    low = np.full(predicted.size + below.size, -np.inf)
    high = np.full(low.size, np.inf)
    if score is not None:
        high[: predicted.size] = score[predicted]
        low[predicted.size :] = np.where(made, score, -np.inf)
    return low, high


def _constant(value: int, size: int, dtype: type[np.generic]) -> NDArray[Any]:
    """A column of one value that takes no memory; it cannot be written to."""
    return np.broadcast_to(np.array(value, dtype), size)


def _stacked(parts: Sequence[Outcomes], sizes: dict[str, list[int]]) -> dict[str, Any]:
    """The columns of all parts; `sizes` says how many things the numbers of each part run over, if they are numbers."""
    columns = {name: [getattr(part, name) for part in parts] for name in COLUMNS}
    return {
        name: moved(values, sizes[name]) if name in sizes else np.concatenate(values)
        for name, values in columns.items()
    }


def _cells(truth: LabelIds, prediction: LabelIds, n_labels: int) -> Counts:
    """Position of each row in the flattened confusion matrix; NONE is its last row and column."""
    size = n_labels + 1
    cell = truth.astype(np.int64)
    cell *= size
    cell += prediction
    for label, step in ((truth, size * size), (prediction, size)):  # NONE is -1: one row or column before the first
        is_none = label == NONE
        if is_none.any():
            cell[is_none] += step
    return cell


def _label_ids(label: Counts, n_labels: int) -> LabelIds:
    """Back from matrix positions to label ids: the last position is NONE."""
    return np.where(label == n_labels, NONE, label).astype(np.int32)


def _step_range(low: Bounds, high: Bounds, steps: Thresholds) -> tuple[Counts, Counts]:
    """First and last step with low < step <= high; first > last where there is none."""
    return places(steps, low, "right"), places(steps, high, "right") - 1


def _counted(keys: Counts, size: int) -> tuple[Counts, Counts]:
    """Distinct keys below `size`, ascending, and how often each occurs; may sort `keys` where they stand."""
    if size <= DENSE * keys.size:
        count = np.bincount(keys, minlength=size)
        return (distinct := np.flatnonzero(count)), count[distinct]
    keys.sort()
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])[: keys.size])
    return keys[starts], np.diff(starts, append=keys.size)


def _tally(position: NDArray[np.integer], count: Counts, size: int) -> Counts:
    """Counts summed by position; float64 weights are exact below 2**53."""
    return np.bincount(position, weights=count, minlength=size).astype(np.int64)
