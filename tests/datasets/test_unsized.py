"""Shares of images of unknown size on both sides; and labels that only one side names."""

import pytest

from reportgen.datasets.detection import join
from reportgen.errors import MalformedInput
from reportgen.readers import read

HEADER = "image,label,score,xmin,ymin,xmax,ymax\n"


def joined(folder, truth, found):
    for name, text in (("truth.csv", truth), ("found.csv", found)):
        (folder / name).write_text(text, encoding="utf-8")
    data, issues = join(read(folder / "truth.csv"), read(folder / "found.csv"))
    return data, {one.code: one for one in issues}


def rows(*boxes, score=""):
    return HEADER + "".join(f"a,cat,{score},{','.join(map(str, box))}\n" for box in boxes)


BOX, OTHER = (0.1, 0.2, 0.4, 0.6), (0.5, 0.5, 0.9, 0.8)


def test_shares_on_both_sides_need_no_size_and_it_is_said(tmp_path):
    data, issues = joined(tmp_path, rows(BOX, OTHER), rows(BOX, OTHER, score=0.9))
    assert data.truths.box.tolist() == data.detections.box.tolist()
    assert (issues["unknown_size"].count, issues["unknown_size"].examples) == (1, ("a",))
    assert "--images" in issues["unknown_size"].message


def test_shares_against_pixels_need_the_size(tmp_path):
    with pytest.raises(MalformedInput, match="the size of 1 image"):
        joined(tmp_path, rows(BOX, OTHER), rows((10, 20, 40, 60), (50, 50, 90, 80), (5, 5, 9, 9), score=0.9))


@pytest.mark.parametrize("is_truth", [True, False])
def test_boxes_without_labels_have_the_only_label_of_the_other_side(tmp_path, is_truth):
    named = rows((10, 20, 40, 60), (50, 50, 90, 80), (5, 5, 90, 90), score=0.9)
    bare = "\n".join(",".join(cell for k, cell in enumerate(line.split(",")) if k != 1) for line in named.splitlines())
    data, issues = joined(tmp_path, *((bare, named) if is_truth else (named, bare)))
    assert data.labels == ("cat",)
    assert issues["one_label"].count == 3
