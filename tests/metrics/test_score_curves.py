"""Curves by score: in full against scikit-learn and COCO, and what a hundred points leave out of them."""

import numpy as np
import pytest
from sklearn import metrics as sk

from reportgen.arrays import NONE
from reportgen.metrics import score_curves
from reportgen.metrics.one_vs_rest import of_ranks, positive_ranks
from reportgen.metrics.score_curves import (
    LEAST,
    LEAST_BOXES,
    LEAST_OF_ALL,
    MOST_LABELS,
    MOST_POINTS,
    detection_curves,
    one_vs_rest_curves,
    pr_points,
    roc_points,
)  # fmt: skip
from reportgen.metrics.thresholds import RankedPredictions
from tests.loops import each_seed
from tests.oracles.cases import random_case

EXACT = {"rtol": 0, "atol": 1e-12}


def ranks_of(scores, y_true):
    return positive_ranks(scores, y_true.astype(np.int32), np.ones(y_true.size, bool))


def scored(seed):
    case = random_case(seed)
    return case.take(~np.isnan(case.scores[:, 0]))


def noisy(n, n_labels, seed=0, digits=9):
    rng = np.random.default_rng(seed)
    y_true = rng.integers(0, n_labels, n)
    scores = rng.dirichlet(np.full(n_labels, 0.6), n)
    scores[np.arange(n), y_true] += rng.exponential(0.7, n)
    return np.round(scores / scores.sum(axis=1, keepdims=True), digits), y_true


@each_seed(range(120))
def test_every_point_is_scikit_learns(seed):
    case = scored(seed)
    ranks = ranks_of(case.scores, case.y_true)
    for label in range(case.n_labels):
        positive, score = case.y_true == label, case.scores[:, label]
        if positive.all() or not positive.any():
            continue
        pr, roc = pr_points(ranks, label), roc_points(ranks, label)
        precision, recall, at = sk.precision_recall_curve(positive, score)
        place = np.searchsorted(at, pr.score)
        np.testing.assert_array_equal(at[place], pr.score)
        np.testing.assert_allclose([pr.recall, pr.precision], [recall[place], precision[place]], **EXACT)
        area = np.diff(pr.recall, prepend=0) @ pr.precision
        np.testing.assert_allclose(area, sk.average_precision_score(positive, score), **EXACT)
        fpr, tpr, _ = sk.roc_curve(positive, score, drop_intermediate=False)
        points = set(zip(fpr.round(12), tpr.round(12), strict=True))
        x, y = roc.false_positive_rate, roc.recall
        assert set(zip(x.round(12), y.round(12), strict=True)) <= points  # and none is missing: the same area
        np.testing.assert_allclose(np.trapezoid(y, x), sk.roc_auc_score(positive, score), **EXACT)


@pytest.mark.parametrize("digits", [9, 2])
def test_a_hundred_points_leave_out_no_more_than_is_stated(digits):
    scores, y_true = noisy(4000, 4, digits=digits)
    ranks = ranks_of(scores, y_true)
    found = one_vs_rest_curves(ranks, of_ranks(ranks), kept=0.4)
    drawn = (found.pr, pr_points, ("recall", "precision")), (found.roc, roc_points, ("false_positive_rate", "recall"))
    for curves, full, axes in drawn:
        assert curves.error < 0.035
        assert list(curves.points) == [0, 1, 2, 3]
        for label, few in curves.points.items():
            every = full(ranks, label)
            assert few.tp.size <= MOST_POINTS
            assert every.score[every.score >= 0.4][-1] in few.score
            if full is pr_points:
                every = every.take(every.tp + every.fp >= LEAST)
            many, some = (np.stack([getattr(points, axis) for axis in axes]) for points in (every, few))
            np.testing.assert_array_equal(some[:, [0, -1]], many[:, [0, -1]])
            assert set(zip(*some, strict=True)) <= set(zip(*many, strict=True))
            away = np.abs(many[:, :, None] - some[:, None]).max(axis=0).min(axis=1)
            assert away.max() <= curves.error


def test_few_points_stay_as_they_are():
    scores, y_true = noisy(90, 3)
    ranks = ranks_of(scores, y_true)
    found = one_vs_rest_curves(ranks, of_ranks(ranks))
    assert found.pr.error == found.roc.error == 0
    np.testing.assert_array_equal(found.roc.points[1].fp, roc_points(ranks, 1).fp)


def test_of_many_labels_the_worst_are_drawn_and_the_areas_are_those_of_all():
    scores, y_true = noisy(3000, 50)
    ranks = ranks_of(scores, y_true)
    areas = of_ranks(ranks)
    found = one_vs_rest_curves(ranks, areas)
    worst = np.sort(np.argsort(areas.ap, kind="stable")[:MOST_LABELS]).tolist()
    assert list(found.pr.points) == list(found.roc.points) == worst
    np.testing.assert_array_equal(found.ap, areas.ap)
    assert list(one_vs_rest_curves(ranks, areas, labels=[7]).pr.points) == [7]


def test_labels_without_ground_truth_or_without_any_other_have_no_curve():
    ranks = ranks_of(np.array([[0.9, 0.1], [0.8, 0.2]]), np.array([0, 0]))
    found = one_vs_rest_curves(ranks, of_ranks(ranks))
    assert found.pr.points == found.roc.points == {}
    nothing = ranks_of(np.zeros((0, 2)), np.zeros(0, int))
    assert one_vs_rest_curves(nothing, of_ranks(nothing)).pr.points == {}


def ranked(seed, n=300, n_labels=5):
    rng = np.random.default_rng(seed)
    label = rng.integers(0, n_labels, n).astype(np.int32)
    score = np.sort(rng.random(n))[::-1].round(2 if seed % 2 else 9)
    hit = rng.random(n) < score
    support = np.bincount(label[hit], minlength=n_labels) + rng.integers(0, 9, n_labels)
    support[-1] = 0
    return RankedPredictions(label, hit & (label < n_labels - 1), score, support)


def precision_by_loop(hits, support):
    """pycocotools' interpolated precision at 101 recalls."""
    tp = np.cumsum(hits)
    precision = tp / np.arange(1, hits.size + 1)
    for k in range(hits.size - 1, 0, -1):
        precision[k - 1] = max(precision[k], precision[k - 1])
    place = np.searchsorted(tp / support, score_curves.RECALLS, side="left")
    return np.array([precision[k] if k < hits.size else 0.0 for k in place])


@each_seed(range(20))
def test_boxes_are_interpolated_as_average_precision_has_it(seed):
    data = ranked(seed)
    found = detection_curves(data)
    assert found.roc is None
    for label in [NONE, *range(5)]:
        own = np.ones(data.label.size, bool) if label == NONE else data.label == label
        support = data.support.sum() if label == NONE else data.support[label]
        if not support:
            assert np.isnan(found.ap[label])
            continue
        hits = np.cumsum(data.is_correct[own])
        expected = precision_by_loop(data.is_correct[own], support)
        if label != NONE:
            np.testing.assert_allclose(found.ap[label], expected.mean(), **EXACT)
        points = found.pr.points[label]
        recalls = score_curves.RECALLS[points.recall[-1] >= score_curves.RECALLS]
        late = np.searchsorted(hits / support, recalls) + 1 >= (LEAST_OF_ALL if label == NONE else LEAST_BOXES)
        place = np.searchsorted(points.recall, recalls)
        np.testing.assert_allclose(points.precision[place][late], expected[: recalls.size][late], **EXACT)
        assert (points.precision > 0).all()


def test_the_first_predictions_say_nothing_yet():
    hits = np.array([True, True, False, False, True])
    data = RankedPredictions(np.zeros(5, np.int32), hits, np.linspace(0.9, 0.5, 5), np.array([4]))
    found = detection_curves(data).pr.points
    assert list(found) == [0]
    assert (found[0].recall.tolist(), found[0].precision.tolist()) == ([0.75], [0.6])
