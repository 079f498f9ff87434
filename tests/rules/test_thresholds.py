"""The rules about thresholds: a better one, scores cut off below, and fewer answers."""

from math import nextafter

import numpy as np
import pytest

from reportgen.metrics.gain import Gain
from reportgen.rules import thresholds
from reportgen.rules.rule import MIN_GAIN
from reportgen.rules.thresholds import cut_scores, far_threshold, fewer_answers
from tests.evaluated import evaluation_of, matrix
from tests.rules.found import OBJECTS, found
from tests.rules.test_boxes import evaluation as of_boxes
from tests.rules.test_scores import answers, drawn

# The wrong predictions score less than the right ones, so the best threshold lies above them.
COUNTS = matrix(3, 40, ab=12, bc=9)


def scored(low: float = 0.3, **options: object):
    return evaluation_of(COUNTS, score={(0, 1): low, (1, 2): low}, **options)


def test_a_threshold_far_from_the_best_is_named_with_both_figures_and_the_noise():
    evaluation = scored()
    (finding,) = found(far_threshold, evaluation)
    assert evaluation.recommended == evaluation.best
    assert finding.message == f"A threshold of {evaluation.best:.3f} does better"
    assert f"Macro F1 is {evaluation.point.macro_f1:.3f} at 0.000 and" in finding.evidence
    assert f"95% interval +{evaluation.best_gain.low:.3f} to +{evaluation.best_gain.high:.3f}" in finding.evidence
    assert finding.gain == evaluation.recommended_point.macro_f1 - evaluation.point.macro_f1
    assert finding.link == f"#threshold&t={evaluation.best!r}"


def test_a_gain_within_noise_is_no_advice():
    evaluation = scored()
    evaluation.__dict__["best_gain"] = Gain(0.05, -0.001, 0.1)
    assert found(far_threshold, evaluation) == []
    evaluation.__dict__["best_gain"] = Gain(0.05, 0.001, 0.1)
    assert found(far_threshold, evaluation)


def test_at_the_best_threshold_there_is_nothing_to_say():
    assert found(far_threshold, scored(threshold=scored().best)) == []
    assert found(far_threshold, scored(criterion="macro_f1")) == []


def test_far_begins_at_its_limit(monkeypatch):
    evaluation = scored(threshold=0.2)
    far = evaluation.best - 0.2
    monkeypatch.setattr(thresholds, "FAR", far)
    assert found(far_threshold, evaluation)
    monkeypatch.setattr(thresholds, "FAR", nextafter(far, 1))
    assert not found(far_threshold, evaluation)


def test_it_must_cost_one_point_of_macro_f1(monkeypatch):
    (finding,) = found(far_threshold, scored())
    assert finding.gain > MIN_GAIN == 0.01
    monkeypatch.setattr(thresholds, "MIN_GAIN", finding.gain)
    assert found(far_threshold, scored())
    monkeypatch.setattr(thresholds, "MIN_GAIN", nextafter(finding.gain, 1))
    assert not found(far_threshold, scored())


@pytest.mark.parametrize("rule", [far_threshold, cut_scores, fewer_answers])
def test_without_scores_or_without_any_prediction_there_is_no_threshold(rule):
    assert found(rule, evaluation_of(COUNTS)) == []
    assert found(rule, evaluation_of(matrix(3, 0, a_=30, b_=30), score=0.5)) == []


def boxes(right: float, wrong: float):
    return of_boxes([(k, 0, 40, 0.9) for k in range(40)],
                    [*((k, 0, 40, right) for k in range(40)), *((k, 5, 40, wrong) for k in range(20))])  # fmt: skip


@pytest.mark.parametrize(
    ("right", "wrong", "fires"),
    [
        (0.4, 0.5, True),  # what is wrong scores higher, so that the best keeps everything
        (0.5, 0.4, False),  # the best is above the lowest score
        (0.04, 0.5, False),  # scores begin low enough
    ],
)
def test_a_best_threshold_at_the_lowest_score_may_lie_below(right, wrong, fires):
    findings = found(cut_scores, boxes(right, wrong), OBJECTS)
    assert bool(findings) == fires
    if fires:
        assert findings[0].message == "The file holds no scores below 0.400"
        assert "may lie below what this file holds" in findings[0].evidence


def test_one_answer_a_sample_is_never_cut_off():
    assert found(cut_scores, evaluation_of(COUNTS, score=0.6)) == []


def test_fewer_answers_are_right_more_often():
    (finding,) = found(fewer_answers, answers(*drawn(2000, lambda score: np.where(score > 0.7, 0.995, 0.6))))
    assert finding.message == "Leaving the least sure 41% unanswered makes 99% of the answers right"
    threshold = float(finding.link.split("=")[1])
    assert threshold == pytest.approx(0.7, abs=0.03)
    assert finding.severity == "low"


def test_where_no_threshold_reaches_a_share_nothing_is_said():
    assert found(fewer_answers, answers(*drawn(2000, lambda score: 0.6))) == []
    assert found(fewer_answers, answers(*drawn(400, lambda score: 1.0))) == []
