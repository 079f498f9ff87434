"""Outputs in the page: which texts fit, how a word diff is told, and what the table's numbers are."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode

import numpy as np
import pytest

from reportgen.options import Options
from reportgen.pipeline import build
from reportgen.report.output_diff import MOST_WORDS, flat, word_runs
from reportgen.report.output_payload import failures
from reportgen.report.output_texts import CUT, shown_outputs


def _built(folder, rows, **options):
    (folder / "outputs.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return build(Options(folder / "outputs.jsonl", task="llm", **options))


def _entries(values):
    blocks = values["outputs"]["blocks"]
    return [entry for block in blocks for entry in json.loads(zlib.decompress(b64decode(block), -zlib.MAX_WBITS))]


def _texts(runs, expected, output):
    """Both texts put together again from what a page draws, in UTF-16 as it counts."""
    first, second = (text.encode("utf-16-le") for text in (expected, output))
    at = other = 0
    found, others = b"", b""
    for lacks, adds, same, other_same in runs:
        found += first[2 * at : 2 * (at + lacks + same)]
        others += second[2 * other : 2 * (other + adds + other_same)]
        assert (
            first[2 * (at + lacks) : 2 * (at + lacks + same)].decode("utf-16-le").casefold().split()
            == second[2 * (other + adds) : 2 * (other + adds + other_same)].decode("utf-16-le").casefold().split()
        )
        at, other = at + lacks + same, other + adds + other_same
    return found.decode("utf-16-le"), others.decode("utf-16-le")


@pytest.mark.parametrize(
    ("expected", "output"),
    [
        ("one two three", "one 2 three"),
        ("👩 likes the cat", "👩 likes THE 🐈 cat"),
        ("今日は良い天気", "今日は悪い天気です"),
        ("a b c d", "d a b c"),
        ("same", "same"),
        ("مرحبا بالعالم الكبير", "مرحبا بالعالم"),
    ],
)
def test_runs_lead_from_one_text_to_the_other(expected: str, output: str):
    runs = word_runs(expected, output)
    assert runs is not None
    assert _texts(runs, expected, output) == (expected, output)
    assert len(flat(runs)) == 4 * len(runs)


def test_texts_that_share_too_little_or_are_too_long_have_no_runs():
    assert word_runs("alpha beta gamma", "one two three four") is None
    assert word_runs("", "one") is None
    long = "word " * (MOST_WORDS + 1)
    assert word_runs(long, long) is None


def test_texts_of_failing_samples_are_whole_and_those_of_others_cut_where_there_is_no_room(tmp_path):
    long = "x" * 3_000
    rows = [{"id": f"s{k}", "input": long, "output": "no" if k < 3 else "7", "expected": "7"} for k in range(20)]
    built = _built(tmp_path, rows, image_budget=0.04)  # 20,000 characters: each cut, and four of them whole
    shown = shown_outputs(built.evaluation)
    assert shown.whole.tolist() == [2] * 4 + [1] * 16
    assert "texts of 4 samples are whole" in shown.receipt.lower()
    assert f"those of 16 are cut to {CUT} characters" in shown.receipt
    entries = _entries(built.report.payload.values)
    assert entries[0][0] == long
    assert entries[10][0] == ["x" * CUT, 3_000]
    assert shown.receipt in built.html.decode()


@pytest.mark.parametrize("options", [{"image_budget": 0.0}, {"no_images": True}])
def test_no_text_is_in_the_page_where_there_is_no_room_or_none_is_wanted(tmp_path, options: dict):
    rows = [{"id": f"s{k}", "input": "x" * 500, "output": "no", "expected": "7"} for k in range(5)]
    built = _built(tmp_path, rows, **options)
    assert _entries(built.report.payload.values) == [[]] * 5
    assert not options.get("no_images") or "x" * 100 not in built.html.decode()
    assert "No text of an output is in this file." in built.html.decode()


def test_an_output_fails_by_its_status_or_by_the_criterion_it_is_worst_by(tmp_path):
    rows = [
        {"id": "a", "input": "1?", "output": "1", "expected": "1", "score_style": 0.9},
        {"id": "b", "input": "2?", "output": "3", "expected": "2", "score_style": 0.9},
        {"id": "c", "input": "3?", "output": "", "expected": "3", "score_style": 0.1},
    ]
    built = _built(tmp_path, rows, score=("exact_match",))
    names, code = failures(built.evaluation)
    assert [names[k] if k >= 0 else "" for k in code.tolist()] == ["", "low Exact match (squad)", "empty"]


def test_repeats_variants_and_answers_stand_in_the_payload_in_their_order(tmp_path):
    rows = [
        {"id": "a", "model": "m1", "input": "q", "output": "so it is 4", "expected": "it is 4"},
        {"id": "a", "model": "m2", "input": "q", "output": "5", "expected": "it is 4"},
        {"id": "a", "model": "m1", "input": "another q", "output": "so it is 5", "expected": "it is 4"},
    ]
    built = _built(tmp_path, rows, score=("exact_match:number",))
    ((asked, expected, outputs, wanted),) = _entries(built.report.payload.values)
    assert (asked, expected, wanted) == ("q", ["it is 4"], "4")
    assert [(one["o"], one.get("a"), one.get("i")) for one in outputs] == [
        ("so it is 4", "4", None), ("so it is 5", "5", "another q"), ("5", None, None),
    ]  # fmt: skip
    shown = shown_outputs(built.evaluation)
    np.testing.assert_array_equal(built.evaluation.dataset.variant[shown.rows], [0, 0, 1])
