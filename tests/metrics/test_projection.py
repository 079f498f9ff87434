"""The map keeps near what is near, is the same again, and its two figures are what they are called."""

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.manifold import trustworthiness as of_scikit_learn

from reportgen.metrics import projection
from reportgen.metrics.neighbours import agreement, nearest
from reportgen.metrics.projection import kept, placed, trustworthiness
from tests.loops import each


@pytest.fixture(scope="module")
def digits():
    points, label = load_digits(return_X_y=True)
    return points.astype(np.float32), label, placed(points.astype(np.float32), seed=0)


def test_the_map_of_digits_is_as_good_as_that_of_pacmap(digits):
    points, label, xy = digits
    assert trustworthiness(points, xy) > 0.982 - 0.01  # pacmap 0.9.1
    assert kept(points, xy) > 0.49 - 0.03
    assert agreement(nearest(xy, xy, 15, own=True)[0], label) > 0.95
    assert (xy.shape, xy.dtype) == ((1797, 2), np.float32)


def test_two_runs_place_points_alike_and_tell_how_far_they_are():
    points = np.random.default_rng(0).standard_normal((60, 5))
    told = []
    first, second = placed(points, seed=4, progress=told.append), placed(points, seed=4)
    assert first.tobytes() == second.tobytes()
    assert (first != placed(points, seed=5)).any()
    assert told[-1] == 1
    assert told == sorted(told)


def test_of_many_points_some_are_landmarks_and_the_others_lie_between_them(monkeypatch, digits):
    points, label, _ = digits
    monkeypatch.setattr(projection, "MANY", 1000)
    monkeypatch.setattr(projection, "LANDMARKS", 600)
    xy = placed(points, seed=0)
    assert trustworthiness(points, xy) > 0.95
    assert agreement(nearest(xy, xy, 15, own=True)[0], label) > 0.9


def odd_points():
    rng = np.random.default_rng(0)
    for n in (0, 1, 2, 3, 4, 9):
        yield rng.standard_normal((n, 6))
        yield np.full((n, 6), 2.5)
    yield rng.standard_normal((50, 1))
    yield np.full((40, 1), 7, np.int8)
    yield np.repeat(rng.standard_normal((2, 3)), 30, axis=0) * 1e20
    yield np.concatenate([rng.standard_normal((50, 4)), np.full((1, 4), 1e9)])


@each("points", list(odd_points()))
def test_few_equal_and_far_points_have_places_too(points):
    xy = placed(points, seed=0)
    assert xy.shape == (len(points), 2)
    assert np.isfinite(xy).all()


def test_trust_is_that_of_scikit_learn():
    rng = np.random.default_rng(1)
    points, xy = rng.standard_normal((200, 8)), rng.standard_normal((200, 2))
    xy[:, 0] += points[:, 0] * 3
    assert trustworthiness(points, xy, 15) == pytest.approx(of_scikit_learn(points, xy, n_neighbors=15), abs=1e-9)
    assert trustworthiness(points, points[:, :2] * 2, 5) == pytest.approx(
        of_scikit_learn(points, points[:, :2], n_neighbors=5), abs=1e-9
    )
    assert trustworthiness(xy, xy) == 1
    assert np.isnan(trustworthiness(points[:2], xy[:2]))


def test_what_is_kept_is_the_share_of_neighbours_in_both():
    rng = np.random.default_rng(2)
    points, xy = rng.standard_normal((90, 8)), rng.standard_normal((90, 2))
    both = [nearest(one, one, 15, own=True)[0] for one in (points, xy)]
    wanted = np.mean([len(set(a) & set(b)) / 15 for a, b in zip(*both, strict=True)])
    assert kept(points, xy) == pytest.approx(wanted)
    assert kept(xy, xy) == 1
    assert np.isnan(kept(points[:1], xy[:1]))


def test_of_many_points_a_sample_is_asked(digits):
    points, _, xy = digits
    assert trustworthiness(points, xy, most=400) == pytest.approx(trustworthiness(points, xy), abs=0.005)
    assert kept(points, xy, most=400) == pytest.approx(kept(points, xy), abs=0.03)
