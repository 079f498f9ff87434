"""Scores without the names of their labels: lists beside their labels, numbered ones, --labels, and logits."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from reportgen import pipeline
from reportgen.datasets.bare_scores import sigmoid, softmax
from reportgen.datasets.classification import ClassificationDataset
from reportgen.errors import OptionError, ReportgenError
from reportgen.options import Options, labels_of

LABELS = ["bird", "cat", "dog"]
TRUE = np.array([0, 1, 2, 2, 1, 0])
LOGITS = np.array([[4, 1, 0], [0, 3, 1], [1, 0, 5], [2, 0, 1], [0, 4, 3], [1, 0, -2]], np.float64)
SHARES = softmax(LOGITS)
NAMES = [LABELS[k] for k in TRUE]
SAID = [LABELS[k] for k in SHARES.argmax(axis=1)]
LISTS = [json.dumps(row.tolist()) for row in SHARES]


def read(folder: Path, columns: dict[str, list] | np.ndarray, **options: object) -> ClassificationDataset:
    truth = folder / "truth.csv"
    pl.DataFrame({"label": NAMES}).write_csv(truth)
    if isinstance(columns, np.ndarray):
        path = folder / "p.npy"
        np.save(path, columns)
    else:
        path = folder / ("p.parquet" if any(isinstance(one[0], list | dict) for one in columns.values()) else "p.csv")
        frame = pl.DataFrame(columns)
        frame.write_csv(path) if path.suffix == ".csv" else frame.write_parquet(path)
    own = {} if not isinstance(columns, np.ndarray) and "label" in columns else {"ground_truth": truth}
    return pipeline.read(Options(path, **own, **options)).dataset  # type: ignore[arg-type]


def check(dataset: ClassificationDataset) -> None:
    assert dataset.labels == tuple(LABELS)
    assert dataset.scores is not None
    np.testing.assert_allclose(dataset.scores, SHARES, atol=1e-12)
    assert dataset.y_true.tolist() == TRUE.tolist()


ORDERS = [[LABELS[k] for k in np.argsort(-row)] for row in SHARES]


@pytest.mark.parametrize(
    "columns",
    [
        {"predicted_label": SAID, "probabilities": LISTS, "labels": [str(LABELS)] * 6},  # SageMaker Autopilot
        {"probabilities": LISTS, "probabilities_labels": [json.dumps(LABELS)] * 6},
        {"probabilities": [np.sort(row)[::-1].tolist() for row in SHARES], "names": ORDERS},
        {"prediction": SAID, "probabilities": SHARES.tolist()},  # what is predicted says which is which
    ],
)
def test_lists_of_scores_are_those_of_the_labels_beside_them(tmp_path: Path, columns: dict[str, list]) -> None:
    check(read(tmp_path, columns))


def test_numbered_lists_are_those_of_labels_that_are_numbers(tmp_path: Path) -> None:
    vectors = [{"type": 1, "size": None, "indices": None, "values": row} for row in SHARES.tolist()]  # Spark's Parquet
    for cells in (LISTS, vectors):
        said = SHARES.argmax(axis=1).astype(float).tolist()
        columns = {"label": TRUE.astype(float).tolist(), "probability": cells, "prediction": said}
        dataset = read(tmp_path, columns)
        assert [float(label) for label in dataset.labels] == [0, 1, 2]
        assert dataset.scores is not None
        np.testing.assert_allclose(dataset.scores, SHARES, atol=1e-12)


@pytest.mark.parametrize("columns", [SHARES, {"probabilities": LISTS}], ids=["array", "lists"])
def test_scores_without_names_lead_to_labels_in_one_step(tmp_path: Path, columns: np.ndarray) -> None:
    with pytest.raises(ReportgenError) as caught:
        read(tmp_path, columns)
    assert "--labels bird,cat,dog. Else" in caught.value.remedy
    check(read(tmp_path, columns, labels="bird,cat,dog"))
    with pytest.raises(OptionError, match=r"2 names, and p\..* has scores of 3 labels"):
        read(tmp_path, columns, labels=("bird", "cat"))


def test_names_that_are_there_are_not_given_again(tmp_path: Path) -> None:
    columns = {f"p_{name}": SHARES[:, k].tolist() for k, name in enumerate(LABELS)}
    with pytest.raises(OptionError, match="has no scores without names"):
        read(tmp_path, columns, labels="bird,cat,dog")
    with pytest.raises(OptionError, match="cat is named 2 times"):
        labels_of("cat,dog,cat")
    with pytest.raises(OptionError, match="a name is empty"):
        labels_of("cat,")


def test_logits_lead_to_their_softmax_in_one_step(tmp_path: Path) -> None:
    columns = {f"score_{name}": LOGITS[:, k].tolist() for k, name in enumerate(LABELS)}
    with pytest.raises(ReportgenError) as caught:
        read(tmp_path, columns)
    assert caught.value.remedy == "These look like logits: say so with --logits."
    check(read(tmp_path, columns, logits=True))
    with pytest.raises(OptionError, match="are probabilities"):
        read(tmp_path, SHARES, logits=True, labels=LABELS)
    with pytest.raises(OptionError, match="the logit of what is predicted alone"):
        read(tmp_path, {"prediction": SAID, "score": LOGITS.max(axis=1).tolist()}, logits=True)
    with pytest.raises(OptionError, match="there are no scores"):
        read(tmp_path, {"prediction": SAID}, logits=True)


def test_the_logit_of_one_of_two_labels_is_its_sigmoid(tmp_path: Path) -> None:
    dataset = read(tmp_path, {"label": [1, 0, 1, 0], "score": [4.5, -2.0, 0.5, -300]}, logits=True)
    assert dataset.scores is not None
    np.testing.assert_allclose(dataset.scores[:, 1], [1 / (1 + np.exp(-x)) for x in (4.5, -2, 0.5, -300)], atol=1e-12)
    assert sigmoid(np.array([0.0, 1000])).tolist() == [0.5, 1]


def test_what_has_no_logits_and_no_columns_refuses_both(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("image,true_a,true_b,p_a,p_b\n" + "x,1,1,0.5,0.5\ny,0,1,0.25,0.5\n", encoding="utf-8")
    with pytest.raises(OptionError, match="--labels: means nothing in multilabel"):
        pipeline.read(Options(path, labels=("a", "b")))
    with pytest.raises(OptionError, match="--logits: means nothing in multilabel"):
        pipeline.read(Options(path, logits=True))
