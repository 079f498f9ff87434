"""Between which scores a label's best threshold lies: by hand, and how often it is so in data drawn at random."""

import numpy as np

from reportgen.metrics.threshold_interval import LabelCounts, threshold_interval


def counts(score: np.ndarray, is_label: np.ndarray) -> LabelCounts:
    order = np.argsort(-score)
    return LabelCounts(score[order], np.cumsum(is_label[order]), np.arange(1, score.size + 1), int(is_label.sum()))


def best_of_all(prior: float, right: tuple[int, int], wrong: tuple[int, int]) -> float:
    """The threshold with the best F1 of endless data: scores are Beta distributed."""
    steps = np.linspace(0, 1, 20_001)[:-1] + 0.5 / 20_000
    above = [np.cumsum((steps ** (a - 1) * (1 - steps) ** (b - 1))[::-1])[::-1] for a, b in (right, wrong)]
    tp, fp = (share * one / one[0] for share, one in zip((prior, 1 - prior), above, strict=True))
    return float(steps[np.argmax(2 * tp / (tp + fp + prior))])


def test_it_holds_the_best_threshold_of_endless_data_in_95_of_100_samples_at_least():
    rng = np.random.default_rng(5)
    for prior, right, wrong in ((0.5, (4, 2), (2, 4)), (0.1, (6, 2), (2, 6)), (0.3, (2, 1), (1, 2))):
        best, n, held = best_of_all(prior, right, wrong), round(60 / prior), 0
        for _ in range(300):
            is_label = rng.random(n) < prior
            score = np.where(is_label, rng.beta(*right, n), rng.beta(*wrong, n))
            low, high = threshold_interval(counts(score, is_label))
            held += low <= best <= high
        assert held >= 0.95 * 300


def test_scores_that_are_surely_worse_are_left_out():
    score = np.concatenate([np.linspace(0.6, 0.9, 400), np.linspace(0.1, 0.4, 400)])
    low, high = threshold_interval(counts(score, np.arange(800) < 400))
    assert 0.38 < low <= 0.6 <= high < 0.62


def test_without_ground_truth_or_predictions_there_is_none():
    assert np.isnan(threshold_interval(counts(np.array([0.5]), np.array([False])))).all()
    assert np.isnan(threshold_interval(counts(np.array([]), np.array([], bool)))).all()
