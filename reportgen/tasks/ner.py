"""Named entities: spans of text with a type, labelled and predicted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from reportgen import numbers
from reportgen.datasets.entities import EntityDataset
from reportgen.datasets.entity_join import dataset_sha256
from reportgen.datasets.entity_join import join as joined
from reportgen.datasets.roles import ID, PREDICTION, TEXT, TRUTH
from reportgen.errors import MalformedInput, OptionError
from reportgen.evaluations.entities import EntityEvaluation
from reportgen.inputs import GROUND_TRUTH, PREDICTIONS, Inputs
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.record.outcomes import Columns, rows_form
from reportgen.record.packed import packed
from reportgen.record.values import Parts
from reportgen.report.entity_view import VIEW
from reportgen.report.sections.checks import checks
from reportgen.report.sections.conflicts import conflicts
from reportgen.report.sections.consoles import consoles
from reportgen.report.sections.curves import curves
from reportgen.report.sections.documents import documents
from reportgen.report.sections.entities import entity_confusion, types
from reportgen.report.sections.figures import figures
from reportgen.report.sections.folds import folds
from reportgen.report.sections.glossary import glossary
from reportgen.report.sections.labels import distribution
from reportgen.report.sections.lengths import lengths
from reportgen.report.sections.method import method
from reportgen.report.sections.recommendations import recommendations
from reportgen.report.sections.rules import rules
from reportgen.report.sections.slices import slices
from reportgen.report.sections.splits import splits
from reportgen.report.sections.summary import summary
from reportgen.report.sections.threshold import strip, threshold
from reportgen.rules import SPAN_RULES
from reportgen.span_tables import SpanTable
from reportgen.tasks.described import of_labels
from reportgen.tasks.facts import NER
from reportgen.tasks.task import Task

NO_PREDICTIONS = "it holds one side alone, either labelled spans or predicted ones"


def fits(inputs: Inputs) -> bool:
    """Tables of spans."""
    return inputs.hold(SpanTable)


def arranged(inputs: Inputs, options: Options, needs_predictions: bool) -> Inputs:
    """The files; one alone that holds no predictions is ground truth.

    Raises: MalformedInput for that where predictions are needed, OptionError for a column that is not there.
    """
    _refuse_columns(inputs, options)
    given, table = inputs.one(PREDICTIONS), inputs.table(PREDICTIONS, SpanTable)
    if given is None or table is None or table.predictions is not None or inputs.one(GROUND_TRUTH) is not None:
        return inputs
    if needs_predictions:
        raise MalformedInput(table.name, NO_PREDICTIONS, "Give the labelled file with --ground-truth.")
    return Inputs((replace(given, role=GROUND_TRUTH), *(one for one in inputs.given if one is not given)))


def _refuse_columns(inputs: Inputs, options: Options) -> None:
    tables = [table for role in (GROUND_TRUTH, PREDICTIONS) if (table := inputs.table(role, SpanTable))]
    for role, column in options.columns.items():
        if not any(role in table.named for table in tables):
            files = " and ".join(table.name for table in tables)
            problem = f"there is no column {column!r} in {files}"
            raise OptionError(f"--column {role}={column}", problem, "Name a column as the file has it.")


def join(inputs: Inputs, options: Options) -> tuple[EntityDataset, tuple[Issue, ...]]:
    """The data set of the one or two files."""
    data, issues = joined(inputs.table(GROUND_TRUTH, SpanTable), inputs.table(PREDICTIONS, SpanTable), options)
    return data, tuple(issues)


def described(dataset: EntityDataset, has_predictions: bool) -> Iterator[str]:
    """How many spans there are of each type, labelled and predicted."""
    n_bare = dataset.n_samples - np.unique(dataset.truths.sample).size
    texts = dataset.texts
    if dataset.tokens is not None:
        yield numbers.named(int(dataset.tokens.sum()), "token")
    if texts is not None and texts.null_count() < len(texts):
        yield numbers.named(int(texts.str.len_chars().sum()), "character")
    if n_bare:
        yield f"{numbers.named(n_bare, 'document')} without an entity"
    true, said = (np.bincount(one.label, minlength=dataset.n_labels).tolist()
                  for one in (dataset.truths, dataset.predictions))  # fmt: skip
    yield from of_labels(dataset.labels, true, said if has_predictions else None, "entity")


def evaluated(dataset: EntityDataset, options: Options) -> EntityEvaluation:
    """Raises: MalformedInput where there is no span on either side."""
    if dataset.labels:
        return EntityEvaluation(dataset, options)
    problem, remedy = "there is no span at all, neither labelled nor predicted", "Check the files that were given."
    if options.scheme is not None:
        problem += f", when tags are read as {options.scheme}"
        remedy = "Leave --scheme out to have them read leniently; it is said which scheme they look like."
    raise MalformedInput("the data set", problem, remedy)


def outcomes(evaluation: EntityEvaluation) -> Columns:
    """What happened to every span."""
    return rows_form(evaluation.dataset.sample_ids, evaluation.outcomes)


def recorded(evaluation: EntityEvaluation) -> Parts:
    """What each labelled span counts under the other ways, by which versions are compared document by document."""
    return {"ways": {name: packed(values, "uint8") for name, values in evaluation.ways.halves.items()}}


TASK = Task(
    facts=NER,
    roles=(ID, TRUTH, PREDICTION, TEXT),
    recognises=lambda inputs, options: fits(inputs),
    fits=fits,
    arranged=arranged,
    join=join,
    described=described,
    sha256=dataset_sha256,
    evaluate=evaluated,
    outcomes=outcomes,
    recorded=recorded,
    rules=SPAN_RULES,
    sections=(
        summary, recommendations, strip, threshold, curves, types, entity_confusion, documents, lengths, folds, splits,
        slices, conflicts, figures, consoles, distribution, checks, rules, method, glossary,
    ),
    view=VIEW,
)  # fmt: skip
