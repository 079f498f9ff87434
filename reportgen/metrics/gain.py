"""What a threshold that was chosen on the data gains over another one, and whether that is more than noise.

The best of all thresholds looks good on the data it was chosen on, even where no threshold helps. So the samples are
also cut into parts, the threshold is chosen without a part and held against that part alone: what is gained then is
what other data would show. Both ways are resampled together, sample by sample or image by image, and the interval
spans the intervals of both: noise is called a gain in fewer than one in twenty data sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Thresholds
from reportgen.metrics.confusion import Numbers
from reportgen.metrics.criterion import Criterion
from reportgen.metrics.intervals import LEVEL, quantile
from reportgen.metrics.plateaus import middle
from reportgen.metrics.states import Totals

UNSEEN = 0.5  # events that the data might as well have shown, as Jeffreys' prior of a proportion has it

Figures = NDArray[np.float64]
Ingredients = tuple[Numbers, Numbers, Numbers]  # TP, predictions and support by label


@dataclass(frozen=True)
class Gain:
    """By how much the criterion's figure is better: on the data, and the 95 % interval; NaN where nothing differs.

    Costs count as saved, so that more is better whatever the criterion.
    """

    change: float
    low: float
    high: float

    @property
    def is_beyond_noise(self) -> bool:
        """Whether the interval is above no gain."""
        return self.low > 0


@dataclass(frozen=True, eq=False)
class Unseen:
    """What the data may not show for want of samples: things that the threshold spoils, where it mended all it touched.

    No resample of five samples that all gain has one that loses. So each replicate has a few more of those, a Poisson
    number of mean UNSEEN. `removed` and `added` (n_labels) are the predictions that one such sample loses, which were
    right, and gets, which are wrong.
    """

    times: Counts  # (1 + n_replicates,), 0 for the data
    removed: NDArray[np.float64]
    added: NDArray[np.float64]

    def of_labels(self, label: int | None) -> Unseen:
        """Those of one label alone; None: of all."""
        return self if label is None else Unseen(self.times, self.removed[[label]], self.added[[label]])

    def applied(self, before: Totals, after: Totals) -> tuple[Ingredients, Ingredients]:
        """The counts before and after, with these samples among them."""
        right = np.minimum(before.tp + self.times[:, None] * self.removed, np.minimum(before.predicted, before.support))
        left = np.maximum(after.tp - self.times[:, None] * self.added, 0)
        return (right, before.predicted, before.support), (left, after.predicted, after.support)


def chosen_without(
    criterion: Criterion, candidates: Thresholds, tp: Counts, predicted: Counts, support: Counts, otherwise: float
) -> Thresholds:
    """(n_parts,) the candidate that is best by the criterion on all parts but one, for each part.

    `tp` and `predicted` are (n_parts, n_candidates, n_labels), `support` is (n_parts, n_labels), candidates ascend.
    Where none meets the criterion's condition it is `otherwise`.
    """
    without = [whole.sum(axis=0) - whole for whole in (tp, predicted, support[:, None])]
    value = criterion.objective(*without)[:, ::-1]
    place = np.array([middle(criterion.is_best(row)) for row in value])
    return np.where(place >= 0, candidates[::-1][place], otherwise)


def gain(criterion: Criterion, before: Totals, chosen: Totals, elsewhere: Totals, unseen: Unseen) -> Gain:
    """The gain from the counts at the threshold before, at the chosen one, and at those chosen without each part."""
    start, found, honest = (criterion.figure(one.tp, one.predicted, one.support) for one in (before, chosen, elsewhere))
    worse_start, worse = unseen.applied(before, elsewhere)
    unlucky = criterion.figure(*worse) - criterion.figure(*worse_start)
    return Gain(
        change=float(found[0] - start[0]),
        **_span(_interval(found - start), _interval(honest - start, unlucky)),
    )


def _span(*intervals: tuple[float, float]) -> dict[str, float]:
    """The interval that holds all; undefined where one is, or where it has no width: no sample makes a difference."""
    ends = np.array(intervals)
    low, high = float(ends[:, 0].min()), float(ends[:, 1].max())
    return {"low": low, "high": high} if low < high else {"low": float("nan"), "high": float("nan")}


def _interval(difference: Figures, drawn: Figures | None = None) -> tuple[float, float]:
    """The middle 95 % of the replicates, moved so that their mean is the first value, that of the data.

    `drawn` are the replicates where they hold what the data do not: they are moved by as much.
    """
    estimate, replicates = difference[0], difference[1:]
    ordered = np.sort((difference if drawn is None else drawn)[1:])
    ordered = ordered[~np.isnan(ordered)]
    if ordered.size * 2 < replicates.size or np.isnan(estimate):
        return float("nan"), float("nan")
    shares: Sequence[float] = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    shift = estimate - np.nanmean(replicates)
    low, high = (quantile(ordered, np.array(ordered.size), share) + shift for share in shares)
    return float(low), float(high)
