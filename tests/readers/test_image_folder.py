"""A folder per label: its pictures are the ground truth, whatever way the predictions name them."""

from pathlib import Path

import pytest
from PIL import Image

import reportgen
from reportgen import readers
from reportgen.errors import MalformedInput, UnknownFormat
from tests.command_line import built, refused

LABELS = ("ant", "cat", "dog")


@pytest.fixture
def folder(tmp_path) -> Path:
    for k in range(30):
        place = tmp_path / "data" / "val" / LABELS[k % 3] / f"{k:03d}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8 + k, 9), (8 * k, 100, 50)).save(place)
    return tmp_path


WAYS = {
    "path": "{label}/{k:03d}.png",
    "name": "{k:03d}.png",
    "stem": "{k:03d}",
    "full path": "/home/u/set/val/{label}/{k:03d}.png",
}


@pytest.mark.parametrize("way", WAYS)
def test_predictions_are_joined_by_path_name_or_stem_and_the_pictures_are_shown(folder, way):
    lines = [f"{WAYS[way].format(label=LABELS[k % 3], k=k)},{'cat' if k < 6 else LABELS[k % 3]}" for k in range(30)]
    (folder / "p.csv").write_text("file,prediction\n" + "\n".join(lines), encoding="utf-8")
    page, record = built(folder, "--ground-truth", "data/val", "--predictions", "p.csv")
    assert record["dataset"]["samples"] == 30
    assert record["metrics"]["accuracy"] == 26 / 30
    assert record["media"] == "image"
    assert "All 30 images are in this file." in page


def test_of_several_splits_one_is_asked_for(folder):
    data = folder / "data"
    assert readers.read(data).split == "val"  # the only one
    extra = data / "train" / "ant" / "x.png"
    extra.parent.mkdir(parents=True)
    Image.new("RGB", (8, 9)).save(extra)
    Image.new("RGB", (8, 9)).save(data / "val" / "stray.png")
    table = readers.read(data, split="val")
    assert (table.n_rows, table.split, table.notes) == (30, "val", ("1 picture outside a label's folder left out",))
    assert table.frame.row(0) == ("ant/000.png", "ant", "ant/000.png")
    (folder / "p.csv").write_text("file,prediction\nant/000.png,ant\n", encoding="utf-8")
    words = ("build", "--ground-truth", "data", "--predictions", "p.csv")
    assert "several splits: train, val" in refused(folder, *words)
    assert "no split test, but train, val" in refused(folder, *words, "--split", "test")


def test_pictures_without_labels_are_no_ground_truth(folder):
    with pytest.raises(UnknownFormat):
        readers.read(folder / "data" / "val" / "ant")
    with pytest.raises(MalformedInput, match="no picture in a folder of its label"):
        readers.read(folder / "data" / "val" / "ant", "imagefolder")
    with pytest.raises(MalformedInput):
        reportgen.build(folder / "data" / "val")
