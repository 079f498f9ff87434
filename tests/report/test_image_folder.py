"""Names from the data find files inside one folder, and nothing outside it."""

import os
from pathlib import Path

import polars as pl
import pytest

from reportgen.report.image_folder import ImageFolder, image_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """pictures/ with a/7.png, b/8.jpg, b/8.txt and twice 9.png; secret.png beside it."""
    pictures = tmp_path / "pictures"
    for name in ("a/7.png", "a/9.png", "b/8.jpg", "b/8.txt", "b/9.png", "ümlaut é.png"):
        (pictures / name).parent.mkdir(parents=True, exist_ok=True)
        (pictures / name).write_bytes(b"x")
    (tmp_path / "secret.png").write_bytes(b"x")
    return pictures


def _found(folder: ImageFolder, ids: list[str], names: list[str | None] | None = None):
    named = None if names is None else pl.Series("image", names, dtype=pl.String)
    images = folder.images(pl.Series("id", ids, dtype=pl.String), named)
    return images.file.to_list(), {one.code: one.count for one in images.issues}


@pytest.mark.parametrize("name", ["a/7.png", "./a/7.png", "7.png", "other/7.png", "/elsewhere/7.png", "C:\\x\\7.png"])
def test_an_image_name_is_a_path_or_a_file_name(folder, name):
    assert _found(ImageFolder(folder, is_searched=True), ["x"], [name]) == (["a/7.png"], {})


@pytest.mark.parametrize("sample_id", ["7", "7.png", "a/7", "a/7.png", "train/7.png", "train/7"])
def test_an_id_is_a_path_a_file_name_or_a_stem(folder, sample_id):
    assert _found(ImageFolder(folder, is_searched=True), [sample_id]) == (["a/7.png"], {})


def test_the_image_name_counts_before_the_id(folder):
    assert _found(ImageFolder(folder, is_searched=True), ["7", "7"], ["b/8.jpg", None])[0] == ["b/8.jpg", "a/7.png"]


def test_a_label_file_beside_a_picture_does_not_make_its_stem_ambiguous(folder):
    assert _found(ImageFolder(folder, is_searched=True), ["8"]) == (["b/8.jpg"], {})


def test_an_ambiguous_name_finds_nothing_but_its_path_does(folder):
    searched = ImageFolder(folder, is_searched=True)
    assert _found(searched, ["9", "x"], [None, "b/9.png"]) == ([None, "b/9.png"], {"image_ambiguous": 1})


@pytest.mark.parametrize("is_searched", [True, False])
@pytest.mark.parametrize(
    "name",
    [
        "../secret.png",
        "a/../../secret.png",
        "..\\secret.png",
        "http://example.com/7.png",
        "https://example.com/7.png",
        "file:///etc/7.png",
        "data:image/png;base64,AAAA",
        "b/8.txt",
        "7.svg",
        "/etc/passwd",
        "/etc/none.png",
    ],
)
def test_names_that_lead_elsewhere_are_refused(folder, name, is_searched):
    assert _found(ImageFolder(folder, is_searched), ["none"], [name]) == ([None], {"image_refused": 1})


@pytest.mark.parametrize("name", ["none.png", "nul\x00.png", "a/none/7.png", "a", "x" * 5000 + ".png"])
def test_names_without_a_file_are_missing_or_refused(folder, name):
    for is_searched in (True, False):
        file, issues = _found(ImageFolder(folder, is_searched), ["none"], [name])
        assert file == [None] or file == ["a/7.png"]
        assert sum(issues.values()) == (file == [None])


def test_a_long_name_is_cut_in_the_examples(folder):
    images = ImageFolder(folder, is_searched=False).images(pl.Series(["x"]), pl.Series(["data:" + "A" * 10**6]))
    assert len(images.issues[0].examples[0]) < 100


@pytest.mark.parametrize("is_searched", [True, False])
def test_a_link_is_followed_inside_the_folder_only(folder, is_searched):
    (folder / "inside.png").symlink_to("a/7.png")
    (folder / "outside.png").symlink_to("../secret.png")
    (folder / "broken.png").symlink_to("nowhere.png")
    (folder / "circle.png").symlink_to("circle.png")
    (folder / "device.png").symlink_to("/dev/zero")
    names = ["inside.png", "outside.png", "broken.png", "circle.png", "device.png"]
    expected = (["inside.png", None, None, None, None], {"image_refused": 4})
    assert _found(ImageFolder(folder, is_searched), list("abcde"), names) == expected


def test_a_linked_folder_outside_is_refused(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "1.png").write_bytes(b"x")
    (folder / "linked").symlink_to("../elsewhere")
    assert _found(ImageFolder(folder, is_searched=False), ["1"], ["linked/1.png"]) == ([None], {"image_refused": 1})
    assert _found(ImageFolder(folder, is_searched=True), ["1"])[0] == [None]


@pytest.mark.parametrize("is_searched", [True, False])
def test_a_pipe_is_no_picture(folder, is_searched):
    os.mkfifo(folder / "pipe.png")
    assert _found(ImageFolder(folder, is_searched), ["pipe"], ["pipe.png"]) == ([None], {"image_missing": 1})


def test_paths_named_in_the_data_need_no_search(folder):
    named = ImageFolder(folder, is_searched=False)
    names = ["a/7.png", "7.png", None, f"{folder}/b/8.jpg", "ümlaut é.png"]
    assert _found(named, ["1", "2", "7", "8", "9"], names) == (
        ["a/7.png", None, None, "b/8.jpg", "ümlaut é.png"],
        {"image_missing": 2},
    )


def test_a_file_name_that_is_no_text_is_passed_over(folder):
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.png")).write_bytes(b"x")
    assert _found(ImageFolder(folder, is_searched=True), ["7"]) == (["a/7.png"], {})


def test_paths_are_those_of_the_given_samples(folder):
    images = ImageFolder(folder, is_searched=True).images(pl.Series(["7", "none", "8"]), None)
    assert images.is_available.tolist() == [True, False, True]
    assert images.paths([2, 0]) == [str(folder / "b/8.jpg"), str(folder / "a/7.png")]


def test_the_folder_is_the_one_given_else_that_of_the_file_with_the_names(folder, tmp_path):
    table = tmp_path / "table.csv"
    table.touch()
    assert image_folder(folder, None) == ImageFolder(folder, is_searched=True)
    assert image_folder(table, folder / "predictions.csv") == ImageFolder(tmp_path, is_searched=False)
    assert image_folder(None, folder / "predictions.csv") == ImageFolder(folder, is_searched=False)
    assert image_folder(None, None) is None


def test_no_samples_have_no_pictures(folder):
    assert _found(ImageFolder(folder, is_searched=True), []) == ([], {})


def test_real_photos_are_found_by_table_and_by_id(data):
    folder = data / "image_classification" / "cifar10_resnet_cv_first5000"
    if not folder.is_dir():
        pytest.skip(f"{folder.name} is not among the real data")
    table = pl.read_csv(folder / "images.csv")
    named = image_folder(folder / "images.csv", None).images(table["id"], table["image"])
    searched = image_folder(folder / "images", None).images(table["id"], None)
    n_files = len(list((folder / "images").iterdir()))
    assert named.is_available.sum() == searched.is_available.sum() == n_files
    assert [Path(name).name for name in named.file.drop_nulls()] == searched.file.drop_nulls().to_list()
