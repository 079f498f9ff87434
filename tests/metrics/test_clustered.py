"""Means of values that hang together: what is known of them by hand, and how often their intervals hold the truth."""

import math

import numpy as np
import pytest

from reportgen.metrics.bradley_terry import strengths
from reportgen.metrics.clustered import (
    clustered_mean,
    holm,
    paired,
    sign_test,
    spread_of_repeats,
    standard_error,
    t_p,
    t_quantile,
)
from reportgen.metrics.judges import agreement, kappa, krippendorff
from reportgen.metrics.rankings import pairs_of, ranks


def test_the_usual_standard_error_where_nothing_hangs_together():
    values = np.array([0.0, 1.0, 1.0, 0.5])
    error, n = standard_error(values, np.arange(4))
    assert (error, n) == (pytest.approx(values.std(ddof=1) / 2), 4)


def test_equal_clusters_are_as_good_as_their_means():
    rng = np.random.default_rng(0)
    values, cluster = rng.normal(size=60), np.repeat(np.arange(12), 5)
    means = values.reshape(12, 5).mean(axis=1)
    assert standard_error(values, cluster)[0] == pytest.approx(means.std(ddof=1) / math.sqrt(12))


def test_shares_without_clusters_have_wilsons_interval():
    found = clustered_mean(np.repeat([1.0, 0.0], [286, 1033]), np.arange(1319))
    assert found.interval == pytest.approx((0.19543139440558893, 0.2398750854306672))


def test_one_cluster_has_no_interval_and_says_why():
    found = clustered_mean(np.array([1.0, 0.0]), np.zeros(2, int))
    assert math.isnan(found.low)
    assert found.reason


def test_all_right_is_never_sure():
    found = clustered_mean(np.ones(30), np.repeat(np.arange(10), 3))
    assert found.high == 1
    assert found.low == pytest.approx(0.7225, abs=1e-3)  # Wilson of ten clusters, not of thirty rows


def test_the_student_quantile_and_its_p_agree():
    for free in (1, 5, 40, 100, 101, 5000):
        assert t_p(t_quantile(free), free) == pytest.approx(0.05, abs=5e-5)


def test_a_paired_difference_counts_who_gained():
    a, b = np.array([1.0, 1, 0, 1, np.nan]), np.array([0.0, 1, 0, 0, 1])
    found = paired(a, b, np.arange(5))
    assert (found.n, found.gained, found.lost, found.sign_p) == (4, 2, 0, 0.5)
    assert found.value == 0.5
    assert sign_test(293, 64) < 1e-30


def test_variants_share_places_that_chance_explains():
    rng = np.random.default_rng(1)
    base = rng.normal(size=400)
    values = np.stack([base + 1, base + 0.99 + rng.normal(0, 1, 400), base - 1])
    found = ranks(pairs_of(values, np.arange(400)), 3)
    assert found.tolist() == [[1, 2], [1, 2], [3, 3]]
    assert ranks(pairs_of(values, np.arange(400)), 3, is_higher=False).tolist() == [[2, 3], [2, 3], [1, 1]]


def test_holm_leaves_out_what_is_unknown():
    assert holm(np.array([0.01, np.nan, 0.04])).tolist() == [0.02, pytest.approx(np.nan, nan_ok=True), 0.04]


def test_repeats_split_the_spread():
    rng = np.random.default_rng(2)
    sample = np.repeat(np.arange(500), 4)
    found = spread_of_repeats(rng.normal(0, 1, 500)[sample] + rng.normal(0, 0.5, 2000), sample)
    assert (found.between, found.within) == (pytest.approx(1, abs=0.15), pytest.approx(0.25, abs=0.05))


def _slow_fit(first, second, won, n) -> np.ndarray:
    """Log odds by plain gradient steps."""
    b = np.zeros(n)
    for _ in range(20_000):
        p = 1 / (1 + np.exp(b[second] - b[first]))
        gradient = np.bincount(first, won - p, n) - np.bincount(second, won - p, n)
        b += 0.01 * gradient
    return b - b.mean()


def test_strengths_are_those_of_a_slow_fit():
    rng = np.random.default_rng(3)
    truth = np.array([0.0, 0.5, 1.0, -0.5])
    first, second = rng.integers(0, 4, (2, 600))
    first, second = first[first != second], second[first != second]
    won = (rng.random(first.size) < 1 / (1 + np.exp(truth[second] - truth[first]))).astype(float)
    won[::11] = 0.5
    found = strengths(first, second, won, 4, np.arange(first.size))
    assert found.value == pytest.approx(_slow_fit(first, second, won, 4), abs=1e-6)
    assert (np.abs(found.value - (truth - truth.mean())) < 4 * found.error).all()


def test_who_wins_all_has_no_finite_strength():
    first, second, won = np.array([0, 0, 1, 2]), np.array([1, 2, 2, 1]), np.array([1.0, 1.0, 1.0, 1.0])
    found = strengths(first, second, won, 3, np.arange(4))
    assert found.is_finite.tolist() == [False, True, True]
    assert np.isnan(found.error[0])


def test_agreement_with_people_is_that_of_the_references():
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(4)
    people = rng.integers(0, 2, 300).astype(float)
    judge = np.where(rng.random(300) < 0.8, people, 1 - people)
    assert kappa(judge, people) == pytest.approx(metrics.cohen_kappa_score(judge, people))
    grades, others = rng.integers(1, 6, (2, 300)).astype(float)
    known = metrics.cohen_kappa_score(grades, others, weights="quadratic")
    assert kappa(grades, others, is_quadratic=True) == pytest.approx(known)
    found = agreement(judge, people, judge, 0)
    assert found.sensitivity == pytest.approx(metrics.recall_score(people, judge))
    assert found.corrected == pytest.approx(people.mean())  # of the very outputs that people judged
    low, high = found.corrected_interval
    assert low < people.mean() < high


def test_alpha_is_that_of_krippendorffs_own_example():
    nan = np.nan
    ratings = np.array([
        [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
        [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan],
    ])  # fmt: skip
    assert krippendorff(ratings) == pytest.approx(0.743, abs=5e-4)
    assert krippendorff(ratings, is_interval=True) == pytest.approx(0.849, abs=5e-4)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["repeats", "clusters", "paired"])
def test_intervals_hold_the_truth_as_often_as_they_say(kind: str):
    rng, held, runs = np.random.default_rng(5), 0, 2000
    for _ in range(runs):
        if kind == "repeats":
            chance = rng.beta(1.2, 0.8, 200)
            values = (rng.random((200, 5)) < chance[:, None]).astype(float).ravel()
            found, truth = clustered_mean(values, np.repeat(np.arange(200), 5)), 0.6
        elif kind == "clusters":
            sizes = rng.integers(1, 20, 40)
            values = np.repeat(rng.normal(0.5, 0.2, 40), sizes) + rng.normal(0, 0.2, sizes.sum())
            found, truth = clustered_mean(values, np.repeat(np.arange(40), sizes)), 0.5
        else:
            shared = rng.normal(size=200)
            sides = [0.5 + 0.1 * shared + 0.1 * rng.normal(size=200) + shift for shift in (0.03, 0.0)]
            found, truth = paired(sides[0], sides[1], np.arange(200)), 0.03
        held += found.low <= truth <= found.high
    assert held / runs == pytest.approx(0.95, abs=0.02)
