"""What each task adds to its record, until the tasks say so themselves."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.datasets.box_hash import dataset_sha256 as box_sha256
from reportgen.datasets.classification import dataset_sha256
from reportgen.evaluations.base import Evaluation
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.issues import Issue
from reportgen.record.outcomes import rows_form, samples_form
from reportgen.record.parts import Content
from reportgen.record.write import label_rows, record, score_columns
from reportgen.rules.rule import Finding


def recorded(evaluation: Evaluation, findings: Iterable[Finding], issues: Iterable[Issue], *, media: str) -> Content:
    """The record of an evaluation of either task.

    Raises: TypeError for another.
    """
    if isinstance(evaluation, DetectionEvaluation):
        rows, sha256 = rows_form(evaluation.dataset.sample_ids, evaluation.outcomes), box_sha256(evaluation.dataset)
        return record(evaluation, findings, issues, media=media, task="detection", sha256=sha256, outcomes=rows)
    if not isinstance(evaluation, ClassificationEvaluation):
        raise TypeError(f"{type(evaluation).__name__} is of no task that is recorded")
    data = evaluation.dataset
    argmax = label_rows(evaluation, evaluation.argmax_point, score_columns(evaluation))
    return record(evaluation, findings, issues, media=media, task="classification", sha256=dataset_sha256(data),
                  outcomes=samples_form(data.sample_ids, data.y_true, data.y_pred, data.score),
                  more={"per_label_argmax": argmax})  # fmt: skip
