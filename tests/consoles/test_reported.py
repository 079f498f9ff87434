"""A console's own file: read in every form, and held against the run with the reason for what differs."""

import json
from pathlib import Path

import pytest

from tests.command_line import built, refused

CAP = {"Threshold": 0.9, "Precision": 0.9819587628865979, "Recall": 0.9769230769230769, "F1Score": 0.9794344473007711}
WATCH = {"Threshold": 0.1, "Precision": 0.961864406779661, "Recall": 0.9700854700854701, "F1Score": 0.9659574468085106}
FIGURES = {"Precision": 0.9719115848331294, "Recall": 0.9735042735042735, "F1Score": 0.9726959470546408}


def summary(aggregate: dict = FIGURES, n: int = 624, names: tuple[str, str] = ("CAP", "WATCH")) -> dict:
    rows = [
        {"Label": name, "NumberOfTestingImages": 1, "Metrics": row}
        for name, row in zip(names, (CAP, WATCH), strict=True)
    ]
    return {"Version": 1, "EvaluationDetails": {"NumberOfTestingImages": n, "Labels": list(names)},
            "AggregatedEvaluationResults": aggregate, "LabelEvaluationResults": rows}  # fmt: skip


@pytest.fixture
def folder(tmp_path) -> Path:
    """The run behind AWS's published figures: 381 of 390 caps and 227 of 234 watches are right."""
    rows = [("CAP", "CAP")] * 381 + [("CAP", "WATCH")] * 9 + [("WATCH", "CAP")] * 7 + [("WATCH", "WATCH")] * 227
    lines = [f"{k},{truth},{said},0.9" for k, (truth, said) in enumerate(rows)]
    (tmp_path / "p.csv").write_text("id,truth,prediction,score\n" + "\n".join(lines), encoding="utf-8")
    return tmp_path


def reported(folder: Path, content: dict, key: str = "rekognition") -> tuple[str, dict]:
    (folder / "console.json").write_text(json.dumps(content), encoding="utf-8")
    page, record = built(folder, "--predictions", "p.csv", "--console", "console.json", "--positive", "CAP")
    found = record["consoles"][key]["reported"]
    assert found["file"] == "console.json"
    return page, {(row["figure"], row["label"]): row for row in found["figures"]}


@pytest.mark.parametrize("aggregate", [FIGURES, {"Metrics": FIGURES}], ids=["flat", "nested"])
def test_rekognitions_summary_agrees_with_the_run_it_is_of(folder, aggregate):
    page, rows = reported(folder, summary(aggregate))
    for key in ("precision", "recall", "f1"):
        for label in ("", "CAP", "WATCH"):
            row = rows[key, label]
            assert row["theirs"] == pytest.approx(row["ours"], abs=1e-12)
            assert row["reason"] == ""
    assert "its threshold is 0.900" not in rows["f1", "CAP"]["reason"]
    assert "beside this run under the same definition" in page


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (summary({**FIGURES, "F1Score": 0.9}, n=500), "its test set has 500 images, this one 624"),
        (summary({**FIGURES, "F1Score": 0.9}), "every label is the same, so its average is another"),
        (summary({**FIGURES, "F1Score": 0.9}, names=("CAP", "CLOCK")), "it has labels that are not here: CLOCK"),
    ],
)
def test_what_differs_has_its_reason(folder, changed, reason):
    page, rows = reported(folder, changed)
    assert rows["f1", ""]["reason"] == reason
    assert reason in page


def test_another_threshold_of_a_label_is_named(folder):
    content = summary()
    content["LabelEvaluationResults"][0]["Metrics"] = CAP | {"F1Score": 0.5, "Threshold": 0.3}
    _, rows = reported(folder, content)
    assert rows["f1", "CAP"]["reason"].startswith("its threshold is 0.300, here 0.")


@pytest.mark.parametrize("count", ["truePositivesCount", "truePositiveCount"])
def test_azures_summary_is_read_in_both_spellings(folder, count):
    classes = {"CAP": {"f1": CAP["F1Score"], count: 381}, "WATCH": {"f1": 0.5, count: 227}}
    content = {"projectKind": "CustomSingleLabelClassification",
               "customSingleLabelClassificationEvaluation": {"microF1": 608 / 624, "classes": classes}}  # fmt: skip
    _, rows = reported(folder, content, "azure")
    assert rows["micro_f1", ""]["ours"] == pytest.approx(608 / 624)
    assert rows["tp", "CAP"]["reason"] == ""
    assert rows["f1", "WATCH"]["reason"] == "other predictions than those it counted"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is no JSON"),
        ("[]", "is no summary of a console"),
        ('{"metrics": {}}', "is no summary of a console"),
        ('{"AggregatedEvaluationResults": {"Precision": "high"}}', "is a damaged summary"),
        ('{"AggregatedEvaluationResults": []}', "is a damaged summary"),
    ],
)
def test_another_file_is_refused(folder, content, words):
    (folder / "console.json").write_text(content, encoding="utf-8")
    assert words in refused(folder, "build", "--predictions", "p.csv", "--console", "console.json")


def test_figures_that_need_scores_are_refused_without(folder):
    text = (folder / "p.csv").read_text("utf-8").replace(",0.9", "").replace(",score", "")
    (folder / "p.csv").write_text(text, encoding="utf-8")
    (folder / "console.json").write_text(json.dumps(summary()), encoding="utf-8")
    message = refused(folder, "build", "--predictions", "p.csv", "--console", "console.json")
    assert "is of rekognition, whose figures this run has not" in message
