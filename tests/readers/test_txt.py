"""Text folders: what the numbers mean is recognised and said; --format decides."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reportgen.errors import MalformedInput, UnknownFormat
from reportgen.readers import read
from reportgen.tables import BoxTable

RNG = np.random.default_rng(3)
LOW = np.round(RNG.uniform(0, [300, 200], (40, 2)), 1)
SIZE = np.round(RNG.uniform(5, [300, 200] - LOW, (40, 2)) * 0.9, 1)
FORMS = {
    "xywh": np.column_stack([LOW, SIZE]),
    "xyxy": np.column_stack([LOW, LOW + SIZE]),
    "cxcywh": np.column_stack([LOW + SIZE / 2, SIZE]),
}
SHAPE = np.array([320.0, 240, 320, 240])


def folder_of(path: Path, rows: np.ndarray, *, score: str = "", images: bool = False, label: str = "cat") -> Path:
    """Four files of ten lines each; `score` is "first" or "last"."""
    path.mkdir(parents=True, exist_ok=True)
    for number in range(4):
        lines = []
        for position, row in enumerate(rows[number * 10 : number * 10 + 10]):
            cells = [f"{value:.6g}" for value in row]
            points = [f"0.{position}5"]
            lines.append(
                " ".join([label, *(points if score == "first" else []), *cells, *(points if score == "last" else [])])
            )
        (path / f"{number}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        if images:
            Image.new("L", (320, 240)).save(path / f"{number}.png")
    return path


def boxes(path: Path, format: str | None = None, images: Path | None = None) -> BoxTable:  # noqa: A002
    table = read(path, format, images)
    assert isinstance(table, BoxTable)
    return table


@pytest.mark.parametrize("score", ["", "first", "last"])
@pytest.mark.parametrize("form", list(FORMS))
def test_pixels_are_recognised_where_the_images_are_there(tmp_path: Path, form: str, score: str) -> None:
    table = boxes(folder_of(tmp_path, FORMS[form], score=score, images=True))
    assert table.format == "txt"
    np.testing.assert_allclose(table.box, FORMS["xywh"], atol=1e-3)
    assert not table.is_relative
    assert (table.score is None) == (score == "")


@pytest.mark.parametrize("score", ["first", "last"])
@pytest.mark.parametrize("form", ["xywh", "xyxy"])
def test_pixels_are_recognised_without_images(tmp_path: Path, form: str, score: str) -> None:
    table = boxes(folder_of(tmp_path, FORMS[form], score=score))
    np.testing.assert_allclose(table.box, FORMS["xywh"], atol=1e-3)


@pytest.mark.parametrize("score", ["", "first", "last"])
@pytest.mark.parametrize("form", list(FORMS))
def test_shares_are_recognised(tmp_path: Path, form: str, score: str) -> None:
    table = boxes(folder_of(tmp_path, FORMS[form] / SHAPE, score=score))
    assert table.is_relative
    np.testing.assert_allclose(table.box, FORMS["xywh"] / SHAPE, atol=1e-5)


@pytest.mark.parametrize("form", list(FORMS))
def test_the_format_decides(tmp_path: Path, form: str) -> None:
    table = boxes(folder_of(tmp_path, FORMS[form][:20]), f"txt-{form}")
    np.testing.assert_allclose(table.box, FORMS["xywh"][:20], atol=1e-3)


@pytest.mark.parametrize("line", ["cat 0.2 0.3 0.1 0.1 {}", "cat {} 0.2 0.3 0.1 0.1"])
def test_percentages_beside_shares_are_scores_and_no_sides(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.txt").write_text("".join(f"{line.format(score)}\n" for score in (87.5, 3, 41)), encoding="utf-8")
    table = boxes(tmp_path)
    assert table.is_relative
    assert table.score is not None
    assert table.score.tolist() == [87.5, 3, 41]  # what is joined with it says that they are no scores from 0 to 1


def test_what_was_recognised_is_said(tmp_path: Path) -> None:
    table = boxes(folder_of(tmp_path, FORMS["xyxy"], score="first"))
    assert table.notes == ("the score before the box, boxes as left, top, right, bottom in pixels",)
    assert table.described.startswith(f"{tmp_path.name} (txt): 4 images, 40 boxes, 1 label; ")


def test_few_boxes_that_fit_everything_are_taken_for_width_and_height(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("cat 5 6 70 80\n", encoding="utf-8")
    assert boxes(tmp_path).box.tolist() == [[5, 6, 70, 80]]


def test_labels_of_several_words_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("traffic light .88 5 67 31 48\ncat .5 1 2 3 4\n", encoding="utf-8")
    table = boxes(tmp_path)
    assert table.labels == ("traffic light", "cat")
    assert table.score is not None
    assert table.score.tolist() == [0.88, 0.5]


@pytest.mark.parametrize("text", ["cat,.88,5,67,31,48\n", "cat\t.88\t5  67 31 48 \r\n\r\n", "\ufeffcat .88 5 67 31 48"])
def test_commas_tabs_and_blank_lines_do_no_harm(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode())
    table = boxes(tmp_path)
    assert table.labels == ("cat",)
    assert table.box.tolist() == [[5, 67, 31, 48]]


def test_numbers_are_named_by_the_file_of_names(tmp_path: Path) -> None:
    folder_of(tmp_path / "dets", FORMS["xywh"], score="first", label="1")
    (tmp_path / "voc.names").write_text("cat\ndog\n", encoding="utf-8")
    table = boxes(tmp_path / "dets")
    assert table.labels == ("cat", "dog")
    assert set(table.label.tolist()) == {1}


def test_empty_files_are_images_without_boxes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    table = boxes(tmp_path)
    assert table.n_rows == 0
    assert list(table.images.ids) == ["a"]


def test_lines_of_different_length_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1 .9 1 2 3 4\n1 1 2 3 4\n", encoding="utf-8")
    with pytest.raises(MalformedInput, match="5 numbers where other lines have 4") as caught:
        boxes(tmp_path, "txt")
    assert "a.txt, line 1" in caught.value.where


def test_text_that_is_no_box_makes_no_folder_of_boxes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Dear reader,\nthis is prose.\n", encoding="utf-8")
    with pytest.raises(UnknownFormat, match=r"a\.txt, line 1 is no box: 'Dear reader,'"):
        boxes(tmp_path)
