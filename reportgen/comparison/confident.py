"""Predictions that are almost sure and yet wrong: by how much their share changed between two versions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.comparison.change import Change
from reportgen.comparison.pair import SEED, Comparison
from reportgen.metrics.confusion import ratio
from reportgen.metrics.draws import resamples
from reportgen.metrics.intervals import LEVEL, REPLICATES
from reportgen.record.outcomes import Rows

CONFIDENT = 0.9  # a score from which on a prediction is almost sure
UNSURE, RIGHT, WRONG = range(3)  # what became of a sample's almost sure prediction; UNSURE: it has none


def confident_errors(comparison: Comparison) -> Change | None:
    """The share of the almost sure predictions that are wrong, before and after; lower is better.

    The samples are resampled for both versions at once. None where the samples differ, hold several answers each, or
    have no scores, and where a version is sure of nothing.
    """
    if comparison.aligned is None or not comparison.facts.has_one_answer:
        return None
    aligned = comparison.aligned
    sides = [_kinds(rows) for rows in (aligned.before, aligned.after)]
    if not np.array_equal(aligned.before.sample, aligned.after.sample) or any(
        not (side != UNSURE).any() for side in sides
    ):
        return None
    count = np.bincount(sides[0] * 3 + sides[1], minlength=9)
    estimate = _shares(count[None])
    chunks = resamples(count, REPLICATES, np.random.default_rng(SEED))
    drawn = np.concatenate([_shares(weights) for weights in chunks])
    moved = drawn[:, 1] - drawn[:, 0]
    before, after = (float(share) for share in estimate[0])
    ends = np.nanquantile(moved, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) + (after - before) - np.nanmean(moved)
    low, high = (float(end) for end in ends)
    error = float(np.nanstd(moved, ddof=1))
    return Change("confident_errors", before, after, after - before, low, high, error, "lower")


def _kinds(rows: Rows) -> NDArray[np.int64]:
    """What became of each row's prediction."""
    is_sure = (rows.prediction != NONE) & (rows.score >= CONFIDENT)  # NaN is not
    return np.where(is_sure, np.where(rows.prediction == rows.truth, RIGHT, WRONG), UNSURE)


def _shares(count: NDArray[np.integer]) -> NDArray[np.float64]:
    """(n, 2) the share that is wrong, before and after, from counts (n, 9) of both kinds; NaN where nothing is sure."""
    table = count.reshape(-1, 3, 3)
    sides = table.sum(axis=2), table.sum(axis=1)
    return np.stack([ratio(side[:, WRONG], side[:, WRONG] + side[:, RIGHT]) for side in sides], axis=1)
