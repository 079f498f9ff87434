"""The table of contents of each task: what joins, what evaluates, which rules, which sections, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.datasets import detection
from reportgen.datasets.classification import join
from reportgen.evaluations.base import Evaluation
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.report import classification_view, detection_view
from reportgen.report.cases import Case
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.payload import CaseValues
from reportgen.report.sections.boxes import fit, sizes
from reportgen.report.sections.checks import checks
from reportgen.report.sections.confusion import cases, confusion
from reportgen.report.sections.detection import detection_summary, errors, hardest_labels, worst
from reportgen.report.sections.figures import figures
from reportgen.report.sections.labels import distribution, label_table, performance
from reportgen.report.sections.method import method
from reportgen.report.sections.recommendations import recommendations
from reportgen.report.sections.summary import summary
from reportgen.report.sections.threshold import strip, threshold
from reportgen.report.views import View
from reportgen.report.words import Words
from reportgen.rules import BOX_RULES, RULES
from reportgen.rules.rule import Rule


@dataclass(frozen=True)
class Task:
    """One kind of model output, from tables to sections."""

    name: str
    join: Callable[[Any, Any, Options], tuple[Any, tuple[Issue, ...]]]
    evaluate: Callable[[Any, Options], Evaluation]
    rules: tuple[Rule, ...]
    sections: tuple[Callable[[Context], Section | None], ...]
    words: Callable[..., Words]
    views: Callable[[Any, Words], tuple[View, ...]]
    order: Callable[[Any, Mask], NDArray[np.intp]]
    case_values: Callable[[Any, NDArray[np.intp]], CaseValues]
    cases: Callable[[Any, NDArray[np.intp], tuple[int, int]], tuple[Case, ...]]
    worst: Callable[[Any, NDArray[np.intp]], tuple[Case, ...]]


CLASSIFICATION = Task(
    name="classification",
    join=join,
    evaluate=ClassificationEvaluation,
    rules=RULES,
    sections=(
        summary, recommendations, strip, threshold, performance, confusion, cases, label_table, figures, distribution,
        checks, method,
    ),
    words=classification_view.words,
    views=classification_view.views,
    order=classification_view.order,
    case_values=classification_view.case_values,
    cases=classification_view.cases,
    worst=lambda evaluation, chosen: (),
)  # fmt: skip

DETECTION = Task(
    name="detection",
    join=detection.join,
    evaluate=DetectionEvaluation,
    rules=BOX_RULES,
    sections=(
        detection_summary, recommendations, strip, threshold, performance, confusion, cases, worst, errors,
        fit, sizes, hardest_labels, label_table, figures, distribution, checks, method,
    ),
    words=detection_view.words,
    views=detection_view.views,
    order=detection_view.order,
    case_values=detection_view.case_values,
    cases=detection_view.cases,
    worst=detection_view.worst,
)  # fmt: skip

TASKS = {task.name: task for task in (CLASSIFICATION, DETECTION)}
