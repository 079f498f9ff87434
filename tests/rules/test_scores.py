"""The rules about scores: do they tell right from wrong, mean what they say, and what is wrong though almost sure."""

import numpy as np
import pytest

from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.rules.scores import confident_errors, miscalibrated, no_separation
from tests.evaluated import evaluation_of, matrix
from tests.oracles.cases import Case, dataset, options
from tests.rules.found import found


def answers(score, is_right, kind="top1", n_labels=3):
    """One answer each, of two labels in turn; wrong ones name a third, or the other of `n_labels` two."""
    n = len(score)
    y_true = np.arange(n, dtype=np.int32) % 2
    y_pred = np.where(is_right, y_true, 2 if n_labels == 3 else 1 - y_true).astype(np.int32)
    scores = np.full((n, n_labels), 0.0)
    scores[:] = ((1 - score) / 2)[:, None]
    scores[np.arange(n), y_pred] = score
    return ClassificationEvaluation(dataset(Case(y_true, y_pred, score, scores, n_labels), kind=kind), options())


def drawn(n, share_right, seed=3, low=0.5):
    """Scores from `low` to 1, and whether each is right with the chance given its score."""
    rng = np.random.default_rng(seed)
    score = low + (1 - low) * rng.random(n)
    return score, rng.random(n) < share_right(score)


def test_scores_that_say_nothing_are_told_so():
    (finding,) = found(no_separation, answers(*drawn(800, lambda score: 0.5)))
    assert finding.message == "The scores do not tell right from wrong"
    assert finding.severity == "high"
    assert finding.worth.startswith("AUC 0.")
    assert sum(int(row.text.split(" of ")[1]) for row in finding.rows) == 800
    assert "write predictions from score 0.001 upwards" in finding.action


@pytest.mark.parametrize(("n", "share"), [
    (800, lambda score: score),  # calibrated
    (12, lambda score: 0.5),  # too few to say that there is nothing
])  # fmt: skip
def test_scores_that_may_say_something_are_left_alone(n, share):
    assert found(no_separation, answers(*drawn(n, share))) == []


def test_without_errors_or_scores_nothing_is_told_apart():
    assert found(no_separation, answers(*drawn(100, lambda score: 1.0))) == []
    assert found(no_separation, evaluation_of(matrix(3, 40, ab=5))) == []


def test_too_high_a_confidence_names_the_worst_bins_and_what_a_factor_mends():
    score, is_right = drawn(4000, lambda score: 1 / (1 + ((1 - score) / score) ** 0.5))  # log odds twice too large
    (finding,) = found(miscalibrated, answers(score, is_right, n_labels=2))
    assert finding.message.startswith("Confidence between 0.")
    assert finding.message.endswith("is too high")
    assert finding.severity == ("high" if float(finding.worth[1:].split()[0]) >= 0.1 else "medium")
    assert finding.worth.startswith("−0.0") or finding.worth.startswith("−0.1")
    factor = float(finding.action.split(" by ")[1].split()[0])
    assert factor == pytest.approx(2, abs=0.25)
    for row in finding.rows:
        low, high = (float(end) for end in row.name.split("–"))
        assert row.value < (low + high) / 2
    mended = answers(score, is_right, n_labels=2).temperature
    assert mended.after < mended.before / 2
    assert finding.gain_note.startswith(f"to {mended.after:.3f};")


def test_the_highest_score_of_several_labels_gives_no_factor():
    score, is_right = drawn(4000, lambda score: 1 / (1 + ((1 - score) / score) ** 0.5))
    (finding,) = found(miscalibrated, answers(score, is_right))
    assert finding.action.startswith("Calibrate the scores on other ")
    assert finding.worth.startswith("ECE 0.")


def test_the_range_is_named_that_carries_the_error_not_the_bins_that_are_furthest_off():
    score = np.concatenate([np.full(60, 0.62), np.full(3000, 0.97), np.full(40, 0.75)])
    is_right = np.concatenate([np.arange(60) < 20, np.arange(3000) % 10 > 0, np.arange(40) < 34])
    (finding,) = found(miscalibrated, answers(score, is_right))
    assert finding.message == "Confidence between 0.93 and 1.00 is too high"
    off = 3000 * 0.97 - 2700
    share = off / (off + 60 * 0.62 - 20 + 34 - 40 * 0.75)
    assert f"This range carries {share:.0%} of the calibration error." in finding.evidence


def test_too_low_a_confidence_is_told_too_and_without_errors_it_is_no_danger():
    (finding,) = found(miscalibrated, answers(np.full(100, 0.75), np.ones(100, bool)))
    assert (finding.message, finding.severity) == ("Confidence between 0.73 and 0.80 is too low", "low")
    assert found(miscalibrated, answers(np.full(49, 0.75), np.ones(49, bool))) == []


def test_too_low_a_confidence_is_told():
    score, is_right = drawn(4000, lambda score: 1 / (1 + ((1 - score) / score) ** 3))
    (finding,) = found(miscalibrated, answers(score, is_right))
    assert finding.message.endswith("is too low")


def test_the_logits_of_a_softmax_are_scaled_before_it():
    rng = np.random.default_rng(0)
    y_true = rng.integers(0, 4, 6000).astype(np.int32)
    logits = rng.standard_normal((6000, 4))
    logits[np.arange(6000), y_true] += 2
    probabilities = np.exp(2 * logits)  # exact: the difference of two normals of distance 2
    sharp = probabilities**3
    for scores, is_found in ((probabilities, False), (sharp, True)):
        scores /= scores.sum(axis=1, keepdims=True)
        y_pred = scores.argmax(axis=1).astype(np.int32)
        case = Case(y_true, y_pred, scores.max(axis=1), scores, 4)
        evaluation = ClassificationEvaluation(dataset(case), options())
        assert bool(found(miscalibrated, evaluation)) == is_found
        assert evaluation.temperature.value == pytest.approx(3 if is_found else 1, rel=0.06)
        assert evaluation.temperature.after < 0.02


def test_what_chance_explains_is_no_miscalibration():
    false = [found(miscalibrated, answers(*drawn(n, lambda score: score, seed)))
             for seed in range(15) for n in (60, 300, 2000)]  # fmt: skip
    assert sum(map(bool, false)) <= 1


def test_scores_that_say_nothing_are_not_called_miscalibrated():
    assert found(miscalibrated, answers(*drawn(800, lambda score: 0.5))) == []


@pytest.mark.parametrize(("n", "fires"), [(4, False), (5, True)])
def test_errors_that_are_almost_sure_are_counted_from_five_on(n, fires):
    score = np.r_[np.full(60, 0.99), np.full(20, 0.98)]
    is_right = np.r_[np.arange(60) >= n, np.zeros(20, bool)]
    findings = found(confident_errors, answers(score, is_right))
    assert bool(findings) == fires
    if fires:
        assert findings[0].message == "5 errors have a confidence of 0.99 or more"
        assert findings[0].evidence.startswith("5 of 60 such predictions (8.3%)")
        assert findings[0].worst_from == 0.99
        assert findings[0].gain is None
