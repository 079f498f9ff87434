"""Kinds of errors and what mending them gains: as tidecv says, whose answers are recorded (oracles/record_tide.py)."""

import json
from pathlib import Path

import numpy as np
import pytest

from reportgen.metrics.box_errors import BKG, BOTH, CLS, DUPE, KINDS, LOC, box_errors
from reportgen.metrics.boxes import candidates
from tests.loops import each_seed
from tests.oracles import boxes as oracle

RECORDED = json.loads((Path(oracle.__file__).parent / "tide.json").read_text())


def errors_of(data, iou=0.5):
    every = candidates(data.truths, data.detections, data.detections.score, data.n_labels, least=min(iou, 0.1))
    return box_errors(every, iou)


def assert_as_recorded(errors, recorded):
    np.testing.assert_allclose(errors.gains * 100, recorded["gains"], rtol=0, atol=1e-9)
    np.testing.assert_array_equal(errors.label_counts.sum(axis=1), recorded["counts"])
    wanted = np.array(recorded["label_gains"], np.float64)
    np.testing.assert_allclose(np.maximum(errors.label_gains, 0) * 100, wanted, rtol=0, atol=1e-9)
    np.testing.assert_allclose(np.nanmean(errors.label_ap) * 100, recorded["ap"], rtol=0, atol=1e-9)


@each_seed([int(seed) for seed in RECORDED["cases"]])
def test_gains_and_counts_equal_tidecv(seed):
    data = oracle.without_ignored(oracle.random_case(seed))
    recorded = RECORDED["cases"][str(seed)]
    assert oracle.digest(data) == recorded["digest"], "numpy draws other cases: record tide.json anew"
    assert_as_recorded(errors_of(data, oracle.iou_of(seed)), recorded)


@pytest.mark.parametrize("name", RECORDED["real"])
def test_gains_and_counts_of_real_data_equal_tidecv(data, name):
    assert_as_recorded(errors_of(oracle.read_real(data, name)), RECORDED["real"][name])


BOX, LOOSE, TOUCHING, FAR = [0, 0, 10, 10], [0, 0, 10, 25], [0, 0, 2, 50], [100, 100, 10, 10]


def test_every_kind_of_error_has_its_name():
    truths = oracle.boxes([0, 1, 2, 3, 4], [0] * 5, [BOX] * 5)
    label = [0, 0, 1, 0, 1, 0, 0]
    box = [BOX, BOX, BOX, LOOSE, LOOSE, FAR, TOUCHING]
    image = [0, 0, 1, 2, 3, 4, 4]
    found = oracle.boxes(image, label, box, score=[0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3])
    errors = errors_of(oracle.dataset(truths, found, n_images=5, labels=2))
    assert errors.kind.tolist() == [-1, DUPE, CLS, LOC, BOTH, BKG, LOC]
    assert errors.mends.tolist() == [-1, -1, 1, 2, -1, -1, 4]
    assert errors.is_missed.tolist() == [False, False, False, True, False]
    assert errors.label_counts.tolist() == [[0, 1], [2, 0], [0, 1], [1, 0], [1, 0], [1, 0]]


@each_seed(range(0, oracle.N_CASES, 8))
def test_kinds_of_labels_add_up_and_gains_are_their_means(seed):
    data = oracle.without_ignored(oracle.random_case(seed))
    errors = errors_of(data)
    n_wrong = np.count_nonzero(errors.is_first & (errors.kind >= 0))
    assert errors.label_counts[:-1].sum() == n_wrong
    for kind in range(len(KINDS)):
        values = errors.label_mended[kind]
        if not np.isnan(values).all() and not np.isnan(errors.label_ap).all():
            gain = np.nanmean(values) - np.nanmean(errors.label_ap)
            np.testing.assert_allclose(errors.gains[kind], max(gain, 0.0), rtol=0, atol=1e-15)


def test_without_anything_gains_are_undefined():
    nothing = oracle.boxes([], [], [])
    errors = errors_of(oracle.dataset(nothing, oracle.boxes([], [], [], score=[]), n_images=1, labels=1))
    assert np.isnan(errors.gains).all()
