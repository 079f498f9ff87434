"""What reportgen wrote may be replaced anywhere, and somebody's file in a folder of inputs nowhere."""

import json
from pathlib import Path

import pytest
from PIL import Image

import reportgen
from reportgen.errors import OutputError
from reportgen.own_files import own_kind
from tests.command_line import refused, run
from tests.made import made_boxes

ROWS = "id,truth,prediction\n1,a,a\n2,b,b\n3,b,a\n"
REQUIRE = ("--require", "accuracy >= 0.1")
YOLO = "0 0.5 0.5 0.2 0.2"
WRITERS = {
    "page": ("build", "--predictions", "p.csv", "-o"),
    "record": ("build", "--predictions", "p.csv", "--record"),
    "summary": ("summary", "r.json", "-o"),
    "summary with a gate": ("summary", "r.json", *REQUIRE, "-o"),
    "gate": ("gate", "r.json", *REQUIRE, "--junit"),
    "comparison": ("compare", "r.json", "r.json", "-o"),
    "index": ("archive", "index", "site", "-o"),
}


@pytest.fixture
def folder(tmp_path):
    """Predictions, a record of them, and an archive that holds it."""
    (tmp_path / "p.csv").write_text(ROWS, encoding="utf-8")
    assert run(tmp_path, "build", "--predictions", "p.csv", "--record", "r.json").code == 0
    assert run(tmp_path, "archive", "add", "site", "r.json").code == 0
    return tmp_path


@pytest.mark.parametrize("name", WRITERS)
def test_whatever_a_command_writes_is_its_own_and_may_be_replaced_in_a_folder_of_inputs(folder, name):
    place = folder / "site" / "out"
    for _ in range(2):
        ended = run(folder, *WRITERS[name], place)
        assert ended.code == 0, ended.err
    assert own_kind(place)
    before = place.read_bytes()
    ended = run(folder, "archive", "index", "site", "-o", place)
    is_page = own_kind(place) == "page"
    assert ended.code == (0 if is_page else 2)
    assert is_page or (place.read_bytes() == before and "would be overwritten by the page" in ended.err)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"{}", b'{"schema": 1}', b'{"images": [], "annotations": [], "categories": []}', b"[" * 99_999,
        b'{"schema":' + b"[" * 99_999, b"<!doctype html>\n<title>mine</title>", b"\x89PNG\r\n\x1a\n", b"{\xff}",
        b'<!doctype html><meta name="generator" content="other">', b"reportgen", b"<?xml version='1.0'?><testsuites/>",
    ],
    ids=lambda content: content[:40],
)  # fmt: skip
def test_files_of_others_are_not_its_own(tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    assert not own_kind(tmp_path / "file")


def test_a_file_that_is_gone_or_a_folder_is_not_its_own(tmp_path):
    assert not own_kind(tmp_path / "gone")
    assert not own_kind(tmp_path)


def _yolo(folder: Path) -> None:
    for part, text in (("gt", YOLO), ("det", f"{YOLO} 0.9")):
        (folder / part).mkdir()
        (folder / part / "a.txt").write_text(f"{text}\n")
    (folder / "im").mkdir()
    Image.new("RGB", (40, 30)).save(folder / "im" / "a.png")


@pytest.mark.parametrize("option", ["-o", "--record"])
@pytest.mark.parametrize("place", ["gt/a.txt", "det/a.txt", "im/a.png", "gt/../gt/a.txt"])
def test_a_build_keeps_the_files_of_its_folders(tmp_path, option, place):
    _yolo(tmp_path)
    words = ("build", "--predictions", "det", "--ground-truth", "gt", "--images", "im")
    assert "that reportgen did not write" in refused(tmp_path, *words, option, place)


def test_a_build_writes_a_report_beside_its_inputs_twice(tmp_path):
    _yolo(tmp_path)
    words = ("build", "--predictions", "det", "--ground-truth", "gt", "--images", "im", "-o", "im/report.html")
    assert [run(tmp_path, *words).code for _ in range(2)] == [0, 0]


def test_a_comparison_keeps_the_pictures(folder):
    (folder / "im").mkdir()
    (folder / "im" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    words = ("compare", "r.json", "r.json", "--images", "im", "-o", "im/a.png")
    assert "im/a.png: is a file of the folder im" in refused(folder, *words)


@pytest.mark.parametrize("words", [(), ("-o", "site/mine.html")])
def test_an_index_keeps_a_page_of_ones_own(folder, words):
    place = folder / (words[-1] if words else "site/index.html")
    place.write_text("<!doctype html>\n<title>mine</title>\n")
    assert "is a file of the folder site that reportgen did not write" in refused(
        folder, "archive", "index", "site", *words
    )


@pytest.mark.parametrize("name", WRITERS)
def test_the_settings_are_an_input_of_every_command(folder, name):
    (folder / "reportgen.toml").write_text("[gate]\n")
    assert "reportgen.toml: is an input" in refused(folder, *WRITERS[name], "reportgen.toml")


def test_the_demo_keeps_a_page_of_ones_own_and_replaces_its_own(tmp_path):
    (tmp_path / "digits-compare.html").write_text("<!doctype html>\n<title>mine</title>\n")
    message = refused(tmp_path, "demo", "digits", "-o", ".")
    assert message.startswith("error: digits-compare.html: is a file of the folder . that")
    (tmp_path / "digits-compare.html").unlink()
    assert [run(tmp_path, "demo", "digits", "-o", ".").code for _ in range(2)] == [0, 0]


def test_a_report_of_the_python_interface_keeps_its_inputs(tmp_path):
    made_boxes(tmp_path, n_images=2, n_objects=3)
    report = reportgen.build(
        tmp_path / "predictions.json", ground_truth=str(tmp_path / "truth.json"), images=tmp_path / "images"
    )
    for place in ("predictions.json", "truth.json", "images/001.png"):
        before = (tmp_path / place).read_bytes()
        for page, record in ((place, None), ("page.html", place)):
            with pytest.raises(OutputError, match="overwritten"):
                report.save(tmp_path / page, record and tmp_path / record)
        assert (tmp_path / place).read_bytes() == before
    for _ in range(2):
        report.save(tmp_path / "images" / "report.html", tmp_path / "images" / "record.json")
    assert json.loads((tmp_path / "images" / "record.json").read_bytes())["task"] == "detection"
