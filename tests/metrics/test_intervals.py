"""Intervals cover what they should, are reproducible, and are undefined where the number is."""

import numpy as np
import pytest

from reportgen.metrics import draws, intervals
from reportgen.metrics.confusion import averages
from tests.loops import each_seed
from tests.oracles.cases import random_case


def population(n_labels, accuracy):
    """Probabilities of the cells: uneven labels, errors spread over all others."""
    share = np.arange(n_labels, 2 * n_labels) / np.arange(n_labels, 2 * n_labels).sum()
    cells = np.outer(share, (1 - accuracy) * share)
    cells[np.diag_indices(n_labels)] += accuracy * share
    return cells


def true_values(cells):
    return averages(np.diagonal(cells), cells.sum(axis=0), cells.sum(axis=1))


def coverage(n_labels, n_samples, accuracy, n_simulations, names):
    rng = np.random.default_rng(20)
    cells = population(n_labels, accuracy)
    truth, hits = true_values(cells), dict.fromkeys(names, 0)
    for _ in range(n_simulations):
        drawn = np.zeros((n_labels + 1, n_labels + 1), np.int64)
        drawn[:-1, :-1] = rng.multinomial(n_samples, cells.ravel()).reshape(n_labels, n_labels)
        found = intervals.bootstrap(drawn, rng).averages
        for name in names:
            low, high = found[name]
            hits[name] += low <= truth[name] <= high
    return {name: n / n_simulations for name, n in hits.items()}


# Fewer simulations are themselves less sure: what they may be off by grows with 1 / sqrt(n).


@pytest.mark.parametrize(("n_simulations", "off"), [(300, 0.03), pytest.param(1500, 0.02, marks=pytest.mark.slow)])
def test_intervals_cover_the_truth_in_95_of_100_test_sets(n_simulations, off):
    for name, share in coverage(4, 300, 0.8, n_simulations, ("accuracy", "macro_f1")).items():
        assert abs(share - 0.95) <= off, name


@pytest.mark.parametrize(("n_simulations", "off"), [(100, 0.04), pytest.param(300, 0.03, marks=pytest.mark.slow)])
def test_intervals_of_many_small_labels_cover_the_truth_too(n_simulations, off):
    for name, share in coverage(40, 600, 0.75, n_simulations, ("accuracy", "macro_f1")).items():
        assert abs(share - 0.95) <= off, name


def test_wilson_covers_the_truth_in_95_of_100_test_sets():
    part = np.random.default_rng(0).binomial(50, 0.7, 20_000)
    low, high = intervals.wilson(part, np.full(20_000, 50)).T
    assert abs(((low <= 0.7) & (high >= 0.7)).mean() - 0.95) <= 0.02


def test_wilson_gives_the_published_values():
    found = intervals.wilson(np.array([0, 81, 10, 0]), np.array([10, 263, 10, 0]))
    expected = [[0, 0.2775327999], [0.2552878, 0.3661897], [0.7224672001, 1], [np.nan, np.nan]]
    np.testing.assert_allclose(found, expected, atol=1e-4)


@each_seed(range(0, 200, 4))
def test_an_interval_holds_its_estimate_and_stays_within_0_and_1(seed):
    case = random_case(seed)
    confusion = np.zeros((case.n_labels + 1, case.n_labels + 1), np.int64)
    np.add.at(confusion, (case.y_true, case.y_pred), 1)
    found = intervals.bootstrap(confusion, np.random.default_rng(0))
    tp, predicted, support = np.diagonal(confusion)[:-1], confusion.sum(axis=0)[:-1], confusion.sum(axis=1)[:-1]
    for name, value in averages(tp, predicted, support).items():
        low, high = found.averages[name]
        if np.isnan(value) or np.isnan(low):
            assert np.isnan(low)
            assert np.isnan(high)
        else:
            assert 0 <= low <= value + 1e-12
            assert value - 1e-12 <= high <= 1


def test_both_ways_of_resampling_give_the_same_interval(monkeypatch):
    drawn = np.zeros((5, 5), np.int64)
    drawn[:-1, :-1] = np.random.default_rng(0).multinomial(400, population(4, 0.8).ravel()).reshape(4, 4)
    by_cell = intervals.bootstrap(drawn, np.random.default_rng(1))
    monkeypatch.setattr(draws, "SECONDS_PER_CELL", 1.0)
    monkeypatch.setattr(intervals, "n_replicates", lambda *_: 1000)
    by_sample = intervals.bootstrap(drawn, np.random.default_rng(1))
    for name, interval in by_cell.averages.items():
        np.testing.assert_allclose(by_sample.averages[name], interval, atol=0.01)


def test_cells_of_many_samples_vary_as_those_of_few():
    count = np.array([0, 1, 1, 3, 250, 5_000, *[7] * 2_000])  # from tables, and drawn one by one
    weights = np.concatenate(list(draws.resamples(count, 1_000, np.random.default_rng(0))))
    assert weights.shape == (1_000, count.size)
    mean, variance = weights.mean(axis=0), weights.var(axis=0)
    assert (np.abs(mean - count) <= 5 * np.sqrt(count / 1_000)).all()  # 5 standard errors
    assert (np.abs(variance - count) <= 8 * count * np.sqrt(2 / 1_000) + 0.5).all()
    assert abs(variance[6:].mean() - 7) < 0.05


def test_intervals_of_many_samples_are_those_of_drawing_as_many(monkeypatch):
    drawn = np.zeros((5, 5), np.int64)
    drawn[:-1, :-1] = np.random.default_rng(0).multinomial(40_000, population(4, 0.8).ravel()).reshape(4, 4)
    by_cell = intervals.bootstrap(drawn, np.random.default_rng(1))
    monkeypatch.setattr(draws, "MANY", 10**9)
    for name, (low, high) in intervals.bootstrap(drawn, np.random.default_rng(1)).averages.items():
        found = by_cell.averages[name]
        np.testing.assert_allclose(found.mean(), (low + high) / 2, atol=0.1 * (high - low))
        np.testing.assert_allclose(np.ptp(found), high - low, rtol=0.1)


def test_the_seed_decides_the_interval():
    drawn = np.array([[8, 2, 0], [3, 7, 0], [0, 0, 0]])
    first, again, other = (intervals.bootstrap(drawn, np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.label_f1, again.label_f1)
    assert (first.label_f1 != other.label_f1).any()


def test_chunks_of_replicates_are_all_counted(monkeypatch):
    drawn = np.array([[8, 2, 0], [3, 7, 0], [0, 0, 0]])
    monkeypatch.setattr(draws, "CHUNK", 40)
    assert np.isfinite(intervals.bootstrap(drawn, np.random.default_rng(0)).label_f1).all()


def test_the_number_of_replicates_follows_from_the_size_alone():
    assert intervals.n_replicates(100, 1000) == 1000
    assert 200 < intervals.n_replicates(50_000, 10_000_000) < 1000
    assert intervals.n_replicates(10**6, 10**7) == 200


def test_an_undefined_f1_has_no_interval():
    drawn = np.array([[5, 0, 0], [0, 0, 0], [0, 0, 0]])
    found = intervals.bootstrap(drawn, np.random.default_rng(0)).label_f1
    assert found[0, 0] < found[0, 1] == 1
    assert np.isnan(found[1]).all()
