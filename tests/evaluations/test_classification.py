"""The evaluation: thresholds, points, what is absent and why; and the published answers of real data."""

import csv
import gzip
import json

import numpy as np
import polars as pl
import pytest

from reportgen.datasets.classification import ClassificationDataset
from reportgen.datasets.samples import Samples
from reportgen.errors import OptionError
from reportgen.evaluations.classification import ClassificationEvaluation
from tests.loops import each_seed
from tests.oracles import classification as oracle
from tests.oracles.cases import N_CASES, Case, dataset, options, random_case

SEEDS = range(0, N_CASES, 4)


def evaluated(case, kind="full", **changes):
    return ClassificationEvaluation(dataset(case, kind=kind), options(**changes))


@each_seed(SEEDS)
def test_the_histogram_is_every_point_the_page_can_show(seed):
    evaluation = evaluated(random_case(seed), criterion="micro_f1")
    if evaluation.best_step is None:
        return
    histogram = evaluation.histogram
    assert (histogram.confusion_at(0) == evaluation.argmax_point.confusion).all()
    assert (histogram.confusion_at(evaluation.operating_step) == evaluation.point.confusion).all()
    assert (histogram.confusion_at(evaluation.best_step) == evaluation.best_point.confusion).all()


def test_without_options_nothing_is_withheld():
    evaluation = evaluated(random_case(1))
    assert evaluation.operating is None
    assert evaluation.operating_step == 0
    assert evaluation.point is evaluation.argmax_point
    assert evaluation.steps.size == 102
    assert evaluation.steps[evaluation.best_step] == evaluation.best


def test_a_threshold_is_the_operating_point_and_a_step():
    evaluation = evaluated(random_case(1), threshold=0.4567)
    assert evaluation.operating == 0.4567
    assert evaluation.steps[evaluation.operating_step] == 0.4567
    case = random_case(1)
    expected = oracle.confusion_at(case.y_true, case.y_pred, case.score, 0.4567, case.n_labels)
    assert (evaluation.point.confusion == expected).all()


def test_a_threshold_of_zero_is_the_arg_max():
    evaluation = evaluated(random_case(1), threshold=0.0)
    assert evaluation.operating == 0.0
    assert evaluation.point is evaluation.argmax_point


def test_a_criterion_makes_its_best_threshold_the_operating_point():
    evaluation = evaluated(random_case(1), criterion="fbeta:0.5")
    assert evaluation.operating == evaluation.best
    assert (evaluation.point.confusion == evaluation.best_point.confusion).all()


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan"), 50])
def test_a_threshold_outside_0_to_1_is_refused(threshold):
    with pytest.raises(OptionError, match="is no threshold"):
        evaluated(random_case(1), threshold=threshold)


@pytest.mark.parametrize("changes", [{"threshold": 0.5}, {"criterion": "micro_f1"}])
def test_a_threshold_or_criterion_without_scores_is_refused(changes):
    with pytest.raises(OptionError, match="the input has no scores"):
        evaluated(random_case(1), "none", **changes)


def test_a_criterion_no_threshold_meets_is_refused():
    case = Case(np.array([0, 0]), np.array([1, 1]), np.array([0.6, 0.7]), np.array([[0.4, 0.6], [0.3, 0.7]]), 2)
    evaluation = evaluated(case, criterion="recall@precision:0.5")
    assert np.isnan(evaluation.best)
    assert evaluation.best_step is evaluation.best_point is evaluation.best_gain is evaluation.recommended is None
    with pytest.raises(OptionError, match="no threshold meets recall@precision"):
        _ = evaluation.operating


@each_seed(SEEDS)
def test_at_the_labels_own_thresholds_weaker_predictions_are_dropped(seed):
    case = random_case(seed)
    evaluation = evaluated(case)
    own = [oracle.label_threshold(case.y_true, case.y_pred, case.score, k) for k in range(case.n_labels)]
    dropped = [p if p < 0 or not s < own[p] else -1 for p, s in zip(case.y_pred, case.score, strict=True)]
    expected = oracle.confusion_at(case.y_true, dropped, np.ones(len(dropped)), 0, case.n_labels)
    assert (evaluation.label_threshold_point.confusion == expected).all()


def test_without_scores_there_is_one_step_and_no_threshold():
    evaluation = evaluated(random_case(7), "none")
    assert evaluation.best is evaluation.best_point is evaluation.best_gain is evaluation.recommended is None
    assert evaluation.steps.tolist() == [0.0]
    assert np.isnan(evaluation.label_thresholds).all()
    assert (evaluation.histogram.confusion_at(0) == evaluation.point.confusion).all()
    assert (evaluation.label_threshold_point.confusion == evaluation.point.confusion).all()
    assert "log_loss" not in evaluation.metrics
    assert evaluation.reasons["log_loss"] == "the input has no scores"


def many_labels(seed=10):
    case = random_case(seed)
    assert case.n_labels > 5
    return case


def test_with_top_1_scores_ranking_metrics_are_undefined_and_say_why():
    evaluation = evaluated(many_labels(), "top1")
    for name in ("log_loss", "macro_auc", "macro_ap", "top5_accuracy"):
        assert np.isnan(evaluation.metrics[name])
        assert evaluation.reasons[name]
    assert evaluation.reasons["auc"].startswith("only top-1 scores")
    assert np.isnan(evaluation.label_auc).all()


def test_with_the_five_best_scores_top_5_accuracy_is_known_and_auc_is_not():
    case = many_labels()
    partial = case.scores.copy()
    np.put_along_axis(partial, np.argsort(-case.scores, axis=1)[:, 5:], np.nan, axis=1)
    evaluation = evaluated(Case(case.y_true, case.y_pred, case.score, partial, case.n_labels))
    np.testing.assert_equal(evaluation.metrics["top5_accuracy"], evaluated(case).metrics["top5_accuracy"])
    assert np.isnan(evaluation.metrics["macro_auc"])
    assert evaluation.reasons["macro_auc"].startswith("only the scores of the best labels")


def test_with_five_labels_top_5_accuracy_does_not_apply():
    case = next(case for case in map(random_case, range(50)) if case.n_labels == 5)
    evaluation = evaluated(case)
    assert "top5_accuracy" not in evaluation.metrics
    assert evaluation.reasons["top5_accuracy"] == "there are no more than 5 labels"


def test_a_label_the_model_does_not_know_leaves_the_others_their_auc():
    case = many_labels()
    unknown = int(case.y_true[0])
    scores = case.scores.copy()
    scores[:, unknown] = np.nan
    best = np.nanargmax(scores, axis=1).astype(np.int32)
    evaluation = evaluated(Case(case.y_true, best, np.nanmax(scores, axis=1), scores, case.n_labels))
    whole = evaluated(case)
    others = np.arange(case.n_labels) != unknown
    np.testing.assert_array_equal(evaluation.label_auc[others], whole.label_auc[others])
    assert np.isnan(evaluation.label_auc[unknown])
    assert np.isnan(evaluation.metrics["log_loss"])


def test_scores_that_do_not_sum_to_1_have_no_log_loss():
    case = many_labels()
    evaluation = evaluated(Case(case.y_true, case.y_pred, case.score / 2, case.scores / 2, case.n_labels))
    assert np.isnan(evaluation.metrics["log_loss"])
    assert "do not sum to 1" in evaluation.reasons["log_loss"]


@each_seed(range(N_CASES))
def test_every_undefined_or_absent_metric_has_a_reason_and_no_other(seed):
    for kind in ("full", "top1", "none"):
        evaluation = evaluated(random_case(seed), kind)
        names = evaluation.metric_definitions
        undefined = {name for name in names if np.isnan(evaluation.metrics.get(name, np.nan))}
        assert undefined == set(evaluation.reasons) - {"auc", "ap"}


@each_seed(SEEDS)
def test_intervals_go_with_the_metrics_and_repeat_exactly(seed):
    first, again = (evaluated(random_case(seed), seed=3) for _ in range(2))
    assert set(first.intervals) <= set(first.metrics)
    np.testing.assert_equal(first.intervals, again.intervals)
    np.testing.assert_array_equal(first.label_f1_interval, again.label_f1_interval)
    assert first.label_precision_interval.shape == (first.n_labels, 2)
    assert 200 <= first.replicates <= 1000


def read(folder):
    """A real set straight from its CSV, so that the readers play no part here."""
    with gzip.open(folder / "predictions.csv.gz", "rt", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["id"])
    prefixed = [name for name in rows[0] if name.startswith("p_")]
    names = {row["true"] for row in rows} | {row["pred"] for row in rows} | {name[2:] for name in prefixed}
    labels = tuple(sorted(names))
    place = {label: i for i, label in enumerate(labels)}
    y_true, y_pred = (np.array([place[row[column]] for row in rows], np.int32) for column in ("true", "pred"))
    scores = np.array([[float(row[f"p_{label}"]) for label in labels] for row in rows]) if prefixed else None
    score = None if scores is None else scores[np.arange(len(rows)), y_pred]
    ids = pl.Series("id", [row["id"] for row in rows])
    return ClassificationDataset(Samples(ids), labels, y_true, y_pred, score, scores)


SETS = ["cifar10_resnet_cv_first5000", "mnist_cv", "cifar100_100classes", "caltech256_256classes"]
SAME = {"balanced_accuracy": "balanced_accuracy", "kappa": "cohen_kappa", "mcc": "mcc", "accuracy": "accuracy"}


@pytest.mark.parametrize("name", SETS)
def test_real_data_give_the_expected_answers(data, name):
    folder = data / "image_classification" / name
    expected = json.loads((folder / "expected.json").read_text())
    evaluation = ClassificationEvaluation(read(folder), options())
    found = {key: evaluation.metrics[key] for key in SAME}
    wanted = {key: expected[theirs] for key, theirs in SAME.items()}
    for average in ("micro", "macro", "weighted"):
        for figure, value in expected[average].items():
            wanted[f"{average}_{figure}"] = value
            found[f"{average}_{figure}"] = evaluation.metrics[f"{average}_{figure}"]
    for figure in ("precision", "recall", "f1", "support"):
        wanted[figure] = [expected["per_class"][label][figure] for label in evaluation.labels]
        found[figure] = getattr(evaluation.point, figure)
    for key, value in wanted.items():
        np.testing.assert_allclose(found[key], value, rtol=0, atol=1e-9, err_msg=key)
    if "confusion_matrix_rows_true" in expected:
        assert (evaluation.point.confusion[:-1, :-1] == expected["confusion_matrix_rows_true"]).all()


@pytest.mark.parametrize("name", SETS[:2])
def test_real_scores_give_the_expected_answers(data, name):
    folder = data / "image_classification" / name
    expected = json.loads((folder / "expected.json").read_text())
    evaluation = ClassificationEvaluation(read(folder), options())
    exact = {"rtol": 0, "atol": 1e-9}
    for name, theirs in (("log_loss",) * 2, ("top5_accuracy",) * 2, ("macro_auc", "roc_auc_ovr_macro")):
        np.testing.assert_allclose(evaluation.metrics[name], expected[theirs], **exact, err_msg=name)
    for found, name in ((evaluation.label_auc, "roc_auc"), (evaluation.label_ap, "average_precision")):
        wanted = [expected[f"per_class_{name}"][label] for label in evaluation.labels]
        np.testing.assert_allclose(found, wanted, **exact, err_msg=name)


@pytest.mark.parametrize(("off", "is_divided"), [(1e-9, False), (1e-7, True), (9e-6, True), (1e-4, False)])
def test_scores_are_divided_by_their_sum_when_only_rounding_keeps_it_from_1(off, is_divided):
    case = many_labels()
    factor = 1 + off * np.linspace(-1, 1, case.y_true.size)[:, None]
    evaluation = evaluated(Case(case.y_true, case.y_pred, case.score, case.scores * factor, case.n_labels))
    own = (case.scores * (1 if is_divided else factor))[np.arange(case.y_true.size), case.y_true]
    np.testing.assert_allclose(evaluation.metrics["log_loss"], -np.log(own).mean(), rtol=0, atol=1e-13)
