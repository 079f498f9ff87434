"""What answers without a model score: scikit-learn's dummy classifiers say the same."""

import numpy as np
import pytest
from sklearn import metrics as sk
from sklearn.dummy import DummyClassifier

from reportgen.evaluations.baselines import guessing
from tests.evaluated import evaluation_of, matrix
from tests.loops import each_seed


def labels_of(seed):
    rng = np.random.default_rng(seed)
    return rng.choice(6, 400, p=rng.dirichlet(np.full(6, 0.8)))


def dummy(strategy, y_true, random_state=0):
    return DummyClassifier(strategy=strategy, random_state=random_state).fit(np.zeros((y_true.size, 1)), y_true)


@each_seed(range(5))
def test_always_the_majority_label_is_scikit_learns(seed):
    y_true = labels_of(seed)
    said = dummy("most_frequent", y_true).predict(np.zeros((y_true.size, 1)))
    found = guessing(np.bincount(y_true, minlength=6))["majority"]
    there = np.unique(y_true)
    expected = {"accuracy": sk.accuracy_score(y_true, said), "balanced_accuracy": sk.recall_score(
        y_true, said, average="macro", labels=there)}  # fmt: skip
    for average in ("micro", "macro", "weighted"):
        for name in ("precision", "recall", "f1"):
            score = getattr(sk, f"{name}_score")
            expected[f"{average}_{name}"] = score(y_true, said, average=average, labels=there, zero_division=0)
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-12)


def test_guessing_by_frequency_is_what_scikit_learn_scores_on_average():
    y_true = labels_of(1)
    found = guessing(np.bincount(y_true, minlength=6))["frequency"]
    nothing = np.zeros((y_true.size, 1))
    drawn = [dummy("stratified", y_true, seed).predict(nothing) for seed in range(100)]
    for name, score in (
        ("accuracy", sk.accuracy_score), ("balanced_accuracy", sk.balanced_accuracy_score),
        ("macro_recall", lambda true, said: sk.recall_score(true, said, average="macro")),
    ):  # fmt: skip
        scores = [score(y_true, said) for said in drawn]
        assert abs(np.mean(scores) - found[name]) < 4 * np.std(scores) / 10, name
    prior = dummy("prior", y_true).predict_proba(nothing)
    assert found["log_loss"] == pytest.approx(sk.log_loss(y_true, prior), abs=1e-12)


def test_constant_scores_rank_nothing():
    y_true = labels_of(2)
    found = guessing(np.bincount(y_true, minlength=6))["majority"]
    there = np.unique(y_true)
    assert found["macro_auc"] == 0.5
    by_label = [sk.average_precision_score(y_true == k, np.zeros(y_true.size)) for k in there]
    assert found["macro_ap"] == pytest.approx(np.mean(by_label), abs=1e-12)


def test_the_evaluation_names_the_majority_label():
    counts = matrix(3, 5, bc=4)
    evaluation = evaluation_of(counts)
    assert evaluation.majority_label == 1
    assert evaluation.baselines["majority"]["accuracy"] == pytest.approx(9 / 19)
    assert evaluation.baselines["frequency"]["accuracy"] == pytest.approx((9 / 19) ** 2 + 2 * (5 / 19) ** 2)


def test_nothing_to_guess():
    assert guessing(np.zeros(3, np.int64)) == {}
    one = guessing(np.array([7, 0]))
    assert "macro_auc" not in one["majority"]
    assert one["majority"]["accuracy"] == 1
