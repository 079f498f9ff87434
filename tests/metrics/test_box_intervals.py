"""Intervals of mean average precision: sums over halves of the images are COCO's figures, and cover the truth."""

from dataclasses import replace

import numpy as np
import pytest

from reportgen.evaluations.ranking_intervals import box_intervals
from reportgen.metrics.box_halves import Rows, halves, n_cells, weighted
from reportgen.metrics.box_intervals import corrected_interval, n_of_label, no_means
from reportgen.metrics.boxes import candidates
from reportgen.metrics.coco import ABSENT, CocoMatches
from tests.loops import each_seed
from tests.oracles import boxes as oracle


def matches_of(data):
    found = candidates(data.truths, data.detections, data.detections.score, data.n_labels, image_rank=data.image_rank)
    return CocoMatches(found, data.detections.box)


def untied(data, rng):
    score = (rng.permutation(data.detections.label.size) + 1) / (data.detections.label.size + 1)
    return replace(data, detections=replace(data.detections, score=score))


@each_seed(range(50))
def test_sums_of_weights_are_cocos_arrays(seed):
    rng = np.random.default_rng(seed)
    matches = matches_of(untied(oracle.random_case(seed), rng))
    weights = rng.integers(0, 4, (4, matches.candidates.scope.n_samples)).astype(float)
    found = weighted(Rows.of(matches), weights)
    for row, weight in enumerate(weights):
        arrays = matches.arrays(weight)
        precision, recall = arrays.precision[..., 0].mean(axis=1), arrays.recall[:, :, 0, -1]
        for ours, theirs in ((found.precision, precision), (found.recall, recall)):
            np.testing.assert_allclose(ours[:, row], np.where(theirs == ABSENT, np.nan, theirs), rtol=0, atol=1e-12)


def test_every_second_half_is_what_the_first_leaves():
    weights = halves(7, np.random.default_rng(0))
    assert (weights[0] == 1).all()
    assert (weights[1::2] + weights[2::2] == 1).all()
    assert set(weights[1:].sum(axis=1)) == {3, 4}


def test_chunks_of_halves_are_all_counted(monkeypatch):
    rows = Rows.of(matches_of(oracle.random_case(2)))
    weights = halves(rows.n_images, np.random.default_rng(0))
    whole = weighted(rows, weights).precision
    monkeypatch.setattr("reportgen.metrics.box_halves.CHUNK", 50)
    np.testing.assert_array_equal(weighted(rows, weights).precision, whole)


def drawn(rng, n_images, n_labels, quality, spurious):
    """Images that differ in difficulty, with three objects on average and boxes that fit more or less."""
    n_objects = rng.poisson(3, n_images)
    image = np.repeat(np.arange(n_images), n_objects)
    share = np.arange(n_labels, 0, -1) / (n_labels * (n_labels + 1) / 2)
    label = rng.choice(n_labels, image.size, p=share)
    slot = np.concatenate([np.arange(k) for k in n_objects])
    box = np.stack([100.0 * slot, 0.0 * slot, np.full(slot.size, 50.0), np.full(slot.size, 50.0)], axis=1)
    ease = rng.beta(2, 2, n_images)
    found = np.flatnonzero(rng.random(image.size) < np.clip(quality + 0.4 * (ease[image] - 0.5), 0, 1))
    overlap = rng.beta(6, 1.2, found.size)
    near = box[found].copy()
    near[:, 0] += 50 * (1 - overlap) / (1 + overlap)
    said = np.where(rng.random(found.size) < 0.05, rng.integers(0, n_labels, found.size), label[found])
    extra = np.repeat(np.arange(n_images), rng.poisson(2 * spurious * ease))
    far = np.stack([100 * rng.random(extra.size), *np.tile([[500.0], [50.0], [50.0]], extra.size)], axis=1)
    detections = oracle.boxes(
        np.r_[image[found], extra], np.r_[said, rng.integers(0, n_labels, extra.size)], np.r_[near, far],
        score=np.r_[rng.beta(3 + 3 * overlap, 2), rng.beta(2, 3, extra.size)],
    )  # fmt: skip
    truths = oracle.boxes(image, label, box)
    rank = np.arange(n_images, dtype=np.int32)
    return Rows.of(
        CocoMatches(candidates(truths, detections, detections.score, n_labels, image_rank=rank), detections.box)
    )


# By a faster simulation of 1,000 sets of images a row (5,000 images: 600), with labels of three qualities: in what
# share of the sets that have an interval it covers the truth, of map, map50, map75 and mar100, and in brackets in how
# many it is shown, of map and mar100. Seeds are others than those by which the constants were chosen, and so are the
# detectors but easy, middling and hard ones. Crowded: a tenth of the images hold half of the objects, or a twentieth
# 40% ("more"), most of them of one label, and an image is hard or easy as a whole. The standard error is 0.007 where
# all are shown.
#   60 images,  3 labels, mAP 0.30                0.950 0.953 0.942 0.963 (0.66 0.66)
#   80 images,  2 labels, mAP 0.66                0.946 0.952 0.946 0.957 (1.00 1.00)
#  100 images,  1 label,  easy, crowded           0.939 0.944 0.944 0.917 (0.82 0.82)
#  100 images,  3 labels, mAP 0.36                0.950 0.946 0.948 0.950 (1.00 1.00)
#  120 images,  1 label,  mAP 0.63, crowded more  0.966 0.969 0.961 0.958 (0.38 0.38)
#  200 images,  4 labels, mAP 0.30, crowded       0.951 0.946 0.954 0.948 (0.94 1.00)
#  300 images, 20 labels, mAP 0.07                0.972 0.967 0.978 0.959 (0.92 1.00)
#  400 images, 15 labels, mAP 0.30, tail          0.941 0.945 0.936 0.959 (0.99 0.99)
#  500 images,  8 labels, mAP 0.34, crowded, tail 0.950 0.955 0.965 0.940 (0.46 1.00)
# 1000 images, 15 labels, mAP 0.36, tail          0.939 0.931 0.933 0.950 (1.00 1.00)
# 1000 images, 20 labels, hard, crowded, tail     0.960 0.940 0.960 0.951 (0.05 0.73)
# 1000 images, 40 labels, mAP 0.62, tail          0.953 0.952 0.945 0.957 (1.00 1.00)
# 1500 images, 20 labels, mAP 0.30, crowded, tail 0.943 0.932 0.948 0.956 (0.39 1.00)
# 2000 images, 20 labels, middling, crowded, tail 0.955 0.949 0.954 0.962 (0.88 1.00)
# 2000 images, 80 labels, hard, tail              -     -     -     0.947 (0.00 1.00) the bias is too large
# 5000 images, 80 labels, middling, tail          0.958 0.934 0.951 0.942 (0.96 1.00)
# By the seeds of choosing: 100 images, 1 label, easy, crowded 0.95 to 0.96, which a limit of mAP 50 at 0.95 would make
# 0.98; a mAP 50 of 0.97 of 300 images 0.91 0.87 0.87, refused as too near 1.
COVERED = [(3, 100, 0.8, 1.0), (5, 200, 0.8, 1.0), (5, 200, 0.3, 3.0)]
REFUSED = [(3, 20, 0.8, 1.0), (10, 100, 0.8, 1.0), (30, 100, 0.8, 1.0)]


def coverage(case, n_simulations):
    n_labels, n_images, *how = case
    rng = np.random.default_rng(3)
    many = drawn(rng, 20_000, n_labels, *how)
    whole = weighted(many, np.ones((1, 20_000)))
    truth = {"map": np.nanmean(whole.precision), "mar100": np.nanmean(whole.recall)}
    truth |= {"map50": np.nanmean(whole.precision[0]), "map75": np.nanmean(whole.precision[5])}
    hits = {name: [] for name in truth}
    for _ in range(n_simulations):
        found = box_intervals(drawn(rng, n_images, n_labels, *how), int(rng.integers(1 << 30))).metrics
        for name, (low, high) in found.items():
            hits[name].append(low <= truth[name] <= high)
    return {name: np.mean(values) for name, values in hits.items() if len(values) > n_simulations / 2}


def test_labels_in_a_handful_of_images_have_no_mean_and_say_so():
    rows = drawn(np.random.default_rng(3), 200, 3, 0.8, 1.0)
    values = weighted(rows, halves(rows.n_images, np.random.default_rng(0))).label_ap()
    by_label = {"map50": values}
    assert no_means(by_label, rows) == ""
    matter = rows.n_label_that_matter
    assert matter.min() <= n_of_label(values, matter) <= matter.max()
    assert n_of_label(values, np.full(3, 3.0)) == pytest.approx(3)
    narrow = np.concatenate([values[:1], values[:1] + 0.2 + (values[1:] - values[:1]) / 10])
    assert "more than it varies" in no_means({"map50": narrow}, rows)
    few = replace(rows, truth_image=rows.truth_image % 3, n_images=200)
    assert "a handful of images" in no_means(by_label, few)


def test_the_fewer_images_a_label_has_the_wider_its_interval():
    values = np.append(0.5, 0.55 + 0.02 * np.random.default_rng(0).standard_normal(200))
    widths = [np.ptp(corrected_interval(values, 50.0, n)) for n in (4.0, 20.0, np.inf)]
    assert widths[0] > widths[1] > widths[2] > 0


@pytest.mark.slow
@pytest.mark.parametrize("case", COVERED)
def test_intervals_cover_the_truth_in_95_of_100_sets_of_images(case):
    shares = coverage(case, 300)
    assert len(shares) == 4
    for name, share in shares.items():
        assert 0.905 <= share <= 0.99, name  # 300 simulations may themselves be off by 0.025


def test_intervals_cover_the_truth():
    for name, share in coverage((3, 100, 0.8, 1.0), 30).items():
        assert share >= 0.85, name


@pytest.mark.parametrize("case", REFUSED)
def test_too_few_images_or_objects_have_no_interval_and_say_so(case):
    found = box_intervals(drawn(np.random.default_rng(3), case[1], case[0], *case[2:]), 0)
    assert found.metrics == {}
    assert found.reasons["map"].startswith("too few")


def test_too_many_have_no_interval_and_say_so():
    assert "too many" not in box_intervals(None, 0).reasons["map"]
    assert "too long" in box_intervals(None, 0).reasons["map"]
    matches = matches_of(oracle.random_case(2))
    assert n_cells(matches) == 200 * (matches.candidates.detections.image.size + sum(
        matches.hits(overlap)[0].size for overlap in range(10)))  # fmt: skip


def test_the_seed_decides_the_interval():
    rows = drawn(np.random.default_rng(3), 80, 2, 0.8, 1.0)
    first, again, other = (box_intervals(rows, seed).metrics["map"] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_a_label_has_an_interval_from_fifty_objects_on():
    rows = drawn(np.random.default_rng(3), 60, 4, 0.8, 1.0)
    found = box_intervals(rows, 0).labels["ap50"]
    np.testing.assert_array_equal(np.isfinite(found[:, 0]), rows.n_objects >= 50)
    assert np.isfinite(found[0]).all()


def crowded(shares):
    """As many images as shares, with ten objects or one, of a single label."""
    n = np.where(np.arange(80) < shares, 10, 1)
    image = np.repeat(np.arange(80), n)
    slot = np.concatenate([np.arange(k) for k in n])
    box = np.stack([100.0 * slot, 0.0 * slot, np.full(slot.size, 50.0), np.full(slot.size, 50.0)], axis=1)
    truths = oracle.boxes(image, np.zeros_like(image), box)
    kept = np.arange(image.size) % 5 > 0
    said = oracle.boxes(image[kept], 0 * image[kept], box[kept], score=np.linspace(0.9, 0.1, kept.sum()))
    found = candidates(truths, said, said.score, 1, image_rank=np.arange(80, dtype=np.int32))
    return Rows.of(CocoMatches(found, said.box))


def test_objects_that_crowd_in_a_handful_of_images_have_no_interval_and_say_so():
    rows = crowded(4)
    assert rows.n_that_matter == pytest.approx((4 * 100 + 76) ** 2 / (4 * 10_000 + 76))
    np.testing.assert_allclose(rows.n_label_that_matter, rows.n_that_matter)
    found = box_intervals(rows, 0)
    assert found.metrics == {}
    assert found.reasons["map"] == "too few: a handful of images hold most objects"
    assert np.isnan(found.labels["ap"]).all()
    assert np.isfinite(box_intervals(crowded(12), 0).labels["ap"]).all()


def test_an_average_precision_near_1_has_no_interval_and_says_so():
    found = box_intervals(drawn(np.random.default_rng(3), 100, 1, 1.2, 0.05), 0)
    assert set(found.metrics) == {"mar100"}
    assert "too few objects" in found.reasons["map"]
    assert np.isnan(found.labels["ap50"]).all()
