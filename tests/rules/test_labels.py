"""The rules about single labels."""

import re
from dataclasses import replace

import pytest

from reportgen.arrays import NONE
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.rules import RULES, labels
from reportgen.rules.labels import low_precision, missed_label
from reportgen.rules.model import never_predicted
from reportgen.rules.rule import severity_of
from tests.evaluated import LETTERS, evaluation_of, matrix
from tests.rules.found import found


def missed(**errors: int):
    """What the rule finds where label a is right `right` times and wrong as given."""
    right = errors.pop("right")
    counts = matrix(3, 40, **errors)
    counts[0][0] = right
    return found(missed_label, evaluation_of(counts))


def called(right: int, wrong: int):
    """What the rule finds where label a is predicted `right` times rightly and `wrong` times wrongly."""
    counts = matrix(3, 100, ba=wrong)
    counts[0][0] = right
    return found(low_precision, evaluation_of(counts))


def test_a_label_missed_more_often_than_found_is_named_with_its_evidence():
    (finding,) = missed(right=8, ab=10, ac=4)
    assert finding.severity == severity_of(finding.gain)
    assert finding.label == "a"
    assert finding.message == "a is missed more often than found"
    assert finding.evidence == "8 of 22 images labelled a are found; 10 of the other 14 are predicted as b."
    assert finding.link == "#label=a&state=misclassified"
    assert finding.cell == (0, 1)
    assert finding.gain is not None
    assert finding.gain > 0


def test_labels_that_are_numbers_are_said_to_be_labels():
    counts = matrix(3, 100, ab=90)
    counts[0][0] = 20
    made = evaluation_of(counts)
    made = ClassificationEvaluation(replace(made.dataset, labels=("1", "2", "cat")), made.options)
    said = [one for rule in RULES for one in found(rule, made)]
    messages = [one.message for one in said]
    assert "Label 1 is missed more often than found" in messages
    assert "Label 1 is confused with label 2" in messages
    assert not [text for one in said for text in (one.message, one.evidence, one.action)
                if re.search(r"(^|are |tell |from |and )[12]( is| predicted| from|[.]| and)", text)]  # fmt: skip


def test_a_label_mostly_without_prediction_links_to_the_missed_ones():
    (finding,) = missed(right=8, ab=4, a_=10)
    assert "10 of the other 14 have no prediction" in finding.evidence
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
    assert finding.message == "Too many false positives for a"
    assert finding.evidence == "20 of 40 predictions of a are wrong; most often the ground truth is b (20)."
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


@pytest.mark.parametrize("rule", [missed_label, low_precision])
@pytest.mark.parametrize(("n_weak", "rest"), [(1, 0), (5, 0), (6, 1), (9, 4)])
def test_all_weak_labels_stand_in_one_finding_and_five_are_shown(rule, n_weak, rest):
    # the weak labels are confused in a ring, which spoils recall and precision alike
    counts = matrix(max(3, n_weak), 20)
    for k in range(n_weak):
        counts[k][(k + 1) % max(3, n_weak)] = 30 + k
    evaluation = evaluation_of(counts)
    (finding,) = found(rule, evaluation)
    assert len(finding.rows) == min(n_weak, 5)
    assert finding.rest == rest
    errors = [int(row.text.split(" of ")[1]) - int(row.text.split(" of ")[0]) for row in finding.rows]
    if rule is missed_label:
        assert errors == sorted(errors, reverse=True)
        assert finding.more == "#performance&sort=recall,asc"
    assert all(0 <= row.value <= 1 and row.link.startswith(f"#label={row.name}") for row in finding.rows)
    assert finding.label == (finding.rows[0].name if n_weak == 1 else "")
    more = f" and {n_weak - 2} more label" if n_weak > 2 else ""
    assert more in finding.message


def test_labels_never_predicted_have_a_finding_of_their_own():
    counts = matrix(4, 40)
    counts[3] = [0, 30, 0, 0, 0]
    counts[2] = [0, 0, 10, 0, 30]
    evaluation = evaluation_of(counts)
    (finding,) = found(never_predicted, evaluation)
    assert finding.message == "d is never predicted"
    assert finding.gain == pytest.approx(evaluation_of(matrix(4, 40, c_=30)).point.macro_f1 - 0.75, abs=0.5)
    assert [row.name for row in finding.rows] == ["d"]
    assert [one.label for one in found(missed_label, evaluation)] == ["c"]


@pytest.mark.parametrize(("support", "fires"), [(4, False), (5, True)])
def test_five_of_a_label_must_be_there(support, fires):
    counts = matrix(3, 40)
    counts[2] = [0, support, 0, 0]
    assert bool(found(never_predicted, evaluation_of(counts))) == fires


def test_a_very_long_label_is_shortened_in_sentences_and_whole_in_the_link():
    names = ["x" * 5000 + "y" * 5000, "b", "c"]
    (finding,) = found(missed_label, evaluation_of(matrix(3, 8, ab=20), labels=names))
    for text in (finding.message, finding.evidence, finding.action):
        assert len(text) < 400
    assert finding.label == names[0]
    assert names[0] in finding.link


def test_labels_without_samples_or_predictions_are_left_alone():
    counts = matrix(4, 40)
    counts[3] = [0, 0, 0, 0, 0]
    evaluation = evaluation_of(counts, labels=list(LETTERS[:4]))
    assert (
        found(missed_label, evaluation) == found(low_precision, evaluation) == found(never_predicted, evaluation) == []
    )
