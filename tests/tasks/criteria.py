"""A task that is on no list, without labels and without outcomes: every sample has a score by two criteria."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from reportgen.datasets.columns import Columns
from reportgen.datasets.samples import OfSamples, Samples
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.metric import UNIT, MetricDefinition
from reportgen.inputs import PREDICTIONS, Inputs
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.report.blocks import Figure, Figures
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.sections.checks import checks
from reportgen.report.sections.figures import figures
from reportgen.report.sections.method import method_with
from reportgen.report.sections.recommendations import recommendations
from reportgen.report.sections.summary import summary
from reportgen.report.words import Words
from reportgen.tables import Table
from reportgen.tasks.facts import Facts
from reportgen.tasks.task import Task

CRITERIA = {"helpful": "higher", "toxic": "lower"}


def words(media: str, has_scores: bool) -> Words:
    return Words("answer", "missing", "answer")


CRITERIA_FACTS = Facts(
    name="criteria",
    title="Answers by criteria",
    module=__name__,
    words=words,
    headline=tuple(CRITERIA),
    leading=tuple(CRITERIA),
    compared=tuple(CRITERIA),
    trend=("helpful",),
    main="helpful",
)


@dataclass(frozen=True, eq=False)
class CriteriaDataset(OfSamples):
    """`scores` are (n_samples, 2), in [0, 1]."""

    samples: Samples
    scores: np.ndarray


@dataclass(frozen=True, eq=False)
class CriteriaEvaluation(Evaluation):
    """The mean of every criterion."""

    dataset: CriteriaDataset

    @property
    def metrics(self) -> dict[str, float]:
        return dict(zip(CRITERIA, self.dataset.scores.mean(axis=0).tolist(), strict=True))

    @property
    def metric_definitions(self) -> dict[str, MetricDefinition]:
        return {
            name: MetricDefinition(
                name, name.capitalize(), f"Mean of how {name} the answers are.", "mean", better, UNIT
            )
            for name, better in CRITERIA.items()
        }

    @property
    def intervals(self) -> dict[str, tuple[float, float]]:
        scores = self.dataset.scores
        half = 1.96 * scores.std(axis=0, ddof=1) / np.sqrt(len(scores))
        mean = scores.mean(axis=0)
        return {name: (float(mean[k] - half[k]), float(mean[k] + half[k])) for k, name in enumerate(CRITERIA)}


def hardest(context: Context[CriteriaEvaluation]) -> Section:
    """A section of its own: the answers that help least."""
    data = context.evaluation.dataset
    rows = tuple(
        Figure(
            data.sample_ids[int(k)],
            data.sample_ids[int(k)],
            float(data.scores[k, 0]),
            np.nan,
            np.nan,
            True,
            "",
            "",
            "",
            "",
        )
        for k in np.argsort(data.scores[:, 0])[:3]
    )
    return Section("hardest", "Hardest", "Which answers help least?", "", (Figures(rows),))


def method(context: Context[CriteriaEvaluation]) -> Section:
    return method_with(context, [("Criterion", "A score in [0, 1] by one question.")])


def recognises(inputs: Inputs, options: Options) -> bool:
    return fits(inputs)


def fits(inputs: Inputs) -> bool:
    table = inputs.table(PREDICTIONS, Table) if inputs.hold(Table) else None
    return table is not None and set(CRITERIA) <= set(table.frame.columns)


def arranged(inputs: Inputs, options: Options, needs_predictions: bool) -> Inputs:
    return Inputs(tuple(replace(one, columns=Columns(id="id")) for one in inputs.given))


def join(inputs: Inputs, options: Options) -> tuple[CriteriaDataset, tuple[Issue, ...]]:
    table = inputs.table(PREDICTIONS, Table)
    assert table is not None
    frame = table.frame.sort("id")
    scores = np.stack([frame[name].cast(pl.Float64).to_numpy() for name in CRITERIA], axis=1)
    return CriteriaDataset(Samples(frame["id"].cast(pl.String)), scores), ()


def described(dataset: CriteriaDataset, has_predictions: bool) -> Iterator[str]:
    yield f"  criteria: {', '.join(CRITERIA)}"


def sha256(dataset: CriteriaDataset) -> str:
    return hashlib.sha256("\n".join(dataset.sample_ids.to_list()).encode()).hexdigest()


TASK = Task(
    facts=CRITERIA_FACTS,
    roles=(),
    recognises=recognises,
    fits=fits,
    arranged=arranged,
    join=join,
    described=described,
    sha256=sha256,
    evaluate=CriteriaEvaluation,
    outcomes=None,
    recorded=lambda evaluation: {},
    rules=(),
    sections=(summary, recommendations, hardest, figures, checks, method),
    view=None,
)
