"""The order of the stages, from files to a finished report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers, readers
from reportgen.arrays import NONE
from reportgen.datasets.classification import ClassificationDataset, dataset_sha256
from reportgen.datasets.columns import InputColumns, chosen_columns
from reportgen.datasets.image_names import image_names_from_table
from reportgen.errors import OptionError
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.outputs.html import render
from reportgen.record import Json, record, to_json
from reportgen.report.blocks import Words
from reportgen.report.context import Context, classified_cases, first_cell
from reportgen.report.document import Report
from reportgen.report.image_folder import image_folder, is_folder
from reportgen.report.images import Thumbnails, thumbnails
from reportgen.report.payload import payload
from reportgen.report.picks import picks
from reportgen.rules import findings
from reportgen.tables import Table
from reportgen.tasks import TASKS, Task

CASES_WITHOUT_PICTURE = 5000  # samples whose rows are in the file although they have no picture there
MEGABYTE = 1_000_000

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Inputs:
    """The files as read, and which of their columns play which role."""

    ground_truth: Table | None
    predictions: Table
    columns: InputColumns

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        """Each file with its format and the columns chosen, in words."""
        tables = [("Ground truth", self.ground_truth, self.columns.ground_truth)]
        tables.append(("Predictions", self.predictions, self.columns.predictions))
        return tuple((name, _described(table, roles)) for name, table, roles in tables if table and roles)


@dataclass(frozen=True)
class Built:
    """A finished report: as a document, as a page and as a record."""

    report: Report
    record: Json
    html: bytes
    evaluation: ClassificationEvaluation
    described: tuple[str, ...]


def build(options: Options, progress: Progress = lambda stage: None) -> Built:
    """The whole way from the files named in `options` to the finished page.

    Raises: ReportgenError for whatever the user can fix.
    """
    task = _task(options)
    progress("Reading")
    inputs = read_inputs(options)
    dataset, issues = joined(task, inputs, options)
    progress("Evaluating")
    evaluation = task.evaluate(dataset, options)
    found = findings(task.rules, evaluation)
    progress("Preparing pictures")
    chosen, pictures, picture_issues = _pictures(evaluation, options, inputs)
    issues += picture_issues
    words = _words(evaluation, has_pictures=pictures is not None)
    finished = record(evaluation, found, issues, media="none" if pictures is None else "image")
    cell = first_cell(evaluation)
    context = Context(
        options=options,
        evaluation=evaluation,
        findings=found,
        rules=task.rules,
        issues=issues,
        words=words,
        payload=payload(evaluation, chosen, pictures, words, cell),
        chosen=chosen,
        cases_of=classified_cases,
        cell=cell,
        inputs=inputs.described,
        dataset_sha256=dataset_sha256(dataset),
        receipt=_receipt(evaluation, chosen, pictures, words),
    )
    progress("Writing the page")
    report = _report(task, context, to_json(finished))
    described = tuple(f"{name}: {text}" for name, text in inputs.described)
    return Built(report, finished, render(report).encode("utf-8"), evaluation, (*described, context.receipt))


def _task(options: Options) -> Task:
    name = options.task or "classification"
    if name not in TASKS:
        raise OptionError("--task", f"{name} is not a task", f"The tasks are {', '.join(TASKS)}.")
    return TASKS[name]


def read_inputs(options: Options) -> Inputs:
    """The one or two files of a build, with the columns that were recognised."""
    predictions = readers.read(options.predictions, options.format)
    ground_truth = readers.read(options.ground_truth, None) if options.ground_truth else None
    return Inputs(ground_truth, predictions, chosen_columns(ground_truth, predictions, options.columns, options.images))


def joined(task: Task, inputs: Inputs, options: Options) -> tuple[ClassificationDataset, tuple[Issue, ...]]:
    """The dataset of the files, with image names from the --images table where one is given."""
    dataset, issues = task.join(inputs.ground_truth, inputs.predictions, options)
    if options.images is None or is_folder(options.images) or options.no_images:
        return dataset, issues
    names = image_names_from_table(readers.read(options.images), options.columns, dataset.sample_ids)
    return replace(dataset, image_names=names), issues


def _described(table: Table, roles: object) -> str:
    """`predictions.csv (csv): id, truth = true, scores = p_cat … p_dog`."""
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
    evaluation: ClassificationEvaluation, options: Options, inputs: Inputs
) -> tuple[NDArray[np.intp], Thumbnails | None, tuple[Issue, ...]]:
    """The samples that go into the file, those with a picture first; the pictures; what was odd about them."""
    data = evaluation.dataset
    everything = picks(data.y_true, data.y_pred, data.score, np.ones(data.n_samples, bool))
    folder = None if options.no_images else image_folder(options.images, _holder(options, inputs))
    if folder is None:
        return everything[:CASES_WITHOUT_PICTURE], None, ()
    images = folder.images(data.sample_ids, data.image_names)
    order = picks(data.y_true, data.y_pred, data.score, images.is_available)
    pictures = thumbnails(images.paths(order), int(options.image_budget * MEGABYTE))
    shown = order[pictures.image != NONE]
    others = everything[~np.isin(everything, shown)][: max(0, CASES_WITHOUT_PICTURE - shown.size)]
    return np.concatenate([shown, others]), pictures, images.issues + pictures.issues


def _holder(options: Options, inputs: Inputs) -> Path | None:
    """The file whose column names the images."""
    roles = inputs.columns.ground_truth
    if options.ground_truth is not None and roles is not None and roles.image:
        return options.ground_truth
    return options.predictions if inputs.columns.predictions.image else None


def _words(evaluation: ClassificationEvaluation, *, has_pictures: bool) -> Words:
    return Words("picture" if has_pictures else "item", "withheld" if evaluation.has_scores else "no answer")


def _receipt(
    evaluation: ClassificationEvaluation, chosen: NDArray[np.intp], pictures: Thumbnails | None, words: Words
) -> str:
    """How many of how many are in the file, and which were chosen."""
    total = numbers.named(evaluation.dataset.n_samples, words.item)
    shown = numbers.count(chosen.size if pictures is None else pictures.n_shown)
    if shown == total.split()[0]:
        return f"All {total} are in this file."
    if pictures is not None and pictures.n_shown == pictures.n_available:
        return f"{shown} of {total} have a file, and all of these are here; the others are listed without."
    return f"{shown} of {total} are in this file: one of every cell first, errors before correct ones, then by score."


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
