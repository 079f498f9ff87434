"""The rules about detectors: each with a case that fires, one that does not, one on the boundary."""

from pathlib import Path

import numpy as np
import pytest

from reportgen.datasets.detection import Boxes, DetectionDataset
from reportgen.datasets.samples import Samples
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.options import Options
from reportgen.rules.boxes import (
    duplicates,
    loose_boxes,
    overconfident_spurious,
    small_objects,
    unlabelled_pictures,
)

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


def found(n: int, side: float = SIDE, start: int = 0) -> list:
    return [(k, 0, side, 0.9) for k in range(start, start + n)]


def nothing(n: int) -> list:
    return [(k, 5, SIDE, 0.3) for k in range(n)]


@pytest.mark.parametrize(
    ("right", "wrong", "fires"), [(30, 30, True), (30, 29, False), (56, 30, False), (55, 30, True)]
)
def test_a_label_seen_where_nothing_is_is_named_from_its_limits_on(right: int, wrong: int, fires: bool):
    made = evaluation(found(right), found(right) + nothing(wrong))
    findings = list(overconfident_spurious.check(made))
    assert bool(findings) == fires
    if fires:
        assert findings[0].evidence.startswith(f"{wrong} of {right + wrong}")
        assert findings[0].gain == pytest.approx(1 - made.point.macro_f1)
        assert findings[0].link == "#label=cat&state=spurious"


def test_boxes_that_fit_only_at_a_low_overlap_are_loose():
    loose = [(k, 0, SIDE * 0.8, 0.9) for k in range(40)]
    (finding,) = loose_boxes.check(evaluation(found(40), loose))
    assert finding.link == "#state=location"
    assert not list(loose_boxes.check(evaluation(found(40), found(40))))


def test_small_objects_are_named_when_found_less_than_half_as_well_as_large_ones():
    truths = found(20, side=20) + found(20, side=150, start=20)
    (finding,) = small_objects.check(evaluation(truths, found(6, side=20) + found(20, side=150, start=20)))
    assert finding.rule == "small-objects"
    assert not list(small_objects.check(evaluation(truths, truths)))
    assert not list(small_objects.check(evaluation(found(20), found(20))))


@pytest.mark.parametrize(("n", "fires"), [(4, False), (5, True), (10, True)])
def test_duplicates_are_named_from_five_on(n: int, fires: bool):
    again = [(k, 0, SIDE, 0.95) for k in range(n)]
    assert bool(list(duplicates.check(evaluation(found(20), found(20) + again)))) == fires


def test_a_sure_box_on_a_picture_without_labels_asks_for_a_look():
    (finding,) = unlabelled_pictures.check(evaluation(found(10), [*found(10), (50, 0, SIDE, 0.8)]))
    assert finding.severity == "low"
    assert "picture-050" in finding.evidence
    assert not list(unlabelled_pictures.check(evaluation(found(10), [*found(10), (50, 0, SIDE, 0.79)])))
