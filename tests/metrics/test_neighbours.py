"""The nearest points are those of comparing each with each in double precision, however they lie."""

import numpy as np
import pytest

from reportgen.metrics import neighbours
from reportgen.metrics.neighbours import agreement, nearest, nearest_of, unit
from tests.loops import each


def slowly(queries, base, k, own):
    """Each compared with each."""
    apart = np.sqrt(((queries[:, None].astype(float) - base[None].astype(float)) ** 2).sum(axis=-1))
    if own:
        np.fill_diagonal(apart, np.inf)
    index = np.argsort(apart, axis=1, kind="stable")[:, : min(k, len(base) - own)]
    return index, np.take_along_axis(apart, index, axis=1)


def clouds():
    rng = np.random.default_rng(1)
    plain = rng.standard_normal((700, 12))
    yield "plain", plain.astype(np.float32)
    yield "half precision", plain.astype(np.float16)
    yield "whole numbers, many equally far", rng.integers(0, 3, (700, 3)).astype(np.int8)
    yield "far from 0", (plain + 1e4).astype(np.float32)
    yield "all but equal", (1 + 1e-6 * plain).astype(np.float32)
    yield "one far away", np.concatenate([plain, np.full((1, 12), 1e7)]).astype(np.float32)
    yield "two far apart", np.concatenate([plain, plain[:350] + 1e6]).astype(np.float32)
    yield "huge", (plain * 1e30).astype(np.float32)
    yield "twice each", np.repeat(plain[:350], 2, axis=0).astype(np.float32)
    yield "one dimension", plain[:, :1].astype(np.float32)
    yield "fewer than asked for", plain[:5].astype(np.float32)
    yield "one", plain[:1].astype(np.float32)


@each("cloud", list(clouds()))
def test_the_nearest_are_those_of_comparing_each_with_each(cloud):
    _, points = cloud
    for own in (True, False):
        index, distance = nearest(points, points, 6, own=own)
        wanted, far = slowly(points, points, 6, own)
        np.testing.assert_array_equal(index, wanted)
        np.testing.assert_allclose(distance, far, rtol=1e-6)
        assert (index.dtype, distance.dtype) == (np.int32, np.float32)


def test_of_many_points_few_are_looked_at_and_none_is_missed():
    rng = np.random.default_rng(2)
    base, queries = rng.standard_normal((3000, 8)).astype(np.float32), rng.standard_normal((40, 8)).astype(np.float32)
    for k in (1, 10, 60):
        np.testing.assert_array_equal(nearest(queries, base, k)[0], slowly(queries, base, k, False)[0])
    rows = np.array([7, 2999, 0])
    np.testing.assert_array_equal(nearest_of(base, rows, 5)[0], nearest(base, base, 5, own=True)[0][rows])


def test_of_more_equal_points_than_are_compared_the_first_are_the_nearest(monkeypatch):
    monkeypatch.setattr(neighbours, "SPARE_EQUAL", 1)
    points = np.repeat(np.array([[0.0, 1.0], [3.0, 0.0]], np.float32), 300, axis=0)
    index, distance = nearest(points, points, 4, own=True)
    assert index[[0, 599]].tolist() == [[1, 2, 3, 4], [300, 301, 302, 303]]
    assert not distance.any()


def test_there_may_be_none():
    points = np.ones((3, 2), np.float32)
    assert nearest(points, points[:0], 2)[0].shape == (3, 0)
    assert nearest(points[:0], points, 2)[1].shape == (0, 2)
    assert np.isnan(agreement(np.zeros((3, 0), np.int32), np.zeros(3, int)))


def test_rows_of_length_one_rank_by_their_angle_and_zeros_stay():
    rng = np.random.default_rng(3)
    points = rng.standard_normal((200, 6)) * 10.0 ** rng.integers(-30, 30, (200, 1))
    points[5] = 0
    found = unit(points.astype(np.float64))
    assert np.linalg.norm(found, axis=1) == pytest.approx((np.arange(200) != 5).astype(float), abs=1e-6)
    cosine = found.astype(float) @ found.astype(float).T
    np.fill_diagonal(cosine, -2)
    alive = np.delete(np.arange(200), 5)
    np.testing.assert_array_equal(nearest(found, found, 1, own=True)[0][alive, 0], cosine.argmax(axis=1)[alive])


def test_agreement_is_the_share_of_neighbours_with_the_same_label():
    assert agreement(np.array([[1, 2], [0, 2], [0, 1]]), np.array([0, 0, 1])) == pytest.approx(2 / 6)
