"""Rows that are moved against each other and scores that are turned round are named; weak models are not."""

import numpy as np

from reportgen.datasets.label_causes import label_causes
from reportgen.datasets.order_causes import STEPS, moved_rows, turned_scores


def samples(seed: int, n: int = 200, right: float = 0.8) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    true = rng.integers(0, 3, n).astype(np.int32)
    return true, np.where(rng.random(n) < right, true, rng.integers(0, 3, n)).astype(np.int32)


def test_rows_that_are_moved_are_named() -> None:
    for seed, step in enumerate(STEPS):
        true, said = samples(seed)
        rows = np.random.default_rng(seed).permutation(200)  # the order of the file is not that of the samples
        found = moved_rows(true[rows], np.roll(said, -step)[rows], rows)
        assert [one.code for one in found] == ["probable_cause"]
        assert f"{abs(step)} row{'s' if abs(step) > 1 else ''} {'above' if step < 0 else 'below'}" in found[0].message


def test_nothing_is_said_of_rows_that_are_right_or_of_chance() -> None:
    rows = np.arange(200)
    for seed in range(300):
        for right in (0.0, 0.2, 0.9):
            true, said = samples(seed, right=right)
            assert moved_rows(true, said, rows) == []
            assert moved_rows(np.sort(true), said[np.argsort(true, kind="stable")], rows) == []


def test_scores_that_are_turned_round_are_named() -> None:
    rng = np.random.default_rng(0)
    is_right = rng.random(300) < 0.7
    score = np.where(is_right, rng.uniform(0.4, 1, 300), rng.uniform(0, 0.7, 300))
    assert turned_scores(is_right, score) == []
    assert [one.code for one in turned_scores(is_right, 1 - score)] == ["probable_cause"]
    assert all(turned_scores(is_right, rng.random(300).round(1)) == [] for _ in range(300))
    assert turned_scores(is_right, np.ones(300)) == []
    assert turned_scores(np.ones(300, np.bool_), score) == []


def test_exchanged_labels_of_a_weak_model_are_named_and_chance_is_not() -> None:
    names = ["a", "b", "c", "d", "e"]
    for seed in range(100):
        rng = np.random.default_rng(seed)
        true = rng.integers(0, 5, 160).astype(np.int32)
        chance = rng.integers(0, 5, 160).astype(np.int32)
        assert label_causes(names, true, chance) == []
        weak = np.where(rng.random(160) < 0.7, true, chance)
        assert label_causes(names, true, weak) == []
        assert [one.code for one in label_causes(names, true, (weak + 1) % 5)] == ["probable_cause"]


def test_scores_that_say_the_opposite_of_what_is_right_are_named_even_where_they_rank_nothing() -> None:
    rng = np.random.default_rng(5)
    is_right = rng.random(160) < 0.9
    score = rng.uniform(0.7, 1, 160)
    sure = score - 0.1 * ~is_right * rng.random(160)  # hardly surer of what is right
    (found,) = turned_scores(is_right, 1 - sure)
    assert found.code == "probable_cause"
    assert "1 - probability: they say that 17% of the predictions are right, and 92% are" in found.message
    for other in (sure, sure / 5, np.zeros(160), np.full(160, 0.1)):  # sure, unsure of everything, saying nothing
        assert turned_scores(is_right, other) == []
    assert turned_scores(np.ones(160, np.bool_), 1 - score)
