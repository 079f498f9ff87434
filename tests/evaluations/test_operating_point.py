"""Every metric of a point against scikit-learn."""

import warnings

import numpy as np
import pytest
from sklearn import metrics as sk

from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.outcomes import single_label_outcomes
from tests.loops import each_seed
from tests.oracles.cases import N_CASES, random_case

SEEDS = range(N_CASES)
THRESHOLDS = (0.0, 0.4)


def point_and_predictions(seed, threshold):
    case = random_case(seed)
    rows = single_label_outcomes(case.y_true, case.y_pred, case.score)
    kept = np.where(case.score >= threshold, case.y_pred, -1)
    return case, OperatingPoint(rows.confusion_at(threshold, case.n_labels)), kept


def scikit_learns(y_true, y_pred):
    """Every metric by our name; -1, no prediction, is a label of its own and never averaged over."""
    supported = np.unique(y_true)
    union = np.setdiff1d(np.union1d(y_true, y_pred), [-1])
    result = {"accuracy": sk.accuracy_score(y_true, y_pred), "kappa": sk.cohen_kappa_score(y_true, y_pred)}
    result["balanced_accuracy"] = sk.balanced_accuracy_score(y_true, y_pred)
    result["mcc"] = sk.matthews_corrcoef(y_true, y_pred)
    averages = {"micro": (union, "micro"), "macro": (supported, "macro"), "weighted": (supported, "weighted")}
    for prefix, (labels, average) in (averages | {"all": (union, "macro")}).items():
        values = sk.precision_recall_fscore_support(y_true, y_pred, labels=labels, average=average, zero_division=0)
        for name, value in zip(("precision", "recall", "f1"), values[:3], strict=True):
            result[f"macro_{name}_all" if prefix == "all" else f"{prefix}_{name}"] = value
    return result


@pytest.mark.parametrize("threshold", THRESHOLDS)
@each_seed(SEEDS)
def test_every_metric_is_scikit_learns(seed, threshold):
    case, point, kept = point_and_predictions(seed, threshold)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn warns where it divides by zero
        expected = scikit_learns(case.y_true, kept)
    assert set(point.metrics) == set(expected)
    if len(np.unique(case.y_true)) == 1 or len(np.unique(kept)) == 1:
        assert np.isnan(point.metrics["mcc"])  # scikit-learn says 0 where the correlation is undefined
        expected["mcc"] = float("nan")
    if (kept == -1).all():
        assert np.isnan(point.metrics["micro_precision"])
        expected["micro_precision"] = float("nan")
    for name, value in expected.items():
        np.testing.assert_allclose(point.metrics[name], value, rtol=0, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("threshold", THRESHOLDS)
@each_seed(SEEDS)
def test_every_labels_figures_are_scikit_learns(seed, threshold):
    case, point, kept = point_and_predictions(seed, threshold)
    labels = np.arange(case.n_labels)
    precision, recall, f1, support = sk.precision_recall_fscore_support(
        case.y_true, kept, labels=labels, zero_division=np.nan
    )
    np.testing.assert_allclose(point.precision, precision, rtol=0, atol=1e-9)
    np.testing.assert_allclose(point.recall, recall, rtol=0, atol=1e-9)
    np.testing.assert_allclose(point.f1, f1, rtol=0, atol=1e-9)
    assert (point.support == support).all()


@each_seed(SEEDS)
def test_the_parts_of_every_label_add_up(seed):
    _, point, _ = point_and_predictions(seed, 0.4)
    assert (point.tp + point.misclassified + point.missed == point.support).all()
    assert (point.fn == point.misclassified + point.missed).all()
    assert (point.tp + point.fp == point.predicted).all()
    assert (point.spurious == 0).all()
    assert min(counts.min() for counts in (point.tp, point.misclassified, point.missed, point.fp)) >= 0


def test_a_prediction_where_nothing_is_counts_as_spurious():
    point = OperatingPoint(np.array([[3, 1, 0], [0, 2, 0], [4, 0, 0]]))
    assert point.spurious.tolist() == [4, 0]
    assert point.fp.tolist() == [4, 1]
    assert point.support.tolist() == [4, 2]
