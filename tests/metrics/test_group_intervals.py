"""Intervals by images: a repeated image counts as often as it was drawn, and 95 of 100 test sets are covered."""

import numpy as np
import pytest

from reportgen.arrays import NONE
from reportgen.metrics import group_intervals
from reportgen.metrics.bounds import f1_interval, hull
from reportgen.metrics.confusion import averages, f_score
from reportgen.metrics.group_intervals import group_bootstrap
from reportgen.metrics.intervals import bootstrap_interval

N_LABELS = 3


def drawn_images(n_images, rng):
    """(image, truth, prediction) of images that differ in difficulty, so that what is in one goes together."""
    n_objects = rng.poisson(4, n_images)
    image = np.repeat(np.arange(n_images, dtype=np.int32), n_objects)
    truth = rng.choice(N_LABELS, image.size, p=[0.5, 0.3, 0.2]).astype(np.int32)
    found = rng.random(image.size) < rng.choice([0.4, 0.95], n_images)[image]
    extra = np.repeat(np.arange(n_images, dtype=np.int32), rng.poisson(rng.choice([0.2, 2.0], n_images)))
    spurious = rng.integers(0, N_LABELS, extra.size).astype(np.int32)
    none = np.full(extra.size, NONE, np.int32)
    image, truth = np.concatenate([image, extra]), np.concatenate([truth, none])
    return image, truth, np.concatenate([np.where(found, truth[: found.size], NONE), spurious]).astype(np.int32)


def counted(truth, prediction):
    sides = (truth[truth == prediction], prediction[prediction != NONE], truth[truth != NONE])
    return [np.bincount(side, minlength=N_LABELS) for side in sides]


@pytest.mark.parametrize("n_simulations", [100, pytest.param(400, marks=pytest.mark.slow)])
def test_intervals_cover_the_truth_in_95_of_100_sets_of_images(n_simulations):
    rng = np.random.default_rng(11)
    names = ("micro_precision", "micro_recall", "macro_f1")
    truth = averages(*counted(*drawn_images(300_000, rng)[1:]))
    hits = dict.fromkeys(names, 0)
    by_chance = 1.96 * np.sqrt(0.95 * 0.05 / n_simulations)  # what the simulations themselves may be off by
    for _ in range(n_simulations):
        found = group_bootstrap(*drawn_images(150, rng), 150, N_LABELS, rng).averages
        for name in names:
            hits[name] += found[name][0] <= truth[name] <= found[name][1]
    for name, n in hits.items():
        assert abs(n / n_simulations - 0.95) <= 0.02 + by_chance, name


def test_every_resample_is_a_set_of_whole_images():
    rng = np.random.default_rng(3)
    image, truth, prediction = drawn_images(20, rng)
    found = group_bootstrap(image, truth, prediction, 20, N_LABELS, np.random.default_rng(5))
    again, values, f1 = np.random.default_rng(5), [], []
    for _ in range(found.replicates):
        rows = np.concatenate([np.flatnonzero(image == i) for i in again.integers(0, 20, 20)])
        counts = counted(truth[rows], prediction[rows])
        values.append(averages(*counts)["macro_f1"])
        f1.append(f_score(*counts))
    estimate = averages(*counted(truth, prediction))["macro_f1"]
    np.testing.assert_array_equal(found.averages["macro_f1"], bootstrap_interval(np.array(values), estimate))
    estimate = f_score(*counted(truth, prediction))
    own = f1_interval(*counted(truth, prediction))  # never narrower than if all stood alone
    np.testing.assert_array_equal(found.label_f1, hull(bootstrap_interval(np.array(f1), estimate), own))


def test_labels_may_be_counted_in_parts(monkeypatch):
    image, truth, prediction = drawn_images(30, np.random.default_rng(4))
    whole = group_bootstrap(image, truth, prediction, 30, N_LABELS, np.random.default_rng(1))
    monkeypatch.setattr(group_intervals, "CELLS", 31)
    monkeypatch.setattr(group_intervals, "EXACT", 0)
    parts = group_bootstrap(image, truth, prediction, 30, N_LABELS, np.random.default_rng(1))
    np.testing.assert_equal(parts.averages, whole.averages)
    np.testing.assert_array_equal(parts.label_f1, whole.label_f1)


@pytest.mark.parametrize("n_images", [0, 1, 5])
def test_nothing_at_all_has_no_interval(n_images):
    nothing = np.empty(0, np.int32)
    found = group_bootstrap(nothing, nothing, nothing, n_images, N_LABELS, np.random.default_rng(1))
    assert all(np.isnan(interval).all() for interval in found.averages.values())
