"""Planted wrong labels are those that the neighbours speak against most."""

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.metrics import roc_auc_score

from reportgen.metrics import knn_labels
from reportgen.metrics.knn_labels import n_with_label, neighbour_labels
from reportgen.metrics.neighbours import nearest


def test_planted_wrong_labels_of_digits_are_doubted():
    points, truth = load_digits(return_X_y=True)
    rng = np.random.default_rng(0)
    given = truth.astype(np.int32)
    wrong = rng.choice(given.size, given.size // 20, replace=False)
    given[wrong] = (given[wrong] + rng.integers(1, 10, wrong.size)) % 10
    index, distance = nearest(points.astype(np.float32), points.astype(np.float32), 10, own=True)
    found = neighbour_labels(index, distance, given, 10)
    is_wrong = np.isin(np.arange(given.size), wrong)
    assert roc_auc_score(is_wrong, found.doubt) > 0.99
    assert is_wrong[np.argsort(-found.doubt, kind="stable")[: wrong.size]].mean() > 0.9
    assert (found.label[wrong] == truth[wrong]).mean() > 0.95
    assert (n_with_label(index, given, given)[wrong] <= 3).mean() > 0.95


def test_the_chance_of_a_label_is_the_weight_of_the_neighbours_that_carry_it(monkeypatch):
    monkeypatch.setattr(knn_labels, "CELLS", 8)
    index, distance = np.array([[1, 2], [0, 2], [1, 0]]), np.array([[1.0, 2], [1, 3], [2, 2]])
    found = neighbour_labels(index, distance, np.array([0, 0, 1], np.int32), 4)
    near, far = np.exp(-1 / 2), np.exp(-2 / 2)
    assert found.given[0] == pytest.approx(0.9 * near / (near + far) + 0.1 / 4)
    assert found.given[2] == pytest.approx(0.1 / 4)
    assert found.best[2] == pytest.approx(0.9 + 0.1 / 4)
    assert found.label.tolist() == [0, 0, 0]
    other = neighbour_labels(index, distance, np.array([0, 0, 1], np.int32), 4, of_base=np.array([3, 1, 1], np.int32))
    assert other.label.tolist() == [1, 3, 1]


def test_equal_points_and_none_are_no_trouble():
    index = np.array([[1, 2], [0, 2], [0, 1]])
    same = neighbour_labels(index, np.zeros((3, 2)), np.array([0, 1, 1], np.int32), 2)
    assert same.given == pytest.approx([0.05, 0.5, 0.5])
    far = neighbour_labels(index, np.array([[1.0, 1], [1, 1], [1e9, 1e9]]), np.array([0, 1, 1], np.int32), 2)
    assert far.given[2] == pytest.approx(0.5)
    assert np.isnan(neighbour_labels(index[:, :0], np.zeros((3, 0)), np.array([0, 1, 1], np.int32), 2).given).all()


def test_what_has_no_label_says_nothing():
    index, distance = np.array([[1, 2], [2, 3], [3, 3], [2, 2]]), np.ones((4, 2))
    found = neighbour_labels(index, distance, np.array([1, 1, -1, -1], np.int32), 2)
    assert found.given[0] == pytest.approx(0.95)
    assert np.isnan(found.given[1:]).all()  # no neighbour has a label, or the sample has none itself
    assert np.isnan(found.best[1:]).all()
