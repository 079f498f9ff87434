"""Outcome rows of named entities: the same boundaries find or confuse, what else overlaps is tied to what it missed.

A prediction that is left over and overlaps a labelled entity that is missed is one mistake with it: a wrong boundary,
or, where the type differs as well, both. It is a row of either, never on the diagonal, tied by `partner`. Predictions
are tied in the order of their scores, first to entities of their own type; a tie ends where its entity is found, so
that at every threshold each labelled and each kept span stands in exactly one row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask, Positions
from reportgen.box_outcomes import DUPLICATE, LOCATION, Matching, match, outcomes_of
from reportgen.metrics.boxes import Candidates
from reportgen.metrics.matching import by_overlap, serial_match
from reportgen.metrics.overlaps import Pairs
from reportgen.outcomes import PLAIN, Bounds, Outcomes
from reportgen.parts import Items, new_places

SAME = 1.0  # the overlap of spans with the same boundaries
BOUNDARY = LOCATION  # the type is right, a boundary is not
BOTH = 3  # neither is


def span_outcomes(every: Candidates) -> Outcomes:
    """The rows of all spans: those of `outcomes_of`, then both rows of each tie."""
    return tied_outcomes(every, match(every, SAME))


def tied_outcomes(every: Candidates, matching: Matching) -> Outcomes:
    """The same of a matching that is at hand."""
    rows = outcomes_of(every, matching, SAME)
    ties = _ties(every, matching)
    detection = new_places(every.detections.item, every.scope.prediction_sample.size)
    truth = new_places(every.truths.item, every.scope.truth_sample.size)
    return _joined(_cut(rows, ties, detection, truth), ties, every)


def at_every_threshold(rows: Outcomes) -> Outcomes:
    """Rows of predictions whose scores are all 1 for want of any, as such that no threshold bounds."""
    low, high = (np.where(bound >= SAME, np.inf, bound) for bound in (rows.low, rows.high))
    return replace(rows, low=low, high=high).select(low < high)


@dataclass(frozen=True, eq=False)
class _Ties:
    """Predictions tied to missed truths, (n,) each, as positions in the matching order; from above `low` to `high`.

    `missed_above` (n_truths,) is from where on each truth is missed and no prediction tied to it.
    """

    n_detections: int

    detection: Positions
    truth: Positions
    kind: NDArray[np.int8]
    low: Bounds
    high: Bounds
    missed_above: Bounds


def _ties(every: Candidates, matching: Matching) -> _Ties:
    """Each prediction that is left over with the missed truth it overlaps most, of its own label if it can be."""
    pairs, score = every.pairs, every.detections.score
    is_own = every.detections.label[pairs.detection] == every.truths.label[pairs.truth]
    is_free = (matching.found == NONE) & (matching.claimed == NONE)
    above = np.maximum(matching.found_at, matching.claimed_at)
    detections, truths, kinds, lows = [], [], [], []
    for kind, chosen in ((BOUNDARY, is_own), (BOTH, ~is_own)):
        found = _tied(pairs.select(np.flatnonzero(chosen & (pairs.overlap < SAME))), is_free, above, score)
        detections.append(found.detection)
        truths.append(found.truth)
        kinds.append(np.full(found.truth.size, kind, np.int8))
        lows.append(above[found.truth])
        above, is_free = above.copy(), is_free.copy()
        above[found.truth] = score[found.detection]
        is_free[found.detection] = False
    detection = np.concatenate(detections)
    return _Ties(
        score.size,
        detection,
        np.concatenate(truths),
        np.concatenate(kinds),
        np.concatenate(lows),
        score[detection],
        above,
    )


def _tied(pairs: Pairs, is_free: Mask, above: Bounds, score: Bounds) -> Pairs:
    kept = is_free[pairs.detection] & (above[pairs.truth] < score[pairs.detection])
    pairs = by_overlap(pairs.select(np.flatnonzero(kept)), later_first=False)
    return pairs.select(serial_match(pairs, above.size))


def _cut(rows: Outcomes, ties: _Ties, detection: Items, truth: Items) -> Outcomes:
    """The rows but for what is tied: missed truths and spurious predictions hold where no tie does.

    `detection` and `truth` are the places of the items in the matching order.
    """
    low, high = rows.low.copy(), rows.high.copy()
    is_missed, is_spurious = rows.prediction == NONE, rows.truth == NONE
    low[is_missed] = np.maximum(low[is_missed], ties.missed_above[truth[rows.truth_item[is_missed]]])
    until = np.full(ties.n_detections, np.inf)
    until[ties.detection] = ties.low
    high[is_spurious] = np.minimum(high[is_spurious], until[detection[rows.prediction_item[is_spurious]]])
    is_duplicate = rows.kind == DUPLICATE
    kind = np.where(is_duplicate, rows.kind, PLAIN).astype(np.int8)
    partner = np.where(is_duplicate, rows.partner, NONE).astype(np.int32)
    whole = replace(rows, low=low, high=high, kind=kind, partner=partner)
    return whole if (low < high).all() else whole.select(np.flatnonzero(low < high))


def _joined(rows: Outcomes, ties: _Ties, every: Candidates) -> Outcomes:
    """The rows, those of what the ties missed, and those of what they predicted."""
    n = ties.truth.size
    none = np.full(n, NONE, np.int32)
    truth, prediction = every.truths.label[ties.truth], every.detections.label[ties.detection]
    truth_item, prediction_item = every.truths.item[ties.truth], every.detections.item[ties.detection]
    other = rows.n_rows + np.arange(n, dtype=np.int32)
    both = {
        "sample": (every.truths.image[ties.truth],) * 2,
        "truth": (truth, none),
        "prediction": (none, prediction),
        "low": (ties.low,) * 2,
        "high": (ties.high,) * 2,
        "truth_item": (truth_item, none),
        "prediction_item": (none, prediction_item),
        "kind": (ties.kind,) * 2,
        "partner": (other + n, other),
    }
    columns = {name: np.concatenate([getattr(rows, name), *parts]).astype(getattr(rows, name).dtype, copy=False)
               for name, parts in both.items()}  # fmt: skip
    return Outcomes(**columns, scope=rows.scope)
