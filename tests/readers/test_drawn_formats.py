"""labelme, VIA, CreateML, KITTI and Rekognition's responses, as their tools write them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import BoxTable, Table
from tests.readers.images import rows


def boxes(path: Path) -> BoxTable:
    table = read(path)
    assert isinstance(table, BoxTable)
    return table


def written(path: Path, content: object) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=2), encoding="utf-8")
    return path


def odd(table: BoxTable | Table) -> list[tuple[str, int]]:
    return [(found.code, found.count) for found in table.issues]


# --- labelme ---------------------------------------------------------------------------------------------------------


def shape(label: str, points: list[list[float]], kind: str = "rectangle", **more: Any) -> dict[str, Any]:
    made = {"label": label, "points": points, "group_id": None, "description": "", "shape_type": kind, "flags": {}}
    return {**made, "mask": None, **more}


def labelme(folder: Path, stem: str, *shapes: dict[str, Any], image: str | None = None) -> None:
    written(
        folder / f"{stem}.json",
        {
            "version": "5.5.0",
            "flags": {},
            "shapes": list(shapes),
            "imagePath": image or f"{stem}.jpg",
            "imageData": None,
            "imageHeight": 100,
            "imageWidth": 200,
        },
    )


def test_labelme_rectangles_have_any_two_corners(tmp_path: Path) -> None:
    labelme(tmp_path, "a", shape("cat", [[40, 40.5], [10, 10]]), image="..\\images\\a.jpg")
    labelme(tmp_path, "b")
    table = boxes(tmp_path)
    assert table.format == "labelme"
    assert rows(table) == [("a", "a.jpg", 200, 100), ("b", "b.jpg", 200, 100)]
    assert table.box.tolist() == [[10, 10, 30, 30.5]]
    assert odd(table) == []
    assert boxes(tmp_path / "a.json").box.tolist() == table.box.tolist()


def test_labelme_shapes_with_an_extent_are_boxed_and_others_counted(tmp_path: Path) -> None:
    labelme(
        tmp_path,
        "a",
        shape("cat", [[10, 10], [30, 20], [20, 40]], "polygon"),
        shape("dog", [[50, 50], [53, 54]], "circle"),
        shape("eye", [[1, 1]], "point"),
        shape("tail", [[1, 1], [2, 2]], "linestrip"),
    )
    table = boxes(tmp_path)
    assert table.box.tolist() == [[10, 10, 20, 30], [45, 45, 10, 10]]
    assert odd(table) == [("other_shape", 2)]


def test_labelme_polygons_of_a_group_are_one_object(tmp_path: Path) -> None:
    left, right = [[0, 0], [10, 0], [5, 10]], [[20, 5], [30, 5], [25, 20]]
    labelme(tmp_path, "a", shape("cat", left, "polygon", group_id=1), shape("cat", right, "polygon", group_id=1))
    assert boxes(tmp_path).box.tolist() == [[0, 0, 30, 20]]


def test_labelme_of_a_model_has_scores_and_turned_boxes(tmp_path: Path) -> None:
    turned = [[20, 10], [30, 20], [20, 30], [10, 20]]
    labelme(tmp_path, "a", shape("cat", turned, "rotation", score=0.75), shape("dog", [[1, 2], [3, 4]], score=None))
    table = boxes(tmp_path)
    assert table.box.tolist() == [[10, 10, 20, 20], [1, 2, 2, 2]]
    assert table.score is not None
    assert np.array_equal(table.score, [0.75, np.nan], equal_nan=True)
    assert odd(table) == [("rotated_box", 1)]


def test_another_json_file_among_labelme_files_is_counted(tmp_path: Path) -> None:
    labelme(tmp_path, "a", shape("cat", [[1, 2], [3, 4]]))
    written(tmp_path / "classes.json", {"names": ["cat"]})
    assert odd(boxes(tmp_path)) == [("other_file", 1)]


def test_a_labelme_value_that_does_not_fit_names_its_place(tmp_path: Path) -> None:
    labelme(tmp_path, "a", shape("cat", [[1, "x"], [3, 4]]))  # type: ignore[list-item]
    with pytest.raises(MalformedInput, match=r"shapes\[0\].points") as caught:
        read(tmp_path)
    assert caught.value.where == "a.json"


# --- VIA -------------------------------------------------------------------------------------------------------------


def via_region(**attributes: Any) -> dict[str, Any]:
    rect = {"name": "rect", "x": 10, "y": 20, "width": 30, "height": 40}
    return {"shape_attributes": rect, "region_attributes": attributes}


def via_images(*regions: dict[str, Any]) -> dict[str, Any]:
    return {
        "a.jpg123": {"filename": "a.jpg", "size": 123, "regions": list(regions), "file_attributes": {}},
        "b.jpg9": {"filename": "b.jpg", "size": 9, "regions": [], "file_attributes": {}},
    }


def via_project(options: dict[str, str], *regions: dict[str, Any]) -> dict[str, Any]:
    return {
        "_via_settings": {"ui": {}, "core": {}, "project": {"name": "p"}},
        "_via_img_metadata": via_images(*regions),
        "_via_attributes": {"region": {"type": {"type": "dropdown", "options": options}}, "file": {}},
        "_via_data_format_version": "2.0.10",
        "_via_image_id_list": ["a.jpg123", "b.jpg9"],
    }


VIA_CSV = (
    "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes\n"
    'a.jpg,123,"{}",1,0,"{""name"":""rect"",""x"":10,""y"":20,""width"":30,""height"":40}","{""type"":""cat""}"\n'
    'b.jpg,9,"{}",0,0,"{}","{}"\n'
)


@pytest.mark.parametrize(
    "content",
    [
        via_images(via_region(type="cat")),
        {
            key: {**image, "regions": {str(k): region for k, region in enumerate(image["regions"])}}
            for key, image in via_images(via_region(type="cat")).items()
        },
        via_project({"cat": "a cat"}, via_region(type="cat")),
        via_project({"1": "cat"}, via_region(type="1")),
        via_images(via_region(type={"cat": True, "dog": False}, quality="good")),
        VIA_CSV,
        "#" + VIA_CSV,
    ],
    ids=["annotations", "version 1", "project", "numbered options", "ticked", "csv", "csv of version 1"],
)
def test_via_regions(tmp_path: Path, content: object) -> None:
    table = boxes(written(tmp_path / ("via.csv" if isinstance(content, str) else "via.json"), content))
    assert table.format == "via"
    assert table.labels == ("cat",)
    assert table.box.tolist() == [[10, 20, 30, 40]]
    assert rows(table) == [("a.jpg", "a.jpg", None, None), ("b.jpg", "b.jpg", None, None)]
    assert table.score is None
    assert odd(table) == []


def test_via_shapes_of_other_kinds(tmp_path: Path) -> None:
    kinds = [
        {"name": "polygon", "all_points_x": [1, 5, 3], "all_points_y": [2, 2, 9]},
        {"name": "circle", "cx": 10, "cy": 10, "r": 3},
        {"name": "ellipse", "cx": 10, "cy": 20, "rx": 4, "ry": 2, "theta": np.pi / 2},
        {"name": "point", "cx": 1, "cy": 1},
        {"name": "polyline", "all_points_x": [1, 2], "all_points_y": [1, 2]},
    ]
    regions = [{"shape_attributes": kind, "region_attributes": {"label": "cat"}} for kind in kinds]
    table = boxes(written(tmp_path / "via.json", via_images(*regions)))
    assert np.allclose(table.box, [[1, 2, 4, 7], [7, 7, 6, 6], [8, 16, 4, 8]])
    assert odd(table) == [("other_shape", 2)]


def test_via_regions_without_attributes_are_of_one_label(tmp_path: Path) -> None:
    assert boxes(written(tmp_path / "via.json", via_images(via_region()))).labels == ("object",)


def test_via_attributes_of_which_none_is_clearly_the_label(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match="attributes colour, age"):
        read(written(tmp_path / "via.json", via_images(via_region(colour="red", age="old"))))


# --- CreateML --------------------------------------------------------------------------------------------------------

CENTRE = {"x": 25, "y": 40, "width": 30, "height": 40}


def test_createml_boxes_are_centred(tmp_path: Path) -> None:
    content = [
        {"image": "a.jpg", "annotations": [{"label": "cat", "coordinates": CENTRE}]},
        {"image": "b.jpg", "annotations": []},
    ]
    table = boxes(written(tmp_path / "_annotations.createml.json", content))
    assert table.format == "createml"
    assert table.box.tolist() == [[10, 20, 30, 40]]
    assert [name for name, *_ in rows(table)] == ["a.jpg", "b.jpg"]
    assert boxes(tmp_path).box.tolist() == table.box.tolist()


def test_createml_of_turi_and_with_confidences(tmp_path: Path) -> None:
    item = {"label": "cat", "type": "rectangle", "coordinates": CENTRE, "confidence": 0.5}
    table = boxes(written(tmp_path / "a.json", [{"imagefilename": "a.jpg", "annotation": [item]}]))
    assert table.box.tolist() == [[10, 20, 30, 40]]
    assert table.score is not None
    assert table.score.tolist() == [0.5]


# --- KITTI -----------------------------------------------------------------------------------------------------------

CAR = "Car 0.00 0 -1.58 587.01 173.33 614.12 200.12 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59"
TRAM = "Tram 0.00 0 -1.58 10.00 20.00 40.00 60.00 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59"
REGION = "DontCare -1 -1 -10 503.89 169.71 590.61 190.13 -1 -1 -1 -1000 -1000 -1000 -10"


def test_kitti_regions_are_crowds_of_every_label(tmp_path: Path) -> None:
    written(tmp_path / "label_2" / "000000.txt", f"{CAR}\n{REGION}\n")
    written(tmp_path / "label_2" / "000001.txt", f"{TRAM}\n")
    written(tmp_path / "label_2" / "000002.txt", "")
    table = boxes(tmp_path / "label_2")
    assert table.format == "kitti"
    assert [name for name, *_ in rows(table)] == ["000000", "000001", "000002"]
    assert table.labels == ("Car", "Tram")
    assert np.allclose(table.box[0], [587.01, 173.33, 27.11, 26.79])
    assert table.box[1].tolist() == [10, 20, 30, 40]
    assert table.is_crowd.tolist() == [False, False, True, True]
    assert table.label.tolist() == [0, 1, 0, 1]
    assert table.image.tolist() == [0, 1, 0, 0]
    assert table.score is None


def test_kitti_results_have_a_score(tmp_path: Path) -> None:
    written(tmp_path / "000000.txt", f"{CAR} 0.75\n")
    table = boxes(tmp_path)
    assert table.score is not None
    assert table.score.tolist() == [0.75]


def test_a_kitti_line_that_is_none_is_named(tmp_path: Path) -> None:
    written(tmp_path / "000000.txt", f"{CAR}\n")
    written(tmp_path / "000001.txt", f"{TRAM}\nCar 0.00 0\n")
    with pytest.raises(MalformedInput, match=r"'Car 0\.00 0' is no type with 14 numbers") as caught:
        read(tmp_path)
    assert caught.value.where == "000001.txt, line 2"


# --- Rekognition -----------------------------------------------------------------------------------------------------

SIDES = {"Width": 0.25, "Height": 0.5, "Left": 0.125, "Top": 0.0625}
CUSTOM = {"CustomLabels": [{"Name": "cat", "Confidence": 75.0, "Geometry": {"BoundingBox": SIDES}}]}
DETECTED = {
    "Labels": [
        {"Name": "cat", "Confidence": 90.0, "Instances": [{"BoundingBox": SIDES, "Confidence": 75.0}], "Parents": []},
        {"Name": "indoors", "Confidence": 80.0, "Instances": [], "Parents": []},
    ],
    "LabelModelVersion": "3.0",
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", CUSTOM),
        ("a.json", DETECTED),
        ("r.json", [{"image": "a.jpg", **CUSTOM}]),
        ("r.json", {"a.jpg": CUSTOM}),
        ("r.json", [{"Image": "a.jpg", "response": DETECTED}]),
        (
            "r.jsonl",
            json.dumps({"image": "a.jpg", **CUSTOM}) + "\n" + json.dumps({"image": "b.jpg", "CustomLabels": []}),
        ),
        ("folder/a.json", CUSTOM),
    ],
)
def test_responses_with_boxes(tmp_path: Path, name: str, content: object) -> None:
    path = written(tmp_path / name, content)
    table = boxes(path.parent if "/" in name else path)
    assert table.format == "rekognition"
    assert table.images.ids[0].removesuffix(".jpg") == "a"
    assert table.is_relative
    assert table.box.tolist() == [[0.125, 0.0625, 0.25, 0.5]]
    assert table.score is not None
    assert table.score.tolist() == [0.75]
    assert odd(table) == ([("whole_image_label", 1)] if "Labels" in json.dumps(content).split('"') else [])


def test_labels_of_whole_images_are_a_table(tmp_path: Path) -> None:
    named = [{"Name": "dog", "Confidence": 25.0}, {"Name": "cat", "Confidence": 75.0}]
    content = [{"image": "a.jpg", "CustomLabels": named}, {"image": "b.jpg", "CustomLabels": []}]
    table = read(written(tmp_path / "r.json", content))
    assert isinstance(table, Table)
    assert table.frame.rows() == [("a.jpg", "cat", 0.75), ("b.jpg", None, None)]
    assert odd(table) == [("lower_label", 1)]


def test_a_response_of_an_unknown_image_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match="does not say of which image it is") as caught:
        read(written(tmp_path / "r.json", [{"image": "a.jpg", **CUSTOM}, CUSTOM]))
    assert caught.value.where == "r.json, item 2"
