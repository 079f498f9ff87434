"""Files of Azure AI Language that classify texts: labels, evaluations, answers; the texts beside them."""

import json
from pathlib import Path
from typing import Any

import pytest

import reportgen
from reportgen.errors import MalformedInput
from reportgen.readers import read
from reportgen.tables import Table

NAMES = ("a.txt", "b.txt", "c.txt", "d.txt")


def labels_file(kind: str, documents: list[dict[str, Any]]) -> dict[str, Any]:
    settings = {"projectKind": kind, "projectName": "p", "language": "en-us", "settings": {}}
    assets = {"projectKind": kind, "classes": [{"category": "x"}, {"category": "y"}], "documents": documents}
    return {
        "projectFileVersion": "2022-05-01",
        "stringIndexType": "Utf16CodeUnit",
        "metadata": settings,
        "assets": assets,
    }


def one_label(*labels: str | None) -> dict[str, Any]:
    return labels_file("CustomSingleLabelClassification", [
        {"location": name, "language": "en-us", "dataset": "Test"} | ({"class": {"category": label}} if label else {})
        for name, label in zip(NAMES, labels, strict=True)
    ])  # fmt: skip


def written(path: Path, content: object, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(json.dumps(content, indent=2).replace("\n", "\r\n").encode(encoding))
    return path


def table(path: Path, **more: Any) -> Table:
    found = read(path, **more)
    assert isinstance(found, Table)
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_labels_are_read_in_any_encoding_with_the_folder_of_their_texts(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "labels.json", one_label("x", "y", "x", None), encoding)
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "c.txt").write_text("a text")
    found = table(path)
    assert found.frame.to_dict(as_series=False) == {
        "id": list(NAMES), "truth": ["x", "y", "x", None], "split": ["Test"] * 4, "language": ["en-us"] * 4,
    }  # fmt: skip
    assert found.pictures == tmp_path / "documents"
    assert "prediction" in table(path, is_predicted=True).frame.columns


def test_several_labels_are_lists(tmp_path: Path) -> None:
    kind = "customMultiLabelClassification"
    documents = [{"location": "a.txt", "classes": [{"category": "x"}]}, {"location": "b.txt", "classes": []}]
    content = labels_file(kind, documents)
    assert table(written(tmp_path / "labels.json", content)).frame["truth"].to_list() == ['["x"]', "[]"]


def test_an_evaluation_holds_both_sides(tmp_path: Path) -> None:
    single = [{"location": name, "language": "en", "projectKind": "CustomSingleLabelClassification",
               "customSingleLabelClassificationResult": {"expectedClass": true, "predictedClass": said}}
              for name, true, said in zip(NAMES, "xyxy", "xyyy", strict=True)]  # fmt: skip
    record = reportgen.build(written(tmp_path / "evaluation.json", {"value": single})).record
    assert (record["task"], record["metrics"]["accuracy"]) == ("classification", 0.75)
    several = [{"location": name, "projectKind": "CustomMultiLabelClassification",
                "customMultiLabelClassificationResult": {"expectedClasses": true, "predictedClasses": said}}
               for name, true, said in zip(NAMES, (["x", "y"], ["x"], ["y"], []), (["x"], ["x"], ["y"], ["y"]),
                                           strict=True)]  # fmt: skip
    record = reportgen.build(written(tmp_path / "evaluation.json", several)).record
    assert (record["task"], record["metrics"]["subset_accuracy"]) == ("multilabel", 0.5)


@pytest.mark.parametrize("key", ["class", "classes"])
def test_answers_meet_the_labels_by_id(tmp_path: Path, key: str) -> None:
    said = [{"id": name, key: [{"category": label, "confidenceScore": score}], "warnings": []}
            for name, label, score in zip(NAMES, "xyyx", (0.9, 0.8, 0.6, 0.7), strict=True)]  # fmt: skip
    job = {"tasks": {"items": [{"kind": "CustomSingleLabelClassificationLROResults",
                                "results": {"documents": said, "errors": []}}]}}  # fmt: skip
    truth = written(tmp_path / "labels.json", one_label("x", "y", "x", "x"))
    for content in (job, {"documents": said}, said):
        record = reportgen.build(written(tmp_path / "answers.json", content), ground_truth=truth).record
        assert record["metrics"]["accuracy"] == 0.75
        assert record["threshold"] is not None


def test_answers_with_several_confidences_are_scores(tmp_path: Path) -> None:
    said = [{"id": name, "class": [{"category": "x", "confidenceScore": x}, {"category": "y", "confidenceScore": 0.5}]}
            for name, x in zip(NAMES, (0.9, 0.2, 0.6, 0.7), strict=True)]  # fmt: skip
    found = table(written(tmp_path / "answers.json", {"documents": said}))
    assert found.frame["scores"][1] == '{"x":0.2,"y":0.5}'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (one_label(None, None, None, None), "no document of JSON of Azure AI Language has a class"),
        (labels_file("CustomSingleLabelClassification", []), "without documents"),
        (labels_file("CustomSingleLabelClassification", [{"class": {"category": "x"}}]), "without location and id"),
        ({"metadata": {"projectKind": "CustomSingleLabelClassification"}, "assets": 3}, "a value does not fit"),
    ],
)
def test_what_holds_no_labels_is_refused_in_words(tmp_path: Path, content: object, said: str) -> None:
    with pytest.raises(MalformedInput, match=said):
        read(written(tmp_path / "labels.json", content))


def test_locations_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("not yours")
    content = labels_file(
        "CustomSingleLabelClassification", [{"location": "../secret.txt", "class": {"category": "x"}}]
    )
    assert table(written(tmp_path / "in" / "labels.json", content)).pictures is None
