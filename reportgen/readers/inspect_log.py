"""Inspect's logs: `.eval`, a ZIP whose members are Zstandard, and the same as one JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from reportgen.issues import Issue, issue
from reportgen.output_tables import OutputTable, as_text
from reportgen.readers.encoding import is_text
from reportgen.readers.inspect_zip import LogFile, is_log
from reportgen.readers.json_document import decoded, json_head
from reportgen.readers.json_text import as_json
from reportgen.readers.output_rows import OutputRow, flat, number, table_of, texts
from reportgen.readers.source import Source

FORMATS = ("inspect",)
SIGN = "a log of Inspect (.eval or .json)"

_JSON = (re.compile(rb'"version"\s*:\s*\d'), re.compile(rb'"eval"\s*:\s*\{'))
_EVAL = re.compile(rb'"(?:task_id|run_id|eval_id|task)"\s*:')
_LETTERS = {"C": 1.0, "I": 0.0, "P": 0.5, "N": 0.0}
_NOT_SCORED = {"refusal": "refused", "invalid_response_format": "unparsed", "grader_failed": "judge_failed",
               "scoring_failed": "judge_failed"}  # fmt: skip
_STOPPED = {"max_tokens": "truncated", "model_length": "truncated", "content_filter": "refused"}
_SAMPLE = re.compile(r"samples/[^/]+\.json")
_SUMMARIES = re.compile(r"_journal/summaries/(\d+)\.json")

Json = dict[str, Any]


class Sample(msgspec.Struct):
    """One sample of a log; the events, most of it, are never decoded."""

    id: Any = None
    epoch: Any = None
    input: Any = None
    target: Any = None
    choices: Any = None
    output: Any = None
    scores: Any = None
    metadata: Any = None
    error: Any = None
    limit: Any = None
    total_time: Any = None
    model_usage: Any = None
    completed: Any = None


class _Log(msgspec.Struct):
    eval: Json
    version: Any = None
    status: str = ""
    samples: list[Sample] | None = None


class _Header(msgspec.Struct):
    eval: Json
    status: str = "started"


_sample = msgspec.json.Decoder(Sample, strict=False)
_samples = msgspec.json.Decoder(list[Sample], strict=False)


def recognises(source: Source) -> bool:
    """Whether it is a log by its members, or by how its JSON begins."""
    if source.is_folder:
        return False
    if is_log(source.path):
        return True
    head = json_head(source) if is_text(source) else b""
    return head[:1] == b"{" and all(mark.search(head) for mark in _JSON) and bool(_EVAL.search(head))


def read(source: Source) -> OutputTable:
    """A row per sample and epoch; of a log that was not finished what its journal holds."""
    if is_log(source.path):
        header, samples, notes = _of_zip(source)
    else:
        log = decoded(source, _Log, "a log of Inspect")
        header, samples, notes = _Header(log.eval, log.status), log.samples or [], ()
    if not samples:
        raise source.malformed("a log without a sample", "Run it with --log-samples, or give another log.")
    edited = [0]
    rows = [_row(one, header.eval, edited) for one in samples]
    return table_of(source.name, "inspect", rows, notes=notes, issues=_issues(header, len(rows), edited[0]))


def _issues(header: _Header, n: int, edited: int) -> Iterator[Issue]:
    if header.status in ("started", "cancelled", "error"):
        wanted = _dict(header.eval.get("dataset")).get("samples")
        epochs = number(_dict(header.eval.get("config")).get("epochs")) or 1
        whole = f" of {int(number(wanted) or 0) * int(epochs):,}" if number(wanted) else ""
        yield issue("half_log", f"The log says that its run is {header.status}: it holds {n:,}{whole} samples.", 1)
    if edited:
        yield issue("edited_score", "Scores that somebody changed by hand: the newest counts.", edited)


def _of_zip(source: Source) -> tuple[_Header, list[Sample], tuple[str, ...]]:
    with LogFile(source) as log:
        if "header.json" in log.names:
            header = _decoded(source, log, "header.json", msgspec.json.Decoder(_Header, strict=False))
        else:
            header = _decoded(source, log, "_journal/start.json", msgspec.json.Decoder(_Header, strict=False))
        members = [name for name in log.names if _SAMPLE.fullmatch(name)]
        if members and log.fits(members):
            return header, [_decoded(source, log, name, _sample) for name in members], ()
        names = ["summaries.json"] if "summaries.json" in log.names else _journal(log.names)
        found = [one for name in names for one in _decoded(source, log, name, _samples)]
        return header, found, ("texts as its summaries have them, cut",)


def _journal(names: list[str]) -> list[str]:
    numbered = [(int(found[1]), name) for name in names if (found := _SUMMARIES.fullmatch(name))]
    return [name for _, name in sorted(numbered)]


def _decoded(source: Source, log: LogFile, name: str, decoder: msgspec.json.Decoder[Any]) -> Any:
    data = log.read(name)
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, RecursionError):
        pass
    try:  # NaN, which Python writes and JSON does not know
        return msgspec.convert(json.loads(as_json(data)), decoder.type, strict=False)
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        raise source.malformed(f"{name} is no JSON of Inspect ({error})", "Write the log again.") from None


def _row(sample: Sample, run: Json, edited: list[int]) -> OutputRow:
    output = _dict(sample.output)
    choice = _dict(next(iter(_list(output.get("choices"))), None))
    error = sample.error if sample.error is not None else output.get("error")
    usage = [_dict(one) for one in _dict(sample.model_usage).values()]
    row = OutputRow(
        id=as_text(sample.id),
        model=as_text(run.get("model")),
        prompt=_named(run),
        epoch=int(number(sample.epoch) or 1),
        input=_asked(sample.input),
        expected=texts(sample.target),
        output=_content(output.get("completion")) or _content(_dict(choice.get("message")).get("content")),
        status="model_error" if error else _STOPPED.get(str(choice.get("stop_reason")), "scored"),
        error=None if not error else as_text(_dict(error).get("message")) or as_text(error),
        latency_s=number(sample.total_time),
        tokens_in=_total(usage, "input_tokens"),
        tokens_out=_total(usage, "output_tokens"),
        metadata={"task": as_text(run.get("task"))} | flat(_dict(sample.metadata)),
    )
    _score(row, _dict(sample.scores), edited)
    if row.output is None and not error and row.extracted is not None:
        row.output = row.extracted  # summaries hold the answer alone
    row.extracted = None
    return row


def _named(run: Json) -> str | None:
    """What tells runs of one model apart: the arguments of its task."""
    given = _dict(run.get("task_args_passed")) or _dict(run.get("task_args"))
    return ", ".join(f"{name}={as_text(value)}" for name, value in given.items()) or None


def _total(usage: list[Json], name: str) -> float | None:
    known = [found for one in usage if (found := number(one.get(name))) is not None]
    return sum(known) if known else None


def _asked(value: Any) -> str | None:
    """The input: a text, or what the user said last."""
    if isinstance(value, list):
        said = [_dict(one) for one in value]
        users = [one for one in said if one.get("role") == "user"] or said
        return _content(users[-1].get("content")) if users else None
    return as_text(value)


def _content(value: Any) -> str | None:
    """The text of a message: one, or the text parts of it."""
    if isinstance(value, list):
        return "\n".join(str(_dict(one).get("text") or "") for one in value).strip() or None
    return as_text(value)


def _score(row: OutputRow, scores: Json, edited: list[int]) -> None:
    for scorer, given in scores.items():
        score = _dict(given)
        edited[0] += len(_list(score.get("history"))) > 1
        reason = str(score.get("reason") or "")
        if reason in _NOT_SCORED and row.status == "scored":
            row.status = _NOT_SCORED[reason]
        if score.get("explanation"):
            row.reasons[scorer] = str(score["explanation"])
        row.extracted = row.extracted or as_text(score.get("answer"))
        for name, value in _values(scorer, score.get("value")):
            row.criteria[name] = value


def _values(scorer: str, value: Any) -> Iterator[tuple[str, float | None]]:
    """A score as numbers: of a dict one for each of its keys, of a list their mean."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield f"{scorer}_{name}", _value(one)
    elif isinstance(value, list):
        known = [found for one in value if (found := _value(one)) is not None]
        yield scorer, sum(known) / len(known) if known else None
    else:
        yield scorer, _value(value)


def _value(value: Any) -> float | None:
    if isinstance(value, str):
        return _LETTERS[value] if value in _LETTERS else {"yes": 1.0, "no": 0.0}.get(value.lower(), number(value))
    return number(value)


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
