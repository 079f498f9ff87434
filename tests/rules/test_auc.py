"""The rules about AUC and about thresholds of labels, each on either side of its boundary."""

import numpy as np
import pytest

from reportgen.evaluations.ranking_intervals import RankingIntervals
from reportgen.rules.auc import auc_at_chance, label_at_chance
from reportgen.rules.label_thresholds import own_thresholds
from tests.rules.found import found, scored


def three_labels(noise: float = 0.0, blind: int | None = None, n: int = 600):
    """Scores that name the true label, but for noise; those of one label may be drawn without looking."""
    rng = np.random.default_rng(4)
    y_true = np.arange(n) % 3
    scores = np.eye(3)[y_true] + noise * rng.random((n, 3))
    if blind is not None:
        scores[:, blind] = rng.random(n)
    return scored(y_true, scores.argmax(axis=1), scores=scores, n_labels=3)


@pytest.mark.parametrize(
    ("interval", "fires"),
    [((0.45, 0.55), True), ((0.5, 0.65), True), ((0.501, 0.55), False), ((0.45, 0.651), False), ((0.9, 1), False)],
)
def test_an_auc_is_at_chance_where_its_interval_says_so(interval, fires):
    evaluation = three_labels()
    evaluation.__dict__["intervals"] = evaluation.intervals | {"macro_auc": interval}
    assert bool(found(auc_at_chance, evaluation)) == fires
    labels = {"auc": np.array([[0.8, 0.9], interval, [0.9, 1.0]])}
    evaluation.__dict__["ranking_intervals"] = RankingIntervals({}, labels, {})
    assert [one.label for one in found(label_at_chance, evaluation)] == ["b"] * fires


def test_a_label_whose_scores_are_drawn_is_found():
    assert [one.label for one in found(label_at_chance, three_labels(0.2, blind=1))] == ["b"]
    assert found(label_at_chance, three_labels(0.2)) == []
    assert found(auc_at_chance, three_labels(0.2, blind=1)) == []


def of_two_scales(low: float, n: int = 300):
    """Right predictions of a score from 0.8 and wrong ones below it; of label b all are `low` less."""
    rng = np.random.default_rng(2)
    y_true = np.arange(2 * n) % 2
    right = rng.random(2 * n) < 0.7
    y_pred = np.where(right, y_true, 2)
    other = rng.integers(0, 2, 2 * n)
    y_pred = np.where(right, y_true, other)
    y_true = np.where(right, y_true, 2)
    score = np.where(right, 0.8, 0.6) + 0.1 * rng.random(2 * n) - low * (y_pred == 1)
    return scored(y_true, y_pred, score, 3, threshold=0.75)


@pytest.mark.parametrize(("low", "fires"), [(0.0, False), (0.05, False), (0.3, True)])
def test_labels_of_another_scale_need_their_own_threshold(low, fires):
    findings = found(own_thresholds, of_two_scales(low))
    assert [one.label for one in findings] == ["b"] * fires


def test_thresholds_that_all_labels_need_are_not_held_against_a_rest_or_against_none():
    evaluation = of_two_scales(0.3)
    evaluation.__dict__["operating"] = 0.0
    evaluation.__dict__["label_threshold_intervals"] = np.array([[0.5, 0.9]] * 3)
    (finding,) = found(own_thresholds, evaluation)
    assert " than the rest" in finding.message or finding.message == "All 3 labels need thresholds of their own"
    assert "or more above 0, where every prediction counts." in finding.evidence


def test_the_gain_of_own_thresholds_is_over_the_best_single_one(monkeypatch):
    evaluation = of_two_scales(0.3)
    (finding,) = found(own_thresholds, evaluation)
    single = max(evaluation.point.macro_f1, evaluation.best_point.macro_f1)
    assert finding.gain == evaluation.label_threshold_point.macro_f1 - single > 0.01
    monkeypatch.setattr("reportgen.rules.label_thresholds.MIN_GAIN", np.nextafter(finding.gain, 1))
    assert found(own_thresholds, evaluation) == []
