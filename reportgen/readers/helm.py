"""HELM: the folder of a run, its requests in scenario_state.json and their scores in per_instance_stats.json."""

from __future__ import annotations

from typing import Any

import msgspec

from reportgen.output_tables import OutputTable, as_text
from reportgen.readers.folders import is_file
from reportgen.readers.json_document import decoded
from reportgen.readers.output_rows import OutputRow, number, table_of
from reportgen.readers.source import Source

FORMATS = ("helm",)
SIGN = "the folder of a run of HELM, with scenario_state.json"

_STATE, _STATS, _RUN = "scenario_state.json", "per_instance_stats.json", "run_spec.json"
# Figures of a run that say nothing about how good an answer is.
_NO_SCORES = ("num_", "max_prob", "logprob", "inference_", "finish_reason", "predicted_index", "training_",
              "estimated_", "batch_size", "prompt_truncated", "truncation", "perplexity", "bits_per")  # fmt: skip

Json = dict[str, Any]
Key = tuple[str, str, int]


class _State(msgspec.Struct):
    request_states: list[Json]
    adapter_spec: Json | None = None


class _Stats(msgspec.Struct):
    instance_id: Any
    stats: list[Json]
    perturbation: Any = None
    train_trial_index: Any = 0


def recognises(source: Source) -> bool:
    """Whether the folder has the requests of a run."""
    return source.is_folder and is_file(source.path / _STATE)


def read(source: Source) -> OutputTable:
    """A row per instance, perturbation and trial; perturbed copies hang together with their instance."""
    if not source.is_folder:
        raise source.malformed("no folder of a run", f"Give the folder that holds {_STATE}.")
    state = decoded(source.within(_STATE), _State, "a run of HELM")
    scores = _scores(source)
    run = _run(source)
    rows = [_row(one, run, scores) for one in map(_dict, state.request_states) if _is_answer(one)]
    if not rows:
        raise source.malformed("a run without a request", "Run it again.")
    return table_of(source.name, "helm", rows)


def _is_answer(one: Json) -> bool:
    """Whether a request is an answer of its own, neither one of the options nor a calibration."""
    return one.get("reference_index") is None and one.get("request_mode") in (None, "original")


def _run(source: Source) -> Json:
    path = source.path / _RUN
    return decoded(source.at(path), dict[str, Any], "a run of HELM") if is_file(path) else {}


def _scores(source: Source) -> dict[Key, dict[str, float]]:
    if not is_file(source.path / _STATS):
        return {}
    found: dict[Key, dict[str, float]] = {}
    for one in decoded(source.within(_STATS), list[_Stats], "figures of HELM"):
        key = _key(one.instance_id, one.perturbation, one.train_trial_index)
        for stat in one.stats:
            name, value = as_text(_dict(stat.get("name")).get("name")), number(stat.get("mean"))
            if name is None or name.startswith(_NO_SCORES) or value is None or not number(stat.get("count")):
                continue
            found.setdefault(key, {})[name] = value
    return found


def _key(instance: Any, perturbation: Any, trial: Any) -> Key:
    return str(instance), as_text(_dict(perturbation).get("name")) or "", int(number(trial) or 0)


def _row(one: Json, run: Json, scores: dict[Key, dict[str, float]]) -> OutputRow:
    instance, request, result = (_dict(one.get(name)) for name in ("instance", "request", "result"))
    key = _key(instance.get("id"), instance.get("perturbation"), one.get("train_trial_index"))
    said = _dict(next(iter(_list(result.get("completions"))), None))
    failed = result.get("success") is False
    reason = as_text(_dict(said.get("finish_reason")).get("reason"))
    status = "truncated" if reason == "length" else "refused" if reason == "content_filter" else "scored"
    mapping = {str(name): str(text) for name, text in _dict(one.get("output_mapping")).items()}
    references = map(_dict, _list(instance.get("references")))
    right = [as_text(_dict(one.get("output")).get("text")) or "" for one in references
             if "correct" in _list(one.get("tags"))]  # fmt: skip
    kept = {"split": instance.get("split"), "sub_split": instance.get("sub_split"), "perturbation": key[1]}
    return OutputRow(
        id=" ".join(filter(None, key[:2])),
        model=as_text(request.get("model")) or as_text(_dict(run.get("adapter_spec")).get("model")),
        epoch=key[2] + 1,
        cluster=key[0],
        input=as_text(_dict(instance.get("input")).get("text")),
        expected=[_option(text, mapping) for text in right],
        output=_answer(as_text(said.get("text")), mapping),
        status="model_error" if failed else status,
        error=as_text(result.get("error")) if failed else None,
        latency_s=number(result.get("request_time")),
        criteria=dict(scores.get(key, {})),
        metadata={name: str(value) for name, value in kept.items() if value},
    )


def _option(text: str, mapping: dict[str, str]) -> str:
    return next((f"{letter}. {text}" for letter, given in mapping.items() if given == text), text)


def _answer(text: str | None, mapping: dict[str, str]) -> str | None:
    letter = (text or "").strip()
    return f"{letter}. {mapping[letter]}" if letter in mapping else text


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
