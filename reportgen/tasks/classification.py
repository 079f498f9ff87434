"""Single-label classification: one true label and at most one predicted label per sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from reportgen.datasets.bare_scores import with_named_scores
from reportgen.datasets.class_names import with_class_names
from reportgen.datasets.classification import ClassificationDataset, dataset_sha256
from reportgen.datasets.classification import join as joined
from reportgen.datasets.columns import InputColumns, chosen_columns, truth_alone
from reportgen.datasets.label_checks import check_labels
from reportgen.datasets.roles import ROLES, TEXT
from reportgen.datasets.said_objects import with_objects_read
from reportgen.datasets.tidy import tidied
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.inputs import GROUND_TRUTH, PREDICTIONS, Inputs
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.record.outcomes import Columns, samples_form
from reportgen.record.values import Parts
from reportgen.record.write import label_rows, score_columns
from reportgen.report.classification_view import VIEW
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
from reportgen.report.sections.worst import confident_errors
from reportgen.rules import RULES
from reportgen.tables import Table
from reportgen.tasks.described import of_labels
from reportgen.tasks.facts import CLASSIFICATION
from reportgen.tasks.task import Task


def fits(inputs: Inputs) -> bool:
    """Tables of samples."""
    return inputs.hold(Table)


def arranged(inputs: Inputs, options: Options, needs_predictions: bool) -> Inputs:
    """The tables with their columns; a single table without predictions is ground truth, where that will do.

    Raises: OptionError for --column, MalformedInput or MismatchedInputs where a role is missing or ambiguous.
    """
    given, of_truth = inputs.one(PREDICTIONS), inputs.one(GROUND_TRUTH)
    predictions, truths = inputs.table(PREDICTIONS, Table), inputs.table(GROUND_TRUTH, Table)
    assert given is not None and predictions is not None  # noqa: S101, PT018 - nothing is read without
    predictions, columns = with_objects_read(predictions, options.columns)
    truths, predictions = with_class_names(truths, predictions, columns)
    predictions = with_named_scores(predictions, columns, options.labels)
    truths, predictions = tidied(truths, predictions, columns)
    others = tuple(one for one in inputs.given if one not in (given, of_truth))
    alone = None if needs_predictions or truths is not None else truth_alone(predictions, columns)
    if alone is not None:
        return Inputs((replace(given, role=GROUND_TRUTH, table=predictions, columns=alone), *others))
    chosen = chosen_columns(truths, predictions, columns, options.images)
    check_labels(truths, predictions, chosen)
    both = () if of_truth is None or truths is None else (replace(of_truth, table=truths, columns=chosen.ground_truth),)
    return Inputs((*both, replace(given, table=predictions, columns=chosen.predictions), *others))


def join(inputs: Inputs, options: Options) -> tuple[ClassificationDataset, tuple[Issue, ...]]:
    """The data set; ground truth alone is joined as if each sample were predicted."""
    predictions, truths = inputs.one(PREDICTIONS), inputs.one(GROUND_TRUTH)
    table, of_truth = inputs.table(GROUND_TRUTH, Table), truths.columns if truths else None
    if predictions is None or predictions.columns is None:
        assert table is not None and of_truth is not None  # noqa: S101, PT018 - one of the two files is there
        said = table.frame[of_truth.truth or ""].alias("prediction")
        both = replace(table, frame=table.frame.with_columns(said))
        return joined(None, both, InputColumns(replace(of_truth, prediction="prediction")), options)
    said_table = inputs.table(PREDICTIONS, Table)
    assert said_table is not None  # noqa: S101 - as above
    return joined(table, said_table, InputColumns(predictions.columns, of_truth), options)


def described(dataset: ClassificationDataset, has_predictions: bool) -> Iterator[str]:
    """How often each label is true, and how often it is predicted."""
    true = np.bincount(dataset.y_true, minlength=dataset.n_labels).tolist()
    predicted = np.bincount(dataset.y_pred[dataset.y_pred >= 0], minlength=dataset.n_labels).tolist()
    yield from of_labels(dataset.labels, true, predicted if has_predictions else None, "sample")
    if dataset.positive is not None:
        yield f"  positive label: {dataset.labels[dataset.positive.label]} ({dataset.positive.why})"


def outcomes(evaluation: ClassificationEvaluation) -> Columns:
    """What happened to every sample."""
    data = evaluation.dataset
    score = data.score if evaluation.positive_score is None else evaluation.positive_score
    return samples_form(data.sample_ids, data.y_true, data.y_pred, score)


def recorded(evaluation: ClassificationEvaluation) -> Parts:
    """The labels at arg-max."""
    return {"per_label_argmax": label_rows(evaluation, evaluation.argmax_point, score_columns(evaluation))}


TASK = Task(
    facts=CLASSIFICATION,
    roles=(*ROLES.values(), TEXT),
    recognises=lambda inputs, options: fits(inputs),
    fits=fits,
    arranged=arranged,
    join=join,
    described=described,
    sha256=dataset_sha256,
    evaluate=ClassificationEvaluation,
    outcomes=outcomes,
    recorded=recorded,
    rules=RULES,
    sections=(
        summary, recommendations, strip, threshold, curves, performance, confusion, folds, splits, slices,
        explorer, confident_errors, label_errors, figures, consoles, distribution, checks, rules, method,
        glossary,
    ),
    view=VIEW,
)  # fmt: skip
