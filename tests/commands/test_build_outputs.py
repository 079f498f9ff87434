"""reportgen build: what the options of language models' outputs change."""

import json

import pytest

from tests.command_line import built
from tests.pages import Page


@pytest.fixture
def folder(tmp_path):
    """Twelve sums of four passages: the first output is empty, every fourth is one too many; people found three bad."""
    said = ["", *(f"Answer: {k + 1 + (k % 4 == 3)}" for k in range(1, 12))]
    rows = [{"id": f"q{k}", "input": f"{k} + 1", "expected": str(k + 1), "output": text, "passage": f"p{k // 3}",
             "good": int(k % 4 != 2), "judge": k % 2} for k, text in enumerate(said)]  # fmt: skip
    (tmp_path / "o.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def figures(folder, *words):
    return built(folder, "--predictions", "o.jsonl", *words)[1]["metrics"]


def test_outputs_are_scored_by_what_is_named(folder):
    assert "exact_match" not in figures(folder)
    assert figures(folder, "--score", "exact_match:none")["exact_match"] == 0
    assert figures(folder, "--score", "exact_match:number")["exact_match"] == pytest.approx(8 / 12)


def test_a_filter_takes_what_is_scored_out_of_an_output(folder):
    words = ("--score", "exact_match:none")
    assert figures(folder, *words, "--filter", "Answer: (.*)")["exact_match"] == pytest.approx(8 / 12)


def test_weights_weigh_criteria(folder):
    plain = figures(folder)
    assert plain["weighted_score"] == pytest.approx((plain["good"] + plain["judge"]) / 2)
    weighted = figures(folder, "--weights", "good=3")
    assert weighted["weighted_score"] == pytest.approx((3 * weighted["good"] + weighted["judge"]) / 4)
    assert figures(folder, "--weights", "judge=0")["weighted_score"] == plain["good"]


def test_a_range_says_what_is_worst_and_best(folder):
    plain, turned = figures(folder), figures(folder, "--range", "judge=1:0")
    assert turned["judge"] == pytest.approx(1 - plain["judge"])


def test_samples_of_a_cluster_hang_together_in_intervals(folder):
    given = ("--predictions", "o.jsonl")
    apart, joint = built(folder, *given)[1], built(folder, *given, "--cluster", "passage")[1]
    assert joint["metrics"] == apart["metrics"]
    assert joint["intervals"]["judge"] != apart["intervals"]["judge"]


def test_a_judge_is_compared_with_what_people_said(folder):
    given = ("--predictions", "o.jsonl")
    plain, judged = built(folder, *given)[0], built(folder, *given, "--human", "good")[0]
    assert set(Page(judged).ids) - set(Page(plain).ids) == {"judge-table", "judge-differences"}
    assert "good" not in figures(folder, "--human", "good")


def test_an_empty_output_is_wrong_or_in_no_figure(folder):
    words = ("--score", "exact_match:number")
    assert figures(folder, *words, "--empty", "wrong") == figures(folder, *words)
    assert figures(folder, *words, "--empty", "unscored")["exact_match"] == pytest.approx(8 / 11)
