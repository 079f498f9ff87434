"""The record: every number of a report as plain JSON, the only thing that outlives the run.

`record.schema.json` next to this file says what stands where, `record.example.json` shows one in full. Absent means not
applicable, null means undefined; readers ignore keys they do not know.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from zlib import compressobj, decompress

import numpy as np

from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.locations import installed_version
from reportgen.metrics.intervals import LEVEL

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from reportgen.arrays import LabelIds, Scores
    from reportgen.datasets.classification import ClassificationDataset
    from reportgen.evaluations.detection import DetectionEvaluation
    from reportgen.evaluations.evaluation import Evaluation
    from reportgen.evaluations.metric import MetricDefinition
    from reportgen.evaluations.operating_point import OperatingPoint
    from reportgen.issues import Issue
    from reportgen.rules.rule import Finding

SCHEMA = 1
RAW_DEFLATE = -15  # what browsers call deflate-raw
COUNTS = ("support", "predicted", "tp", "fp", "fn", "misclassified", "missed", "spurious")
FRACTIONS = ("precision", "recall", "f1")
FINDING = ("rule", "severity", "label", "message", "evidence", "gain", "gain_note", "action", "link")
CURVES = ("accuracy", "macro_f1", "micro_precision", "micro_recall", "micro_f1")

Json = dict[str, Any]


def record(  # noqa: PLR0913 - what a record is made of
    evaluation: Evaluation, findings: Iterable[Finding], issues: Iterable[Issue], *, media: str, task: str, sha256: str,
    more: Json,
) -> Json:  # fmt: skip
    """The record of one report; `media` is image, text or none, `more` what only this task has.

    `metrics`, `intervals`, `per_label` and `confusion` are at `threshold.operating`. Without scores there is no
    `threshold`, `curve` or `at_recommended`; without labels none of what is said of them.
    """
    options, data = evaluation.options, evaluation.dataset
    head = {
        "schema": SCHEMA,
        "tool": {"version": installed_version()},
        "task": task,
        "media": media,
        "model": {"name": options.model, "version": options.version},
        "dataset": {"name": options.dataset, "samples": data.n_samples, "sha256": sha256},
        "created": options.created,
        "options": options.recorded(),
        "metrics": _plain(evaluation.metrics),
        "reasons": evaluation.reasons,
        "intervals": _plain(evaluation.intervals),
        "definitions": {name: _definition(known) for name, known in evaluation.definitions.items()},
        "bootstrap": {"level": LEVEL, "replicates": evaluation.replicates},
        "findings": [{name: getattr(finding, name) for name in FINDING} for finding in findings],
        "issues": [asdict(issue) for issue in issues],
    }
    outcomes = _of_outcomes(evaluation) if isinstance(evaluation, OutcomeEvaluation) else {}
    return head | outcomes | more


def _of_outcomes(evaluation: OutcomeEvaluation) -> Json:
    """What every task with labels and outcomes has."""
    return {
        "labels": list(evaluation.labels),
        "per_label": _label_rows(evaluation, evaluation.point, _columns_at_operating(evaluation)),
        "confusion": _confusion(evaluation.labels, evaluation.point),
    } | _scored(evaluation)


def _definition(known: MetricDefinition) -> Json:
    """What a figure means, without the name that it goes by."""
    text = {"title": known.title, "text": known.text, "source": known.source}
    return {**text, "better": known.better, "bounds": list(known.bounds)}


def label_rows_of_scores(evaluation: OutcomeEvaluation, point: OperatingPoint) -> list[Json]:
    """The rows of the labels at a point, with what does not depend on the threshold."""
    return _label_rows(evaluation, point, _columns_of_scores(evaluation))


def to_json(record: Json) -> bytes:
    """The record as compact UTF-8 JSON: equal records give equal bytes.

    Raises: ValueError for NaN and infinity, which are not JSON.
    """
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()


def _scored(evaluation: OutcomeEvaluation) -> Json:
    """What only a run with scores has."""
    if not evaluation.has_scores:
        return {}
    best = evaluation.recommended_point
    at_best = best and {
        "metrics": _plain(_known(evaluation, best.metrics)),
        "per_label": _label_rows(evaluation, best, {}),
    }
    return {"threshold": _threshold(evaluation), "curve": _curve(evaluation), "at_recommended": at_best}


def _known(evaluation: OutcomeEvaluation, metrics: dict[str, float]) -> dict[str, float]:
    """The metrics that mean something in the task."""
    return {name: value for name, value in metrics.items() if name in evaluation.metric_definitions}


def _threshold(evaluation: OutcomeEvaluation) -> Json:
    return {
        "operating": evaluation.operating,
        "recommended": _plain(evaluation.recommended),
        "criterion": evaluation.criterion.text,
        "per_label": dict(zip(evaluation.labels, _plain(evaluation.label_thresholds), strict=True)),
        "steps": _plain(evaluation.steps),
    }


def _curve(evaluation: OutcomeEvaluation) -> Json:
    curves, labels = evaluation.curves, evaluation.labels
    by_label = zip(*(_plain(getattr(curves, name)) for name in FRACTIONS), strict=True)
    rows = [dict(zip(FRACTIONS, values, strict=True)) for values in by_label]
    known = (name for name in CURVES if name in evaluation.metric_definitions)
    return {name: _plain(getattr(curves, name)) for name in known} | {"per_label": dict(zip(labels, rows, strict=True))}


def _label_rows(evaluation: OutcomeEvaluation, point: OperatingPoint, more: dict[str, Any]) -> list[Json]:
    """One row per label: counts, precision, recall and F1 at the point, then the columns `more`."""
    columns = {name: _plain(getattr(point, name)) for name in COUNTS + FRACTIONS}
    columns |= {name: _plain(values) for name, values in more.items()}
    rows = zip(evaluation.labels, *columns.values(), strict=True)
    return [dict(zip(("label", *columns), row, strict=True)) for row in rows]


def _columns_of_scores(evaluation: OutcomeEvaluation) -> dict[str, Any]:
    """Columns of the labels that do not depend on the threshold; none without scores."""
    if not evaluation.has_scores:
        return {}
    return evaluation.label_ranking | {"threshold": evaluation.label_thresholds}


def _columns_at_operating(evaluation: OutcomeEvaluation) -> dict[str, Any]:
    intervals = {
        "precision_interval": evaluation.label_precision_interval,
        "recall_interval": evaluation.label_recall_interval,
        "f1_interval": evaluation.label_f1_interval,
    }
    return _columns_of_scores(evaluation) | evaluation.label_details | evaluation.label_gains | intervals


def _confusion(labels: Sequence[str], point: OperatingPoint) -> Json:
    """The cells that are not empty, by position in `labels`, whose last one (null) is none."""
    rows, columns = np.nonzero(point.confusion)
    cells = np.stack([rows, columns, point.confusion[rows, columns]], axis=1)
    return {"labels": [*labels, None], "rows": "truth", "columns": "prediction", "cells": cells.tolist()}


def _plain(value: Any) -> Any:
    """Numbers as Python's own, in lists or by name; NaN becomes None here and nowhere else.

    >>> _plain({"f1": np.array([0.5, np.nan])})
    {'f1': [0.5, None]}
    """
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if value is None or isinstance(value, int):
        return value
    numbers = np.asarray(value)
    if numbers.dtype.kind == "f":
        undefined = np.isnan(numbers)
        numbers = numbers.astype(object)
        numbers[undefined] = None
    return numbers.tolist()


# Outcomes, sample by sample


@dataclass(frozen=True, eq=False)
class SampleOutcomes:
    """What happened to each sample, in the order of `ids`; -1 = no prediction, `score` is None without scores."""

    ids: tuple[str, ...]
    truth: LabelIds
    prediction: LabelIds
    score: Scores | None


def encode_outcomes(data: ClassificationDataset) -> Json:
    """Ids, ground truths, predictions and scores of all samples in the order of the ids (ascending code points).

    Every column is {"type", "data"}: little-endian numbers (or UTF-8 text), raw deflate, base64. `ids` is all ids one
    after the other, `id_lengths` how many bytes each takes: no id needs to be escaped. `truth` and `prediction` are
    positions in the record's `labels`, -1 = no prediction, as they were at arg-max; a threshold withholds those whose
    score is lower. `score` belongs to the prediction, NaN without one; absent without scores.
    """
    columns = {
        "ids": {"type": "utf-8", "data": _packed(_joined(data.sample_ids))},
        "id_lengths": _column(data.sample_ids.str.len_bytes().to_numpy(), "uint32"),
        "truth": _column(data.y_true, "int32"),
        "prediction": _column(data.y_pred, "int32"),
    }
    if data.score is None:
        return columns
    return columns | {"score": _column(data.score, _narrowest(data.score))}


def encode_box_outcomes(evaluation: DetectionEvaluation) -> Json:
    """The outcome rows of a detector, as columns like those of `encode_outcomes`.

    `ids` are the images in ascending order; `sample`, `truth` and `prediction` are positions in them and in the labels,
    -1 = none; a row holds at thresholds above `low`, up to `high`. `truth_item` and `prediction_item` are positions in
    the files, `kind` is 0, 1 for a duplicate, 2 for a box that fits too loosely.
    """
    ids, rows = evaluation.dataset.sample_ids, evaluation.outcomes
    columns = {name: getattr(rows, name) for name in ("sample", "truth", "prediction", "truth_item", "prediction_item")}
    return {
        "ids": {"type": "utf-8", "data": _packed(_joined(ids))},
        "id_lengths": _column(ids.str.len_bytes().to_numpy(), "uint32"),
        **{name: _column(values, "int32") for name, values in columns.items()},
        "low": _column(rows.low, "float64"),
        "high": _column(rows.high, "float64"),
        "kind": _column(rows.kind, "int8"),
    }


def decode_outcomes(outcomes: Json) -> SampleOutcomes:
    """The columns that `encode_outcomes` wrote."""
    text = _unpacked(outcomes["ids"]["data"])
    ends = np.cumsum(_values(outcomes["id_lengths"]), dtype=np.int64).tolist()
    ids = tuple(text[start:end].decode() for start, end in zip([0, *ends], ends, strict=False))
    score = _values(outcomes["score"]) if "score" in outcomes else None
    return SampleOutcomes(ids, _values(outcomes["truth"]), _values(outcomes["prediction"]), score)


def _joined(ids: pl.Series) -> bytes:
    return str(ids.str.join("").item()).encode() if len(ids) else b""


def _narrowest(score: Scores) -> str:
    """float32 where no score loses a bit by it."""
    return "float32" if np.array_equal(score.astype(np.float32), score, equal_nan=True) else "float64"


def _column(values: NDArray[Any], kind: str) -> Json:
    return {"type": kind, "data": _packed(values.astype(np.dtype(kind).newbyteorder("<")).tobytes())}


def _values(column: Json) -> NDArray[Any]:
    stored = np.frombuffer(_unpacked(column["data"]), np.dtype(column["type"]).newbyteorder("<"))
    return stored.astype(column["type"])


def _packed(content: bytes) -> str:
    deflate = compressobj(wbits=RAW_DEFLATE)
    return b64encode(deflate.compress(content) + deflate.flush()).decode()


def _unpacked(text: str) -> bytes:
    return decompress(b64decode(text), wbits=RAW_DEFLATE)
