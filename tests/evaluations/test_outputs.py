"""Outputs from files to figures: statuses, rates, weights, variants, slices, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

import reportgen
from reportgen import pipeline
from reportgen.errors import ReportgenError
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.options import Options
from tests.command_line import built, refused, run
from tests.readers.made_outputs import inspect_log, inspect_sample, lines, promptfoo, promptfoo_row

ROWS = [
    {"id": "a", "question": "Capital of France?", "expected": "Paris", "output": "the Paris", "topic": "geo"},
    {"id": "b", "question": "2+2?", "expected": "4", "output": "It is 5", "topic": "sums"},
    {"id": "c", "question": "Capital of Italy?", "expected": ["Rome", "Roma"], "output": "Roma.", "topic": "geo"},
    {"id": "d", "question": "3+3?", "expected": "6", "output": " ", "topic": "sums"},
]


def _evaluated(folder: Path, rows: list[dict] | bytes | dict, name: str = "rows.jsonl", **options) -> OutputEvaluation:
    path = folder / name
    path.write_bytes(rows if isinstance(rows, bytes) else json.dumps(rows).encode() if isinstance(rows, dict)
                     else lines(rows))  # fmt: skip
    found = pipeline.build(Options((path,), **options)).evaluation
    assert isinstance(found, OutputEvaluation)
    return found


def _statuses(found: OutputEvaluation) -> list[int]:
    return found.statuses[found.reported].tolist()


def test_a_table_with_inputs_and_outputs_is_scored_by_itself(tmp_path):
    found = _evaluated(tmp_path, ROWS)
    assert found.metrics["exact_match"] == found.metrics["pass_rate"] == 0.5
    assert _statuses(found) == [3, 0, 1, 0, 0, 0, 0, 0]
    assert [one.value for one in found.slices] == ["sums", "geo"]


@pytest.mark.parametrize(
    ("rows", "task"),
    [
        ([{"text": f"t{k}", "expected": "abc"[k % 3], "output": "abc"[k % 2]} for k in range(30)], "classification"),
        ([{"question": f"t{k}", "expected": "yes", "prediction": "yes"} for k in range(30)], "classification"),
        ([{"question": f"t{k}", "answer": f"long answer {k}", "faithfulness": 0.5} for k in range(30)], "llm"),
        ([{"user_input": f"t{k}", "response": f"r {k}", "reference": f"x {k}"} for k in range(30)], "llm"),
    ],
)
def test_labels_stay_labels(tmp_path, rows, task):
    (tmp_path / "rows.jsonl").write_bytes(lines(rows))
    _, record = built(tmp_path, "--predictions", "rows.jsonl")
    assert record["task"] == task


def test_what_is_named_or_asked_for_decides(tmp_path):
    rows = [{"text": f"t{k}", "expected": "abc"[k % 3], "output": "abc"[k % 2]} for k in range(30)]
    for more in ({"task": "llm"}, {"score": ("exact_match:strip",)}, {"columns": {"output": "output"}}):
        assert _evaluated(tmp_path, rows, **more).metrics["exact_match"] == pytest.approx(1 / 3)


def test_an_empty_output_is_wrong_or_unscored(tmp_path):
    assert _evaluated(tmp_path, ROWS).metrics["pass_rate"] == 0.5
    assert _evaluated(tmp_path, ROWS, empty="unscored").metrics["pass_rate"] == pytest.approx(2 / 3)


def test_what_no_filter_matches_counts_nothing_and_is_shown_apart(tmp_path):
    rows = [ROWS[0] | {"output": "Thinking. So the answer is Paris"}, ROWS[1] | {"output": "no idea"}]
    found = _evaluated(tmp_path, rows, filter="answer is (.*)", score=("exact_match:strip",))
    assert found.metrics["exact_match"] == 0.5
    assert _statuses(found)[5] == 1
    assert found.dataset.frame["extracted"].to_list() == ["Paris", None]


def test_failures_are_no_answers_and_count_in_one_rate_alone(tmp_path):
    rows = [
        promptfoo_row(0, "p", "m", {"exact": (1.0, 1)}),
        promptfoo_row(1, "p", "m", {"exact": (0.0, 1)}),
        promptfoo_row(2, "p", "m", {}, failureReason=2, error="boom", response={}, score=0.0, success=False),
    ]
    found = _evaluated(tmp_path, promptfoo(rows), "out.json")
    assert found.metrics["pass_rate"] == pytest.approx(1 / 3)
    assert found.metrics["adjusted_pass_rate"] == 0.5
    assert found.metrics["exact"] == 0.5


def test_a_missing_criterion_never_counts_nothing(tmp_path):
    rows = [{"input": f"q{k}", "output": f"long output {k}", "score_a": 1.0, "score_b": None if k else 0.0}
            for k in range(4)]  # fmt: skip
    found = _evaluated(tmp_path, rows)
    assert found.metrics["weighted_score"] == pytest.approx((0.5 + 1 + 1 + 1) / 4)
    assert found.metrics["b"] == 0
    weighted = _evaluated(tmp_path, rows, weights={"a": 0, "b": 1})
    assert weighted.metrics["weighted_score"] == 0
    assert weighted.figures[0].means["weighted_score"].n == 1


def test_repeats_and_clusters_widen_the_interval(tmp_path):
    samples = [inspect_sample(f"s{k}", epoch, "C" if k % 3 else "I") for epoch in (1, 2) for k in range(12)]
    found = _evaluated(tmp_path, inspect_log(samples), "log.json")
    mean = found.figures[0].means["match"]
    assert (mean.n, mean.clusters) == (24, 12)
    values = np.array([float(k % 3 > 0) for k in range(12)])
    assert mean.error == pytest.approx(values.std(ddof=1) / np.sqrt(12))
    rows = [
        {"id": k, "input": f"q{k}", "output": "x y", "score_a": float(k < 10), "passage": k // 5} for k in range(20)
    ]
    plain, clustered = (_evaluated(tmp_path, rows, cluster=name).intervals["a"] for name in (None, "passage"))
    assert clustered[0] < plain[0]


def test_variants_are_compared_on_the_same_samples(tmp_path):
    rows = [{"id": k, "question": f"q{k}", "expected": "yes it is", "one": {"said": "yes it is" if k % 4 else "no"},
             "two": {"said": "yes it is" if k % 2 else "no"}} for k in range(80)]  # fmt: skip
    found = _evaluated(tmp_path, rows, columns={"output": ["one.said", "two.said"]}, score=("exact_match:strip",))
    assert [one.name for one in found.dataset.variants] == ["one", "two"]
    assert found.ranks["exact_match"].tolist() == [[1, 1], [2, 2]]
    change = found.difference("exact_match", 1, 0)
    assert (change.value, change.gained, change.lost) == (-0.25, 0, 20)
    named = _evaluated(tmp_path, rows, columns={"output": ["one.said", "two.said"]}, model="two")
    assert named.metrics["exact_match"] == 0.5


def test_games_of_two_models_become_wins_and_strengths(tmp_path):
    rng = np.random.default_rng(0)
    rows = [{"id": k, "model_a": "good", "model_b": "bad", "winner": "a" if rng.random() < 0.8 else "b"}
            for k in range(200)]  # fmt: skip
    found = _evaluated(tmp_path, rows)
    wins = [one.metrics["win_rate"] for one in found.figures]
    assert sum(wins) == pytest.approx(1)
    assert found.judges.games.difference(0, 1)[0] == pytest.approx(np.log(wins[0] / wins[1]), abs=1e-9)
    assert found.judges.first_wins[0] == wins[0]


def test_the_judge_is_held_against_people(tmp_path):
    rows = [{"id": k, "input": f"q{k}", "output": f"long output {k}", "score_judge": int(k % 4 > 0),
             "people": "yes" if k % 2 else "no"} for k in range(60)]  # fmt: skip
    (one,) = _evaluated(tmp_path, rows, human="people").judges.against_people
    assert one.binary.agreement == 0.75
    assert one.binary.sensitivity == 1
    assert one.binary.specificity == 0.5
    assert one.disagree.size == 15


def test_the_record_says_what_the_evaluation_knows(tmp_path):
    (tmp_path / "rows.jsonl").write_bytes(lines(ROWS))
    page, record = built(tmp_path, "--predictions", "rows.jsonl")
    assert record["variants"][0]["metrics"] == record["metrics"]
    assert record["statuses"]["empty"] == 1
    assert record["criteria"][0]["name"] == "exact_match"
    assert {one["value"] for one in record["slices"]} == {"geo", "sums"}
    assert "What became of the outputs" in page


def test_gate_and_compare_work_sample_by_sample(tmp_path):
    rows = [{"id": k, "question": f"q{k}", "expected": "yes it is", "topic": "ab"[k % 2],
             "output": "yes it is" if k % 4 else "no"} for k in range(80)]  # fmt: skip
    worse = [row | {"output": "no"} if row["id"] < 20 else row for row in rows]
    for name, own in (("before", rows), ("after", worse)):
        (tmp_path / f"{name}.jsonl").write_bytes(lines(own))
        built(tmp_path, "--predictions", f"{name}.jsonl", "--score", "exact_match:strip", "--model", name)
        (tmp_path / "record.json").rename(tmp_path / f"{name}.json")
    ended = run(tmp_path, "compare", "before.json", "after.json", "-o", "c.html", "--record", "c.json")
    assert "0 fixed, 15 broken" in ended.out
    (pair,) = json.loads((tmp_path / "c.json").read_bytes())["pairs"]
    assert (pair["fixed"], pair["broken"], pair["unpaired_because"]) == (0, 15, None)
    assert pair["metrics"]["pass_rate"]["change"] == pytest.approx(-15 / 80)
    ended = run(tmp_path, "gate", "after.json", "--baseline", "before.json", "--require", "drop(exact_match) <= 0.02",
                "--require", "pass_rate{topic=b} >= 0.5")  # fmt: skip
    assert ended.code == 3
    assert "fail: the drop of exact_match" in ended.out
    assert "pass: pass_rate{topic=b}" in ended.out


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--score", "nonsense"), "there is no score"),
        (("--score", "exact_match:upper"), "there is no normaliser"),
        (("--score", "rouge1:squad"), "takes no normaliser"),
        (("--filter", "("), "is no regular expression"),
        (("--weights", "other=1"), "there is no criterion"),
        (("--weights", "exact_match=-1"), "is no weight"),
        (("--weights", "exact_match=0,token_f1=0"), "all are 0"),
        (("--cluster", "passage"), "there is no column"),
        (("--human", "topic"), "neither a number"),
        (("--empty", "half"), "there is no way"),
        (("--column", "output=a.b"), "there is no column"),
        (("--threshold", "0.5"), "no scores"),
        (("--training", "rows.jsonl"), "means nothing in llm"),
        (("--column", "truth=expected"), "there is no role"),
    ],
)
def test_what_means_nothing_is_refused(tmp_path, words, problem):
    (tmp_path / "rows.jsonl").write_bytes(lines(ROWS))
    assert problem in refused(tmp_path, "build", "--predictions", "rows.jsonl", *words)


def test_scoring_means_nothing_to_labels(tmp_path):
    (tmp_path / "rows.csv").write_text("id,truth,prediction\n1,a,a\n2,b,a\n3,a,b\n")
    for words in (("--weights", "a=1"), ("--cluster", "id"), ("--empty", "wrong")):
        message = refused(tmp_path, "build", "--predictions", "rows.csv", "--task", "classification", *words)
        assert "there is no free text to score" in message


def test_odd_rows_are_counted(tmp_path):
    rows = [
        {"canary": "do not train"},
        {"id": "a", "question": "q", "expected": "x", "output": "\x1b[31mred\x1b[0m words", "score_a": 0.5},
        {"id": "b", "question": "q", "expected": "y", "output": "other words", "score_a": None},
        {"id": "c", "question": "r", "output": "no reference", "score_a": 0.5},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_bytes(lines(rows))
    found = pipeline.build(Options((path,), score=("exact_match",)))
    assert {one.code: one.count for one in found.issues} == {
        "no_output_role": 1, "terminal_escape": 1, "nan_criterion": 1, "duplicate_input": 2, "no_expected": 1,
    }  # fmt: skip
    assert "red words" in found.evaluation.dataset.outputs.to_list()
    assert "\x1b" not in found.html.decode()


def test_expected_texts_may_be_in_a_file_of_their_own(tmp_path):
    (tmp_path / "said.jsonl").write_bytes(lines([{"id": row["id"], "output": row["output"]} for row in ROWS]))
    wanted = [{"id": row["id"], "expected": row["expected"]} for row in reversed(ROWS[:3])]
    (tmp_path / "truth.jsonl").write_bytes(lines(wanted))
    options = Options((tmp_path / "said.jsonl",), (tmp_path / "truth.jsonl",), task="llm")
    found = pipeline.build(options)
    assert found.evaluation.metrics["exact_match"] == pytest.approx(2 / 3)
    assert [one.code for one in found.issues][:1] == ["unknown_output"]
    (tmp_path / "truth.jsonl").write_bytes(lines([{"id": "zz", "expected": "x"}]))
    with pytest.raises(ReportgenError, match="no id is in both"):
        pipeline.build(options)


def test_corpus_figures_are_those_of_sacrebleu(tmp_path):
    bleu = pytest.importorskip("sacrebleu")
    rows = [{"id": k, "input": f"q{k}", "output": f"the cat sat on mat {k}"[k % 5 :],
             "expected": [f"a cat sat on the mat {k}", "x"]} for k in range(12)]  # fmt: skip
    found = _evaluated(tmp_path, rows, score=("bleu", "chrf2"))
    said, wanted = [row["output"] for row in rows], [[row["expected"][k] for row in rows] for k in (0, 1)]
    assert found.metrics["bleu"] == pytest.approx(bleu.corpus_bleu(said, wanted).score)
    assert found.metrics["chrf2"] == pytest.approx(bleu.corpus_chrf(said, wanted).score)
    low, high = found.intervals["bleu"]
    assert low < found.metrics["bleu"] < high
    assert "nrefs:2|" in found.dataset.criteria[0].text


def test_multiple_choice_counts_what_was_chosen(tmp_path):
    rows = [{"id": k, "question": f"q{k}", "expected": f"({'ABC'[k % 3]})",
             "output": "The answer is (A)" if k % 2 else "no idea"} for k in range(30)]  # fmt: skip
    found = _evaluated(tmp_path, rows)
    assert found.choices.options == ("A", "B", "C")
    assert found.choices.counts.tolist() == [[5, 0, 0, 5]] * 3
    assert found.metrics["exact_match"] == pytest.approx(5 / 30)  # by the letter, as the expected texts suggest
    assert _evaluated(tmp_path, ROWS * 10).choices is None


def test_from_python_rows_are_a_list_of_dicts():
    found = reportgen.build(ROWS, score=["exact_match:squad", "rougel"], weights={"rougel": 0}, columns={
        "output": ["output"]})  # fmt: skip
    assert found.record["metrics"]["weighted_score"] == found.record["metrics"]["exact_match"] == 0.5
    assert 0 < found.record["metrics"]["rougel"] < 1
