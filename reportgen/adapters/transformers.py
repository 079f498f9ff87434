"""Hugging Face: reports of the Trainer's predictions, after every evaluation if wanted, and `evaluate`'s figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reportgen.adapters.libraries import library
from reportgen.adapters.logits import as_scores
from reportgen.adapters.training import saved
from reportgen.api import build
from reportgen.errors import MalformedInput
from reportgen.given import array_of

if TYPE_CHECKING:
    from reportgen.api import BuiltReport

Names = Sequence[str] | Mapping[int, str]
ComputeMetrics = Callable[[Any], dict[str, float]]
IGNORED = -100  # a label that takes no part
AVERAGED = ("f1", "precision", "recall")
OTHER_NAMES = {"matthews_correlation": "mcc"}


def from_predictions(output: Any, labels: Names, **options: Any) -> BuiltReport:
    """The report of what `Trainer.predict` returns, a PredictionOutput, or of an EvalPrediction.

    `predictions` are logits (n_samples, n_labels), or a tuple that begins with them; `label_ids` the number of the
    right label per sample, or, where it may have several, a row of zeros and ones. `labels` name the columns:
    `model.config.id2label` will do. Samples whose label is -100 take no part. `options` are those of `reportgen.build`.
    Raises: MalformedInput for other shapes, and without label_ids.
    """
    answers = output.predictions
    logits = array_of(answers[0] if isinstance(answers, tuple) else answers)
    if output.label_ids is None:
        raise MalformedInput("label_ids", "there are none", "Predict a data set with labels.")
    truth = array_of(output.label_ids)
    if truth.ndim > 2 or (truth.ndim == 2 and truth.shape != logits.shape):
        problem = f"of shape {truth.shape}, predictions of {logits.shape}"
        raise MalformedInput("label_ids", problem, "Give one label, or one row of zeros and ones, per sample.")
    scores = as_scores(logits, several=truth.ndim == 2)
    names = _names(labels, scores.shape[1])
    if truth.ndim == 2:
        return build(scores, ground_truth=truth.astype(np.int64), labels=names, **options)
    kept = truth != IGNORED
    if "ids" in options and not kept.all():
        options["ids"] = array_of(options["ids"])[kept]
    return build(scores[kept], ground_truth=truth[kept], labels=names, **options)


def _names(labels: Names, n: int) -> list[str]:
    names = [str(labels[k]) for k in sorted(labels)] if isinstance(labels, Mapping) else [str(one) for one in labels]
    if len(names) != n:
        problem = f"{len(names)} names, but there are {n} labels"
        raise MalformedInput("labels", problem, "Give model.config.id2label.")
    return names


def report_callback(
    folder: str | PathLike[str], *, compute_metrics: ComputeMetrics | None = None, labels: Names | None = None,
    **options: Any,
) -> Any:  # fmt: skip
    """A callback for the Trainer that writes `folder`/step-00500.html after every evaluation.

    It has to be given twice, since callbacks see no predictions: `Trainer(…, callbacks=[reports],
    compute_metrics=reports.compute_metrics)`. A `compute_metrics` of your own, given here, is called as well. `labels`
    are those of the model's `config.id2label` unless given. `options` are those of `reportgen.build`; the version is
    the step unless they say another. The last report is the callback's `report`. What cannot be reported is a warning,
    so that the training goes on.
    Raises: OptionError without transformers.
    """
    base = library("transformers").TrainerCallback

    class ReportCallback(_Evaluated, base):  # type: ignore[misc, valid-type]
        """Keeps the predictions of an evaluation and writes its report."""

    return ReportCallback(Path(folder), compute_metrics, labels, options)


class _Evaluated:
    """What it does; the Trainer's own callback, the other base, has the hooks that do nothing."""

    def __init__(
        self, folder: Path, further: ComputeMetrics | None, labels: Names | None, options: dict[str, Any]
    ) -> None:
        self.folder, self.further, self.labels, self.options = folder, further, labels, options
        self.report: BuiltReport | None = None
        self._seen: Any = None

    def compute_metrics(self, seen: Any) -> dict[str, float]:
        """Keeps an evaluation's predictions for its report; the metrics are those of the function that was given."""
        self._seen = seen
        return self.further(seen) if self.further is not None else {}

    def on_evaluate(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Writes the report, on the process that holds all predictions."""
        if self._seen is None or not state.is_world_process_zero:
            return
        model = kwargs.get("model")
        labels = self.labels if self.labels is not None else model.config.id2label  # type: ignore[union-attr]
        said = {"model": type(model).__name__} if model is not None else {}
        said["version"] = f"step {state.global_step}"
        options, seen, self._seen = said | self.options, self._seen, None
        name = f"step-{state.global_step:05d}"
        self.report = saved(self.folder, name, lambda: from_predictions(seen, labels, **options))


def compared(
    report: BuiltReport, results: Mapping[str, Any], average: str = "macro", labels: Names | None = None
) -> dict[str, dict[str, float]]:
    """The figures of `evaluate` (or of `Trainer.evaluate`) beside the report's: `theirs`, `ours` and `difference`.

    `results` is what `compute` returned; f1, precision and recall were computed with this `average`: macro, micro,
    weighted, or binary, that of the positive label. Of a list, a figure for each of `labels`, each is named `f1[cat]`;
    without `labels` their order is unknown. What the report does not have is left out.
    Raises: MalformedInput for lists of another length than `labels`.
    """
    rows = {row["label"]: row for row in report.record["per_label"]}
    found: dict[str, dict[str, float]] = {}
    for name, value in results.items():
        plain = name.removeprefix("eval_").removeprefix("test_")
        values: NDArray[Any] = np.asarray(value)
        if values.dtype.kind not in "fiu":
            continue
        if values.ndim == 1 and labels is not None:
            named = zip(_names(labels, values.size), values.tolist(), strict=True)
            pairs = [(f"{plain}[{label}]", one, rows.get(label, {}).get(plain)) for label, one in named]
        else:
            pairs = [(plain, float(value), _figure(report.record, plain, average))] if values.ndim == 0 else []
        for key, theirs, ours in pairs:
            if ours is not None:
                found[key] = {"theirs": theirs, "ours": ours, "difference": theirs - ours}
    return found


def _figure(record: Mapping[str, Any], name: str, average: str) -> float | None:
    """The report's figure of a name of `evaluate`; None where it has none."""
    if name in AVERAGED and average == "binary":
        positive = record.get("threshold", {}).get("positive")
        return next((row[name] for row in record["per_label"] if row["label"] == positive), None)
    ours = f"{average}_{name}" if name in AVERAGED else OTHER_NAMES.get(name, name)
    figure: float | None = record["metrics"].get(ours)
    return figure
