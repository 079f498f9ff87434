"""Boxes that lie nowhere near an object because they were written in another way: that way is named."""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from reportgen.datasets.detection import join
from reportgen.issues import Issue
from reportgen.readers.boxes import images_of
from reportgen.tables import BoxTable

Numbers = NDArray[np.float64]
LABELS = ("cat", "dog", "bird")


def scene(n_images: int = 12, seed: int = 3, *, one_size: bool = False) -> tuple[BoxTable, BoxTable]:
    """True boxes, and predicted ones that lie on them but for a little noise."""
    rng = np.random.default_rng(seed)
    sizes = (
        [(640.0, 480.0)] * n_images if one_size else [(640.0, 480.0), (500.0, 900.0), (1200.0, 700.0)] * (n_images // 3)
    )
    image = np.repeat(np.arange(n_images, dtype=np.int32), 4)
    room = np.array(sizes)[image]
    side = room * rng.uniform(0.08, 0.3, (image.size, 2))
    box = np.hstack([rng.uniform(0, room - side), side])
    label = rng.integers(0, 3, image.size).astype(np.int32)
    nothing = np.zeros(image.size, np.bool_)
    ids = [str(k) for k in range(n_images)]
    images = images_of(ids, [f"{name}.jpg" for name in ids], sizes)
    truth = BoxTable("truth.json", "coco", images, LABELS, image, label, box, nothing, nothing)
    noisy = box + rng.normal(0, 0.02, box.shape) * np.tile(side, 2)
    said = BoxTable("said.json", "coco", images, LABELS, image, label, noisy, nothing, nothing,
                    score=rng.uniform(0.3, 1, image.size))  # fmt: skip
    return truth, said


def causes(truth: BoxTable, said: BoxTable) -> list[Issue]:
    return [one for one in join(truth, said)[1] if one.code == "probable_cause"]


def test_nothing_is_said_of_boxes_that_are_right_or_of_a_weak_model() -> None:
    truth, said = scene()
    assert causes(truth, said) == []
    rng = np.random.default_rng(0)
    for seed in range(6):
        rng = np.random.default_rng(seed)
        weak = said.box.copy()
        weak[:, :2] += rng.normal(0, 60, (len(weak), 2))
        assert causes(truth, changed(said, weak)) == []
        elsewhere = np.hstack([rng.uniform(0, 350, (len(weak), 2)), rng.uniform(20, 150, (len(weak), 2))])
        assert causes(truth, changed(said, elsewhere)) == []
        assert "hardly_any_found" in {one.code for one in join(truth, changed(said, elsewhere))[1]}


def changed(table: BoxTable, box: Numbers) -> BoxTable:
    return replace(table, box=box)


def sizes_of(table: BoxTable) -> Numbers:
    return np.column_stack([table.images.width, table.images.height])[table.image]


def letterbox(box: Numbers, size: Numbers, side: float = 416) -> Numbers:
    scale = side / size.max(axis=1, keepdims=True)
    return np.hstack([box[:, :2] * scale + (side - size * scale) / 2, box[:, 2:] * scale])


def centre_crop(box: Numbers, size: Numbers) -> Numbers:
    scale = 224 / size.min(axis=1, keepdims=True)
    return np.hstack([(box[:, :2] - (size - 224 / scale) / 2) * scale, box[:, 2:] * scale])


WAYS: dict[str, tuple[Callable[[Numbers, Numbers], Numbers], str]] = {
    "half": (lambda b, s: b / 2, "Multiply the predicted boxes by 2;"),
    "twice": (lambda b, s: b * 2, "Multiply the predicted boxes by 0.5;"),
    "a third": (lambda b, s: b / 3, "Multiply the predicted boxes by 3;"),
    "a tenth more": (lambda b, s: b * 1.1, "Multiply the predicted boxes by 0.9"),
    "each axis": (lambda b, s: b * [1.5, 0.5, 1.5, 0.5], "across and"),
    "stretched": (lambda b, s: b * 640 / np.tile(s, 2), "640 x 640, the image stretched"),
    "letterbox": (letterbox, "416 x 416, with bars"),
    "large letterbox": (lambda b, s: letterbox(b, s, 1280), "1280 x 1280, with bars"),
    "padded behind": (lambda b, s: b * 320 / s.max(axis=1, keepdims=True), "320 x 320, the image in its corner"),
    "centre crop": (centre_crop, "224 x 224, the middle"),
    "centres": (lambda b, s: np.hstack([b[:, :2] + b[:, 2:] / 2, b[:, 2:]]), "given by their centre"),
    "axes": (lambda b, s: b[:, [1, 0, 3, 2]], "x and y exchanged"),
    "upwards": (lambda b, s: np.column_stack([b[:, 0], s[:, 1] - b[:, 1] - b[:, 3], b[:, 2:]]), "bottom of the image"),
    "mirrored": (lambda b, s: np.column_stack([s[:, 0] - b[:, 0] - b[:, 2], b[:, 1:]]), "mirrored"),
    "turned": (
        lambda b, s: np.column_stack([s[:, 1] - b[:, 1] - b[:, 3], b[:, 0], b[:, 3], b[:, 2]]),
        "turned by 90 degrees to the right",
    ),
    "turned back": (
        lambda b, s: np.column_stack([b[:, 1], s[:, 0] - b[:, 0] - b[:, 2], b[:, 3], b[:, 2]]),
        "turned by 90 degrees to the left",
    ),
    "percent": (lambda b, s: b / np.tile(s, 2) * 100, "percent of the image"),
    "thousandths": (lambda b, s: b / np.tile(s, 2) * 1000, "thousandths"),
    "thousandths, top left bottom right": (
        lambda b, s: (np.hstack([b[:, :2], b[:, :2] + b[:, 2:]]) / np.tile(s, 2) * 1000)[:, [1, 0, 3, 2]],
        "thousandths of the image as corners with x and y exchanged",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_way_in_which_boxes_were_written_is_named(way: str) -> None:
    truth, said = scene()
    (one,) = causes(truth, changed(said, WAYS[way][0](said.box, sizes_of(said))))
    assert WAYS[way][1] in one.message
    assert "boxes as given" in one.message


def test_corners_read_as_sizes_within_the_image_are_named() -> None:
    truth, said = scene()
    small = truth.box / [4, 4, 4, 4]
    corners = np.hstack([small[:, :2], small[:, :2] + small[:, 2:]])
    (one,) = causes(changed(truth, small), changed(said, corners))
    assert "corners (left, top, right, bottom)" in one.message


@pytest.mark.parametrize(
    ("sides", "words"),
    [([1, -1], "top and bottom are exchanged"), ([-1, 1], "left and right"), ([-1, -1], "read as corners")],
)
def test_sides_below_0_have_their_cause_named(sides: list[int], words: str) -> None:
    truth, said = scene()
    (one,) = causes(truth, changed(said, said.box * [1, 1, *sides]))
    assert words in one.message


def relabelled(table: BoxTable, **changes: object) -> BoxTable:
    return replace(table, **changes)  # type: ignore[arg-type]


def test_labels_in_another_order_are_named() -> None:
    truth, said = scene()
    (one,) = causes(truth, relabelled(said, labels=("dog", "bird", "cat")))
    assert "labels are exchanged" in one.message
    assert "is predicted where" in one.examples[0]


def test_numbers_from_another_start_are_named() -> None:
    truth, said = scene()
    (one,) = causes(relabelled(truth, labels=("0", "1", "2")), relabelled(said, labels=("1", "2", "3")))
    assert "1 too high. If so, subtract 1" in one.message


def test_images_of_another_split_are_named() -> None:
    truth, said = scene()
    ids = [*truth.images.ids[:3], *(f"x{k}" for k in range(9))]
    other = images_of(
        ids, [f"{name}.jpg" for name in ids], list(zip(said.images.width, said.images.height, strict=True))
    )
    (one,) = causes(truth, relabelled(said, images=other))
    assert "different splits" in one.message
    assert "3 of 12 images" in one.message


def test_a_quarter_of_a_million_boxes_are_looked_at_in_a_moment() -> None:
    truth, said = scene(300)
    score = np.random.default_rng(0).uniform(0, 1, 200 * len(said.box))
    many = {"box": np.tile(said.box / 2, (200, 1)), "score": score}
    rows = {name: np.tile(getattr(said, name), 200) for name in ("image", "label", "is_crowd", "is_ignored")}
    began = time.process_time()
    (one,) = causes(truth, relabelled(said, **many, **rows))
    assert "by 2;" in one.message
    assert time.process_time() - began < 5


def test_boxes_that_are_all_a_little_beside_their_objects_are_named() -> None:
    truth, said = scene()
    for way in ((25, 25), (-25, 10)):
        (found,) = causes(truth, changed(said, said.box + np.array([*way, 0, 0])))
        assert "beside the objects, all by the same way" in found.message
    assert "Move them by 25 across and -10 down" in found.message
