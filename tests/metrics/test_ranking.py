"""AUC, AP, top-k accuracy and log-loss against scikit-learn, and what is undefined."""

import numpy as np
import pytest
from sklearn import metrics as sk

from reportgen.metrics import ranking
from tests.loops import each_seed
from tests.oracles.cases import N_CASES, random_case

SEEDS = range(N_CASES)
EXACT = {"rtol": 0, "atol": 1e-9}


def scored_part(case):
    return case.take(~np.isnan(case.scores[:, 0]))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@each_seed(SEEDS)
def test_auc_and_ap_of_every_label_are_scikit_learns(seed, dtype):
    case = scored_part(random_case(seed))
    scores = case.scores.astype(dtype)
    found = ranking.one_vs_rest(scores, case.y_true, np.ones(case.y_true.size, bool))
    for label in range(case.n_labels):
        positive = case.y_true == label
        if positive.all() or not positive.any():
            assert np.isnan(found.auc[label])
            assert np.isnan(found.ap[label])
        else:
            np.testing.assert_allclose(found.auc[label], sk.roc_auc_score(positive, scores[:, label]), **EXACT)
            np.testing.assert_allclose(found.ap[label], sk.average_precision_score(positive, scores[:, label]), **EXACT)


@each_seed(range(0, N_CASES, 4))
def test_samples_without_scores_take_no_part_in_auc_and_ap(seed):
    case = random_case(seed)
    taken = ~np.isnan(case.scores[:, 0])
    part = scored_part(case)
    found = ranking.one_vs_rest(case.scores, case.y_true, taken)
    alone = ranking.one_vs_rest(part.scores, part.y_true, np.ones(part.y_true.size, bool))
    np.testing.assert_array_equal(found.auc, alone.auc)
    np.testing.assert_array_equal(found.ap, alone.ap)


@pytest.mark.parametrize("k", [1, 2, 5])
@each_seed(SEEDS)
def test_top_k_accuracy_is_scikit_learns_on_ties_too(seed, k):
    case = scored_part(random_case(seed))
    if case.n_labels <= max(2, k) or not case.y_true.size:
        return
    found = ranking.top_k_accuracy(ranking.row_ranks(case.scores, case.y_true), k)
    expected = sk.top_k_accuracy_score(case.y_true, case.scores, k=k, labels=np.arange(case.n_labels))
    np.testing.assert_allclose(found, expected, **EXACT)


@each_seed(SEEDS)
def test_log_loss_is_scikit_learns(seed):
    case = scored_part(random_case(seed))
    if case.n_labels < 2 or not case.y_true.size:
        return
    ranks = ranking.row_ranks(case.scores, case.y_true)
    expected = sk.log_loss(case.y_true, case.scores, labels=np.arange(case.n_labels))
    np.testing.assert_allclose(ranking.log_loss(ranks.truth_score, case.scores.dtype), expected, **EXACT)


def test_log_loss_of_float32_is_scikit_learns_to_float32_accuracy():
    rng = np.random.default_rng(0)
    scores = rng.dirichlet(np.full(10, 0.1), 500).astype(np.float32)
    y_true = rng.integers(0, 10, 500).astype(np.int32)
    ranks = ranking.row_ranks(scores, y_true)
    assert ranking.are_probabilities(ranks, np.ones(500, bool))
    expected = sk.log_loss(y_true, scores, labels=np.arange(10))
    np.testing.assert_allclose(ranking.log_loss(ranks.truth_score, scores.dtype), expected, rtol=1e-6)


def test_the_callers_scores_are_not_changed():
    for n_labels in (1, 3, 40):
        scores = np.random.default_rng(1).random((50, n_labels))
        before = scores.copy()
        y_true = np.arange(50, dtype=np.int32) % n_labels
        ranking.one_vs_rest(scores, y_true, np.ones(50, bool))
        ranking.row_ranks(scores, y_true)
        np.testing.assert_array_equal(scores, before)


def test_many_blocks_give_what_one_block_gives(monkeypatch):
    rng = np.random.default_rng(2)
    scores, y_true = rng.random((300, 37)), rng.integers(0, 37, 300).astype(np.int32)
    whole, ranks = ranking.one_vs_rest(scores, y_true, np.ones(300, bool)), ranking.row_ranks(scores, y_true)
    monkeypatch.setattr(ranking, "BLOCK_BYTES", 300 * 8 * 2)
    monkeypatch.setattr(ranking, "ROW_BLOCK_BYTES", 37 * 8 * 7)
    np.testing.assert_array_equal(ranking.one_vs_rest(scores, y_true, np.ones(300, bool)).auc, whole.auc)
    np.testing.assert_array_equal(ranking.row_ranks(scores, y_true).n_before, ranks.n_before)


def test_labels_that_are_not_given_rank_behind_those_that_are():
    scores = np.array([[0.6, 0.3, np.nan], [np.nan, 0.2, 0.7], [np.nan, np.nan, np.nan]])
    ranks = ranking.row_ranks(scores, np.array([1, 0, 0], np.int32))
    assert ranks.n_given.tolist() == [2, 2, 0]
    assert ranks.n_before.tolist() == [1, 3, 3]
    assert ranking.top_k_accuracy(ranks, 2) == 1 / 3


def test_scores_rounded_to_six_digits_are_probabilities_and_sigmoids_are_not():
    rng = np.random.default_rng(3)
    scores = rng.dirichlet(np.full(1000, 0.01), 20).round(6)
    y_true, everything = np.zeros(20, np.int32), np.ones(20, bool)
    assert ranking.are_probabilities(ranking.row_ranks(scores, y_true), everything)
    assert not ranking.are_probabilities(ranking.row_ranks(rng.random((20, 5)), y_true), everything)
