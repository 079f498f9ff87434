"""Figures of folds against scipy, and where they are undefined."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from reportgen.metrics.folds import (
    chi_square_p,
    corrected_test,
    fold_interval,
    spread,
    student_p,
    student_quantile,
    unlike_folds,
)
from tests.loops import each


@each("free", (1, 2, 3, 4, 7, 24, 25))
def test_tails_are_those_of_scipy(free: int):
    for value in (0.1, 1.7, 4.0, 30.0):
        assert student_p(value, free) == pytest.approx(2 * stats.t.sf(value, free), abs=1e-13)
        assert chi_square_p(value, free) == pytest.approx(stats.chi2.sf(value, free), abs=1e-13)
    assert student_quantile(free) == pytest.approx(stats.t.ppf(0.975, free), abs=1e-9)


def test_intervals_over_folds_are_student_s():
    values = np.array([0.9, 0.95, 0.92, np.nan, 0.97])
    known = values[~np.isnan(values)]
    low, high = stats.t.interval(0.95, 3, known.mean(), stats.sem(known))
    assert fold_interval(values) == pytest.approx((low, high), abs=1e-9)
    wider = fold_interval(values, ratio=0.25)
    assert wider[1] - wider[0] == pytest.approx((high - low) * np.sqrt((1 / 4 + 0.25) * 4))
    assert np.isnan(fold_interval(np.array([0.9, 0.9]))).all()  # no width is no interval
    assert np.isnan(fold_interval(np.array([0.9]))).all()


def test_the_corrected_t_is_less_sure_than_the_plain_one():
    differences = np.array([0.0305, 0.0305, 0.0139, 0.0111, 0.0111])
    t, p = corrected_test(differences, 1 / 4)
    plain = stats.ttest_1samp(differences, 0)
    assert t == pytest.approx(plain.statistic * np.sqrt(1 / 5) / np.sqrt(1 / 5 + 1 / 4))
    assert p == pytest.approx(2 * stats.t.sf(t, 4))
    assert p > plain.pvalue
    assert np.isnan(corrected_test(np.full(5, 0.01), 1 / 4)).all()


def test_unlike_folds_is_the_chi_square_test():
    errors, n = np.array([13, 16, 12, 6, 8]), np.array([360, 360, 359, 359, 359])
    table = np.stack([errors, n - errors])
    assert unlike_folds(errors, n) == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)
    assert np.isnan(unlike_folds(np.zeros(3, int), np.full(3, 10)))


def test_the_spread_of_one_is_unknown():
    assert np.isnan(spread(np.array([0.5, np.nan])))
    assert spread(np.array([0.5, 0.7])) == pytest.approx(np.std([0.5, 0.7], ddof=1))
