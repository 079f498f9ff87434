"""DOTA: four corners in pixels, a label, and how difficult it is."""

from pathlib import Path

import pytest

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import BoxTable

TURNED = "60 10 110 60 60 110 10 60"
UPRIGHT = "10 20 40 20 40 60 10 60"
HEADER = "imagesource:GoogleEarth\ngsd:0.146343590398\n"


def boxes(folder: Path, text: str) -> BoxTable:
    (folder / "P0001.txt").write_text(text, encoding="utf-8")
    (folder / "P0002.txt").write_text(HEADER, encoding="utf-8")
    table = read(folder)
    assert isinstance(table, BoxTable)
    return table


def test_the_upright_box_around_each_counts_and_difficult_ones_are_ignored(tmp_path: Path) -> None:
    table = boxes(tmp_path, f"{HEADER}{TURNED} plane 0\n{UPRIGHT} small-vehicle 1\n")
    assert table.format == "dota"
    assert list(table.images.ids) == ["P0001", "P0002"]
    assert table.labels == ("plane", "small-vehicle")
    assert table.box.tolist() == [[10, 10, 100, 100], [10, 20, 30, 40]]
    assert table.is_ignored.tolist() == [False, True]
    assert table.score is None
    assert [(one.code, one.count) for one in table.issues] == [("rotated_box", 1)]


def test_fractions_behind_the_label_are_scores(tmp_path: Path) -> None:
    table = boxes(tmp_path, f"{TURNED} plane 0.75\n{UPRIGHT} plane 1\n")
    assert table.score is not None
    assert table.score.tolist() == [0.75, 1]
    assert not table.is_ignored.any()


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "P0001.txt").write_text(f"{TURNED} plane 0\n1 2 3 plane 0\n", encoding="utf-8")
    with pytest.raises(MalformedInput, match="is no box of DOTA") as caught:
        read(tmp_path, "dota")
    assert "P0001.txt, line 2" in caught.value.where
