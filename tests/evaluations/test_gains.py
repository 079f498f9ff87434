"""What the best threshold gains: the figures by loops, the interval by simulation."""

from itertools import product

import numpy as np
import pytest

from reportgen.evaluations.criterion import parse_criterion
from reportgen.evaluations.gains import LEAST_SAMPLES, PARTS, Weighed
from reportgen.metrics import states
from reportgen.metrics.criterion import MACRO_F1
from reportgen.metrics.positive_scores import best_positive_threshold, positive_scores
from reportgen.metrics.states import State, resampled
from reportgen.metrics.thresholds import best_threshold, ranked_predictions
from reportgen.outcomes import single_label_outcomes, two_label_outcomes
from tests.evaluations.test_two_labels import made
from tests.loops import each_seed
from tests.oracles import classification as oracle
from tests.oracles.cases import random_case


def weighed(case, criterion=MACRO_F1):
    return Weighed(single_label_outcomes(case.y_true, case.y_pred, case.score), case.n_labels, criterion, None)


@each_seed(range(200))
def test_the_change_is_that_of_the_criterion_on_the_data(seed):
    case = random_case(seed)
    for text in ("macro_f1", "fbeta:2", "micro_f1", "cost:1,3"):
        criterion = parse_criterion(text)
        best = best_threshold(ranked_predictions(case.y_true, case.y_pred, case.score, case.n_labels), criterion)
        if np.isnan(best):
            continue
        gain = weighed(case, criterion).gain(0.0, best, np.random.default_rng(seed))
        before, after = (
            oracle.objective(oracle.confusion_at(case.y_true, case.y_pred, case.score, at, case.n_labels),
                             criterion.kind, criterion.values) for at in (0.0, best)
        )  # fmt: skip
        assert gain.change == pytest.approx(float(after - before), abs=1e-12)
        assert gain.low < gain.high or (np.isnan(gain.low) and np.isnan(gain.high))


@each_seed(range(200))
def test_a_threshold_is_chosen_without_the_part_it_is_held_against(seed):
    case, rng = random_case(seed), np.random.default_rng(seed)
    part = rng.integers(0, PARTS, case.y_true.size).astype(np.int32)
    chooser = weighed(case)
    candidates = chooser._candidates
    if not candidates.size:
        return
    chosen = chooser._chosen_without(part, 0.0)
    for left_out in range(PARTS):
        rest = case.take(part != left_out)
        values = [
            oracle.macro_f(oracle.confusion_at(rest.y_true, rest.y_pred, rest.score, at, case.n_labels), 1)
            for at in candidates[::-1]
        ]
        expected = oracle.middle(list(candidates[::-1]), values) if rest.y_true.size else 0.0
        assert chosen[left_out] == expected, left_out


def test_resampled_counts_are_those_of_repeated_samples(monkeypatch):
    rng = np.random.default_rng(0)
    monkeypatch.setattr(
        states, "_weights", lambda n, _, rng: np.concatenate([[np.ones(n)], rng.integers(0, 4, (3, n))])
    )
    for n_samples, n_rows in product((1, 7), (0, 5, 30)):
        sample = rng.integers(0, n_samples, n_rows)
        truth, first, second = rng.integers(-1, 3, (3, n_rows)).astype(np.int32)
        given = [State(sample, truth, prediction) for prediction in (first, second)]
        found = resampled(given, n_samples, 3, np.random.default_rng(5))
        weights = np.concatenate([[np.ones(n_samples)], np.random.default_rng(5).integers(0, 4, (3, n_samples))])
        for state, totals in zip(given, found, strict=True):
            for row, label in product(range(4), range(3)):
                times = weights[row][sample]
                assert totals.support[row, label] == times[truth == label].sum()
                assert totals.predicted[row, label] == times[state.prediction == label].sum()
                assert totals.tp[row, label] == times[(truth == label) & (state.prediction == label)].sum()


def test_many_samples_are_drawn_in_groups_that_spread_as_they_do(monkeypatch):
    rng = np.random.default_rng(1)
    truth, prediction = rng.integers(0, 2, (2, 3_000)).astype(np.int32)
    state = State(np.arange(3_000), truth, prediction)
    alone = resampled([state], 3_000, 2, np.random.default_rng(2))[0].tp[1:, 0].std()
    monkeypatch.setattr(states, "GROUPS", 300)
    together = resampled([state], 3_000, 2, np.random.default_rng(2))[0].tp[1:, 0].std()
    p = np.count_nonzero((truth == 0) & (prediction == 0)) / 3_000
    assert (alone, together) == (pytest.approx(np.sqrt(3_000 * p * (1 - p)), rel=0.15),) * 2


def single_label_noise(rng, n=120, n_labels=4):
    """Right in 6 of 10, whatever the score: no threshold helps."""
    y_true = rng.integers(0, n_labels, n).astype(np.int32)
    y_pred = np.where(rng.random(n) < 0.5, y_true, rng.integers(0, n_labels, n)).astype(np.int32)
    score = rng.random(n)
    best = best_threshold(ranked_predictions(y_true, y_pred, score, n_labels))
    return Weighed(single_label_outcomes(y_true, y_pred, score), n_labels, MACRO_F1, None).gain(0.0, best, rng)


def two_label_noise(rng, n=120):
    """The score is the probability of the positive label: none is better than a half."""
    score = rng.beta(2, 2, n)
    return two_label_gain(rng, score, rng.random(n) < score)


def two_label_shift(rng, n=1500):
    """A score too high: a higher threshold than a half is truly better."""
    logit = rng.normal(0, 1.5, n)
    return two_label_gain(rng, 1 / (1 + np.exp(-logit)), rng.random(n) < 1 / (1 + np.exp(1.5 - logit)))


def two_label_gain(rng, score, is_positive):
    y_true = is_positive.astype(np.int32)
    best = best_positive_threshold(positive_scores(y_true, score, 1), MACRO_F1, 1)
    return Weighed(two_label_outcomes(y_true, score, 1), 2, MACRO_F1, None).gain(0.5, best, rng)


def share_beyond_noise(gain_of, runs):
    return np.mean([gain_of(np.random.default_rng([seed, 31])).is_beyond_noise for seed in range(runs)])


@pytest.mark.parametrize("gain_of", [single_label_noise, two_label_noise])
def test_what_noise_gains_is_seldom_called_a_gain(gain_of):
    assert share_beyond_noise(gain_of, 100) <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize("gain_of", [single_label_noise, two_label_noise])
@pytest.mark.parametrize("n", [60, 500])
def test_what_noise_gains_is_seldom_called_a_gain_at_any_size(gain_of, n):
    assert share_beyond_noise(lambda rng: gain_of(rng, n), 200) <= 0.05


def test_a_gain_that_other_data_would_show_is_found():
    assert share_beyond_noise(two_label_shift, 10) >= 0.9


def test_a_gain_on_few_samples_recommends_nothing(monkeypatch):
    evaluation, _ = made(5)
    monkeypatch.setattr(type(evaluation.best_gain), "is_beyond_noise", True)
    assert evaluation.dataset.n_samples < LEAST_SAMPLES
    assert evaluation.recommended is evaluation.recommended_step is evaluation.recommended_point is None
    monkeypatch.setattr("reportgen.evaluations.threshold_evaluation.LEAST_SAMPLES", 1)
    assert (evaluation.recommended, evaluation.recommended_step) == (evaluation.best, evaluation.best_step)
