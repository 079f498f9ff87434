"""95% intervals of averages and F1: bootstrap over samples, opened where resampling cannot show what else may be.

The bootstrap interval spans the middle 95% of the replicates, moved so that their mean is the estimate. Macro averages
of many small labels are lower in every resample than in the data (a label drawn too rarely loses more than one drawn
too often gains); without the move the interval can exclude the estimate itself, and covers the truth far too rarely.

Precision weighted by support is too high in every resample, and in the data as well: a label that by chance has more
ground truths weighs more, and more of what is predicted as it is right. Its interval is moved down by that. Macro F1 of
many small labels is too low in the data as in the resamples, and is moved up. Of few errors no resample tells how far.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Confusion, Counts, Fractions
from reportgen.metrics.bounds import Interval as Interval
from reportgen.metrics.bounds import Z as Z
from reportgen.metrics.bounds import f1_interval, hull, opened
from reportgen.metrics.bounds import wilson as wilson
from reportgen.metrics.confusion import averages, f_score
from reportgen.metrics.draws import Weights, resamples, seconds_per_replicate

LEVEL = 0.95
REPLICATES = 1000
MIN_REPLICATES = 200  # fewer make the 2.5% and 97.5% points of the replicates meaningless
SECONDS = 2.0
SECONDS_OF_CELLS = 0.3  # allowed where single labels are resampled: 1,000 replicates of up to 5,000 cells
LABEL_F1 = "f1"
BIASED = {"weighted_precision": "precision", "macro_f1": "f1"}
ENOUGH_ERRORS = 30  # from which on resamples say how far a figure is off

Cells = tuple[NDArray[np.intp], ...]  # rows and columns of the confusion matrix, row by row


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """Intervals from `replicates` resamples: of each average by name, (2,), and of the labels' F1, (n_labels, 2)."""

    replicates: int
    averages: dict[str, Interval]
    label_f1: Interval


def bootstrap(confusion: Confusion, rng: np.random.Generator) -> Bootstrap:
    """Intervals by resampling samples with replacement: a sample counts as often as it was drawn.

    Samples in one cell of the confusion matrix are exchangeable, so a resample is a number of draws per cell. 1,000
    replicates; fewer, but at least 200, where that would take over a third of a second. How many follows from the sizes
    alone, never from a clock, so that equal input gives equal intervals.
    """
    cells = np.nonzero(confusion)
    count, n_labels = confusion[cells], confusion.shape[0] - 1
    n_samples = int(count.sum())
    weights = resamples(count, n_replicates(count.size, n_samples), rng)
    chunks = [figures(*_label_counts(chunk, cells, n_labels)) for chunk in weights]
    return summary(_label_counts(count[None], cells, n_labels), chunks, n_samples)


def figures(tp: Counts, predicted: Counts, support: Counts) -> dict[str, Fractions]:
    """The averages (n,) and the labels' F1 (n, n_labels) by name, from counts (n, n_labels)."""
    return averages(tp, predicted, support) | {LABEL_F1: f_score(tp, predicted, support)}


def summary(counts: tuple[Counts, Counts, Counts], chunks: list[dict[str, Fractions]], n_units: int) -> Bootstrap:
    """The intervals of replicates, given as the `figures` of chunks of them, around the figures of the data.

    `counts` are the data's, (1, n_labels) each; `n_units` is how many samples or images have anything in them.
    """
    tp, predicted, support = (values[0] for values in counts)
    n_errors = {"precision": int((predicted - tp).sum()), "f1": int((predicted + support - 2 * tp).sum())}
    biased = {name for name, figure in BIASED.items() if n_errors[figure] >= ENOUGH_ERRORS}
    intervals = {
        name: bootstrap_interval(np.concatenate([chunk[name] for chunk in chunks]), value[0], is_biased=name in biased)
        for name, value in figures(*counts).items()
    }
    label_f1 = hull(intervals.pop(LABEL_F1), f1_interval(tp, predicted, support))
    replicates = sum(len(chunk[LABEL_F1]) for chunk in chunks)
    return Bootstrap(replicates, opened(intervals, tp, predicted, support, n_units), label_f1)


def n_replicates(n_cells: int, n_samples: int) -> int:
    """How many replicates the time allows: 200 to 1,000."""
    return n_replicates_of(seconds_per_replicate(n_cells, n_samples), SECONDS_OF_CELLS)


def n_replicates_of(seconds: float, allowed: float = SECONDS) -> int:
    """How many replicates of so many seconds the time allows: 200 to 1,000."""
    return int(np.clip(allowed / max(seconds, 1e-12), MIN_REPLICATES, REPLICATES))


def bootstrap_interval(values: Fractions, estimate: Fractions, *, is_biased: bool = False) -> Interval:
    """The middle 95% of the replicates (first axis of `values`) around the estimate, within [0, 1].

    Where it `is_biased` the interval is moved on by as much as the replicates are off the estimate, which they are from
    the data as the data are from the truth; it holds the estimate all the same. Undefined replicates are left out. NaN
    where the estimate is undefined, or fewer than half of the replicates are defined: what is left of them says little
    about the resampling.
    """
    ordered = np.sort(values, axis=0)  # NaN last
    n_defined = np.count_nonzero(~np.isnan(ordered), axis=0)
    shift = estimate - np.nansum(ordered, axis=0) / np.maximum(n_defined, 1)
    low, high = (quantile(ordered, n_defined, share) + shift for share in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    if is_biased:
        low, high = np.minimum(low + shift, estimate), np.maximum(high + shift, estimate)
    interval: Interval = np.clip(np.stack([low, high], axis=-1), 0.0, 1.0)
    return np.where((n_defined * 2 >= len(values))[..., None], interval, np.nan)


def quantile(ordered: Fractions, n_defined: NDArray[np.intp], share: float) -> Fractions:
    """The value below which `share` of the defined replicates lie; replicates ascending on the first axis, NaN last."""
    position = share * np.maximum(n_defined - 1, 0)
    below = np.floor(position).astype(np.intp)
    above = np.ceil(position).astype(np.intp)
    low, high = (np.take_along_axis(ordered, at[None], axis=0)[0] for at in (below, above))
    between: Fractions = low + (position - below) * (high - low)
    return between


def _label_counts(weights: Weights, cells: Cells, n_labels: int) -> tuple[Counts, Counts, Counts]:
    """True positives, predictions and support per replicate and label, (n_replicates, n_labels) each."""
    truth, prediction = cells
    hit = np.flatnonzero((truth == prediction) & (truth < n_labels))
    tp = np.zeros((len(weights), n_labels), np.int64)
    tp[:, truth[hit]] = weights[:, hit]
    by_prediction = np.argsort(prediction, kind="stable")
    predicted = _sums(weights[:, by_prediction], prediction[by_prediction], n_labels)
    return tp, predicted, _sums(weights, truth, n_labels)


def _sums(weights: Weights, label: NDArray[np.intp], n_labels: int) -> Counts:
    """Weights summed by label; labels ascending, the one past the last (none) is left out."""
    starts = np.flatnonzero(np.append(True, label[1:] != label[:-1])[: label.size])
    sums = np.zeros((len(weights), n_labels + 1), np.int64)
    sums[:, label[starts]] = np.add.reduceat(weights, starts, axis=1, dtype=np.int64)
    return sums[:, :-1]
