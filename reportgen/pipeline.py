"""The order of the stages, from files to a finished report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import msgspec

from reportgen import numbers, readers
from reportgen.datasets.columns import check_roles
from reportgen.datasets.image_names import image_names_from_table
from reportgen.datasets.roles import OF_IMAGES
from reportgen.datasets.splits import fitting_split
from reportgen.errors import OptionError
from reportgen.evaluations.evaluation import Evaluation
from reportgen.gates.held import Held, asked
from reportgen.inputs import GROUND_TRUTH, IMAGES, PREDICTIONS, Given, Inputs
from reportgen.issues import Issue
from reportgen.options import USUAL_IOU, Options
from reportgen.outputs.html import render
from reportgen.readers.zipped import unpacked, unpacked_pictures, unpacking
from reportgen.record.thresholds_file import to_json as thresholds_json
from reportgen.record.write import Json, to_json
from reportgen.report.context import Context
from reportgen.report.document import Payload, Report
from reportgen.report.image_folder import is_folder
from reportgen.report.label_changes import change_figures
from reportgen.report.payload import payload
from reportgen.report.shown_samples import ShownSamples, receipt, shown_samples
from reportgen.report.words import Words
from reportgen.rules import findings
from reportgen.rules.causes import cause_findings
from reportgen.tables import BoxTable, FileTable, Table
from reportgen.tasks.recognition import task_of
from reportgen.tasks.task import Task
from reportgen.tasks.tuning import Chosen, deployed, described_thresholds, tuned_elsewhere

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """A finished report: as a document, as a page and as a record."""

    report: Report
    record: Json
    html: bytes
    evaluation: Evaluation
    described: tuple[str, ...]
    chosen: Chosen

    def thresholds(self) -> bytes:
        """The thresholds to deploy, as the file of `--thresholds-out`; chosen on the other data of `--tune-on`.

        Raises: OptionError where there are no scores, and so no thresholds.
        """
        found = self.chosen.thresholds
        if found is None:
            raise OptionError("--thresholds-out", "the input has no scores", "Leave it out, or give scores.")
        return thresholds_json(found)


@dataclass(frozen=True)
class Data:
    """What was read: the task, the files with their columns, the data set of them, and all that was odd."""

    task: Task[Any, Any]
    inputs: Inputs
    dataset: Any
    issues: tuple[Issue, ...]

    @property
    def size(self) -> str:
        """How much there is, in words: `450 samples, 10 labels`."""
        samples = numbers.named(self.dataset.n_samples, self.task.facts.words(False, False).sample)
        labels = getattr(self.dataset, "labels", ())
        return f"{samples}, {numbers.named(len(labels), 'label')}" if labels else samples


def build(options: Options, progress: Progress = lambda stage: None) -> Built:
    """The whole way from the files named in `options` to the finished page.

    Raises: ReportgenError for whatever the user can fix.
    """
    with unpacking():  # until the pictures are in the page
        return _built(options, progress)


def _built(options: Options, progress: Progress) -> Built:
    progress("Reading")
    options = _unpacked(options)
    wanted, options = asked(options.require, options.baseline), deployed(options)
    data = read(options)
    task = data.task
    progress("Evaluating")
    options, elsewhere = tuned_elsewhere(options, task, data.dataset, _task_and_data)
    evaluation = task.evaluate(data.dataset, options)
    progress("Preparing images")
    samples = shown_samples(task.view, evaluation, _with_pictures(options, data.inputs), _holder(data.inputs))
    issues = (*data.issues, *evaluation.issues, *samples.issues)
    words = task.facts.words(samples.pictures is not None, evaluation.has_scores)
    found = (*cause_findings(issues), *findings(task.rules, evaluation, words))
    finished = task.record(evaluation, found, issues, media="none" if samples.pictures is None else "image")
    held = wanted.held(finished)
    context = Context(
        options=options,
        evaluation=evaluation,
        facts=task.facts,
        findings=found,
        rules=task.rules,
        issues=issues,
        words=words,
        views=task.view.views(evaluation, words) if task.view else (),
        payload=_payload(task, evaluation, samples, words, held),
        chosen=samples.chosen,
        view=task.view,
        inputs=(*data.inputs.described, *held.described, *described_thresholds(options)),
        dataset_sha256=finished.dataset.sha256,
        receipt=receipt(samples, evaluation.dataset.n_samples, words),
        requirements=held.requirements,
        baseline=held.baseline,
    )
    progress("Writing the page")
    content = to_json(held.recorded(finished))
    report = _report(task, context, content)
    described = tuple(f"{name}: {text}" for name, text in context.inputs)
    page = render(report).encode("utf-8")
    said = (*described, *evaluation.notes, *filter(None, [context.receipt]))
    chosen = elsewhere or Chosen(evaluation, finished.dataset.sha256)
    return Built(report, msgspec.json.decode(content), page, evaluation, said, chosen)


def _task_and_data(options: Options) -> tuple[Task[Any, Any], Any]:
    """The task and the data set of other files, such as those that thresholds are chosen on."""
    data = read(options)
    return data.task, data.dataset


def read(options: Options, *, needs_predictions: bool = True) -> Data:
    """The files of a build as the data set of their task; a check may do without predictions.

    Raises: ReportgenError for whatever the user can fix.
    """
    options = _unpacked(options)
    inputs = read_files(options)
    task = task_of(inputs, options.task)
    options = _without_attribute(options, inputs)
    of_images = OF_IMAGES if inputs.of(IMAGES) else ()
    check_roles(options.columns, (*task.roles, *of_images), task.facts.name)
    if options.iou != USUAL_IOU and "iou" not in task.facts.same_options:
        raise OptionError("--iou", f"means nothing in {task.facts.name}: nothing overlaps there", "Leave it out.")
    if options.max_detections is not None and "iou" not in task.facts.same_options:
        raise OptionError(
            "--max-detections", f"means nothing in {task.facts.name}: there are no boxes", "Leave it out."
        )
    inputs = task.arranged(inputs, options, needs_predictions)
    dataset, issues = task.join(inputs, options)
    if options.positive is not None and getattr(dataset, "positive", None) is None:
        raise OptionError("--positive", f"means nothing in {task.facts.name}: no label is positive", "Leave it out.")
    listed = inputs.table(IMAGES, Table)
    if listed is not None:
        names = image_names_from_table(listed, options.columns, dataset.sample_ids)
        dataset = replace(dataset, samples=dataset.samples.with_image_names(names))
    return Data(task, inputs, dataset, issues)


def _unpacked(options: Options) -> Options:
    """The options with every archive unpacked; the pictures in one are those of --images where none is given."""
    truth = None if options.ground_truth is None else unpacked(options.ground_truth)
    predictions = unpacked(options.predictions)
    images = unpacked_pictures() if options.images is None else unpacked(options.images, of_pictures=True)
    return replace(options, ground_truth=truth, predictions=predictions, images=images)


def read_files(options: Options) -> Inputs:
    """Every file with its role, as written."""
    folder = options.images if options.images is not None and is_folder(options.images) else None
    truth, split, path = options.columns.get("truth"), options.split, options.ground_truth
    name, of_truth = _formats(options)

    def of(path: Path, name: str | None, part: str | None, *, is_truth: bool) -> FileTable:
        return readers.read(path, name, folder, part, truth if is_truth else None)

    if path is None:
        said = of(options.predictions, name, split, is_truth=True)
        given = [Given(PREDICTIONS, options.predictions, said)]
    else:
        true = partial(of, path, of_truth, is_truth=True)
        name = name or _unsaid_format(options, true)
        predicted = of(options.predictions, name, None, is_truth=False)
        said = _of_split(true, split, predicted)
        given = [Given(GROUND_TRUTH, path, said), Given(PREDICTIONS, options.predictions, predicted)]
    if split is not None and getattr(said, "split", None) is None:
        raise OptionError("--split", f"{said.name} is no data set of several splits", "Leave it out.")
    if options.images is not None and folder is None and not options.no_images:
        given.append(Given(IMAGES, options.images, readers.read_table(options.images)))
    return Inputs(tuple(given))


def _formats(options: Options) -> tuple[str | None, str | None]:
    """The formats named for the predictions and for the ground truth; one file may be named by either."""
    name, of_truth = options.format_of(PREDICTIONS), options.format_of(GROUND_TRUTH)
    if options.ground_truth is not None or of_truth is None:
        return name, of_truth
    if name is not None:
        problem = "there is one file, and it is given two formats"
        raise OptionError("--format", problem, "Name its format once, or give --ground-truth.")
    return of_truth, None


def _unsaid_format(options: Options, true: Callable[[str | None], FileTable]) -> str | None:
    """That of predictions that list nothing: beside boxes they are a detector that found none, else no samples."""
    is_empty = readers.is_empty_list(options.predictions)
    return "coco" if is_empty and isinstance(true(options.split), BoxTable) else None


def _of_split(true: Callable[[str | None], FileTable], split: str | None, predicted: FileTable) -> FileTable:
    """The ground truth: of the split that is wanted, else of the one whose images the predictions are of."""
    said = true(split)
    if split is not None or not isinstance(said, BoxTable) or not isinstance(predicted, BoxTable):
        return said
    return fitting_split(said, predicted, lambda part: cast("BoxTable", true(part)))


def _without_attribute(options: Options, inputs: Inputs) -> Options:
    """The options without the attribute of a manifest, which its reader has taken."""
    is_manifest = any(one.table.format == "manifest" for one in inputs.given)
    if not is_manifest or options.columns.get("truth", "truth") == "truth":
        return options
    return replace(options, columns={role: name for role, name in options.columns.items() if role != "truth"})


def _with_pictures(options: Options, inputs: Inputs) -> Options:
    """The options with the folder where the pictures of the ground truth lie, where none was given."""
    found = next((one.table.pictures for one in inputs.given if isinstance(one.table, BoxTable)), None)
    return options if options.images is not None or found is None else replace(options, images=found)


def _holder(inputs: Inputs) -> Path | None:
    """The file that names the images, in a column or by its format; None where none does."""
    found = (one for role in (GROUND_TRUTH, PREDICTIONS) for one in inputs.of(role))
    return next((one.path for one in found if one.columns is None or one.columns.image), None)


def _payload(task: Task[Any, Any], evaluation: Any, samples: ShownSamples, words: Words, held: Held) -> Payload:
    """What the page needs to be live, with how far the labels are from the baseline."""
    made = payload(evaluation, samples, task.view, words)
    changes = change_figures(held.baseline, evaluation.labels)
    return replace(made, values=made.values | {"figures": made.values["figures"] | changes}) if changes else made


def _report(task: Task[Any, Any], context: Context[Any], record_json: bytes) -> Report:
    options = context.options
    sections = (section(context) for section in task.sections)
    name = options.title or options.model or "Model report"
    title = f"{name} {options.version}" if options.version else name
    return Report(
        title=f"{title} on {options.dataset}" if options.dataset else title,
        subtitle=context.size,
        description=f"Model evaluation: {title}, {context.size}.",
        sections=tuple(section for section in sections if section is not None),
        payload=context.payload,
        record=record_json,
    )
