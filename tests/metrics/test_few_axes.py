"""The axes of few rows of many numbers, against the singular vectors of numpy."""

import numpy as np
import pytest

from reportgen.metrics import few_axes
from reportgen.metrics.few_axes import axes_of


@pytest.mark.parametrize(("n", "d", "k"), [(30, 200, 5), (30, 12, 12), (5, 40, 9), (1, 7, 3)])
def test_the_axes_are_the_right_singular_vectors(n, d, k, monkeypatch):
    monkeypatch.setattr(few_axes, "BLOCK", 16)
    rows = np.random.default_rng(n).normal(size=(n, d)).astype(np.float32)
    axes = axes_of(rows, k)
    assert axes.shape == (d, k)
    wanted = np.linalg.svd(rows.astype(np.float64), full_matrices=False)[2][:k].T
    np.testing.assert_allclose(np.abs(np.einsum("dk,dk->k", axes[:, : wanted.shape[1]], wanted)), 1, atol=1e-5)
    np.testing.assert_array_equal(axes[:, wanted.shape[1] :], 0)
    largest = np.abs(axes[:, : wanted.shape[1]]).argmax(axis=0)
    assert (axes[largest, np.arange(wanted.shape[1])] > 0).all()


def test_rows_of_nothing_have_no_axis():
    np.testing.assert_array_equal(axes_of(np.zeros((4, 6), np.float32), 2), 0)
    np.testing.assert_array_equal(axes_of(np.zeros((0, 6), np.float32), 2), 0)
    repeated = np.repeat(np.eye(6, dtype=np.float32)[:1], 4, axis=0)  # one direction
    assert np.count_nonzero(np.abs(axes_of(repeated, 3)).sum(axis=0)) == 1
