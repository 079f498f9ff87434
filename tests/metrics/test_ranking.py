"""AUC, AP, top-k accuracy and log-loss against scikit-learn, and what is undefined."""

import numpy as np
import pytest
from sklearn import metrics as sk

from reportgen.metrics import one_vs_rest as one_vs_rest_module
from reportgen.metrics import ranking
from reportgen.metrics.one_vs_rest import one_vs_rest
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
    found = one_vs_rest(scores, case.y_true, np.ones(case.y_true.size, bool))
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
    found = one_vs_rest(case.scores, case.y_true, taken)
    alone = one_vs_rest(part.scores, part.y_true, np.ones(part.y_true.size, bool))
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
        one_vs_rest(scores, y_true, np.ones(50, bool))
        ranking.row_ranks(scores, y_true)
        np.testing.assert_array_equal(scores, before)


def test_many_blocks_give_what_one_block_gives(monkeypatch):
    rng = np.random.default_rng(2)
    scores, y_true = rng.random((300, 37)), rng.integers(0, 37, 300).astype(np.int32)
    whole, ranks = one_vs_rest(scores, y_true, np.ones(300, bool)), ranking.row_ranks(scores, y_true)
    monkeypatch.setattr("reportgen.metrics.one_vs_rest.BLOCK_BYTES", 300 * 8 * 2)
    monkeypatch.setattr(ranking, "ROW_BLOCK_BYTES", 37 * 8 * 7)
    np.testing.assert_array_equal(one_vs_rest(scores, y_true, np.ones(300, bool)).auc, whole.auc)
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


# Weights


def weighted_cases():
    """Odd results with odd weights: whole and broken ones, zeros, and zeros for a whole label."""
    for seed in range(50):
        case, rng = scored_part(random_case(seed)), np.random.default_rng(seed)
        n = case.y_true.size
        weights = (rng.integers(0, 4, n), rng.random(n) * 10.0 ** rng.integers(-6, 6), np.ones(n))[seed % 3]
        if seed % 4 == 1 and n:
            weights = np.where(case.y_true == case.y_true[0], 0, weights)
        yield f"seed {seed}", case, weights


def test_weighted_auc_and_ap_are_scikit_learns():
    for name, case, weights in weighted_cases():
        found = one_vs_rest(case.scores, case.y_true, np.ones(case.y_true.size, bool), weights=weights)
        counts = weights > 0
        for label in range(case.n_labels):
            positive = case.y_true == label
            if not (positive & counts).any() or not (~positive & counts).any():
                assert np.isnan([found.auc[label], found.ap[label]]).all(), name
                continue
            score = case.scores[:, label]
            auc = sk.roc_auc_score(positive, score, sample_weight=weights)
            ap = sk.average_precision_score(positive, score, sample_weight=weights)
            np.testing.assert_allclose([found.auc[label], found.ap[label]], [auc, ap], **EXACT, err_msg=name)


def test_whole_weights_are_repetition():
    for name, case, _ in weighted_cases():
        weights = np.random.default_rng(case.y_true.size).integers(0, 5, case.y_true.size)
        literal, every = case.take(np.repeat(np.arange(weights.size), weights)), np.ones(weights.size, bool)
        found = one_vs_rest(case.scores, case.y_true, every, weights=weights)
        expected = one_vs_rest(literal.scores, literal.y_true, np.ones(literal.y_true.size, bool))
        tight = {"rtol": 0, "atol": 1e-12, "err_msg": name}
        np.testing.assert_allclose(found.auc, expected.auc, **tight)
        np.testing.assert_allclose(found.ap, expected.ap, **tight)
        ranks, repeated = (ranking.row_ranks(part.scores, part.y_true) for part in (case, literal))
        for k in (1, 2):
            ours, theirs = ranking.top_k_accuracy(ranks, k, weights), ranking.top_k_accuracy(repeated, k)
            np.testing.assert_allclose(ours, theirs, **tight)
        ours = ranking.log_loss(ranks.truth_score, case.scores.dtype, weights)
        np.testing.assert_allclose(ours, ranking.log_loss(repeated.truth_score, case.scores.dtype), **tight)


def test_weighted_top_k_accuracy_and_log_loss_are_scikit_learns():
    for name, case, weights in weighted_cases():
        ranks, labels = ranking.row_ranks(case.scores, case.y_true), np.arange(case.n_labels)
        if not weights.sum() or case.n_labels < 2:
            assert case.n_labels < 2 or np.isnan(ranking.top_k_accuracy(ranks, 2, weights)), name
            assert case.n_labels < 2 or np.isnan(ranking.log_loss(ranks.truth_score, np.dtype(float), weights)), name
            continue
        found = ranking.log_loss(ranks.truth_score, case.scores.dtype, weights)
        expected = sk.log_loss(case.y_true, case.scores, labels=labels, sample_weight=weights)
        np.testing.assert_allclose(found, expected, **EXACT, err_msg=name)
        if case.n_labels > 2:
            expected = sk.top_k_accuracy_score(case.y_true, case.scores, k=2, labels=labels, sample_weight=weights)
            np.testing.assert_allclose(ranking.top_k_accuracy(ranks, 2, weights), expected, **EXACT, err_msg=name)


def test_a_large_weight_does_not_drown_what_scores_above_it():
    scores = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9]])
    weights = np.array([1.0, 1.0, 1e12])
    found = one_vs_rest(scores, np.array([0, 1, 0], np.int32), np.ones(3, bool), weights=weights)
    assert found.ap[1] == pytest.approx(1 / (1 + 1e12), rel=1e-12)
    assert found.auc[0] == pytest.approx(1 / (1 + 1e12), rel=1e-12)


@pytest.mark.parametrize("wrong", [[1.0], [1.0, -1.0], [1.0, np.nan], [1.0, np.inf]])
def test_weights_are_one_a_sample_and_never_negative(wrong):
    scores, y_true = np.eye(2), np.array([0, 1], np.int32)
    ranks = ranking.row_ranks(scores, y_true)
    for call in (
        lambda: one_vs_rest(scores, y_true, np.ones(2, bool), weights=np.array(wrong)),
        lambda: ranking.top_k_accuracy(ranks, 1, np.array(wrong)),
        lambda: ranking.log_loss(ranks.truth_score, scores.dtype, np.array(wrong)),
    ):
        with pytest.raises(ValueError, match="weight"):
            call()


def test_nothing_is_known_of_no_samples():
    ranks = ranking.row_ranks(np.zeros((0, 3)), np.zeros(0, np.int32))
    assert np.isnan(ranking.top_k_accuracy(ranks, 2))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("n_positive", [1, 30, 250])
def test_few_positives_are_counted_and_many_sorted_alike(monkeypatch, kind, n_positive):
    rng = np.random.default_rng(n_positive)
    values = rng.beta(1, 5, 3_000).astype(kind).round(2)  # many are equal
    positives = np.sort(rng.choice(values, n_positive))
    monkeypatch.setattr(one_vs_rest_module, "QUICKLY_SORTED", 100)
    below, upto = one_vs_rest_module._ranks(values.copy(), positives)
    ordered = np.sort(values)
    np.testing.assert_array_equal(below, np.searchsorted(ordered, positives, "left"))
    np.testing.assert_array_equal(upto, np.searchsorted(ordered, positives, "right"))
