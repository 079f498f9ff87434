"""The two forms of outcomes: what comes back of them, and what is refused before it is unpacked."""

import numpy as np
import polars as pl
import pytest

from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.outcomes import single_label_outcomes
from reportgen.record import outcomes as module
from reportgen.record.outcomes import (
    RowOutcomes,
    SampleOutcomes,
    prediction_scores,
    rows_form,
    samples_form,
    unpacked_outcomes,
)
from reportgen.record.packed import Column, DamagedColumn, packed, packed_text

HOSTILE = sorted(["", "\n", "a\nb", "ä" * 10_000, "\U0001f9a5", "</script>"])
TRUTH = np.array([0, 1, 0, 1, 1, 0], np.int32)
PREDICTION = np.array([1, 1, -1, 0, 0, 0], np.int32)
SCORE = np.array([0.1, 0.25, np.nan, 1.0, 0.0, 0.5])


def as_samples(**changes):
    columns = samples_form(pl.Series("id", HOSTILE), TRUTH, PREDICTION, SCORE)
    return columns | changes


def as_rows(**changes):
    return rows_form(pl.Series("id", HOSTILE), single_label_outcomes(TRUTH, PREDICTION, SCORE)) | changes


def test_a_row_per_sample_comes_back_as_it_went_in():
    back = unpacked_outcomes(as_samples(), 6)
    assert isinstance(back, SampleOutcomes)
    assert list(back.ids.names) == HOSTILE
    for found, expected in ((back.truth, TRUTH), (back.prediction, PREDICTION), (back.score, SCORE)):
        np.testing.assert_array_equal(found, expected)


def test_a_row_per_outcome_comes_back_as_it_went_in():
    rows, back = single_label_outcomes(TRUTH, PREDICTION, SCORE), unpacked_outcomes(as_rows(), 6)
    assert isinstance(back, RowOutcomes)
    assert list(back.ids.names) == HOSTILE
    for name in module.OF_ROWS:
        np.testing.assert_array_equal(back.columns[name], getattr(rows, name))


@pytest.mark.parametrize("threshold", [0.0, 0.2, 0.25, 0.26, 1.0])
def test_both_forms_say_the_same_at_a_threshold(threshold):
    sides = [unpacked_outcomes(columns, 6).at(threshold) for columns in (as_samples(), as_rows())]
    found = [sorted(zip(rows.sample, rows.truth, rows.prediction, strict=True)) for rows in sides]
    assert found[0] == found[1]


def test_a_claimed_box_has_its_own_score_also_where_it_is_spurious():
    item, high = np.array([0, 0, -1, 3], np.int32), np.array([0.9, 0.4, np.inf, 0.7])
    assert prediction_scores(item, high).tolist()[:2] == [0.9, 0.9]
    assert np.isnan(prediction_scores(item, high)[2])


LONG = Column("int32", packed(np.zeros(1 << 20), "int32").data)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (as_samples(truth=packed(TRUTH, "float32")), "truth of its outcomes cannot be read"),
        (as_samples(score=packed_text(b"abc")), "score of its outcomes cannot be read"),
        (as_samples(truth=LONG), "too large"),
        (as_samples(truth=packed(TRUTH[:5], "int32")), "different lengths"),
        (as_samples(ids=packed_text(b"abc")), "other lengths"),
        (as_samples(ids=packed_text(b"\xff" * 20_018)), "not UTF-8|too large|other lengths"),
        (as_samples(id_lengths=packed([1, 2], "uint32")), "differ in number"),
        (as_samples(id_lengths=packed([2**32 - 1] * 6, "uint32")), "differ in number"),
        ({name: column for name, column in as_samples().items() if name != "prediction"}, "prediction .* is missing"),
        ({name: column for name, column in as_samples().items() if name != "ids"}, "differ in number"),
        (as_rows(high=LONG), "too large|cannot be read"),
        (as_rows(kind=packed([0], "int8")), "different lengths"),
        (as_rows(low=packed(np.zeros(11), "int32")), "low of its outcomes cannot be read"),
    ],
)  # fmt: skip
def test_columns_that_are_not_what_they_should_be_are_refused(columns, words):
    with pytest.raises(DamagedColumn, match=words):
        unpacked_outcomes(columns, 6)


def test_an_id_that_begins_within_a_character_is_refused():
    columns = samples_form(pl.Series("id", ["a", "b"]), TRUTH[:2], TRUTH[:2], None)
    split = {"ids": packed_text("ä".encode()), "id_lengths": packed([1, 1], "uint32")}
    with pytest.raises(DamagedColumn, match="not UTF-8"):
        unpacked_outcomes(columns | split, 2)


def test_all_columns_together_are_bounded(monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 21_000)
    for columns in (as_rows(), as_samples()):
        unpacked_outcomes(columns, 6)
    monkeypatch.setattr(module, "MOST_BYTES", 20_200)
    for columns in (as_rows(), as_samples()):
        with pytest.raises(DamagedColumn, match="too large"):
            unpacked_outcomes(columns, 6)


def test_a_detector_s_rows_come_back(box_evaluation: DetectionEvaluation):
    rows = box_evaluation.outcomes
    back = unpacked_outcomes(rows_form(box_evaluation.dataset.sample_ids, rows), box_evaluation.dataset.n_samples)
    for name in module.OF_ROWS:
        np.testing.assert_array_equal(back.columns[name], getattr(rows, name))


@pytest.fixture
def box_evaluation(samples):
    from reportgen import pipeline
    from reportgen.options import Options

    folder = samples / "digit-scenes"
    given = Options(folder / "predictions.json", folder / "ground_truth.json")
    data = pipeline.read(given)
    return data.task.evaluate(data.dataset, given)
