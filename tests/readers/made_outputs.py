"""Small results of harnesses, in the forms that these write."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import zstandard

ZSTANDARD = 93


def promptfoo_row(test: int, prompt: str, provider: str, scores: dict[str, tuple[float, float]], **more: Any) -> dict:
    """A row with an assertion per name: its score and its weight; `score` is what promptfoo makes of them."""
    parts = [
        {"pass": score >= 1, "score": score, "reason": f"{name} said so",
         "assertion": {"type": "equals", "value": "4", "metric": name, "weight": weight}}
        for name, (score, weight) in scores.items()
    ]  # fmt: skip
    total = sum(weight for _, weight in scores.values())
    passed = all(score >= 1 for score, _ in scores.values())
    return {
        "promptIdx": 0, "testIdx": test, "provider": {"id": provider, "label": ""},
        "prompt": {"raw": f"Say it: 2+{test}?", "label": prompt}, "vars": {"q": f"2+{test}?", "expected": "4"},
        "testCase": {"vars": {}, "assert": [], "metadata": {"topic": "sums" if test % 2 else "geo"}},
        "response": {"output": f"out {test}", "tokenUsage": {"prompt": 3, "completion": 2}},
        "gradingResult": {"pass": passed, "score": 0.0, "componentResults": parts},
        "score": sum(score * weight for score, weight in scores.values()) / total if total else 0.0,
        "success": passed, "failureReason": 0 if passed else 1, "error": None if passed else "Expected 4",
        "latencyMs": 12, "cost": 0.01,
    } | more  # fmt: skip


def promptfoo(rows: list[dict]) -> dict:
    """A document of version 3; its prompts hold sums, which nothing should be read from."""
    prompts = [{"label": "p", "provider": "echo", "metrics": {"score": 99, "namedScores": {"exact": 99}}}]
    results = {"version": 3, "timestamp": "2026-01-01", "prompts": prompts, "results": rows, "stats": {}}
    return {"evalId": "eval-1", "results": results, "config": {}, "shareableUrl": None}


def inspect_sample(name: str, epoch: int, value: Any, **more: Any) -> dict:
    """A sample with one score and an event that is most of it."""
    return {
        "id": name, "epoch": epoch, "input": [{"role": "user", "content": f"What is {name}?"}], "target": "1",
        "output": {"model": "m", "choices": [{"message": {"content": "1"}, "stop_reason": "stop"}], "completion": "1"},
        "scores": {"match": {"value": value, "answer": "1", "explanation": "because", "history": []}},
        "metadata": {"topic": "even"}, "total_time": 0.5, "events": [{"event": "x" * 200}],
    } | more  # fmt: skip


def inspect_log(samples: list[dict], status: str = "success") -> dict:
    """A whole log as JSON."""
    run = {"task": "sums", "task_id": "t", "run_id": "r", "model": "mock/model", "config": {"epochs": 2},
           "dataset": {"name": "sums", "samples": 12}}  # fmt: skip
    return {"version": 2, "status": status, "eval": run, "plan": {}, "samples": samples}


def eval_bytes(members: dict[str, bytes]) -> bytes:
    """A ZIP whose members are packed by Zstandard, which zipfile cannot write."""
    body, entries = b"", b""
    for name, content in members.items():
        packed = zstandard.ZstdCompressor().compress(content)
        encoded = name.encode()
        fields = (ZSTANDARD, 0, 0x21, _crc(content), len(packed), len(content), len(encoded))
        local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 63, 0, *fields, 0)
        entries += struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 63, 63, 0, *fields, 0, 0, 0, 0, 0, len(body))
        entries += encoded
        body += local + encoded + packed
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(members), len(members), len(entries), len(body), 0)
    return body + entries + end


def _crc(content: bytes) -> int:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", content)
        return archive.getinfo("a").CRC


def eval_of(samples: list[dict], status: str = "success", *, is_crashed: bool = False) -> bytes:
    """A log as .eval; a crashed one has only its journal."""
    log = inspect_log(samples, status)
    header = {name: log[name] for name in ("version", "status", "eval", "plan")}
    members = {"_journal/start.json": json.dumps({"version": 2, "eval": log["eval"], "plan": {}}).encode()}
    summaries = [{name: one[name] for name in ("id", "epoch", "input", "target", "scores")} for one in samples]
    if is_crashed:
        half = len(summaries) // 2
        return eval_bytes(members | {
            "_journal/summaries/1.json": json.dumps(summaries[:half]).encode(),
            "_journal/summaries/2.json": json.dumps(summaries[half:]).encode(),
        })  # fmt: skip
    members |= {f"samples/{one['id']}_epoch_{one['epoch']}.json": json.dumps(one).encode() for one in samples}
    members |= {"summaries.json": json.dumps(summaries).encode(), "header.json": json.dumps(header).encode()}
    return eval_bytes(members)


def lm_eval_line(doc: int, filter_: str, said: str, taken: str, score: float) -> dict:
    """A line of generated text."""
    return {
        "doc_id": doc, "doc": {"q": f"{doc}+1="}, "target": str(doc + 1),
        "arguments": {"gen_args_0": {"arg_0": f"Q: {doc}+1=", "arg_1": {}}}, "resps": [[said]],
        "filtered_resps": [taken], "filter": filter_, "metrics": ["exact_match"], "doc_hash": f"{doc:064x}",
        "prompt_hash": "p", "exact_match": score,
    }  # fmt: skip


def lm_eval_choice(doc: int, likely: list[float], right: int) -> dict:
    """A line of a choice by log-likelihoods, which are texts there."""
    options = [" yes", " no", " maybe"][: len(likely)]
    return {
        "doc_id": doc, "doc": {"q": "?"}, "target": right, "doc_hash": f"{doc:064x}", "filter": "none",
        "arguments": {f"gen_args_{k}": {"arg_0": "Q", "arg_1": text} for k, text in enumerate(options)},
        "resps": [[[str(one), "False"]] for one in likely], "filtered_resps": [[str(one), "False"] for one in likely],
        "metrics": ["acc"], "acc": float(likely.index(max(likely)) == right),
    }  # fmt: skip


def lines(rows: list[dict]) -> bytes:
    """Rows as JSON Lines."""
    return "\n".join(map(json.dumps, rows)).encode()


def helm_run(folder: Path) -> Path:
    """The folder of a run: an instance, its perturbed copy, one that failed, a calibration that is no answer."""

    def state(name: str, said: str, **more: Any) -> dict:
        return {
            "instance": {"id": name, "input": {"text": "2+2?"}, "split": "test", "references": [
                {"output": {"text": "4"}, "tags": ["correct"]}, {"output": {"text": "5"}, "tags": []}]},
            "request_mode": None, "train_trial_index": 0, "output_mapping": {"A": "4", "B": "5"},
            "request": {"prompt": "Q", "model": "org/model"},
            "result": {"success": True, "completions": [{"text": said, "finish_reason": {"reason": "stop"}}],
                       "request_time": 0.2},
        } | more  # fmt: skip

    copy = state("id1", " A")
    copy["instance"]["perturbation"] = {"name": "typos"}
    failed = state("id2", "", result={"success": False, "completions": [], "error": "overloaded"})
    states = [state("id1", " A"), copy, failed, state("id1", "B", request_mode="calibration")]
    stats = [
        {"instance_id": "id1", "train_trial_index": 0, "perturbation": perturbation,
         "stats": [{"name": {"name": "exact_match"}, "count": 1, "mean": value},
                   {"name": {"name": "num_prompt_tokens"}, "count": 1, "mean": 1.0}]}
        for perturbation, value in ((None, 1.0), ({"name": "typos"}, 0.0))
    ]  # fmt: skip
    folder.mkdir()
    (folder / "scenario_state.json").write_text(json.dumps({"adapter_spec": {}, "request_states": states}))
    (folder / "per_instance_stats.json").write_text(json.dumps(stats))
    return folder


def deepeval_run() -> dict:
    """A run with a case that passes, one whose judge failed, one conversation."""

    def metric(score: float | None, error: str | None = None) -> dict:
        return {"name": "Answer Relevancy [GEval]", "threshold": 0.5, "score": score, "reason": "so", "error": error}

    cases = [
        {"name": "a", "input": "2+2?", "actualOutput": "4", "expectedOutput": "4", "success": True,
         "metricsData": [metric(0.9)], "completionTime": 1.5, "tokenCost": 0.1},
        {"name": "b", "input": "2+3?", "actualOutput": "5", "success": False,
         "metricsData": [metric(None, "rate limit")]},
    ]  # fmt: skip
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    talks = [{"name": "c", "turns": turns, "success": True, "metricsData": [metric(1.0)]}]
    known = {"model": "gpt"}
    return {"testCases": cases, "conversationalTestCases": talks, "metricsScores": [], "hyperparameters": known}
