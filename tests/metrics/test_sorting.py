"""The orders that matching and ranking rest on."""

import numpy as np
import pytest

from reportgen.metrics.sorting import descending, sorted_by
from tests.loops import each_seed


@each_seed(range(30))
def test_scores_are_put_in_order_however_little_they_differ(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(0, 500))
    base = rng.choice([0.0, -0.0, 0.1, 0.5, 1.0, 1e-300], n)
    steps = rng.integers(-3, 4, n) if seed % 2 else 0
    score = np.abs(base + steps * np.spacing(base))
    order, rank = descending(np.copysign(score, -1.0) if seed == 7 else score)
    expected = np.argsort(score if seed == 7 else -score, kind="stable")
    np.testing.assert_array_equal(order, expected)
    higher = np.unique(score)
    places = np.searchsorted(higher, score)
    np.testing.assert_array_equal(rank, places if seed == 7 else higher.size - 1 - places)


@pytest.mark.parametrize("largest", [5, 70_000, 1 << 40])
def test_groups_are_sorted_stably_of_any_size(largest):
    rng = np.random.default_rng(largest % 1000)
    group, within = rng.integers(0, largest + 1, 400), rng.integers(0, 50, 400)
    np.testing.assert_array_equal(sorted_by(group), np.argsort(group, kind="stable"))
    np.testing.assert_array_equal(sorted_by(group, within), np.lexsort((within, group)))
