"""Two labels: everything at every threshold is what the slow version counts."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from reportgen.datasets.classification import ClassificationDataset
from reportgen.datasets.positive import BY_NAME, Positive
from reportgen.datasets.samples import Samples
from reportgen.errors import OptionError
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.record.read import parsed_record
from reportgen.record.write import to_json
from reportgen.rules.gain import gained
from reportgen.tasks.classification import TASK
from tests.loops import each_seed
from tests.oracles import two_labels as oracle
from tests.oracles.cases import options

SEEDS = range(200)


def made(seed, **changes):
    y_true, score, positive = oracle.random_scores(seed)
    scores = np.stack([1 - score, score] if positive == 1 else [score, 1 - score], axis=1)
    y_pred = np.array([oracle.predicted(one, 0.5, positive) for one in score], np.int32)
    own = np.where(y_pred == -1, np.nan, scores[np.arange(score.size), y_pred])
    ids = pl.Series("id", [f"s{k:03d}" for k in range(score.size)], pl.String)
    known = Positive(positive, BY_NAME)
    data = ClassificationDataset(Samples(ids), ("no", "yes"), y_true, y_pred, own, scores, known)
    return ClassificationEvaluation(data, options(**changes)), score


@each_seed(SEEDS)
def test_every_threshold_counts_what_reaches_it_as_positive(seed):
    evaluation, score = made(seed)
    y_true, positive = evaluation.dataset.y_true, evaluation.positive
    for threshold in [0.0, 0.5, 1.0, *oracle.distinct(score)]:
        expected = oracle.confusion_at(y_true, score, threshold, positive)
        assert (evaluation.point_at(threshold).confusion == expected).all(), threshold
        said = [oracle.predicted(one, threshold, positive) for one in score]
        assert evaluation.predictions_at(threshold).tolist() == said
    for step, threshold in enumerate(evaluation.steps):
        expected = oracle.confusion_at(y_true, score, threshold, positive)
        assert (evaluation.histogram.confusion_at(step) == expected).all()
        assert (evaluation.curves.tp[:, step] == np.diagonal(expected)[:2]).all()
        assert (evaluation.curves.predicted[:, step] == expected.sum(axis=0)[:2]).all()


@each_seed(SEEDS)
def test_it_runs_at_a_half_and_the_arg_max_is_the_same_at_a_half(seed):
    evaluation, score = made(seed)
    assert evaluation.default == evaluation.operating == 0.5
    assert evaluation.steps[evaluation.operating_step] == 0.5
    expected = oracle.confusion_at(evaluation.dataset.y_true, score, 0.5, evaluation.positive)
    assert (evaluation.point.confusion == expected).all()
    assert (evaluation.argmax_point.confusion == expected).all()


@each_seed(range(0, 200, 25))
def test_a_record_says_what_happened_to_each_sample(seed):
    for changes in ({}, {"threshold": 0.0}, {"threshold": 0.83}):
        evaluation, score = made(seed, **changes)
        written = to_json(TASK.record(evaluation, (), (), media="none"))
        record = parsed_record(written, "record.json")
        label = evaluation.labels[evaluation.positive]
        assert (record.schema, record.threshold.positive, record.options["positive"]) == (2, label, label)
        assert record.rows.prediction.tolist() == evaluation.predictions_at(evaluation.operating).tolist()
        expected = evaluation.scores_of(np.arange(score.size), record.rows.prediction)
        np.testing.assert_allclose(record.rows.score, expected, atol=1e-12)
        assert record.by_label[label].tp == evaluation.point.tp[evaluation.positive]


def test_a_criterion_is_of_the_positive_label():
    n_met = 0
    for seed in range(40):
        evaluation, score = made(seed, criterion="recall@precision:0.6")
        y_true, positive = evaluation.dataset.y_true, evaluation.positive
        best = oracle.best_threshold(y_true, score, positive, "recall_at_precision", (0.6,))
        np.testing.assert_equal(evaluation.best, best)
        if np.isnan(best):
            continue
        n_met += 1
        assert evaluation.operating == best
        change = evaluation.point.recall[positive] - evaluation.point_at(0.5).recall[positive]
        assert evaluation.best_gain.change == change
    assert n_met > 20


@each_seed(range(20))
def test_without_a_criterion_the_best_threshold_has_the_best_f1_of_the_positive_label(seed):
    evaluation, score = made(seed)
    f1 = [evaluation.point_at(at).f1[evaluation.positive] for at in np.unique(score[~np.isnan(score)])]
    assert evaluation.point_at(evaluation.best).f1[evaluation.positive] == pytest.approx(max(f1))
    assert evaluation.criterion.title == "F1"
    assert evaluation.recorded_options["criterion"] == "f1"


def test_what_a_finding_gains_is_f1_of_the_positive_label():
    evaluation, _ = made(3)
    positive, confusion = evaluation.positive, evaluation.point.confusion.copy()
    gain, worth = gained(evaluation, [(1 - positive, positive)])
    confusion[1 - positive, positive] = 0
    assert confusion.sum() < evaluation.point.confusion.sum()
    assert gain == pytest.approx(OperatingPoint(confusion).f1[positive] - evaluation.point.f1[positive])
    assert worth == f"+{gain:.3f} F1"


def test_a_threshold_of_zero_makes_everything_positive():
    evaluation, score = made(1, threshold=0.0)
    assert evaluation.point.predicted[evaluation.positive] == np.count_nonzero(~np.isnan(score))
    assert not (evaluation.point.confusion == evaluation.argmax_point.confusion).all()


def test_no_label_has_a_threshold_of_its_own():
    evaluation, _ = made(2)
    assert not evaluation.has_own_thresholds
    assert np.isfinite(evaluation.label_thresholds).all()
    assert evaluation.notes == ("Positive label: yes (by its name); the threshold is on its score.",) or (
        evaluation.notes == ("Positive label: no (by its name); the threshold is on its score.",)
    )


def test_parts_have_the_same_positive_label():
    whole = made(1)[0].dataset
    first, rest = whole.take(np.arange(3)), whole.take(np.arange(3, whole.n_samples))
    assert first.positive == whole.positive
    assert ClassificationDataset.concat([first, rest]).positive == whole.positive
    other = replace(rest, positive=Positive(1 - whole.positive.label, BY_NAME))
    with pytest.raises(Exception, match="their positive labels differ"):
        ClassificationDataset.concat([first, other])


def test_without_scores_the_positive_label_is_known_and_no_threshold():
    data = replace(made(1)[0].dataset, score=None, scores=None)
    evaluation = ClassificationEvaluation(data, options())
    assert evaluation.positive is not None
    assert evaluation.operating is evaluation.best is evaluation.positive_score is None
    with pytest.raises(OptionError, match="no scores"):
        ClassificationEvaluation(data, options(threshold=0.4))


@each_seed(range(0, 200, 10))
def test_the_rows_of_some_samples_are_those_of_a_data_set_of_these_alone(seed):
    evaluation, _ = made(seed)
    some = np.random.default_rng(seed).random(evaluation.dataset.n_samples) < 0.6
    taken = ClassificationEvaluation(evaluation.dataset.take(some), options()).outcomes
    ours = evaluation.outcomes.take(some)
    for name in ("sample", "truth", "prediction", "low", "high"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(taken, name), name)
