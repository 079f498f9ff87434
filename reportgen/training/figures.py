"""The figures of every fold of every repetition, in the work folder; the report has those of the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reportgen.datasets.sample_folds import folds_of
from reportgen.files import write_all
from reportgen.options import Options
from reportgen.pipeline import read
from reportgen.readers.zipped import unpacking
from reportgen.record.values import value
from reportgen.record.write import label_rows
from reportgen.training.crossval import done_folds, report_options
from reportgen.training.trainer import Done
from reportgen.training.work import Json, Work, as_json

if TYPE_CHECKING:
    from reportgen.training.crossval import Study

FIGURES = "figures.json"


def write_figures(study: Study, work: Work, done: Mapping[str, Json], options: Options) -> None:
    """Writes `figures.json`: of each fold the samples, seconds, metrics and figures of the labels.

    Raises: OutputError where it cannot be written.
    """
    found: list[Json] = []
    for repeat in sorted({fold.repeat for fold in study.folds}):
        known = done_folds(study, work, done, repeat)
        if known:
            found += _of_repeat(report_options(study, work, known, options, repeat), known, repeat)
    write_all({work.root / FIGURES: as_json({"folds": found})})


def _of_repeat(options: Options, known: Mapping[str, Done], repeat: int) -> Iterator[Json]:
    with unpacking():
        data = read(replace(options, no_images=True))
    parts = folds_of(data.dataset)
    for k, one in enumerate(known.values()):  # in the order of their names, as the parts are
        part = data.dataset if parts is None else data.dataset.take(parts.rows(k))
        yield _figures(data.task.evaluate(part, options), one, repeat)


def _figures(evaluation: Any, one: Done, repeat: int) -> Json:
    point = getattr(evaluation, "point", None)
    return {
        "name": one.told["name"],
        "repeat": repeat,
        "samples": one.told["samples"],
        "train_samples": one.told["train_samples"],
        "seconds": one.told["seconds"],
        "metrics": {name: value(number) for name, number in evaluation.metrics.items()},
        "per_label": [] if point is None else label_rows(evaluation, point, {}),
    }
