"""Ground truth in doubt is what cleanlab finds: its answers are recorded, on lattices that are the same anywhere."""

from pathlib import Path

import numpy as np
import pytest

from reportgen import pipeline
from reportgen.metrics.label_errors import doubtful_labels, doubtful_sets, expected_doubts, expected_set_doubts
from reportgen.options import Options
from tests.loops import each_seed

FIRST = [3828, 2405, 3957, 4942, 2532, 4686, 3977, 4965, 4964, 4750]
LAST = [356, 4830, 881, 1019, 3381]
CHECKSUM = 25606099  # of each row times its rank


def lattice(n=120, k=4):
    """Scores of `k` labels, one in eleven sure of another label than the given one."""
    i, j = np.meshgrid(np.arange(n), np.arange(k), indexing="ij")
    y, row = np.arange(n) % k, np.arange(n)
    raw = (i * 37 + j * 91 + i * j * 53) % 101 + 1.0
    raw[row, np.where(row % 11 == 0, (y + 1 + row // 11 % 3) % k, y)] += 150 + row % 7 * 40
    return raw / raw.sum(axis=1, keepdims=True), y.astype(np.int32)


def sets(n=90, k=3):
    """Scores of each of `k` labels that a sample may have, one in seventeen on the other side."""
    i, j = np.meshgrid(np.arange(n), np.arange(k), indexing="ij")
    truth, wrong = (i * (j + 2) // 3 + j) % 3 == 0, (i * 7 + j * 13) % 17 == 0
    return (np.where(truth != wrong, 60, 3) + (i * 29 + j * 47) % 41) / 104, truth


def test_samples_in_doubt_are_those_of_cleanlab_in_its_order():
    scores, y_true = lattice()
    found = doubtful_labels(scores, y_true)
    assert found.sample.tolist() == [11, 44, 88, 66, 33, 55, 110]  # cleanlab 2.9.0
    np.testing.assert_array_equal(found.confidence, scores[found.sample, y_true[found.sample]])
    assert (found.label != y_true[found.sample]).all()


def test_labels_in_doubt_are_those_of_cleanlab_where_a_sample_may_have_several():
    scores, truth = sets()
    found = doubtful_sets(scores, truth)
    assert list(dict.fromkeys(found.sample.tolist())) == [68, 0, 20, 74, 71, 23, 40, 6]  # cleanlab 2.9.0
    by_label = [sorted(found.sample[found.label == label].tolist()) for label in range(3)]
    assert by_label == [[0, 68], [20, 71], [6, 23, 40, 74]]
    given = truth[found.sample, found.label]
    score = scores[found.sample, found.label]
    np.testing.assert_allclose(found.confidence, np.where(given, score, 1 - score))


def test_what_all_labels_agree_on_is_not_in_doubt_and_neither_is_a_label_that_nobody_has():
    scores = np.tile([0.1, 0.2, 0.7], (60, 1))
    assert doubtful_labels(scores, np.full(60, 2, np.int32)).sample.size == 0
    assert doubtful_labels(scores, np.full(60, 1, np.int32)).sample.size == 0  # no sample has label 2


@each_seed(range(4))
def test_where_every_score_is_right_about_as_many_are_in_doubt_as_expected(seed):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(20_000, 5)) * 2.5
    scores = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    y_true = (rng.random((20_000, 1)) > scores.cumsum(axis=1)).sum(axis=1).astype(np.int32)
    mean, deviation = expected_doubts(scores, y_true)
    assert abs(doubtful_labels(scores, y_true).sample.size - mean) < 4 * deviation
    each = 1 / (1 + np.exp(-logits))
    truth = rng.random(each.shape) < each
    mean, deviation = expected_set_doubts(each, truth)
    assert abs(doubtful_sets(each, truth).sample.size - mean) < 4 * deviation


def test_on_published_scores_the_same_ids_as_cleanlab(data: Path):
    """cleanlab 2.9.0 finds 148 on the first 5,000 of CIFAR-10: these are its first and its last, and the sum of all."""
    found = pipeline.build(Options((data / "image_classification/cifar10_resnet_cv_first5000/predictions.csv.gz",)))
    rows = [int(one["id"].rsplit("_", 1)[1]) for one in found.record["label_errors"]["candidates"]]
    assert rows[:10] == FIRST
    assert rows[-5:] == LAST
    assert (len(rows), sum(k * row for k, row in enumerate(rows, 1))) == (148, CHECKSUM)
    assert found.record["label_errors"]["expected"] == pytest.approx(32.18, abs=0.01)
    assert [one["rule"] for one in found.record["findings"]].count("label-errors") == 1
