"""Principal directions are scikit-learn's, of many and few points, of few and many dimensions."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from reportgen.metrics import principal
from reportgen.metrics.principal import Principal, reduced
from tests.loops import each


def stretched(n, d, seed=0):
    """Points that vary along their axes by 1, 1/2, 1/3 …, turned, and far from 0."""
    rng = np.random.default_rng(seed)
    turned = np.linalg.qr(rng.standard_normal((d, d)))[0]
    return rng.standard_normal((n, d)) / np.arange(1, d + 1) @ turned + 100


@each("shape", [(300, 20), (20, 300), (50, 50), (5, 1), (1, 5)])
def test_shares_directions_and_places_are_those_of_scikit_learn(shape):
    points = stretched(*shape)
    k = min(4, *shape)
    found, places = Principal.of(points, k), Principal.of(points, k).projected(points)
    if shape[0] == 1:
        assert np.isnan(found.ratios).all()
        assert (places == 0).all()
        return
    other = PCA(k, svd_solver="full").fit(points)
    assert found.ratios == pytest.approx(other.explained_variance_ratio_, abs=1e-9)
    sign = np.sign((found.components * other.components_).sum(axis=1))
    assert found.components == pytest.approx(other.components_ * sign[:, None], abs=1e-6)
    assert places == pytest.approx(other.transform(points) * sign, abs=1e-4)
    assert places.dtype == np.float32


def test_a_direction_points_to_where_its_largest_entry_is_positive():
    components = Principal.of(stretched(300, 20), 20).components
    largest = np.take_along_axis(components, np.abs(components).argmax(axis=1)[:, None], axis=1)
    assert (largest > 0).all()


def test_a_large_matrix_is_looked_at_in_part_and_many_points_in_blocks(monkeypatch):
    points = stretched(400, 120).astype(np.float32)
    whole = Principal.of(points, 3)
    monkeypatch.setattr(principal, "SMALL", 10)
    monkeypatch.setattr(principal, "CELLS", 1000)
    part = Principal.of(points, 3)
    assert part.ratios == pytest.approx(whole.ratios, abs=1e-7)
    assert np.abs((part.components * whole.components).sum(axis=1)) == pytest.approx(np.ones(3), abs=1e-6)


def test_of_too_many_points_evenly_spaced_ones_stand_for_all(monkeypatch):
    points = stretched(1000, 10)
    monkeypatch.setattr(principal, "WORK", 10_000 * 10)
    assert Principal.of(points, 2).ratios == pytest.approx(Principal.of(points[::1], 2).ratios)
    monkeypatch.setattr(principal, "WORK", 10_000 * 10 // 4)
    assert Principal.of(points, 2).mean == pytest.approx(points[::4].mean(axis=0))


def test_points_that_are_all_equal_or_none_have_places():
    assert (reduced(np.full((5, 8), 3.0), 2) == 0).all()
    assert reduced(np.zeros((0, 8)), 2).shape == (0, 2)
    assert reduced(np.array([[1.0], [3.0]]), 2).tolist() == [[-1.0], [1.0]]  # nothing to reduce
