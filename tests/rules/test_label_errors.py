"""The rules about the ground truth itself: what looks mislabelled, and what reviews teach."""

from dataclasses import replace

import numpy as np
import pytest

from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.reviewed import Place, Review, Reviewed
from reportgen.rules.label_errors import label_errors, reviewed_errors
from reportgen.rules.scores import confident_errors
from tests.oracles.cases import Case, dataset, options
from tests.rules.found import OBJECTS, found
from tests.rules.test_boxes import SIDE, evaluation, some

N = 200


def labelled(n_wrong: int, sure: float, kind: str = "full", **given: object) -> ClassificationEvaluation:
    """Four labels, each answer as sure, of which so many contradict the ground truth."""
    y_pred = np.arange(N, dtype=np.int32) % 4
    y_true = np.where(np.arange(N) < n_wrong, (y_pred + 1) % 4, y_pred).astype(np.int32)
    scores = np.full((N, 4), (1 - sure) / 3)
    scores[np.arange(N), y_pred] = sure
    case = Case(y_true, y_pred, scores.max(axis=1), scores, 4)
    return ClassificationEvaluation(dataset(case, kind=kind), options(**given))


@pytest.mark.parametrize(("n_wrong", "sure", "fires"), [
    (5, 0.9997, True), (4, 0.9997, False), (0, 0.9997, False),
    (14, 0.97, True), (13, 0.97, False),  # scores that are right bring about 6, with a standard deviation of 2.4
])  # fmt: skip
def test_ground_truth_that_looks_wrong_is_named_from_five_on_and_beyond_chance(n_wrong, sure, fires):
    made = labelled(n_wrong, sure)
    assert made.label_errors.n == n_wrong
    findings = found(label_errors, made)
    assert bool(findings) == fires
    if fires:
        assert findings[0].message == f"{n_wrong} images look mislabelled: check them first"
        assert f"about {round(N * (1 - sure))} would look so" in findings[0].evidence
        assert found(confident_errors, made) == []  # they are the same


def test_without_a_score_of_every_label_it_is_not_asked_and_says_why():
    made = labelled(20, 0.99, kind="top1")
    assert label_errors.needs(made) == made.label_errors.reason == "this needs a score of every label"
    assert label_errors.needs(labelled(0, 0.99)) == ""


def test_what_was_checked_is_left_out():
    whole = labelled(8, 0.9997)
    ids = whole.dataset.sample_ids[whole.label_errors.sample.tolist()].to_list()
    made = labelled(8, 0.9997, reviewed=Reviewed(known=tuple(map(Place, ids[:3])), known_source="checked.txt"))
    assert (made.label_errors.n, made.label_errors.n_known) == (5, 3)
    (finding,) = found(label_errors, made)
    assert "3 that were checked are left out." in finding.evidence


def reviewed(verdicts: list[str], n_wrong: int = 40) -> ClassificationEvaluation:
    """The first errors, each with a verdict."""
    made = labelled(n_wrong, 0.97)
    reviews = tuple(Review(Place(made.dataset.sample_ids[k]), verdict) for k, verdict in enumerate(verdicts))
    return replace(made, options=options(reviewed=Reviewed(reviews, source="reviews.json")))


@pytest.mark.parametrize(("n", "fires"), [(10, True), (9, False), (0, False)])
def test_ten_decided_reviews_of_errors_teach_something(n, fires):
    assert bool(found(reviewed_errors, reviewed(["label_wrong"] * n + ["unclear"] * 3))) == fires


def test_reviews_tell_what_is_left_of_the_error_rate_and_that_they_were_chosen():
    made = reviewed(["label_wrong"] * 8 + ["label_missing"] * 2 + ["model_wrong"] * 10 + ["unclear"])
    (finding,) = found(reviewed_errors, made)
    assert finding.message == "Of 20 reviewed errors 10 were wrong or missing labels"
    assert "That is 50% (95% interval 30–70%). 1 more were unclear." in finding.evidence  # Wilson
    assert "real error rate is about 10% (6%–14%), not 20%" in finding.evidence
    assert "not drawn at random" in finding.evidence
    assert finding.severity == "high"
    without = made.reviews.without
    assert without.dataset.n_samples == N - 10
    assert without.metrics["accuracy"] == pytest.approx((N - 40) / (N - 10))
    assert made.label_errors.n_known == 10  # what a review calls an error of the model is labelled rightly
    (kept,) = found(reviewed_errors, reviewed(["model_wrong"] * 12))
    assert (kept.severity, kept.action) == ("low", "The ground truth holds: work on the model.")


@pytest.mark.parametrize(("n", "score", "fires"), [(5, 0.8, True), (5, 0.99, True), (4, 0.99, False), (5, 0.79, False)])
def test_sure_boxes_where_nothing_is_labelled_look_forgotten(n, score, fires):
    forgotten = [(k, 5, SIDE, score) for k in range(n)]
    made = evaluation(some(40), [(k, 0, SIDE, 0.995) for k in range(40)] + forgotten)
    assert made.label_errors.n == (n if score >= 0.8 else 0)
    assert bool(found(label_errors, made, OBJECTS)) == fires


@pytest.mark.parametrize(("n_objects", "n_alone", "n_found"), [(20, 2, 2), (19, 1, 0), (20, 3, 0)])
def test_objects_that_nothing_touches_are_in_doubt_where_that_is_rare(n_objects, n_alone, n_found):
    made = evaluation(some(n_objects), some(n_objects - n_alone))
    doubts = made.label_errors
    assert doubts.n == n_found
    assert (doubts.suggested == -1).all()
    assert made.items_of(doubts) == [f"t{n_objects - n_alone + k}" for k in range(n_found)]
