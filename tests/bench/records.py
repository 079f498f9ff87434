"""Records: made, written, read and listed, of 1,000 labels with 100 steps."""

from pathlib import Path

import numpy as np
import polars as pl

from tests.bench.measure import in_fresh_process

SIZE = 20_000, 1_000
PATH = Path("record.json")


def evaluation():
    """A classifier of many labels whose figures are all computed."""
    from reportgen.datasets.classification import ClassificationDataset
    from reportgen.datasets.samples import Samples
    from reportgen.evaluations.classification import ClassificationEvaluation
    from reportgen.options import Options

    n, n_labels = SIZE
    rng = np.random.default_rng(1)
    truth = rng.integers(0, n_labels, n).astype(np.int32)
    prediction = np.where(rng.random(n) < 0.7, truth, rng.integers(0, n_labels, n)).astype(np.int32)
    labels = tuple(f"label {k:04d}" for k in range(n_labels))
    ids = pl.Series("id", [f"{k:08d}" for k in range(n)])
    data = ClassificationDataset(Samples(ids), labels, truth, prediction, rng.random(n), None)
    made = ClassificationEvaluation(data, Options(PATH))
    content(made)  # whatever it reads of the evaluation is kept there
    return made


def content(made):
    from reportgen.tasks.classification import TASK

    return TASK.record(made, (), (), media="none")


def made_record():
    return content(evaluation())


def as_json():
    return encoded(made_record())


def encoded(record):
    from reportgen.record.write import to_json

    return to_json(record)


def read(written):
    from reportgen.record.read import parsed_record

    record = parsed_record(written, PATH)
    return len(record.by_label) + len(record.sample_ids)


def listed(written):
    from reportgen.archive.versions import DECODER

    return sum(len(DECODER.decode(written).per_label) for _ in range(100))


def run(say):
    say(f"a record of {SIZE[0]:,} samples and {SIZE[1]:,} labels")
    steps = {
        "made": (evaluation, content), "written": (made_record, encoded), "read whole": (as_json, read),
        "listed, 100 times": (as_json, listed),
    }  # fmt: skip
    for name, (prepare, act) in steps.items():
        measured = in_fresh_process(prepare, act)
        say(f"  {name:<20} {measured.cpu:6.3f} s CPU, peak {measured.peak:.0f} MB")
