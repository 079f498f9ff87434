"""Manifests: ground truth of boxes, the snapshot of an evaluation, labels of whole images, and odd lines."""

import json
from pathlib import Path
from typing import Any

import pytest

from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import BoxTable, Table
from tests.readers.images import rows

DETAILS = "rekognition-custom-labels-evaluation-details"


def of_boxes(
    *boxes: tuple[int, float], human: str = "yes", details: bool = False
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Value and metadata of an attribute of boxes (class id, confidence)."""
    sides = [{"class_id": number, "left": 1, "top": 2.5, "width": 30, "height": 40} for number, _ in boxes]
    objects = [{"confidence": score} | ({DETAILS: {"version": 1}} if details else {}) for _, score in boxes]
    value = {"image_size": [{"width": 64, "height": 48, "depth": 3}], "annotations": sides}
    names = {"0": "cat", "1": "dog"}
    kind = "groundtruth/object-detection"
    return value, {"objects": objects, "class-map": names, "type": kind, "human-annotated": human}


def line(image: str, **attributes: tuple[object, dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {"source-ref": f"s3://bucket/in/{image}"}
    for name, (value, metadata) in attributes.items():
        found |= {name.replace("_", "-"): value, f"{name.replace('_', '-')}-metadata": metadata}
    return found


def written(folder: Path, *lines: object) -> Path:
    path = folder / "output.manifest"
    path.write_text("\n".join(text if isinstance(text, str) else json.dumps(text) for text in lines), encoding="utf-8")
    return path


def read_lines(folder: Path, *lines: object) -> BoxTable | Table:
    return read(written(folder, *lines))


def boxes(folder: Path, *lines: object) -> BoxTable:
    table = read_lines(folder, *lines)
    assert isinstance(table, BoxTable)
    return table


def test_ground_truth_is_read_whatever_its_attribute_is_called(tmp_path: Path) -> None:
    table = boxes(tmp_path, line("a.jpg", my_job=of_boxes((1, 1.0))), "", line("b.jpg", my_job=of_boxes()))
    assert table.format == "manifest"
    assert list(table.images.ids) == ["s3://bucket/in/a.jpg", "s3://bucket/in/b.jpg"]
    assert rows(table)[0][2:] == (64, 48)
    assert table.labels == ("dog",)
    assert table.box.tolist() == [[1, 2.5, 30, 40]]
    assert table.score is None
    assert table.predictions is None


def test_a_snapshot_holds_both_sides(tmp_path: Path) -> None:
    both = {"rekognition_custom_labels_training_0": of_boxes((0, 1.0)),
            "rekognition_custom_labels_evaluation": of_boxes((0, 0.75), (1, 0.25), human="no")}  # fmt: skip
    table = boxes(tmp_path, line("a.jpg", **both))
    assert table.n_rows == 1
    assert table.predictions is not None
    assert table.predictions.score is not None
    assert table.predictions.score.tolist() == [0.75, 0.25]
    assert table.predictions.labels == ("cat", "dog")


@pytest.mark.parametrize("is_evaluated", [True, False])
def test_predictions_of_another_name_are_known_by_their_maker_or_details(tmp_path: Path, is_evaluated: bool) -> None:
    human = "yes" if is_evaluated else "no"
    guess = of_boxes((0, 0.75), human=human, details=is_evaluated)
    table = boxes(tmp_path, line("a.jpg", mine=of_boxes((0, 1.0)), theirs=guess))
    assert table.predictions is not None
    assert table.predictions.n_rows == 1


def test_what_a_machine_labelled_alone_is_the_ground_truth(tmp_path: Path) -> None:
    table = boxes(tmp_path, line("a.jpg", job=of_boxes((0, 0.9), human="no")))
    assert table.predictions is None
    assert table.n_rows == 1


def test_images_that_could_not_be_labelled_are_counted(tmp_path: Path) -> None:
    failed = {"source-ref": "s3://bucket/b.jpg", "job-metadata": {"failure-reason": "x"}}
    table = boxes(tmp_path, line("a.jpg", job=of_boxes((0, 1.0))), failed)
    assert len(table.images) == 1
    assert [(found.code, found.count, found.examples) for found in table.issues] == [
        ("unlabelled", 1, ("s3://bucket/b.jpg",))
    ]


def test_a_box_of_an_unknown_class_and_a_repeated_image_are_counted(tmp_path: Path) -> None:
    first = line("a.jpg", job=of_boxes((0, 1.0), (9, 1.0)))
    table = boxes(tmp_path, first, line("a.jpg", job=of_boxes((1, 1.0))))
    assert table.n_rows == 1
    assert {found.code: found.count for found in table.issues} == {"duplicate_image": 1, "unknown_category": 1}


def test_boxes_and_objects_must_be_equally_many_in_predictions(tmp_path: Path) -> None:
    value, metadata = of_boxes((0, 0.5), (1, 0.5), human="no")
    metadata["objects"].pop()
    with pytest.raises(MalformedInput, match="2 boxes, but 1 objects") as caught:
        boxes(tmp_path, line("a.jpg", truth=of_boxes()), line("b.jpg", truth=of_boxes(), guess=(value, metadata)))
    assert "line 2" in caught.value.where


def test_labels_of_whole_images_are_a_table(tmp_path: Path) -> None:
    label = {"class-name": "cat", "human-annotated": "yes", "type": "groundtruth/image-classification"}
    guess = {"class-name": "dog", "confidence": 0.75, "human-annotated": "no"}
    table = read_lines(tmp_path, line("a.jpg", weather=(0, label), rekognition_custom_labels_evaluation_0=(1, guess)))
    assert isinstance(table, Table)
    ref = "s3://bucket/in/a.jpg"
    assert table.frame.rows(named=True) == [
        {"id": ref, "image": ref, "truth": "cat", "prediction": "dog", "score": 0.75}
    ]
    assert table.place(0) == "output.manifest, line 1"


def test_several_labels_of_an_image_are_refused(tmp_path: Path) -> None:
    label = {"class-name": "cat", "human-annotated": "yes"}
    with pytest.raises(MalformedInput, match="several label attributes of one image: one, two"):
        read_lines(tmp_path, line("a.jpg", one=(0, label), two=(0, label)))


def test_a_line_cut_short_is_named(tmp_path: Path) -> None:
    text = json.dumps(line("a.jpg", job=of_boxes((0, 1.0))))
    with pytest.raises(MalformedInput) as caught:
        boxes(tmp_path, text, text[:-20])
    assert "line 2" in caught.value.where
    assert "cut short" in caught.value.remedy


def test_an_attribute_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    value, metadata = of_boxes((0, 1.0))
    value["annotations"][0]["left"] = "far"
    with pytest.raises(MalformedInput, match="the attribute job cannot be read"):
        boxes(tmp_path, line("a.jpg", job=(value, metadata)))


def test_a_summary_is_told_from_the_predictions_it_sums_up(tmp_path: Path) -> None:
    path = tmp_path / "EvaluationSummary.json"
    path.write_text(json.dumps({"Version": 1, "AggregatedEvaluationResults": {"F1Score": 1}}), encoding="utf-8")
    with pytest.raises(MalformedInput, match="holds figures, no predictions"):
        read(path)


def adjusted(attribute: tuple[Any, dict[str, Any]], date: str, status: str | None = None) -> tuple[Any, dict[str, Any]]:
    value, metadata = attribute
    return value, metadata | {"creation-date": date} | ({"adjustment-status": status} if status else {})


OLD, NEW, NEWEST = "2024-01-01T10:00:00", "2024-02-01T10:00:00", "2024-03-01T10:00:00"


@pytest.mark.parametrize("is_reversed", [False, True])
def test_of_a_chain_of_adjustments_the_newest_counts_and_it_is_said(tmp_path: Path, is_reversed: bool) -> None:
    chain = {
        "parts": adjusted(of_boxes((0, 1.0), (0, 1.0), (1, 1.0)), NEWEST),  # rewritten late, but no adjustment
        "parts_adjusted": adjusted(of_boxes((0, 1.0), (1, 1.0)), NEW, "adjusted"),
        "parts_again": adjusted(of_boxes((1, 1.0)), NEWEST, "unadjusted"),
    }
    chain = dict(reversed(chain.items())) if is_reversed else chain
    table = boxes(tmp_path, line("a.jpg", **chain), line("b.jpg", parts=adjusted(of_boxes((0, 1.0)), OLD)))
    assert [table.labels[k] for k in table.label] == ["dog", "cat"]
    (issue,) = table.issues
    assert (issue.code, issue.count, issue.examples) == ("older_labels", 1, ("s3://bucket/in/a.jpg",))
    assert "parts-again counts" in issue.message
    chosen = read(tmp_path / "output.manifest", attribute="parts")
    assert len(chosen.box) == 4
    assert [one.code for one in chosen.issues] == []


def test_attributes_that_are_no_chain_are_asked_about(tmp_path: Path) -> None:
    both = {"left": of_boxes((0, 1.0)), "right": of_boxes((1, 1.0))}
    with pytest.raises(MalformedInput, match="several label attributes of one image: left, right") as caught:
        boxes(tmp_path, line("a.jpg", **both))
    assert "--column truth=right" in caught.value.remedy
    assert read(tmp_path / "output.manifest", attribute="left").labels == ("cat",)
    with pytest.raises(MalformedInput, match="no label attribute 'up' among left, right"):
        read(tmp_path / "output.manifest", attribute="up")
    other = of_boxes((0, 1.0))[1] | {"class-map": {"0": "bus"}}
    unrelated = {"cats": of_boxes((0, 1.0)), "buses": (of_boxes((0, 1.0))[0], other)}
    again = {"cats_2": adjusted(of_boxes((0, 1.0)), NEW, "adjusted")}
    with pytest.raises(MalformedInput, match="several label attributes of one image: cats, buses, cats-2"):
        boxes(tmp_path, line("a.jpg", **unrelated, **again))


def test_a_verdict_on_the_labels_is_no_label(tmp_path: Path) -> None:
    verdict = (0, {"class-name": "good", "type": "groundtruth/label-verification", "human-annotated": "yes"})
    table = boxes(tmp_path, line("a.jpg", parts=of_boxes((0, 1.0)), verdict=verdict))
    assert table.labels == ("cat",)
    assert not table.issues


def test_an_adjusted_label_of_a_whole_image_counts(tmp_path: Path) -> None:
    old, new = (({"class-name": name, "human-annotated": "yes"}) for name in ("cat", "dog"))
    table = read_lines(tmp_path, line("a.jpg", one=(0, old), two=adjusted((1, new), NEW, "adjusted")))
    assert isinstance(table, Table)
    assert table.frame["truth"].to_list() == ["dog"]
    assert [one.code for one in table.issues] == ["older_labels"]


def read_said(folder: Path, *lines: object, attribute: str | None = None) -> BoxTable | Table:
    return read(written(folder, *lines), attribute=attribute, is_predicted=True)


@pytest.mark.parametrize("human", ["yes", "no"])
def test_boxes_given_as_predictions_keep_their_confidences(tmp_path: Path, human: str) -> None:
    table = read_said(tmp_path, line("a.jpg", model=of_boxes((0, 0.75), (1, 0.25), human=human)))
    assert isinstance(table, BoxTable)
    assert table.score is not None
    assert table.score.tolist() == [0.75, 0.25]


def test_of_a_snapshot_given_as_predictions_only_those_count(tmp_path: Path) -> None:
    both = line("a.jpg", labels=of_boxes((0, 1.0)), guess=of_boxes((1, 0.5), human="no"))
    table = read_said(tmp_path, both)
    assert isinstance(table, BoxTable)
    assert (table.labels, table.score is not None and table.score.tolist()) == (("dog",), [0.5])


def test_labels_given_as_predictions_keep_their_confidences(tmp_path: Path) -> None:
    guess = {"class-name": "dog", "confidence": 0.75, "human-annotated": "no"}
    table = read_said(tmp_path, line("a.jpg", model=(1, guess)))
    assert isinstance(table, Table)
    assert table.frame.select("prediction", "score").rows() == [("dog", 0.75)]
    older = {"class-name": "cat", "confidence": 0.5}
    both = line("a.jpg", one=(0, older), two=(1, guess | {"human-annotated": "yes"}))
    with pytest.raises(MalformedInput) as caught:
        read_said(tmp_path, both)
    assert "--column prediction=two" in caught.value.remedy
    chosen = read_said(tmp_path, both, attribute="one")
    assert isinstance(chosen, Table)
    assert chosen.frame["score"].to_list() == [0.5]


def test_several_labels_given_as_predictions_keep_their_confidences(tmp_path: Path) -> None:
    about = {"class-map": {"0": "cat", "2": "dog"}, "human-annotated": "no"}
    first = line("a.jpg", model=([0, 2], about | {"confidence-map": {"0": 0.75, "2": 0.25}}))
    table = read_said(tmp_path, first, line("b.jpg", model=([], about)))
    assert isinstance(table, Table)
    assert table.several is not None
    assert table.several.labels == ("cat", "dog")
    assert table.several.values[0].tolist() == [0.75, 0.25]
    unscored = read_said(tmp_path, line("a.jpg", model=([2], about)), line("b.jpg", model=([0], about)))
    assert isinstance(unscored, Table)
    assert unscored.several is None
    assert unscored.said_sets is not None
    assert unscored.said_sets.values.tolist() == [[False, True], [True, False]]
