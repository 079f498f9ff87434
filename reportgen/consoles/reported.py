"""What a console itself said of a model: the summary that Rekognition or Azure wrote, to be held against a run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.errors import InputError, MalformedInput
from reportgen.links import file_name

REMEDY = "Give the EvaluationSummary JSON of Rekognition Custom Labels, or the evaluation summary of Azure Language."
OF_REKOGNITION = {
    "Precision": "precision", "Recall": "recall", "F1Score": "f1", "AveragePrecision": "average_precision",
    "AverageRecall": "average_recall", "Threshold": "threshold",
}  # fmt: skip
OF_AZURE = {
    "microPrecision": "micro_precision", "microRecall": "micro_recall", "microF1": "micro_f1",
    "macroPrecision": "macro_precision", "macroRecall": "macro_recall", "macroF1": "macro_f1",
    "precision": "precision", "recall": "recall", "f1": "f1",
    "truePositivesCount": "tp", "falsePositivesCount": "fp", "falseNegativesCount": "fn",
    "truePositiveCount": "tp", "falsePositiveCount": "fp", "falseNegativeCount": "fn",
}  # fmt: skip


@dataclass(frozen=True)
class Reported:
    """The figures of one console by key, of all labels and of each, as its own file has them.

    `key` is the console's; `n_samples` the size of its test set, None where the file does not say.
    """

    key: str
    source: str
    figures: Mapping[str, float]
    labels: Mapping[str, Mapping[str, float]]
    n_samples: int | None = None


def read_reported(path: Path) -> Reported:
    """What a console's own file says.

    Raises: InputError where there is no such file, MalformedInput where it is no summary that is known.
    """
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(str(path), (error.strerror or "cannot be read").lower(), REMEDY) from error
    except (ValueError, RecursionError) as error:
        raise MalformedInput(str(path), f"is no JSON: {error}", REMEDY) from error
    try:
        said = _rekognition(found) or _azure(found) if isinstance(found, dict) else None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise MalformedInput(str(path), "is a damaged summary: a figure is missing or no number", REMEDY) from error
    if said is None:
        raise MalformedInput(str(path), "is no summary of a console", REMEDY)
    key, figures, labels, n = said
    return Reported(key, file_name(path), figures, labels, n)


Said = tuple[str, dict[str, float], dict[str, dict[str, float]], int | None]


def _rekognition(found: dict[str, Any]) -> Said | None:
    """Rekognition's: the figures stand in the aggregate itself, or in its Metrics."""
    if "AggregatedEvaluationResults" not in found:
        return None
    aggregate = found["AggregatedEvaluationResults"]
    figures = _figures(aggregate | aggregate.get("Metrics", {}), OF_REKOGNITION)
    rows = {row["Label"]: row for row in found.get("LabelEvaluationResults", ())}
    labels = {name: _figures(row["Metrics"], OF_REKOGNITION) for name, row in rows.items()}
    n = found.get("EvaluationDetails", {}).get("NumberOfTestingImages")
    return "rekognition", figures, labels, None if n is None else int(n)


def _azure(found: dict[str, Any]) -> Said | None:
    """Azure's, under the name of its kind of project."""
    inside = [part for name, part in found.items() if name.startswith("custom") and name.endswith("Evaluation")]
    if not inside and "microF1" not in found:
        return None
    summary = inside[0] if inside else found
    rows = summary.get("classes") or summary.get("entities") or {}
    return "azure", _figures(summary, OF_AZURE), {name: _figures(row, OF_AZURE) for name, row in rows.items()}, None


def _figures(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, float]:
    return {ours: float(values[theirs]) for theirs, ours in names.items() if values.get(theirs) is not None}
