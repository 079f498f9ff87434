"""Evidently's page of the same predictions: `python evidently_page.py FILE.parquet PAGE.html`, in an environment of it.

It needs no more than `pip install evidently "pandas<3" polars`. Prints its version, seconds, CPU seconds, MB and bytes.
"""

import json
import resource
import sys
import time
from pathlib import Path


def main(table, page):
    import evidently
    import pandas as pd
    from evidently import DataDefinition, Dataset, MulticlassClassification, Report
    from evidently.presets import ClassificationPreset

    start, cpu = time.perf_counter(), time.process_time()
    frame = pd.read_parquet(table, columns=["truth", "prediction"])
    roles = DataDefinition(classification=[MulticlassClassification(target="truth", prediction_labels="prediction")])
    data = Dataset.from_pandas(frame, data_definition=roles)
    Report([ClassificationPreset()]).run(data, None).save_html(page)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"version": evidently.__version__, "seconds": seconds, "cpu": cpu, "peak": peak}
    print(json.dumps(found | {"bytes": Path(page).stat().st_size}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
