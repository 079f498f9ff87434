"""How likely as many marked things, or more, are among some that are drawn from all without putting any back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.integer]
Floats = NDArray[np.float64]

TERMS = 1 << 22  # of sums that are held at a time


def upper_tails(marked: Whole, drawn: Whole, n_marked: Whole | int, n: int) -> Floats:
    """(m,) the chance of at least `marked` among `drawn` of n things, `n_marked` of which are marked; exact.

    Source: scipy.stats.hypergeom.sf(marked - 1, n, n_marked, drawn).

    >>> upper_tails(np.array([2, 0]), np.array([2, 2]), 2, 4).round(6)
    array([0.166667, 1.      ])
    """
    marked, drawn, all_marked = (np.asarray(one, np.int64) for one in np.broadcast_arrays(marked, drawn, n_marked))
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    low = np.maximum(marked, np.maximum(0, drawn + all_marked - n))
    high = np.minimum(drawn, all_marked)
    n_terms = np.maximum(high - low + 1, 0)
    tails = np.zeros(marked.size)
    ends = np.cumsum(n_terms)
    start = 0
    while start < marked.size:
        done = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + TERMS, "right")))
        which = np.repeat(np.arange(start, stop), n_terms[start:stop])
        k = low[which] + np.arange(which.size) - (ends - n_terms)[which] + done
        one, draw = all_marked[which], drawn[which]
        terms = (_ways(log_factorial, one, k) + _ways(log_factorial, n - one, draw - k)
                 - _ways(log_factorial, np.full(1, n), draw))  # fmt: skip
        tails[start:stop] = np.bincount(which - start, np.exp(terms), stop - start)
        start = stop
    return np.where(marked <= np.maximum(0, drawn + all_marked - n), 1.0, np.minimum(1.0, tails))


def _ways(log_factorial: Floats, n: Whole, k: Whole) -> Floats:
    ways: Floats = log_factorial[n] - log_factorial[k] - log_factorial[n - k]
    return ways
