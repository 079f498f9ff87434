"""What every section of a report is made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reportgen import numbers
from reportgen.evaluations.base import Evaluation
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.report.blocks import LabelFigures, Pair
from reportgen.report.cases import Case
from reportgen.report.document import Payload
from reportgen.report.views import View
from reportgen.report.words import Words
from reportgen.rules.rule import Finding, Rule

ROWS_SHOWN = 100  # labels that are written into the page; scripts show the others
PAIRS_SHOWN = 50
MATRIX_UP_TO = 30  # labels; a larger matrix is drawn in a window


# the cases of a cell (truth, prediction) that are in the file, highest score first
CasesOf = Callable[[tuple[int, int]], tuple[Case, ...]]


@dataclass(frozen=True)
class Context:
    """The evaluation, what the rules and the data checks said, the words of the task and the payload.

    `worst` are the samples with most errors, where a sample may have several.
    """

    options: Options
    evaluation: Evaluation
    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    issues: tuple[Issue, ...]
    words: Words
    views: tuple[View, ...]
    payload: Payload
    cases_of: CasesOf
    worst: tuple[Case, ...]
    cell: tuple[int, int]
    inputs: tuple[tuple[str, str], ...]
    dataset_sha256: str
    receipt: str

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, in natural order."""
        return self.evaluation.labels

    @cached_property
    def label_figures(self) -> tuple[LabelFigures, ...]:
        """Every label's figures at the operating point, lowest F1 first, undefined last."""
        order = np.lexsort((np.arange(len(self.labels)), self.evaluation.point.f1))  # NaN sorts last
        return tuple(_label_figures(self.evaluation, int(label)) for label in order)

    @cached_property
    def first_cases(self) -> tuple[Case, ...]:
        """The cases of the first cell that are in the file; those with a picture first, then the highest score."""
        return tuple(sorted(self.cases_of(self.cell), key=lambda case: not self._has_picture(case)))

    def evidence_pictures(self, cell: tuple[int, int] | None, limit: int) -> tuple[Case, ...]:
        """Up to `limit` cases of a cell whose pictures are in the file, the highest score first."""
        return () if cell is None else tuple(filter(self._has_picture, self.cases_of(cell)))[:limit]

    def _has_picture(self, case: Case) -> bool:
        return self.payload.sample_images[case.sample] >= 0

    @property
    def operating_words(self) -> str:
        """At which threshold the figures stand."""
        if not self.evaluation.has_scores:
            return "There are no scores, so every prediction counts."
        if self.evaluation.operating is None:
            return f"Nothing is withheld: every {self.words.item} gets its best label."
        return f"At threshold {numbers.threshold(self.evaluation.operating)}; what scores less does not count."


def _label_figures(evaluation: Evaluation, label: int) -> LabelFigures:
    point, interval = evaluation.point, evaluation.label_f1_interval[label]
    return LabelFigures(
        id=label,
        label=evaluation.labels[label],
        support=int(point.support[label]),
        predicted=int(point.predicted[label]),
        correct=int(point.tp[label]),
        misclassified=int(point.misclassified[label]),
        missed=int(point.missed[label]),
        called=int(point.fp[label]),
        spurious=int(point.spurious[label]),
        precision=float(point.precision[label]),
        recall=float(point.recall[label]),
        f1=float(point.f1[label]),
        f1_low=float(interval[0]),
        f1_high=float(interval[1]),
        ranking=tuple(float(values[label]) for values in evaluation.label_ranking.values()),
        threshold=float(evaluation.label_thresholds[label]),
    )


def worst_pairs(evaluation: Evaluation, limit: int) -> tuple[Pair, ...]:
    """The most frequent errors at the operating point, most frequent first, then by label."""
    counts = evaluation.point.confusion.copy()
    np.fill_diagonal(counts, 0)
    truth, prediction = np.nonzero(counts)
    order = np.argsort(-counts[truth, prediction], kind="stable")[:limit]
    n = evaluation.n_labels
    return tuple(
        Pair(None if t == n else int(t), None if p == n else int(p), int(counts[t, p]))
        for t, p in zip(truth[order], prediction[order], strict=True)
    )


def first_cell(evaluation: Evaluation) -> tuple[int, int]:
    """The cell a reader sees first: the most frequent error, or the first label where there is none."""
    pairs = worst_pairs(evaluation, 1)
    if not pairs:
        return 0, 0
    n = evaluation.n_labels
    return (n if pairs[0].truth is None else pairs[0].truth), (
        n if pairs[0].prediction is None else pairs[0].prediction
    )
