"""Nothing but the two files: what a tool exports is read as what was drawn, whatever the other side is."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from reportgen.datasets.detection import join
from reportgen.errors import MismatchedInputs
from reportgen.options import Options
from reportgen.pipeline import build
from reportgen.readers import read, read_all
from reportgen.tables import BoxTable
from tests.readers.exports import PICTURES, PREDICTIONS, TRUTHS, Writer, coco, scored


def drawn(table: BoxTable) -> list[tuple[str, str, list[float], float | None]]:
    """Stem of the image, label, box in pixels and score of every box, in order."""
    sizes = {one.stem: (one.width, one.height) for one in PICTURES}
    found = []
    for row in range(table.n_rows):
        place = table.image[row]
        name = (table.images.files[place] or table.images.ids[place]).rpartition("/")[2].removeprefix("3f0a1b2c-")
        stem = name.removesuffix(".jpg")
        width, height = sizes[stem] if table.is_relative else (1, 1)
        box = np.round(table.box[row] * [width, height, width, height], 6).tolist()
        score = None if table.score is None else round(float(table.score[row]), 6)
        found.append((stem, table.labels[table.label[row]], box, score))
    return sorted(found)


def expected(score: float | None) -> list[tuple[str, str, list[float], float | None]]:
    return sorted(
        (one.stem, box.label, [box.x, box.y, box.width, box.height], score) for one in PICTURES for box in one.boxes
    )


@pytest.mark.parametrize("kind", TRUTHS)
def test_what_was_drawn_is_read(tmp_path: Path, kind: str) -> None:
    table = read(TRUTHS[kind](tmp_path, PICTURES))
    assert isinstance(table, BoxTable)
    assert drawn(table) == expected(None)
    assert table.issues == ()
    if kind != "_annotations.csv":  # which has no row for an image without boxes
        assert len(table.images) == len(PICTURES)


@pytest.mark.parametrize("kind", TRUTHS)
def test_two_files_are_one_data_set(tmp_path: Path, kind: str) -> None:
    paths = [TRUTHS[kind](tmp_path / name, some) for name, some in (("x", PICTURES[1:]), ("y", PICTURES[:1]))]
    table = read_all(paths, read)
    assert isinstance(table, BoxTable)
    assert drawn(table) == expected(None)
    with pytest.raises(MismatchedInputs, match=r"both hold the image .*a"):
        read_all([paths[1], TRUTHS[kind](tmp_path / "z", PICTURES)], read)


@pytest.mark.parametrize("kind", PREDICTIONS)
def test_what_was_predicted_is_read(tmp_path: Path, kind: str) -> None:
    table = read(PREDICTIONS[kind](tmp_path, scored()))
    assert isinstance(table, BoxTable)
    assert drawn(table) == expected(0.75)


def meet(truth: Path, predictions: Path) -> list[str]:
    """The two sides joined, every box on its own twin; what was odd about it."""
    tables = read(truth), read(predictions)
    assert isinstance(tables[0], BoxTable)
    assert isinstance(tables[1], BoxTable)
    dataset, issues = join(*tables, Options(predictions))
    assert len(dataset.truths.box) == 3
    assert np.allclose(dataset.truths.box, dataset.detections.box, atol=1e-4)
    assert dataset.truths.image.tolist() == dataset.detections.image.tolist()
    return [found.code for found in issues]


@pytest.mark.parametrize(("kind", "writer"), TRUTHS.items())
def test_a_truth_of_each_tool_meets_coco_results(tmp_path: Path, kind: str, writer: Writer) -> None:
    assert set(meet(writer(tmp_path, PICTURES), coco(tmp_path, scored()))) <= {"joined_names"}, kind


@pytest.mark.parametrize("kind", PREDICTIONS)
def test_predictions_of_each_tool_meet_a_coco_truth(tmp_path: Path, kind: str) -> None:
    assert set(meet(coco(tmp_path, PICTURES), PREDICTIONS[kind](tmp_path, scored()))) <= {"joined_names"}


@pytest.mark.parametrize("kind", ["labelstudio", "via csv", "kitti"])
def test_nothing_but_the_two_files_makes_a_report(tmp_path: Path, kind: str) -> None:
    truth, predictions = tmp_path / "truth", tmp_path / "predictions"
    written = TRUTHS[kind](truth, PICTURES), PREDICTIONS[kind](predictions, scored())
    built = build(Options(predictions=written[1], ground_truth=written[0]))
    assert built.record["metrics"]["map50"] == pytest.approx(1)
    assert built.record["dataset"]["samples"] == len(PICTURES)


def test_the_same_in_an_archive(tmp_path: Path) -> None:
    packed = {}
    for side, writer, pictures in (
        ("truth", TRUTHS["labelme"], PICTURES),
        ("said", PREDICTIONS["rekognition"], scored()),
    ):
        writer(tmp_path / side, pictures)
        packed[side] = Path(shutil.make_archive(str(tmp_path / side), "zip", tmp_path / side))
    built = build(Options(predictions=packed["said"], ground_truth=packed["truth"]))
    assert built.record["metrics"]["map50"] == pytest.approx(1)
    assert built.described[0].startswith("Ground truth: labelme (labelme)")
