"""The rules about the data set."""

import pytest

from reportgen.rules import data
from reportgen.rules.data import few_label_samples, few_samples, no_errors
from tests.evaluated import evaluation_of, matrix
from tests.rules.found import found


def test_a_small_test_set_is_named_with_the_interval_of_its_accuracy():
    evaluation = evaluation_of(matrix(2, 10, ab=4))
    (finding,) = found(few_samples, evaluation)
    low, high = evaluation.intervals["accuracy"]
    assert finding.message == "Test set too small (24 images)"
    assert f"{low:.3f}–{high:.3f}" in finding.evidence
    assert finding.severity == "high"
    assert finding.gain is None
    assert finding.link == "#distribution"


def test_eight_right_answers_do_not_say_that_all_will_be():
    (finding,) = found(few_samples, evaluation_of([[8, 0, 0], [0, 0, 0]]))
    assert "0.631–1.000" in finding.evidence


@pytest.mark.parametrize(("n", "fires"), [(1, True), (49, True), (50, False)])
def test_fifty_samples_are_enough(n, fires):
    assert data.MIN_SAMPLES == 50
    assert bool(found(few_samples, evaluation_of([[n, 0, 0], [0, 0, 0]]))) == fires


@pytest.mark.parametrize(("support", "least"), [(9, 10), (10, 50), (49, 50), (50, 0)])
def test_ten_samples_of_a_label_are_needed_and_fifty_are_enough(support, least):
    assert (data.MIN_LABEL_SAMPLES, data.ENOUGH_LABEL_SAMPLES) == (10, 50)
    findings = found(few_label_samples, evaluation_of([[60, 0, 0], [0, support, 0]]))
    assert bool(findings) == bool(least)
    if least:
        assert findings[0].message == f"1 label with fewer than {least} images"
        assert [(row.name, row.value) for row in findings[0].rows] == [("b", support / least)]
        assert findings[0].severity == ("medium" if support < 30 else "low")
        assert findings[0].label == "b"
        assert findings[0].link == "#performance&sort=support,asc"


def test_the_rarest_labels_are_ranked_and_the_others_counted():
    counts = matrix(7, 0)
    for k, n in enumerate((60, 9, 3, 8, 1, 0, 5)):
        counts[k][k] = n
    (finding,) = found(few_label_samples, evaluation_of(counts))
    assert finding.message == "6 labels with fewer than 10 images"
    assert [row.name for row in finding.rows] == ["f", "e", "c", "g", "d"]
    assert finding.rest == 1
    assert finding.evidence.endswith("1 of them has none at all.")
    assert finding.label == ""
    assert finding.severity == "medium"  # more than half of the labels


def test_in_a_small_test_set_the_labels_are_not_named_as_well():
    assert found(few_label_samples, evaluation_of(matrix(2, 5))) == []


def test_without_errors_the_first_question_is_whether_the_test_set_was_seen():
    (finding,) = found(no_errors, evaluation_of(matrix(3, 300)))
    assert finding.message == "No errors: check first that the model has not seen this test set"
    assert finding.severity == "medium"
    assert finding.evidence == "0 errors in 900 images; the 95% interval of accuracy begins at 0.996."
    assert found(no_errors, evaluation_of(matrix(3, 300, ab=1))) == []
    assert found(no_errors, evaluation_of(matrix(3, 300, a_=1))) == []
    assert found(no_errors, evaluation_of(matrix(3, 16))) == []
