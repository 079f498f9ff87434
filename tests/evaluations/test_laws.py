"""Every metric against every law that applies to it, within the bounds that its own definition states."""

import numpy as np

from reportgen.evaluations.calibration import Calibration
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.evaluations.metric import metric_definitions
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.ranking import Ranking
from tests.loops import each, each_seed
from tests.oracles.cases import Case, dataset, options, random_case

DEFINITIONS = metric_definitions(OperatingPoint) | metric_definitions(Ranking) | metric_definitions(Calibration)
# Whether scores can be trusted is no question of how many predictions are right.
OF_TRUST = metric_definitions(Calibration)
# What these say of labels that tie for nothing changes when labels swap places: see top_k_accuracy_score's tie rule.
TIE_SENSITIVE = {"top5_accuracy"}
EVERY = each("name", DEFINITIONS)
SEEDS = [seed for seed in range(60) if random_case(seed).n_labels > 5][:8]


def bounds(name):
    low, high = DEFINITIONS[name].bounds
    return low, np.inf if high is None else high


def metrics_of(case, **changes):
    return ClassificationEvaluation(dataset(case), options(**changes)).metrics


def perfect(case):
    """The same truth, predicted with certainty."""
    scores = np.eye(case.n_labels)[case.y_true]
    return Case(case.y_true, case.y_true.copy(), np.ones(case.y_true.size), scores, case.n_labels)


def with_one_more_error(case):
    """One right sample now gets another label, with a certainty that spoils its ranks too."""
    right = np.flatnonzero(case.y_true == case.y_pred)[0]
    wrong = (case.y_true[right] + 1) % case.n_labels
    y_pred, score, scores = case.y_pred.copy(), case.score.copy(), case.scores.copy()
    scores[right] = np.linspace(0.1, 0.2, case.n_labels)
    scores[right, case.y_true[right]] = 0.0
    scores[right, wrong] += 1 - scores[right].sum()
    y_pred[right], score[right] = wrong, scores[right, wrong]
    return Case(case.y_true, y_pred, score, scores, case.n_labels)


def many_labels():
    """All labels there and predicted, so that every metric is defined."""
    rng = np.random.default_rng(5)
    y_true = np.tile(np.arange(8, dtype=np.int32), 12)
    scores = rng.dirichlet(np.full(8, 0.5), y_true.size)
    scores[np.arange(y_true.size), y_true] += 1
    scores /= scores.sum(axis=1, keepdims=True)
    y_pred = scores.argmax(axis=1).astype(np.int32)
    return Case(y_true, y_pred, scores.max(axis=1), scores, 8)


@EVERY
def test_a_metric_is_defined_in_words(name):
    definition = DEFINITIONS[name]
    assert definition.name == name
    assert definition.title
    assert definition.source
    assert definition.text.endswith(".")
    assert definition.better in ("higher", "lower")


@EVERY
@each_seed(SEEDS)
def test_a_metric_stays_within_its_bounds(name, seed):
    low, high = bounds(name)
    value = metrics_of(random_case(seed))[name]
    assert np.isnan(value) or low - 1e-12 <= value <= high + 1e-12


@EVERY
@each_seed(SEEDS)
def test_the_order_of_the_samples_does_not_matter(name, seed):
    case = random_case(seed)
    shuffled = case.take(np.random.default_rng(seed).permutation(case.y_true.size))
    np.testing.assert_allclose(metrics_of(shuffled)[name], metrics_of(case)[name], rtol=0, atol=1e-12)


@EVERY
@each_seed(SEEDS)
def test_doubling_the_samples_does_not_matter(name, seed):
    case = random_case(seed)
    doubled = case.take(np.repeat(np.arange(case.y_true.size), 2))
    np.testing.assert_allclose(metrics_of(doubled)[name], metrics_of(case)[name], rtol=0, atol=1e-12)


@each("name", [name for name in DEFINITIONS if name not in TIE_SENSITIVE])
@each_seed(SEEDS)
def test_renaming_the_labels_does_not_matter(name, seed):
    case = random_case(seed)
    place = np.random.default_rng(seed).permutation(case.n_labels).astype(np.int32)
    y_pred = np.where(case.y_pred < 0, case.y_pred, place[case.y_pred])
    renamed = Case(place[case.y_true], y_pred, case.score, case.scores[:, np.argsort(place)], case.n_labels)
    np.testing.assert_allclose(metrics_of(renamed)[name], metrics_of(case)[name], rtol=0, atol=1e-12)


@EVERY
@each_seed(SEEDS)
def test_perfect_predictions_give_the_best_value(name, seed):
    low, high = bounds(name)
    value = metrics_of(perfect(random_case(seed)))[name]
    best = high if DEFINITIONS[name].better == "higher" else low
    assert np.isnan(value) or abs(value - best) < 1e-12


@each("name", [name for name in DEFINITIONS if name not in OF_TRUST])
def test_one_more_error_is_not_better(name):
    before, after = metrics_of(many_labels())[name], metrics_of(with_one_more_error(many_labels()))[name]
    assert np.isfinite([before, after]).all()
    worse = after - before if DEFINITIONS[name].better == "lower" else before - after
    assert worse > 0


@EVERY
def test_a_metric_without_any_prediction_is_at_its_worst_or_undefined(name):
    case = many_labels()
    n = case.y_true.size
    nothing = Case(case.y_true, np.full(n, -1, np.int32), np.full(n, np.nan), np.full((n, 8), np.nan), 8)
    value = metrics_of(nothing)[name]
    assert np.isnan(value) or value == 0.0
