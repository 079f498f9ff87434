"""The table of contents of each task: what joins, what evaluates, which rules, which sections, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reportgen.datasets.classification import ClassificationDataset, join
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.sections.checks import checks
from reportgen.report.sections.confusion import cases, confusion
from reportgen.report.sections.figures import figures
from reportgen.report.sections.labels import distribution, label_table, performance
from reportgen.report.sections.method import method
from reportgen.report.sections.recommendations import recommendations
from reportgen.report.sections.summary import summary
from reportgen.report.sections.threshold import strip, threshold
from reportgen.rules import RULES
from reportgen.rules.rule import Rule
from reportgen.tables import Table


@dataclass(frozen=True)
class Task:
    """One kind of model output, from tables to sections."""

    name: str
    join: Callable[[Table | None, Table, Options], tuple[ClassificationDataset, tuple[Issue, ...]]]
    evaluate: Callable[[ClassificationDataset, Options], ClassificationEvaluation]
    rules: tuple[Rule, ...]
    sections: tuple[Callable[[Context], Section | None], ...]


CLASSIFICATION = Task(
    name="classification",
    join=join,
    evaluate=ClassificationEvaluation,
    rules=RULES,
    sections=(
        summary, recommendations, strip, threshold, performance, confusion, cases, label_table, figures, distribution,
        checks, method,
    ),
)  # fmt: skip

TASKS = {task.name: task for task in (CLASSIFICATION,)}
