"""What a reader of texts is shown of the outcome rows: a miss and a false positive of one mistake are one row.

A labelled span that is missed, and a prediction on it, belong together where both hold: of the same type the boundary
is wrong, of another both are. Above the prediction's score, and below the one at which the span is found, each stands
for itself. So these rows, too, are active when low < t <= high, and each span is in one of them at every threshold.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reportgen.arrays import NONE, LabelIds, Positions
from reportgen.metrics.matching import serial_match
from reportgen.metrics.overlaps import Pairs
from reportgen.outcomes import COLUMNS, Outcomes
from reportgen.parts import Items

CORRECT, TYPE, BOUNDARY, BOTH, MISSED, SPURIOUS = range(1, 7)
KINDS = ("", "correct", "type", "boundary", "both", "missed", "spurious")  # what a page calls each


def span_errors(rows: Outcomes, overlapping: Pairs, truth: LabelIds, prediction: LabelIds) -> Outcomes:
    """The rows with one of the kinds above, those of one mistake as one row with both spans, which has no partner.

    `overlapping` are pairs of predicted and labelled spans as positions in the data set, `truth` and `prediction`
    (n_spans,) the types of all of them. A span is tied to one other at most: to that of its own type by the `partner`
    of its row, and what is left by the highest score, then by the largest overlap.
    """
    missed, spurious = _boundaries(rows)
    others = _others(rows, overlapping, truth, prediction, (missed, spurious))
    tied = np.concatenate([missed, others[0]]), np.concatenate([spurious, others[1]])
    kind = np.repeat(np.array([BOUNDARY, BOTH], np.int8), [missed.size, others[0].size])
    both = _united(rows, *tied, kind)
    alone = _alone(rows, *tied)
    every = both.joined(alone)
    held = every.select(every.low < every.high)
    return held.select(np.argsort(held.sample, kind="stable"))


def _boundaries(rows: Outcomes) -> tuple[Positions, Positions]:
    """Rows of spans that are missed, and the best prediction of their own type that overlaps each."""
    missed = np.flatnonzero((rows.prediction == NONE) & (rows.partner != NONE))
    return missed, rows.partner[missed].astype(np.intp)


def _others(
    rows: Outcomes, overlapping: Pairs, truth: LabelIds, prediction: LabelIds, taken: tuple[Positions, Positions]
) -> tuple[Positions, Positions]:
    """Rows of spans that are missed, and of predictions of another type on them, of what is not taken yet."""
    missed = _row_of(rows.truth_item, rows.prediction == NONE, taken[0], truth.size)
    spurious = _row_of(rows.prediction_item, rows.truth == NONE, taken[1], prediction.size)
    ours, theirs = spurious[overlapping.detection], missed[overlapping.truth]
    fits = (ours != NONE) & (theirs != NONE)
    fits &= prediction[overlapping.detection] != truth[overlapping.truth]
    fits &= rows.low[theirs] < rows.high[ours]
    ours, theirs, overlap = ours[fits], theirs[fits], overlapping.overlap[fits]
    order = np.lexsort((theirs, -overlap, ours, -rows.high[ours]))
    ours, theirs, overlap = ours[order], theirs[order], overlap[order]
    turn = np.cumsum(np.append(0, ours[1:] != ours[:-1])[: ours.size])
    made = serial_match(Pairs(turn, theirs, overlap), rows.n_rows)
    return theirs[made], ours[made]


def _row_of(item: Items, is_wanted: np.ndarray, taken: Positions, n_items: int) -> Positions:
    """(n_items,) the row of each span among the wanted ones that are not taken, NONE where there is none."""
    is_free = is_wanted.copy()
    is_free[taken] = False
    found = np.full(n_items, NONE, np.intp)
    found[item[is_free]] = np.flatnonzero(is_free)
    return found


def _united(rows: Outcomes, missed: Positions, spurious: Positions, kind: np.ndarray) -> Outcomes:
    """One row for each two, while both hold."""
    one, other = rows.select(missed), rows.select(spurious)
    return replace(
        one,
        prediction=other.prediction,
        prediction_item=other.prediction_item,
        low=np.maximum(one.low, other.low),
        high=np.minimum(one.high, other.high),
        kind=kind,
        partner=np.full(missed.size, NONE, np.int32),
    )


def _alone(rows: Outcomes, missed: Positions, spurious: Positions) -> Outcomes:
    """All rows, those that are one mistake with another only while that does not hold."""
    low, high = rows.low.copy(), rows.high.copy()
    both = np.minimum(rows.high[spurious], rows.high[missed])
    low[missed] = np.maximum(rows.low[missed], both)
    high[spurious] = np.minimum(rows.high[spurious], np.maximum(rows.low[missed], rows.low[spurious]))
    apart = np.where(rows.truth == rows.prediction, CORRECT, TYPE)
    kind = np.where(rows.prediction == NONE, MISSED, np.where(rows.truth == NONE, SPURIOUS, apart)).astype(np.int8)
    columns = {name: getattr(rows, name) for name in COLUMNS}
    none = np.full(rows.n_rows, NONE, np.int32)
    return Outcomes(**columns | {"low": low, "high": high, "kind": kind, "partner": none}, scope=rows.scope)
