"""Object detection: boxes with a label and a score, found in images."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from reportgen import numbers
from reportgen.datasets.box_hash import dataset_sha256
from reportgen.datasets.detection import DetectionDataset
from reportgen.datasets.detection import join as joined
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.inputs import GROUND_TRUTH, PREDICTIONS, Inputs
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.record.outcomes import Columns, rows_form
from reportgen.report.detection_view import VIEW
from reportgen.report.sections.box_method import box_method
from reportgen.report.sections.boxes import boxes
from reportgen.report.sections.checks import checks
from reportgen.report.sections.confusion import confusion
from reportgen.report.sections.consoles import consoles
from reportgen.report.sections.curves import curves
from reportgen.report.sections.explorer import explorer
from reportgen.report.sections.figures import figures
from reportgen.report.sections.folds import folds
from reportgen.report.sections.glossary import glossary
from reportgen.report.sections.kinds import errors
from reportgen.report.sections.label_errors import label_errors
from reportgen.report.sections.labels import distribution, performance
from reportgen.report.sections.recommendations import recommendations
from reportgen.report.sections.rules import rules
from reportgen.report.sections.slices import slices
from reportgen.report.sections.splits import splits
from reportgen.report.sections.summary import summary
from reportgen.report.sections.threshold import strip, threshold
from reportgen.report.sections.worst import worst_images
from reportgen.rules import BOX_RULES
from reportgen.tables import BoxTable
from reportgen.tasks.described import of_labels
from reportgen.tasks.facts import DETECTION
from reportgen.tasks.task import Task


def fits(inputs: Inputs) -> bool:
    """Tables of boxes."""
    return inputs.hold(BoxTable)


def arranged(inputs: Inputs, options: Options, needs_predictions: bool) -> Inputs:
    """The files; one alone without scores is ground truth, for a check also one whose scores are all 1."""
    given, table = inputs.one(PREDICTIONS), inputs.table(PREDICTIONS, BoxTable)
    if given is None or table is None or table.predictions is not None or inputs.one(GROUND_TRUTH) is not None:
        return inputs
    if table.score is not None and (needs_predictions or not table.n_rows or not (table.score == 1).all()):
        return inputs
    truth = replace(given, role=GROUND_TRUTH, table=replace(table, score=None))
    return Inputs((truth, *(one for one in inputs.given if one is not given)))


def join(inputs: Inputs, options: Options) -> tuple[DetectionDataset, tuple[Issue, ...]]:
    """The data set of the one or two files."""
    return joined(inputs.table(GROUND_TRUTH, BoxTable), inputs.table(PREDICTIONS, BoxTable), options)


def described(dataset: DetectionDataset, has_predictions: bool) -> Iterator[str]:
    """How many objects and predicted boxes there are of each label, and what counts neither way."""
    truths, detections = dataset.truths, dataset.detections
    n_bare = dataset.n_samples - np.unique(truths.image).size
    if n_bare:
        yield f"{numbers.named(n_bare, 'image')} without an object"
    for name, marked in (("a crowd", truths.is_crowd), ("ignored or difficult", truths.is_ignored)):
        if marked.any():
            yield f"{numbers.named(int(marked.sum()), 'object')} marked {name}: counted neither as found nor as missed"
    true, predicted = (np.bincount(boxes.label, minlength=dataset.n_labels).tolist() for boxes in (truths, detections))
    yield from of_labels(dataset.labels, true, predicted if len(detections.box) else None, "object")


def outcomes(evaluation: DetectionEvaluation) -> Columns:
    """What happened to every object and every box."""
    return rows_form(evaluation.dataset.sample_ids, evaluation.outcomes)


TASK = Task(
    facts=DETECTION,
    roles=(),
    recognises=lambda inputs, options: fits(inputs),
    fits=fits,
    arranged=arranged,
    join=join,
    described=described,
    sha256=dataset_sha256,
    evaluate=DetectionEvaluation,
    outcomes=outcomes,
    recorded=lambda evaluation: {},
    rules=BOX_RULES,
    sections=(
        summary, recommendations, strip, threshold, curves, performance, confusion, folds, splits, slices,
        explorer, errors, boxes, worst_images, label_errors, figures, consoles, distribution, checks, rules,
        box_method, glossary,
    ),
    view=VIEW,
)  # fmt: skip
