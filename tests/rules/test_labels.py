"""The rules about single labels."""

import pytest

from reportgen.arrays import NONE
from reportgen.rules import labels
from reportgen.rules.labels import low_precision, missed_label
from tests.evaluated import LETTERS, evaluation_of, matrix


def missed(**errors: int):
    """What the rule finds where label a is right `right` times and wrong as given."""
    right = errors.pop("right")
    counts = matrix(3, 40, **errors)
    counts[0][0] = right
    return list(missed_label.check(evaluation_of(counts)))


def called(right: int, wrong: int):
    """What the rule finds where label a is predicted `right` times rightly and `wrong` times wrongly."""
    counts = matrix(3, 100, ba=wrong)
    counts[0][0] = right
    return list(low_precision.check(evaluation_of(counts)))


def test_a_label_missed_more_often_than_found_is_named_with_its_evidence():
    (finding,) = missed(right=8, ab=10, ac=4)
    assert finding.severity == "high"
    assert finding.label == "a"
    assert finding.message == "a is missed more often than found"
    assert "14 of the 22 labelled a are not called a; most often: b (10)." in finding.evidence
    assert finding.link == "#label=a&state=misclassified"
    assert finding.cell == (0, 1)
    assert finding.gain is not None
    assert finding.gain > 0


def test_a_label_mostly_without_prediction_links_to_the_missed_ones():
    (finding,) = missed(right=8, ab=4, a_=10)
    assert "most often: nothing predicted (10)" in finding.evidence
    assert finding.link == "#label=a&state=missed"
    assert finding.cell == (0, NONE)


@pytest.mark.parametrize(("right", "wrong", "fires"), [(10, 10, False), (9, 11, True), (20, 20, False), (20, 21, True)])
def test_a_recall_of_exactly_one_half_is_not_low(right, wrong, fires):
    assert labels.LOW_RECALL == 0.5
    assert bool(missed(right=right, ab=wrong)) == fires


@pytest.mark.parametrize(("support", "fires"), [(19, False), (20, True)])
def test_a_label_must_have_enough_samples_to_be_called_missed(support, fires):
    assert labels.MIN_SUPPORT == 20
    assert bool(missed(right=5, ab=support - 5)) == fires


def test_a_label_whose_predictions_are_wrong_is_named_with_its_evidence():
    (finding,) = called(20, 20)
    assert finding.severity == "medium"
    assert finding.message == "a is called too often"
    assert "20 of 40 predictions of a are wrong; most often they are b (20)." in finding.evidence
    assert finding.link == "#label=a&state=called"
    assert finding.cell == (1, 0)


@pytest.mark.parametrize(
    ("right", "wrong", "fires"), [(26, 14, False), (25, 15, True), (65, 35, False), (64, 36, True)]
)
def test_a_precision_of_exactly_65_percent_is_not_low(right, wrong, fires):
    assert labels.LOW_PRECISION == 0.65
    assert bool(called(right, wrong)) == fires


@pytest.mark.parametrize(("predicted", "fires"), [(29, False), (30, True)])
def test_a_label_must_be_predicted_often_enough_to_be_called_loose(predicted, fires):
    assert labels.MIN_PREDICTIONS == 30
    assert bool(called(15, predicted - 15)) == fires


@pytest.mark.parametrize(("right", "severity"), [(20, "medium"), (19, "high")])
def test_more_often_wrong_than_right_is_severe(right, severity):
    (finding,) = called(right, 40 - right)
    assert finding.severity == severity


@pytest.mark.parametrize(("rule", "verb"), [(missed_label, "missed more"), (low_precision, "predicted wrongly")])
@pytest.mark.parametrize(("n_weak", "verb_form"), [(5, None), (6, "1 more label is"), (9, "4 more labels are")])
def test_five_weak_labels_are_named_and_the_others_counted(rule, verb, n_weak, verb_form):
    # the weak labels are taken for one another in a ring, which spoils recall and precision alike
    counts = matrix(n_weak, 20)
    for k in range(n_weak):
        counts[k][(k + 1) % n_weak] = 30 + k
    found = list(rule.check(evaluation_of(counts)))
    named = [finding for finding in found if finding.label]
    assert len(named) == min(n_weak, labels.MOST_NAMED)
    assert [-finding.gain for finding in named] == sorted(-finding.gain for finding in named)
    if verb_form is None:
        assert found == named
        return
    rest = found[-1]
    assert rest.message.startswith(f"{verb_form} {verb}")
    assert rest.severity == "low"
    assert rest.gain is None
    assert rest.rule == rule.name
    assert rest.link.startswith("#performance&sort=")


def test_a_very_long_label_is_shortened_in_sentences_and_whole_in_the_link():
    names = ["x" * 5000 + "y" * 5000, "b", "c"]
    (finding,) = missed_label.check(evaluation_of(matrix(3, 8, ab=20), labels=names))
    for text in (finding.message, finding.evidence, finding.action):
        assert len(text) < 400
    assert finding.label == names[0]
    assert names[0] in finding.link


def test_labels_without_samples_or_predictions_are_left_alone():
    counts = matrix(4, 40)
    counts[3] = [0, 0, 0, 0, 0]
    evaluation = evaluation_of(counts, labels=list(LETTERS[:4]))
    assert list(missed_label.check(evaluation)) == []
    assert list(low_precision.check(evaluation)) == []
