"""Sets of one kind are told apart as often as the test says, and a small shift of many samples is found."""

import numpy as np
import pytest
from scipy.stats import fisher_exact, mannwhitneyu
from sklearn.linear_model import LogisticRegression

from reportgen.metrics import drift as module
from reportgen.metrics.drift import drift, mann_whitney, share_changes


def rate(n, n_seeds, shift=0.0):
    """How often p is below 5%: n samples of 64 dimensions each, 8 of which are shifted."""
    found = []
    for seed in range(n_seeds):
        rng = np.random.default_rng(seed)
        test, training = rng.standard_normal((2, n, 64))
        test[:, :8] += shift
        found.append(drift(test, training, seed=seed).p < 0.05)
    return float(np.mean(found))


@pytest.mark.parametrize(("n", "n_seeds", "most"), [
    (100, 40, 0.15), *(pytest.param(n, 400, 0.08, marks=pytest.mark.slow) for n in (100, 300, 1000)),
])  # fmt: skip
def test_sets_of_one_kind_are_told_apart_in_one_of_twenty(n, n_seeds, most):
    assert rate(n, n_seeds) <= most


@pytest.mark.parametrize(("n", "n_seeds", "least"), [
    (300, 10, 0.9), *(pytest.param(n, 200, least, marks=pytest.mark.slow) for n, least in ((100, 0.35), (300, 0.95))),
])  # fmt: skip
def test_a_small_shift_is_found(n, n_seeds, least):
    assert rate(n, n_seeds, shift=0.3) >= least


def test_auc_is_how_well_they_are_told_apart_and_scores_name_the_samples_that_differ():
    rng = np.random.default_rng(0)
    test, training = rng.standard_normal((400, 5)), rng.standard_normal((900, 5))
    test[:200] += 6
    found = drift(test.astype(np.float32), training.astype(np.float32), seed=1)
    assert found.auc == pytest.approx(0.75, abs=0.06)
    assert found.p < 1e-9
    assert (found.n_test, found.n_training) == (200, 450)
    assert found.score[:200].min() > found.score[200:].max()
    same = drift(test, test, seed=0)
    assert same.auc == pytest.approx(0.5, abs=0.1)


def test_what_cannot_be_told_has_no_p():
    rng = np.random.default_rng(0)
    assert np.isnan(drift(rng.standard_normal((10, 3)), rng.standard_normal((500, 3)), seed=0).p)
    assert np.isnan(drift(np.ones((50, 3)), np.ones((60, 3)), seed=0).auc)
    apart = drift(np.ones((50, 3)), np.zeros((60, 3)), seed=0)
    assert apart.auc == 1
    assert apart.p < 1e-6


def test_the_fit_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    points = rng.standard_normal((300, 6))
    truth = (rng.random(300) < 1 / (1 + np.exp(-2 * points[:, 0] - 1))).astype(float)
    weights = module._fitted(points, truth)
    other = LogisticRegression(C=1 / module.RIDGE, tol=1e-8).fit(points, truth)
    assert weights[1:] == pytest.approx(other.coef_[0], abs=1e-4)
    assert weights[0] == pytest.approx(other.intercept_[0], abs=1e-4)


def test_ranks_are_compared_as_scipy_does():
    rng = np.random.default_rng(0)
    for values in (rng.standard_normal(90), rng.integers(0, 4, 90).astype(float)):
        higher, lower = values[:40], values[40:]
        other = mannwhitneyu(higher, lower, alternative="greater", method="asymptotic")
        assert mann_whitney(higher, lower) == pytest.approx((other.statistic / 2000, other.pvalue), rel=1e-9)
    assert mann_whitney(np.ones(3), np.ones(4)) == (0.5, 1.0)
    assert np.isnan(mann_whitney(np.zeros(0), np.ones(4))).all()


def test_shares_of_groups_differ_by_fishers_test():
    test, training = np.array([10, 20, 5, 0]), np.array([100, 20, 50, 3])
    found = share_changes(test, training)
    for group in range(4):
        table = [[test[group], 35 - test[group]], [training[group], 173 - training[group]]]
        sides = [fisher_exact(table, alternative=side).pvalue for side in ("less", "greater")]
        assert found.p[group] == pytest.approx(min(1, 2 * min(sides)))
    assert found.test == pytest.approx(test / 35)
    assert (found.q >= found.p).all()
    assert np.isnan(share_changes(test, np.zeros(4, np.int64)).q).all()
    assert np.isnan(share_changes(test, np.zeros(4, np.int64)).training).all()
