"""deepeval: a test run as JSON, its cases with what each metric said."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from reportgen.output_tables import OutputTable, as_text
from reportgen.readers.json_document import decoded, json_head
from reportgen.readers.output_rows import OutputRow, flat, number, table_of, texts
from reportgen.readers.source import Source

FORMATS = ("deepeval",)
SIGN = "a test run of deepeval (.latest_run_full.json, test_run_*.json)"

_CASES = re.compile(rb'"(?:testCases|conversationalTestCases)"\s*:\s*\[')
_OWN = re.compile(rb'"(?:metricsData|metricsScores|actualOutput|testPassed|hyperparameters)"\s*:')

Json = dict[str, Any]


class _Run(msgspec.Struct):
    testCases: list[Json] | None = None  # noqa: N815 - the file's own name
    conversationalTestCases: list[Json] | None = None  # noqa: N815 - likewise
    hyperparameters: Any = None
    testRunData: Json | None = None  # noqa: N815 - likewise


def recognises(source: Source) -> bool:
    """Whether the JSON begins as a test run does."""
    head = json_head(source)
    return head[:1] == b"{" and bool(_CASES.search(head)) and bool(_OWN.search(head))


def read(source: Source) -> OutputTable:
    """A row per test case, of a conversation its last answer."""
    run = decoded(source, _Run, "a test run of deepeval")
    if run.testRunData is not None:
        run = msgspec.convert(run.testRunData, _Run, strict=False)
    known = run.hyperparameters if isinstance(run.hyperparameters, dict) else {}
    model = next((as_text(value) for name, value in known.items() if "model" in name.lower()), None)
    prompt = next((as_text(value) for name, value in known.items() if "prompt" in name.lower()), None)
    rows = [_row(one, k, model, prompt) for k, one in enumerate(run.testCases or [])]
    first = len(rows)
    rows += [_row(_of_turns(one), first + k, model, prompt) for k, one in enumerate(run.conversationalTestCases or [])]
    if not rows:
        raise source.malformed("a test run without a case", "Run it again.")
    return table_of(source.name, "deepeval", rows)


def _of_turns(one: Json) -> Json:
    """A conversation as a question and its answer: what came before the last answer, and that."""
    turns = [_dict(turn) for turn in _list(one.get("turns"))]
    last = max((k for k, turn in enumerate(turns) if turn.get("role") == "assistant"), default=-1)
    before = turns[:last] if last >= 0 else turns
    asked = "\n".join(f"{turn.get('role')}: {as_text(turn.get('content')) or ''}" for turn in before)
    said = turns[last].get("content") if last >= 0 else None
    return {"input": asked, "actualOutput": said, "expectedOutput": one.get("expectedOutcome")} | one


def _row(one: Json, k: int, model: str | None, prompt: str | None) -> OutputRow:
    row = OutputRow(
        id=as_text(one.get("name")) or str(k),
        model=model,
        prompt=prompt,
        input=as_text(one.get("input")),
        expected=texts(one.get("expectedOutput")),
        output=as_text(one.get("actualOutput")),
        status="model_error" if one.get("error") else "scored",
        error=as_text(one.get("error")),
        latency_s=number(one.get("completionTime")),
        cost=number(one.get("tokenCost")),
        passed=number(one.get("success")),
        metadata=flat(_dict(one.get("metadata")) or _dict(one.get("additionalMetadata"))),
    )
    if isinstance(one.get("tags"), list):
        row.metadata["tags"] = ", ".join(map(str, one["tags"]))
    failed = 0
    for data in map(_dict, _list(one.get("metricsData"))):
        name = as_text(data.get("name")) or "metric"
        row.criteria[name] = number(data.get("score"))
        if data.get("reason"):
            row.reasons[name] = str(data["reason"])
        if data.get("error") and row.criteria[name] is None:
            failed += 1
            row.reasons.setdefault(name, str(data["error"]))
    if failed and row.status == "scored" and all(value is None for value in row.criteria.values()):
        row.status = "judge_failed"
    return row


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
