"""The middle of the longest run, group by group."""

import numpy as np

from reportgen.metrics.plateaus import middle, middles


def obvious(is_best):
    """By trying every stretch."""
    n = len(is_best)
    runs = [(end - start, start) for start in range(n) for end in range(start + 1, n + 1) if all(is_best[start:end])]
    if not runs:
        return -1
    size, start = max(runs)
    return start + size // 2


def test_the_middle_is_that_of_the_longest_stretch_and_of_equals_the_last():
    rng = np.random.default_rng(0)
    for n in range(12):
        for _ in range(40):
            is_best = rng.random(n) < 0.6
            assert middle(is_best) == obvious(is_best.tolist()), is_best


def test_a_run_ends_with_its_group():
    is_best = np.array([True, True, True, True, False, False, True])
    group = np.array([0, 0, 0, 1, 1, 2, 4])
    assert middles(is_best, group, 5).tolist() == [1, 3, -1, -1, 6]
