"""YOLO: labels beside images, data.yaml, names files, predictions, polygons, numbers that no name belongs to."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import BoxTable
from tests.readers.images import rows


def made(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def picture(path: Path, width: int, height: int, orientation: int = 1) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("L", (width, height)).save(path, exif=exif)


def boxes(path: Path, format: str | None = None, images: Path | None = None) -> BoxTable:  # noqa: A002
    table = read(path, format, images)
    assert isinstance(table, BoxTable)
    return table


LABELS = {"labels/a.txt": "0 0.5 0.5 0.2 0.4\n1 0.25 0.75 0.5 0.5\n", "labels/b.txt": "", "classes.txt": "cat\ndog\n"}


def test_centres_in_shares_become_corners_in_shares(tmp_path: Path) -> None:
    table = boxes(made(tmp_path, LABELS))
    assert table.format == "yolo"
    assert table.is_relative
    assert table.labels == ("cat", "dog")
    assert table.label_ids == ("0", "1")
    assert list(table.images.ids) == ["a", "b"]
    np.testing.assert_allclose(table.box, [[0.4, 0.3, 0.2, 0.4], [0, 0.5, 0.5, 0.5]], atol=1e-15)
    assert table.score is None
    assert table.notes[0] == "names of labels from classes.txt"


def test_sizes_come_from_the_headers_of_the_images_beside(tmp_path: Path) -> None:
    picture(tmp_path / "images" / "a.jpg", 64, 48)
    table = boxes(made(tmp_path, LABELS))
    assert rows(table)[0] == ("a", "a.jpg", 64, 48)
    assert rows(table)[1] == ("b", None, None, None)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_image_turned_by_its_orientation_has_the_size_it_is_shown_in(
    tmp_path: Path, orientation: int, suffix: str
) -> None:
    picture(tmp_path / "images" / f"a.{suffix}", 64, 48, orientation)
    assert rows(boxes(made(tmp_path, LABELS)))[0][2:] == ((48, 64) if orientation > 4 else (64, 48))


@pytest.mark.parametrize("suffix", ["gif", "bmp", "ppm"])
def test_every_kind_of_image_has_a_size(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "images").mkdir()
    Image.new("L", (64, 48)).save(tmp_path / "images" / f"a.{suffix}")
    assert rows(boxes(made(tmp_path, LABELS)))[0][2:] == (64, 48)


@pytest.mark.parametrize(
    "content",
    [
        b"P5\n30000 40000\n255\n",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 48\n%%EndComments\n",
    ],
)
def test_a_bomb_and_a_program_are_no_images(tmp_path: Path, content: bytes) -> None:
    made(tmp_path, LABELS)
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.jpg").write_bytes(content)
    assert rows(boxes(tmp_path))[0] == ("a", "a.jpg", None, None)


def test_sizes_may_come_from_a_folder_given_apart(tmp_path: Path) -> None:
    picture(tmp_path / "pictures" / "a.png", 64, 48)
    picture(tmp_path / "pictures" / "other.png", 5, 5)
    table = boxes(made(tmp_path / "data", LABELS), images=tmp_path / "pictures")
    assert rows(table) == [("a", None, 64, 48), ("b", None, None, None)]


def test_an_unreadable_image_has_no_size(tmp_path: Path) -> None:
    made(tmp_path, {**LABELS, "images/a.jpg": "no image"})
    assert rows(boxes(tmp_path))[0] == ("a", "a.jpg", None, None)


def test_images_without_a_label_file_are_images_without_objects(tmp_path: Path) -> None:
    picture(tmp_path / "images" / "a.jpg", 64, 48)
    picture(tmp_path / "images" / "empty.jpg", 32, 16)
    table = boxes(made(tmp_path, LABELS))
    assert list(table.images.ids) == ["a", "b", "empty"]
    assert rows(table)[2] == ("empty", "empty.jpg", 32, 16)


@pytest.mark.parametrize(
    "names",
    [
        "names: ['cat', \"dog\"]  # two",
        "names:\n- cat\n- 'dog'\n",
        "names:\n  0: cat\n  1: dog # the other\n",
        "names: {0: cat, 1: dog}",
        "names: [cat,\n  dog]",
        "nc: 2\r\nnames:\r\n  - cat\r\n  - dog\r\nroboflow:\r\n  workspace: x\r\n",
    ],
)
def test_names_in_data_yaml_are_read_in_every_style(tmp_path: Path, names: str) -> None:
    files = {name: text for name, text in LABELS.items() if name != "classes.txt"}
    assert boxes(made(tmp_path, {**files, "data.yaml": names})).labels == ("cat", "dog")


def test_quotes_commas_and_hashes_in_names_are_kept(tmp_path: Path) -> None:
    yaml = """names: ["a, b", 'it''s', c#]"""
    made(tmp_path, {"labels/a.txt": "2 0.5 0.5 0.1 0.1", "data.yaml": yaml})
    assert boxes(tmp_path).labels == ("a, b", "it's", "c#")


def test_a_split_that_is_a_folder_above_its_data_yaml_is_not_searched(tmp_path: Path) -> None:
    made(tmp_path, {"elsewhere/x.txt": "0 0.5 0.5 0.1 0.1", "set/train/a.txt": "0 0.5 0.5 0.1 0.1"})
    made(tmp_path, {"set/data.yaml": "train: ../..\nval: ..\ntest: train\nnames: [cat]"})
    assert list(boxes(tmp_path / "set").images.ids) == ["a"]


def test_data_yaml_leads_to_the_labels_of_its_first_split(tmp_path: Path) -> None:
    yaml = "train: ../train/images\nval: ../valid/images\nnames: [cat, dog]\n"
    made(tmp_path, {"data.yaml": yaml, "train/labels/t.txt": "0 .5 .5 .1 .1", "valid/labels/v.txt": "1 .5 .5 .1 .1"})
    for split in ("train", "valid"):
        (tmp_path / split / "images").mkdir()
    for path in (tmp_path, tmp_path / "data.yaml"):
        table = boxes(path)
        assert list(table.images.ids) == ["v"]
        assert table.notes[0] == "split val"
        assert table.labels == ("cat", "dog")


def test_a_split_may_be_a_list_of_images(tmp_path: Path) -> None:
    lists = {"d/data.yaml": "path: ..\nval: val.txt\nnames: [cat]", "val.txt": "./images/v/a.jpg\nimages/v/b.jpg\n"}
    made(tmp_path, {**lists, "labels/v/a.txt": "0 .5 .5 .1 .1", "labels/v/c.txt": "0 .5 .5 .1 .1"})
    picture(tmp_path / "images" / "v" / "b.jpg", 64, 48)
    table = boxes(tmp_path / "d")
    assert rows(table) == [("a", "a.jpg", None, None), ("b", "b.jpg", 64, 48)]
    assert table.n_rows == 1


def test_a_split_that_is_not_there_is_said(tmp_path: Path) -> None:
    made(tmp_path, {"data.yaml": "val: gone/images\ntrain: t/images\nnames: [a]", "t/labels/a.txt": "0 .5 .5 .1 .1"})
    (tmp_path / "t" / "images").mkdir()
    assert boxes(tmp_path).notes[:2] == ("split val is not there", "split train")


def test_several_folders_of_a_split_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match="several folders"):
        boxes(made(tmp_path, {"data.yaml": "val: [a, b]\nnames: [a]"}))


def test_data_yaml_without_labels_is_refused(tmp_path: Path) -> None:
    made(tmp_path, {"data.yaml": "val: images\nnames: [a]"})
    with pytest.raises(MalformedInput, match="none of its folders"):
        boxes(tmp_path / "data.yaml")


def test_labels_in_folders_below_keep_their_path(tmp_path: Path) -> None:
    made(tmp_path, {"labels/x/a.txt": "0 .5 .5 .1 .1", "labels/y/a.txt": "0 .5 .5 .1 .1"})
    assert list(boxes(tmp_path).images.ids) == ["x/a", "y/a"]


def test_the_sixth_number_is_the_score(tmp_path: Path) -> None:
    table = boxes(made(tmp_path, {"a.txt": "0 0.5 0.5 0.2 0.4 0.875\n1 0.1 0.1 0.1 0.1 0.25\n"}))
    assert table.format == "yolo"
    assert table.score is not None
    assert table.score.tolist() == [0.875, 0.25]


def test_without_names_the_numbers_are_the_labels(tmp_path: Path) -> None:
    table = boxes(made(tmp_path, {"a.txt": "7 0.5 0.5 0.2 0.4\n2 0.1 0.1 0.1 0.1\n"}))
    assert not table.has_names
    assert table.labels == ("2", "7")
    assert table.label.tolist() == [1, 0]


def test_names_are_found_two_folders_up(tmp_path: Path) -> None:
    made(tmp_path, {"labels/val/a.txt": "1 0.5 0.5 0.2 0.4", "data.yaml": "names: [cat, dog]"})
    assert boxes(tmp_path / "labels" / "val").labels == ("cat", "dog")


def test_polygons_become_the_box_around_them(tmp_path: Path) -> None:
    table = boxes(made(tmp_path, {"a.txt": "0 0.1 0.2 0.5 0.2 0.3 0.8\n1 0.5 0.5 0.2 0.4\n"}))
    np.testing.assert_allclose(table.box, [[0.1, 0.2, 0.4, 0.6], [0.4, 0.3, 0.2, 0.4]], atol=1e-15)


def test_a_number_that_no_name_belongs_to_is_named(tmp_path: Path) -> None:
    made(tmp_path, {"labels/a.txt": "0 .5 .5 .1 .1\n5 .5 .5 .1 .1\n", "classes.txt": "cat\ndog\n"})
    with pytest.raises(MalformedInput, match="label number 5, but there are 2 names") as caught:
        boxes(tmp_path)
    assert "a.txt, box 2" in caught.value.where


def test_numbers_from_1_are_told(tmp_path: Path) -> None:
    made(tmp_path, {"labels/a.txt": "1 .5 .5 .1 .1\n2 .5 .5 .1 .1\n", "classes.txt": "cat\ndog\n"})
    with pytest.raises(MalformedInput) as caught:
        boxes(tmp_path)
    assert "subtract 1" in caught.value.remedy


def test_pixels_called_yolo_are_refused(tmp_path: Path) -> None:
    made(tmp_path, {"a.txt": "0 120 80 30 40\n"})
    with pytest.raises(MalformedInput, match="no share of the image") as caught:
        boxes(tmp_path, "yolo")
    assert "--format txt" in caught.value.remedy


def test_lists_and_readmes_are_no_labels(tmp_path: Path) -> None:
    files = {"train.txt": "images/a.jpg\n", "README.dataset.txt": "Hello you there my friend", "notes.txt": "x"}
    assert list(boxes(made(tmp_path, {**LABELS, **files})).images.ids) == ["a", "b"]


def test_a_line_that_is_no_box_is_named(tmp_path: Path) -> None:
    made(tmp_path, {"labels/a.txt": "0 .5 .5 .1 .1\n\n0 .5 .5 wide .1\n", "classes.txt": "cat"})
    with pytest.raises(MalformedInput, match="does not end with four numbers") as caught:
        boxes(tmp_path, "yolo")
    assert "a.txt, line 3" in caught.value.where


def test_lines_of_polygons_alone_are_boxes_without_a_score(tmp_path: Path) -> None:
    table = boxes(
        made(tmp_path, {"a.txt": "0 0.1 0.3 0.25 0.1 0.4 0.3 0.25 0.5\n0 0.5 0.65 0.65 0.5 0.8 0.65 0.7 0.8\n"})
    )
    assert table.format == "yolo"
    assert table.score is None
    np.testing.assert_allclose(table.box, [[0.1, 0.1, 0.3, 0.4], [0.5, 0.5, 0.3, 0.3]], atol=1e-15)


POSE = {2: "0.2 0.2 0.8 0.8 0.5 0.4 0.6 0.7", 3: "0.2 0.2 2 0.8 0.8 1 0.5 0.4 0"}


@pytest.mark.parametrize(("shape", "keypoints"), [("[4, 2]", POSE[2]), ("[3, 3]", POSE[3]), ("[1, 3]", ".5 .5 1")])
@pytest.mark.parametrize("score", ["", " 0.875"])
def test_keypoints_behind_a_box_are_left_out(tmp_path: Path, shape: str, keypoints: str, score: str) -> None:
    yaml = f"val: images\nkpt_shape: {shape}\nnames: [tiger]\n"
    made(tmp_path, {"data.yaml": yaml, "labels/a.txt": f"0 .5 .5 .2 .4 {keypoints}{score}\n"})
    (tmp_path / "images").mkdir()
    for path in (tmp_path / "data.yaml", tmp_path, tmp_path / "labels"):
        table = boxes(path)
        assert table.format == "yolo"
        np.testing.assert_allclose(table.box, [[0.4, 0.3, 0.2, 0.4]], atol=1e-15)
        assert (None if table.score is None else table.score.tolist()) == ([0.875] if score else None)


def test_numbers_that_are_neither_box_nor_polygon_lead_to_keypoints(tmp_path: Path) -> None:
    made(tmp_path, {"a.txt": "0 .5 .5 .2 .2 .5 .5 1\n", "data.yaml": "names: [tiger]"})
    with pytest.raises(MalformedInput, match="7 numbers behind the label, which may be a polygon") as caught:
        boxes(tmp_path)
    assert "kpt_shape" in caught.value.remedy
    assert "a.txt, line 1" in caught.value.where
