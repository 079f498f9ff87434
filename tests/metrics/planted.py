"""Samples of which it is known where a model errs: groups of points, and a pocket beside one of them."""

import numpy as np

BASE, IN_POCKET, POCKET = 0.08, 0.5, 40


def pocket(seed, size=POCKET, n=2000, d=32, n_groups=12):
    """Points (n, d), who errs, and who is in the pocket: the last `size`, near to each other beside a group."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((n_groups, d)) * 2
    points = centres[rng.integers(0, n_groups, n)] + rng.standard_normal((n, d))
    beside = rng.standard_normal(d)
    centre = centres[0] + beside * 4 / np.linalg.norm(beside)
    is_in = np.arange(n) >= n - size
    points[is_in] = centre + 0.5 * rng.standard_normal((size, d))
    wrong = rng.random(n) < np.where(is_in, IN_POCKET, BASE)
    return points.astype(np.float32), wrong.astype(np.int64), is_in
