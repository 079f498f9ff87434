"""Names of images are brought together whatever they contain."""

import numpy as np
import pytest

from reportgen.datasets.image_keys import matched_images, sample_names
from reportgen.readers.boxes import images_of
from reportgen.tables import BoxTable, Images


def table(ids: list[str], files: list[str | None]) -> BoxTable:
    no = np.zeros(0, np.bool_)
    nothing = np.zeros(0, np.int32)
    return BoxTable("boxes.json", "coco", images_of(ids, files), (), nothing, nothing, np.zeros((0, 4)), no, no)


def images(*files: str | None) -> Images:
    return table([str(k) for k in range(len(files))], list(files)).images


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["val/cat_jpg.rf.0f3a.jpg", "dog.PNG"], ["cat", "dog"]),
        (["a/x.jpg", "b/x.jpg"], ["a/x", "b/x"]),
        (["a/x.rf.1.jpg", "b/x.rf.2.jpg"], ["x.rf.1", "x.rf.2"]),
        (["x.jpg", "x.png"], ["0", "1"]),
        (["x.jpg", None], ["0", "1"]),
        ([".jpg", "x.jpg"], ["0", "1"]),
        (["a\nb.jpg", "c.jpg"], ["a\nb", "c"]),
        ([], []),
    ],
)
def test_a_sample_has_the_shortest_name_that_no_other_has(files: list[str | None], names: list[str]) -> None:
    assert list(sample_names(images(*files))) == names


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        (["a.jpg", "b.jpg"], ["b.jpg", "x.jpg", "a.jpg"], [1, -1, 0]),
        (["v/a.jpg", "v/b.jpg"], ["b.png", "a.png"], [1, 0]),
        (["000139.jpg", "7.jpg"], ["7", "139"], [1, 0]),
        (["000.jpg", "0x7.jpg"], ["0", "x7"], [0, -1]),
        (["0" * 200_000 + "x.jpg", "7.jpg"], ["07", "x"], [1, -1]),
        (["a_jpg.rf.99aa.jpg"], ["a.jpg"], [0]),
        (["a.jpg", "a.jpg", "b.jpg"], ["a.jpg", "b.jpg"], [-1, 2]),
        (["a.jpg", "b.jpg"], ["a.jpg", "a.jpg", "b.jpg"], [-1, -1, 1]),
        (["", "b.jpg"], ["", "b.jpg"], [-1, 1]),
        (["a\nb.jpg", "c.jpg"], ["c.png", "a\nb.png"], [1, 0]),
        ([None, "b.jpg"], [None, "b.jpg"], [-1, 1]),
    ],
)
def test_file_names_find_each_other(ours: list[str | None], theirs: list[str | None], found: list[int]) -> None:
    left, right = ([f"{side}{k}" for k in range(len(files))] for side, files in (("l", ours), ("r", theirs)))
    assert matched_images(table(left, ours), table(right, theirs)).joined.found.tolist() == found


def test_names_of_one_find_ids_of_the_other() -> None:
    assert matched_images(
        table(["1", "2"], ["x.jpg", "y.jpg"]), table(["y", "x"], [None, None])
    ).joined.found.tolist() == [1, 0]
    assert matched_images(
        table(["y", "x"], [None, None]), table(["1", "2"], ["x.jpg", "y.jpg"])
    ).joined.found.tolist() == [1, 0]
    assert matched_images(table(["1"], [None]), table([], [])).joined.found.tolist() == []
