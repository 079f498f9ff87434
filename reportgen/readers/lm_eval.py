"""lm-evaluation-harness: a line per document and filter in samples_*.jsonl, figures in results_*.json beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from reportgen.output_tables import OutputTable, as_text
from reportgen.readers.encoding import is_text, utf8_data
from reportgen.readers.folders import is_file
from reportgen.readers.json_document import decoded, json_head
from reportgen.readers.json_text import as_json
from reportgen.readers.output_rows import OutputRow, flat, number, table_of, texts
from reportgen.readers.source import Source

FORMATS = ("lm-eval",)
SIGN = "samples_*.jsonl of lm-evaluation-harness (--log_samples), its results_*.json, or the folder of both"

_LINE = (b'"doc_id"', b'"doc"')
_RESPONSES = (b'"filtered_resps"', b'"resps"', b'"doc_hash"')
_RESULTS = re.compile(rb'"results"\s*:\s*\{')
_OWN = re.compile(rb'"(?:n-shot|n-samples|higher_is_better|group_subtasks|task_hashes)"\s*:')
_SAMPLES = re.compile(r"samples_(.+?)_(\d{4}-\d\d-\d\dT[\d\-.:]+)\.jsonl(?:\.gz)?")
_TIMED = re.compile(r"(\d{4}-\d\d-\d\dT[\d\-.:]+)\.json")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOST_FILES = 2000
_AGAIN = "Run it again with --log_samples, and give the folder that it writes."

Json = dict[str, Any]


class _Results(msgspec.Struct):
    results: Json
    higher_is_better: Json | None = None
    config: Json | None = None
    model_name: Any = None


def recognises(source: Source) -> bool:
    """Whether a line, a document or the names in a folder are its own."""
    if source.is_folder:
        return any(recognises(source.at(path)) for path in _samples_below(source.path)[:1])
    if not is_text(source):
        return False
    head = json_head(source)
    first = head.partition(b"\n")[0]
    if head[:1] != b"{":
        return False
    if _RESULTS.search(head) and _OWN.search(head):
        return True
    return all(mark in head for mark in _LINE) and any(mark in first or mark in head for mark in _RESPONSES)


def _samples_below(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.rglob("samples_*.jsonl*") if is_file(path))
    except OSError:
        return []
    return found[:_MOST_FILES]


def read(source: Source) -> OutputTable:
    """A row per document; a filter is part of the variant, not more documents."""
    paths = _paths(source)
    rows: list[OutputRow] = []
    higher: dict[str, bool] = {}
    corpus: set[str] = set()
    many = len({_task(path) for path in paths}) > 1
    for path in paths:
        results = _results_beside(source, path)
        model = _model(results, path)
        own = list(_rows(source.at(path), model, _task(path), corpus, is_one=not many))
        rows.extend(own)
        for metrics in (results.higher_is_better or {}).values() if results else ():
            higher |= {name: bool(value) for name, value in _dict(metrics).items()}
    filters = {row.prompt for row in rows}
    if len(filters) == 1:
        for row in rows:
            row.prompt = None
    notes = [f"{name} is computed from all outputs together there" for name in sorted(corpus)]
    if not rows:
        raise source.malformed("no document in it", _AGAIN)
    return table_of(source.name, "lm-eval", rows, higher=higher, notes=notes)


def _paths(source: Source) -> list[Path]:
    """The files of samples: of a folder, of those beside the results, or this one."""
    if source.is_folder:
        return _samples_below(source.path)
    if not _RESULTS.search(json_head(source)) or source.suffix == ".jsonl":
        return [source.path]
    time = _TIMED.search(source.path.name)
    found = [path for path in _samples_below(source.path.parent) if time and time[1] in path.name]
    if not found:
        raise source.malformed("it holds figures, and no samples lie beside it", _AGAIN)
    return found


def _task(path: Path) -> str:
    found = _SAMPLES.fullmatch(path.name)
    return found[1] if found else path.name.partition(".")[0].removeprefix("samples_")


def _results_beside(source: Source, path: Path) -> _Results | None:
    found = _SAMPLES.fullmatch(path.name)
    beside = path.with_name(f"results_{found[2]}.json") if found else None
    if beside is None or not is_file(beside):
        return None
    return decoded(source.at(beside), _Results, "results of lm-evaluation-harness")


def _model(results: _Results | None, path: Path) -> str | None:
    if results is None:
        return path.parent.name or None
    arguments = as_text(_dict(results.config).get("model_args"))
    named = re.search(r"(?:pretrained|model)[\"']?[=:]\s*[\"']?([^,\"'}]+)", arguments or "")
    return as_text(results.model_name) or (named[1] if named else as_text(_dict(results.config).get("model")))


def _rows(source: Source, model: str | None, task: str, corpus: set[str], *, is_one: bool) -> Iterator[OutputRow]:
    for k, line in enumerate(utf8_data(source).split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(as_json(line))
        except (ValueError, RecursionError):
            remedy = "The file was cut short: copy it again, or leave the last line out."
            raise source.malformed("not a JSON object", remedy, f"line {k}") from None
        if not isinstance(found, dict):
            raise source.malformed("not a JSON object", "Write it again.", f"line {k}")
        yield _row(found, model, task, corpus, is_one=is_one)


def _row(one: Json, model: str | None, task: str, corpus: set[str], *, is_one: bool) -> OutputRow:
    doc, arguments = _dict(one.get("doc")), [_dict(value) for value in _dict(one.get("arguments")).values()]
    digest = str(one.get("doc_hash") or "")[:8]
    name = " ".join(filter(None, ("" if is_one else task, str(one.get("doc_id")), digest)))
    row = OutputRow(
        id=name,
        model=model,
        prompt=as_text(one.get("filter")),
        input=as_text(arguments[0].get("arg_0")) if arguments else as_text(one.get("arguments")),
        expected=texts(one.get("target")),
        metadata={"task": task} | ({"prompt_hash": one["prompt_hash"]} if one.get("prompt_hash") else {}) | flat(doc),
    )
    _answer(row, one, arguments)
    named = [name for name in _list(one.get("metrics")) if isinstance(name, str)]
    for metric in named or [key for key in ("acc", "exact_match", "acc_norm") if key in one]:
        value = one.get(metric)
        if isinstance(value, list | dict):
            corpus.add(metric)
        else:
            row.criteria[metric] = number(value)
    return row


def _answer(row: OutputRow, one: Json, arguments: list[Json]) -> None:
    """What was answered: the text, or of choices with log-likelihoods the most likely."""
    filtered = _list(one.get("filtered_resps"))
    likely = [number(pair[0]) for pair in filtered if isinstance(pair, list) and len(pair) == 2]
    if len(likely) > 1 and len(likely) == len(filtered) == len(arguments) and None not in likely:
        options = [str(as_text(given.get("arg_1")) or "").strip() for given in arguments]
        best = max(range(len(likely)), key=lambda k: (likely[k], -k))
        row.output = _option(best, options)
        right = number(one.get("target"))
        if right is not None and 0 <= int(right) < len(options):
            row.expected = [_option(int(right), options)]
        elif row.expected and row.expected[0].strip() in options:
            row.expected = [_option(options.index(row.expected[0].strip()), options)]
        return
    said = _first(one.get("resps"))
    row.output = said
    taken = _first(filtered)
    if taken is not None and taken != said:
        row.extracted = taken
        if taken == "[invalid]":
            row.status = "unparsed"


def _option(k: int, options: list[str]) -> str:
    letter = _LETTERS[k] if k < len(_LETTERS) else str(k + 1)
    return letter if options[k] == letter else f"{letter}. {options[k]}"


def _first(value: Any) -> str | None:
    while isinstance(value, list):
        value = value[0] if value else None
    return as_text(value)


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
