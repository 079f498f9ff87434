"""MLflow: a report as artifacts and metrics of a run."""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from reportgen.adapters.libraries import library

if TYPE_CHECKING:
    from reportgen.api import BuiltReport


def log_report(
    report: BuiltReport, *, name: str = "report", artifact_path: str | None = None, run_id: str | None = None,
    step: int | None = None,
) -> None:  # fmt: skip
    """Logs the page and the record as artifacts `name`.html and `name`.json, and the metrics, to the active run.

    `artifact_path` is a folder among the artifacts, `run_id` another run than the active one, `step` that of the
    metrics; those that are undefined are not logged.
    Raises: OptionError without MLflow; whatever MLflow raises.
    """
    mlflow = library("mlflow")
    with TemporaryDirectory(prefix="reportgen-") as folder:
        page, record = Path(folder) / f"{name}.html", Path(folder) / f"{name}.json"
        report.save(page, record=record)
        for path in (page, record):
            mlflow.log_artifact(str(path), artifact_path, run_id=run_id)
    known = {key: value for key, value in report.record["metrics"].items() if value is not None}
    finite = {key: float(value) for key, value in known.items() if math.isfinite(value)}
    mlflow.log_metrics(finite, step=step, run_id=run_id)
