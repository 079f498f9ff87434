"""Published predictions of texts give the figures that scikit-learn has computed of them."""

import json
from pathlib import Path
from typing import Any

import pytest

import reportgen

SINGLE, SEVERAL = "text_classification", "text_multilabel"
# A data set, the file of its ground truth and that of its predictions, and how many texts are shown.
SETS = (
    (f"{SINGLE}/azure_webofscience_5fold", "webOfScience_labelsFile.json", "predictions.jsonl", 210),
    (f"{SINGLE}/imdb_cv_25000", None, "predictions.csv.gz", 0),
    (f"{SINGLE}/tweeteval_emotion", None, "predictions.jsonl", 1421),
    (f"{SINGLE}/tweeteval_irony", None, "predictions.jsonl", 784),
    (f"{SINGLE}/tweeteval_stance", None, "predictions.jsonl", 1249),
    (f"{SEVERAL}/azure_movies_5fold", "movieLabels.json", "predictions.jsonl", 210),
    (f"{SEVERAL}/goemotions_devset", None, "predictions.jsonl.gz", 5426),
)
METRICS = {
    "accuracy": "accuracy", "balanced_accuracy": "balanced_accuracy", "cohen_kappa": "kappa", "mcc": "mcc",
    "log_loss": "log_loss", "brier_binary": "brier", "roc_auc": "macro_auc", "roc_auc_ovr_macro": "macro_auc",
    "top5_accuracy": "top5_accuracy", "ece_15_equal_width_right_closed_bins": "ece", "mce_15": "mce",
    "subset_accuracy": "subset_accuracy", "hamming_loss": "hamming_loss", "mAP": "macro_ap",
    "average_precision_micro": "micro_ap", "roc_auc_macro": "macro_auc", "roc_auc_micro": "micro_auc",
    "coverage_error": "coverage_error", "lrap_all_rows": "lrap",
}  # fmt: skip
# Scores above 1 by rounding are cut to 1, as the page says: that moves the last digits of a mean of logarithms.
CUT = {f"{SINGLE}/imdb_cv_25000": {"log_loss": 1e-8}}
AVERAGES = ("micro", "macro", "weighted")


def expected_of(known: dict[str, Any]) -> dict[str, float]:
    """The published figures by the names of a record."""
    one = {METRICS[name]: value for name, value in known.items() if name in METRICS and not isinstance(value, dict)}
    averages = {f"{kind}_{name}": value for kind in AVERAGES for name, value in known[kind].items()}
    if "brier_binary" not in known and "brier_multiclass_sum" in known:
        one["brier"] = known["brier_multiclass_sum"]
    return one | averages


@pytest.mark.parametrize(("name", "truth", "predictions", "n_texts"), SETS)
def test_a_set_of_texts_has_its_published_figures(
    data: Path, name: str, truth: str | None, predictions: str, n_texts: int
) -> None:
    folder = data / name
    known = json.loads((folder / "expected.json").read_text("utf-8"))
    options = {} if truth is None else {"ground_truth": folder / truth}
    record = reportgen.build(folder / predictions, threshold=known.get("threshold"), **options).record
    expected = expected_of(known)
    assert record["dataset"]["samples"] == known["n"]
    found = {metric: record["metrics"].get(metric) for metric in expected}
    for metric, value in expected.items():
        assert found[metric] == pytest.approx(value, abs=CUT.get(name, {}).get(metric, 1e-9)), metric
    per_label = known.get("per_class") or known["per_label"]
    rows = {row["label"]: row for row in record["per_label"]}
    assert set(rows) == set(per_label)
    for label, own in per_label.items():
        assert {key: rows[label][key] or 0.0 for key in own if key != "tn"} == pytest.approx(
            {key: value for key, value in own.items() if key != "tn"}, abs=1e-9)  # fmt: skip
    for key, column in (("per_class_roc_auc", "auc"), ("per_class_average_precision", "ap"), ("roc_auc", "auc"),
                        ("average_precision", "ap")):  # fmt: skip
        if isinstance(known.get(key), dict):
            assert {label: rows[label][column] for label in known[key]} == pytest.approx(known[key], abs=1e-9)
    assert record["media"] == ("text" if n_texts else "none")


def test_azures_folds_have_their_accuracies(data: Path) -> None:
    folder = data / SINGLE / "azure_webofscience_5fold"
    known = json.loads((folder / "expected.json").read_text("utf-8"))["per_fold"]
    slices = reportgen.build(folder / "predictions.jsonl", images=folder / "documents").record["slices"]
    found = {one["value"]: one["metrics"]["accuracy"] for one in slices if one["name"] == "fold"}
    assert found == pytest.approx({str(one["fold"]): one["accuracy"] for one in known}, abs=1e-9)


def test_a_slice_of_stance_is_what_its_rows_are(data: Path) -> None:
    path = data / SINGLE / "tweeteval_stance" / "predictions.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    slices = [one for one in reportgen.build(path).record["slices"] if one["name"] == "target"]
    assert len(slices) == 5
    for one in slices:
        own = [row["label"] == row["prediction"] for row in rows if row["target"] == one["value"]]
        assert (one["samples"], one["metrics"]["accuracy"]) == (len(own), pytest.approx(sum(own) / len(own), abs=1e-12))
