"""Exact intervals against scipy, and against what is known without it."""

import numpy as np
from scipy import stats

from reportgen.metrics.proportions import beta_quantile, clopper_pearson


def test_the_interval_is_scipys_for_few_and_for_millions():
    rng = np.random.default_rng(0)
    few, many = np.repeat(np.arange(1, 40), np.arange(2, 41)), rng.integers(40, 10**7, 300)
    whole = np.concatenate([few, many, [10**7] * 4])
    part = np.concatenate([np.concatenate([np.arange(n + 1) for n in range(1, 40)]),
                           rng.binomial(many, rng.random(300)), [0, 1, 10**7 - 1, 10**7]])  # fmt: skip
    low = stats.beta.ppf(0.025, part, whole - part + 1)
    high = stats.beta.ppf(0.975, part + 1, whole - part)
    found = clopper_pearson(part, whole)
    np.testing.assert_allclose(found[:, 0], np.where(part == 0, 0, low), rtol=0, atol=1e-11)
    np.testing.assert_allclose(found[:, 1], np.where(part == whole, 1, high), rtol=0, atol=1e-11)
    assert (found[:, 0] < found[:, 1]).all()


def test_all_and_none_of_n_are_what_the_formula_says():
    n = np.array([1, 2, 8, 1000])
    np.testing.assert_allclose(clopper_pearson(n, n)[:, 0], 0.025 ** (1 / n), rtol=1e-10)
    np.testing.assert_allclose(clopper_pearson(0 * n, n)[:, 1], 1 - 0.025 ** (1 / n), rtol=1e-10)


def test_nothing_of_nothing_is_unknown_and_the_shape_stays():
    found = clopper_pearson(np.array([[0, 1], [2, 0]]), np.array([[0, 1], [2, 0]]))
    assert found.shape == (2, 2, 2)
    assert np.isnan(found[[0, 1], [0, 1]]).all()
    assert np.isfinite(found[[0, 1], [1, 0]]).all()


def test_any_share_of_any_shape_of_the_beta_distribution_is_scipys():
    rng = np.random.default_rng(1)
    a, b = 1 + rng.exponential(1, 200) * 10.0 ** rng.integers(0, 6, 200), 1 + 10.0 ** rng.uniform(-3, 6, 200)
    for share in (0.001, 0.025, 0.5, 0.975, 0.999):
        np.testing.assert_allclose(beta_quantile(share, a, b), stats.beta.ppf(share, a, b), rtol=1e-9, atol=1e-13)
