"""What the best threshold gains over another one, from the outcome rows of any task."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, Mask, Thresholds
from reportgen.metrics.gain import UNSEEN, Gain, Unseen, chosen_without, gain
from reportgen.metrics.states import State, resampled
from reportgen.places import places

if TYPE_CHECKING:
    from reportgen.metrics.criterion import Criterion
    from reportgen.outcomes import Outcomes
    from reportgen.parts import Items

LEAST_SAMPLES = 50  # on fewer no threshold is recommended
PARTS = 5
CANDIDATES = 200  # thresholds that are tried without a part: as many scores, evenly spread in rank
MAX_CELLS = 4_000_000  # parts x candidates x labels
LOOKED_AT = 20_000  # rows among whose bounds the candidates are found


@dataclass(frozen=True, eq=False)
class Weighed:
    """Thresholds of a data set held against each other; `label` is the only one that counts, None: all do."""

    outcomes: Outcomes
    n_labels: int
    criterion: Criterion
    label: int | None

    def gain(self, before: float, best: float, rng: np.random.Generator, *, is_chosen_here: bool = True) -> Gain:
        """The gain of the best threshold over the one before; one that was not chosen on these data is what it is."""
        rows, n = self.outcomes, self.outcomes.scope.n_samples
        part = rng.permutation(n).astype(np.int32) % PARTS
        elsewhere = self._chosen_without(part, before)[part[rows.sample]] if is_chosen_here else best
        held = [(rows.low < at) & (at <= rows.high) for at in (before, best, elsewhere)]
        start, found, honest = resampled([self._state(one) for one in held], n, self.n_labels, rng)
        removed, added = self._changed(held[0], held[2])
        unseen = Unseen(np.append(0, rng.poisson(UNSEEN, len(start.tp) - 1)), removed, added)
        start, found, honest = (one.of_labels(self.label) for one in (start, found, honest))
        return gain(self.criterion, start, found, honest, unseen.of_labels(self.label))

    def _state(self, held: Mask) -> State:
        rows, at = self.outcomes, np.flatnonzero(held)
        return State(rows.sample[at], rows.truth[at], rows.prediction[at])

    def _changed(self, was: Mask, now: Mask) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(n_labels,) the predictions that a sample loses and gets, in the mean of those that lose or get any."""
        prediction, changed = self.outcomes.prediction, np.flatnonzero(was != now)
        concerned = np.zeros(self.outcomes.scope.n_samples, np.bool_)
        concerned[self.outcomes.sample[changed]] = True
        n_samples = max(1, int(np.count_nonzero(concerned)))
        changed = changed[prediction[changed] != NONE]
        lost, got = (prediction[changed[held[changed]]] for held in (was, now))
        removed, added = (np.bincount(one, minlength=self.n_labels) / n_samples for one in (lost, got))
        return removed, added

    def _chosen_without(self, part: Items, otherwise: float) -> Thresholds:
        """(PARTS,) the threshold that is best without each part; `otherwise` where none is allowed."""
        rows, candidates, n = self.outcomes, self._candidates, self.n_labels
        if not candidates.size:
            return np.full(PARTS, otherwise)
        tp, predicted = self._by_step(part)
        there = (rows.low < candidates[0]) & (candidates[0] <= rows.high) & (rows.truth != NONE)
        cell = part[rows.sample[there]].astype(np.int64) * n + rows.truth[there]
        support = np.bincount(cell, minlength=PARTS * n).reshape(PARTS, n)
        counted = slice(None) if self.label is None else [self.label]
        counts = (tp[..., counted], predicted[..., counted], support[:, counted])
        return chosen_without(self.criterion, candidates, *counts, otherwise=otherwise)

    @cached_property
    def _candidates(self) -> Thresholds:
        """Scores evenly spread in rank, ascending; what was right does not matter: nothing is told of any part."""
        some = slice(None, None, max(1, self.outcomes.n_rows // LOOKED_AT))
        bounds = np.concatenate([self.outcomes.low[some], self.outcomes.high[some]])
        seen = np.unique(bounds[np.isfinite(bounds)])
        n = max(2, min(CANDIDATES, MAX_CELLS // (PARTS * self.n_labels)))
        return seen if seen.size <= n else seen[np.linspace(0, seen.size - 1, n).astype(np.intp)]

    def _by_step(self, part: Items) -> tuple[Counts, Counts]:
        """(PARTS, n_candidates, n_labels) how many predictions that are right hold, and how many of all.

        +1 where they begin, -1 behind their end, summed up.
        """
        rows, kept = self.outcomes, np.flatnonzero(self.outcomes.prediction != NONE)
        width, prediction = self._candidates.size + 1, rows.prediction[kept]
        is_right = prediction == rows.truth[kept]
        base = part[rows.sample[kept]].astype(np.int64) * width
        change = np.zeros((2, PARTS * width * self.n_labels), np.int64)
        for sign, bound in ((1, rows.low), (-1, rows.high)):
            cell = (base + places(self._candidates, bound[kept], "right")) * self.n_labels
            cell += prediction
            for found, cells in zip(change, (cell[is_right], cell), strict=True):
                found += sign * np.bincount(cells, minlength=found.size)
        tp, predicted = change.reshape(2, PARTS, width, self.n_labels).cumsum(axis=2)[:, :, :-1]
        return tp, predicted
