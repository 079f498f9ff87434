"""What is not read is named, with what to give instead; what is read is never taken for it."""

import gzip
import json
import pickle
from pathlib import Path

import pytest

import reportgen
from reportgen.errors import MalformedInput, MismatchedInputs, OptionError, UnknownFormat
from reportgen.readers import foreign, read
from reportgen.readers.source import Source
from tests.command_line import run

DARKNET = [{"frame_id": 1, "filename": "a.jpg", "objects": [
    {"class_id": 0, "name": "cat", "confidence": 0.9,
     "relative_coordinates": {"center_x": 0.2, "center_y": 0.2, "width": 0.3, "height": 0.3}}]}]  # fmt: skip
SUPERVISELY = {
    "description": "",
    "tags": [],
    "size": {"height": 100, "width": 200},
    "objects": [{"classTitle": "cat", "geometryType": "rectangle", "points": {"exterior": [[1, 2], [3, 4]]}}],
}
FILES: dict[str, tuple[str, bytes | str | object, str]] = {
    "pickle": ("results.pkl", pickle.dumps([[1.5]]), "a Python pickle, which could run any program"),
    "pickle of joblib": ("model.joblib", pickle.dumps({"a": 1}, protocol=3), "a Python pickle"),
    "hdf5": ("p.h5", b"\x89HDF\r\n\x1a\n" + bytes(40), "an HDF5 file"),
    "sqlite": ("p.db", b"SQLite format 3\0" + bytes(84), "an SQLite database"),
    "tfrecord": ("val.tfrecord", b"\x28" + bytes(7) + b"\x9a\x1f\x03\x77" + b"\x0a\x26label" * 6, "a TFRecord file"),
    "jpeg": ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\0" + bytes(40), "a picture (JPEG)"),
    "pdf": ("report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "a PDF"),
    "xls": ("p.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), "an old Office document"),
    "html": ("r.html", "<!doctype html>\n<html><body><table></table></body></html>", "an HTML page"),
    "darknet": ("result.json", DARKNET, "darknet's result.json"),
    "darknet packed": ("result.json.gz", gzip.compress(json.dumps(DARKNET).encode()), "darknet's result.json"),
    "supervisely": ("a.jpg.json", SUPERVISELY, "an annotation of Supervisely"),
    "bdd": ("b.json", [{"name": "a.jpg", "labels": [{"category": "car", "box2d": {"x1": 1}}]}], "labels of BDD100K"),
    "via 3": ("v.json", {"project": {"pid": "x"}, "metadata": {"a": {"vid": "1", "xy": [2, 1, 2, 3, 4]}},
                         "view": {"1": {}}}, "a project of VIA 3"),
    "record": ("r.json", {"schema": 1, "tool": {"version": "1"}, "task": "detection"}, "a record of reportgen"),
    "kaggle": ("s.csv", "image_id,PredictionString\na,0.9 10 10 30 30\n", "PredictionString"),
    "label studio": ("project-1.csv", 'annotation_id,annotator,label\n1,2,"[{""x"": 1, ""original_width"": 9}]"\n',
                     "Label Studio's CSV"),
    "training log": ("results.csv", "epoch,time,train/loss,metrics/accuracy_top1\n1,10.1,.5,.8\n", "a log of training"),
    "voc results": ("comp4_det_test_cat.txt", "000012 0.9 10.0 10.0 40.0 40.0\n", "Pascal VOC's development kit"),
    "mot": ("gt.txt", "1,1,10,20,30,40,1,1,0.9\n1,2,10,20,30,40,0,1,0.9\n", "tracks of the MOT challenge"),
    "mot detections": ("det.txt", "1,-1,794.2,47.5,71.2,174.8,67.5,-1,-1,-1\n", "tracks of the MOT challenge"),
}  # fmt: skip
FOLDERS: dict[str, tuple[dict[str, object], str]] = {
    "supervisely": ({"meta.json": {"classes": []}, "ds/ann/a.jpg.json": SUPERVISELY}, "an annotation of Supervisely"),
    "voc results": ({"comp4_det_test_cat.txt": "000012 0.9 10 10 40 40\n"}, "Pascal VOC's development kit"),
    "visdrone": ({"annotations/a.txt": "684,8,273,116,0,0,0,0\n406,119,265,70,1,4,0,1,\n"}, "annotations of VisDrone"),
    "mot": ({"MOT17-02/gt/gt.txt": "1,1,10,20,30,40,1,1,0.9\n"}, "tracks of the MOT challenge"),
    "classifier": ({"a.txt": "0.98 cat\n0.02 dog\n", "b.txt": "0.70 dog\n0.30 cat\n"}, "results of a classifier"),
}
UNKNOWN: dict[str, tuple[dict[str, object], str, str]] = {
    "a line": ({"a.txt": "cat 10 20 30 40\ndog 1 2 3 difficult\n"}, "a.txt, line 2 is no box", "four numbers"),
    "xml": ({"a.xml": "<annotations><image/></annotations>"}, "begins with <annotations>", "CVAT"),
    "pictures": ({"a.jpg": "x", "b.png": "x"}, "a folder of pictures", "--images"),
    "one file": ({"truth.csv": "a,b\n"}, "a folder with the file truth.csv", "truth.csv itself"),
    "several files": ({"a.csv": "a\n", "b.json": "{}"}, "with the files a.csv, b.json", "Give the file in it"),
    "nothing": ({}, "without files that are read", "Name the file"),
}  # fmt: skip


def put(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else json.dumps(content, indent=2)).encode()
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_not_read_is_named(tmp_path: Path, kind: str) -> None:
    name, content, what = FILES[kind]
    with pytest.raises(UnknownFormat) as caught:
        read(put(tmp_path / name, content))
    assert what in caught.value.problem
    assert caught.value.remedy


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_folder_that_is_not_read_is_named(tmp_path: Path, kind: str) -> None:
    files, what = FOLDERS[kind]
    for name, content in files.items():
        put(tmp_path / name, content)
    with pytest.raises(UnknownFormat) as caught:
        read(tmp_path)
    assert what in caught.value.problem


@pytest.mark.parametrize("kind", UNKNOWN)
def test_a_folder_of_no_format_is_told_by_what_it_holds(tmp_path: Path, kind: str) -> None:
    files, problem, remedy = UNKNOWN[kind]
    for name, content in files.items():
        put(tmp_path / name, content)
    with pytest.raises(UnknownFormat) as caught:
        read(tmp_path)
    assert problem in caught.value.problem
    assert remedy in caught.value.remedy
    assert len(str(caught.value).splitlines()) == 2


def test_the_only_file_of_a_folder_is_named_as_it_is_given(tmp_path: Path) -> None:
    put(tmp_path / "export" / "truth.csv", "a,b\n")
    with pytest.raises(UnknownFormat) as caught:
        read(tmp_path / "export")
    assert caught.value.remedy == f"Give {tmp_path / 'export' / 'truth.csv'} itself."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.csv", "id,true,pred\nMZ,cat,dog\n"),
        ("p.csv", "epoch,label,prediction\n1,cat,dog\n"),
        ("p.csv", "BZh,label,prediction\n1,cat,dog\n"),
        ("p.json", [{"id": 1, "objects": [], "label": "cat"}]),
        ("p.jsonl", '{"id": 1, "label": "cat", "tool": "x", "schema": 1, "task": "y"}\n'),
        ("labels.txt", "a cat 1 2 3 4\n"),
    ],
)
def test_what_is_read_is_not_taken_for_something_else(tmp_path: Path, name: str, content: object) -> None:
    assert foreign.foreign(Source(put(tmp_path / name, content))) is None


@pytest.mark.parametrize(
    "text", ["cat 0.9 10 20 30 40\n", "0 0.5 0.5 0.2 0.4 0.9\n", "cat 10 20 30 40\n", "0 1 2 3 4\n"]
)
def test_folders_of_boxes_are_not_taken_for_something_else(tmp_path: Path, text: str) -> None:
    put(tmp_path / "a.txt", text)
    assert foreign.foreign(Source(tmp_path)) is None


def test_of_two_kinds_each_is_named(tmp_path: Path) -> None:
    put(tmp_path / "t.csv", "image,label,x,y,width,height\na.jpg,cat,1,2,3,4\n")
    put(tmp_path / "p.csv", "image,prediction,score\na.jpg,cat,.5\n")
    with pytest.raises(MismatchedInputs) as caught:
        reportgen.build(tmp_path / "p.csv", ground_truth=tmp_path / "t.csv")
    problem = "t.csv (csv) holds boxes; p.csv (csv) is a table without boxes, with the columns image, prediction, score"
    assert caught.value.problem == problem
    assert caught.value.remedy.startswith("Give both as boxes;")


def test_a_table_beside_spans_lacks_spans(tmp_path: Path) -> None:
    put(tmp_path / "t.txt", "Li B-PER\nleft O\n")
    put(tmp_path / "p.csv", "id,text,label,prediction\n1,a,x,y\n")
    with pytest.raises(MismatchedInputs) as caught:
        reportgen.build(tmp_path / "p.csv", ground_truth=tmp_path / "t.txt")
    assert "t.txt (conll) holds spans; p.csv (csv) is a table without spans, with the columns" in caught.value.problem
    assert caught.value.remedy.startswith("Give both as spans,")


def test_a_check_tells_true_boxes_whose_confidence_is_1(tmp_path: Path) -> None:
    put(tmp_path / "t.csv", "image,label,confidence,x,y,width,height\na.jpg,cat,1,1,2,30,40\nb.jpg,dog,1,1,2,30,40\n")
    ended = run(tmp_path, "check", "t.csv")
    assert ended.code == 0, ended.err
    assert ended.out.startswith("Ground truth: t.csv")
    put(tmp_path / "p.csv", "image,label,confidence,x,y,width,height\na.jpg,cat,.5,1,2,30,40\n")
    ended = run(tmp_path, "check", "p.csv")
    assert ended.code == 2
    assert "it holds predictions" in ended.err


def test_the_format_of_either_side_may_be_named(tmp_path: Path) -> None:
    put(tmp_path / "t.txt", "image\tlabel\tx\ty\twidth\theight\na.jpg\tcat\t1\t2\t30\t40\n")
    put(tmp_path / "p/a.txt", "cat .5 1 2 31 42\n")
    files = ("build", "--predictions", "p", "--ground-truth", "t.txt")
    ended = run(tmp_path, *files, "--format", "ground-truth=tsv", "--format", "txt-xyxy")
    assert ended.code == 0, ended.err
    assert "Ground truth: t.txt (tsv)" in ended.out
    assert "Predictions: p (txt): 1 image, " in ended.out
    ended = run(tmp_path, *files, "--format", "ground-truth=voc")
    assert ended.code == 2
    assert "t.txt" in ended.err
    ended = run(tmp_path, "check", "t.txt", "--format", "ground-truth=tsv")
    assert ended.code == 0, ended.err


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (("voc", "predictions=coco"), "is voc already"),
        (("truth=voc",), "neither FORMAT nor ROLE=FORMAT"),
        (("ground-truth=",), "neither FORMAT nor ROLE=FORMAT"),
        (("ground-truth=csv", "csv"), "there is one file"),
        (("ground-truth=vocc",), "there is no format 'vocc'"),
    ],
)
def test_formats_that_mean_nothing_are_refused(tmp_path: Path, given: tuple[str, ...], problem: str) -> None:
    put(tmp_path / "p.csv", "id,true,pred\n1,cat,dog\n")
    with pytest.raises(OptionError) as caught:
        reportgen.build(tmp_path / "p.csv", format=given)
    assert problem in caught.value.problem


def test_a_named_format_that_does_not_fit_says_what_it_is(tmp_path: Path) -> None:
    put(tmp_path / "p.csv", "id,true,pred\n1,cat,dog\n")
    with pytest.raises(MalformedInput) as caught:
        read(tmp_path / "p.csv", "labelme")
    assert caught.value.remedy.endswith('labelme is a folder of JSON files with "shapes" and "imagePath".')
