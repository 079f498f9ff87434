"""Planted copies are found, each with its own, in a set and across two, and nothing else is."""

import numpy as np
import pytest

from reportgen.metrics.near_vectors import conflicts, leaked_pairs, near_groups, near_limit, near_pairs, redundant
from reportgen.metrics.neighbours import nearest
from tests.loops import each_seed


def slowly_grouped(pairs, n):
    group = {}
    for one, other in pairs:
        joined = group.get(one, {one}) | group.get(other, {other})
        group |= dict.fromkeys(joined, joined)
    sets = sorted({min(members): members for members in group.values()}.items())
    found = np.full(n, -1)
    for number, (_, members) in enumerate(sets):
        found[list(members)] = number
    return found.tolist()


def test_planted_copies_are_found_and_nothing_else():
    rng = np.random.default_rng(0)
    points = rng.standard_normal((500, 16))
    copied = rng.choice(500, 30, replace=False)
    both = np.concatenate([points, points[copied] + 1e-3 * rng.standard_normal((30, 16))]).astype(np.float32)
    index, distance = nearest(both, both, 10, own=True)
    pairs = near_pairs(index, distance, near_limit(distance))
    assert pairs.tolist() == sorted([one, 500 + k] for k, one in enumerate(copied.tolist()))
    group = near_groups(pairs, 530)
    assert redundant(group).nonzero()[0].tolist() == list(range(500, 530))
    index, distance = nearest(both[500:], points, 5)
    leaks = leaked_pairs(index, distance, near_limit(nearest(points, points, 1, own=True)[1]))
    assert leaks.tolist() == [[k, one] for k, one in enumerate(copied.tolist())]


def test_pairs_of_two_labels_contradict_each_other():
    pairs = np.array([[0, 1], [0, 2], [1, 3]])
    assert conflicts(pairs, np.array([4, 4, 5, -1])).tolist() == [False, True, False]
    assert conflicts(pairs, np.array([4, 4]), np.array([0, 4, 5, 5])).tolist() == [False, True, True]


@each_seed(range(200))
def test_groups_are_what_pairs_join(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 40))
    pairs = rng.integers(0, n, (int(rng.integers(0, n)), 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    assert near_groups(pairs, n).tolist() == slowly_grouped(pairs.tolist(), n)


def test_a_long_chain_is_one_group():
    order = np.random.default_rng(0).permutation(100_000)
    group = near_groups(np.stack([order[:-1], order[1:]], axis=1), 100_000)
    assert not group.any()


def test_where_most_have_an_equal_one_equal_ones_alone_are_near():
    points = np.concatenate([np.zeros((6, 2)), [[1.0, 0], [1.1, 0]]])
    index, distance = nearest(points, points, 7, own=True)
    assert near_limit(distance) == 0
    group = near_groups(near_pairs(index, distance, 0.0), 8)
    assert group.tolist() == [0] * 6 + [-1, -1]
    assert np.isnan(near_limit(np.zeros((3, 0))))
    assert near_pairs(np.zeros((3, 0), int), np.zeros((3, 0)), float("nan")).shape == (0, 2)
    assert near_limit(np.array([[1.0, 2], [3, 4], [2, 9]])) == pytest.approx(0.26)
