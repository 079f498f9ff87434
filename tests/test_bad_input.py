"""Whatever is commonly wrong with input, from the command line to the page: a clear error, or a counted issue."""

import gzip
import io
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image

from tests.command_line import built, refused, run
from tests.pages import Page, unpacked

GOOD = "id,truth,prediction,score\n" + "".join(f"s{k},{'ab'[k % 2]},{'aab'[k % 3]},0.{k % 9 + 1}\n" for k in range(60))


def parquet(rows: str) -> bytes:
    file = io.BytesIO()
    pl.read_csv(rows.encode()).write_parquet(file)
    return file.getvalue()


def npz(**arrays: object) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


JSONL = "".join(
    json.dumps({"id": f"s{k}", "truth": "a", "prediction": "b" if k % 2 else "a"}) + "\n" for k in range(20)
)
PARQUET = parquet(GOOD)
DAMAGED = (whole := gzip.compress(GOOD.encode(), mtime=0))[:40] + bytes(8) + whole[48:]
NPZ = npz(y=np.array([0, 1, 1]), y_pred=np.array([0, 1, 0]))

# name of the file, content, what the message says
REFUSED: dict[str, tuple[str, bytes, tuple[str, ...]]] = {
    "empty": ("p.csv", b"", ("p.csv: the file is empty", "Export it again")),
    "an empty gzip stream": ("p.csv.gz", gzip.compress(b""), ("p.csv.gz: the file is empty",)),
    "blank": ("p.csv", b"\n \n\n", ("p.csv: the file holds nothing but blank lines",)),
    "binary": ("p.csv", bytes(range(256)) * 8, ("p.csv: binary data of no known format", "Give text")),
    "a picture": ("p.csv", b"\x89PNG\r\n\x1a\n" + bytes(99), ("p.csv: this form is not read: a picture (PNG)",)),
    "a pickle": (
        "p.npz",
        b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00",
        ("p.npz: this form is not read: a Python pickle",),
    ),
    "objects in npz": ("p.npz", npz(y=np.array([{}, {}], dtype=object), y_pred=np.array([0, 1])), ("p.npz",)),
    "truncated gzip": (
        "p.csv.gz",
        gzip.compress(GOOD.encode())[:-20],
        ("p.csv.gz: the gzip stream ends too early", "copy it again"),
    ),
    "damaged gzip": ("p.csv.gz", DAMAGED, ("p.csv.gz: damaged gzip stream",)),
    "truncated csv": ("p.csv", GOOD.encode()[: GOOD.index("s50,") + 6], ("p.csv, line 52: 3 cell(s)", "cut short")),
    "truncated quote": ("p.csv", b'id,truth,prediction\n1,a,a\n2,b,"b', ("p.csv, line 3", "Close every quote")),
    "truncated jsonl": (
        "p.jsonl",
        JSONL.encode()[:-12],
        ("p.jsonl, line 20: not a JSON object", "one complete JSON object per line"),
    ),
    "truncated parquet": ("p.parquet", PARQUET[:-30], ("p.parquet: the Parquet file ends too early", "cut short")),
    "truncated npz": ("p.npz", NPZ[:-40], ("p.npz",)),
    "latin-1": (
        "p.csv",
        "id,truth,prediction\n1,a,a\n2,é,a\n".encode("latin-1"),
        ("p.csv, line 3: byte 0xe9", "UTF-8"),
    ),
    "utf-16": ("p.csv", GOOD.encode("utf-16")[:-1], ("p.csv: damaged UTF-16 text", "Save the file as UTF-8")),
    "no header": ("p.csv", b"1,a,b\n2,b,b\n", ("p.csv: no header", "Begin the file with a line")),
    "no header, first one right": (
        "p.csv",
        b"1,a,a\n2,b,b\n",
        ("p.csv, line 1", "put a line of column names above it"),
    ),
    "ambiguous columns": (
        "p.csv",
        b"id,Truth,truth,prediction\n1,a,a,a\n",
        ("could both be the truth", "--column truth=Truth"),
    ),
    "one name twice": (
        "p.csv",
        b"id,truth,truth,prediction\n1,a,a,a\n",
        ("p.csv, line 1: column names that occur twice",),
    ),
    "no predictions": (
        "p.csv",
        b"id,truth\n1,a\n",
        ("p.csv: no column of predictions among id, truth", "--column prediction=NAME"),
    ),
    "no truth": ("p.csv", b"id,prediction\n1,a\n", ("p.csv: no column of ground truth", "--ground-truth")),
    "no samples": ("p.csv", b"id,truth,prediction\n", ("p.csv: no samples", "one row per sample")),
    "no labelled samples": ("p.csv", b"id,truth,prediction\n1,,a\n2,,b\n", ("p.csv: no column of ground truth",)),
    "a negative score": (
        "p.csv",
        b"id,truth,prediction,score\n1,a,a,0.5\n2,b,b,-2\n",
        ("p.csv, line 3, column score: the score -2", "--logits"),
    ),
    "a percentage": (
        "p.csv",
        b"id,truth,prediction,score\n1,a,a,50\n",
        ("p.csv, line 2, column score: the score 50", "divide them by 100"),
    ),
    "an infinite score": ("p.csv", b"id,truth,prediction,score\n1,a,a,inf\n", ("p.csv, line 2, column score",)),
    "a word as score": (
        "p.csv",
        b"id,truth,prediction,score\n1,a,a,high\n",
        ("p.csv, line 2, column score: 'high' is not a number",),
    ),
    "a broken mapping": ("p.csv", b'id,truth,scores\n1,a,"{""a"": x}"\n', ("p.csv",)),
    "json that is no object": ("p.jsonl", b"[1, 2]\n", ("p.jsonl",)),
}


OLD = '<!doctype html><meta name="generator" content="reportgen 0">'


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_used_is_named_with_place_problem_and_remedy(tmp_path, name):
    file, content, parts = REFUSED[name]
    (tmp_path / file).write_bytes(content)
    (tmp_path / "report.html").write_text(OLD, encoding="utf-8")
    message = refused(tmp_path, "build", "--predictions", file)
    for part in parts:
        assert part in message
    assert file in message.split(":")[1]
    assert (tmp_path / "report.html").read_text("utf-8") == OLD


@pytest.mark.parametrize("name", ["empty", "binary", "latin-1", "truncated csv", "no samples"])
def test_a_ground_truth_that_cannot_be_used_is_named_alike(tmp_path, name):
    file, content, _ = REFUSED[name]
    (tmp_path / "truth.csv").write_bytes(content)
    (tmp_path / "said.csv").write_text("id,prediction\n1,a\n", encoding="utf-8")
    assert "truth.csv" in refused(tmp_path, "build", "--predictions", "said.csv", "--ground-truth", "truth.csv")
    assert file


@pytest.mark.parametrize("option", ["--predictions", "--ground-truth", "--images"])
def test_a_missing_file_names_the_nearest(tmp_path, option):
    (tmp_path / "predictions.csv").write_text(GOOD, encoding="utf-8")
    words = [] if option == "--predictions" else ["--predictions", "predictions.csv"]
    message = refused(tmp_path, "build", *words, option, "prediction.csv")
    assert "error: prediction.csv: no such file" in message
    assert "Did you mean predictions.csv?" in message


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "folder").mkdir()
    assert "this is a folder" in refused(tmp_path, "build", "--predictions", "folder")


def test_ids_that_do_not_match_are_shown_from_both_sides(tmp_path):
    (tmp_path / "truth.csv").write_text("id,truth\nimg_001.png,a\nimg_002.png,b\n", encoding="utf-8")
    (tmp_path / "said.csv").write_text("id,prediction\nimg_001x,a\nimg_002x,b\n", encoding="utf-8")
    message = refused(tmp_path, "build", "--predictions", "said.csv", "--ground-truth", "truth.csv")
    for part in ("truth.csv and said.csv: no id in common", "'img_001.png'", "'img_001x'", "nearest"):
        assert part in message


def test_two_files_of_different_length_without_ids_are_refused(tmp_path):
    (tmp_path / "truth.csv").write_text("truth\na\nb\n", encoding="utf-8")
    (tmp_path / "said.csv").write_text("prediction\na\n", encoding="utf-8")
    message = refused(tmp_path, "build", "--predictions", "said.csv", "--ground-truth", "truth.csv")
    assert "2 rows against 1" in message


def test_no_bad_file_shows_a_traceback_in_a_process_of_its_own(tmp_path):
    (tmp_path / "p.csv").write_bytes(bytes(range(256)))
    command = [sys.executable, "-m", "reportgen", "build", "--predictions", "p.csv"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: p.csv: ")
    assert "Traceback" not in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["p.csv"]


# Oddities that do not stop the run


def odd(folder: Path, rows: str | bytes, *words: object, file: str = "p.csv") -> tuple[dict, dict, Page]:
    """Issues by code, record and page; every issue is on the page with its count and examples."""
    (folder / file).write_bytes(rows.encode() if isinstance(rows, str) else rows)
    html, record = built(folder, "--predictions", file, *words)
    page = Page(html)
    issues = {issue["code"]: issue for issue in record["issues"]}
    for issue in issues.values():
        assert issue["message"] in page.text
        assert str(issue["count"]) in page.texts
        for example in issue["examples"]:
            assert example in page.texts or len(example) > 60
    assert run(folder, "check", file).code == 0
    return issues, record, page


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        GOOD.rstrip().encode(),
    ],
    ids=["byte order mark", "windows", "old mac", "no last newline"],
)
def test_marks_and_line_ends_of_other_systems_make_no_difference(tmp_path, content):
    (tmp_path / "p.csv").write_text(GOOD, encoding="utf-8")
    _, expected = built(tmp_path, "--predictions", "p.csv")
    issues, record, _ = odd(tmp_path, content)
    assert record == expected
    assert issues == {}


def test_repeated_ids_are_counted_and_the_first_row_counts(tmp_path):
    issues, record, _ = odd(tmp_path, "id,truth,prediction\n1,a,a\n1,a,b\n1,a,b\n2,b,b\n")
    assert (issues["duplicate_id"]["count"], issues["duplicate_id"]["examples"]) == (2, ["1"])
    assert record["metrics"]["accuracy"] == 1.0


def test_unknown_ids_are_counted_with_the_nearest(tmp_path):
    (tmp_path / "truth.csv").write_text("id,truth\nimg1,a\nimg2,b\n", encoding="utf-8")
    (tmp_path / "p.csv").write_text("id,prediction\nimg1,a\nimg2x,b\n", encoding="utf-8")
    _, record = built(tmp_path, "--predictions", "p.csv", "--ground-truth", "truth.csv")
    issues = {issue["code"]: issue for issue in record["issues"]}
    assert issues["unknown_id"]["examples"] == ["img2x (nearest: img2)"]
    assert issues["no_prediction"]["examples"] == ["img2"]
    assert sum(row["support"] for row in record["per_label"]) == 2


@pytest.mark.parametrize("cell", ["", "nan", "NaN"])
def test_a_score_that_is_none_is_counted(tmp_path, cell):
    issues, record, _ = odd(tmp_path, f"id,truth,prediction,score\n1,a,a,0.5\n2,b,b,{cell}\n3,b,b,0.7\n")
    assert issues["nan_score"]["examples"] == ["2"]
    assert {row["label"]: row["missed"] for row in record["per_label"]} == {"a": 0, "b": 1}


def test_rounding_of_a_softmax_is_clipped_and_counted(tmp_path):
    issues, record, _ = odd(tmp_path, "id,truth,prediction,score\n1,a,a,1.0000001\n2,b,b,-0.0000001\n3,c,c,0.5\n")
    assert issues["clipped_score"]["count"] == 2
    assert record["threshold"]["best"] == 0.0


def test_unlabelled_samples_and_missing_predictions_are_counted(tmp_path):
    issues, record, page = odd(tmp_path, "id,truth,prediction\n1,a,a\n2,,b\n3,b,\n4,b,b\n")
    assert issues["unlabelled"]["examples"] == ["2"]
    assert issues["no_prediction"]["examples"] == ["3"]
    assert record["dataset"]["samples"] == 3
    assert "Every sample has ground truth." not in page.text


def test_numbers_in_one_file_and_text_in_the_other_are_one(tmp_path):
    pl.DataFrame({"id": [1, 2, 3], "truth": [7, 8, 8]}).write_parquet(tmp_path / "truth.parquet")
    (tmp_path / "p.jsonl").write_text(
        '{"id": "1", "prediction": "7"}\n{"id": "2", "prediction": "8"}\n{"id": "3", "prediction": 7.0}\n',
        encoding="utf-8",
    )
    _, record = built(tmp_path, "--predictions", "p.jsonl", "--ground-truth", "truth.parquet")
    assert record["labels"] == ["7", "8"]
    assert record["metrics"]["accuracy"] == pytest.approx(2 / 3)
    assert [(one["code"], one["examples"]) for one in record["issues"]] == [("labels_met", ["'7' = '7.0'"])]


def test_one_label_is_said_to_be_degenerate(tmp_path):
    issues, record, page = odd(tmp_path, "id,truth,prediction\n1,a,a\n2,a,a\n")
    assert issues["one_label"]["count"] == 2
    assert record["metrics"]["accuracy"] == 1.0
    assert "–" in page.texts


def test_labels_nobody_has_are_counted(tmp_path):
    issues, _, page = odd(tmp_path, "id,truth,prediction\n1,a,a\n2,a,ghost\n3,b,b\n")
    assert issues["unknown_label"]["examples"] == ["ghost"]
    assert "ghost" in page.texts


def test_a_prediction_that_is_not_the_highest_score_is_counted(tmp_path):
    issues, _, _ = odd(tmp_path, "id,truth,prediction,p_a,p_b\n1,a,b,0.9,0.1\n2,b,b,0.1,0.9\n")
    assert issues["disagreement"]["examples"] == ["1"]


def test_blank_lines_are_counted(tmp_path):
    issues, _, _ = odd(tmp_path, "id,truth,prediction\n1,a,a\n\n2,b,b\n")
    assert issues["blank_line"]["count"] == 1


HOSTILE = {
    "script": "</script><script>alert(1)</script>",
    "path": "../../etc/passwd",
    "long": "L" * 10_000,
    "right to left": "\u202e\u0645\u0631\u062d\u0628\u0627",
    "emoji": "👩‍🔬🏳️‍🌈",
    "formula": "=HYPERLINK(1)",
    "control": "a\tb",
    "prototype": "__proto__",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_hostile_names_pass_through_whole_and_inert(tmp_path, name, form):
    text = HOSTILE[name]
    rows = [
        {"id": f"{text}{k}", "truth": text if k % 2 else "b", "prediction": text if k % 3 else "b"} for k in range(60)
    ]
    if form == "csv":
        content = pl.DataFrame(rows).write_csv(quote_style="always")
    else:
        content = "".join(json.dumps(row) + "\n" for row in rows)
    issues, record, page = odd(tmp_path, content, "--title", text, file=f"p.{form}")
    assert issues == {}
    assert text in record["labels"]
    assert text in page.data["labels"]
    assert text.strip() in page.texts
    assert len([1 for tag, key, _ in page.attributes if tag == "script" and key == "type"]) == 4


def test_a_file_with_a_hostile_name_can_be_read(tmp_path):
    for name in ("<script>alert(1)<!--.csv", "ünï 'q'.csv", "-p.csv", "\udcff.csv"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
        html, _ = built(tmp_path, "--predictions", f"./{name}")
        assert f"{name.replace(chr(0xDCFF), chr(0xFFFD))} (csv)" in Page(html).text


# Pictures


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def huge_png() -> bytes:
    """A picture of 2,500 megapixels in a few bytes: its header is all there is."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def save_pictures(folder: Path) -> dict[str, str]:
    """A picture of every trying kind; those that cannot be shown with the code of their issue."""
    folder.mkdir()
    grey = np.arange(96 * 80, dtype=np.uint16).reshape(96, 80)
    Image.fromarray(grey * 8).save(folder / "deep.png")
    Image.new("CMYK", (90, 70), (0, 200, 200, 0)).save(folder / "cmyk.jpg")
    frames = [Image.new("RGB", (80, 60), colour) for colour in ("red", "blue")]
    frames[0].save(folder / "animated.gif", save_all=True, append_images=frames[1:])
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (120, 80), "green").save(folder / "rotated.jpg", exif=exif)
    Image.new("RGB", (70, 70), "white").save(folder / "plain.png")
    (folder / "corrupt.png").write_bytes((folder / "deep.png").read_bytes()[:60])
    (folder / "empty.png").write_bytes(b"")
    (folder / "text.jpg").write_bytes(b"no picture at all")
    (folder / "huge.png").write_bytes(huge_png())
    (folder / "drawing.svg").write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    return {
        "corrupt.png": "image_unreadable",
        "empty.png": "image_unreadable",
        "text.jpg": "image_unreadable",
        "huge.png": "image_too_large",
        "drawing.svg": "image_refused",
        "gone.png": "image_missing",
        "../outside.png": "image_refused",
        "/etc/passwd": "image_refused",
        "http://host/a.png": "image_refused",
    }


def test_trying_pictures_are_shown_or_counted_and_nothing_is_lost(tmp_path):
    bad = save_pictures(tmp_path / "images")
    Image.new("RGB", (70, 70), "black").save(tmp_path / "outside.png")
    good = ["deep.png", "cmyk.jpg", "animated.gif", "rotated.jpg", "plain.png"]
    rows = "id,truth,prediction,image\n" + "".join(
        f"s{k},{'ab'[k % 2]},a,{name}\n" for k, name in enumerate([*good, *bad])
    )
    (tmp_path / "p.csv").write_text(rows, encoding="utf-8")
    html, record = built(tmp_path, "--predictions", "p.csv", "--images", "images")
    found: dict[str, int] = {}
    for issue in record["issues"]:
        if issue["code"].startswith("image"):
            found[issue["code"]] = found.get(issue["code"], 0) + issue["count"]
            assert issue["message"] in Page(html).text
    assert found == {code: list(bad.values()).count(code) for code in set(bad.values())}
    assert record["dataset"]["samples"] == len(good) + len(bad)
    page = Page(html)
    items = page.data["samples"]
    shown = dict(zip(items["ids"], unpacked(items["picture"]).tolist(), strict=True))
    assert sorted(id_ for id_, picture in shown.items() if picture >= 0) == [f"s{k}" for k in range(len(good))]
    sizes = dict(zip(items["ids"], zip(unpacked(items["width"]), unpacked(items["height"]), strict=True), strict=True))
    assert sizes["s3"] == (80, 120)
    assert "SecretCamera" not in html
    assert len(shown) == len(good) + len(bad)


def test_pictures_that_all_fail_leave_a_report(tmp_path):
    (tmp_path / "images").mkdir()
    for k in range(60):
        (tmp_path / "images" / f"s{k}.png").write_bytes(b"damaged")
    (tmp_path / "p.csv").write_text(GOOD, encoding="utf-8")
    html, record = built(tmp_path, "--predictions", "p.csv", "--images", "images")
    assert [(issue["code"], issue["count"]) for issue in record["issues"]] == [("image_unreadable", 60)]
    assert "<img" not in html


def test_an_empty_folder_of_pictures_is_said(tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "p.csv").write_text(GOOD, encoding="utf-8")
    _, record = built(tmp_path, "--predictions", "p.csv", "--images", "images")
    assert [(issue["code"], issue["count"]) for issue in record["issues"]] == [("image_missing", 60)]


def test_a_table_of_pictures_without_its_columns_is_refused(tmp_path):
    (tmp_path / "p.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "images.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "images.csv: no column of images" in refused(
        tmp_path, "build", "--predictions", "p.csv", "--images", "images.csv"
    )


def test_the_report_does_not_read_pictures_outside_the_folder(tmp_path):
    (tmp_path / "secret.png").write_bytes(b"")
    Image.new("RGB", (70, 70), "black").save(tmp_path / "secret.png")
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "s1.png").symlink_to(tmp_path / "secret.png")
    (tmp_path / "p.csv").write_text("id,truth,prediction\ns1,a,a\n../secret,b,b\n", encoding="utf-8")
    html, record = built(tmp_path, "--predictions", "p.csv", "--images", "images")
    assert "<img" not in html
    assert sum(issue["count"] for issue in record["issues"]) == 2
