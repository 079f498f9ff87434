"""The outcomes of two versions on the same samples, side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts
from reportgen.metrics.paired import Happened
from reportgen.record.outcomes import Rows


@dataclass(frozen=True, eq=False)
class Aligned:
    """Outcomes of both versions in the labels of the comparison; groups are positions in the samples."""

    before: Rows
    after: Rows


def fewer_and_more(
    before: NDArray[np.int64], after: NDArray[np.int64], n_groups: int, n_samples: int
) -> tuple[Counts, Counts]:
    """In how many samples there are fewer, and more, of a group after than before, (n_groups,) each.

    What there is stands as group * n_samples + sample, as often as it is there.
    """
    distinct, position = np.unique(np.concatenate([after, before]), return_inverse=True)
    more = np.bincount(position, np.repeat([1, -1], [after.size, before.size]), distinct.size)
    group = distinct // max(1, n_samples)
    fewer, more = (np.bincount(group[which], minlength=n_groups) for which in (more < 0, more > 0))
    return fewer, more


def relabelled(rows: Rows, to_union: NDArray[np.int32]) -> Rows:
    """The rows with the labels of one record as those of both."""
    return Rows(
        rows.sample, to_union[rows.truth], to_union[rows.prediction], rows.truth_item, rows.prediction_item,
        rows.kind, rows.score,
    )  # fmt: skip


def grouped(aligned: Aligned, n_samples: int) -> tuple[Happened, Happened, Counts]:
    """Rows with the samples as groups; samples with one row each that went alike in both versions share a group."""
    before, after = aligned.before, aligned.after
    each = np.arange(n_samples)
    if not (np.array_equal(before.sample, each) and np.array_equal(after.sample, each)):
        sides = [Happened(rows.sample, rows.truth, rows.prediction) for rows in (before, after)]
        return sides[0], sides[1], np.ones(n_samples, np.int64)
    alike, count = np.unique(np.stack([before.truth, before.prediction, after.prediction]), axis=1, return_counts=True)
    group = np.arange(count.size)
    return Happened(group, alike[0], alike[1]), Happened(group, alike[0], alike[2]), count


def errors(rows: Rows, n_labels: int, n_samples: int) -> NDArray[np.int64]:
    """Errors as label * n_samples + sample, those of any label under the number n_labels.

    A row that is wrong is an error of its truth and one of its prediction, but one error overall.
    """
    wrong = rows.truth != rows.prediction
    of_truth, of_prediction = wrong & (rows.truth != NONE), wrong & (rows.prediction != NONE)
    label = np.concatenate([np.full(int(wrong.sum()), n_labels), rows.truth[of_truth], rows.prediction[of_prediction]])
    sample = np.concatenate([rows.sample[wrong], rows.sample[of_truth], rows.sample[of_prediction]])
    key: NDArray[np.int64] = label.astype(np.int64) * n_samples + sample
    return key
