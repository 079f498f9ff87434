"""Multi-label classification: any number of true labels per sample, and any number of predicted ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from reportgen.datasets.column_names import column_of
from reportgen.datasets.columns import Columns as Roles
from reportgen.datasets.columns import InputColumns
from reportgen.datasets.multilabel import MultilabelDataset, dataset_sha256, without_sides
from reportgen.datasets.multilabel import join as joined
from reportgen.datasets.roles import ROLES, TEXT
from reportgen.datasets.said_objects import with_objects_read
from reportgen.datasets.set_tables import several_are_true, with_sets
from reportgen.errors import MalformedInput
from reportgen.evaluations.multilabel import MultilabelEvaluation
from reportgen.inputs import GROUND_TRUTH, PREDICTIONS, Inputs
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.record.outcomes import Columns, rows_form
from reportgen.record.values import Parts
from reportgen.report.multilabel_view import VIEW
from reportgen.report.sections.checks import checks
from reportgen.report.sections.confusion import confusion
from reportgen.report.sections.consoles import consoles
from reportgen.report.sections.curves import curves
from reportgen.report.sections.explorer import explorer
from reportgen.report.sections.figures import figures
from reportgen.report.sections.folds import folds
from reportgen.report.sections.glossary import glossary
from reportgen.report.sections.label_errors import label_errors
from reportgen.report.sections.labels import distribution, performance
from reportgen.report.sections.method import method
from reportgen.report.sections.recommendations import recommendations
from reportgen.report.sections.rules import rules
from reportgen.report.sections.slices import slices
from reportgen.report.sections.splits import splits
from reportgen.report.sections.summary import summary
from reportgen.report.sections.threshold import strip, threshold
from reportgen.report.sections.worst import worst_images
from reportgen.rules import SET_RULES
from reportgen.tables import Table
from reportgen.tasks.described import of_labels
from reportgen.tasks.facts import MULTILABEL
from reportgen.tasks.task import Task

MOST_ROWS = 2_000_000  # of a record, which stands in the page


def recognises(inputs: Inputs, options: Options) -> bool:
    """Tables in which some sample has several true labels."""
    predictions = inputs.table(PREDICTIONS, Table) if inputs.hold(Table) else None
    if predictions is None:
        return False
    try:
        return several_are_true(inputs.table(GROUND_TRUTH, Table), *with_objects_read(predictions, options.columns))
    except MalformedInput:
        return False


def fits(inputs: Inputs) -> bool:
    """Tables of samples: where --task says so, each sample may have one label as well."""
    return inputs.hold(Table)


def arranged(inputs: Inputs, options: Options, needs_predictions: bool) -> Inputs:
    """The tables with their sets; a single table without predictions is ground truth, where that will do.

    Raises: MalformedInput where no column says what is true, or what is predicted.
    """
    given, of_truth = inputs.one(PREDICTIONS), inputs.one(GROUND_TRUTH)
    predictions, truths = inputs.table(PREDICTIONS, Table), inputs.table(GROUND_TRUTH, Table)
    assert given is not None and predictions is not None  # noqa: S101, PT018 - nothing is read without
    predictions, columns = with_objects_read(predictions, options.columns)
    truths, predictions = with_sets(truths, predictions, columns)
    others = tuple(one for one in inputs.given if one not in (given, of_truth))
    is_bare = predictions.several is None and predictions.said_sets is None
    if is_bare and truths is None and predictions.true_sets is not None and not needs_predictions:
        return Inputs(
            (replace(given, role=GROUND_TRUTH, table=predictions, columns=_roles(predictions, options)), *others)
        )
    problem = without_sides(truths, predictions)
    if problem is not None:
        raise problem
    both = (
        ()
        if of_truth is None or truths is None
        else (replace(of_truth, table=truths, columns=_roles(truths, options)),)
    )
    return Inputs((*both, replace(given, table=predictions, columns=_roles(predictions, options)), *others))


def _roles(table: Table, options: Options) -> Roles:
    image = options.columns.get("image")
    has_image = image is None or image in table.frame.columns
    return Roles(
        id=column_of(table, "id", options.columns),
        image=column_of(table, "image", options.columns) if has_image else None,
    )


def join(inputs: Inputs, options: Options) -> tuple[MultilabelDataset, tuple[Issue, ...]]:
    """The data set; ground truth alone is joined as if each label were predicted."""
    given, truths = inputs.one(PREDICTIONS), inputs.one(GROUND_TRUTH)
    table, of_truth = inputs.table(GROUND_TRUTH, Table), truths.columns if truths else None
    if given is None or given.columns is None:
        assert table is not None and of_truth is not None  # noqa: S101, PT018 - one of the two files is there
        return joined(None, replace(table, said_sets=table.true_sets), InputColumns(of_truth), options)
    predictions = inputs.table(PREDICTIONS, Table)
    assert predictions is not None  # noqa: S101 - as above
    return joined(table, predictions, InputColumns(given.columns, of_truth), options)


def described(dataset: MultilabelDataset, has_predictions: bool) -> Iterator[str]:
    """How many samples have each label, and how many are predicted to."""
    predicted = dataset.predicted.sum(axis=0).tolist() if dataset.predicted is not None and has_predictions else None
    yield from of_labels(dataset.labels, dataset.truth.sum(axis=0).tolist(), predicted, "sample")


def outcomes(evaluation: MultilabelEvaluation) -> Columns:
    """What happened to every label of every sample: at the operating threshold, where rows of all are too many."""
    rows = evaluation.outcomes if evaluation.n_outcomes <= MOST_ROWS else evaluation.outcomes_at_operating
    return rows_form(evaluation.dataset.sample_ids, rows)


def recorded(evaluation: MultilabelEvaluation) -> Parts:
    """Which label is missed where which other one is a false positive: the pair, and in how many samples."""
    missed, spurious = np.nonzero(evaluation.missed_spurious)
    counts = evaluation.missed_spurious[missed, spurious]
    return {"missed_spurious": np.stack([missed, spurious, counts], axis=1).tolist()}


TASK = Task(
    facts=MULTILABEL,
    roles=(*ROLES.values(), TEXT),
    recognises=recognises,
    fits=fits,
    arranged=arranged,
    join=join,
    described=described,
    sha256=dataset_sha256,
    evaluate=MultilabelEvaluation,
    outcomes=outcomes,
    recorded=recorded,
    rules=SET_RULES,
    sections=(
        summary, recommendations, strip, threshold, curves, performance, confusion, folds, splits, slices,
        explorer, worst_images, label_errors, figures, consoles, distribution, checks, rules, method, glossary,
    ),
    view=VIEW,
)  # fmt: skip
