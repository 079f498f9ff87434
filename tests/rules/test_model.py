"""The rules about the model as a whole: it answers one label, or no better than a guess."""

import numpy as np
import pytest

from reportgen.rules import RULES
from reportgen.rules.model import collapsed, no_better, nothing_predicted
from tests.evaluated import evaluation_of, matrix
from tests.rules.found import all_found, found


def one_label(n_cat: int, n_dog: int, others: int = 0):
    """Two labels of which the first takes all predictions but for some of the second."""
    return evaluation_of([[n_cat, 0, 0], [n_dog, others, 0]], labels=["cat", "dog"])


def test_a_model_of_one_answer_is_told_so_with_what_always_answering_would_give():
    (finding,) = found(collapsed, one_label(30, 70))
    assert finding.message == "Predicts only cat"
    assert finding.evidence == (
        "100 of 100 predictions are cat; in the ground truth 30 of 100 images are. dog is never predicted."
    )
    assert finding.severity == "high"
    assert finding.worth == "0.300 accuracy"
    assert finding.gain_note == "always answering dog gives 0.700"
    assert [(row.name, row.value, row.text) for row in finding.rows] == [
        ("cat", 1.0, "100 predictions"), ("dog", 0.0, "0 predictions")]  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "fires"),
    [
        ((30, 51, 19), True),  # 81 of 100 predictions
        ((30, 50, 20), False),  # 80 of 100
        ((85, 15, 0), True),  # 100 of 100, 85 of them due
        ((90, 10, 0), False),  # 100 of 100, 90 due: most of the set is of this label
        ((15, 34, 0), False),  # 49 predictions are few
        ((15, 35, 0), True),
    ],
)
def test_one_label_must_take_more_than_four_in_five_and_far_more_than_is_due(counts, fires):
    assert bool(found(collapsed, one_label(*counts))) == fires


def test_a_data_set_of_one_label_is_no_collapse():
    assert found(collapsed, evaluation_of([[100, 0]])) == []


def random_answers(n_labels: int, n: int, right: int = 0):
    """Answers that tell nothing of the truth, and some that are right besides."""
    rng = np.random.default_rng(5)
    counts = rng.multinomial(n, np.full(n_labels * n_labels, n_labels**-2.0)).reshape(n_labels, n_labels)
    counts[np.diag_indices(n_labels)] += right
    return evaluation_of(np.pad(counts, ((0, 0), (0, 1))).tolist())


def test_a_guess_is_told_from_a_model():
    (finding,) = found(no_better, random_answers(5, 400))
    assert finding.message == "No better than guessing"
    assert finding.severity == "high"
    assert "guessing by frequency" in finding.evidence
    assert found(no_better, random_answers(5, 400, right=30)) == []
    assert found(no_better, random_answers(5, 40)) == []


def test_where_one_label_is_most_of_the_data_its_share_is_what_to_beat():
    """95 of 100 are a: nine in ten of the others are found, yet no more answers are right."""
    (finding,) = found(no_better, evaluation_of([[905, 45, 0], [5, 45, 0]]))
    assert finding.message == "No more often right than always answering a"
    assert finding.severity == "medium"
    assert "balanced accuracy" in finding.action


def test_a_collapsed_model_is_not_called_a_guess_as_well():
    assert found(no_better, one_label(30, 70)) == []
    assert found(no_better, evaluation_of(matrix(3, 60, ab=5))) == []


@pytest.mark.parametrize(("n", "fires"), [(5, True), (4, False)])
def test_a_model_that_predicts_nothing_is_told_so_before_all_else(n, fires):
    evaluation = evaluation_of([[0, 0, n], [0, 0, 0]], labels=["cat", "dog"])
    told = [one for one in all_found(RULES, evaluation) if one.rule == "nothing-predicted"]
    assert len(told) == fires
    if fires:
        assert all_found(RULES, evaluation)[0].message == "Nothing is predicted"
    assert found(nothing_predicted, evaluation_of([[0, 0, n], [0, 1, 0]], labels=["cat", "dog"])) == []


def test_predictions_that_are_all_below_the_threshold_are_said_to_be():
    evaluation = evaluation_of(matrix(3, 20), score=0.4, threshold=0.5)
    (finding,) = found(nothing_predicted, evaluation)
    assert finding.message == "Nothing is predicted at this threshold"
    assert finding.evidence == "0 of 60 images are found; all 60 predictions are below the threshold."
