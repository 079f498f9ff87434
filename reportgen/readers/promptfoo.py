"""promptfoo's results: JSON of an evaluation, or JSON Lines of its rows.

What its `prompts` sum up is not used: `score` and `namedScores` are sums there. Every row tells its own scores.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec

from reportgen.output_tables import OutputTable, as_text
from reportgen.readers.encoding import is_text, utf8_data
from reportgen.readers.json_document import decoded, json_head
from reportgen.readers.json_text import as_json
from reportgen.readers.output_rows import OutputRow, flat, number, table_of, texts
from reportgen.readers.source import Source

FORMATS = ("promptfoo",)
SIGN = "what promptfoo writes by -o out.json or out.jsonl"

_DOCUMENT = (re.compile(rb'"results"\s*:\s*\{\s*"version"\s*:\s*\d'), re.compile(rb'"(?:evalId|config|stats|table)"'))
_RESULTS = re.compile(rb'"results"\s*:\s*\{\s*"(?:version|timestamp|prompts|results|table|stats)"')
_LINE = (b'"promptIdx"', b'"testIdx"')
_TRUNCATED = ("length", "max_tokens")
_TEXTS = ("expected", "answer", "reference", "ground_truth", "expected_answer", "expected_output", "ideal", "target")
_QUESTIONS = ("question", "query", "input", "prompt", "q", "text")
_EXPECTING = ("equals", "contains", "icontains", "llm-rubric", "factuality", "similar", "rouge-n", "bleu",
              "model-graded-closedqa")  # fmt: skip
CUT = "The file was cut short: export it again."
_FAILED, _FAILED_CHECK = 2, 1

Json = dict[str, Any]


class _Document(msgspec.Struct):
    results: Json


def recognises(source: Source) -> bool:
    """Whether the text begins as promptfoo's does."""
    if source.is_folder or not is_text(source):
        return False
    head = json_head(source)
    if head[:1] != b"{":
        return False
    first = head.partition(b"\n")[0]
    if all(mark in (first if b"\n" in head else head) for mark in _LINE) and not _RESULTS.search(first):
        return True
    is_named = b'"evalId"' in head or all(mark.search(head) for mark in _DOCUMENT)
    return is_named and bool(_RESULTS.search(head))


def read(source: Source) -> OutputTable:
    """A row per test, prompt and provider."""
    if _RESULTS.search(json_head(source)):
        results = decoded(source, _Document, "promptfoo's results").results
        found, version = _rows_of(results), f"version {results.get('version')}"
    else:
        found, version = list(_lines(source)), "rows"
    weights: dict[str, set[float]] = defaultdict(set)
    rows = [_row(source, one, weights) for one in found]
    if not rows:
        raise source.malformed("an evaluation without a result", "Run it again: promptfoo eval -o out.json.")
    known = {name: next(iter(values)) for name, values in weights.items() if len(values) == 1}
    return table_of(source.name, "promptfoo", rows, weights=known, notes=(version,))


def _lines(source: Source) -> Iterator[Json]:
    for k, line in enumerate(utf8_data(source).split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            found = msgspec.json.decode(as_json(line))
        except (msgspec.DecodeError, ValueError, RecursionError):
            raise source.malformed(
                "not a JSON object", "The file was cut short: export it again.", f"line {k}"
            ) from None
        if not isinstance(found, dict):
            raise source.malformed("not a JSON object", "Export it again.", f"line {k}")
        yield found


def _rows_of(results: Json) -> list[Json]:
    """The rows of a document; those of a table (up to version 2) in the form of the newer ones."""
    rows = results.get("results")
    if isinstance(rows, list):
        return [one for one in rows if isinstance(one, dict)]
    table = _dict(results.get("table"))
    prompts = _list(_dict(table.get("head")).get("prompts"))
    found = []
    for test, body in enumerate(_list(table.get("body"))):
        names = _list(_dict(table.get("head")).get("vars"))
        given = dict(zip(map(str, names), _list(_dict(body).get("vars")), strict=False))
        for at, one in enumerate(_list(_dict(body).get("outputs"))):
            prompt = _dict(prompts[at]) if at < len(prompts) else {}
            found.append(_of_table(_dict(one), _dict(_dict(body).get("test")), given, test, prompt))
    return found


def _of_table(one: Json, test: Json, given: Json, number_: int, prompt: Json) -> Json:
    label = {"raw": one.get("prompt"), "label": prompt.get("label") or prompt.get("display") or prompt.get("raw")}
    return one | {
        "testIdx": number_, "vars": given, "testCase": test, "prompt": label,
        "provider": one.get("provider") or prompt.get("provider"), "success": one.get("pass"),
        "response": {"output": one.get("text"), "tokenUsage": one.get("tokenUsage")},
    }  # fmt: skip


def _row(source: Source, one: Json, weights: dict[str, set[float]]) -> OutputRow:
    given, test, response = (_dict(one.get(name)) for name in ("vars", "testCase", "response"))
    given = given or _dict(test.get("vars"))
    prompt, provider, graded = _dict(one.get("prompt")), one.get("provider"), _dict(one.get("gradingResult"))
    named = provider if isinstance(provider, str) else _dict(provider).get("label") or _dict(provider).get("id")
    usage = _dict(response.get("tokenUsage") or one.get("tokenUsage"))
    row = OutputRow(
        id=str(one.get("testIdx", "")) or None,
        model=as_text(named),
        prompt=as_text(prompt.get("label")),
        input=_asked(given) or as_text(prompt.get("raw")),
        expected=_expected(given, test),
        output=as_text(response.get("output")),
        status=_status(one, response, graded),
        error=as_text(one.get("error")) if _failed(one) else None,
        latency_s=_seconds(one.get("latencyMs")),
        cost=number(one.get("cost")),
        tokens_in=number(usage.get("prompt")) or None,
        tokens_out=number(usage.get("completion")) or None,
        passed=number(one.get("success")),
        metadata=flat(given) | flat(_dict(test.get("metadata"))),
    )
    _score(row, one, graded, weights)
    if test.get("description"):
        row.metadata["description"] = as_text(test["description"])
    return row


def _asked(given: Json) -> str | None:
    return next((as_text(given[name]) for name in _QUESTIONS if given.get(name)), None)


def _expected(given: Json, test: Json) -> list[str]:
    """The variable that says it, else what assertions compare with."""
    for name in _TEXTS:
        if given.get(name) is not None:
            return texts(given[name])
    asserted = (_dict(one) for one in _list(test.get("assert")))
    return [text for one in asserted if one.get("type") in _EXPECTING for text in texts(one.get("value"))]


def _failed(one: Json) -> bool:
    """Whether the model failed; `error` is filled for a failed assertion as well."""
    reason = one.get("failureReason")
    return reason == _FAILED if reason is not None else bool(one.get("error")) and not one.get("gradingResult")


def _status(one: Json, response: Json, graded: Json) -> str:
    if _failed(one):
        return "model_error"
    if _dict(graded.get("metadata")).get("graderError") or _dict(one.get("metadata")).get("graderError"):
        return "judge_failed"
    if response.get("isRefusal"):
        return "refused"
    reason = response.get("finishReason")
    return "truncated" if reason in _TRUNCATED else "refused" if reason == "content_filter" else "scored"


def _score(row: OutputRow, one: Json, graded: Json, weights: dict[str, set[float]]) -> None:
    """The scores of a row: of its assertions by their metric or type, else as it names them."""
    checks = [_dict(part) for part in _list(graded.get("componentResults"))]
    people = [part for part in checks if _dict(part.get("assertion")).get("type") == "human"]
    row.human = number(people[-1].get("pass")) if people else None
    sums: dict[str, tuple[float, float]] = {}
    for part in checks:
        name, score, weight = _checked(part)
        if name is None or score is None or part in people:
            continue
        total, n = sums.get(name, (0.0, 0.0))
        sums[name] = (total + weight * score, n + weight)
        if part.get("reason"):
            row.reasons.setdefault(name, str(part["reason"]))
    for name, (total, n) in sums.items():
        weights[name].add(n)
        row.criteria[name] = total / n if n else None
    if not sums:
        _score_by_name(row, one, graded)


def _checked(part: Json) -> tuple[str | None, float | None, float]:
    """What an assertion is of, its score and its weight."""
    check = _dict(part.get("assertion"))
    weight = number(check.get("weight"))
    name = as_text(check.get("metric")) or as_text(check.get("type"))
    return name, number(part.get("score")), 1.0 if weight is None else max(0.0, weight)


def _score_by_name(row: OutputRow, one: Json, graded: Json) -> None:
    """The scores that a row without assertions names: weighted sums; else its one score."""
    divisors = _dict(graded.get("namedScoreWeights"))
    for name, value in _dict(one.get("namedScores")).items():
        score, weight = number(value), number(divisors.get(name))
        row.criteria[name] = score if score is None or not weight else score / weight
    if not row.criteria and number(one.get("score")) is not None:
        row.criteria["score"] = number(one.get("score"))
        if graded.get("reason"):
            row.reasons["score"] = str(graded["reason"])


def _seconds(value: Any) -> float | None:
    found = number(value)
    return None if found is None else found / 1000


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
