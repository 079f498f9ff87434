"""What every section of a report is made from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Generic, TypeGuard, TypeVar

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.consoles.compared import Beside
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.gates.held import Baseline, Checked
from reportgen.issues import Issue
from reportgen.links import short
from reportgen.options import Options
from reportgen.report.cases import Case
from reportgen.report.cell_words import case_words
from reportgen.report.document import Payload
from reportgen.report.label_blocks import LabelFigures
from reportgen.report.label_columns import LabelColumn, label_columns
from reportgen.report.pairs import first_cell
from reportgen.report.samples_view import SamplesView
from reportgen.report.views import View
from reportgen.report.words import Words
from reportgen.rules.rule import Asked, Finding, Rule
from reportgen.tasks.facts import Facts

ROWS_SHOWN = 100  # labels that are written into the page; scripts show the others
PAIRS_SHOWN = 50


E_co = TypeVar("E_co", bound=Evaluation, covariant=True)


@dataclass(frozen=True)
class Context(Generic[E_co]):
    """The evaluation, what the rules and the data checks said, the words of the task and the payload.

    `findings` are what is shown of the rules and of the checks, `asked` says what became of each rule.
    `chosen` are the positions of the samples in the file, `inputs` the files in words; `requirements` are those on the
    report with what became of them, `baseline` is what it is compared with.
    """

    options: Options
    evaluation: E_co
    facts: Facts
    findings: tuple[Finding, ...]
    asked: tuple[Asked[Any], ...]
    issues: tuple[Issue, ...]
    words: Words
    views: tuple[View, ...]
    payload: Payload
    chosen: NDArray[np.intp]
    view: SamplesView[Any] | None
    inputs: tuple[tuple[str, str], ...]
    dataset_sha256: str
    receipt: str
    requirements: tuple[Checked, ...] = ()
    baseline: Baseline | None = None
    reported: Beside | None = None  # what a console's own file says

    @property
    def rules(self) -> tuple[Rule[Any], ...]:
        """The rules of the task, in their order."""
        return tuple(one.rule for one in self.asked)

    @property
    def size(self) -> str:
        """How much was evaluated, in words: `450 pictures, 10 labels`."""
        samples = numbers.named(self.evaluation.dataset.n_samples, self.words.sample)
        return f"{samples}, {numbers.named(len(self.labels), 'label')}" if self.labels else samples

    @property
    def media(self) -> str:
        """What a sample shows: image, text or none."""
        return "text" if self.payload.texts is not None else "none" if self.payload.pictures is None else "image"

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, in natural order."""
        return self.evaluation.labels

    @cached_property
    def cell(self: Context[OutcomeEvaluation]) -> tuple[int, int]:
        """The cell a reader sees first."""
        return first_cell(self.evaluation)

    @cached_property
    def _pictured(self) -> NDArray[np.intp]:
        """The chosen samples whose picture is in the file: they come first."""
        return self.chosen[: sum(image >= 0 for image in self.payload.sample_images)]

    def cases_of(self, cell: tuple[int, int]) -> tuple[Case, ...]:
        """The cases of a cell (truth, prediction): those with a picture in the file first, then highest confidence."""
        if self.view is None:
            return ()
        shown, n = self.view.cases(self.evaluation, self._pictured, cell), self._pictured.size
        others = self.view.cases(self.evaluation, self.chosen, cell) if n < self.chosen.size else ()
        return self._said((*shown, *(case for case in others if case.sample >= n)))

    @cached_property
    def worst(self) -> tuple[Case, ...]:
        """The worst samples: of those whose picture is in the file, or of all in it where there is no picture."""
        if self.view is None:
            return ()
        among = self._pictured if self._pictured.size else self.chosen
        return self._said(self.view.worst(self.evaluation, among))

    def _said(self, cases: tuple[Case, ...]) -> tuple[Case, ...]:
        """Each case with what it is in words."""
        return tuple(
            replace(case, said=case_words(self.labels, self.words, case.row, case.score)) if case.row else case
            for case in cases
        )

    def suspects(self: Context[OutcomeEvaluation], most: int) -> tuple[tuple[int, Case], ...]:
        """Ground truth in doubt, the most likely first: its place, and how it is drawn.

        Of the samples whose picture is in the file, or of all in it where none of these has one.
        """
        found, position = self.evaluation.label_errors, {int(at): k for k, at in enumerate(self.chosen)}
        here = [place for place, at in enumerate(found.sample.tolist()) if at in position]
        pictured = set(self._pictured.tolist())
        shown = ([place for place in here if found.sample[place] in pictured] or here)[:most]
        cases = [self._suspect(place, position[int(found.sample[place])]) for place in shown]
        return tuple(zip(shown, cases, strict=True))

    def _suspect(self: Context[OutcomeEvaluation], place: int, sample: int) -> Case:
        found = self.evaluation.label_errors
        pair = int(found.given[place]), int(found.suggested[place])
        case = Case(sample, float(found.confidence[place]), row=pair, said=self.payload.sample_ids[sample])
        return self.view.suspect(self.evaluation, case, place) if self.view else case

    @cached_property
    def label_figures(self: Context[OutcomeEvaluation]) -> tuple[LabelFigures, ...]:
        """Every label's figures at the operating point, most errors first, those without ground truth last."""
        point = self.evaluation.point
        order = np.lexsort((np.arange(len(self.labels)), -(point.fp + point.fn), point.support == 0))
        columns = label_columns(self.evaluation)
        return tuple(_label_figures(self.evaluation, int(label), columns) for label in order)

    @cached_property
    def first_cases(self: Context[OutcomeEvaluation]) -> tuple[Case, ...]:
        """The cases of the first cell."""
        return self.cases_of(self.cell)

    def has_picture(self, case: Case) -> bool:
        """Whether the picture of its sample is in the file."""
        return self.payload.sample_images[case.sample] >= 0

    @property
    def operating_words(self) -> str:
        """At which threshold the figures stand; empty for a task without outcomes."""
        if not isinstance(self.evaluation, OutcomeEvaluation):
            return ""
        if not self.evaluation.has_scores:
            return "The file has no scores, so every prediction counts."
        if self.evaluation.operating is None:
            return f"No threshold: every {self.words.sample} gets its top prediction."
        at = f"At threshold {numbers.threshold(self.evaluation.operating)}, {_why(self.evaluation)}"
        if self.evaluation.positive is not None:
            return f"{at}, on the confidence in “{short(self.labels[self.evaluation.positive], 40)}”."
        return f"{at}: predictions below it are ignored."


def _why(evaluation: OutcomeEvaluation) -> str:
    """Why it is operated at that threshold, in a word or two."""
    if evaluation.options.threshold is not None:
        return "as given"
    if evaluation.operating == evaluation.recommended:
        return "as recommended"
    is_chosen = evaluation.options.criterion is not None or evaluation.compared_with != evaluation.default
    return "the best one" if is_chosen and evaluation.operating == evaluation.best else "the default"


def has_outcomes(context: Context[Any]) -> TypeGuard[Context[OutcomeEvaluation]]:
    """Whether what is evaluated has labels and outcomes."""
    return isinstance(context.evaluation, OutcomeEvaluation)


def _label_figures(evaluation: OutcomeEvaluation, label: int, columns: tuple[LabelColumn, ...]) -> LabelFigures:
    point = evaluation.point
    is_there = point.support[label] > 0  # of what is not there an F1 says nothing
    f1, low, high = (point.f1[label], *evaluation.label_f1_interval[label]) if is_there else (np.nan, np.nan, np.nan)
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
        f1=float(f1),
        f1_low=float(low),
        f1_high=float(high),
        more=tuple(float(one.values[label]) for one in columns),
        threshold=float(evaluation.label_thresholds[label]),
    )
