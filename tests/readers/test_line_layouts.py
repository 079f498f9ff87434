"""Lines with more numbers than a box needs: polygons, keypoints, turned boxes, tracks; what fits two is asked."""

from pathlib import Path

import numpy as np
import pytest

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import BoxTable

BOXES = np.array([[0.3, 0.4, 0.2, 0.3], [0.7, 0.6, 0.3, 0.2], [0.45, 0.7, 0.1, 0.1], [0.8, 0.2, 0.2, 0.1]])


def text(lines: list[list[float]], label: str = "0") -> str:
    return "".join(f"{label} {' '.join(f'{value:g}' for value in line)}\n" for line in lines)


def boxes(folder: Path, lines: str | list[list[float]], names: str | None = None) -> BoxTable:
    (folder / "a.txt").write_text(lines if isinstance(lines, str) else text(lines), encoding="utf-8")
    if names is not None:
        (folder / "data.yaml").write_text(names, encoding="utf-8")
    table = read(folder)
    assert isinstance(table, BoxTable)
    return table


def polygon(box: list[float], corners: int = 4, turn: float = 0.0) -> list[float]:
    """Corners around the centre of a box that touch its edges; a star-free shape."""
    x, y, width, height = box
    if corners == 4:
        left, top, right, bottom = x - width / 2, y - height / 2, x + width / 2, y + height / 2
        return [left, top, right, top, right, bottom, left, bottom]
    angle = 2 * np.pi * np.arange(corners) / corners + turn
    return np.column_stack([x + width / 2 * np.cos(angle), y + height / 2 * np.sin(angle)]).ravel().tolist()


def keypoints(box: list[float], n: int, sides: int, seed: int = 0) -> list[float]:
    rng = np.random.default_rng(seed)
    points = np.array(box[:2]) + (rng.random((n, 2)) - 0.5) * np.array(box[2:])
    seen = rng.integers(0, 3, (n, 1))
    return (np.hstack([points, seen]) if sides == 3 else points).ravel().tolist()


def assert_boxes(table: BoxTable, score: float | None = None) -> None:
    expected = np.column_stack([BOXES[:, :2] - BOXES[:, 2:] / 2, BOXES[:, 2:]])
    np.testing.assert_allclose(table.box, expected, atol=1e-5)
    assert table.is_relative
    assert (table.score is None) == (score is None)
    assert score is None or table.score is None or set(table.score.tolist()) == {score}


SCORES = pytest.mark.parametrize("score", [None, 0.75])


def tail(score: float | None) -> list[float]:
    return [] if score is None else [score]


@SCORES
@pytest.mark.parametrize("names", [None, "names: [cat]"])
@pytest.mark.parametrize("corners", [4, 8, 12])
def test_polygons_of_equally_many_points(tmp_path: Path, corners: int, score: float | None, names: str | None) -> None:
    table = boxes(tmp_path, [polygon(box, corners) + tail(score) for box in BOXES.tolist()], names)
    assert_boxes(table, score)
    assert f"every line a polygon of {corners} points" in table.described


@SCORES
def test_polygons_of_different_lengths_and_boxes_among_them(tmp_path: Path, score: float | None) -> None:
    shapes = [BOXES[0].tolist(), *(polygon(box, k) for box, k in zip(BOXES[1:].tolist(), (4, 8, 16), strict=True))]
    table = boxes(tmp_path, [shape + tail(score) for shape in shapes])
    assert_boxes(table, score)
    assert "the box around each of 3 polygons" in table.described


@SCORES
@pytest.mark.parametrize(("n", "sides"), [(17, 3), (17, 2), (9, 3), (9, 2)])
def test_keypoints_prove_themselves_without_data_yaml(tmp_path: Path, n: int, sides: int, score: float | None) -> None:
    lines = [box + keypoints(box, n, sides, k) + tail(score) for k, box in enumerate(BOXES.tolist())]
    assert_boxes(boxes(tmp_path, lines), score)


@SCORES
@pytest.mark.parametrize(("n", "sides"), [(1, 2), (1, 3), (2, 2), (4, 2), (17, 3)])
def test_kpt_shape_decides(tmp_path: Path, n: int, sides: int, score: float | None) -> None:
    lines = [box + keypoints(box, n, sides) + tail(score) for box in BOXES.tolist()]
    table = boxes(tmp_path, lines, f"names: [cat]\nkpt_shape: [{n}, {sides}]")
    assert_boxes(table, score)
    assert "keypoints left out" in table.described


def test_what_two_readings_fit_is_asked_naming_both(tmp_path: Path) -> None:
    lines = [box + keypoints(box, 1, 2) for box in BOXES.tolist()]
    with pytest.raises(MalformedInput, match="a polygon of 3 points or a box with 1 keypoint") as caught:
        boxes(tmp_path, lines)
    assert "kpt_shape" in caught.value.remedy
    assert "a.txt, line 1" in caught.value.where


def test_numbers_that_kpt_shape_does_not_ask_for_are_refused(tmp_path: Path) -> None:
    lines = [box + keypoints(box, 4, 2) for box in BOXES.tolist()]
    with pytest.raises(MalformedInput, match=r"12 numbers behind the label, but kpt_shape of data.yaml asks for 19"):
        boxes(tmp_path, lines, "names: [cat]\nkpt_shape: [5, 3]")


@SCORES
def test_the_number_of_a_track_is_no_score(tmp_path: Path, score: float | None) -> None:
    lines = [[*box, *tail(score), float(k + 1)] for k, box in enumerate(BOXES.tolist())]
    table = boxes(tmp_path, lines)
    assert_boxes(table, score)
    assert "track" in table.described


@SCORES
@pytest.mark.parametrize("names", [None, "names: [cat]"])
def test_turned_boxes_are_the_upright_ones_around_them_and_counted(
    tmp_path: Path, score: float | None, names: str | None
) -> None:  # fmt: skip
    diamonds = [[x - w / 2, y, x, y - h / 2, x + w / 2, y, x, y + h / 2] for x, y, w, h in BOXES.tolist()]
    table = boxes(tmp_path, [line + tail(score) for line in diamonds], names)
    assert_boxes(table, score)
    assert [(one.code, one.count) for one in table.issues] == [("rotated_box", len(BOXES))]


@pytest.mark.parametrize("place", [0, 4])
def test_labels_as_fractions_without_a_rest_are_numbers(tmp_path: Path, place: int) -> None:
    lines = [np.insert(box, place, score).tolist() for box, score in zip(BOXES, (0.96, 0.5, 0.75, 0.25), strict=True)]
    table = boxes(tmp_path, text(lines, "7.0"))
    assert table.labels == ("7",)
    assert table.score is not None
    assert table.score.tolist() == [0.96, 0.5, 0.75, 0.25]


def test_a_fraction_is_no_label(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("0.5 0.5 0.2 0.2 0\n", encoding="utf-8")
    with pytest.raises(MalformedInput, match=r"begins with 0.5, which is no label"):
        read(tmp_path, "txt")


def test_the_word_difficult_marks_an_object_that_is_ignored(tmp_path: Path) -> None:
    table = boxes(tmp_path, "cat 10 10 50 60\ndog 60 60 90 90 difficult\nbig dog 5 5 30 30\n")
    assert table.labels == ("cat", "dog", "big dog")
    assert table.is_ignored.tolist() == [False, True, False]


def test_the_corners_of_a_polygon_may_be_thousands(tmp_path):
    values = [[float(f"{value:.5f}") for value in polygon(box.tolist(), corners=4_000)] for box in BOXES]
    assert_boxes(boxes(tmp_path, values))
