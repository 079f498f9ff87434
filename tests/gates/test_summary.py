"""What a summary says of records: its key, the labels that moved, the errors."""

import json
import math

import numpy as np
import pytest

from reportgen.errors import MalformedInput
from reportgen.gates.summary import Summary, direction
from reportgen.record.read import Record, parsed_record
from reportgen.record.write import to_json
from reportgen.tasks.classification import TASK
from tests.evaluated import evaluation_of, matrix


def saved(counts, path, *, labels=None, score=None, **options) -> Record:
    """The record of a classifier, read back."""
    evaluation = evaluation_of(counts, labels=labels, score=score, **options)
    return parsed_record(to_json(TASK.record(evaluation, [], [], media="none")), path / "record.json")


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ({"version": "2"}, True),
        ({"model": "n"}, False),
        ({"dataset": "e"}, False),
    ],
)
def test_the_key_is_that_of_model_and_data_set_not_of_the_version(tmp_path, other, is_same):
    named = {"model": "m", "version": "1", "dataset": "d"}
    one = Summary(saved(matrix(2, 9), tmp_path, **named)).key
    assert (Summary(saved(matrix(2, 9, ab=1), tmp_path, **named | other)).key == one) is is_same


def test_a_data_set_without_a_name_goes_by_its_content(tmp_path):
    keys = [Summary(saved(counts, tmp_path)).key for counts in (matrix(2, 9), matrix(2, 8), matrix(2, 8, ab=1))]
    assert len(set(keys)) == 3


def test_the_weakest_labels_are_those_with_the_lowest_f1(tmp_path):
    one = saved(matrix(3, 30, ab=20, cb=5), tmp_path)
    expected = sorted(one.per_label, key=lambda row: row.f1)
    assert [row.label for row in Summary(one).weakest] == [row.label for row in expected]


def test_errors_are_the_largest_cells_off_the_diagonal_with_those_before(tmp_path):
    before, after = saved(matrix(3, 30, ab=9, b_=2), tmp_path), saved(matrix(3, 30, ab=4, b_=5, aa=35, bb=27), tmp_path)
    cells = [(cell.truth, cell.prediction, cell.count, cell.before) for cell in Summary(after, before).errors]
    assert cells == [("b", None, 5, 2), ("a", "b", 4, 9)]


def test_without_the_same_samples_errors_have_no_before(tmp_path):
    before, after = saved(matrix(3, 30, ab=9), tmp_path), saved(matrix(3, 30, ab=4), tmp_path)
    assert [cell.before for cell in Summary(after, before).errors] == [None]


def test_a_cell_outside_the_matrix_is_refused(tmp_path):
    content = json.loads(to_json(TASK.record(evaluation_of(matrix(2, 5)), [], [], media="none")))
    content["confusion"]["cells"].append([0, 9, 3])
    with pytest.raises(MalformedInput, match="outside it"):
        parsed_record(json.dumps(content).encode(), tmp_path / "r.json")


def test_labels_that_moved_beyond_noise_come_before_larger_moves_within_it(tmp_path):
    before = saved(matrix(4, 200, ab=60, bb=200, cc=2, cd=2, dd=300), tmp_path)
    after = saved(matrix(4, 200, ab=10, aa=250, cc=4, dd=300), tmp_path)
    moves = Summary(after, before).moves
    assert [move.is_noise for move in moves] == sorted(move.is_noise for move in moves)
    assert moves[0].change.label == "a"
    assert {move.change.label for move in moves if move.is_noise} >= {"c"}
    sizes = [abs(move.change.f1.difference) for move in moves if move.is_noise]
    assert sizes == sorted(sizes, reverse=True)


def test_moves_of_other_samples_have_q_values_of_independent_differences(tmp_path):
    before, after = saved(matrix(3, 300, ab=250), tmp_path), saved(matrix(3, 290, ab=10), tmp_path)
    summary = Summary(after, before)
    assert "the samples or their ground truth differ" in summary.warning
    assert not summary.comparison.is_paired
    moves = {move.change.label: move for move in summary.moves}
    p = [math.erfc(abs(move.change.f1.difference) / move.change.f1.error / math.sqrt(2)) for move in moves.values()]
    assert moves["a"].q == pytest.approx(min(np.array(p) * 3 / (np.argsort(np.argsort(p)) + 1)), abs=1e-9)
    assert moves["a"].is_noise is False


def test_labels_that_did_not_move_are_not_listed(tmp_path):
    one = saved(matrix(3, 30, ab=9), tmp_path)
    assert Summary(one, one).moves == ()
    assert Summary(one).moves == ()


def test_directions_are_words(tmp_path):
    before, after = saved(matrix(3, 200, ab=90), tmp_path), saved(matrix(3, 200, ab=1, aa=289), tmp_path)
    summary, back = Summary(after, before), Summary(before, after)
    assert direction(summary.change("macro_f1")) == "better"
    assert direction(back.change("macro_f1")) == "worse"
    assert direction(summary.change("kappa")) == "better, not tested"
    assert direction(Summary(after, after).change("macro_f1")) == "no difference"
