"""Outputs of language models from files to record: every real set has the answers that others published for it."""

import json
from pathlib import Path

import pytest

from tests.command_line import built

GSM8K = ("6b_finetuning", "6b_verification")


def _variants(record: dict) -> dict[str, dict]:
    return {f"{one['model']}/{one['prompt']}".strip("/"): one for one in record["variants"]}


def test_gsm8k_has_its_official_solve_rates(data: Path, tmp_path: Path):
    folder = data / "llm/gsm8k_gpt3_6b"
    columns = [word for name in GSM8K for word in ("--column", f"output={name}.solution")]
    _, record = built(tmp_path, "--predictions", folder / "outputs.jsonl", *columns, "--score", "exact_match:number",
                      "--score", "rouge1", "--score", "rougel", "--score", "bleu")  # fmt: skip
    expected = json.loads((folder / "expected.json").read_bytes())
    for name in GSM8K:
        metrics = _variants(record)[name]["metrics"]
        assert metrics["exact_match"] == pytest.approx(expected[name]["solve_rate_official"], abs=1e-12)
        texts = expected[name]["text_metrics"]
        assert metrics["rouge1"] == pytest.approx(texts["rouge1"], abs=1e-12)
        assert metrics["rougel"] == pytest.approx(texts["rougeL"], abs=1e-12)
        assert metrics["bleu"] == pytest.approx(texts["sacrebleu_corpus"], abs=1e-9)


def test_bbh_has_its_twelve_official_accuracies(data: Path, tmp_path: Path):
    folder = data / "llm/bbh_codex_6tasks"
    _, record = built(
        tmp_path, "--predictions", folder / "outputs.jsonl.gz", "--column", "model=task", "--column", "prompt=mode",
        "--column", "input=prompt_last_question", "--filter", r"(?s)(?:.*So the answer is )?(.+?)\.?\s*$",
        "--score", "exact_match:strip",
    )  # fmt: skip
    expected = json.loads((folder / "expected.json").read_bytes())
    found = {name: 100 * one["metrics"]["exact_match"] for name, one in _variants(record).items()}
    assert found == {name: pytest.approx(one["official_accuracy_percent"]) for name, one in expected.items()}
    assert {one["code"]: one["count"] for one in record["issues"]}["no_output_role"] == 1  # the canary


def test_e2e_has_the_scores_of_sacrebleu_and_rouge(data: Path, tmp_path: Path):
    folder = data / "llm/e2e_nlg_sample"
    blocks = (folder / "devel-conc.txt").read_text("utf-8").strip().split("\n\n")
    said = (folder / "baseline-output.txt").read_text("utf-8").strip().split("\n")
    rows = [{"id": k, "input": f"meaning {k}", "output": text, "expected": block.split("\n")}
            for k, (text, block) in enumerate(zip(said, blocks, strict=True))]  # fmt: skip
    (tmp_path / "e2e.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    scores = [word for name in ("bleu", "chrf2", "rouge1", "rouge2", "rougel") for word in ("--score", name)]
    _, record = built(tmp_path, "--predictions", "e2e.jsonl", *scores)
    expected = json.loads((folder / "expected.json").read_bytes())
    assert record["metrics"]["bleu"] == pytest.approx(expected["sacrebleu"]["score"], abs=1e-9)
    assert record["metrics"]["chrf2"] == pytest.approx(expected["chrf2"], abs=1e-9)
    for name, own in (("rouge1", "rouge1"), ("rouge2", "rouge2"), ("rougeL", "rougel")):
        assert record["metrics"][own] == pytest.approx(expected["rouge_max_over_refs_mean_f"][name], abs=1e-12)


def test_alpacaeval_has_its_published_win_rate(data: Path, tmp_path: Path):
    folder = data / "llm/alpacaeval2_judged"
    files = [
        word for name in ("alpaca-7b", "text_davinci_003") for word in ("--predictions", folder / f"{name}.jsonl.gz")
    ]
    _, record = built(tmp_path, *files)
    expected = json.loads((folder / "expected.json").read_bytes())
    for name, one in _variants(record).items():
        assert 100 * one["metrics"]["win_rate"] == pytest.approx(expected[name]["win_rate"], abs=1e-12)
        assert 100 * one["standard_errors"]["win_rate"] == pytest.approx(expected[name]["standard_error"], abs=1e-12)


def test_harnesses_have_their_own_aggregates(data: Path, tmp_path: Path):
    folder = data / "llm/harness_outputs"
    for path in (*folder.glob("*.eval"), *folder.glob("*_sums_*.json")):
        _, record = built(tmp_path, "--predictions", path)
        (one,) = record["variants"]
        assert one["metrics"]["match"] == pytest.approx(0.6666666666666666)
        assert one["standard_errors"]["match"] == pytest.approx(0.07106690545187015, abs=1e-12)
    own = json.loads((folder / "out.json").read_bytes())["results"]
    for name in ("out.json", "out.jsonl"):
        _, record = built(tmp_path, "--predictions", folder / name)
        passed = sum(one["metrics"]["pass_rate"] * one["outputs"] for one in record["variants"])
        assert passed == own["stats"]["successes"]
        for known, one in zip(own["prompts"], record["variants"], strict=True):
            n = known["metrics"]["testPassCount"] + known["metrics"]["testFailCount"]
            assert one["metrics"]["weighted_score"] == pytest.approx(known["metrics"]["score"] / n)
    (results,) = folder.glob("results_*.json")
    figures = json.loads(results.read_bytes())["results"]["field_sum"]
    _, record = built(tmp_path, "--predictions", results)
    for one in record["variants"]:
        assert one["metrics"]["exact_match"] == figures[f"exact_match,{one['prompt']}"]
        assert one["standard_errors"]["exact_match"] == figures[f"exact_match_stderr,{one['prompt']}"]
