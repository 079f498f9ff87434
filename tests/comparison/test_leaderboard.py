"""Versions side by side: ties within noise are ties, other data sets are said to be others."""

import numpy as np
import pytest

from reportgen.comparison.leaderboard import versions
from reportgen.errors import MismatchedInputs, OptionError
from reportgen.record.made_of import DataSet, Model
from tests.versions import answers, saved

LETTERS = list("abcd")


@pytest.fixture(scope="module")
def run():
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 4, 800)
    hard = rng.random(800) < 0.3
    good = answers(rng, truth, 4, 0.9, seed_errors=hard)
    alike = good.copy()
    alike[:2] = (truth[:2] + 1) % 4  # two samples: within noise of the best
    poor = answers(rng, truth, 4, 0.6, seed_errors=hard)
    return truth, good, alike, poor


def texts(board, metric="macro_f1"):
    return [rank.text for rank in board.ranks(metric)]


def test_what_chance_may_explain_is_a_tie_and_what_it_cannot_is_not(run):
    truth, good, alike, poor = run
    board = versions([saved(truth, side, LETTERS, name=name) for name, side in
                      (("poor", poor), ("good", good), ("alike", alike))])  # fmt: skip
    assert texts(board) == ["3", "1=", "1="]
    assert board.names == ("poor", "good", "alike")
    assert board.change(0, "macro_f1") is None
    assert board.change(1, "macro_f1").is_better
    assert board.compared(1, 2).changes["macro_f1"].is_noise


def test_a_tie_is_with_the_best_of_a_place_not_with_a_neighbour(run):
    truth, good, alike, poor = run
    board = versions([saved(truth, side, LETTERS, name=str(k)) for k, side in enumerate((good, alike, poor, good))])
    ranks = board.ranks("macro_f1")
    for k, rank in enumerate(ranks):
        leader = min((j for j in range(4) if ranks[j].place == rank.place), key=lambda j: -board.value(j, "macro_f1"))
        assert leader == k or board.compared(leader, k).changes["macro_f1"].is_noise
    assert texts(board) == ["1=", "1=", "4", "1="]


def test_without_any_knowledge_of_noise_nobody_wins(run):
    truth, good, _, poor = run
    board = versions([saved(truth, good, LETTERS), saved(truth, poor, LETTERS)])
    assert texts(board, "log_loss") == ["1=", "1="]


def test_an_undefined_figure_has_no_place(run):
    truth, good, _, poor = run
    board = versions([saved(truth, good, LETTERS, metrics={"macro_f1": None}), saved(truth, poor, LETTERS)])
    assert texts(board) == ["–", "1"]
    assert versions([saved(truth, good, LETTERS), saved(truth, good, LETTERS)]).metrics[:2] == ("macro_f1", "accuracy")


def test_versions_are_ranked_and_compared_within_their_data_set(run):
    truth, good, _, poor = run
    half = truth[:400]
    records = [
        saved(truth, poor, LETTERS, name="poor"), saved(truth, good, LETTERS, name="good"),
        saved(half, poor[:400], LETTERS, name="poor"), saved(half, good[:400], LETTERS, name="good"),
    ]  # fmt: skip
    board = versions(records)
    assert texts(board) == ["2", "1", "2", "1"]
    assert [(pair.before, pair.after, pair.comparison.is_paired) for pair in board.pairs] == [
        (0, 1, True), (0, 2, False), (2, 3, True),
    ]  # fmt: skip
    assert board.grid.models == ("poor", "good")
    assert board.grid.cells == ((0, 2), (1, 3))
    assert len(set(board.names)) == 4
    assert len(set(board.dataset_names)) == 2


def test_a_version_on_several_data_sets_has_no_rank_to_win(run):
    truth, good, *_ = run
    board = versions([saved(truth, good, LETTERS), saved(truth[:300], good[:300], LETTERS)])
    assert texts(board) == ["1", "1"]
    assert board.grid is None
    assert board.change(1, "accuracy").difference == board.value(1, "accuracy") - board.value(0, "accuracy")


def test_names_are_told_apart_by_data_set_by_file_and_at_last_by_number(run):
    truth, good, *_ = run
    same = saved(truth, good, LETTERS, name="m")
    assert versions([same, same]).names == ("m (m.json) #1", "m (m.json) #2")
    other = saved(truth[:9], good[:9], LETTERS, name="m", dataset=DataSet(9, "x", "small"))
    assert versions([same, other]).names == ("m on m", "m on small")
    assert versions([same, saved(truth, good, LETTERS, name="n", model=Model("m", None))]).names == (
        "m (m.json)", "m (n.json)",
    )  # fmt: skip


def test_one_version_or_two_tasks_are_refused(run):
    truth, good, *_ = run
    one = saved(truth, good, LETTERS)
    with pytest.raises(OptionError, match="two versions"):
        versions([one])
    with pytest.raises(MismatchedInputs, match="is of detection"):
        versions([one, saved(truth, good, LETTERS, task="detection")])
