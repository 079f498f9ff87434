"""The rows of named entities against a slow matching from scratch, and the laws they keep at every threshold."""

from collections import Counter

import numpy as np

from reportgen.arrays import NONE
from reportgen.span_outcomes import BOTH, BOUNDARY
from tests.loops import USUAL, each_seed
from tests.oracles import spans as oracle

KINDS = {BOUNDARY: "boundary", BOTH: "both"}
DATE, PERSON, PLACE = range(3)


def cells_of(rows):
    """How often each label met each, and what kind of error that was."""
    named = [tuple(None if label == NONE else label for label in pair)
             for pair in zip(rows.truth.tolist(), rows.prediction.tolist(), strict=True)]  # fmt: skip
    return Counter((*pair, KINDS.get(kind, "")) for pair, kind in zip(named, rows.kind.tolist(), strict=True))


def rows_of(true, said, n_documents=1, **given):
    return oracle.evaluation(true, said, n_documents, **given).outcomes


@each_seed(range(4 * USUAL))
def test_without_scores_rows_and_kinds_equal_a_matching_from_scratch(seed):
    true, said = oracle.random_case(seed, is_scored=False)
    rows = rows_of(true, said, 3)
    assert cells_of(rows) == oracle.cells_at(true, said)
    assert np.isinf(rows.low).all()
    assert np.isinf(rows.high).all()


@each_seed(range(4 * USUAL))
def test_with_scores_the_matrix_equals_a_matching_from_scratch_at_every_threshold(seed):
    true, said = oracle.random_case(seed, is_scored=True)
    rows = rows_of(true, said, 3, scored=True)
    for threshold in (0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 0.9, 1.0):
        expected = np.zeros((4, 4), np.int64)
        for (truth, prediction, _), n in oracle.cells_at(true, said, threshold).items():
            expected[3 if truth is None else truth, 3 if prediction is None else prediction] += n
        np.testing.assert_array_equal(rows.confusion_at(threshold, 3), expected, err_msg=str(threshold))


@each_seed(range(4 * USUAL))
def test_at_every_threshold_each_span_stands_in_one_row_and_both_rows_of_a_tie_hold(seed):
    true, said = oracle.random_case(seed, is_scored=True)
    data = oracle.dataset(true, said, 3, scored=True)
    rows = rows_of(true, said, 3, scored=True)
    for threshold in (0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 0.9, 1.0):
        held = rows.active(threshold)
        truths, predictions = rows.truth_item[held], rows.prediction_item[held]
        assert sorted(truths[truths != NONE].tolist()) == list(range(len(true)))
        kept = np.flatnonzero(data.predictions.score >= threshold).tolist()
        assert sorted(predictions[predictions != NONE].tolist()) == kept
        tied = np.flatnonzero(held & np.isin(rows.kind, list(KINDS)))
        assert held[rows.partner[tied]].all()
        np.testing.assert_array_equal(rows.partner[rows.partner[tied]], tied)
        is_same = np.maximum(rows.truth[tied], rows.truth[rows.partner[tied]]) == np.maximum(
            rows.prediction[tied], rows.prediction[rows.partner[tied]]
        )
        np.testing.assert_array_equal(is_same, rows.kind[tied] == BOUNDARY)


def test_a_boundary_error_is_a_miss_and_a_false_positive_and_never_on_the_diagonal():
    rows = rows_of([(0, 0, 5, PERSON)], [(0, 0, 4, PERSON)])
    assert cells_of(rows) == {(PERSON, None, "boundary"): 1, (None, PERSON, "boundary"): 1}
    assert rows.partner.tolist() == [1, 0]


def test_the_same_boundaries_and_another_type_are_confused():
    assert cells_of(rows_of([(0, 0, 5, PERSON)], [(0, 0, 5, PLACE)])) == {(PERSON, PLACE, ""): 1}


def test_another_boundary_and_another_type_are_both():
    rows = rows_of([(0, 0, 5, PERSON)], [(0, 1, 5, PLACE)])
    assert cells_of(rows) == {(PERSON, None, "both"): 1, (None, PLACE, "both"): 1}


def test_spans_that_touch_are_a_miss_and_a_false_positive_of_their_own():
    rows = rows_of([(0, 0, 5, PERSON)], [(0, 5, 6, PERSON)])
    assert cells_of(rows) == {(PERSON, None, ""): 1, (None, PERSON, ""): 1}


def test_a_tie_ends_where_its_entity_is_found():
    true, said = [(0, 0, 5, PERSON)], [(0, 0, 4, PERSON, 0.9), (0, 0, 5, PERSON, 0.4)]
    rows = rows_of(true, said, scored=True)
    assert cells_of(rows.select(rows.active(0.9))) == {(PERSON, None, "boundary"): 1, (None, PERSON, "boundary"): 1}
    assert cells_of(rows.select(rows.active(0.4))) == {(PERSON, PERSON, ""): 1, (None, PERSON, ""): 1}
    assert cells_of(rows.select(rows.active(0.95))) == {(PERSON, None, ""): 1}
