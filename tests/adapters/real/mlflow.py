"""MLflow: a page, its record and its metrics in a run, read back from the store."""

import json
import os
from pathlib import Path

PACKAGES = ("mlflow-skinny",)


def seen(folder):
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"  # later versions want a database otherwise
    import mlflow

    import reportgen
    from reportgen.adapters.mlflow import log_report

    report = reportgen.build(["a", "b", "b", "a"], ground_truth=["a", "b", "a", "a"], score=[0.9, 0.8, 0.6, 0.7])
    mlflow.set_tracking_uri((folder / "runs").as_uri())
    with mlflow.start_run() as run:
        log_report(report, artifact_path="reports", step=3)
    client = mlflow.MlflowClient()
    log_report(report, name="again", run_id=run.info.run_id)
    names = [one.path for one in client.list_artifacts(run.info.run_id, "reports")]
    assert names == ["reports/report.html", "reports/report.json"], names
    yield f"artifacts {', '.join(names)}"
    page = client.download_artifacts(run.info.run_id, "reports/report.html", str(folder))
    assert Path(page).read_bytes() == report.html.encode("utf-8")
    yield "the page is the same after a download"
    record = client.download_artifacts(run.info.run_id, "again.json", str(folder))
    assert json.loads(Path(record).read_bytes()) == report.record
    logged = client.get_run(run.info.run_id).data.metrics
    known = {name: value for name, value in report.record["metrics"].items() if value is not None}
    assert logged == known, (logged, known)
    yield f"{len(logged)} metrics, accuracy {logged['accuracy']}"
