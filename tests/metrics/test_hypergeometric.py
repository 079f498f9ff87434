"""Tails are scipy's and exact, where nothing is left to chance too."""

import numpy as np
import pytest
from scipy.stats import hypergeom

from reportgen.metrics import hypergeometric
from reportgen.metrics.hypergeometric import upper_tails


def test_tails_are_those_of_scipy(monkeypatch):
    monkeypatch.setattr(hypergeometric, "TERMS", 1000)
    rng = np.random.default_rng(0)
    n = 700
    n_marked, drawn = rng.integers(0, n + 1, (2, 400))
    marked = np.minimum(np.maximum(0, n_marked * drawn // n + rng.integers(-6, 20, 400)), np.minimum(n_marked, drawn))
    wanted = hypergeom.sf(marked - 1, n, n_marked, drawn)
    assert wanted.min() < 1e-6
    assert upper_tails(marked, drawn, n_marked, n) == pytest.approx(wanted, rel=1e-9, abs=1e-300)


def test_both_tails_of_a_million_hold_what_is_there_once_too_often():
    n, n_marked, drawn, marked = 10**6, 80_000, np.array([400]), np.array([40])
    more = upper_tails(marked, drawn, n_marked, n)
    fewer = upper_tails(drawn - marked, drawn, n - n_marked, n)
    assert more + fewer - 1 == pytest.approx(hypergeom.pmf(40, n, n_marked, 400), rel=1e-6)


def test_what_cannot_be_otherwise_has_a_chance_of_one():
    assert upper_tails(np.array([0, 3, 5]), np.array([0, 8, 5]), np.array([4, 5, 10]), 10).tolist() == [1, 1, 1]
    assert upper_tails(np.array([], int), np.array([], int), 4, 10).size == 0
