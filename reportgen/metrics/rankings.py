"""Places of variants: those that chance may explain share one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.metrics.clustered import Codes, Difference, Floats, holm, paired

SURE = 0.05  # p, corrected for all pairs, below which one is better than another


def pairs_of(values: Floats, cluster: Codes) -> dict[tuple[int, int], Difference]:
    """The difference of every two variants i < j by their numbers; `values` (n_variants, n_samples)."""
    n = len(values)
    return {(i, j): paired(values[i], values[j], cluster) for i in range(n) for j in range(i + 1, n)}


def ranks(pairs: dict[tuple[int, int], Difference], n: int, *, is_higher: bool = True) -> NDArray[np.intp]:
    """(n, 2) the best and the worst place that each may have: 1 + those surely better, n − those surely worse.

    Sure is what is left after Holm's correction for all pairs.
    """
    keys = list(pairs)
    sure = holm(np.array([pairs[key].p for key in keys], np.float64)) < SURE
    places = np.tile(np.array([1, n], np.intp), (n, 1))
    for (i, j), is_sure in zip(keys, sure.tolist(), strict=True):
        if not is_sure:
            continue
        better, worse = (i, j) if (pairs[i, j].value > 0) == is_higher else (j, i)
        places[better, 1] -= 1
        places[worse, 0] += 1
    return places
