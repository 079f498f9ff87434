"""Silhouettes are scikit-learn's."""

import numpy as np
import pytest
from sklearn.metrics import silhouette_samples, silhouette_score

from reportgen.metrics.silhouette import group_silhouettes, silhouette, silhouettes
from tests.loops import each


def labelled(n=300):
    rng = np.random.default_rng(0)
    label = rng.integers(0, 5, n)
    label[7] = 9  # alone
    return rng.standard_normal((n, 6)) + label[:, None], label


@each("distance", ["euclidean", "cosine"])
def test_the_mean_is_that_of_scikit_learn(distance):
    points, label = labelled()
    wanted = silhouette_score(points, label, metric=distance)
    assert silhouette(points, label, distance=distance) == pytest.approx(wanted, abs=1e-9)


def test_each_and_each_groups_are_those_of_scikit_learn():
    points, label = labelled()
    one = silhouettes(points, label)
    assert one == pytest.approx(silhouette_samples(points, label), abs=1e-9)
    assert one[7] == 0
    groups = group_silhouettes(points, label, 11)
    assert groups[[0, 4, 9]] == pytest.approx([one[label == 0].mean(), one[label == 4].mean(), 0])
    assert np.isnan(groups[[5, 10]]).all()


def test_of_many_points_a_sample_stands_for_all_and_of_one_label_nothing_is_known():
    points, label = labelled(1000)
    assert silhouette(points, label, most=400) == pytest.approx(silhouette(points, label), abs=0.05)
    assert np.isnan(silhouette(points, np.zeros(1000, int)))
    assert np.isnan(silhouette(points[:0], label[:0]))
    assert silhouette(np.zeros((6, 2)), np.arange(6) % 2) == 0
