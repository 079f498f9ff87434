"""Clusters are as tight as scikit-learn's, and there are as many as there can be."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits

from reportgen.metrics import clusters
from reportgen.metrics.clusters import assigned, kmeans, resolutions
from tests.loops import each


def spread(points, code, centres):
    return float(((points - centres[code]) ** 2).sum())


def test_clusters_are_nearly_as_tight_as_those_of_scikit_learn():
    points = load_digits(return_X_y=True)[0].astype(np.float32)
    for k in (10, 42):
        code, centres = kmeans(points, k, seed=0)
        assert spread(points, code, centres) < 1.04 * KMeans(k, n_init=3, random_state=0).fit(points).inertia_
        size = np.bincount(code)
        assert size.size == k
        assert (np.diff(size) <= 0).all()  # the largest first
        np.testing.assert_array_equal(code, ((points[:, None] - centres) ** 2).sum(axis=-1).argmin(axis=1))


def test_groups_that_lie_apart_are_found_and_the_same_ones_again():
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((8, 5)) * 20
    truth = rng.integers(0, 8, 500)
    points = centres[truth] + rng.standard_normal((500, 5)) + 1e4
    code, _ = kmeans(points, 8, seed=1)
    assert len(set(zip(code.tolist(), truth.tolist(), strict=True))) == 8
    np.testing.assert_array_equal(code, kmeans(points, 8, seed=1)[0])


def test_there_are_no_more_clusters_than_distinct_points():
    rng = np.random.default_rng(0)
    for scale in (1, 1e25):
        points = np.repeat(rng.standard_normal((4, 3)), 20, axis=0) * scale
        code, centres = kmeans(points, 10, seed=0)
        assert len(set(zip(code.tolist(), np.repeat(range(4), 20).tolist(), strict=True))) == 4
        assert centres.shape == (4, 3)
    assert kmeans(np.zeros((7, 2)), 3, seed=0)[1].tolist() == [[0, 0]]
    assert kmeans(np.zeros((0, 2)), 3, seed=0)[0].size == 0
    assert sorted(kmeans(np.arange(5.0)[:, None], 9, seed=0)[0].tolist()) == [0, 1, 2, 3, 4]


def test_the_centres_of_many_points_are_those_of_a_sample(monkeypatch):
    rng = np.random.default_rng(0)
    points = rng.standard_normal((3000, 4))
    whole = spread(points, *kmeans(points, 20, seed=0))
    monkeypatch.setattr(clusters, "MANY", 1000)
    monkeypatch.setattr(clusters, "SAMPLED", 900)
    monkeypatch.setattr(clusters, "SEEDED", 500)
    assert whole < spread(points, *kmeans(points, 20, seed=0)) < 1.1 * whole


@each("n", [0, 50, 100, 1797, 10_000, 10**6])
def test_resolutions_ascend_within_their_limits(n):
    found = resolutions(n)
    assert found == tuple(sorted(set(found)))
    assert set(found) <= set(range(2, 151))
    assert {0: (2,), 50: (3,), 10_000: (50, 100, 150), 10**6: (150,)}.get(n, found) == found
    assert n < 30 or max(found) * 15 <= n


def test_a_point_between_two_centres_is_of_the_first():
    code, squares = assigned(np.array([[0.0]], np.float32), np.array([[1.0], [-1.0]], np.float32))
    assert code.tolist() == [0]
    assert squares == pytest.approx([1])
