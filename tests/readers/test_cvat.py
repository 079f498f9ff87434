"""CVAT for images."""

from pathlib import Path

import pytest

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import BoxTable
from tests.readers.images import rows

XML = """<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version>
<meta><task><labels><label><name>cat</name></label><label><name>dog</name></label></labels></task></meta>
<image id="4" name="in/a.jpg" width="500" height="434">
  <box label="dog" occluded="0" xtl="58.5" ytl="158" xbr="72.5" ybr="191"/>
  <polygon label="dog" points="1,1;2,2;3,1"/>
</image>
<image id="5" name="in/b.jpg" width="10" height="10"></image>
</annotations>"""


def test_boxes_images_and_labels_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(XML, encoding="utf-8")
    table = read(tmp_path / "a.xml")
    assert isinstance(table, BoxTable)
    assert table.format == "cvat"
    assert rows(table) == [("4", "in/a.jpg", 500, 434), ("5", "in/b.jpg", 10, 10)]
    assert table.labels == ("cat", "dog")
    assert table.label.tolist() == [1]
    assert table.box.tolist() == [[58.5, 158, 14, 33]]
    assert [(found.code, found.count) for found in table.issues] == [("other_shape", 1)]


def test_tracks_of_a_video_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<annotations><track></track></annotations>", encoding="utf-8")
    with pytest.raises(MalformedInput, match="tracks of a video"):
        read(tmp_path / "a.xml")


@pytest.mark.parametrize(
    ("degrees", "expected", "n_turned"),
    [
        ("0", [100, 180, 200, 40], 0),
        ("180.0", [100, 180, 200, 40], 0),
        ("90", [180, 100, 40, 200], 1),
        ("-270", [180, 100, 40, 200], 1),
        ("30", [103.397459, 132.679492, 193.205081, 134.641016], 1),
    ],
)
def test_of_a_turned_box_the_upright_one_around_it_counts(
    tmp_path: Path, degrees: str, expected: list[float], n_turned: int
) -> None:
    box = f'<box label="plate" xtl="100" ytl="180" xbr="300" ybr="220" rotation="{degrees}"/>'
    text = f'<annotations><image id="0" name="a.jpg" width="400" height="400">{box}</image></annotations>'
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    table = read(tmp_path / "a.xml")
    assert isinstance(table, BoxTable)
    assert table.box.tolist() == [pytest.approx(expected)]
    assert [(one.code, one.count) for one in table.issues] == [("rotated_box", 1)] * n_turned
