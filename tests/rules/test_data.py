"""The rules about the data set."""

import pytest

from reportgen.rules import data
from reportgen.rules.data import few_label_samples, few_samples
from tests.evaluated import evaluation_of, matrix


def test_a_small_test_set_is_named_with_the_interval_of_its_macro_f1():
    evaluation = evaluation_of(matrix(2, 10, ab=4))
    (finding,) = few_samples.check(evaluation)
    low, high = evaluation.intervals["macro_f1"]
    assert finding.message == "24 test cases cannot settle much"
    assert f"{low:.3f}–{high:.3f}" in finding.evidence
    assert finding.severity == "high"
    assert finding.gain is None
    assert finding.link == "#checks"


@pytest.mark.parametrize(("n", "fires"), [(1, True), (49, True), (50, False)])
def test_fifty_samples_are_enough(n, fires):
    assert data.MIN_SAMPLES == 50
    assert bool(list(few_samples.check(evaluation_of([[n, 0, 0], [0, 0, 0]])))) == fires


@pytest.mark.parametrize(("support", "fires"), [(9, True), (10, False)])
def test_ten_samples_of_a_label_are_enough(support, fires):
    assert data.MIN_LABEL_SAMPLES == 10
    found = list(few_label_samples.check(evaluation_of([[60, 0, 0], [0, support, 0]])))
    assert bool(found) == fires
    if fires:
        assert found[0].message == "1 label with fewer than 10 test cases"
        assert found[0].evidence == "b (9)."
        assert found[0].label == "b"
        assert found[0].link == "#labels&sort=support,asc"


def test_the_three_rarest_labels_are_named_and_the_others_counted():
    counts = matrix(6, 0)
    for k, n in enumerate((60, 9, 3, 8, 1, 2)):
        counts[k][k] = n
    (finding,) = few_label_samples.check(evaluation_of(counts))
    assert finding.message == "5 labels with fewer than 10 test cases"
    assert finding.evidence == "e (1), f (2), c (3) and 2 more."
    assert finding.label == ""


def test_in_a_small_test_set_the_labels_are_not_named_as_well():
    assert list(few_label_samples.check(evaluation_of(matrix(2, 5)))) == []


def test_long_labels_are_shortened():
    (finding,) = few_label_samples.check(evaluation_of([[60, 0, 0], [0, 2, 0]], labels=["a", "b" * 10_000]))
    assert len(finding.evidence) < 80
