"""What lies far from all else is out, and the errors of samples are counted by how far they lie."""

import numpy as np
import pytest

from reportgen.metrics.neighbours import nearest
from reportgen.metrics.outliers import error_by_decile, fence, mean_distance, outliers


def test_points_far_from_a_cloud_are_out_and_few_others():
    rng = np.random.default_rng(0)
    points = np.concatenate([rng.standard_normal((400, 8)), rng.standard_normal((4, 8)) + 30 * np.eye(8)[:4]])
    mean = mean_distance(nearest(points, points, 10, own=True)[1])
    found = outliers(mean)
    assert found[400:].all()
    assert found[:400].mean() < 0.02
    far = outliers(mean_distance(nearest(points[400:], points[:400], 10)[1]), fence(mean[:400]))
    assert far.all()  # of another set


def test_the_fence_is_that_of_the_quartiles():
    assert fence(np.array([1.0, 2, 3, 4, 5, np.nan])) == pytest.approx(4 + 1.7 * 2)
    assert outliers(np.array([1.0, 2, 3, 4, 5, 8, np.nan])).tolist() == [False] * 7
    assert np.isnan(fence(np.zeros(0)))


def test_of_samples_that_are_mostly_equal_none_is_out():
    assert not outliers(np.array([0.0] * 9 + [1.0])).any()
    assert not outliers(mean_distance(np.zeros((5, 0), np.float32))).any()


def test_errors_are_counted_by_tenths_of_the_distance():
    rng = np.random.default_rng(0)
    distance = rng.permutation(200).astype(float)
    found = error_by_decile(distance, distance >= 170)
    assert found.n.tolist() == [20] * 10
    assert found.errors.tolist() == [0] * 8 + [10, 20]
    assert found.rate.tolist() == [0] * 8 + [0.5, 1]
    assert (found.low[3], found.high[3]) == (60, 79)


def test_equal_distances_are_in_one_tenth_and_unknown_ones_in_none():
    found = error_by_decile(np.array([1.0] * 6 + [2.0] * 3 + [np.nan]), np.arange(10))
    assert found.n.sum() == 9
    assert sorted(found.n.tolist())[-2:] == [3, 6]
    assert found.errors.sum() == 36
    assert np.isnan(found.low[found.n == 0]).all()
    assert error_by_decile(np.zeros(0), np.zeros(0, int)).n.tolist() == [0] * 10
