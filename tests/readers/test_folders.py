"""Folders as no program writes them: links to nowhere, names too long, pipes, lists of pictures that are none."""

import os
from pathlib import Path

import pytest

from reportgen.errors import InputError, ReportgenError, UnknownFormat
from reportgen.readers import read
from reportgen.readers.folders import files_below
from reportgen.tables import BoxTable

pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
XML = "<annotation><filename>a.jpg</filename></annotation>"


def made(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_name_that_is_too_long_for_a_folder_is_not_there(tmp_path: Path) -> None:
    made(tmp_path, {"data.yaml": f"names: [cat]\nval: {'a' * 5000}\n", "a.txt": "0 .5 .5 .2 .2"})
    table = read(tmp_path)
    assert isinstance(table, BoxTable)
    assert table.labels == ("cat",)


def test_a_name_with_a_zero_byte_is_not_there(tmp_path: Path) -> None:
    made(tmp_path, {"data.yaml": 'names: [cat]\npath: "a\\0b"\nval: x\n', "a.txt": "0 .5 .5 .2 .2"})
    assert isinstance(read(tmp_path), BoxTable)


@pytest.mark.parametrize("line", ["/", "//", "//elsewhere/a.png", ".."])
def test_a_list_of_pictures_with_a_line_that_is_none_is_refused_or_read(tmp_path: Path, line: str) -> None:
    made(tmp_path, {"data.yaml": "names: [cat]\nval: list.txt\n", "list.txt": f"images/a.png\n{line}\n"})
    made(tmp_path, {"labels/a.txt": "0 .5 .5 .2 .2"})
    try:
        table = read(tmp_path / "data.yaml")
    except ReportgenError as error:
        assert error.where == "list.txt"  # noqa: PT017 - either is right
    else:
        assert isinstance(table, BoxTable)
        assert table.n_rows == 1


@pytest.mark.parametrize("name", ["b.txt", "b.xml"])
def test_a_link_to_nowhere_is_named(tmp_path: Path, name: str) -> None:
    made(tmp_path, {"a.txt": "cat 1 2 30 40"} if name == "b.txt" else {"a.xml": XML})
    (tmp_path / name).symlink_to("nowhere")
    with pytest.raises(InputError, match="no such file") as caught:
        read(tmp_path)
    assert caught.value.where.endswith(name)


@pipes
@pytest.mark.parametrize("name", ["b.txt", "b.xml"])
def test_a_pipe_among_the_files_is_named_and_not_waited_for(tmp_path: Path, name: str) -> None:
    made(tmp_path, {"a.txt": "cat 1 2 30 40"} if name == "b.txt" else {"a.xml": XML})
    os.mkfifo(tmp_path / name)
    with pytest.raises(InputError, match="not a plain file") as caught:
        read(tmp_path)
    assert caught.value.where.endswith(name)


@pipes
def test_a_pipe_is_no_input(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.csv")
    with pytest.raises(InputError, match="a pipe or a device") as caught:
        read(tmp_path / "p.csv")
    assert "Save what comes out of it" in caught.value.remedy


@pipes
def test_a_pipe_among_the_pictures_has_no_size(tmp_path: Path) -> None:
    made(tmp_path, {"a.txt": "0 .5 .5 .2 .2"})
    os.mkfifo(tmp_path / "a.png")
    table = read(tmp_path)
    assert isinstance(table, BoxTable)
    assert table.images.width[0] != table.images.width[0]


def test_a_folder_of_text_that_is_no_boxes_is_recognised_by_no_format(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat):
        read(made(tmp_path, {"a.txt": "some words"}))


def test_files_are_listed_folder_by_folder_without_links_to_folders(tmp_path: Path) -> None:
    made(tmp_path, dict.fromkeys(("b/c.txt", "b.TXT", "a/z/y.txt", "a/x.txt", "a.txt", "a.csv"), ""))
    (tmp_path / "a" / "link").symlink_to(tmp_path)
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    found = [path.relative_to(tmp_path).as_posix() for path in files_below(tmp_path, frozenset([".txt"]))]
    assert found == ["a.txt", "b.TXT", "loop.txt", "a/x.txt", "a/z/y.txt", "b/c.txt"]


def test_folders_may_be_deep(tmp_path: Path) -> None:
    deep = [tmp_path / ("d/" * depth) for depth in range(1, 1200)]
    try:
        for folder in deep:
            folder.mkdir()
        file = deep[-1] / "a.txt"
        file.touch()
        assert files_below(tmp_path, frozenset([".txt"])) == [file]
        file.unlink()
    finally:
        for folder in reversed(deep):  # which is too deep for what clears up after tests
            folder.rmdir()


def test_a_folder_that_is_none_has_no_files(tmp_path: Path) -> None:
    assert files_below(tmp_path / "gone", frozenset([".txt"])) == []
    assert files_below(tmp_path / "a\0b", frozenset([".txt"])) == []
