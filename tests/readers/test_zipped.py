"""ZIP archives: read as what they hold, refused where they are damaged, hostile or no data; nothing stays behind."""

import json
import stat
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import reportgen
from reportgen.errors import MalformedInput, ReportgenError
from reportgen.readers import read
from reportgen.readers.zipped import unpacked, unpacking
from reportgen.tables import BoxTable
from tests.command_line import run

VOC = (
    "<annotation><filename>a.jpg</filename><size><width>100</width><height>80</height></size><object><name>cat</name>"
    "<bndbox><xmin>10</xmin><ymin>20</ymin><xmax>40</xmax><ymax>60</ymax></bndbox></object></annotation>"
)
COCO = json.dumps(
    {
        "images": [{"id": 1, "file_name": "a.jpg", "width": 100, "height": 80}],
        "categories": [{"id": 1, "name": "cat"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 40]}],
    }
)
BOXES = "image,label,score,x,y,width,height\na.jpg,cat,.9,10,20,30,40\n"


def packed(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def held(path: Path) -> BoxTable:
    with unpacking():
        table = read(unpacked(path))
    assert isinstance(table, BoxTable)
    return table


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"Annotations/a.xml": VOC, "ImageSets/Main/default.txt": "a\n"}, "voc"),
        ({"result.json": COCO, "images/a.jpg": b"\xff\xd8\xff"}, "coco"),
        ({"annotations/instances_default.json": COCO}, "coco"),
        ({"labels/a.txt": "0 .25 .5 .3 .5\n", "classes.txt": "cat\n", "notes.json": "{}"}, "yolo"),
        ({"__MACOSX/._b.csv": "x", "b.csv": BOXES, ".DS_Store": "x"}, "csv"),
    ],
)
def test_an_archive_is_read_as_what_it_holds(tmp_path: Path, files: dict[str, str | bytes], name: str) -> None:
    table = held(packed(tmp_path / "export.zip", files))
    assert table.format == name
    assert table.n_rows == 1


def test_archives_of_other_formats_stay_as_they_are(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", y=np.zeros(2), probs=np.full((2, 2), 0.5))
    packed(tmp_path / "b.xlsx", {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})
    with unpacking():
        for name in ("a.npz", "b.xlsx"):
            assert unpacked(tmp_path / name) == tmp_path / name


def test_both_sides_and_the_pictures_may_be_archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    Image.new("RGB", (100, 80), "red").save(tmp_path / "a.jpg")
    picture = (tmp_path / "a.jpg").read_bytes()
    truth = packed(tmp_path / "truth.zip", {"result.json": COCO, "images/a.jpg": picture})
    predictions = packed(tmp_path / "predictions.zip", {"predictions.csv": BOXES})
    report = reportgen.build(predictions, ground_truth=truth)
    assert report.record["metrics"]["map50"] == pytest.approx(1)
    assert "data:image/" in report.html
    bare = packed(tmp_path / "bare.zip", {"result.json": COCO})
    pictures = packed(tmp_path / "pictures.zip", {"deep/a.jpg": picture})
    assert "data:image/" in reportgen.build(predictions, ground_truth=bare, images=pictures).html
    assert list((tmp_path / "temporary").iterdir()) == []


def test_check_reads_an_archive(tmp_path: Path) -> None:
    packed(tmp_path / "export.zip", {"Annotations/a.xml": VOC})
    ended = run(tmp_path, "check", "export.zip")
    assert ended.code == 0, ended.err
    assert "(voc): 1 image, 1 box, 1 label" in ended.out


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "x/../../a.csv", "..\\a.csv", "C:/a.csv"])
def test_an_entry_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / "a.zip", {"b.csv": BOXES, name: BOXES})
    with unpacking(), pytest.raises(MalformedInput, match="leads out of the archive"):
        unpacked(path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.zip"]


def test_a_link_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        entry = zipfile.ZipInfo("a.csv")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    with unpacking(), pytest.raises(MalformedInput, match="leads out of the archive"):
        unpacked(tmp_path / "a.zip")


def test_a_bomb_is_refused_by_its_headers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportgen.readers.source.MOST_UNPACKED", 1 << 16)
    path = packed(tmp_path / "a.zip", {"a.csv": "0" * (1 << 22)})
    with unpacking(), pytest.raises(MalformedInput, match="bytes unpack to 4,194,304"):
        unpacked(path)


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportgen.readers.zipped.MOST_ENTRIES", 3)
    path = packed(tmp_path / "a.zip", {f"{k}.txt": "" for k in range(4)})
    with unpacking(), pytest.raises(MalformedInput, match="4 entries"):
        unpacked(path)


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"archive/data.pkl": "x", "archive/version": "3"}, "a checkpoint of PyTorch: it holds a pickle"),
        ({"config.json": "{}", "metadata.json": "{}", "model.weights.h5": "x"}, "a model of Keras"),
        ({"a.jpg": "x", "b.jpg": "x"}, "nothing but pictures"),
        ({"a.csv": BOXES, "b.csv": BOXES}, "2 files, and together they are no format that is read: a.csv, b.csv"),
        ({"a/": ""}, "without files"),
        ({"a": "x", "a/b": "x"}, "two entries are called 'a/b'"),
    ],
)  # fmt: skip
def test_an_archive_that_is_no_data_is_named(tmp_path: Path, files: dict[str, str | bytes], problem: str) -> None:
    path = packed(tmp_path / "a.zip", files)
    with unpacking(), pytest.raises(MalformedInput) as caught:
        unpacked(path)
    assert problem in caught.value.problem


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_cut_or_changed_anywhere_never_crashes(tmp_path: Path) -> None:
    content = packed(tmp_path / "a.zip", {"Annotations/a.xml": VOC, "b.txt": "x" * 100}).read_bytes()
    n_refused = 0
    for place in range(4, len(content), 3):
        changed = content[:place] + bytes([content[place] ^ 0x41]) + content[place + 1 :]
        for data in (content[:place], changed):
            (tmp_path / "b.zip").write_bytes(data)
            try:
                with unpacking():
                    read(unpacked(tmp_path / "b.zip"))
            except ReportgenError:
                n_refused += 1
    assert n_refused > len(content) / 3
