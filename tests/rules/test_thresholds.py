"""The rule about the threshold the model is run at."""

from math import nextafter

import pytest

from reportgen.rules import thresholds
from reportgen.rules.rule import MIN_GAIN
from reportgen.rules.thresholds import far_threshold
from tests.evaluated import evaluation_of, matrix

# The wrong predictions score less than the right ones, so the best threshold lies above them.
COUNTS = matrix(3, 40, ab=12, bc=9)


def found(low: float = 0.3, **options: object):
    evaluation = evaluation_of(COUNTS, score={(0, 1): low, (1, 2): low}, **options)
    return evaluation, list(far_threshold.check(evaluation))


def test_a_threshold_far_from_the_best_is_named_with_both_figures():
    evaluation, (finding,) = found()
    assert evaluation.recommended == 0.9
    assert finding.message == "A threshold of 0.900 would do better"
    assert f"Macro F1 is {evaluation.point.macro_f1:.3f} at 0.000 and" in finding.evidence
    assert finding.gain == evaluation.recommended_point.macro_f1 - evaluation.point.macro_f1
    assert finding.link == "#threshold&t=0.9"
    assert finding.severity == "medium"


def test_at_the_best_threshold_there_is_nothing_to_say():
    assert found(threshold=0.9)[1] == []
    assert found(criterion="macro_f1")[1] == []


@pytest.mark.parametrize(("operating", "fires"), [(0.8, True), (0.84, True), (0.86, False)])
def test_the_threshold_must_be_far_away(operating, fires):
    assert thresholds.FAR == 0.05
    assert bool(found(0.88, threshold=operating)[1]) == fires


def test_far_begins_at_its_limit(monkeypatch):
    monkeypatch.setattr(thresholds, "FAR", 0.9 - 0.75)
    assert found(0.8, threshold=0.75)[1]
    monkeypatch.setattr(thresholds, "FAR", nextafter(0.9 - 0.75, 1))
    assert not found(0.8, threshold=0.75)[1]


def test_it_must_cost_one_point_of_macro_f1(monkeypatch):
    (finding,) = found()[1]
    assert finding.gain > MIN_GAIN == 0.01
    monkeypatch.setattr(thresholds, "MIN_GAIN", finding.gain)
    assert found()[1]
    monkeypatch.setattr(thresholds, "MIN_GAIN", nextafter(finding.gain, 1))
    assert not found()[1]


def test_without_scores_or_without_any_prediction_there_is_no_threshold():
    assert list(far_threshold.check(evaluation_of(COUNTS))) == []
    assert list(far_threshold.check(evaluation_of(matrix(3, 0, a_=30, b_=30), score=0.5))) == []
