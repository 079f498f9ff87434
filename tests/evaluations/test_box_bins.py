"""Boxes in bins, and errors by kind: each is what a plain loop over rows counts, and together they are all of them."""

import numpy as np
import pytest

from reportgen.arrays import NONE
from reportgen.box_outcomes import DUPLICATE, LOCATION
from reportgen.evaluations.box_bins import MOST_BINS, OVERLAPS, SHAPES, RecallBins, octaves
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.evaluations.error_kinds import KINDS
from tests.loops import each_seed
from tests.oracles import boxes as oracle
from tests.oracles.cases import options

SEEDS = range(0, oracle.N_CASES, 9)


def evaluated(seed: int) -> DetectionEvaluation:
    return DetectionEvaluation(oracle.random_case(seed), options())


def held(evaluation: DetectionEvaluation) -> list[dict[str, int]]:
    rows = evaluation.outcomes
    names = ("sample", "truth", "prediction", "truth_item", "prediction_item", "kind")
    columns = zip(*(getattr(rows, name).tolist() for name in names), strict=True)
    holds = rows.active(evaluation.operating)
    return [dict(zip(names, row, strict=True)) for row, kept in zip(columns, holds, strict=True) if kept]


def bin_of(value: float, edges: np.ndarray) -> int:
    return min(max(sum(value >= edge for edge in edges) - 1, 0), len(edges) - 2)


@each_seed(SEEDS)
def test_every_prediction_that_found_an_object_is_in_one_bar(seed):
    evaluation = evaluated(seed)
    expected, fits = np.zeros((2, len(OVERLAPS) - 1), int), []
    for row in held(evaluation):
        overlap = evaluation.detection_overlap[row["prediction_item"]] if row["prediction"] != NONE else 0
        if row["truth"] == row["prediction"]:
            expected[0, bin_of(overlap, OVERLAPS)] += 1
            fits.append(overlap)
        elif row["kind"] == LOCATION and row["truth"] == NONE:
            expected[1, bin_of(overlap, OVERLAPS)] += 1
    np.testing.assert_array_equal(evaluation.box_bins.overlaps, expected)
    assert expected[0].sum() == evaluation.point.tp.sum()
    assert evaluation.box_bins.mean_overlap == pytest.approx(np.mean(fits) if fits else np.nan, nan_ok=True)


@each_seed(SEEDS)
def test_every_object_is_in_one_bin_of_size_and_shape_and_those_found_are_counted(seed):
    evaluation = evaluated(seed)
    boxes = evaluation.dataset.truths.box
    for bins, value in (
        (evaluation.box_bins.sizes, lambda w, h: max((w * h) ** 0.5, 1.0)),
        (evaluation.box_bins.shapes, lambda w, h: 1.0 if w == h else w / h if h else np.inf),
    ):
        expected = np.zeros((2, len(bins.edges) - 1), int)
        for row in held(evaluation):
            if row["truth"] != NONE:
                where = bin_of(value(*boxes[row["truth_item"], 2:]), bins.edges)
                expected[0, where] += 1
                expected[1, where] += row["truth"] == row["prediction"]
        np.testing.assert_array_equal(np.stack([bins.support, bins.found]), expected)
        assert expected[0].sum() == evaluation.point.support.sum()


@each_seed(SEEDS)
def test_every_image_is_in_one_bin_of_crowding_with_all_that_is_in_it(seed):
    evaluation = evaluated(seed)
    crowds, n = evaluation.box_bins.crowds, evaluation.dataset.n_samples
    per_image = np.zeros((n, 3), int)
    for row in held(evaluation):
        per_image[row["sample"]] += (row["truth"] != NONE, row["truth"] == row["prediction"],
                                     row["prediction"] not in (NONE, row["truth"]))  # fmt: skip
    for k, (low, high) in enumerate(zip(crowds.edges, crowds.edges[1:], strict=False)):
        inside = per_image[(per_image[:, 0] >= low) & (per_image[:, 0] < high)]
        counts = [crowds.images[k], crowds.objects[k], crowds.found[k], crowds.false_positives[k]]
        assert counts == [len(inside), *inside.sum(axis=0)]
    assert crowds.images.sum() == n
    assert len(crowds.images) <= MOST_BINS + 1


@each_seed(SEEDS)
def test_every_error_has_one_kind_and_the_kinds_add_up_to_the_confusion_matrix(seed):
    evaluation = evaluated(seed)
    data, point, expected = evaluation.dataset, evaluation.point, np.zeros((len(KINDS), evaluation.n_labels), int)
    for row in held(evaluation):
        if row["truth"] == row["prediction"]:
            continue
        if row["prediction"] == NONE:
            kind = "missed"
        elif row["truth"] != NONE:
            kind = "confused"
        elif row["kind"] in (DUPLICATE, LOCATION):
            kind = "duplicate" if row["kind"] == DUPLICATE else "localization"
        else:
            at = data.truths.image == row["sample"]
            others = np.flatnonzero(at & (data.truths.label != row["prediction"]) & ~data.truths.is_crowd)
            near = [oracle.overlap(data.detections.box[row["prediction_item"]], data.truths.box[k]) for k in others]
            kind = "both" if max(near, default=0) >= 0.1 else "background"
        expected[KINDS.index(kind), row["truth"] if kind == "missed" else row["prediction"]] += 1
    found = evaluation.error_counts
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(found[:5].sum(axis=0), point.fp)
    np.testing.assert_array_equal(found[5], point.missed)


def test_the_intervals_of_a_recall_are_exact_and_never_of_no_width():
    bins = RecallBins(SHAPES[:4], np.array([8, 8, 0]), np.array([8, 0, 0]))
    np.testing.assert_allclose(bins.interval[:2].round(3), [[0.631, 1.0], [0.0, 0.369]])
    assert np.isnan(bins.interval[2]).all()
    np.testing.assert_array_equal(bins.recall, [1.0, 0.0, np.nan])


@pytest.mark.parametrize("values", [[], [1.0], [7.0, 9.0], [1.0, 5000.0], [32.0, 32.0]])
def test_octaves_hold_every_value_in_a_few_bins(values: list[float]):
    edges = octaves(np.array(values))
    assert len(edges) - 1 <= 2 * MOST_BINS
    for value in values:
        assert edges[0] <= value < edges[-1]
