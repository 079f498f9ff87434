"""What the best threshold gains over another one, from the outcome rows of any task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reportgen.arrays import NONE, Counts, Thresholds
from reportgen.metrics.gain import UNSEEN, Gain, Unseen, chosen_without, gain
from reportgen.metrics.states import State, resampled

if TYPE_CHECKING:
    from reportgen.metrics.criterion import Criterion
    from reportgen.outcomes import Outcomes
    from reportgen.parts import Items

LEAST_SAMPLES = 50  # on fewer no threshold is recommended
PARTS = 5
CANDIDATES = 200  # thresholds that are tried without a part: as many scores, evenly spread in rank
MAX_CELLS = 4_000_000  # parts x candidates x labels
LOOKED_AT = 20_000  # scores among which the candidates are found


def gain_of(
    outcomes: Outcomes, n_labels: int, criterion: Criterion, label: int | None, thresholds: tuple[float, float],
    rng: np.random.Generator,
) -> Gain:  # fmt: skip
    """The gain of the second of the thresholds over the first; `label` is the only one that counts, None: all do."""
    before, best = thresholds
    n = outcomes.scope.n_samples
    part = rng.permutation(n).astype(np.int32) % PARTS
    elsewhere = _chosen_without(outcomes, n_labels, criterion, label, part, before)
    changed = elsewhere[part[outcomes.sample]]
    states = [_state(outcomes, at) for at in (before, best, changed)]
    found = [one.of_labels(label) for one in resampled(states, n, n_labels, rng)]
    return gain(criterion, *found, _unseen(outcomes, before, changed, n_labels, label, len(found[0].tp), rng))


def _unseen(
    outcomes: Outcomes, before: float, after: Thresholds, n_labels: int, label: int | None, n: int,
    rng: np.random.Generator,
) -> Unseen:  # fmt: skip
    """What the mean sample that changes loses and gets."""
    was = (outcomes.low < before) & (before <= outcomes.high)
    now = (outcomes.low < after) & (after <= outcomes.high)
    of_change = np.flatnonzero(was != now)
    n_samples = max(1, np.unique(outcomes.sample[of_change]).size)
    removed, added = (
        np.bincount(outcomes.prediction[rows], minlength=n_labels) / n_samples
        for rows in (of_change[side[of_change] & (outcomes.prediction[of_change] != NONE)] for side in (was, now))
    )
    if label is not None:
        removed, added = removed[[label]], added[[label]]
    return Unseen(np.append(0, rng.poisson(UNSEEN, n - 1)), removed, added)


def _state(outcomes: Outcomes, at: float | Thresholds) -> State:
    """What holds at a threshold, or at each row's own."""
    held = np.flatnonzero((outcomes.low < at) & (at <= outcomes.high))
    return State(outcomes.sample[held], outcomes.truth[held], outcomes.prediction[held])


def _chosen_without(
    outcomes: Outcomes, n_labels: int, criterion: Criterion, label: int | None, part: Items, otherwise: float
) -> Thresholds:
    candidates = _candidates(outcomes, n_labels)
    if not candidates.size:
        return np.full(PARTS, otherwise)
    made = outcomes.prediction != NONE
    hit = made & (outcomes.prediction == outcomes.truth)
    tp, predicted = (_by_step(outcomes, rows, candidates, part, n_labels) for rows in (hit, made))
    held = (outcomes.low < candidates[0]) & (candidates[0] <= outcomes.high) & (outcomes.truth != NONE)
    cell = part[outcomes.sample[held]].astype(np.int64) * n_labels + outcomes.truth[held]
    support = np.bincount(cell, minlength=PARTS * n_labels).reshape(PARTS, n_labels)
    counted = slice(None) if label is None else [label]
    return chosen_without(
        criterion, candidates, tp[..., counted], predicted[..., counted], support[:, counted], otherwise
    )


def _candidates(outcomes: Outcomes, n_labels: int) -> Thresholds:
    """Scores evenly spread in rank, ascending, whatever was right: they tell nothing of the part that is left out."""
    high = np.where(outcomes.prediction != NONE, outcomes.high, np.nan)
    low = np.where(outcomes.prediction != NONE, outcomes.low, np.nan)
    bounds = np.concatenate([high[np.isfinite(high)], low[np.isfinite(low)]])
    seen = np.unique(bounds[:: max(1, bounds.size // LOOKED_AT)])
    n = max(2, min(CANDIDATES, MAX_CELLS // (PARTS * n_labels)))
    return seen if seen.size <= n else seen[np.linspace(0, seen.size - 1, n).astype(np.intp)]


def _by_step(outcomes: Outcomes, rows: Counts, candidates: Thresholds, part: Items, n_labels: int) -> Counts:
    """(n_parts, n_candidates, n_labels) how many of the rows hold: +1 where they begin, -1 behind their end, summed."""
    kept = np.flatnonzero(rows)
    width = candidates.size + 1
    base = part[outcomes.sample[kept]].astype(np.int64) * width
    change = np.zeros(PARTS * width * n_labels, np.int64)
    for sign, bound in ((1, outcomes.low), (-1, outcomes.high)):
        step = np.searchsorted(candidates, bound[kept], "right")
        cell = (base + step) * n_labels + outcomes.prediction[kept]
        change += sign * np.bincount(cell, minlength=change.size)
    return change.reshape(PARTS, width, n_labels).cumsum(axis=1)[:, :-1]
