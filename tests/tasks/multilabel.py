"""A task that is on no list: several labels per sample, told by columns true_X and p_X of one table.

It stands for any task that is to come: whatever a report, a gate or an archive needs of it is said here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl

from reportgen.arrays import NONE, Fractions, Mask, Scores
from reportgen.datasets.columns import Columns as Roles
from reportgen.datasets.samples import OfSamples, Samples, same_labels
from reportgen.evaluations.evaluation import NO_DIVISOR
from reportgen.evaluations.label_figures import LABEL_FIGURES
from reportgen.evaluations.metric import MetricDefinition, metric_definitions
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.inputs import PREDICTIONS, Inputs
from reportgen.issues import Issue
from reportgen.metrics.group_intervals import group_bootstrap
from reportgen.metrics.intervals import Bootstrap
from reportgen.metrics.thresholds import RankedPredictions
from reportgen.options import Options
from reportgen.outcomes import Outcomes
from reportgen.parts import Scope, Taken, taken_positions
from reportgen.record.outcomes import Columns, rows_form
from reportgen.report.cases import Case
from reportgen.report.payload import ShownRows, positions_of, step_range
from reportgen.report.samples_view import CaseValues, SamplesView
from reportgen.report.sections.checks import checks
from reportgen.report.sections.confusion import confusion
from reportgen.report.sections.figures import figures
from reportgen.report.sections.labels import distribution, performance
from reportgen.report.sections.method import method
from reportgen.report.sections.recommendations import recommendations
from reportgen.report.sections.summary import summary
from reportgen.report.sections.threshold import strip, threshold
from reportgen.report.views import View, cell_views, label_views
from reportgen.report.words import Words
from reportgen.rules import RULES
from reportgen.tables import Table
from reportgen.tasks.described import of_labels
from reportgen.tasks.facts import MAIN, Facts
from reportgen.tasks.task import Task

TRUE, SCORE = "true_", "p_"
NOT_HERE = ("accuracy", "balanced_accuracy", "kappa", "mcc")


def words(has_pictures: bool, has_scores: bool) -> Words:
    """What the page calls things: it counts labels of samples."""
    lead = "A higher threshold gives fewer labels: fewer of them are wrong, and fewer are found."
    item = "picture" if has_pictures else "item"
    return Words(item, "not found", "label", "not labelled", has_spurious=True, threshold_lead=lead)


MULTILABEL = Facts(
    name="multilabel",
    title="Multi-label classification",
    module=__name__,
    words=words,
    headline=(MAIN, "micro_f1", "micro_precision", "micro_recall"),
    compared=(MAIN, "micro_f1", "macro_precision", "macro_recall"),
    trend=(MAIN, "micro_f1"),
)


@dataclass(frozen=True, eq=False)
class MultiLabelDataset(OfSamples):
    """`truth` and `scores` are (n_samples, n_labels)."""

    samples: Samples
    labels: tuple[str, ...]
    truth: Mask
    scores: Scores

    @property
    def n_labels(self) -> int:
        return len(self.labels)

    def take(self, samples: Taken) -> MultiLabelDataset:
        rows = taken_positions(samples, self.n_samples)
        return MultiLabelDataset(self.samples.take(rows), self.labels, self.truth[rows], self.scores[rows])

    @classmethod
    def concat(cls, parts: Sequence[MultiLabelDataset]) -> MultiLabelDataset:
        columns = (np.concatenate([getattr(part, name) for part in parts]) for name in ("truth", "scores"))
        return cls(Samples.concat([part.samples for part in parts]), same_labels(parts), *columns)

    @property
    def scope(self) -> Scope:
        return Scope.of_samples(self.n_samples)


@dataclass(frozen=True, eq=False)
class MultiLabelEvaluation(OutcomeEvaluation):
    """Every pair of sample and label is an outcome."""

    dataset: MultiLabelDataset

    @property
    def has_scores(self) -> bool:
        return True

    @cached_property
    def outcomes(self) -> Outcomes:
        data = self.dataset
        sample, label = (index.ravel().astype(np.int32) for index in np.indices(data.truth.shape))
        score, is_true = data.scores.ravel(), data.truth.ravel()
        n_true = int(is_true.sum())
        none = np.full(score.size + n_true, NONE, np.int32)
        return Outcomes(
            np.concatenate([sample, sample[is_true]]),
            np.concatenate([np.where(is_true, label, NONE).astype(np.int32), label[is_true]]),
            np.concatenate([label, np.full(n_true, NONE, np.int32)]),
            np.concatenate([np.full(score.size, -np.inf), score[is_true]]),
            np.concatenate([score, np.full(n_true, np.inf)]),
            none, none, np.zeros(none.size, np.int8), none, data.scope,
        )  # fmt: skip

    @property
    def default(self) -> float:
        return 0.5

    @cached_property
    def operating(self) -> float:
        chosen = self._chosen()
        if chosen is not None:
            return chosen
        return self.default if self.recommended is None else self.recommended

    @cached_property
    def point(self) -> OperatingPoint:
        return self.point_at(self.operating)

    @property
    def _ranked(self) -> RankedPredictions:
        data = self.dataset
        order = np.argsort(-data.scores.ravel(), kind="stable")
        label = np.indices(data.truth.shape)[1].ravel().astype(np.int32)
        support = data.truth.sum(axis=0)
        return RankedPredictions(label[order], data.truth.ravel()[order], data.scores.ravel()[order], support)

    @cached_property
    def _bootstrap(self) -> Bootstrap:
        rows = self.outcomes.select(self.outcomes.active(self.operating))
        rng, n = np.random.default_rng(self.options.seed), self.dataset.n_samples
        drawn = group_bootstrap(rows.sample, rows.truth, rows.prediction, n, self.n_labels, rng)
        kept = {name: interval for name, interval in drawn.averages.items() if name not in NOT_HERE}
        return Bootstrap(drawn.replicates, kept, drawn.label_f1)

    @property
    def label_ranking(self) -> dict[str, Fractions]:
        return {"best_score": self.dataset.scores.max(axis=0)}

    @cached_property
    def label_threshold_point(self) -> OperatingPoint:
        data, n = self.dataset, self.n_labels
        kept, counts, k = data.scores >= self.label_thresholds, np.zeros((n + 1, n + 1), int), np.arange(n)
        counts[k, k] = (kept & data.truth).sum(axis=0)
        counts[k, n] = (~kept & data.truth).sum(axis=0)
        counts[n, k] = (kept & ~data.truth).sum(axis=0)
        return OperatingPoint(counts)

    @cached_property
    def metrics(self) -> dict[str, float]:
        return {name: value for name, value in self.point.metrics.items() if name not in NOT_HERE}

    @cached_property
    def reasons(self) -> dict[str, str]:
        return {name: NO_DIVISOR for name, value in self.metrics.items() if np.isnan(value)}

    @property
    def metric_definitions(self) -> dict[str, MetricDefinition]:
        return {name: one for name, one in metric_definitions(OperatingPoint).items() if name not in NOT_HERE}

    @property
    def label_definitions(self) -> dict[str, MetricDefinition]:
        own = MetricDefinition("best_score", "Best score", "Highest score of the label.", "counted", "higher")
        return LABEL_FIGURES | {"best_score": own}


# How cases are shown


def views(evaluation: MultiLabelEvaluation, words: Words) -> tuple[View, ...]:
    return (*cell_views(words), *label_views(words, asks_label=False))


def order(evaluation: MultiLabelEvaluation, is_available: Mask) -> np.ndarray:
    return np.flatnonzero(is_available)


def values(evaluation: MultiLabelEvaluation, chosen: np.ndarray) -> CaseValues:
    position = positions_of(chosen, evaluation.dataset.n_samples)
    rows = evaluation.outcomes.select(position[evaluation.outcomes.sample] >= 0)
    rows = rows.select(np.argsort(position[rows.sample], kind="stable"))
    label = np.where(rows.prediction >= 0, rows.prediction, rows.truth)
    score = evaluation.dataset.scores[rows.sample, label]
    own = (score >= evaluation.label_thresholds[label]) == (rows.prediction >= 0)
    score = np.where(rows.prediction >= 0, score, np.nan)
    shown = ShownRows(position[rows.sample], rows, *step_range(rows, evaluation.steps), own, score)
    return CaseValues(shown.columns(evaluation.n_labels), {"top": 0}, {})


def cases(evaluation: MultiLabelEvaluation, chosen: np.ndarray, cell: tuple[int, int]) -> tuple[Case, ...]:
    rows, position = evaluation.outcomes, positions_of(chosen, evaluation.dataset.n_samples)
    truth, prediction = (NONE if side == evaluation.n_labels else side for side in cell)
    held = rows.active(evaluation.operating) & (position[rows.sample] >= 0)
    found = np.flatnonzero(held & (rows.truth == truth) & (rows.prediction == prediction))
    return tuple(Case(int(position[rows.sample[k]]), float("nan")) for k in found[:48])


# How files become a data set


def recognises(inputs: Inputs) -> bool:
    table = inputs.table(PREDICTIONS, Table) if inputs.hold(Table) else None
    return table is not None and any(name.startswith(TRUE) for name in table.frame.columns)


def arranged(inputs: Inputs, options: Options, needs_predictions: bool) -> Inputs:
    return Inputs(tuple(replace(one, columns=Roles(id="id")) if one.role == PREDICTIONS else one
                        for one in inputs.given))  # fmt: skip


def join(inputs: Inputs, options: Options) -> tuple[MultiLabelDataset, tuple[Issue, ...]]:
    table = inputs.table(PREDICTIONS, Table)
    assert table is not None
    frame = table.frame.sort("id")
    labels = tuple(name.removeprefix(TRUE) for name in frame.columns if name.startswith(TRUE))
    truth = np.stack([frame[TRUE + label].cast(pl.Int8).to_numpy() for label in labels], axis=1).astype(bool)
    scores = np.stack([frame[SCORE + label].cast(pl.Float64).to_numpy() for label in labels], axis=1)
    return MultiLabelDataset(Samples(frame["id"].cast(pl.String)), labels, truth, scores), ()


def described(dataset: MultiLabelDataset, has_predictions: bool) -> Iterator[str]:
    yield from of_labels(dataset.labels, dataset.truth.sum(axis=0).tolist(), None, "label")


def sha256(dataset: MultiLabelDataset) -> str:
    text = "\n".join([*dataset.sample_ids.to_list(), *dataset.labels])
    return hashlib.sha256(text.encode() + dataset.truth.tobytes()).hexdigest()


def outcomes(evaluation: MultiLabelEvaluation) -> Columns:
    return rows_form(evaluation.dataset.sample_ids, evaluation.outcomes)


TASK = Task(
    facts=MULTILABEL,
    roles=(),
    recognises=recognises,
    arranged=arranged,
    join=join,
    described=described,
    sha256=sha256,
    evaluate=MultiLabelEvaluation,
    outcomes=outcomes,
    recorded=lambda evaluation: {},
    rules=RULES,
    sections=(
        summary, recommendations, strip, threshold, performance, confusion, figures,
        distribution, checks, method,
    ),
    view=SamplesView(views, order, values, cases, lambda evaluation, chosen: ()),
)  # fmt: skip
