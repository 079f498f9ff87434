"""Weights of samples: how often each counts. Whole numbers are literal repetition, 0 is as if it were not there.

One set of predictions then gives slices (0 and 1), resamples (how often each was drawn) and samples of unequal
importance, without being matched or sorted by label anew. Outcomes count the same way: the bootstrap of counts in
`intervals` and `group_intervals` draws such weights.
"""

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.floating] | NDArray[np.integer] | NDArray[np.bool_]  # (n_samples,) finite, at least 0


def checked_weights(weights: Weights, n: int) -> NDArray[np.float64]:
    """The weights of n samples or images, (n,).

    Raises: ValueError for another shape, and for weights that are negative, infinite or NaN.
    """
    result = np.asarray(weights, np.float64)
    if result.shape != (n,):
        raise ValueError(f"weights of shape {result.shape} for {n}")
    if not (np.isfinite(result) & (result >= 0)).all():
        raise ValueError("a weight is negative or not finite")
    return result
