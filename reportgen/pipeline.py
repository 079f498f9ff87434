"""The order of the stages, from files to a finished report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from reportgen import numbers
from reportgen.consoles.compared import beside
from reportgen.consoles.reported import read_reported
from reportgen.datasets.columns import check_roles
from reportgen.datasets.image_names import image_names_from_table
from reportgen.datasets.roles import FOLD, OF_IMAGES, SPLIT, TEXT
from reportgen.datasets.sample_folds import SampleFolds, folded
from reportgen.datasets.sample_texts import texted
from reportgen.errors import OptionError
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.training import Training
from reportgen.gates.held import Held, asked
from reportgen.inputs import GROUND_TRUTH, IMAGES, PREDICTIONS, Inputs
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.outputs.html import render
from reportgen.readers.zipped import unpacking
from reportgen.reading import read_files, unpacked_options
from reportgen.record.console_parts import with_reported
from reportgen.record.reviews_file import with_reviews
from reportgen.record.rules import with_rules
from reportgen.record.thresholds_file import to_json as thresholds_json
from reportgen.record.write import Json, to_json
from reportgen.report.context import Context
from reportgen.report.document import Payload, Report
from reportgen.report.label_changes import change_figures
from reportgen.report.map_payload import map_payload
from reportgen.report.payload import payload
from reportgen.report.shown_samples import ShownSamples, receipt, shown_samples
from reportgen.report.suspect_payload import said_values
from reportgen.report.words import Words
from reportgen.rules import asked as asked_rules
from reportgen.rules import ranked
from reportgen.rules.causes import cause_findings
from reportgen.tables import BoxTable, Table
from reportgen.tasks.folds import beside as beside_folds
from reportgen.tasks.folds import described_folds, fold_issues
from reportgen.tasks.in_vain import refuse, refuse_in_vain
from reportgen.tasks.recognition import task_of
from reportgen.tasks.reviewing import described_reviews, review_issues
from reportgen.tasks.splits import Parts, parts_of
from reportgen.tasks.splits import beside as beside_splits
from reportgen.tasks.task import Task
from reportgen.tasks.training import training_of, training_set
from reportgen.tasks.tuning import Chosen, deployed, described_thresholds, tuned_elsewhere
from reportgen.tasks.vectors import Mapped, mapped, space_of

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """A finished report: as a document, as a page and as a record."""

    report: Report
    record: Json
    html: bytes
    evaluation: Evaluation
    described: tuple[str, ...]
    issues: tuple[Issue, ...]
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
    parts: Parts
    issues: tuple[Issue, ...]
    folds: SampleFolds | None = None

    @property
    def dataset(self) -> Any:
        """The samples that are reported: those of a split, or all."""
        return self.parts.dataset

    @property
    def size(self) -> str:
        """How much there is, in words: `450 samples, 10 labels`."""
        samples = numbers.named(self.dataset.n_samples, self.task.facts.words("none", False).sample)
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
    options = unpacked_options(options)
    wanted, options = asked(options.require, options.baseline), with_reviews(deployed(options))
    of_console = None if options.console is None else read_reported(options.console)
    data = read(options)
    task = data.task
    progress("Evaluating")
    options, elsewhere = tuned_elsewhere(options, data, read)
    evaluation, samples, vectors, issues = _evaluated(options, data, progress)
    issues = (*data.issues, *(elsewhere.issues if elsewhere else ()), *issues)
    words = task.facts.words(samples.media, evaluation.has_scores)
    told = asked_rules(task.rules, evaluation, words)
    found = (*cause_findings(issues), *ranked(told))
    finished = task.record(evaluation, found, issues, media=samples.media)
    reported = None if of_console is None else beside(of_console, evaluation)
    finished = with_reported(with_rules(finished, told), reported)
    held = wanted.held(finished)
    context = Context(
        options=options,
        evaluation=evaluation,
        facts=task.facts,
        findings=found,
        asked=told,
        issues=issues,
        words=words,
        views=task.view.shown_views(evaluation, words) if task.view else (),
        payload=_payload(task, evaluation, samples, words, held, finished.dataset.sha256),
        chosen=samples.chosen,
        view=task.view,
        inputs=(*_described(data, options), *vectors.described, *held.described),
        dataset_sha256=finished.dataset.sha256,
        receipt=receipt(samples, evaluation.dataset.n_samples, words),
        requirements=held.requirements,
        baseline=held.baseline,
        reported=reported,
    )
    progress("Writing the page")
    content = to_json(held.recorded(finished))
    report = _report(task, context, content)
    described = tuple(f"{name}: {text}" for name, text in context.inputs)
    page = render(report).encode("utf-8")
    said = (*described, *evaluation.notes, *filter(None, [context.receipt]))
    chosen = elsewhere or Chosen(evaluation, finished.dataset.sha256)
    return Built(report, msgspec.json.decode(content), page, evaluation, said, issues, chosen)


def _described(data: Data, options: Options) -> tuple[tuple[str, str], ...]:
    """The files of the build in words, and what was taken from them."""
    given = (*data.inputs.described, *data.parts.described, *described_folds(data.folds))
    return (*given, *described_thresholds(options), *described_reviews(options))


def _evaluated(options: Options, data: Data, progress: Progress) -> tuple[Any, ShownSamples, Mapped, tuple[Issue, ...]]:
    """The evaluation with the splits and the training set beside it, the samples shown, the vectors, and oddities."""
    task, holder, pictured = data.task, _holder(data.inputs), _with_pictures(options, data.inputs)
    evaluation = beside_splits(task, task.evaluate(data.dataset, options), data.parts, options)
    if data.folds is not None and data.parts.chosen is None:
        progress("Evaluating the folds")
        again = [(one.dataset, one.folds) for one in map(read, options.repeats) if one.folds is not None]
        evaluation = beside_folds(task, evaluation, data.folds, options, again)
    if options.training is not None:
        progress("Comparing with the training set")
    training, vectors, odd = read_beside(options, data)
    if training is not None:
        evaluation = evaluation.with_training(training)
    space = space_of(vectors, evaluation, options.seed)
    if space is not None:
        progress("Drawing the map")
        evaluation = evaluation.with_space(space)
    progress("Preparing images")
    samples = shown_samples(task.view, evaluation, pictured, holder)
    if samples.properties:
        evaluation = evaluation.knowing(samples.properties)
    of_reviews = review_issues(evaluation, lambda: task.sha256(data.dataset))
    issues = (*odd, *evaluation.issues, *of_reviews, *samples.issues)
    return evaluation, samples, vectors, issues


def read_beside(options: Options, data: Data) -> tuple[Training | None, Mapped, tuple[Issue, ...]]:
    """The training set beside what was read, None where none is known, the vectors, and what was odd about both."""
    pictured, holder = _with_pictures(options, data.inputs), _holder(data.inputs)
    found = training_set(pictured, data, holder, _labels_alone)
    training, leaked = training_of(pictured, data, holder, found)
    vectors = mapped(pictured, data, None if found is None else found.dataset, holder)
    return training, vectors, (*leaked, *vectors.issues)


def _labels_alone(options: Options) -> Data:
    """What is read where predictions are not needed."""
    return read(options, needs_predictions=False)


def read(options: Options, *, needs_predictions: bool = True) -> Data:
    """The files of a build as the data set of their task; a check may do without predictions.

    Raises: ReportgenError for whatever the user can fix.
    """
    options = unpacked_options(options)
    inputs = read_files(options)
    task = task_of(inputs, options)
    options = _without_attribute(options, inputs)
    of_images = OF_IMAGES if inputs.of(IMAGES) else ()
    check_roles(options.columns, (*task.roles, *of_images, SPLIT, FOLD), task.facts.name)
    refuse_in_vain(task, options)
    inputs = task.arranged(inputs, options, needs_predictions)
    dataset, issues = task.join(inputs, options)
    if getattr(dataset, "positive", None) is None:
        refuse(task, "--positive", options.positive, "no label is positive")
    listed = inputs.table(IMAGES, Table)
    if listed is not None:
        names, odd = image_names_from_table(listed, options.columns, dataset.sample_ids)
        dataset, issues = replace(dataset, samples=dataset.samples.with_image_names(names)), (*issues, *odd)
    if TEXT in task.roles and dataset.samples.text is None:
        dataset = texted(dataset, options.columns.get("text"))
    dataset, folds = folded(dataset, options.columns.get("fold"))
    parts = parts_of(dataset, options, inputs)
    return Data(task, inputs, parts, (*issues, *parts.issues, *fold_issues(folds, dataset)), folds)


def _without_attribute(options: Options, inputs: Inputs) -> Options:
    """The options without the attributes of manifests, which their reader has taken."""
    is_alone = inputs.one(GROUND_TRUTH) is None
    taken = {
        "prediction" if one.role == PREDICTIONS and not is_alone else "truth"
        for one in inputs.given
        if one.table.format == "manifest"
    }
    are_boxes = inputs.hold(BoxTable)
    columns = {
        role: name for role, name in options.columns.items() if role not in taken or (role == name and not are_boxes)
    }
    return replace(options, columns=columns)


def _with_pictures(options: Options, inputs: Inputs) -> Options:
    """The options with the folder where the pictures of the ground truth lie, where none was given."""
    found = next((one.table.pictures for one in inputs.given if isinstance(one.table, BoxTable | Table)), None)
    return options if options.images is not None or found is None else replace(options, images=found)


def _holder(inputs: Inputs) -> Path | None:
    """The file that names the images, in a column or by its format; None where none does."""
    found = (one for role in (GROUND_TRUTH, PREDICTIONS) for one in inputs.of(role))
    return next((one.path for one in found if one.columns is None or one.columns.image), None)


def _payload(
    task: Task[Any, Any], evaluation: Any, samples: ShownSamples, words: Words, held: Held, sha256: str
) -> Payload:
    """What the page needs to be live, with what is in doubt and how far the labels are from the baseline."""
    made = payload(evaluation, samples, task.view, words)
    values = made.values | said_values(evaluation, samples.chosen, sha256)
    values |= map_payload(evaluation, task.view, samples) | (task.values(evaluation) if task.values else {})
    changes = change_figures(held.baseline, evaluation.labels)
    return replace(made, values=values | {"figures": values["figures"] | changes} if changes else values)


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
