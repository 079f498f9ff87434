"""What evaluations say of their scores: as scikit-learn does on real sets, as the outcomes do, and where undefined."""

import json

import numpy as np
import pytest
from sklearn import metrics as sk
from sklearn.calibration import calibration_curve

from reportgen import pipeline
from reportgen.arrays import NONE
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.options import Options
from tests.loops import each_seed
from tests.oracles import boxes as oracle
from tests.oracles.cases import Case, dataset, options, random_case

EXACT = {"rtol": 0, "atol": 1e-9}
IMAGES, TEXTS, FOLDS = "image_classification", "text_classification", "kfold/digits_5fold_2models"
SCORED = {
    "cifar10": (f"{IMAGES}/cifar10_resnet_cv_first5000/predictions.csv.gz", ()),
    "mnist": (f"{IMAGES}/mnist_cv/labels_probs.npz", ()),
    "imdb": (f"{TEXTS}/imdb_cv_25000/predictions.csv.gz", ()),
    "web of science": (f"{TEXTS}/azure_webofscience_5fold/predictions.jsonl", ()),
    **{f"digits {k}": (f"{FOLDS}/folds/svc_rbf_fold{k}.csv", ("svc_rbf", "per_fold", k)) for k in range(5)},
    **{f"digits, linear {k}": (f"{FOLDS}/folds/logreg_fold{k}.csv", ("logreg", "per_fold", k)) for k in range(5)},
}


def evaluated(path):
    given = Options(path, no_images=True)
    read = pipeline.read(given)
    return read.task.evaluate(read.dataset, given)


def answers(path, place):
    folder = path.parents[1] if path.parent.name == "folds" else path.parent
    found = json.loads((folder / "expected.json").read_text())
    for key in place:
        found = found[key]
    return found


def errors_of(score, is_correct):
    """ECE and MCE from scikit-learn's bins."""
    share, confidence = calibration_curve(is_correct, score, n_bins=15)
    weight = np.histogram(np.searchsorted(np.linspace(0, 1, 16)[1:-1], score), np.arange(16))[0]
    gaps = np.abs(share - confidence)
    return weight[weight > 0] @ gaps / score.size, gaps.max()


@pytest.mark.parametrize("name", SCORED)
def test_real_scores_have_the_known_errors_areas_and_curves(data, name):
    path = data / SCORED[name][0]
    evaluation, expected = evaluated(path), answers(path, SCORED[name][1])
    truth, scores, found = evaluation.dataset.y_true, evaluation.dataset.scores, evaluation.metrics
    scores = scores / scores.sum(axis=1, keepdims=True)  # which only rounding keeps from 1 in all of these
    is_right = evaluation.dataset.y_pred == truth
    top = scores[np.arange(truth.size), evaluation.dataset.y_pred]
    np.testing.assert_allclose([found["ece"], found["mce"]], errors_of(top, is_right), **EXACT)
    np.testing.assert_allclose(found["ece"], expected["ece_15_equal_width_right_closed_bins"], **EXACT)
    np.testing.assert_allclose(found["mce"], expected.get("mce_15", found["mce"]), **EXACT)
    np.testing.assert_allclose(evaluation.calibration.separation.auc, sk.roc_auc_score(is_right, top), **EXACT)
    if evaluation.n_labels > 2:
        brier = sk.brier_score_loss(truth, scores, labels=np.arange(evaluation.n_labels), scale_by_half=False)
        np.testing.assert_allclose(brier, expected.get("brier_multiclass_sum", brier), **EXACT)
    else:
        brier = sk.brier_score_loss(truth == 1, scores[:, 1])
        np.testing.assert_allclose(brier, expected["brier_binary"], **EXACT)
    np.testing.assert_allclose(found["brier"], brier, **EXACT)
    curves = evaluation.score_curves
    for label, points in curves.roc.points.items():
        positive, score = truth == label, scores[:, label]
        fpr, tpr, _ = sk.roc_curve(positive, score, drop_intermediate=False)
        full = {(round(x, 9), round(y, 9)) for x, y in zip(fpr, tpr, strict=True)}
        ours = zip(points.false_positive_rate, points.recall, strict=True)
        assert {(round(x, 9), round(y, 9)) for x, y in ours} <= full
        np.testing.assert_allclose(curves.auc[label], sk.roc_auc_score(positive, score), **EXACT)
        np.testing.assert_allclose(curves.ap[label], sk.average_precision_score(positive, score), **EXACT)


BOXES = {
    "voc": (
        "voc2012_100img/gts/coco_format_v1/instances_default.json",
        "voc2012_100img/dets/coco_format/coco_dets.json",
    ),
    "fake100": (
        "coco_val2014_fake100/instances_val2014_100.json",
        "coco_val2014_fake100/instances_val2014_fakebbox100_results.json",
    ),
}


def found_by_row(evaluation):
    """The scores of the detections that count, and which are right, from the rows: each holds up to its score."""
    rows = evaluation.outcomes
    is_detection = rows.prediction_item != NONE
    score = np.full(evaluation.score.size, -np.inf)
    np.maximum.at(score, rows.prediction_item[is_detection], rows.high[is_detection])
    hit = rows.prediction_item[is_detection & (rows.truth == rows.prediction)]
    counts = np.flatnonzero(score > -np.inf)
    return score[counts], np.isin(counts, hit)


@pytest.mark.parametrize("name", BOXES)
def test_real_boxes_have_the_errors_and_areas_of_scikit_learn_and_coco(data, name):
    truth, predictions = (data / "detection" / path for path in BOXES[name])
    given = Options(predictions, truth, no_images=True)
    read = pipeline.read(given)
    evaluation = read.task.evaluate(read.dataset, given)
    score, is_right = found_by_row(evaluation)
    found = evaluation.metrics
    np.testing.assert_allclose([found["ece"], found["mce"]], errors_of(score, is_right), **EXACT)
    np.testing.assert_allclose(found["brier"], sk.brier_score_loss(is_right, score), **EXACT)
    np.testing.assert_allclose(evaluation.calibration.separation.auc, sk.roc_auc_score(is_right, score), **EXACT)
    np.testing.assert_allclose(evaluation.score_curves.ap, evaluation.label_ap50, rtol=0, atol=1e-12)


@each_seed(range(0, oracle.N_CASES, 5))
def test_boxes_are_right_where_their_rows_say_so_and_curves_have_coco_s_area(seed):
    evaluation = DetectionEvaluation(oracle.random_case(seed), options())
    score, is_right = found_by_row(evaluation)
    bins = evaluation.calibration.bins
    assert (bins.count.sum(), bins.correct.sum()) == (score.size, is_right.sum())
    np.testing.assert_allclose(evaluation.score_curves.ap, evaluation.label_ap50, rtol=0, atol=1e-12)
    if score.size:
        np.testing.assert_allclose(evaluation.metrics["brier"], np.square(score - is_right).mean(), **EXACT)
    else:
        assert np.isnan(evaluation.metrics["brier"])
        assert evaluation.reasons["brier"] == "nothing is predicted"


def test_scores_of_the_prediction_alone_give_bins_but_no_curves():
    evaluation = ClassificationEvaluation(dataset(random_case(10), kind="top1"), options())
    assert evaluation.score_curves is None
    assert np.isnan(evaluation.metrics["brier"])
    assert "top-1" in evaluation.reasons["brier"]
    assert np.isfinite(evaluation.metrics["ece"])


def test_without_scores_nothing_is_said_of_them():
    evaluation = ClassificationEvaluation(dataset(random_case(10), kind="none"), options())
    assert evaluation.calibration is evaluation.score_curves is None
    assert evaluation.reasons["ece"] == evaluation.reasons["brier"] == "the input has no scores"
    assert "ece" not in evaluation.metrics
    assert "ece" not in evaluation.interval_reasons


def test_calibration_errors_have_no_interval_and_say_why():
    evaluation = ClassificationEvaluation(dataset(random_case(10)), options())
    assert {"ece", "mce"} <= set(evaluation.interval_reasons)
    assert not {"ece", "mce"} & set(evaluation.intervals)


def test_of_two_labels_the_brier_score_is_that_of_one():
    scores = np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7]])
    case = Case(np.array([0, 0, 1], np.int32), np.array([0, 1, 1], np.int32), scores.max(axis=1), scores, 2)
    found = ClassificationEvaluation(dataset(case), options()).metrics["brier"]
    assert found == pytest.approx((0.01 + 0.36 + 0.09) / 3)
