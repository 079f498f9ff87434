"""COCO: ground truth, results as a list and as an object, exports with oddities, damaged files."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import BoxTable
from tests.readers.images import rows

IMAGES = [{"id": 1, "file_name": "a.jpg", "width": 100, "height": 80}, {"id": 2, "file_name": "b.jpg"}]
CATEGORIES = [{"id": 3, "name": "cat"}, {"id": 7, "name": "dog"}]
BOXES = [
    {"id": 0, "image_id": 1, "category_id": 7, "bbox": [10, 20, 30, 40], "area": 900.5, "iscrowd": 0},
    {"id": 1, "image_id": 2, "category_id": 3, "bbox": [1.25, 2, 3, 4], "iscrowd": 1, "ignore": 1},
]
RESULTS = [
    {"image_id": 2, "category_id": 7, "bbox": [1, 2, 3, 4], "score": 0.25},
    {"image_id": 1, "category_id": 3, "bbox": [5, 6, 7, 8], "score": 1},
]


def ground_truth(**changes: Any) -> dict[str, Any]:
    return {"images": IMAGES, "annotations": BOXES, "categories": CATEGORIES} | changes


def read_json(folder: Path, content: object) -> BoxTable:
    path = folder / "boxes.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    table = read(path)
    assert isinstance(table, BoxTable)
    return table


def test_ground_truth_keeps_the_numbers_of_the_file(tmp_path: Path) -> None:
    table = read_json(tmp_path, ground_truth())
    assert table.format == "coco"
    assert list(table.images.ids) == ["1", "2"]
    assert list(table.images.files) == ["a.jpg", "b.jpg"]
    assert [row[2] for row in rows(table)] == [100, None]
    assert table.labels == ("cat", "dog")
    assert table.label_ids == ("3", "7")
    assert table.image.tolist() == [0, 1]
    assert table.label.tolist() == [1, 0]
    assert table.box.tolist() == [[10, 20, 30, 40], [1.25, 2, 3, 4]]
    assert table.own_area.tolist() == [900.5, 12]
    assert table.is_crowd.tolist() == [False, True]
    assert table.is_ignored.tolist() == [False, True]
    assert table.score is None
    assert table.issues == ()


def test_a_list_of_results_numbers_its_images_and_labels(tmp_path: Path) -> None:
    table = read_json(tmp_path, RESULTS)
    assert [table.images.ids[position] for position in table.image] == ["2", "1"]
    assert [table.labels[position] for position in table.label] == ["7", "3"]
    assert not table.has_names
    assert table.score is not None
    assert table.score.tolist() == [0.25, 1]


def test_results_wrapped_in_an_object_have_their_own_names(tmp_path: Path) -> None:
    boxes = [box | {"score": 0.5} for box in BOXES]
    table = read_json(tmp_path, ground_truth(annotations=boxes))
    assert table.has_names
    assert table.score is not None
    assert table.score.tolist() == [0.5, 0.5]


def test_the_area_of_a_detection_is_that_of_its_box_as_in_cocos_own_tools(tmp_path: Path) -> None:
    table = read_json(tmp_path, [RESULTS[0] | {"area": 999}])
    assert table.own_area is None


@pytest.mark.parametrize("first_id", [0, 1, None, "0", [], True])
def test_an_annotation_0_is_told_of_as_other_tools_lose_it(tmp_path: Path, first_id: object) -> None:
    boxes = [box | {"id": first_id if k == 0 else k + 1} for k, box in enumerate(BOXES)]
    table = read_json(tmp_path, ground_truth(annotations=boxes))
    assert table.n_rows == len(BOXES)
    assert (["annotation 0" in note for note in table.notes] == [True]) == (first_id == 0)
    assert ("annotation 0" in table.described) == (first_id == 0)
    results = ground_truth(annotations=[box | {"score": 0.5} for box in boxes])
    assert read_json(tmp_path, results).notes == ()


@pytest.mark.parametrize("image_id", ["1", 1, 1.0])
def test_ids_are_text_however_they_are_written(tmp_path: Path, image_id: object) -> None:
    boxes = [BOXES[0] | {"image_id": image_id, "category_id": "7"}, BOXES[1]]
    table = read_json(tmp_path, ground_truth(annotations=boxes))
    assert table.image.tolist() == [0, 1]
    assert table.label.tolist() == [1, 0]


def test_ids_beyond_64_bits_are_read(tmp_path: Path) -> None:
    images = [{"id": 2**70, "file_name": "a.jpg"}]
    table = read_json(tmp_path, ground_truth(images=images, annotations=[BOXES[0] | {"image_id": 2**70}]))
    assert list(table.images.ids) == [str(2**70)]


def test_roboflows_dummy_category_is_dropped(tmp_path: Path) -> None:
    categories = [
        {"id": 0, "name": "pets", "supercategory": "none"},
        {"id": 1, "name": "cat", "supercategory": "pets"},
        {"id": 2, "name": "dog", "supercategory": "pets"},
    ]
    boxes = [BOXES[0] | {"category_id": 2}, BOXES[1] | {"category_id": 1}]
    table = read_json(tmp_path, ground_truth(annotations=boxes, categories=categories))
    assert table.labels == ("cat", "dog")
    assert table.label.tolist() == [1, 0]


def test_a_parent_category_that_has_boxes_is_kept(tmp_path: Path) -> None:
    categories = [{"id": 3, "name": "pets", "supercategory": "none"}, {"id": 7, "name": "dog", "supercategory": "pets"}]
    assert read_json(tmp_path, ground_truth(categories=categories)).labels == ("pets", "dog")


def test_the_folder_of_a_roboflow_split_is_read(tmp_path: Path) -> None:
    (tmp_path / "_annotations.coco.json").write_text(json.dumps(ground_truth()), encoding="utf-8")
    table = read(tmp_path)
    assert isinstance(table, BoxTable)
    assert table.n_rows == 2


def test_categories_of_one_name_are_one_label(tmp_path: Path) -> None:
    table = read_json(tmp_path, ground_truth(categories=[{"id": 3, "name": "cat"}, {"id": 7, "name": "cat"}]))
    assert table.labels == ("cat",)
    assert table.label.tolist() == [0, 0]
    assert [found.code for found in table.issues] == ["duplicate_category"]


def test_annotations_of_unknown_images_and_categories_are_counted(tmp_path: Path) -> None:
    boxes = [*BOXES, BOXES[0] | {"image_id": 99}, BOXES[0] | {"category_id": 55}, BOXES[0] | {"category_id": None}]
    table = read_json(tmp_path, ground_truth(annotations=boxes))
    assert table.n_rows == 2
    counts = {found.code: (found.count, found.examples[0]) for found in table.issues}
    assert counts == {"unknown_image": (1, "99"), "unknown_category": (2, "55")}


def test_an_image_listed_twice_counts_once(tmp_path: Path) -> None:
    table = read_json(tmp_path, ground_truth(images=[*IMAGES, IMAGES[0]]))
    assert len(table.images) == 2
    assert [found.code for found in table.issues] == ["duplicate_image"]


@pytest.mark.parametrize("odd", [None, "1e3", float("nan")])  # with NaN in it the file is read in another way
def test_what_else_is_known_of_images_are_columns(tmp_path: Path, odd: object) -> None:
    more = {"weather": "night", "camera": 2, "indoor": True, "license": 1, "coco_url": "http://a", "tags": ["x"]}
    images = [IMAGES[0] | more, IMAGES[0] | {"weather": "fog"}, IMAGES[1] | {"weather": None, "speed": 2.5, "odd": odd}]
    further = read_json(tmp_path, ground_truth(images=images)).images.further
    assert {name: list(cells) for name, cells in further.items() if name != "odd"} == {
        "weather": ["night", None], "camera": ["2", None], "indoor": ["true", None], "speed": [None, "2.5"],
    }  # fmt: skip


def test_without_a_list_of_images_the_annotations_name_them(tmp_path: Path) -> None:
    table = read_json(tmp_path, {"annotations": BOXES, "categories": CATEGORIES})
    assert sorted(table.images.ids) == ["1", "2"]


def test_nan_and_null_are_read_as_missing_numbers(tmp_path: Path) -> None:
    text = json.dumps([RESULTS[0] | {"bbox": [1, float("nan"), 3, 4]}, RESULTS[1] | {"bbox": [None, 6, 7, 8]}])
    table = read_json(tmp_path, text)
    assert np.isnan(table.box).tolist() == [[False, True, False, False], [True, False, False, False]]


def test_numbers_that_no_side_can_have_are_missing(tmp_path: Path) -> None:
    huge = [{**BOXES[0], "bbox": [1, 2, 1.7e308, 1.7e308], "area": None}, {**BOXES[1], "bbox": [-1e30, 2, 3, 4]}]
    images = [IMAGES[0] | {"width": 1e300}, IMAGES[1]]
    table = read_json(tmp_path, ground_truth(images=images, annotations=huge))
    np.testing.assert_equal(table.box, [[1, 2, np.nan, np.nan], [np.nan, 2, 3, 4]])
    assert np.isnan(table.images.width).all()


def test_numbers_written_as_text_are_read(tmp_path: Path) -> None:
    table = read_json(tmp_path, [RESULTS[0] | {"score": "0.5", "bbox": ["1", "2", "3", "4"]}])
    assert table.box.tolist() == [[1, 2, 3, 4]]


@pytest.mark.parametrize("box", [[1, 2, 3], [1, 2, 3, 4, 5], "wide", {"x": 1}, [1, 2, 3, "four"]])
def test_a_box_that_is_none_is_named_by_its_number(tmp_path: Path, box: object) -> None:
    with pytest.raises(MalformedInput, match="not four numbers") as caught:
        read_json(tmp_path, [RESULTS[0], RESULTS[1] | {"bbox": box}])
    assert "annotations, item 2" in caught.value.where


def test_a_value_of_the_wrong_kind_is_named_by_its_number(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match="wrong kind") as caught:
        read_json(tmp_path, [RESULTS[0], RESULTS[1] | {"score": "high"}])
    assert "annotations, item 2" in caught.value.where


def test_results_of_masks_alone_are_refused(tmp_path: Path) -> None:
    masks = [{"image_id": 1, "category_id": 3, "segmentation": {"size": [1, 1], "counts": "01"}, "score": 0.5}]
    with pytest.raises(MalformedInput, match="no annotation has a box"):
        read_json(tmp_path, masks)


@pytest.mark.parametrize("content", [ground_truth(), RESULTS])
def test_a_file_cut_short_is_called_so(tmp_path: Path, content: object) -> None:
    text = json.dumps(content)
    for end in range(len(text) // 2, len(text) - 1, 7):
        with pytest.raises(MalformedInput) as caught:
            read_json(tmp_path, text[:end])
        assert "cut short" in caught.value.remedy


def test_damage_in_the_middle_is_named_by_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput) as caught:
        read_json(tmp_path, json.dumps(RESULTS, indent=1).replace('"score": 0.25', '"score" 0.25'))
    assert "line 11, column" in caught.value.where


def test_the_list_of_annotations_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match="annotations is no list"):
        read_json(tmp_path, {"images": IMAGES, "annotations": {"1": 2}, "categories": CATEGORIES})


def test_gzip_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "boxes.json.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + json.dumps(RESULTS).encode()))
    assert isinstance(read(path), BoxTable)


def test_half_characters_are_replaced(tmp_path: Path) -> None:
    text = json.dumps(ground_truth()).replace("a.jpg", "\\ud83d.jpg")
    assert read_json(tmp_path, text).images.files[0] == "\ufffd.jpg"


def test_a_json_list_of_samples_is_still_a_table(tmp_path: Path) -> None:
    path = tmp_path / "samples.json"
    path.write_text('[{"id": 1, "truth": "a", "prediction": "b"}]', encoding="utf-8")
    assert not isinstance(read(path), BoxTable)


def test_no_result_at_all_is_read_when_the_format_is_named(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text("[]", encoding="utf-8")
    table = read(tmp_path / "results.json", "coco")
    assert isinstance(table, BoxTable)
    assert table.n_rows == 0
    assert table.score is not None


@pytest.mark.parametrize(
    ("annotation", "said"),
    [
        ({"keypoints": [1, 2, 2]}, "these are keypoints"),
        ({"segments_info": [{"id": 1}]}, "these are panoptic segments"),
        ({"segmentation": [[1, 2, 3]]}, "these are masks"),
    ],
)
def test_what_has_no_boxes_is_named(tmp_path: Path, annotation: dict[str, object], said: str) -> None:
    content = {"images": [{"id": 1}], "categories": [], "annotations": [{"image_id": 1, "category_id": 1} | annotation]}
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(MalformedInput, match=said) as caught:
        read(tmp_path / "a.json")
    assert "bbox" in caught.value.remedy
