"""The Python API: a build from a script or a notebook."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from reportgen.errors import OptionError
from reportgen.files import check_places, write_all
from reportgen.given import all_written, is_array, written, written_arrays, written_vectors
from reportgen.options import Options, labels_of, resolved_date, with_threshold

if TYPE_CHECKING:
    import altair as alt

    from reportgen.pipeline import Built

NOTEBOOK_HEIGHT = 720  # px of the frame in a notebook


@dataclass(frozen=True)
class BuiltReport:
    """A finished report: `html` is the page, `record` every number of it."""

    built: Built
    inputs: tuple[Path, ...] = ()  # the files and folders it was built from

    @property
    def html(self) -> str:
        """The page as text."""
        return self.built.html.decode("utf-8")

    @property
    def record(self) -> dict[str, Any]:
        """The record, as `--record` writes it."""
        return self.built.record

    @property
    def charts(self) -> tuple[str, ...]:
        """The names of the charts that the report has, of those in `reportgen.charts`."""
        from reportgen.report.charts.notebook import names_of

        return names_of(self.built.evaluation)

    def chart(self, name: str) -> alt.TopLevelMixin:
        """One of the charts that `charts` names as an altair chart with its data, as the page draws it at first.

        Raises: OptionError for another name.
        """
        from reportgen.report.charts.notebook import chart  # altair takes longer to load than a small report to build

        return chart(name, self.built.evaluation)

    @property
    def thresholds(self) -> dict[str, Any]:
        """The thresholds to deploy the model with, as `--thresholds-out` writes them.

        Raises: OptionError where there are no scores.
        """
        return dict(json.loads(self.built.thresholds()))

    def save(
        self, path: str | PathLike[str], record: str | PathLike[str] | None = None,
        thresholds: str | PathLike[str] | None = None,
    ) -> None:  # fmt: skip
        """Writes the page, and the record and the thresholds where asked; what was there stays until all are complete.

        Raises: OutputError, also where an input would be overwritten.
        """
        from reportgen.record.write import to_json

        of_record, of_thresholds = (None if one is None else Path(one) for one in (record, thresholds))
        check_places(Path(path), of_record, self.inputs, thresholds=of_thresholds)
        contents = {Path(path): self.built.html}
        if of_record is not None:
            contents[of_record] = to_json(self.record)
        if of_thresholds is not None:
            contents[of_thresholds] = self.built.thresholds()
        write_all(contents)

    def _repr_html_(self) -> str:
        return (
            f'<iframe sandbox="allow-scripts allow-downloads" width="100%" height="{NOTEBOOK_HEIGHT}" '
            f'style="border:0" srcdoc="{escape(self.html)}"></iframe>'
        )


FILES = ("images", "tune_on", "console", "training", "known_errors", "reviews")  # options that may be data as well


def build(
    predictions: Any,
    *,
    ground_truth: Any = None,
    labels: Any = None,
    ids: Any = None,
    score: Any = None,
    **options: Any,
) -> BuiltReport:
    """The report of predictions in a file or in arrays; `options` are those of `reportgen build`, with underscores.

    `predictions` and `ground_truth` are paths or data frames, or lists of these as one data set, lists of dicts as JSON
    files hold them, or arrays: then predictions are a label or a row of scores per sample, or the score of the positive
    one of two labels; where a sample may have several labels `ground_truth` is a row of ones and zeros, or a list of
    labels, per sample. `labels` names the columns of the scores and what numbers stand for, `score` is the confidence
    in each predicted label, `ids` name the samples; of outputs of language models `score` is what they are scored by,
    as ["exact_match:number", "rougel"], `weights` and `range` are mappings. `columns` maps roles to column names,
    `images` is a folder or path or data frame of ids and images, `threshold` a number, or thresholds of another report
    or their file, `tune_on` other predictions with ground truth, or a split, `training` the labels of the training set,
    `embeddings` vectors as an array, data frame or file, or {"test": …, "training": …} of these, `baseline` a report,
    its record or a path, `require` a requirement or a list of them: the page says what became of them.
    Raises: ReportgenError for whatever can be fixed in the input, TypeError for an unknown option.
    """
    from reportgen import pipeline

    created = resolved_date(options.pop("created", None))
    with TemporaryDirectory(prefix="reportgen-", ignore_cleanup_errors=True) as name:  # vectors may still be mapped
        folder = Path(name)
        if is_array(predictions) and not (_is_nothing(predictions) and isinstance(ground_truth, dict)):
            arrays = None if ground_truth is None or not is_array(ground_truth) else ground_truth
            options["predictions"] = written_arrays(folder, predictions, arrays, labels, ids, score)
            ground_truth = None if arrays is not None else ground_truth
        else:
            _refuse_beside_files(ids=ids, score=None if _names_scores(score) else score)
            options |= {"score": score or (), "labels": labels_of(labels)}
            options["predictions"] = all_written(folder, "predictions", predictions)
        before = options.pop("baseline", None)
        before = before.record if isinstance(before, BuiltReport) else before
        options |= with_threshold(_threshold(folder, options.pop("threshold", None)))
        if ground_truth is not None:
            options["ground_truth"] = all_written(folder, "ground_truth", ground_truth)
        files = {name: options.pop(name, None) for name in FILES}
        options["embeddings"] = written_vectors(folder, options.pop("embeddings", None))
        for part, value in (files | {"baseline": before}).items():
            if value is not None:
                options[part] = written(folder, part, value)
        made = Options(created=created, **options)
        return BuiltReport(pipeline.build(made), _inputs(made, folder))


def _is_nothing(predictions: Any) -> bool:
    """Whether it is an empty list: beside a data set of boxes, a detector that finds nothing."""
    return isinstance(predictions, list) and not predictions


def _inputs(made: Options, folder: Path) -> tuple[Path, ...]:
    """The files and folders that were given, without those written into the folder."""
    return tuple(path for path in made.files if path.parent != folder)


def _threshold(folder: Path, given: Any) -> Any:
    """A number or a path as it is; thresholds as a report has them as a file."""
    return written(folder, "thresholds", given) if isinstance(given, dict) else given


def _names_scores(score: Any) -> bool:
    """Whether these are names of scores, not scores."""
    names = [score] if isinstance(score, str) else score
    return isinstance(names, list | tuple) and bool(names) and all(isinstance(name, str) for name in names)


def _refuse_beside_files(**given: Any) -> None:
    for name, value in given.items():
        if value is not None:
            raise OptionError(name, "belongs to predictions in arrays", "Put it into the file, as a column or array.")
