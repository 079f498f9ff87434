"""The rules about detectors: each with a case that fires, one that does not, one on the boundary."""

from pathlib import Path

import numpy as np
import pytest

from reportgen.datasets.detection import Boxes, DetectionDataset
from reportgen.datasets.samples import Samples
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.options import Options
from reportgen.rules import BOX_RULES, findings
from reportgen.rules.box_fit import duplicates, loose_boxes
from reportgen.rules.boxes import (
    low_map,
    overconfident_spurious,
    small_objects,
    unlabelled_pictures,
)
from tests.rules.found import OBJECTS, found

SIDE = 40.0


def boxes(rows: list[tuple[int, float, float, float]], *, scored: bool) -> Boxes:
    """Boxes of one label: image, place along a row, side, score."""
    n = len(rows)
    box = np.array([(200 * place, 0, side, side) for _, place, side, _ in rows]).reshape(n, 4)
    off = np.zeros(n, bool)
    score = np.array([row[3] for row in rows], float) if scored else None
    image = np.array([row[0] for row in rows], np.int32)
    return Boxes(image, np.zeros(n, np.int32), box, off, off, score=score)


def evaluation(truths: list, detections: list, n_images: int = 60) -> DetectionEvaluation:
    ids = [f"picture-{k:03d}" for k in range(n_images)]
    size = np.full(n_images, 4000.0)
    data = DetectionDataset(
        Samples(ids), ("cat",), boxes(truths, scored=False), boxes(detections, scored=True), size, size
    )
    return DetectionEvaluation(data, Options(Path("predictions.json"), threshold=0.0))


def some(n: int, side: float = SIDE, start: int = 0) -> list:
    return [(k, 0, side, 0.9) for k in range(start, start + n)]


def nothing(n: int) -> list:
    return [(k, 5, SIDE, 0.3) for k in range(n)]


@pytest.mark.parametrize(
    ("right", "wrong", "fires"), [(30, 30, True), (30, 29, False), (56, 30, False), (55, 30, True)]
)
def test_a_label_seen_where_nothing_is_is_named_from_its_limits_on(right: int, wrong: int, fires: bool):
    made = evaluation(some(right), some(right) + nothing(wrong))
    findings = found(overconfident_spurious, made, OBJECTS)
    assert bool(findings) == fires
    if fires:
        assert findings[0].evidence.startswith(f"{wrong} of {right + wrong}")
        assert findings[0].gain == pytest.approx(1 - made.point.macro_f1)
        assert findings[0].link == "#label=cat&state=background"


def test_boxes_that_fit_too_loosely_to_count_are_told_apart_by_what_is_wrong():
    loose = [(k, 0, SIDE * 0.65, 0.9) for k in range(40)]
    (finding,) = found(loose_boxes, evaluation(some(40), loose), OBJECTS)
    assert finding.link == "#state=location"
    assert finding.evidence.startswith("40 predictions have the right label but an IoU between 0.1 and 0.5.")
    assert finding.worth == "+1.000 mAP 50"
    assert [(row.name, row.text) for row in finding.rows] == [("too small", "40")]
    assert finding.message == "Boxes are too small for their objects"
    assert found(loose_boxes, evaluation(some(40), some(40)), OBJECTS) == []
    assert found(loose_boxes, evaluation(some(40), some(36) + loose[36:]), OBJECTS) == []  # four of them


def test_what_fits_loosely_is_not_on_background_and_a_fifth_of_all_predictions_makes_it_grave():
    right, loose = some(150), [(k, 0, SIDE * 0.65, 0.9) for k in range(150, 190)]
    (finding,) = found(overconfident_spurious, evaluation(some(190), [*some(70), *loose, *nothing(36)], 200), OBJECTS)
    assert finding.severity == "high"
    assert finding.evidence.startswith("36 of 146 predictions of cat touch no labelled object")
    assert finding.message.startswith("25% of the predictions say cat where no object is labelled")
    assert finding.worth == "+0.157 precision"
    assert found(overconfident_spurious, evaluation(some(190), [*right, *loose], 200), OBJECTS) == []


@pytest.mark.parametrize(
    ("n_small", "n_found", "fires"), [(30, 10, True), (29, 5, False), (30, 30, False), (30, 27, False)]
)
def test_small_objects_are_named_when_fewer_are_found_beyond_chance(n_small, n_found, fires):
    large = some(40, side=150, start=30)
    truths = some(n_small, side=20) + large
    findings = found(small_objects, evaluation(truths, some(n_found, side=20) + large, 80), OBJECTS)
    assert bool(findings) == fires
    if fires:
        assert findings[0].evidence == (
            "10 of 30 objects up to 32 × 32 pixels are found, 40 of 40 from 96 × 96 pixels on."
        )
        assert [row.text for row in findings[0].rows] == ["10 of 30", "40 of 40"]


@pytest.mark.parametrize(
    ("truth", "box", "kinds"),
    [
        ((0, SIDE), (0, SIDE * 0.65), {"too small": 9}),
        ((0, SIDE), (0, SIDE * 1.5), {"too large": 9}),
        ((0, 100), (0.2, 100), {"beside it": 9}),  # moved by 40, IoU 0.43
        ((0, 100), (0.2, 109), {"beside it": 9}),  # of 1.19 times its size
        ((0, 100), (0.2, 113), {"too large": 9}),  # of 1.28 times
    ],
)
def test_what_is_wrong_with_a_box_that_overlaps_too_little(truth, box, kinds):
    truths, drawn = [(k, *truth, 0.9) for k in range(9)], [(k, *box, 0.8) for k in range(9)]
    (finding,) = found(loose_boxes, evaluation(truths, drawn), OBJECTS)
    assert {row.name: int(row.text) for row in finding.rows} == kinds


def test_a_box_on_an_object_that_another_one_finds_is_a_second_one():
    made = evaluation(some(20), [*some(12), *[(k, 0, SIDE * 0.65, 0.95) for k in range(20)]])
    assert made.misfits.tolist() == [12, 8, 0, 0]
    (finding,) = found(loose_boxes, made, OBJECTS)
    assert finding.message == "Second boxes lie on objects that are found"


@pytest.mark.parametrize(("n_found", "fires"), [(29, True), (30, False), (100, False)])
def test_map_is_low_below_three_tenths(n_found, fires):
    made = evaluation(some(100), some(n_found), 100)
    assert made.metrics["map50"] == pytest.approx(n_found / 100, abs=0.01)
    made.metrics["map50"] = n_found / 100  # COCO's hundred steps lie beside
    assert bool(found(low_map, made, OBJECTS)) == fires
    assert found(low_map, evaluation(some(49), some(5), 60), OBJECTS) == []  # too few objects to say


@pytest.mark.parametrize(("n", "fires"), [(4, False), (5, True), (10, True)])
def test_duplicates_are_named_from_five_on(n: int, fires: bool):
    again = [(k, 0, SIDE, 0.95) for k in range(n)]
    assert bool(found(duplicates, evaluation(some(20), some(20) + again), OBJECTS)) == fires


def test_a_sure_box_on_an_image_without_labels_asks_for_a_look():
    (finding,) = found(unlabelled_pictures, evaluation(some(10), [*some(10), (50, 0, SIDE, 0.8)]), OBJECTS)
    assert finding.severity == "low"
    assert "picture-050" in finding.evidence
    assert found(unlabelled_pictures, evaluation(some(10), [*some(10), (50, 0, SIDE, 0.79)]), OBJECTS) == []


def test_what_is_gained_is_unknown_where_nothing_is_labelled():
    """Without an object F1 is undefined, and no NaN may get into the order, the page or the record."""
    said = findings(BOX_RULES, evaluation([], [(k % 60, k // 60, SIDE, 0.9) for k in range(90)]), OBJECTS)
    assert any(one.rule == "overconfident-spurious" and one.gain is None for one in said)
    assert all(one.gain is None or np.isfinite(one.gain) for one in said)
