"""Boxes in plain tables: columns by their usual names, whatever the file format."""

import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import BoxTable
from tests.readers.images import rows


def boxes(folder: Path, text: str, name: str = "boxes.csv") -> BoxTable:
    (folder / name).write_text(text, encoding="utf-8")
    table = read(folder / name)
    assert isinstance(table, BoxTable)
    return table


@pytest.mark.parametrize(
    "text",
    [
        "image,label,x,y,w,h,score\na.jpg,cat,10,20,30,40.5,0.5\n",
        "Image ID;Class;X;Y;Width;Height;Confidence\na.jpg;cat;10;20;30;40,5;0,5\n",
        "filename,width,height,class,xmin,ymin,xmax,ymax,conf\na.jpg,640,480,cat,10,20,40,60.5,0.5\n",
        "image_id,label,cx,cy,w,h,score\na.jpg,cat,25,40.25,30,40.5,0.5\n",
        'image_id,label,bbox,score\na.jpg,cat,"[10.0, 20.0, 30.0, 40.5]",0.5\n',
        "path,name,left,top,right,bottom,prob\na.jpg,cat,10,20,40,60.5,0.5\n",
    ],
)
def test_columns_are_recognised_by_their_usual_names(tmp_path: Path, text: str) -> None:
    table = boxes(tmp_path, text)
    assert table.format == "csv"
    assert table.box.tolist() == [[10, 20, 30, 40.5]]
    assert table.labels == ("cat",)
    assert list(table.images.files) == ["a.jpg"]
    assert table.score is not None
    assert table.score.tolist() == [0.5]


def test_the_size_of_the_image_may_be_a_column(tmp_path: Path) -> None:
    table = boxes(tmp_path, "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,640,480,cat,10,20,40,60\n")
    assert rows(table)[0] == ("a.jpg", "a.jpg", 640, 480)
    assert table.score is None


def test_a_row_without_a_box_is_an_image_without_objects(tmp_path: Path) -> None:
    table = boxes(tmp_path, "image,label,x,y,w,h\na,cat,1,2,3,4\nb,,,,,\n")
    assert list(table.images.ids) == ["a", "b"]
    assert table.n_rows == 1
    assert table.labels == ("cat",)


def test_shares_of_the_image_are_recognised_and_said(tmp_path: Path) -> None:
    table = boxes(tmp_path, "image,label,xmin,ymin,xmax,ymax\na,cat,0.1,0.2,0.5,1\n")
    assert table.is_relative
    assert table.notes == ("boxes as left, top, right, bottom in shares of the image",)


def test_crowds_and_difficult_objects_are_marked(tmp_path: Path) -> None:
    table = boxes(tmp_path, "image,label,x,y,w,h,iscrowd,difficult\na,cat,1,2,3,4,1,0\na,cat,5,6,7,8,0,1\n")
    assert table.is_crowd.tolist() == [True, False]
    assert table.is_ignored.tolist() == [False, True]


def test_parquet_and_json_lines_hold_boxes_too(tmp_path: Path) -> None:
    rows = {
        "image": ["a", "a"],
        "label": ["cat", "dog"],
        "bbox": [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]],
        "score": [0.5, 1.0],
    }
    pl.DataFrame(rows).write_parquet(tmp_path / "boxes.parquet")
    pl.DataFrame(rows).write_ndjson(tmp_path / "boxes.jsonl")
    for name in ("boxes.parquet", "boxes.jsonl"):
        table = read(tmp_path / name)
        assert isinstance(table, BoxTable)
        assert table.box.tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]
        assert table.labels == ("cat", "dog")


@pytest.mark.parametrize(
    ("row", "problem"), [("a,cat,1,2,wide,4", "'wide' is not a number"), ("a,cat,1,2,3,4.x", "'4.x' is not a number")]
)
def test_a_cell_that_is_no_number_is_named_by_its_line(tmp_path: Path, row: str, problem: str) -> None:
    with pytest.raises(MalformedInput, match=problem) as caught:
        boxes(tmp_path, f"image,label,x,y,w,h\na,cat,1,2,3,4\n{row}\n")
    assert "line 3, column" in caught.value.where


def test_a_cell_that_is_no_box_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match="is no box") as caught:
        boxes(tmp_path, 'image,label,bbox\na,cat,"[1, 2, 3]"\n')
    assert "line 2" in caught.value.where


def test_a_table_of_samples_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,x,y,truth,prediction\n1,2,3,a,b\n", encoding="utf-8")
    assert not isinstance(read(tmp_path / "a.csv"), BoxTable)


STORED = {"image": ["a.png", "b.png"], "label": ["cat", "dog"], "score": [0.5, 0.25], "is_crowd": [0, 1]} | {
    side: [1.0, 2.0] for side in ("x", "y", "w", "h")
}
ODD_TYPES = {
    "struct": [{"a": 1}, {"a": 2}],
    "bytes": [b"\xff\xfe", b"\xff"],
    "list of lists": [[[1.0]], [[2.0]]],
    "duration": [timedelta(seconds=1), timedelta(seconds=2)],
}


@pytest.mark.parametrize("odd", ODD_TYPES)
@pytest.mark.parametrize("column", ["image", "label", "score", "is_crowd", "x", "bbox", "image_width"])
def test_a_column_of_a_type_that_is_no_text_is_named(tmp_path: Path, column: str, odd: str) -> None:
    columns = STORED | {column: ODD_TYPES[odd]}
    if column == "bbox":
        columns = {name: values for name, values in columns.items() if name not in ("x", "y", "w", "h")}
    elif column == "image_width":
        columns["image_height"] = [10, 10]
    pl.DataFrame(columns).write_parquet(tmp_path / "p.parquet")
    with pytest.raises(MalformedInput, match="its cells are of type") as caught:
        read(tmp_path / "p.parquet")
    assert caught.value.where == f"p.parquet, column {column}"


@pytest.mark.parametrize("dtype", [pl.List(pl.Float64), pl.Array(pl.Float64, 4), pl.List(pl.Int16)])
def test_a_list_of_four_numbers_is_a_box(tmp_path: Path, dtype: pl.DataType) -> None:
    box = pl.Series("bbox", [[1, 2, 3, 4], None], dtype=dtype)
    pl.DataFrame({"image": ["a", "b"], "label": ["cat", None], "bbox": box}).write_parquet(tmp_path / "p.parquet")
    table = read(tmp_path / "p.parquet")
    assert isinstance(table, BoxTable)
    assert table.box.tolist() == [[1, 2, 3, 4]]
    assert list(table.images.ids) == ["a", "b"]


def test_of_pictures_stored_beside_their_boxes_the_path_is_the_name(tmp_path: Path) -> None:
    pictures = [{"bytes": b"\x89PNG", "path": "a.png"}, {"bytes": b"\x89PNG", "path": "b.png"}]
    pl.DataFrame(STORED | {"image": pictures}).write_parquet(tmp_path / "p.parquet")
    table = read(tmp_path / "p.parquet")
    assert isinstance(table, BoxTable)
    assert list(table.images.files) == ["a.png", "b.png"]


def test_a_column_that_may_be_that_of_labels_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    path.write_text("image,x,y,w,h,species\na,1,2,3,4,owl\n")
    with pytest.raises(MalformedInput, match="boxes without a column of labels; species may be it"):
        read(path)
    path.write_text("image,x,y,w,h,true_label,pred_label\na,1,2,3,4,owl,cat\n")
    assert not isinstance(read(path), BoxTable)


@pytest.mark.parametrize(("mark", "is_crowd"), [("1", True), ("True", True), ("0", False), ("-1", False), ("", False)])
def test_a_crowd_is_what_is_marked_as_one_not_what_is_unknown(tmp_path: Path, mark: str, is_crowd: bool) -> None:
    table = boxes(tmp_path, f"image,label,x,y,w,h,IsGroupOf\na,cat,1,2,3,4,{mark}\na,cat,1,2,9,9,1\n")
    assert table.is_crowd.tolist() == [is_crowd, True]


def test_a_mark_of_crowds_that_is_neither_yes_nor_no_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match="column IsGroupOf has 'perhaps'"):
        boxes(tmp_path, "image,label,x,y,w,h,IsGroupOf\na,cat,1,2,3,4,perhaps\n")


OPEN_IMAGES = """ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsGroupOf
a,xclick,/m/1,1,0.1,0.4,0.2,0.6,0,0
b,xclick,/m/2,1,0.0,0.5,0.1,0.9,0,1
"""


def test_open_images_ground_truth_is_no_prediction_and_its_groups_are_crowds(tmp_path: Path) -> None:
    (tmp_path / "truth.csv").write_text(OPEN_IMAGES, encoding="utf-8")
    table = read(tmp_path / "truth.csv")
    assert isinstance(table, BoxTable)
    assert table.score is None
    assert table.is_relative
    assert table.is_crowd.tolist() == [False, True]
    (tmp_path / "sure.csv").write_text(OPEN_IMAGES.replace(",1,0.1,", ",0.9,0.1,"), encoding="utf-8")
    assert read(tmp_path / "sure.csv").score is not None  # type: ignore[union-attr]
    (tmp_path / "plain.csv").write_text("image,label,score,xmin,ymin,xmax,ymax\na,cat,1,1,2,30,40\n", encoding="utf-8")
    assert read(tmp_path / "plain.csv").score is not None  # type: ignore[union-attr]


def test_boxes_without_a_column_of_labels_are_of_one_label_and_it_is_said(tmp_path: Path) -> None:
    text = 'image_id,width,height,bbox,source\na,100,100,"[10.0, 10.0, 30.0, 30.0]",x\nb,100,100,,x\n'
    (tmp_path / "train.csv").write_text(text, encoding="utf-8")
    table = read(tmp_path / "train.csv")
    assert isinstance(table, BoxTable)
    assert table.labels == ("object",)
    assert table.label.tolist() == [0]
    assert list(table.images.ids) == ["a", "b"]
    (issue,) = table.issues
    assert (issue.code, issue.count) == ("one_label", 2)
    assert "image_id, width, height, bbox, source" in issue.message


ONE = {"image": "a.jpg", "boxes": [[1, 2, 30, 40], [5, 6, 7, 8]], "scores": [0.9, 0.4], "labels": ["car", "bus"]}
NONE_THERE = {"image": "b.jpg", "boxes": [], "scores": [], "labels": []}


@pytest.mark.parametrize("form", ["wrapped", "list", "lines"])
def test_lists_of_the_boxes_of_each_image_are_a_row_each(tmp_path, form):
    text = {
        "wrapped": json.dumps({"predictions": [ONE, NONE_THERE]}),
        "list": json.dumps([ONE, NONE_THERE]),
        "lines": f"{json.dumps(ONE)}\n{json.dumps(NONE_THERE)}\n",
    }[form]
    (tmp_path / "p.json").write_text(text, encoding="utf-8")
    table = read(tmp_path / "p.json")
    assert list(table.images.ids) == ["a.jpg", "b.jpg"]
    assert [table.labels[k] for k in table.label] == ["car", "bus"]
    assert table.image.tolist() == [0, 0]
    assert table.box.tolist() == [[1, 2, 30, 40], [5, 6, 7, 8]]
    assert table.score.tolist() == [0.9, 0.4]


def test_lists_of_different_length_are_refused(tmp_path):
    (tmp_path / "p.json").write_text(json.dumps([ONE | {"scores": [0.5]}]), encoding="utf-8")
    with pytest.raises(MalformedInput, match="2 boxes and 1 scores"):
        read(tmp_path / "p.json")


@pytest.mark.parametrize(("form", "place"), [("list", "row 2"), ("lines", "line 2")])
def test_what_is_wrong_with_a_box_of_a_list_names_its_image_and_place(tmp_path, form, place):
    for odd, message in (
        ({"scores": [0.9, "abc"]}, f"image c.jpg ({place}), box 2, column score: 'abc'"),
        ({"boxes": [[1, 2, 30, 40], [5, "x", 7, 8]]}, f"image c.jpg ({place}): boxes is no list of boxes"),
        ({"labels": ["car"]}, f"image c.jpg ({place}): 2 boxes and 1 labels"),
    ):
        rows = list(map(json.dumps, (ONE, ONE | {"image": "c.jpg"} | odd)))
        text = "\n".join(rows) if form == "lines" else f"[{','.join(rows)}]"
        (tmp_path / "p.json").write_text(text, encoding="utf-8")
        with pytest.raises(MalformedInput) as caught:
            read(tmp_path / "p.json")
        assert message in str(caught.value)
