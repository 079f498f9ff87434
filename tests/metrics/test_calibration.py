"""Bins, their errors, Brier scores and how scores tell right from wrong: against scikit-learn, and by simulation."""

import warnings
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import norm
from sklearn import metrics as sk
from sklearn.calibration import calibration_curve

from reportgen.metrics import ranking
from reportgen.metrics.calibration import EDGES, N_BINS, Bins, label_bins, positive_brier_losses, separation
from tests.loops import each_seed

EXACT = {"rtol": 0, "atol": 1e-12}
SEEDS = range(60)


def predictions(seed):
    """Scores, some of them on the edges of bins, with what is right and the labels."""
    rng = np.random.default_rng(seed)
    n, n_labels = int(rng.integers(1, 400)), int(rng.integers(1, 6))
    score = rng.beta(5, 2, n) if seed % 3 else EDGES[rng.integers(0, N_BINS + 1, n)]
    return score, rng.random(n) < score ** rng.uniform(0.3, 2), rng.integers(0, n_labels, n).astype(np.int32), n_labels


def ece_by_loop(score, is_correct):
    """ECE and MCE as a reader would work them out."""
    ece, worst = 0.0, 0.0
    for low, high in pairwise(EDGES):
        inside = [(s, right) for s, right in zip(score, is_correct, strict=True)
                  if low < s <= high or (low == 0 and s == 0)]  # fmt: skip
        if inside:
            gap = abs(sum(right for _, right in inside) / len(inside) - sum(s for s, _ in inside) / len(inside))
            ece, worst = ece + gap * len(inside) / len(score), max(worst, gap)
    return ece, worst


@each_seed(SEEDS)
def test_the_bins_are_scikit_learns(seed):
    score, is_correct, label, n_labels = predictions(seed)
    bins = label_bins(label, score, is_correct, n_labels)
    for found, own in [(bins.whole(), np.ones(label.size, bool))] + [
        (bins.label(k), label == k) for k in range(n_labels)
    ]:
        assert found.count.sum() == own.sum()
        if not own.any():
            continue
        share, confidence = calibration_curve(is_correct[own], score[own], n_bins=N_BINS)
        there = found.count > 0
        np.testing.assert_allclose(found.share[there], share, **EXACT)
        np.testing.assert_allclose(found.confidence[there], confidence, **EXACT)
        weight = found.count[there] / own.sum()
        np.testing.assert_allclose(found.ece, weight @ np.abs(share - confidence), **EXACT)
        np.testing.assert_allclose(found.mce, np.abs(share - confidence).max(), **EXACT)


@each_seed(SEEDS)
def test_the_errors_are_what_a_loop_over_the_bins_gives(seed):
    score, is_correct, label, n_labels = predictions(seed)
    found = label_bins(label, score, is_correct, n_labels).whole()
    np.testing.assert_allclose([found.ece, found.mce], ece_by_loop(score, is_correct), **EXACT)


def test_no_predictions_have_no_errors_and_no_share():
    nothing = label_bins(np.zeros(0, np.int32), np.zeros(0), np.zeros(0, bool), 2)
    assert np.isnan([*nothing.ece, *nothing.mce]).all()
    assert np.isnan(nothing.share).all()
    assert nothing.interval.shape == (2, N_BINS, 2)


def test_a_score_of_0_and_one_on_an_edge_belong_below():
    found = label_bins(np.zeros(3, np.int32), np.array([0.0, EDGES[1], EDGES[14]]), np.ones(3, bool), 1).whole()
    assert found.count.tolist() == [2, *[0] * 12, 1, 0]


def brier_losses(scores, y_true):
    return ranking.brier_losses(ranking.row_ranks(scores, y_true))


@each_seed(SEEDS)
def test_brier_scores_are_scikit_learns(seed):
    rng = np.random.default_rng(seed)
    n, n_labels = int(rng.integers(2, 80)), int(rng.integers(2, 7))
    scores = rng.dirichlet(np.full(n_labels, 0.5), n).astype(np.float64 if seed % 2 else np.float32)
    y_true = rng.integers(0, n_labels, n).astype(np.int32)
    y_true[:n_labels] = np.arange(n_labels)[:n]
    close = {"rtol": 0, "atol": 1e-9 if seed % 2 else 1e-6}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sums that single precision leaves off 1
        whole = sk.brier_score_loss(y_true, scores, labels=np.arange(n_labels), scale_by_half=False)
    np.testing.assert_allclose(brier_losses(scores, y_true).mean(), whole, **close)
    one = sk.brier_score_loss(y_true == 1, scores[:, 1], scale_by_half=True)
    np.testing.assert_allclose(positive_brier_losses(scores[:, 1], y_true == 1).mean(), one, **close)


def test_brier_scores_do_not_depend_on_the_blocks(monkeypatch):
    scores, y_true = np.random.default_rng(2).dirichlet(np.ones(5), 99), np.arange(99, dtype=np.int32) % 5
    whole = brier_losses(scores, y_true)
    monkeypatch.setattr(ranking, "ROW_BLOCK_BYTES", 7 * 5 * 8)
    np.testing.assert_array_equal(brier_losses(scores, y_true), whole)


def test_labels_without_scores_are_left_out_and_a_true_one_among_them_is_unknown():
    losses = brier_losses(np.array([[0.4, np.nan, 0.6], [0.4, np.nan, 0.6]]), np.array([2, 1], np.int32))
    assert losses[0] == pytest.approx(0.16 + 0.16)
    assert np.isnan(losses[1])


@each_seed(SEEDS)
def test_the_separation_is_scikit_learns_area(seed):
    score, is_correct, _, _ = predictions(seed)
    if is_correct.all() or not is_correct.any():
        assert np.isnan(separation(score, is_correct).auc)
        return
    found = separation(score, is_correct)
    np.testing.assert_allclose(found.auc, sk.roc_auc_score(is_correct, score), **EXACT)
    assert 0 <= found.low <= found.auc <= found.high <= 1
    assert found.low < found.high


def test_without_overlap_the_interval_narrows_with_what_is_known():
    score = np.arange(8) / 10
    narrow, wide = (separation(np.repeat(score, times), np.repeat(score > 0.35, times)) for times in (10, 1))
    assert narrow.auc == wide.auc == narrow.high == 1.0
    assert 0.5 < wide.low < narrow.low < 1.0


def confident_errors(is_correct, rng):
    """Three of ten wrong predictions score as high as anything, which no normal distribution does."""
    wrong = np.where(rng.random(is_correct.size) < 0.3, rng.uniform(0.8, 1, is_correct.size), 0.4 * rng.random())
    return np.where(is_correct, rng.uniform(0.4, 0.8, is_correct.size), wrong)


@pytest.mark.parametrize(
    ("n_right", "n_wrong", "shift"), [(40, 25, 1.0), (200, 60, 0.3), (300, 20, 2.2), (200, 40, None)]
)
def test_the_interval_of_the_separation_covers_in_95_of_100(n_right, n_wrong, shift):
    rng, truth = np.random.default_rng(5), 0.7 if shift is None else norm.cdf(shift / np.sqrt(2))
    is_correct, hits = np.arange(n_right + n_wrong) < n_right, 0
    for _ in range(1000):
        score = confident_errors(is_correct, rng) if shift is None else rng.normal(shift * is_correct, 1)
        found = separation(score, is_correct)
        hits += found.low <= truth <= found.high
    assert 930 <= hits <= 985


def test_bins_of_labels_add_up():
    score, is_correct, label, _ = predictions(7)
    bins, alone = label_bins(label, score, is_correct, 5), label_bins(0 * label, score, is_correct, 1).whole()
    whole = bins.whole()
    assert isinstance(whole, Bins)
    np.testing.assert_array_equal(whole.count, alone.count)
    np.testing.assert_array_equal(whole.correct, alone.correct)
    np.testing.assert_allclose(whole.total, alone.total, **EXACT)
