"""What an evaluation says, as a record. No task is known here: what only one task has, its caller passes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from msgspec import UNSET

from reportgen.consoles import consoles
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.locations import installed_version
from reportgen.metrics.intervals import LEVEL
from reportgen.record.console_parts import console_parts
from reportgen.record.figures import Figure
from reportgen.record.folds import saved_crossval, saved_folds
from reportgen.record.label_errors import saved_label_errors, saved_reviews
from reportgen.record.made_of import DataSet, FilePart, Model, Tool
from reportgen.record.parts import (
    AtThreshold,
    Bootstrap,
    Confusion,
    Content,
    Definition,
    SavedFinding,
    SavedIssue,
    SavedRow,
)  # fmt: skip
from reportgen.record.scores import score_parts
from reportgen.record.slices import saved_columns, saved_slices
from reportgen.record.splits import saved_splits
from reportgen.record.threshold_parts import ChosenOn, Gain, Threshold
from reportgen.record.training import saved_training
from reportgen.record.values import Parts, listed, value
from reportgen.record.vector_map import saved_clusters, saved_map

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reportgen.evaluations.evaluation import Evaluation, Sampled
    from reportgen.evaluations.metric import MetricDefinition
    from reportgen.evaluations.operating_point import OperatingPoint
    from reportgen.issues import Issue
    from reportgen.record.outcomes import Columns
    from reportgen.rules.rule import Finding

SCHEMA = 2
COUNTS = ("support", "predicted", "tp", "fp", "fn", "misclassified", "missed", "spurious")
FRACTIONS = ("precision", "recall", "f1")
CURVES = (
    "accuracy", "macro_precision", "macro_recall", "macro_f1", "micro_precision", "micro_recall", "micro_f1",
)  # fmt: skip

Json = dict[str, Any]  # a record as plain values
LabelColumns = Mapping[str, "NDArray[np.number]"]


def record(  # noqa: PLR0913 - what a task adds is passed by name
    evaluation: Evaluation, findings: Iterable[Finding], issues: Iterable[Issue], *, media: str, task: str, sha256: str,
    outcomes: Columns | None = None, more: Parts | None = None,
) -> Content:  # fmt: skip
    """The record of one report.

    `media` is image, text or none; `sha256` tells whether two data sets are the same; `more` are further parts by name,
    such as per_label_argmax. `outcomes` None is a task without outcome rows: it has no labels, thresholds and curves.
    """
    found: Parts = head(evaluation, media=media, task=task, sha256=sha256)
    if outcomes is not None and isinstance(evaluation, OutcomeEvaluation):
        found |= outcome_parts(evaluation) | {
            "outcomes": outcomes,
            "slice_columns": saved_columns(evaluation.slices, evaluation.vector_map),
        }
        found["consoles"] = {one.key: console_parts(one, evaluation.labels) for one in consoles(evaluation)}
    said = [_finding(one) for one in findings]
    odd = [SavedIssue(**asdict(issue) | {"examples": list(issue.examples)}) for issue in issues]
    return Content(**found | (more or {}), findings=said, issues=odd)


def _finding(found: Finding) -> SavedFinding:
    rows = [SavedRow(row.name, float(row.value), row.text, row.link) for row in found.rows]
    parts = {name: getattr(found, name) for name in SavedFinding.__struct_fields__ if name != "rows"}
    return SavedFinding(**parts, rows=rows)


def to_json(record: Content | Json) -> bytes:
    """The record as compact UTF-8 JSON: equal records give equal bytes, names stay in their order.

    Raises: ValueError for NaN and infinity, which are not JSON.
    """
    figures = msgspec.to_builtins(record) if isinstance(record, dict) else _without_outcomes(record)
    json.dumps(figures, allow_nan=False)  # msgspec would write null for them
    return msgspec.json.encode(record)


def _without_outcomes(record: Content) -> Json:
    """All that may hold NaN: the outcomes, which may be most of a record, are packed in text."""
    found: Json = msgspec.to_builtins(msgspec.structs.replace(record, outcomes=None, answers=None))
    return found


def head(evaluation: Evaluation, *, media: str, task: str, sha256: str) -> Parts:
    """What every task has."""
    options, data = evaluation.options, evaluation.dataset
    return {
        "schema": SCHEMA,
        "tool": Tool(installed_version()),
        "task": task,
        "media": media,
        "model": Model(options.model, options.version),
        "dataset": DataSet(data.n_samples, sha256, options.dataset, _files(data)),
        "created": options.created,
        "options": options.recorded() | evaluation.recorded_options,
        "metrics": _by_name(evaluation.metrics),
        "reasons": evaluation.reasons,
        "intervals": {name: (value(low), value(high)) for name, (low, high) in evaluation.intervals.items()},
        "interval_reasons": evaluation.interval_reasons,
        "baselines": {way: _by_name(values) for way, values in evaluation.baselines.items()},
        "definitions": {name: _definition(known) for name, known in evaluation.definitions.items()},
    }


def _files(data: Sampled) -> list[FilePart] | msgspec.UnsetType:
    return [FilePart(name, n) for name, n in data.files.items()] or msgspec.UNSET


def outcome_parts(evaluation: OutcomeEvaluation) -> Parts:
    """What a task with outcome rows has: all that is counted by label or by threshold."""
    found: Parts = {
        "labels": evaluation.labels,
        "bootstrap": Bootstrap(LEVEL, evaluation.replicates),
        "label_rows": label_rows(evaluation, evaluation.point, _columns_at_operating(evaluation)),
        "confusion": _confusion(evaluation.labels, evaluation.point),
        "slices": saved_slices(evaluation.slices, evaluation.vector_map),
        "splits": saved_splits(evaluation.splits),
        "folds": saved_folds(evaluation.folds),
        "crossval": saved_crossval(evaluation.folds),
        "training": saved_training(evaluation.training, evaluation.dataset.sample_ids),
        "map": saved_map(evaluation),
        "clusters": saved_clusters(evaluation),
        "label_errors": saved_label_errors(evaluation),
        "reviews": saved_reviews(evaluation),
    }
    if evaluation.has_scores:
        found |= {"threshold": _threshold(evaluation), "curve": _curve(evaluation)}
        found |= _at_recommended(evaluation)
    return found | score_parts(evaluation, evaluation.labels)


def label_rows(evaluation: OutcomeEvaluation, point: OperatingPoint, more: LabelColumns) -> list[dict[str, Figure]]:
    """One row per label: counts, precision, recall and F1 at the point, then the columns `more`."""
    columns = {name: listed(getattr(point, name)) for name in COUNTS + FRACTIONS}
    columns |= {name: listed(values) for name, values in more.items()}
    rows = zip(evaluation.labels, *columns.values(), strict=True)
    return [dict(zip(("label", *columns), row, strict=True)) for row in rows]


def score_columns(evaluation: OutcomeEvaluation) -> LabelColumns:
    """Columns of the labels that do not depend on the threshold; none without scores."""
    if not evaluation.has_scores:
        return {}
    return evaluation.label_ranking | {"threshold": evaluation.label_thresholds}


def _columns_at_operating(evaluation: OutcomeEvaluation) -> LabelColumns:
    intervals = {
        "precision_interval": evaluation.label_precision_interval,
        "recall_interval": evaluation.label_recall_interval,
        "f1_interval": evaluation.label_f1_interval,
    } | {f"{name}_interval": values for name, values in evaluation.ranking_intervals.labels.items()}
    return {**score_columns(evaluation), **evaluation.label_details, **evaluation.label_gains, **intervals}


def _definition(known: MetricDefinition) -> Definition:
    return Definition(known.title, known.better, known.text, known.source, known.bounds)


def _at_recommended(evaluation: OutcomeEvaluation) -> Parts:
    best = evaluation.recommended_point
    if best is None:
        return {}
    known = {name: value for name, value in best.metrics.items() if name in evaluation.metric_definitions}
    return {"at_recommended": AtThreshold(_by_name(known), label_rows(evaluation, best, {}))}


def _threshold(evaluation: OutcomeEvaluation) -> Threshold:
    own = dict(zip(evaluation.labels, listed(evaluation.label_thresholds), strict=True))
    gain, positive, tuned = evaluation.best_gain, evaluation.positive, evaluation.options.tuned
    return Threshold(
        operating=value(evaluation.operating),
        best=value(evaluation.best),
        recommended=value(evaluation.recommended),
        criterion=evaluation.criterion.text,
        per_label=own,
        steps=listed(evaluation.steps),
        default=value(evaluation.default),
        gain=None if gain is None else Gain(*(value(one) for one in (gain.change, gain.low, gain.high))),
        positive=None if positive is None else evaluation.labels[positive],
        chosen_on=UNSET if tuned is None else ChosenOn(tuned.source, tuned.dataset, tuned.is_deployed),
    )


def _curve(evaluation: OutcomeEvaluation) -> Json:
    curves, labels = evaluation.curves, evaluation.labels
    by_label = zip(*(listed(getattr(curves, name)) for name in FRACTIONS), strict=True)
    rows = [dict(zip(FRACTIONS, values, strict=True)) for values in by_label]
    known = (name for name in CURVES if name in evaluation.metric_definitions)
    counts = {name: listed(getattr(curves, name).sum(axis=0)) for name in ("tp", "predicted")}
    averages = {name: listed(getattr(curves, name)) for name in known}
    return averages | counts | {"per_label": dict(zip(labels, rows, strict=True))}


def _confusion(labels: Sequence[str], point: OperatingPoint) -> Confusion:
    rows, columns = np.nonzero(point.confusion)
    cells = np.stack([rows, columns, point.confusion[rows, columns]], axis=1)
    return Confusion(cells.tolist(), [*labels, None])


def _by_name(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: value(number) for name, number in values.items()}
