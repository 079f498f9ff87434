"""The order of the stages, from files to a finished report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from reportgen import numbers, readers
from reportgen.arrays import NONE
from reportgen.datasets.columns import Columns, InputColumns, chosen_columns, truth_alone
from reportgen.datasets.image_names import image_names_from_table
from reportgen.errors import MismatchedInputs, OptionError
from reportgen.evaluations.base import Evaluation
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.outputs.html import render
from reportgen.record.write import Json, to_json
from reportgen.recorded import recorded
from reportgen.report.context import Context, first_cell
from reportgen.report.document import Report
from reportgen.report.image_folder import image_folder, is_folder
from reportgen.report.images import Thumbnails, thumbnails
from reportgen.report.payload import has_background, payload
from reportgen.report.words import Words
from reportgen.rules import findings
from reportgen.tables import BoxTable, Table
from reportgen.tasks import TASKS, Task

CASES_WITHOUT_PICTURE = 5000  # samples whose rows are in the file although they have no picture there
MEGABYTE = 1_000_000

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Inputs:
    """The files as read, and which of their columns play which role; `columns` is None for boxes."""

    ground_truth: Table | BoxTable | None
    predictions: Table | BoxTable | None
    columns: InputColumns | None

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        """Each file with its format and the columns chosen, in words."""
        columns = self.columns
        roles = (columns.ground_truth, columns.predictions) if columns else (None, None)
        tables = (("Ground truth", self.ground_truth), ("Predictions", self.predictions))
        pairs = zip(tables, roles, strict=True)
        return tuple((name, _described(table, chosen)) for (name, table), chosen in pairs if table is not None)


@dataclass(frozen=True)
class Built:
    """A finished report: as a document, as a page and as a record."""

    report: Report
    record: Json
    html: bytes
    evaluation: Evaluation
    described: tuple[str, ...]


def build(options: Options, progress: Progress = lambda stage: None) -> Built:
    """The whole way from the files named in `options` to the finished page.

    Raises: ReportgenError for whatever the user can fix.
    """
    progress("Reading")
    inputs = read_inputs(options)
    task = task_of(inputs, options)
    dataset, issues = joined(task, inputs, options)
    progress("Evaluating")
    evaluation = task.evaluate(dataset, options)
    issues += evaluation.issues
    found = findings(task.rules, evaluation)
    progress("Preparing pictures")
    chosen, pictures, picture_issues, n_files = _pictures(task, evaluation, options, inputs)
    issues += picture_issues
    words = task.words(evaluation, has_pictures=pictures is not None)
    finished = recorded(evaluation, found, issues, media="none" if pictures is None else "image")
    cell = first_cell(evaluation)
    context = Context(
        options=options,
        evaluation=evaluation,
        findings=found,
        rules=task.rules,
        issues=issues,
        words=words,
        payload=payload(evaluation, chosen, pictures, words, cell, task.case_values(evaluation, chosen)),
        cases_of=partial(task.cases, evaluation, chosen),
        worst=task.worst(evaluation, chosen),
        cell=cell,
        inputs=inputs.described,
        dataset_sha256=finished.dataset.sha256,
        receipt=_receipt(evaluation, chosen, pictures, words, n_files),
    )
    progress("Writing the page")
    content = to_json(finished)
    report = _report(task, context, content)
    described = tuple(f"{name}: {text}" for name, text in inputs.described)
    return Built(
        report, msgspec.json.decode(content), render(report).encode("utf-8"), evaluation, (*described, context.receipt)
    )


def _boxes(ground_truth: BoxTable | None, predictions: BoxTable) -> Inputs:
    """The files of a detector; one without scores is ground truth, and there are no predictions then."""
    if ground_truth is None and predictions.score is None and predictions.predictions is None:
        return Inputs(predictions, None, None)
    return Inputs(ground_truth, predictions, None)


def task_of(inputs: Inputs, options: Options) -> Task:
    """The task that the files are of.

    Raises: OptionError when --task names no task, or another than the files are of.
    """
    found = "classification" if inputs.columns else "detection"
    if options.task is not None and options.task not in TASKS:
        raise OptionError("--task", f"{options.task} is not a task", f"The tasks are {', '.join(TASKS)}.")
    if options.task not in (None, found):
        raise OptionError("--task", f"the files are of {found}, not of {options.task}", f"Give --task {found}.")
    return TASKS[found]


def read_inputs(options: Options, *, needs_predictions: bool = True) -> Inputs:
    """The one or two files of a build, with the columns that were recognised; a check may do without predictions."""
    images = options.images if options.images is not None and is_folder(options.images) else None
    predictions = readers.read(options.predictions, options.format, images)
    ground_truth = readers.read(options.ground_truth, None, images) if options.ground_truth else None
    if isinstance(predictions, BoxTable) and not isinstance(ground_truth, Table):
        return _boxes(ground_truth, predictions)
    if isinstance(predictions, BoxTable) or isinstance(ground_truth, BoxTable):
        names = f"{options.ground_truth} and {options.predictions}"
        raise MismatchedInputs(names, "one holds boxes, the other labels", "Give both in a format of boxes.")
    alone = None if needs_predictions or ground_truth is not None else truth_alone(predictions, options.columns)
    if alone is not None:
        return Inputs(predictions, None, InputColumns(Columns(), alone))
    return Inputs(ground_truth, predictions, chosen_columns(ground_truth, predictions, options.columns, options.images))


def joined(task: Task, inputs: Inputs, options: Options) -> tuple[Any, tuple[Issue, ...]]:
    """The dataset of the files, with image names from the --images table where one is given.

    Ground truth alone is joined as if each sample were predicted.
    """
    truths, columns = inputs.ground_truth, inputs.columns
    if inputs.predictions is None and isinstance(truths, Table) and columns and columns.ground_truth:
        said = truths.frame[columns.ground_truth.truth or ""].alias("prediction")
        dataset, issues = task.join(None, replace(truths, frame=truths.frame.with_columns(said)), options)
    else:
        dataset, issues = task.join(truths, inputs.predictions, options)
    if options.images is None or is_folder(options.images) or options.no_images:
        return dataset, issues
    names = image_names_from_table(readers.read_table(options.images), options.columns, dataset.sample_ids)
    return dataset.with_image_names(names), issues


def _described(table: Table | BoxTable, roles: object) -> str:
    """`predictions.csv (csv): id, truth = true, scores = p_cat … p_dog`."""
    if isinstance(table, BoxTable):
        return table.described
    parts = []
    for role in ("id", "truth", "prediction", "score", "scores", "image"):
        column = getattr(roles, role)
        if isinstance(column, tuple):
            column = " … ".join(dict.fromkeys((column[0], column[-1]))) if column else None
        if column:
            parts.append(role if column == role else f"{role} = {column}")
    if table.scores is not None:
        parts.append("scores")
    return f"{table.name} ({table.format}): {', '.join(parts)}"


def _pictures(
    task: Task, evaluation: Evaluation, options: Options, inputs: Inputs
) -> tuple[NDArray[np.intp], Thumbnails | None, tuple[Issue, ...], int]:
    """The samples that go into the file, those with a picture first; the pictures; what was odd; how many have one."""
    data = evaluation.dataset
    everything = task.order(evaluation, np.ones(data.n_samples, bool))
    folder = None if options.no_images else image_folder(options.images, _holder(options, inputs))
    if folder is None:
        return everything[:CASES_WITHOUT_PICTURE], None, (), 0
    images = folder.images(data.sample_ids, data.image_names)
    order = task.order(evaluation, images.is_available)
    pictures = thumbnails(images.paths(order), int(options.image_budget * MEGABYTE))
    shown = order[pictures.image != NONE]
    others = everything[~np.isin(everything, shown)][: max(0, CASES_WITHOUT_PICTURE - shown.size)]
    n_files = pictures.n_available + int(np.count_nonzero(images.is_available)) - order.size
    return np.concatenate([shown, others]), pictures, images.issues + pictures.issues, n_files


def _holder(options: Options, inputs: Inputs) -> Path | None:
    """The file whose column names the images."""
    if inputs.columns is None:
        return options.ground_truth or options.predictions
    roles = inputs.columns.ground_truth
    if options.ground_truth is not None and roles is not None and roles.image:
        return options.ground_truth
    return options.predictions if inputs.columns.predictions.image else None


def _receipt(
    evaluation: Evaluation, chosen: NDArray[np.intp], pictures: Thumbnails | None, words: Words, n_files: int
) -> str:
    """How many of how many are in the file, and which were chosen; `n_files` have a picture to choose from."""
    n = evaluation.dataset.n_samples
    total, n_shown = numbers.named(n, words.item), chosen.size if pictures is None else pictures.n_shown
    if n_shown == n:
        return f"All {total} are in this file."
    if pictures is not None and pictures.n_shown == pictures.n_available == n_files:
        some = f"{numbers.count(n_shown)} of {total}"
        return f"{some} have a file, and all of these are here; the others are listed without."
    order = "then those with most errors" if has_background(evaluation) else "errors before correct ones, then by score"
    left = f"The galleries leave {numbers.count(n - n_shown)} out; every figure counts all {numbers.count(n)}."
    return f"{numbers.count(n_shown)} of {total} are in this file: one of every cell first, {order}. {left}"


def _report(task: Task, context: Context, record_json: bytes) -> Report:
    options = context.options
    sections = (section(context) for section in task.sections)
    name = options.title or options.model or "Model report"
    title = f"{name} {options.version}" if options.version else name
    samples = numbers.named(context.evaluation.dataset.n_samples, context.words.item)
    size = f"{samples}, {numbers.named(len(context.labels), 'label')}"
    return Report(
        title=f"{title} on {options.dataset}" if options.dataset else title,
        subtitle=size,
        description=f"Model evaluation: {title}, {size}.",
        sections=tuple(section for section in sections if section is not None),
        payload=context.payload,
        record=record_json,
    )
