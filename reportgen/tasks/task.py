"""What a task has to say: how its files become a data set, how that is evaluated, and what a report shows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from reportgen.datasets.roles import Role
from reportgen.evaluations.evaluation import Evaluation
from reportgen.inputs import Inputs
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.record.outcomes import Columns
from reportgen.record.parts import Content
from reportgen.record.values import Parts
from reportgen.record.write import record
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.samples_view import SamplesView
from reportgen.rules.rule import Finding, Rule
from reportgen.tasks.facts import Facts

D = TypeVar("D")
E = TypeVar("E", bound=Evaluation)


@dataclass(frozen=True)
class Task(Generic[D, E]):
    """One kind of model output, from files to sections; D is its data set, E its evaluation.

    `roles` are those that --column may name. `recognises` tells whether the files are its own, `fits` whether
    they may be where --task says so. `arranged` chooses the columns,
    once, and says which file is which; the flag tells whether predictions are needed. `described` are the lines that
    `reportgen check` prints of the data, the flag tells whether there are predictions. `sha256` is the hash of samples
    and ground truth. `outcomes` are the packed outcomes of the record, None where a task has no labels; `recorded` are
    its parts that only this task has. Without a `view` no sample is shown.
    """

    facts: Facts
    roles: tuple[Role, ...]
    recognises: Callable[[Inputs, Options], bool]
    fits: Callable[[Inputs], bool]
    arranged: Callable[[Inputs, Options, bool], Inputs]
    join: Callable[[Inputs, Options], tuple[D, tuple[Issue, ...]]]
    described: Callable[[D, bool], Iterator[str]]
    sha256: Callable[[D], str]
    evaluate: Callable[[D, Options], E]
    outcomes: Callable[[E], Columns] | None
    recorded: Callable[[E], Parts]
    rules: tuple[Rule[E], ...]
    sections: tuple[Callable[[Context[E]], Section | None], ...]
    view: SamplesView[E] | None
    values: Callable[[E], dict[str, Any]] | None = None

    def record(self, evaluation: E, findings: Iterable[Finding], issues: Iterable[Issue], *, media: str) -> Content:
        """The record of an evaluation; `media` is image, text or none."""
        dataset: Any = evaluation.dataset
        return record(
            evaluation, findings, issues, media=media, task=self.facts.name, sha256=self.sha256(dataset),
            outcomes=self.outcomes(evaluation) if self.outcomes else None, more=self.recorded(evaluation),
        )  # fmt: skip
