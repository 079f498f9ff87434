"""What the live page gets is what Python knows."""

import json
from pathlib import Path

import numpy as np
import pytest

from reportgen.arrays import NONE
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.report.classification_view import VIEW
from reportgen.report.payload import TOP, column, nullable, payload
from reportgen.report.shown_samples import ShownSamples
from reportgen.report.words import Words
from tests.evaluated import evaluation_of, matrix
from tests.loops import each_seed
from tests.oracles.cases import dataset, options, random_case
from tests.pages import report_of, unpacked

WORDS = Words("item", "withheld", "item")
KINDS = ("full", "top1", "none")


def values_of(evaluation: ClassificationEvaluation, chosen=None):
    shown = np.arange(evaluation.dataset.n_samples) if chosen is None else np.asarray(chosen)
    return payload(evaluation, ShownSamples(shown, None, (), 0), VIEW, WORDS).values


def evaluation(seed: int, kind: str, **changes: object) -> ClassificationEvaluation:
    return ClassificationEvaluation(dataset(random_case(seed), kind=kind), options(**changes))


def counted(cells, first, last, step, n):
    """The confusion matrix of the cells that hold at a step."""
    found = np.zeros((n + 1, n + 1), np.int64)
    holds = (first <= step) & (step <= last)
    np.add.at(found, (cells["truth"][holds], cells["prediction"][holds]), cells["count"][holds])
    return found


@pytest.mark.parametrize("type_", ["u1", "i2", "i4", "f4"])
def test_a_column_comes_back_as_it_went_in(type_):
    values = np.arange(0, 120, 3)
    assert np.array_equal(unpacked(column(values, type_)), values)
    assert unpacked(column([], type_)).size == 0


def test_undefined_is_null():
    assert nullable(np.array([0.5, np.nan])) == [0.5, None]


@pytest.mark.parametrize("kind", KINDS)
@each_seed(range(12))
def test_the_histogram_gives_the_confusion_matrix_of_every_step(seed, kind):
    made = evaluation(seed, kind)
    values, n = values_of(made), made.n_labels
    cells = {name: unpacked(values["histogram"][name]) for name in ("truth", "prediction", "first", "last", "count")}
    assert values["steps"] == made.steps.tolist()
    for step, threshold in enumerate(made.steps):
        expected = made.outcomes.confusion_at(threshold, n)
        assert np.array_equal(counted(cells, cells["first"], cells["last"], step, n), expected)


@pytest.mark.parametrize("kind", KINDS)
@each_seed(range(12))
def test_the_rows_give_the_state_of_every_sample_at_every_step(seed, kind):
    made = evaluation(seed, kind)
    values, data = values_of(made), made.dataset
    rows = {name: unpacked(found) for name, found in values["rows"].items()}
    for step, threshold in enumerate(made.steps):
        holds = (rows["first"] <= step) & (step <= rows["last"])
        assert sorted(rows["sample"][holds]) == list(range(data.n_samples))
        for sample, truth, prediction in zip(*(rows[k][holds] for k in ("sample", "truth", "prediction")), strict=True):
            is_kept = data.y_pred[sample] != NONE and (data.score is None or data.score[sample] >= threshold)
            assert truth == data.y_true[sample]
            assert prediction == (data.y_pred[sample] if is_kept else made.n_labels)


@pytest.mark.parametrize("kind", KINDS)
@each_seed(range(12))
def test_the_own_thresholds_are_those_of_the_evaluation(seed, kind):
    made = evaluation(seed, kind)
    values = values_of(made)
    rows = {name: unpacked(found) for name, found in values["rows"].items()}
    own = rows["own"] == 1
    found = np.full(made.dataset.n_samples, -2)
    found[rows["sample"][own]] = rows["prediction"][own]
    expected = np.where(made.label_threshold_predictions == NONE, made.n_labels, made.label_threshold_predictions)
    assert np.array_equal(found, expected)
    if kind == "none":
        assert values["own"] is None
        return
    cells = {name: unpacked(values["own"][name]) for name in ("truth", "prediction", "count")}
    always = np.zeros(cells["truth"].size)
    confusion = counted(cells, always, always, 0, made.n_labels)
    assert np.array_equal(confusion, made.label_threshold_point.confusion)


def test_the_operating_step_is_that_of_the_threshold():
    made = evaluation(7, "full", threshold=0.37)
    values = values_of(made)
    assert values["steps"][values["operating"]] == 0.37
    assert values["steps"][values["best"]] == made.best
    assert (values["recommended"], values["default"], values["positive"]) == (None, None, None)


def test_only_the_chosen_samples_are_rows_and_all_are_counted():
    made = evaluation(5, "full")
    values = values_of(made, [3, 0])
    ids = made.dataset.sample_ids.to_list()
    assert values["samples"]["ids"] == [ids[3], ids[0]]
    assert set(unpacked(values["rows"]["sample"])) == {0, 1}
    assert unpacked(values["rows"]["truth"])[unpacked(values["rows"]["sample"]) == 0][0] == made.dataset.y_true[3]
    everything = values_of(made)
    assert values["histogram"] == everything["histogram"]


@each_seed([0, 4, 5])
def test_the_highest_scores_are_in_order_and_end_where_none_are_given(seed):
    made = evaluation(seed, "full")
    items, scores = values_of(made)["samples"], made.dataset.scores
    top = items["top"]
    assert top == min(TOP, made.n_labels)
    labels = unpacked(items["top_label"]).reshape(-1, top)
    shown = unpacked(items["top_score"]).reshape(-1, top)
    for row in range(made.dataset.n_samples):
        if np.isnan(scores[row]).any():
            assert (labels[row] == NONE).all()
            continue
        assert labels[row][0] == scores[row].argmax()
        np.testing.assert_allclose(shown[row], np.sort(scores[row])[::-1][:top], rtol=1e-6)


def test_without_scores_of_every_label_there_is_no_ranking_of_labels():
    assert values_of(evaluation(5, "top1"))["samples"]["top"] == 0


def test_whether_anything_can_be_missed():
    assert not values_of(evaluation_of(matrix(2, 5)))["has_missed"]
    assert values_of(evaluation_of(matrix(2, 5, a_=1)))["has_missed"]
    assert values_of(evaluation_of(matrix(2, 5), score=0.5))["has_missed"]


@pytest.mark.parametrize("kind", KINDS)
@each_seed(range(12))
def test_the_payload_is_json_without_nan(seed, kind):
    json.dumps(values_of(evaluation(seed, kind)), allow_nan=False)


def test_it_does_not_grow_with_the_samples(tmp_path: Path):
    rows = "id,truth,prediction,score\n" + "".join(f"{k},{'ab'[k % 2]},a,0.{k % 10}\n" for k in range(30_000))
    built = report_of(tmp_path, rows)
    assert len(built.report.payload.sample_ids) == 20_000
    assert len(unpacked(built.report.payload.values["histogram"]["count"])) <= 2 * 2 * 10
    assert "20,000 of 30,000 samples are in this file" in built.html.decode()
