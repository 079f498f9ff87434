"""Intervals by images: a repeated image counts as often as it was drawn, and 95 of 100 test sets are covered."""

import numpy as np
import pytest

from reportgen.arrays import NONE
from reportgen.metrics import group_intervals
from reportgen.metrics.bounds import f1_interval, hull, opened
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
    counts = counted(truth, prediction)
    drawn = bootstrap_interval(np.array(values), averages(*counts)["macro_f1"], is_biased=True)
    expected = opened({"macro_f1": drawn}, *counts, 20)["macro_f1"]
    np.testing.assert_array_equal(found.averages["macro_f1"], expected)
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


def drawn_sets(n_samples, prevalence, separation, rng):
    """(sample, truth, prediction) where a sample has any number of labels; hard samples go wrong in several."""
    hardness = rng.normal(size=(n_samples, 1)) * 0.3
    limit = np.log(prevalence / (1 - prevalence))
    truth = rng.random((n_samples, prevalence.size)) < prevalence
    kept = np.where(truth, separation / 2, -separation / 2) + 0.3 * limit + hardness + rng.normal(size=truth.shape) > 0
    sample, label = np.nonzero(truth | kept)
    sides = (np.where(side[sample, label], label, NONE).astype(np.int32) for side in (truth, kept))
    return sample.astype(np.int32), *sides


# Samples, labels, the rarest and the most frequent label's share, how far scores are apart.
SETS = {
    "few samples": (60, 3, 0.2, 0.6, 1.5),
    "many labels": (200, 20, 0.02, 0.3, 2.2),
    "rare labels": (500, 20, 0.005, 0.1, 2.0),
    "good": (400, 10, 0.05, 0.4, 4.0),
}


@pytest.mark.slow
@pytest.mark.parametrize("regime", SETS)
def test_intervals_cover_the_truth_where_samples_have_several_labels(regime):
    n_samples, n_labels, rarest, most, separation = SETS[regime]
    rng, n_simulations = np.random.default_rng(5), 400
    prevalence = np.geomspace(rarest, most, n_labels)

    def counts(drawn):
        truth, prediction = drawn[1:]
        sides = (truth[(truth == prediction) & (truth != NONE)], prediction[prediction != NONE], truth[truth != NONE])
        return [np.bincount(side, minlength=n_labels) for side in sides]

    parts = [counts(drawn_sets(50_000, prevalence, separation, rng)) for _ in range(20)]
    truth = averages(*(np.sum(column, axis=0) for column in zip(*parts, strict=True)))
    names = ("micro_f1", "macro_precision", "macro_f1", "weighted_precision", "weighted_f1")
    hits = dict.fromkeys(names, 0)
    for _ in range(n_simulations):
        drawn = drawn_sets(n_samples, prevalence, separation, rng)
        found = group_bootstrap(*drawn, n_samples, n_labels, rng).averages
        for name in names:
            hits[name] += found[name][0] <= truth[name] <= found[name][1]
    by_chance = 1.96 * np.sqrt(0.95 * 0.05 / n_simulations)
    for name, n in hits.items():
        assert n / n_simulations >= 0.93 - by_chance, name
        assert n / n_simulations <= 0.97 + by_chance, name


def test_precision_weighted_by_support_is_not_taken_for_what_it_is_by_chance():
    prevalence = np.geomspace(0.02, 0.3, 20)
    drawn = drawn_sets(200, prevalence, 2.2, np.random.default_rng(1))
    found = group_bootstrap(*drawn, 200, 20, np.random.default_rng(0)).averages
    counts = [np.bincount(side[side != NONE], minlength=20) for side in (
        np.where(drawn[1] == drawn[2], drawn[1], NONE), drawn[2], drawn[1])]  # fmt: skip
    estimate = averages(*counts)
    below, above = (abs(found["weighted_precision"][end] - estimate["weighted_precision"]) for end in (0, 1))
    assert below > 1.3 * above > 0
    below, above = (abs(found["weighted_f1"][end] - estimate["weighted_f1"]) for end in (0, 1))
    assert below < 1.3 * above
