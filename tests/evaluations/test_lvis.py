"""LVIS's federated ground truth: average precision as lvis-api has it, and what its rules mean for the counts."""

import json

import numpy as np
import pytest

from reportgen import readers
from reportgen.datasets.detection import join
from reportgen.evaluations.detection import DetectionEvaluation
from tests.loops import each_seed
from tests.oracles import lvis as oracle
from tests.oracles.cases import options


def evaluated(folder, truth, results, **wanted):
    for name, content in (("truth", truth), ("results", results)):
        (folder / f"{name}.json").write_text(json.dumps(content))
    data, issues = join(*(readers.read(folder / f"{name}.json") for name in ("truth", "results")))
    return DetectionEvaluation(data, options(**wanted)), {one.code: one for one in issues}


@each_seed(range(60), usual=20)
def test_average_precision_equals_a_slow_matching(seed, tmp_path):
    truth, results = oracle.random_case(seed)
    for most in (None, 3):
        evaluation, _ = evaluated(tmp_path, truth, results, max_detections=most)
        expected = oracle.figures(truth, results, most or 300)
        given = {name: evaluation.metrics[name] for name in expected}
        np.testing.assert_allclose(list(given.values()), list(expected.values()), rtol=0, atol=1e-12)


BOX, FAR = [10, 10, 50, 50], [200, 200, 50, 50]


def small_case(**lists):
    images = [{"id": 1, "width": 400, "height": 400, "neg_category_ids": [], "not_exhaustive_category_ids": []} | lists]
    categories = [{"id": k, "name": name} for k, name in ((1, "mug"), (2, "spoon"), (3, "fork"))]
    annotations = [{"id": k, "image_id": 1, "category_id": k, "bbox": BOX, "area": 2500} for k in (1, 3)]
    return {"images": images, "annotations": annotations, "categories": categories}


def result(label, box, score=0.9):
    return {"image_id": 1, "category_id": label, "bbox": box, "score": score}


FOUND = [result(1, BOX), result(3, BOX)]


@pytest.mark.parametrize(
    ("lists", "extra", "code", "n_wrong"),
    [
        ({}, result(2, FAR), "unverified_label", 0),
        ({}, result(2, BOX), "unverified_label", 0),  # not taken for a confusion either
        ({"neg_category_ids": [2]}, result(2, FAR), None, 1),
        ({}, result(1, FAR), None, 1),
        ({"not_exhaustive_category_ids": [1]}, result(1, FAR), "not_exhaustive", 0),
        ({"not_exhaustive_category_ids": [3]}, result(1, FAR), "not_exhaustive", 1),
    ],
)
def test_what_no_one_looked_for_is_no_error_and_is_said(lists, extra, code, n_wrong, tmp_path):
    evaluation, issues = evaluated(tmp_path, small_case(**lists), [*FOUND, extra])
    point = evaluation.argmax_point
    assert (point.tp.sum(), point.fp.sum(), point.fn.sum()) == (2, n_wrong, 0)
    assert ({"unverified_label", "not_exhaustive"} & set(issues)) == ({code} if code else set())
    assert evaluation.metrics["voc_ap50_all"] == pytest.approx(evaluation.metrics["map50"])
    assert n_wrong or evaluation.gains.metrics["tide_bkg"] == 0


def test_a_partial_label_still_finds_what_is_annotated_and_its_picture_has_the_name_of_its_address(tmp_path):
    truth = small_case(not_exhaustive_category_ids=[1, 3], coco_url="http://images/val2017/000000000007.jpg")
    evaluation, issues = evaluated(tmp_path, truth, FOUND)
    assert evaluation.metrics["map"] == pytest.approx(1)
    assert issues["not_exhaustive"].count == 2
    assert evaluation.dataset.samples.image_names == ["val2017/000000000007.jpg"]


def test_an_image_without_lists_among_others_was_looked_through_for_what_it_has(tmp_path):
    truth = small_case(neg_category_ids=[2])
    truth["images"].append({"id": 2, "width": 400, "height": 400})
    evaluation, issues = evaluated(tmp_path, truth, [*FOUND, result(1, FAR) | {"image_id": 2}])
    assert evaluation.argmax_point.fp.sum() == 0
    assert issues["unverified_label"].examples == ("2: mug",)
