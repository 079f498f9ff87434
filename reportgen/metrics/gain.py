"""What a threshold that was chosen on the data gains over another one, and whether that is more than noise.

The best of all thresholds looks good on the data it was chosen on, even where no threshold helps. So the samples are
also cut into parts, the threshold is chosen without a part and held against that part alone: what is gained then is
what other data would show. Both ways are resampled together, sample by sample or image by image, and the interval
spans the intervals of both: noise is called a gain in fewer than one in twenty data sets.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Thresholds
from reportgen.metrics.criterion import Criterion
from reportgen.metrics.intervals import LEVEL, quantile
from reportgen.metrics.plateaus import middle

Figures = NDArray[np.float64]


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


def gain(before: Figures, changed: Figures, elsewhere: Figures) -> Gain:
    """The gain from figures at the threshold before, the chosen one, and those chosen without the part in question.

    Each is (1 + n_replicates,), the first of the data itself.
    """
    found = _interval(changed - before)
    honest = _interval(elsewhere - before)
    return Gain(float(changed[0] - before[0]), *_span(found, honest))


def _span(*intervals: tuple[float, float]) -> tuple[float, float]:
    """The interval that holds all; undefined where one is, or where it has no width: no sample makes a difference."""
    ends = np.array(intervals)
    low, high = float(ends[:, 0].min()), float(ends[:, 1].max())
    return (low, high) if low < high else (float("nan"), float("nan"))


def _interval(difference: Figures) -> tuple[float, float]:
    """The middle 95 % of the replicates, moved so that their mean is the first value, that of the data."""
    estimate, ordered = difference[0], np.sort(difference[1:])
    defined = ordered[~np.isnan(ordered)]
    if defined.size * 2 < ordered.size or np.isnan(estimate):
        return float("nan"), float("nan")
    shares: Sequence[float] = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    low, high = (quantile(defined, np.array(defined.size), share) + estimate - defined.mean() for share in shares)
    return float(low), float(high)
