"""Text scores equal the references that they name, on texts of all kinds."""

import random
import re
import string
from collections import Counter

import pytest

from reportgen.metrics.json_scores import json_fields, json_valid
from reportgen.metrics.repeats import pass_at_k
from reportgen.metrics.text_scores import (
    choice,
    edit_distance,
    exact_match,
    number,
    rouge_l,
    rouge_lsum,
    rouge_n,
    squad,
    token_f1,
)

WORDS = ["the", "a", "an", "cat", "Dog", "sat,", "on", "mat.", "é", "12", "3.5", "foo-bar", "baz!", "\n", "The", "İ"]


def _texts(n: int, seed: int = 0) -> list[tuple[str, str]]:
    rng = random.Random(seed)  # noqa: S311 - no secrets
    return [tuple(" ".join(rng.choices(WORDS, k=rng.randint(0, 25))) for _ in range(2)) for _ in range(n)]  # type: ignore[misc]


def _official_normalised(text: str) -> str:
    """As in SQuAD's evaluation script, step by step."""
    lower = "".join(character for character in text.lower() if character not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", lower).split())


def _official_f1(prediction: str, truth: str) -> float:
    said, wanted = _official_normalised(prediction).split(), _official_normalised(truth).split()
    if not said or not wanted:
        return float(said == wanted)
    same = sum((Counter(said) & Counter(wanted)).values())
    if same == 0:
        return 0.0
    precision, recall = same / len(said), same / len(wanted)
    return 2 * precision * recall / (precision + recall)


def test_exact_match_and_f1_are_those_of_squad():
    score = exact_match("squad")
    for said, wanted in _texts(2000):
        assert squad(said) == _official_normalised(said)
        assert score(said, [wanted]) == float(_official_normalised(said) == _official_normalised(wanted))
        assert token_f1(said, [wanted]) == pytest.approx(_official_f1(said, wanted), abs=1e-12)


def _check_rouge(n: int) -> None:
    scorer = pytest.importorskip("rouge_score.rouge_scorer").RougeScorer(["rouge1", "rouge2", "rougeL", "rougeLsum"])
    own = {"rouge1": rouge_n(1), "rouge2": rouge_n(2), "rougeL": rouge_l, "rougeLsum": rouge_lsum}
    for said, wanted in _texts(n, seed=1):
        known = scorer.score(wanted, said)
        for name, score in own.items():
            assert score(said, [wanted]) == pytest.approx(known[name].fmeasure, abs=1e-12), (name, said, wanted)


def test_rouge_is_that_of_rouge_score():
    _check_rouge(300)


@pytest.mark.slow
def test_rouge_is_that_of_rouge_score_on_ten_thousand_pairs():
    _check_rouge(10_000)


def _slow_distance(first: str, second: str) -> int:
    row = list(range(len(second) + 1))
    for i, one in enumerate(first, 1):
        before, row = row, [i]
        for j, other in enumerate(second, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (one != other)))
    return row[-1]


def test_the_edit_distance_is_that_of_the_table():
    for first, second in _texts(60, seed=2):
        assert edit_distance(first, second) == _slow_distance(first, second)


@pytest.mark.parametrize(
    ("text", "found"),
    [("A: 1,018.50", "1018.5"), ("#### 7", "7"), ("12 then 3 %", "3"), ("-4", "-4"), ("no", ""), ("9" * 2000, "")],
)
def test_the_last_number_counts(text: str, found: str):
    assert number(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("C", "C"), ("(d)", "D"), ("b) because", "B"), ("Answer: A", "A"), ("A cat, so (B)", "B"), ("I do not know", "")],
)
def test_the_letter_that_is_chosen(text: str, found: str):
    assert choice(text) == found


def test_the_nearest_of_several_references_counts():
    assert exact_match("strip")(" Rome", ["Roma", "Rome"]) == 1
    assert rouge_l("a b c", ["x", "a b c d"]) == pytest.approx(6 / 7)
    assert token_f1("x", []) != token_f1("x", [])  # of no reference nothing is known


def test_json_is_valid_or_not_and_its_fields_are_compared():
    assert json_valid('{"a": 1}') == 1
    assert json_valid('{"a": NaN}') == 0
    assert json_valid("[" * 100_000) == 0
    assert json_fields('{"a": 1, "b": 3}', ['{"a": 1, "b": 2}']) == 0.5
    assert json_fields("no", ['{"a": 1}']) == 0


def test_pass_at_k_is_the_share_of_draws_with_a_right_one():
    rng = random.Random(3)  # noqa: S311 - no secrets
    answers = [1, 1, 0, 0, 0]
    drawn = sum(any(rng.sample(answers, 2)) for _ in range(20_000)) / 20_000
    assert pass_at_k(5, 2, 2) == pytest.approx(drawn, abs=0.01)
