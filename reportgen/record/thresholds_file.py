"""The file of thresholds that a model is deployed with: written by one build, read back by another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from reportgen.errors import InputError, MalformedInput
from reportgen.links import file_name
from reportgen.record.figures import Count, Value
from reportgen.record.values import listed, value
from reportgen.tuned import Tuned

if TYPE_CHECKING:
    from reportgen.evaluations.threshold_evaluation import ThresholdEvaluation

SCHEMA = 1
ENOUGH = 30  # ground truths of a label; chance moves a threshold of fewer far
REMEDY = "Give a file that `reportgen build --thresholds-out` wrote, or a number from 0 to 1."
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

Threshold = Annotated[float, Meta(ge=0, le=1)] | None
Ends = tuple[Value, Value] | None


class OfAll(Struct, frozen=True):
    """The best threshold by the criterion; `recommended` is the same where it gains more than noise, else null."""

    threshold: Threshold
    recommended: Threshold = None
    gain: Value = None
    interval: Ends = None


class OfLabel(Struct, frozen=True):
    """The threshold with a label's best F1, and between which it lies; `enough`: on enough ground truth to rely on."""

    threshold: Threshold
    support: Count = 0
    interval: Ends = None
    enough: bool = False


class Thresholds(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All thresholds of a model, with the hash of the data set they were chosen on."""

    schema: int
    criterion: str
    dataset: str
    of_all: OfAll = field(name="global")
    labels: dict[str, OfLabel]
    positive: str | None = None


def thresholds(evaluation: ThresholdEvaluation, sha256: str) -> Thresholds | None:
    """The thresholds that are best on the data of an evaluation; None without scores."""
    if not evaluation.has_scores:
        return None
    own = listed(evaluation.best_label_thresholds)
    ends = listed(evaluation.label_threshold_intervals)
    support = evaluation.point.support.tolist()
    rows = zip(evaluation.labels, own, support, ends, strict=True)
    gain, best = evaluation.best_gain, value(evaluation.best)
    is_known = gain is not None and gain.low == gain.low
    return Thresholds(
        schema=SCHEMA,
        criterion=evaluation.criterion.text,
        dataset=sha256,
        of_all=OfAll(best, value(evaluation.recommended), value(gain.change) if gain else None,
                     (value(gain.low), value(gain.high)) if gain and is_known else None),
        labels={name: _of_label(*row) for name, *row in rows},
        positive=None if evaluation.positive is None else evaluation.labels[evaluation.positive],
    )  # fmt: skip


def _of_label(threshold: Value, n: int, ends: list[Value]) -> OfLabel:
    enough = n >= ENOUGH and threshold is not None
    return OfLabel(threshold, n, (ends[0], ends[1]) if enough and ends[0] is not None else None, enough)


def to_json(found: Thresholds) -> bytes:
    """The file as it is written: UTF-8 JSON that people read too."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def read_thresholds(path: Path) -> Tuned:
    """The thresholds of a file.

    Raises: InputError where there is no such file, MalformedInput where it is another one, or of another schema.
    """
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:  # a name that no file can have
        said = (getattr(error, "strerror", None) or "cannot be read").lower()
        raise InputError(f"--threshold {path}", f"is no number, and as a file: {said}", REMEDY) from error
    try:
        found = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=Thresholds)
    except UNREADABLE as error:
        _check_schema(content, path)
        raise MalformedInput(str(path), f"is no file of thresholds: {_plain(error)}", REMEDY) from error
    _check_schema(content, path)
    labels = {name: row.threshold for name, row in found.labels.items()}
    if found.of_all.threshold is None:
        problem = f"has no threshold of all labels: none met {found.criterion} when it was written"
        raise MalformedInput(str(path), problem, "Write it anew by a criterion that can be met, or give a number.")
    return Tuned(file_name(path), found.dataset, found.criterion, found.of_all.threshold, labels, found.positive,
                 is_deployed=True)  # fmt: skip


def _check_schema(content: bytes, path: Path) -> None:
    """Refuses the file of a newer version; one that is no JSON object is left to others to refuse."""
    try:
        values = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=dict[str, Any])
    except UNREADABLE:
        return
    schema = values.get("schema")
    if values.keys() >= {"criterion", "labels"} and isinstance(schema, int) and schema != SCHEMA:
        problem = f"was written in schema {schema}; this version reads thresholds of schema {SCHEMA}"
        raise MalformedInput(str(path), problem, REMEDY)


def _plain(error: Exception) -> str:
    text = str(error)[:300]
    return text if text.startswith("JSON") else text[:1].lower() + text[1:]
