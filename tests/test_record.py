"""The record: its shape, its schema, its example, and what comes back out of it."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import polars as pl
import pytest

import reportgen.record as module
from reportgen.datasets.classification import ClassificationDataset
from reportgen.datasets.samples import Samples
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.issues import issue
from reportgen.record import decode_outcomes, encode_outcomes, to_json
from reportgen.rules.rule import Finding
from reportgen.tasks.classification import TASK
from tests.loops import each_seed
from tests.oracles.cases import Case, dataset, options, random_case

FOLDER = Path(module.__file__).parent
SCHEMA = json.loads((FOLDER / "record.schema.json").read_text())
EXAMPLE = FOLDER / "record.example.json"
FINDING = Finding(
    rule="low-recall",
    severity="high",
    label="cat",
    message="“cat” is missed more often than found.",
    evidence="6 of 8 labelled cat.",
    action="Add training examples of cat.",
    gain=0.021,
    gain_note="Macro F1 if these were right.",
    link="#label=cat",
)
ISSUE = issue("duplicate_id", "Ids that occur more than once; the first row counts.", 2, ["img 3", "img 9"])


def recorded(case, kind="full", **changes):
    evaluation = ClassificationEvaluation(dataset(case, kind=kind), options(**changes))
    return evaluation, TASK.record(evaluation, [FINDING], [ISSUE], media="image")


def example_case():
    """24 samples of 7 labels: one never predicted, one without ground truth, one sample without a prediction."""
    rng = np.random.default_rng(4)
    y_true = np.tile(np.arange(6, dtype=np.int32), 4)
    raw = rng.random((24, 7)) * np.array([1, 1, 1, 1, 1, 0.01, 1])
    raw[np.arange(24), y_true] += np.where(y_true == 5, 0, 0.6)
    scores = np.round(raw / raw.sum(axis=1, keepdims=True) * 64) / 64
    scores[np.arange(24), scores.argmax(axis=1)] += 1 - scores.sum(axis=1)
    scores[23] = np.nan
    y_pred = np.where(np.isnan(scores[:, 0]), -1, np.nan_to_num(scores).argmax(axis=1)).astype(np.int32)
    score = np.where(y_pred < 0, np.nan, scores[np.arange(24), y_pred])
    return Case(y_true, y_pred, score, scores, 7)


def example():
    changes = {"model": "a model", "version": "3", "dataset": "a test set", "created": "2026-01-02T03:04:05Z"}
    return recorded(example_case(), **changes)[1]


def assert_close(found, expected, at="record"):
    """Equal, numbers within 1e-9: a bootstrap on another processor may differ in the last digit."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), at
        for key, value in expected.items():
            assert_close(found[key], value, f"{at}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), at
        for i, value in enumerate(expected):
            assert_close(found[i], value, f"{at}[{i}]")
    else:
        assert found == (pytest.approx(expected, abs=1e-9) if isinstance(expected, float) else expected), at


def test_the_example_is_what_is_written(root):
    found = json.loads(to_json(example()))
    found["tool"]["version"] = "0.1.0"
    actual = root / "tests" / "actual" / EXAMPLE.name
    expected = json.loads(EXAMPLE.read_text()) if EXAMPLE.exists() else {}
    try:
        columns = [decode_outcomes(side.pop("outcomes")) for side in (dict(found), dict(expected))]
        np.testing.assert_equal(*(vars(column) for column in columns))
        assert_close({**found, "outcomes": {}}, {**expected, "outcomes": {}})
    except (AssertionError, KeyError):
        actual.parent.mkdir(exist_ok=True)
        actual.write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        raise


@pytest.mark.parametrize("kind", ["full", "top1", "none"])
@each_seed(range(0, 200, 10))
def test_every_record_satisfies_the_schema(seed, kind):
    found = json.loads(to_json(recorded(random_case(seed), kind)[1]))
    jsonschema.Draft202012Validator(SCHEMA).validate(found)


def test_the_example_satisfies_the_schema_and_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(EXAMPLE.read_text()))


def test_every_number_is_the_evaluations():
    evaluation, found = recorded(random_case(10), threshold=0.4)
    assert found["metrics"] == pytest.approx(evaluation.metrics, nan_ok=True)
    assert found["threshold"]["operating"] == 0.4
    assert found["threshold"]["recommended"] == evaluation.recommended
    assert found["threshold"]["steps"] == evaluation.steps.tolist()
    for row, label in zip(found["per_label"], range(evaluation.n_labels), strict=True):
        assert row["label"] == evaluation.labels[label]
        assert row["tp"] == evaluation.point.tp[label]
        assert row["f1"] == pytest.approx(evaluation.point.f1[label], nan_ok=True) or row["f1"] is None
    assert [row["tp"] for row in found["per_label_argmax"]] == evaluation.argmax_point.tp.tolist()
    assert [row["tp"] for row in found["at_recommended"]["per_label"]] == evaluation.recommended_point.tp.tolist()
    assert found["curve"]["macro_f1"] == evaluation.curves.macro_f1.tolist()


def test_the_cells_are_the_confusion_matrix():
    evaluation, found = recorded(random_case(8), threshold=0.5)
    matrix = np.zeros_like(evaluation.point.confusion)
    for row, column, count in found["confusion"]["cells"]:
        matrix[row, column] = count
    assert (matrix == evaluation.point.confusion).all()
    assert found["confusion"]["labels"] == [*evaluation.labels, None]


def test_without_scores_what_needs_a_threshold_is_absent():
    _, found = recorded(random_case(10), "none")
    assert not {"threshold", "curve", "at_recommended"} & set(found)
    assert "ap" not in found["per_label"][0]
    assert "score" not in found["outcomes"]
    assert found["reasons"]["macro_auc"] == "the input has no scores"


def test_undefined_is_null_and_equal_records_are_equal_bytes():
    first, again = (to_json(recorded(random_case(10), "top1")[1]) for _ in range(2))
    assert first == again
    assert b"NaN" not in first
    assert json.loads(first)["metrics"]["macro_auc"] is None


def test_nan_is_never_written():
    with pytest.raises(ValueError, match="JSON"):
        to_json({"metrics": {"accuracy": float("nan")}})


def test_outcomes_come_back_as_they_went_in():
    ids = pl.Series("id", sorted(["", "\n", "a\nb", "ä" * 10_000, "\U0001f9a5", "</script>"]))
    score = np.array([0.1, 0.25, np.nan, 1.0, 0.0, 0.5])
    data = ClassificationDataset(
        Samples(ids),
        ("x", "y"),
        np.array([0, 1, 0, 1, 1, 0], np.int32),
        np.array([1, 1, -1, 0, 0, 0], np.int32),
        score,
        None,
    )
    back = decode_outcomes(json.loads(to_json(encode_outcomes(data))))
    assert list(back.ids) == ids.to_list()
    np.testing.assert_array_equal(back.truth, data.y_true)
    np.testing.assert_array_equal(back.prediction, data.y_pred)
    np.testing.assert_array_equal(back.score, score)


@pytest.mark.parametrize(("score", "kind"), [([0.5, np.nan], "float32"), ([0.1, 0.5], "float64")])
def test_scores_take_the_narrowest_type_that_loses_nothing(score, kind):
    ids = pl.Series("id", ["a", "b"])
    y = np.zeros(2, np.int32)
    data = ClassificationDataset(Samples(ids), ("x",), y, y, np.array(score), None)
    assert encode_outcomes(data)["score"]["type"] == kind
