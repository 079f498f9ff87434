"""Label Studio's exports as the tool writes them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import reportgen
from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import BoxTable, Table
from tests.readers.images import rows


def region(label: str, x: float, y: float, width: float, height: float, **more: Any) -> dict[str, Any]:
    value = {"x": x, "y": y, "width": width, "height": height, "rotation": more.pop("rotation", 0)}
    return {
        "original_width": 400,
        "original_height": 200,
        "image_rotation": 0,
        "value": {**value, "rectanglelabels": [label]},
        "id": f"r{x}{y}",
        "from_name": "label",
        "to_name": "image",
        "type": "rectanglelabels",
        "origin": "manual",
        **more,
    }


def task(number: int, image: str, annotations: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A task as LSE and the community edition export it."""
    return {
        "id": number,
        "annotations": annotations,
        "file_upload": image.rpartition("/")[2],
        "drafts": [],
        "predictions": more.pop("predictions", []),
        "data": {"image": image},
        "meta": {},
        "total_annotations": len(annotations),
        "cancelled_annotations": 0,
        "project": 1,
        **more,
    }


def annotation(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = {"id": 11, "completed_by": 1, "result": list(results), "was_cancelled": False, "ground_truth": False}
    return {**made, "created_at": "2026-03-14T09:26:53.589793Z", "lead_time": 12.5, **more}


def choice(label: str, **more: Any) -> dict[str, Any]:
    return {"value": {"choices": [label]}, "type": "choices", "from_name": "c", "to_name": "t", "id": "x", **more}


def written(folder: Path, content: object, name: str = "project-1.json") -> Path:
    (folder / name).write_text(json.dumps(content, indent=2), encoding="utf-8")
    return folder / name


def boxes(path: Path) -> BoxTable:
    table = read(path)
    assert isinstance(table, BoxTable)
    return table


def samples(path: Path) -> Table:
    table = read(path)
    assert isinstance(table, Table)
    return table


def test_true_and_predicted_boxes_stand_side_by_side(tmp_path: Path) -> None:
    said = {"id": 5, "model_version": "v1", "score": 0.5, "result": [region("cat", 11, 20, 30, 40, score=0.8)]}
    first = task(1, "/data/upload/1/3f0a1b2c-a.jpg", [annotation(region("cat", 10, 20, 30, 40))], predictions=[said])
    table = boxes(written(tmp_path, [first, task(2, "/data/upload/1/9d8e7f6a-b.jpg", [annotation()])]))
    assert table.format == "labelstudio"
    assert rows(table) == [
        ("/data/upload/1/3f0a1b2c-a.jpg", "/data/upload/1/3f0a1b2c-a.jpg", 400, 200),
        ("/data/upload/1/9d8e7f6a-b.jpg", "/data/upload/1/9d8e7f6a-b.jpg", None, None),
    ]
    assert table.is_relative
    assert np.allclose(table.box, [[0.1, 0.2, 0.3, 0.4]])
    assert table.score is None
    assert table.predictions is not None
    assert np.allclose(table.predictions.box, [[0.11, 0.2, 0.3, 0.4]])
    assert table.predictions.score is not None
    assert table.predictions.score.tolist() == [0.8]
    assert table.issues == ()


def test_predictions_alone_are_predictions(tmp_path: Path) -> None:
    said = {"model_version": "v1", "score": 0.5, "result": [region("cat", 11, 20, 30, 40)]}
    table = boxes(written(tmp_path, [task(1, "a.jpg", [], predictions=[said])]))
    assert table.score is not None
    assert table.score.tolist() == [0.5]


def test_ids_in_place_of_predictions_are_none(tmp_path: Path) -> None:
    table = boxes(written(tmp_path, [task(1, "a.jpg", [annotation(region("cat", 1, 2, 3, 4))], predictions=[7])]))
    assert table.predictions is None
    assert table.n_rows == 1


def test_a_turned_box_is_the_upright_one_around_it_and_is_counted(tmp_path: Path) -> None:
    # 200 by 20 pixels from (200, 20), turned clockwise about that corner: down along the image's height
    turned = region("cat", 50, 10, 50, 10, rotation=90)
    table = boxes(written(tmp_path, [task(1, "a.jpg", [annotation(turned)])]))
    assert np.allclose(table.box * [400, 200, 400, 200], [[180, 20, 20, 200]])
    assert [(found.code, found.count) for found in table.issues] == [("rotated_box", 1)]


def test_other_shapes_are_counted_and_polygons_boxed(tmp_path: Path) -> None:
    polygon = {"value": {"points": [[10, 10], [30, 20], [20, 40]], "polygonlabels": ["dog"]}, "type": "polygonlabels"}
    ellipse = {"value": {"x": 1, "y": 2, "radiusX": 3, "radiusY": 4, "ellipselabels": ["dog"]}, "type": "ellipselabels"}
    brush = {"value": {"format": "rle", "rle": [1, 2], "brushlabels": ["dog"]}, "type": "brushlabels"}
    table = boxes(written(tmp_path, [task(1, "a.jpg", [annotation(polygon, ellipse, brush)])]))
    assert np.allclose(table.box, [[0.1, 0.1, 0.2, 0.3]])
    assert ("other_shape", 1) in [(found.code, found.count) for found in table.issues]


def test_labels_of_their_own_belong_to_the_rectangle_of_their_id(tmp_path: Path) -> None:
    sides = {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0}
    bare = {"id": "a", "type": "rectangle", "value": sides, "from_name": "box", "to_name": "image"}
    label = {"id": "a", "type": "labels", "value": {**sides, "labels": ["cat"]}, "from_name": "l", "to_name": "image"}
    table = boxes(written(tmp_path, [task(1, "a.jpg", [annotation(bare, label)])]))
    assert table.n_rows == 1
    assert table.labels == ("cat",)


def test_the_newest_annotation_that_was_not_cancelled_counts(tmp_path: Path) -> None:
    old = annotation(region("cat", 1, 2, 3, 4), created_at="2026-01-01T00:00:00Z")
    new = annotation(region("dog", 1, 2, 3, 4), created_at="2026-01-02T00:00:00Z")
    gone = annotation(region("cow", 1, 2, 3, 4), created_at="2026-01-03T00:00:00Z", was_cancelled=True)
    table = boxes(written(tmp_path, [task(1, "a.jpg", [new, old, gone]), task(2, "b.jpg", [])]))
    assert table.labels == ("dog",)
    assert rows(table) == [("a.jpg", "a.jpg", 400, 200)]
    assert [found.code for found in table.issues] == ["several_annotations", "unlabelled"]


def test_files_in_local_storage_are_named_by_their_path(tmp_path: Path) -> None:
    name = "/data/local-files/?d=set/a%20b.jpg"
    assert boxes(written(tmp_path, [task(1, name, [annotation(region("cat", 1, 2, 3, 4))])])).images.ids == [
        "set/a b.jpg"
    ]


def test_versions_of_a_model_are_not_chosen_from(tmp_path: Path) -> None:
    said = [{"model_version": name, "score": 0.5, "result": [region("cat", 1, 2, 3, 4)]} for name in ("v1", "v2")]
    with pytest.raises(MalformedInput, match="2 model versions: v1, v2"):
        read(written(tmp_path, [task(1, "a.jpg", [], predictions=said)]))


def test_the_small_json_holds_the_same(tmp_path: Path) -> None:
    sides = {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0, "rectanglelabels": ["cat"]}
    record = {
        "image": "/data/upload/1/3f0a1b2c-a.jpg",
        "id": 1,
        "label": [{**sides, "original_width": 400, "original_height": 200}],
        "annotator": 1,
        "annotation_id": 11,
        "created_at": "2026-03-14T09:26:53.589793Z",
        "updated_at": "2026-03-14T09:26:53.589793Z",
        "lead_time": 12.5,
    }
    table = boxes(written(tmp_path, [record]))
    assert rows(table) == [("/data/upload/1/3f0a1b2c-a.jpg", "/data/upload/1/3f0a1b2c-a.jpg", 400, 200)]
    assert np.allclose(table.box, [[0.1, 0.2, 0.3, 0.4]])


def test_choices_are_a_table_with_both_sides(tmp_path: Path) -> None:
    tasks = [
        {"id": 1, "data": {"text": "good"}, "annotations": [annotation(choice("pos"))],
         "predictions": [{"score": 0.75, "result": [choice("neg")]}]},
        {"id": 2, "data": {"text": "bad"}, "annotations": [annotation(choice("neg"))], "predictions": []},
    ]  # fmt: skip
    frame = samples(written(tmp_path, tasks)).frame
    assert frame.columns == ["id", "text", "truth", "prediction", "score"]
    assert frame.rows() == [("1", "good", "pos", "neg", 0.75), ("2", "bad", "neg", None, None)]


def test_choices_of_the_small_json(tmp_path: Path) -> None:
    record = {"image": "a.jpg", "id": 1, "choice": "cat", "annotator": 1, "annotation_id": 2, "lead_time": 3.0}
    frame = samples(written(tmp_path, [record])).frame
    assert frame.rows(named=True) == [{"id": "a.jpg", "image": "a.jpg", "truth": "cat"}]


def test_two_questions_are_refused_by_name(tmp_path: Path) -> None:
    results = [choice("a"), {**choice("b"), "from_name": "mood"}]
    with pytest.raises(MalformedInput, match="several questions were answered: c, mood"):
        read(written(tmp_path, [{"id": 1, "data": {"text": "t"}, "annotations": [annotation(*results)]}]))


def test_spans_of_sound_are_named(tmp_path: Path) -> None:
    span = {"value": {"start": 0.5, "end": 3, "labels": ["PER"]}, "type": "labels", "from_name": "l"}
    with pytest.raises(MalformedInput, match="places in sound"):
        read(written(tmp_path, [{"id": 1, "data": {"text": "t"}, "annotations": [annotation(span)]}]))


def test_several_choices_of_a_text_are_its_labels(tmp_path: Path) -> None:
    def of(number: int, true: list[str], said: list[str]) -> dict[str, Any]:
        predictions = [{"model_version": "m", "score": 0.9, "result": [choice(said[0]) | {"value": {"choices": said}}]}]
        made = annotation(choice(true[0]) | {"value": {"choices": true}})
        return task(number, "", [made], predictions=predictions) | {"data": {"text": f"text {number}"}}

    tasks = [of(1, ["a", "b"], ["a"]), of(2, ["b"], ["b"]), of(3, ["a"], ["a", "b"])]
    found = read(written(tmp_path, tasks))
    assert isinstance(found, Table)
    assert found.frame["truth"].to_list() == ['["a","b"]', '["b"]', '["a"]']
    assert found.notes == ("scores of several choices are left out",)
    record = reportgen.build(tmp_path / "project-1.json").record
    assert (record["task"], record["media"]) == ("multilabel", "text")
    assert record["metrics"]["micro_precision"] == record["metrics"]["micro_recall"] == 0.75
