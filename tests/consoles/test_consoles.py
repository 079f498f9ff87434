"""The consoles' figures: the published ones are met, and each is what its definition says, counted sample by sample."""

import json

import numpy as np
import polars as pl
import pytest

import reportgen
from reportgen.consoles import consoles
from reportgen.metrics.confusion import f_score
from reportgen.options import Options
from reportgen.pipeline import build
from tests.evaluated import evaluation_of, matrix
from tests.made import made_boxes, made_predictions
from tests.oracles import spans

CAP = {"precision": 0.9819587628865979, "recall": 0.9769230769230769, "f1": 0.9794344473007711}
WATCH = {"precision": 0.961864406779661, "recall": 0.9700854700854701, "f1": 0.9659574468085106}
BOTH = {"precision": 0.9719115848331294, "recall": 0.9735042735042735, "f1": 0.9726959470546408}


def shown(record: dict, console: str) -> dict:
    return record["consoles"][console]


def test_awss_published_figures_are_met_and_its_matrix_is_counted_anew():
    """390 caps and 234 watches: 381 and 227 are right, as the published precision and recall imply."""
    truth, said = ["CAP"] * 390 + ["WATCH"] * 234, ["CAP"] * 381 + ["WATCH"] * 9 + ["CAP"] * 7 + ["WATCH"] * 227
    record = reportgen.build(said, ground_truth=truth, score=[0.9] * 624, positive="CAP").record
    found = shown(record, "rekognition")
    assert {name: found[name] for name in BOTH} == pytest.approx(BOTH, abs=1e-12)
    for label, published in (("CAP", CAP), ("WATCH", WATCH)):
        assert {name: found["labels"][label][name] for name in published} == pytest.approx(published, abs=1e-12)
    assert record["confusion"]["cells"] == [[0, 0, 381], [0, 1, 9], [1, 0, 7], [1, 1, 227]]


def test_azures_published_table_of_entities_is_met():
    """John Smith and Fannie Thomas are found, Colorado Springs too; the others are confused."""
    text = "John Smith, Frederick, Forrest, Fannie Thomas, Colorado Springs"
    names = [name.strip() for name in text.split(",")]
    kinds = {"P": 1, "C": 0}
    places = [(0, text.index(name), text.index(name) + len(name)) for name in names]
    true, said = (
        [(*place, kinds[kind]) for place, kind in zip(places, order, strict=True)] for order in ("PCPPC", "PPCPC")
    )
    evaluation = spans.evaluation(true, said, 1, labels=("City", "Person"), texts=[text])
    (found,) = consoles(evaluation)
    assert found.key == "azure"
    assert {figure.key: round(figure.value, 2) for figure in found.figures if figure.key.startswith("micro")} == {
        "micro_precision": 0.6, "micro_recall": 0.6, "micro_f1": 0.6,
    }  # fmt: skip
    assert {key: column.tolist() for key, column in found.labels.items() if key in ("tp", "fp", "fn")} == {
        "tp": [1, 2], "fp": [1, 1], "fn": [1, 1],
    }  # fmt: skip
    for figure in ("precision", "recall", "f1"):
        assert found.labels[figure].round(2).tolist() == [0.5, 0.67]
    assert found.matrix.tolist() == [[1, 1, 0], [1, 2, 0], [0, 0, 0]]


def test_of_entities_azure_counts_all_that_is_predicted_whatever_its_confidence():
    true, said = [(0, 0, 3, 0), (0, 5, 8, 0)], [(0, 0, 3, 0, 0.9), (0, 5, 8, 0, 0.1)]
    (found,) = consoles(spans.evaluation(true, said, 1, scored=True))
    assert found.figures[1].value == 1.0


@pytest.mark.parametrize(("precision", "recall", "f1"), [(0.9, 1.0, 0.947), (0.3, 1.0, 0.46), (0.95, 0.2, 0.33)])
def test_awss_f1_follows_from_its_precision_and_recall(precision, recall, f1):
    tp, n = round(1000 * recall), 1000
    assert float(f_score(np.array(tp), np.array(round(tp / precision)), np.array(n))) == pytest.approx(f1, abs=0.005)


def test_clarifais_total_row_is_weighted_by_what_is_labelled_and_its_f1_is_harmonic(tmp_path):
    record = reportgen.build(made_predictions(tmp_path, n_labels=3, n_samples=400, scores="full")).record
    table = pl.read_parquet(tmp_path / "predictions.parquet")
    labels = record["labels"]
    n = {label: int((table["truth"] == label).sum()) for label in labels}
    above = {label: table[f"prob_{label}"] > 0.5 for label in labels}
    tp = {label: int((above[label] & (table["truth"] == label)).sum()) for label in labels}
    precision = sum(tp[k] / int(above[k].sum()) * n[k] for k in labels) / 400
    recall = sum(tp[k] / n[k] * n[k] for k in labels) / 400
    found = shown(record, "clarifai")
    wanted = {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall),
              "roc_auc": record["metrics"]["macro_auc"], "total_labeled": 400, "tp": sum(tp.values()),
              "total_predicted": sum(int(one.sum()) for one in above.values())}  # fmt: skip
    assert {name: found[name] for name in wanted} == pytest.approx(wanted, abs=1e-12)
    means = [[table.filter(pl.col("truth") == row)[f"prob_{column}"].mean() for column in labels] for row in labels]
    assert np.allclose(found["matrix"], means, atol=1e-12)


def test_rekognition_takes_the_threshold_with_the_best_f1_of_every_label_by_itself(tmp_path):
    record = reportgen.build(made_predictions(tmp_path, n_labels=4, n_samples=300, scores="full")).record
    table, found = pl.read_parquet(tmp_path / "predictions.parquet"), shown(record, "rekognition")
    for label in record["labels"]:
        score, is_label = table[f"prob_{label}"].to_numpy(), (table["truth"] == label).to_numpy()
        tried = [(2 * np.sum(is_label[score >= at]) / (np.sum(score >= at) + is_label.sum())) for at in score]
        row = found["labels"][label]
        assert row["f1"] == pytest.approx(max(tried), abs=1e-12)
        kept = score >= row["threshold"] - 1e-9
        assert (row["tp"], row["fp"]) == (int(is_label[kept].sum()), int((~is_label[kept]).sum()))
    assert found["f1"] == pytest.approx(np.mean([row["f1"] for row in found["labels"].values()]), abs=1e-12)


def test_azure_has_no_threshold_and_counts_labels_that_are_only_predicted():
    evaluation = evaluation_of([[8, 1, 1, 0], [2, 6, 0, 2], [0, 0, 0, 0]], score=0.3, threshold=0.5)
    found = {
        figure.key: figure.value for figure in next(one for one in consoles(evaluation) if one.key == "azure").figures
    }
    tp, predicted, n = 14, 18, 20
    assert found["micro_precision"] == tp / predicted
    assert found["micro_recall"] == tp / n
    assert found["macro_recall"] == pytest.approx((0.8 + 0.6 + 0) / 3)


def test_roboflow_reads_its_figures_at_the_best_step_of_a_hundredth():
    counts = matrix(3, 30, ab=12, bc=5)
    evaluation = evaluation_of(counts, score={(0, 1): 0.35, (1, 2): 0.95}, labels=["a", "b", "c"])
    found = next(one for one in consoles(evaluation) if one.key == "roboflow")
    figures = {figure.key: figure.value for figure in found.figures}
    steps = np.arange(101) / 100
    best = max(evaluation.point_at(step).micro_f1 for step in steps)
    point = evaluation.point_at(figures["optimal_threshold"])
    assert figures["f1"] == point.micro_f1 == pytest.approx(best, abs=1e-12)
    assert figures["optimal_threshold"] == 0.9  # of equals the highest
    only_predicted = evaluation_of([[5, 2, 0], [0, 0, 0]], score=0.9)
    found = next(one for one in consoles(only_predicted) if one.key == "roboflow")
    assert found.labels["optimal_threshold"].tolist() == [0.9, 0.5]
    assert (figures["precision"], figures["recall"]) == (point.micro_precision, point.micro_recall)


def test_roboflows_background_example_is_false_positives_and_no_missed_object(tmp_path):
    """[[20, 0], [80, 0]], as documented but for a label without any box: 20 right, 80 where nothing is."""
    images = [{"id": k, "file_name": f"{k}.png", "width": 99, "height": 99} for k in range(1, 101)]
    box = [10, 10, 30, 30]
    truths = [{"id": k, "image_id": k, "category_id": 1, "bbox": box, "area": 900} for k in range(1, 21)]
    said = [{"image_id": k, "category_id": 1, "bbox": box, "score": 0.9} for k in range(1, 101)]
    truth = {"images": images, "annotations": truths, "categories": [{"id": 1, "name": "a"}]}
    (tmp_path / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    (tmp_path / "said.json").write_text(json.dumps(said), encoding="utf-8")
    record = reportgen.build(tmp_path / "said.json", ground_truth=tmp_path / "truth.json").record
    found = shown(record, "roboflow")
    assert found["matrix"] == [[20, 0], [80, 0]]
    assert found["labels"]["a"] == {"optimal_threshold": 0.9, "correct": 20, "misclassified": 0, "false_negatives": 0,
                                    "false_positives": 80}  # fmt: skip


def test_of_boxes_three_consoles_have_figures_and_without_scores_azure_alone(tmp_path):
    folder = made_boxes(tmp_path, n_images=12, n_objects=4)
    record = reportgen.build(folder / "predictions.json", ground_truth=folder / "truth.json", no_images=True).record
    assert list(record["consoles"]) == ["rekognition", "clarifai", "roboflow"]
    assert shown(record, "rekognition")["average_precision"] == record["metrics"]["map50"]
    clarifai = shown(record, "clarifai")
    assert clarifai["precision"] == clarifai["tp"] / clarifai["total_predicted"]
    assert clarifai["total_labeled"] == sum(row["support"] for row in record["per_label"])
    plain = build(Options(made_predictions(tmp_path / "plain", n_labels=3, n_samples=50, scores="none")))
    assert list(plain.record["consoles"]) == ["azure"]
    assert b"The consoles" in plain.html


def test_azures_table_of_several_labels_with_comedy_at_a_half():
    """Its documentation prints .80 for comedy, from a recall of .67; found is one of three, so 2 · 1 · ⅓ / 1⅓ = .50."""
    truth = [["action", "comedy"], ["action"], ["romance"], ["romance", "comedy"], ["comedy"]]
    said = [["comedy"], ["action"], ["romance"], ["romance"], ["action"]]
    table = [{"id": str(k), "truth": t, "prediction": p} for k, (t, p) in enumerate(zip(truth, said, strict=True))]
    found = shown(reportgen.build(table).record, "azure")
    rows = {label: (row["precision"], row["recall"], row["f1"]) for label, row in found["labels"].items()}
    assert rows["action"] == (0.5, 0.5, 0.5)
    assert rows["comedy"] == pytest.approx((1.0, 1 / 3, 0.5))
    assert found["micro_precision"] == 4 / 5
    assert found["micro_recall"] == 4 / 7  # the documentation leaves out one of the two comedies that are missed
