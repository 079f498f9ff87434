"""The record as it is written: its shape, its schema, its example."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import msgspec
import numpy as np
import polars as pl
import pytest

from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.gates.held import Asked
from reportgen.gates.requirement import requirement
from reportgen.issues import issue
from reportgen.record.outcomes import samples_form, unpacked_outcomes
from reportgen.record.packed import Column
from reportgen.record.parts import Content
from reportgen.record.read import parsed_record
from reportgen.record.schema import FILE, schema, text
from reportgen.record.write import record, to_json
from reportgen.rules.rule import Finding
from reportgen.tasks.classification import TASK
from tests.loops import each_seed
from tests.oracles.cases import Case, dataset, options, random_case

SCHEMA = schema()
EXAMPLE = FILE.with_name("record.example.json")
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


def written(case, kind="full", **changes):
    """An evaluation and its record as plain values."""
    evaluation = ClassificationEvaluation(dataset(case, kind=kind), options(**changes))
    return evaluation, json.loads(to_json(TASK.record(evaluation, [FINDING], [ISSUE], media="image")))


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
    require = ["accuracy >= 0.5", "drop(accuracy) <= 0.01"]
    wanted = Asked(tuple(map(requirement, require)), parsed_record(to_json(before()), Path("before.json")))
    evaluation = ClassificationEvaluation(dataset(example_case()), options(require=require, **changes))
    content = TASK.record(evaluation, [FINDING], [ISSUE], media="image")
    return json.loads(to_json(wanted.held(content).recorded(content)))


def before():
    """The record of an earlier version, which was wrong where this one is right by a narrow margin."""
    case = example_case()
    y_pred = np.where(case.score < 0.4, (case.y_true + 1) % 6, case.y_pred).astype(np.int32)
    evaluation = ClassificationEvaluation(dataset(replace(case, y_pred=y_pred)), options(model="a model", version="2"))
    return TASK.record(evaluation, [], [], media="image")


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


def outcomes_of(record):
    """The outcomes of a record, unpacked."""
    columns = {name: Column(**column) for name, column in record["outcomes"].items()}
    found = unpacked_outcomes(columns, record["dataset"]["samples"])
    return {**vars(found), "ids": found.ids.names}


def test_the_example_is_what_is_written(root):
    found = example()
    found["tool"]["version"] = "0.1.0"
    actual = root / "tests" / "actual" / EXAMPLE.name
    expected = json.loads(EXAMPLE.read_text()) if EXAMPLE.exists() else {}
    try:
        np.testing.assert_equal(*(outcomes_of(side) for side in (found, expected)))
        assert_close({**found, "outcomes": {}}, {**expected, "outcomes": {}})
    except (AssertionError, KeyError, TypeError):
        actual.parent.mkdir(exist_ok=True)
        actual.write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        raise


@pytest.mark.parametrize("kind", ["full", "top1", "none"])
@each_seed(range(0, 200, 10))
def test_every_record_satisfies_the_schema(seed, kind):
    found = written(random_case(seed), kind)[1]
    jsonschema.Draft202012Validator(SCHEMA).validate(found)


def test_the_example_satisfies_the_schema_and_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(EXAMPLE.read_text()))


def test_every_number_is_the_evaluations():
    evaluation, found = written(random_case(10), threshold=0.4)
    assert found["metrics"] == pytest.approx(evaluation.metrics, nan_ok=True)
    assert found["threshold"]["operating"] == 0.4
    assert found["threshold"]["best"] == evaluation.best
    assert found["threshold"]["recommended"] == evaluation.recommended
    gain = evaluation.best_gain
    assert found["threshold"]["gain"] == {"change": gain.change, "low": gain.low, "high": gain.high}
    assert found["threshold"]["steps"] == evaluation.steps.tolist()
    for row, label in zip(found["per_label"], range(evaluation.n_labels), strict=True):
        assert row["label"] == evaluation.labels[label]
        assert row["tp"] == evaluation.point.tp[label]
        assert row["f1"] == pytest.approx(evaluation.point.f1[label], nan_ok=True) or row["f1"] is None
    assert [row["tp"] for row in found["per_label_argmax"]] == evaluation.argmax_point.tp.tolist()
    assert found["curve"]["macro_f1"] == evaluation.curves.macro_f1.tolist()


def test_the_cells_are_the_confusion_matrix():
    evaluation, found = written(random_case(8), threshold=0.5)
    matrix = np.zeros_like(evaluation.point.confusion)
    for row, column, count in found["confusion"]["cells"]:
        matrix[row, column] = count
    assert (matrix == evaluation.point.confusion).all()
    assert found["confusion"]["labels"] == [*evaluation.labels, None]


def test_without_scores_what_needs_a_threshold_is_absent():
    _, found = written(random_case(10), "none")
    assert not {"threshold", "curve", "at_recommended"} & set(found)
    assert "ap" not in found["per_label"][0]
    assert "score" not in found["outcomes"]
    assert found["reasons"]["macro_auc"] == "the input has no scores"


def test_undefined_is_null_and_equal_records_are_equal_bytes():
    first, again = (to_json(written(random_case(10), "top1")[1]) for _ in range(2))
    assert first == again
    assert b"NaN" not in first
    assert json.loads(first)["metrics"]["macro_auc"] is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_json_has_no_number_for_is_never_written(value):
    content = TASK.record(ClassificationEvaluation(dataset(random_case(3)), options()), [], [], media="none")
    for damaged in ({"metrics": {"accuracy": value}}, msgspec.structs.replace(content, metrics={"accuracy": value})):
        with pytest.raises(ValueError, match="JSON"):
            to_json(damaged)


def test_metrics_and_definitions_keep_their_order():
    evaluation, found = written(random_case(10))
    assert list(found["metrics"]) == list(evaluation.metrics)
    assert list(found["definitions"]) == list(evaluation.definitions)


def test_a_task_without_outcomes_has_no_labels_thresholds_or_curves():
    evaluation = ClassificationEvaluation(dataset(random_case(10)), options())
    found = json.loads(to_json(record(evaluation, [FINDING], [ISSUE], media="text", task="other", sha256="f" * 64)))
    assert not {"labels", "per_label", "confusion", "outcomes", "threshold", "curve", "at_recommended"} & set(found)
    assert found["task"] == "other"
    jsonschema.Draft202012Validator(SCHEMA).validate(found)


def test_what_a_task_adds_stands_beside_the_rest():
    evaluation = ClassificationEvaluation(dataset(random_case(10)), options())
    more = {"per_label_argmax": [{"label": "a", "support": 1, "predicted": 1, "tp": 1}]}
    found = record(evaluation, [], [], media="none", task="other", sha256="f" * 64, more=more)
    assert json.loads(to_json(found))["per_label_argmax"] == more["per_label_argmax"]


def test_nothing_is_written_that_could_not_be_read():
    for seed in range(0, 60, 5):
        content = to_json(written(random_case(seed))[1])
        assert to_json(msgspec.json.decode(content, type=Content)) is not None, f"seed {seed}"
        assert json.loads(to_json(msgspec.json.decode(content, type=Content))) == json.loads(content), f"seed {seed}"


def test_the_schema_file_is_what_the_parts_say():
    assert FILE.read_text(encoding="utf-8") == text(), "run python -m reportgen.record.schema"


def test_the_schema_allows_keys_it_does_not_know_and_refuses_absurd_values():
    validator = jsonschema.Draft202012Validator(SCHEMA)
    good = example()
    validator.validate({**good, "later": [1]})
    for change in (
        {"metrics": {"macro_f1": 1e300}}, {"labels": 3}, {"curve": {"macro_f1": 5}}, {"per_label": [{"label": "a"}]},
        {"per_label": [good["per_label"][0] | {"support": -1}]}, {"confusion": {"cells": [[0, 0]]}},
        {"outcomes": {"ids": {"type": "object", "data": ""}}},
    ):  # fmt: skip
        assert not validator.is_valid(good | change), change


@pytest.mark.parametrize(("score", "kind"), [([0.5, np.nan], "float32"), ([0.1, 0.5], "float64")])
def test_scores_take_the_narrowest_type_that_loses_nothing(score, kind):
    none = np.zeros(2, np.int32)
    assert samples_form(pl.Series("id", ["a", "b"]), none, none, np.array(score))["score"].type == kind
