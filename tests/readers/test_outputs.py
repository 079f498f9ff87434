"""Results of harnesses: each is known by its content and read to what the harness itself says, traps included."""

import json
from pathlib import Path

import polars as pl
import pytest

from reportgen import readers
from reportgen.errors import MalformedInput
from reportgen.output_tables import OutputTable
from reportgen.readers.zipped import unpacking
from tests.readers.made_outputs import (
    deepeval_run,
    eval_bytes,
    eval_of,
    helm_run,
    inspect_log,
    inspect_sample,
    lines,
    lm_eval_choice,
    lm_eval_line,
    promptfoo,
    promptfoo_row,
)

ROWS = [
    promptfoo_row(0, "short", "gpt", {"exact": (0.0, 1), "has_q": (1.0, 2)}),
    promptfoo_row(1, "short", "gpt", {"exact": (1.0, 1), "has_q": (1.0, 2)}),
    promptfoo_row(0, "long", "gpt", {}, failureReason=2, error="overloaded", response={}, gradingResult=None),
]  # fmt: skip


def _read(path: Path) -> OutputTable:
    table = readers.read(path)
    assert isinstance(table, OutputTable)
    return table


def _written(folder: Path, name: str, content: bytes | dict) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def test_promptfoo_is_read_from_its_rows_not_from_its_sums(tmp_path):
    table = _read(_written(tmp_path, "out.json", promptfoo(ROWS)))
    assert table.format == "promptfoo"
    assert table.frame["model"].to_list() == ["gpt"] * 3
    assert table.frame["prompt"].to_list() == ["short", "short", "long"]
    assert table.criteria["has_q"][:2].tolist() == [1.0, 1.0]
    assert table.weights == {"exact": 1.0, "has_q": 2.0}
    assert table.frame["expected"].to_list()[0] == ["4"]
    # `error` is filled for a failed assertion as well: the model failed in the last row alone
    assert table.frame["status"].to_list() == ["scored", "scored", "model_error"]
    assert table.frame["error"].to_list() == [None, None, "overloaded"]
    assert table.reasons["exact"][0] == "exact said so"
    assert table.metadata["topic"].to_list()[:2] == ["geo", "sums"]


def test_its_rows_alone_say_the_same(tmp_path):
    whole, rows = (
        _read(_written(tmp_path, "out.json", promptfoo(ROWS))),
        _read(_written(tmp_path, "out.jsonl", lines(ROWS))),
    )  # fmt: skip
    assert rows.frame.equals(whole.frame)


def test_its_older_tables_are_read(tmp_path):
    table = {
        "head": {"prompts": [{"raw": "Say {{q}}", "display": "short", "provider": "gpt"}], "vars": ["q", "expected"]},
        "body": [{"vars": ["2+2?", "4"], "test": {},
                  "outputs": [{"text": "4", "pass": True, "score": 0.5, "namedScores": {"exact": 1}}]}],
    }  # fmt: skip
    found = _read(_written(tmp_path, "old.json", {"results": {"version": 2, "table": table, "stats": {}}}))
    assert found.frame.select("model", "prompt", "input", "output").rows() == [("gpt", "short", "2+2?", "4")]
    assert found.criteria["exact"].tolist() == [1.0]
    assert found.passed.tolist() == [1.0]


SAMPLES = [inspect_sample(f"s{k}", epoch, "C" if k < 2 else "I") for epoch in (1, 2) for k in range(3)]


def test_a_log_of_inspect_is_the_same_as_zip_and_as_json(tmp_path):
    path = _written(tmp_path, "log.eval", eval_of(SAMPLES))
    with unpacking():
        packed = _read(path)
    plain = _read(_written(tmp_path, "log.json", inspect_log(SAMPLES)))
    assert packed.frame.equals(plain.frame)
    assert packed.criteria["match"].tolist() == [1, 1, 0] * 2
    assert packed.frame["epoch"].to_list() == [1, 1, 1, 2, 2, 2]
    assert packed.frame["input"][0] == "What is s0?"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"error": {"message": "boom"}}, "model_error"),
        ({"output": {"choices": [{"message": {"content": "1"}, "stop_reason": "max_tokens"}]}}, "truncated"),
        ({"scores": {"m": {"value": "N", "reason": "refusal"}}}, "refused"),
        ({"scores": {"m": {"value": None, "reason": "grader_failed"}}}, "judge_failed"),
        ({"output": {"completion": " "}}, "empty"),
    ],
)
def test_why_a_sample_of_inspect_has_no_score(tmp_path, more, status):
    table = _read(_written(tmp_path, "log.json", inspect_log([inspect_sample("a", 1, "C", **more)])))
    assert table.frame["status"].to_list() == [status]


def test_a_score_of_inspect_may_be_several(tmp_path):
    sample = inspect_sample("a", 1, {"fluent": 0.5, "right": "P"})
    sample["scores"]["match"]["history"] = [{}, {}]
    table = _read(_written(tmp_path, "log.json", inspect_log([sample])))
    assert {name: values.tolist() for name, values in table.criteria.items()} == {
        "match_fluent": [0.5], "match_right": [0.5]}  # fmt: skip
    assert [one.code for one in table.issues] == ["edited_score"]


def test_a_crashed_run_leaves_its_journal(tmp_path):
    table = _read(_written(tmp_path, "log.eval", eval_of(SAMPLES, is_crashed=True)))
    assert table.n_rows == len(SAMPLES)
    assert [one.code for one in table.issues] == ["half_log"]
    assert "24 samples" in table.issues[0].message  # of twelve in two epochs


def test_a_bomb_in_a_log_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("reportgen.readers.inspect_zip.MOST_UNPACKED", 10_000)
    bomb = eval_bytes({"_journal/start.json": b'{"eval": {"model": "' + b"a" * 100_000 + b'"}}'})
    with pytest.raises(MalformedInput, match="unpack to more than"):
        _read(_written(tmp_path, "bomb.eval", bomb))


def test_a_member_that_is_longer_than_it_says_is_refused(tmp_path):
    content = eval_bytes({"_journal/start.json": b'{"eval": {}, "x": "' + b"a" * 5_000 + b'"}'})
    size = (5_000 + 21).to_bytes(4, "little")
    assert content.count(size) == 2
    with pytest.raises(MalformedInput, match="not of the 9 bytes"):
        _read(_written(tmp_path, "lies.eval", content.replace(size, (9).to_bytes(4, "little"))))


def test_a_filter_of_lm_eval_is_a_variant_not_more_documents(tmp_path):
    rows = [
        lm_eval_line(doc, filter_, "it is 1", taken, score)
        for doc in range(4)
        for filter_, taken, score in (("none", "it is 1", 0.0), ("number", "1", float(doc == 0)))
    ]
    (tmp_path / "m").mkdir()
    time = "2026-11-27T15-11-12.897497"
    results = {"results": {"sums": {}}, "n-shot": {}, "higher_is_better": {"sums": {"exact_match": True}}}
    _written(tmp_path / "m", f"results_{time}.json", results | {"config": {"model": "dummy"}, "model_name": "org/m"})
    _written(tmp_path / "m", f"samples_sums_{time}.jsonl", lines(rows))
    found = [_read(path) for path in (tmp_path, tmp_path / "m" / f"results_{time}.json")]
    for table in found:
        assert table.frame["id"].n_unique() == 4
        assert set(table.frame["prompt"]) == {"none", "number"}
        assert set(table.frame["model"]) == {"org/m"}
        assert table.criteria["exact_match"].mean() == 1 / 8
        assert table.frame["extracted"].to_list()[:2] == [None, "1"]
        assert table.higher == {"exact_match": True}


def test_choices_of_lm_eval_are_the_most_likely(tmp_path):
    rows = [lm_eval_choice(0, [-2.0, -1.0, -9.5], 1), lm_eval_choice(1, [-2.0, -10.0], 1)]
    table = _read(_written(tmp_path, "samples_quiz_2026-01-01T00-00-00.1.jsonl", lines(rows)))
    assert table.frame["output"].to_list() == ["B. no", "A. yes"]
    assert table.frame["expected"].to_list() == [["B. no"], ["B. no"]]
    assert table.criteria["acc"].tolist() == [1.0, 0.0]


def test_figures_of_lm_eval_without_samples_are_refused(tmp_path):
    path = _written(tmp_path, "results_2026-01-01T00-00-00.1.json", {"results": {"t": {}}, "n-shot": {}})
    with pytest.raises(MalformedInput, match="--log_samples"):
        _read(path)


def test_a_run_of_helm_joins_its_scores_and_keeps_copies_together(tmp_path):
    table = _read(helm_run(tmp_path / "run"))
    assert table.frame["id"].to_list() == ["id1", "id1 typos", "id2"]
    assert table.frame["cluster"].to_list() == ["id1", "id1", "id2"]
    assert table.frame["output"].to_list() == ["A. 4", "A. 4", None]
    assert table.frame["expected"].to_list() == [["A. 4"]] * 3
    assert table.frame["status"].to_list() == ["scored", "scored", "model_error"]
    assert list(table.criteria) == ["exact_match"]
    assert table.criteria["exact_match"][:2].tolist() == [1.0, 0.0]


def test_a_run_of_deepeval(tmp_path):
    table = _read(_written(tmp_path, "test_run.json", deepeval_run()))
    assert table.frame["status"].to_list() == ["scored", "judge_failed", "scored"]
    assert table.frame["output"].to_list() == ["4", "5", "Hello"]
    assert table.frame["input"][2] == "user: Hi"
    assert list(table.criteria) == ["answer_relevancy_geval"]
    assert table.passed.tolist() == [1.0, 0.0, 1.0]
    assert set(table.frame["model"]) == {"gpt"}


def test_details_of_lighteval(tmp_path):
    folder = tmp_path / "details" / "org" / "m" / "2026"
    folder.mkdir(parents=True)
    rows = {
        "doc": [{"query": "2+2?", "choices": ["3", "4"], "gold_index": [1], "id": "7", "task_name": "sums"}] * 2,
        "model_response": [{"text": ["4"], "logprobs": [0.0], "truncated_tokens_count": k} for k in (0, 3)],
        "metric": [{"em": 1.0}, {"em": 0.0}],
    }
    pl.DataFrame(rows).write_parquet(folder / "details_sums_2026.parquet")
    for path in (folder / "details_sums_2026.parquet", tmp_path):
        table = _read(path)
        assert table.frame["model"].to_list() == ["org/m"] * 2
        assert table.frame["status"].to_list() == ["scored", "truncated"]
        assert table.frame["expected"].to_list() == [["4"], ["4"]]
        assert table.criteria["em"].tolist() == [1.0, 0.0]


def test_several_files_are_variants_told_apart_by_their_names(tmp_path):
    paths = [_written(tmp_path, f"{name}.json", inspect_log(SAMPLES)) for name in ("before", "after")]
    table = readers.read_all(paths, readers.read)
    assert table.frame["model"].unique(maintain_order=True).to_list() == [
        "mock/model (before)", "mock/model (after)"]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("out.json", promptfoo([])),
        ("out.jsonl", lines(ROWS) + b'\n{"promptIdx": 0, "tes'),
        ("log.json", inspect_log([])),
        ("samples_t_2026-01-01T00-00-00.1.jsonl", lines([lm_eval_line(0, "none", "a", "a", 0.0)]) + b"\n{"),
        ("run.json", deepeval_run() | {"testCases": [], "conversationalTestCases": []}),
        ("log.eval", eval_of(SAMPLES)[:-200]),
    ],
)
def test_what_is_empty_or_cut_short_is_refused(tmp_path, name, content):
    with pytest.raises(MalformedInput):
        readers.read(_written(tmp_path, name, content))
