"""Whatever a file of boxes holds, it is read and joined, or refused with an error that a user can fix."""

import contextlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.datasets.detection import join
from reportgen.errors import ReportgenError
from reportgen.readers import read
from reportgen.tables import BoxTable
from tests.readers.exports import PICTURES, PREDICTIONS, TRUTHS, scored

TRUTH = {
    "images": [{"id": 1, "file_name": "a.jpg", "width": 100, "height": 80}, {"id": 2, "file_name": "b.jpg"}],
    "categories": [{"id": 0, "name": "cat"}, {"id": 1, "name": "dog"}],
    "annotations": [
        {"id": 0, "image_id": 1, "category_id": 0, "bbox": [10, 20, 30, 40], "area": 1200, "iscrowd": 0},
        {"id": 1, "image_id": 2, "category_id": 1, "bbox": [1.5, 2, 3, 4], "segmentation": [[1, 2, 3]], "iscrowd": 1},
    ],
}
RESULTS = [
    {"image_id": 1, "category_id": 0, "bbox": [10, 20, 30.25, 40], "score": 0.5},
    {"image_id": 2, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.25},
]
XML = (
    "<annotation><filename>a.jpg</filename><size><width>100</width><height>80</height></size><object><name>cat</name>"
    "<difficult>0</difficult><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>"
)
CVAT = (
    '<annotations><image id="1" name="a.jpg" width="100" height="80">'
    '<box label="cat" xtl="1" ytl="2" xbr="3" ybr="4"/></image></annotations>'
)
YAML = "path: .\nval: x/images\nnames:\n  0: cat\n  1: 'dog'\n"
MANIFEST = json.dumps(
    {
        "source-ref": "s3://b/a.jpg",
        "j": {
            "annotations": [{"class_id": 0, "left": 1, "top": 2, "width": 3, "height": 4}],
            "image_size": [{"width": 9}],
        },
        "j-metadata": {"class-map": {"0": "cat"}, "objects": [{"confidence": 1}], "human-annotated": "no"},
    }
)

# the name of the file that is changed, its content, what else is there, and what is read: the file or its folder
FILES: dict[str, tuple[str, str, dict[str, str], str]] = {
    "coco": ("t.json", json.dumps(TRUTH), {}, "t.json"),
    "coco results": ("r.json", json.dumps(RESULTS), {}, "r.json"),
    "yolo": ("labels/a.txt", "0 0.5 0.5 0.2 0.4\n1 0.1 0.1 0.1 0.1\n", {"classes.txt": "cat\ndog\n"}, "."),
    "yolo predictions": ("a.txt", "0 0.5 0.5 0.2 0.4 0.75\n1 0.1 0.1 0.1 0.1 0.5\n", {}, "."),
    "data.yaml": ("data.yaml", YAML, {"labels/a.txt": "0 .5 .5 .1 .1"}, "."),
    "txt": ("a.txt", "cat .88 5 67 31 48\ncat .5 1 2 3 4\n", {}, "."),
    "voc": ("a.xml", XML, {"b.xml": XML}, "."),
    "cvat": ("c.xml", CVAT, {}, "c.xml"),
    "manifest": ("m.manifest", MANIFEST + "\n" + MANIFEST.replace("a.jpg", "b.jpg"), {}, "m.manifest"),
    "csv": ("b.csv", "image,label,x,y,w,h,score\na.jpg,cat,1,2,3,4,.5\nb.jpg,dog,,,,,\n", {}, "b.csv"),
}  # fmt: skip


def _exported() -> dict[str, tuple[str, str, dict[str, str], str]]:
    """What each tool exports: one of its files is changed, the folder or that file is read."""
    found = {}
    for kind, writer in {**TRUTHS, "rekognition": PREDICTIONS["rekognition"]}.items():
        with tempfile.TemporaryDirectory() as folder:
            given = writer(Path(folder), PICTURES if kind in TRUTHS else scored())
            file = next(iter(sorted(given.iterdir()))) if given.is_dir() else given
            name = file.relative_to(folder).as_posix()
            found[kind] = (name, file.read_text(encoding="utf-8"), {}, given.relative_to(folder).as_posix())
    return found


FILES |= _exported()


def read_and_join(kind: str, content: bytes) -> None:
    """Reads the changed file, and joins what it holds with a good file on the other side."""
    name, _, others, place = FILES[kind]
    with tempfile.TemporaryDirectory() as folder:
        for file, text in {**others, name: ""}.items():
            (Path(folder) / file).parent.mkdir(exist_ok=True)
            (Path(folder) / file).write_text(text, encoding="utf-8")
        (Path(folder) / name).write_bytes(content)
        with contextlib.suppress(ReportgenError):
            table = read(Path(folder) / place)
            if isinstance(table, BoxTable):
                joined(table)


def joined(table: BoxTable) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("truth.json", TRUTH), ("results.json", RESULTS)):
            (Path(folder) / name).write_text(json.dumps(content), encoding="utf-8")
        truth, results = read(Path(folder) / "truth.json"), read(Path(folder) / "results.json")
        assert isinstance(truth, BoxTable)
        assert isinstance(results, BoxTable)
        attempts: list[Callable[[], object]] = [
            lambda: join(truth, table), lambda: join(table, results), lambda: join(None, table)
        ]  # fmt: skip
        for attempt in attempts:
            with contextlib.suppress(ReportgenError):
                attempt()


@pytest.mark.parametrize("kind", FILES)
def test_the_file_itself_is_read(kind: str) -> None:
    read_and_join(kind, FILES[kind][1].encode())


@pytest.mark.parametrize("kind", FILES)
def test_a_file_cut_anywhere_never_crashes(kind: str) -> None:
    content = FILES[kind][1].encode()
    for end in range(0, len(content), max(1, len(content) // 60)):
        read_and_join(kind, content[:end])


@pytest.mark.parametrize("kind", FILES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_mutated_file_never_crashes(kind: str, data: st.DataObject) -> None:
    content = bytearray(FILES[kind][1].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        position = data.draw(st.integers(0, len(content) - 1))
        put = st.one_of(
            st.binary(max_size=3),
            st.sampled_from(
                [b"NaN", b"null", b"-1", b"1e999", b'"', b"0", b"99999999999999999999", b"[", b"}", b"\n", b" "]
            ),
        )
        content[position : position + data.draw(st.integers(0, 3))] = data.draw(put)
        content = content or bytearray(b"x")
    read_and_join(kind, bytes(content))
