"""Weights of images: COCO's and VOC's figures of images that are literally repeated, and of broken weights."""

from dataclasses import fields, replace

import numpy as np
import pytest

from reportgen.datasets.samples import Samples
from reportgen.metrics.boxes import candidates
from reportgen.metrics.coco import ABSENT, OVERLAPS, RECALLS, CocoMatches, coco_arrays
from reportgen.metrics.voc import voc_figures
from reportgen.metrics.weighted_precision import MOST_COPIES
from tests.loops import first_of
from tests.oracles import boxes as oracle
from tests.oracles import pycoco

SEEDS = first_of(range(50), usual=20)
EXACT = {"rtol": 0, "atol": 1e-12}


def candidates_of(data):
    return candidates(
        data.truths, data.detections, data.detections.score, data.n_labels, image_rank=data.image_rank
    )  # fmt: skip


def arrays_of(data, weights=None):
    return coco_arrays(candidates_of(data), data.detections.box, weights)


def voc_of(data, weights=None):
    return voc_figures(candidates_of(data), data.truths.box, data.detections.box, (0.3, 0.5), weights)


def repeated(data, weights):
    """Every image as often as its weight says, one copy after the other, with all its boxes in their order."""
    images = np.repeat(np.arange(data.n_samples), weights)
    sides = {}
    for name in ("truths", "detections"):
        side = getattr(data, name)
        items = [np.flatnonzero(side.image == image) for image in images]
        copy = np.repeat(np.arange(images.size), [len(some) for some in items])
        every = np.concatenate([np.zeros(0, int), *items])
        columns = {c.name: getattr(side, c.name) for c in fields(side) if getattr(side, c.name) is not None}
        sides[name] = replace(side, **{c: v[every] for c, v in columns.items()} | {"image": copy.astype(np.int32)})
    return replace(
        data, **sides, samples=Samples([f"{k:06d}" for k in range(images.size)]), image_rank=None,
        width=data.width[images], height=data.height[images],
    )  # fmt: skip


def tied(data, seed):
    """The same with scores of a few values only, so that most detections of an image and label are equal."""
    score = np.round(data.detections.score * (2, 1, 4)[seed % 3]) / 4
    return replace(data, detections=replace(data.detections, score=score))


def weighted_cases():
    """Seeded data, every other one full of ties, with whole weights, and zeros for all images of a label."""
    for seed in SEEDS:
        data, rng = oracle.random_case(seed), np.random.default_rng(seed)
        weights = rng.integers(0, 4, data.n_samples)
        if seed % 5 == 0 and data.truths.label.size:
            weights[np.unique(data.truths.image[data.truths.label == data.truths.label[0]])] = 0
        yield f"seed {seed}", tied(data, seed) if seed % 2 else data, weights


def assert_same_arrays(ours, theirs, message):
    np.testing.assert_allclose(ours.precision, theirs.precision, **EXACT, err_msg=message)
    np.testing.assert_allclose(ours.recall, theirs.recall, **EXACT, err_msg=message)
    assert list(ours.stats) == list(theirs.stats)
    for name, value in theirs.stats.items():
        np.testing.assert_allclose(ours.stats[name], value, **EXACT, err_msg=f"{name}, {message}")


def test_whole_weights_are_repeated_images():
    for name, data, weights in weighted_cases():
        assert_same_arrays(arrays_of(data, weights), arrays_of(repeated(data, weights)), name)


def test_whole_weights_are_what_pycocotools_says_of_repeated_images():
    n_defined = 0
    for name, data, weights in weighted_cases():
        data = oracle.without_ignored(data)
        if not weights.sum():
            continue
        ours, theirs = arrays_of(data, weights), pycoco.evaluated(repeated(data, weights))
        np.testing.assert_allclose(ours.precision, theirs.eval["precision"][..., -1], **EXACT, err_msg=name)
        np.testing.assert_allclose(ours.recall, theirs.eval["recall"], **EXACT, err_msg=name)
        for figure, value in pycoco.stats(theirs).items():
            np.testing.assert_allclose(ours.stats[figure], value, **EXACT, err_msg=f"{figure}, {name}")
            n_defined += not np.isnan(value)
    assert n_defined > 100


def test_whole_weights_are_repeated_images_for_voc():
    for name, data, weights in weighted_cases():
        for ours, theirs in zip(voc_of(data, weights), voc_of(repeated(data, weights)), strict=True):
            for column in fields(theirs):
                values = (getattr(figures, column.name) for figures in (ours, theirs))
                np.testing.assert_allclose(*values, **EXACT, err_msg=f"{column.name}, {name}")


def test_zeros_and_ones_are_a_part_of_the_images():
    for seed in SEEDS:
        data = tied(oracle.random_case(seed), seed)
        mask = np.random.default_rng(seed).random(data.n_samples) < 0.5
        part, message = data.take(mask), f"seed {seed}"
        assert_same_arrays(arrays_of(data, mask), arrays_of(part), message)
        for ours, theirs in zip(voc_of(data, mask), voc_of(part), strict=True):
            for column in fields(theirs):
                values = (getattr(figures, column.name) for figures in (ours, theirs))
                np.testing.assert_allclose(*values, **EXACT, err_msg=message)


def test_weights_of_one_change_nothing():
    for seed in SEEDS:
        data = tied(oracle.random_case(seed), seed)
        assert_same_arrays(arrays_of(data, np.ones(data.n_samples)), arrays_of(data), f"seed {seed}")


def test_labels_whose_images_weigh_nothing_are_as_without_ground_truth():
    data = next(data for data in map(oracle.random_case, SEEDS) if data.n_labels > 1 and data.n_samples > 2)
    gone = int(data.truths.label[data.truths.image == 0][0])
    weights = np.ones(data.n_samples)
    weights[np.unique(data.truths.image[data.truths.label == gone])] = 0
    found, voc = arrays_of(data, weights), voc_of(data, weights)[0]
    assert np.isnan(
        [found.label_ap()[gone], found.label_recall()[gone], voc.label_ap[gone], voc.label_ap_11[gone]]
    ).all()
    nothing = arrays_of(data, np.zeros(data.n_samples))
    assert (nothing.precision == ABSENT).all()
    assert np.isnan(list(nothing.stats.values())).all()


def test_matches_serve_any_number_of_resamples():
    for seed in SEEDS[:10]:
        data, rng = oracle.random_case(seed), np.random.default_rng(seed)
        matches = CocoMatches(candidates_of(data), data.detections.box)
        for _ in range(3):
            weights = np.bincount(rng.integers(0, data.n_samples, data.n_samples), minlength=data.n_samples)
            assert_same_arrays(matches.arrays(weights), arrays_of(repeated(data, weights)), f"seed {seed}")
        np.testing.assert_array_equal(matches.arrays().precision, arrays_of(data).precision)


def slow_precision(data, weights, overlap):
    """(n_labels, 101) with broken weights, detection by detection; for data without equal scores in an image."""
    matches = CocoMatches(candidates_of(data), data.detections.box)
    found, truths = matches.candidates.detections, matches.candidates.truths
    result = np.full((data.n_labels, RECALLS.size), ABSENT)
    matched = {int(m >> 1): bool(m & 1) for m in matches._matched[0][overlap]}
    order = found.by_label
    for label in range(data.n_labels):
        whole = weights[truths.image[(truths.label == label) & truths.is_counted]].sum()
        if not whole:
            continue
        tp, seen, curve = 0.0, 0.0, []
        for place, detection in enumerate(order):
            if found.label[detection] != label or matched.get(place, False):
                continue
            weight = weights[found.image[detection]]
            seen += weight
            if place in matched:
                tp += weight
            if weight:
                curve.append((tp / whole, tp / seen))
        for k, recall in enumerate(RECALLS):
            result[label, k] = max((p for r, p in curve if r >= recall - 1e-9), default=0.0)
    return result


def test_broken_weights_are_sums_one_detection_after_the_other():
    for seed in SEEDS:
        data, rng = oracle.random_case(seed), np.random.default_rng(seed)
        order = rng.permutation(data.detections.label.size)
        data = replace(data, detections=replace(data.detections, score=(order + 1) / (order.size + 1)))
        weights = rng.random(data.n_samples) * 10.0 ** rng.integers(-3, 4) * (rng.random(data.n_samples) < 0.8)
        found = arrays_of(data, weights)
        for overlap in (0, 5):
            expected = slow_precision(data, weights, overlap)
            np.testing.assert_allclose(
                found.precision[overlap, :, :, 0].T, expected, rtol=0, atol=1e-9, err_msg=f"{seed}"
            )
    assert OVERLAPS[5] == pytest.approx(0.75)


def test_all_that_is_found_has_a_recall_of_one_however_the_weights_are_rounded():
    box = [[0, 0, 10, 10]] * 7
    truths = oracle.boxes(range(7), [0] * 7, box)
    data = oracle.dataset(
        truths, oracle.boxes(range(7), [0] * 7, box, score=np.linspace(0.9, 0.1, 7)), n_images=7, labels=1
    )
    for seed in SEEDS:
        found = arrays_of(data, np.random.default_rng(seed).random(7))
        assert found.stats["map"] == pytest.approx(1.0, abs=1e-12), f"seed {seed}"
        assert found.stats["mar100"] == pytest.approx(1.0, abs=1e-12), f"seed {seed}"


def test_copies_of_a_block_are_limited_and_still_near_repetition():
    """A right and a wrong detection of one score: precision falls from 1 to a half with the copies."""
    box, far = [0, 0, 10, 10], [50, 50, 10, 10]
    truths = oracle.boxes([0], [0], [box])
    found = oracle.boxes([0, 0], [0, 0], [box, far], score=[0.5, 0.5])
    data = oracle.dataset(truths, found, n_images=1, labels=1)
    for weight in (3, MOST_COPIES, 20 * MOST_COPIES):
        literal = np.arange(1, weight + 1) / np.arange(1, 2 * weight, 2)
        reached = np.searchsorted(np.arange(1, weight + 1) / weight, RECALLS)
        value = arrays_of(data, np.array([weight])).stats["map"]
        assert value == pytest.approx(literal[reached].mean(), abs=1e-12 if weight <= MOST_COPIES else 2e-3)


@pytest.mark.parametrize("wrong", [[1.0], [1.0, -1.0, 1.0], [1.0, np.nan, 1.0], [[1.0, 1.0, 1.0]]])
def test_weights_are_one_an_image_and_never_negative(wrong):
    box = oracle.boxes([0], [0], [[0, 0, 5, 5]], score=[0.5])
    data = oracle.dataset(box, box, n_images=3, labels=1)
    for figures in (arrays_of, voc_of):
        with pytest.raises(ValueError, match="weight"):
            figures(data, np.array(wrong))
