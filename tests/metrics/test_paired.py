"""Paired statistics against scipy, scikit-learn and the obvious formulas."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import f1_score, precision_score, recall_score

from reportgen.arrays import NONE
from reportgen.metrics.paired import Happened, benjamini_hochberg, paired_bootstrap, sign_test


def test_the_sign_test_is_the_exact_binomial_test():
    rng = np.random.default_rng(1)
    wins = np.concatenate([rng.integers(0, 30, 200), [0, 0, 5, 400, 100_000]])
    losses = np.concatenate([rng.integers(0, 30, 200), [0, 9, 5, 520, 100_700]])
    for found, win, loss in zip(sign_test(wins, losses), wins, losses, strict=True):
        wanted = stats.binomtest(int(win), int(win + loss), 0.5).pvalue if win + loss else 1.0
        assert found == pytest.approx(wanted, rel=1e-7)


def test_a_sign_test_of_nothing_is_empty():
    assert sign_test(np.zeros(0, int), np.zeros(0, int)).size == 0


def test_adjusted_p_values_are_scipys():
    rng = np.random.default_rng(2)
    for n in (1, 2, 7, 100):
        p = rng.random(n) ** 3
        assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p), rel=1e-12)


def test_undefined_p_values_neither_count_nor_change():
    found = benjamini_hochberg(np.array([np.nan, 0.02, np.nan, 0.04]))
    assert found[[1, 3]] == pytest.approx([0.04, 0.04])
    assert np.isnan(found[[0, 2]]).all()


def _versions(n=400, n_labels=4, seed=3):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, n_labels, n).astype(np.int32)
    before = np.where(rng.random(n) < 0.7, truth, rng.integers(0, n_labels, n)).astype(np.int32)
    after = np.where(rng.random(n) < 0.8, truth, rng.integers(0, n_labels, n)).astype(np.int32)
    return truth, before, after


def _bootstrap(truth, before, after, n_labels, seed=0):
    group = np.arange(truth.size)
    sides = (Happened(group, truth, side) for side in (before, after))
    return paired_bootstrap(*sides, np.ones(truth.size, int), n_labels, np.random.default_rng(seed))


def test_estimates_are_differences_of_scikit_learns_figures():
    truth, before, after = _versions()
    found = _bootstrap(truth, before, after, 4)
    for name, score in (("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
        for average in ("micro", "macro", "weighted"):
            wanted = score(truth, after, average=average) - score(truth, before, average=average)
            assert found.averages[f"{average}_{name}"].estimate == pytest.approx(wanted, abs=1e-12)
        wanted = score(truth, after, average=None) - score(truth, before, average=None)
        assert found.labels[name].estimate == pytest.approx(wanted, abs=1e-12)


def test_the_standard_error_of_accuracy_is_that_of_discordant_pairs():
    truth, before, after = _versions(n=2000)
    better, worse = ((after == truth) & (before != truth)).sum(), ((after != truth) & (before == truth)).sum()
    wanted = np.sqrt(better + worse - (better - worse) ** 2 / truth.size) / truth.size
    found = _bootstrap(truth, before, after, 4).averages["accuracy"]
    assert found.error == pytest.approx(wanted, rel=0.08)
    assert [found.low, found.high] == pytest.approx(
        found.estimate + np.array([-1.96, 1.96]) * wanted, abs=wanted * 0.25
    )


def test_equal_versions_differ_by_exactly_nothing():
    truth, before, _ = _versions()
    found = _bootstrap(truth, before, before, 4)
    for part in (*found.averages.values(), *found.labels.values()):
        assert not np.any([part.estimate, part.low, part.high, part.error])


def test_samples_that_went_alike_may_share_a_group():
    truth, before, after = _versions(n=1500)
    one_by_one = _bootstrap(truth, before, after, 4)
    alike, count = np.unique(np.stack([truth, before, after]), axis=1, return_counts=True)
    group = np.arange(count.size)
    sides = (Happened(group, alike[0], side) for side in alike[1:])
    together = paired_bootstrap(*sides, count, 4, np.random.default_rng(0))
    for name, found in together.averages.items():
        assert found.estimate == pytest.approx(one_by_one.averages[name].estimate, abs=1e-12)
        assert found.error == pytest.approx(one_by_one.averages[name].error, rel=0.12)


def test_images_with_many_boxes_are_drawn_whole():
    """Every image holds the same box ten times: the error must be that of images, not of boxes."""
    rng = np.random.default_rng(5)
    found_before, found_after = rng.random(300) < 0.6, rng.random(300) < 0.7
    image = np.repeat(np.arange(300), 10)
    truth = np.zeros(image.size, np.int32)
    sides = [
        Happened(image, truth, np.where(np.repeat(f, 10), 0, NONE).astype(np.int32))
        for f in (found_before, found_after)
    ]
    found = paired_bootstrap(*sides, np.ones(300, int), 1, rng).averages["micro_recall"]
    wanted = np.std(found_after.astype(float) - found_before) / np.sqrt(300)
    assert found.error == pytest.approx(wanted, rel=0.1)


def test_a_label_that_is_nowhere_is_undefined():
    truth, before, after = _versions()
    found = _bootstrap(truth, before, after, 5)
    for part in found.labels.values():
        assert np.isnan([part.estimate[4], part.low[4], part.high[4], part.error[4]]).all()
