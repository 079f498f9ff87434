"""The rules about the training set: leaks, labels that one side lacks, and labels distributed differently."""

import numpy as np
import pytest

from reportgen.evaluations.training import Leak, Training
from reportgen.rules.training import leaked_samples, never_tested, never_trained, unlike_training
from tests.evaluated import evaluation_of
from tests.rules.found import found


def beside(train: dict[str, int], test: dict[str, int], leaks: tuple[Leak, ...] = ()):
    """Counts of labels in training and in the test, in which all is right."""
    labels = list(dict.fromkeys([*test]))
    counts = [[test[a] if a == b else 0 for b in [*labels, ""]] for a in labels]
    evaluation = evaluation_of(counts, labels=labels)
    support = np.array([train.get(label, 0) for label in labels])
    others = tuple((label, n) for label, n in train.items() if label not in labels)
    tested = np.array([test[label] for label in labels])
    n_train, n_test = sum(train.values()), sum(test.values())
    known = Training("train.csv", n_train, n_test, tuple(labels), support, tested, others, leaks)
    return evaluation.with_training(known)


def leak(kind: str, *samples: int) -> Leak:
    return Leak(kind, np.array(samples, np.intp), tuple(f"t{k}" for k in samples), np.zeros(len(samples), np.uint8))


def test_a_leak_is_grave_from_one_percent_on_and_each_sample_counts_once():
    evaluation = beside({"a": 50}, {"a": 40, "b": 10}, (leak("bytes", 3, 4, 4), leak("near", 4, 7)))
    (finding,) = found(leaked_samples, evaluation)
    assert finding.severity == "high"
    assert finding.message == "3 images of the test set are in the training set"
    assert finding.evidence == "6% of 50 images, found in train.csv: 2 the same file, 2 look the same."
    assert [row.text for row in finding.rows] == ["= t3", "= t4", "= t4", "= t4", "= t7"]
    (one,) = found(leaked_samples, beside({"a": 50}, {"a": 40}, (leak("id", 3),)))
    assert one.message == "1 image of the test set is in the training set"
    small = [found(leaked_samples, beside({"a": 50}, {"a": n}, (leak("id", 3),)))[0].severity for n in (100, 101)]
    assert small == ["high", "medium"]
    assert found(leaked_samples, beside({"a": 50}, {"a": 40})) == []


@pytest.mark.parametrize(("n", "fires"), [(4, False), (5, True)])
def test_a_label_that_was_never_trained_is_named_from_five_on(n, fires):
    findings = found(never_trained, beside({"a": 50}, {"a": 40, "b": n}))
    assert [one.label for one in findings] == ["b"] * fires
    assert found(never_trained, beside({"a": 50, "b": 1}, {"a": 40, "b": 9})) == []


@pytest.mark.parametrize(("n", "severity"), [(4, ""), (5, "low")])
def test_a_label_that_is_never_tested_is_named_from_five_on(n, severity):
    findings = found(never_tested, beside({"a": 50, "b": 50, "c": n}, {"a": 40, "b": 40}))
    assert [one.severity for one in findings] == [severity] * bool(severity)


@pytest.mark.parametrize(
    ("train", "test", "fires"),
    [
        ((500, 500), (400, 600), True),  # just a tenth
        ((500, 500), (401, 599), False),
        ((500, 500), (500, 500), False),
        ((10, 10), (7, 13), False),  # chance: p = 0.33
        ((50, 50), (30, 70), True),  # p = 0.004
        ((50, 50), (33, 67), False),  # p = 0.014
    ],
)
def test_a_tenth_beyond_chance_is_another_distribution(train, test, fires):
    evaluation = beside(dict(zip("ab", train, strict=True)), dict(zip("ab", test, strict=True)))
    assert bool(found(unlike_training, evaluation)) == fires


def test_the_p_is_that_of_the_g_test():
    # scipy.stats.chi2_contingency([[30, 20, 50], [45, 25, 30]], lambda_="log-likelihood")
    known = beside({"a": 30, "b": 20, "c": 50}, {"a": 45, "b": 25, "c": 30}).training
    assert known.p == pytest.approx(0.013363, rel=0.02)
    assert known.moved == pytest.approx(0.2)


def test_without_a_training_set_no_rule_is_asked():
    evaluation = evaluation_of([[9, 1, 0], [1, 9, 0]])
    for rule in (leaked_samples, never_trained, never_tested, unlike_training):
        assert rule.needs(evaluation) == "no training set is given"
