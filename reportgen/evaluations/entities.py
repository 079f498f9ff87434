"""Every number of a report on named entities, computed once, when first read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from reportgen.arrays import NONE, Confusion, Counts, Fractions, Mask
from reportgen.box_outcomes import DUPLICATE, Matching, match
from reportgen.evaluations.calibration import BinaryCalibration
from reportgen.evaluations.evaluation import NO_DIVISOR, NO_SCORES
from reportgen.evaluations.label_errors import LabelErrors
from reportgen.evaluations.label_figures import LABEL_FIGURES, NOT_OF_BOXES
from reportgen.evaluations.metric import MetricDefinition, metric_definitions
from reportgen.evaluations.near_misses import NearMisses, near_misses
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.span_conflicts import conflicting_labels, item_names, items_named, rows_of_items
from reportgen.evaluations.span_errors import boundary_counts, span_errors
from reportgen.evaluations.span_groups import Breakdowns, breakdowns, unknown
from reportgen.evaluations.span_habits import SMALL, UPPER, Casing, Habit, boundary_habits
from reportgen.evaluations.span_ways import DEFINITIONS, OF_BOUNDARIES, SpanWays
from reportgen.metrics.boxes import Candidates
from reportgen.metrics.group_intervals import drawn_groups, resampled
from reportgen.metrics.intervals import Bootstrap
from reportgen.metrics.span_candidates import span_candidates
from reportgen.metrics.span_intervals import COUNTS_OF_A_LABEL
from reportgen.metrics.spans import Aligned, Spans, overlapping_spans
from reportgen.metrics.temperature import Temperature
from reportgen.metrics.thresholds import RankedPredictions
from reportgen.outcomes import Outcomes, confusion_matrix
from reportgen.span_outcomes import SAME, at_every_threshold, span_outcomes, tied_outcomes

if TYPE_CHECKING:
    from reportgen.datasets.entities import EntityDataset, SpanColumns
    from reportgen.evaluations.training import Training
    from reportgen.reviewed import Place
NEW = "unseen"  # to training, as far as it is labelled there


@dataclass(frozen=True, eq=False)
class EntityEvaluation(OutcomeEvaluation):
    """The evaluation of `dataset` under `options`; undefined numbers are NaN, `reasons` says why.

    Raises: OptionError for a threshold outside [0, 1], an unknown criterion, or either of them without scores.
    """

    dataset: EntityDataset

    @property
    def has_scores(self) -> bool:
        """Whether predicted spans have scores."""
        return self.dataset.has_scores

    @property
    def temperature(self) -> Temperature | None:
        """None: a span's score is the highest of many tags, or a mean of such, so that no factor on it is of logits."""
        return None

    def with_training(self, training: Training) -> Self:
        """The same evaluation with what is known of the training set beside it; all else that was computed stays."""
        known = super().with_training(training)
        for name in ("breakdowns", "marks"):
            vars(known).pop(name, None)
        return known

    # Matching

    @cached_property
    def candidates(self) -> Candidates:
        """Predicted and labelled spans in matching order, and the pairs that overlap."""
        data, score = self.dataset, self.dataset.predictions.score
        score = np.ones(len(data.predictions)) if score is None else score
        return span_candidates(spans_of(data.truths), spans_of(data.predictions), score, self.n_labels, data.n_samples)

    @cached_property
    def matching(self) -> Matching:
        """What became of every span, in matching order: only the same boundaries find one."""
        return match(self.candidates, SAME)

    @cached_property
    def outcomes(self) -> Outcomes:
        """The outcome rows of all documents; without scores they hold at every threshold."""
        rows = tied_outcomes(self.candidates, self.matching)
        return rows if self.has_scores else at_every_threshold(rows)

    @cached_property
    def held(self) -> Outcomes:
        """The rows that hold at the operating threshold."""
        return self.outcomes.select(self.outcomes.active(self.operating or 0.0))

    # What a reader of the texts is shown

    @cached_property
    def span_errors(self) -> Outcomes:
        """The outcome rows by what became of each span, a miss and a false positive of one mistake as one row."""
        return span_errors(self.outcomes)

    @cached_property
    def label_threshold_span_errors(self) -> Outcomes:
        """The same with each label at its own threshold, to be read at threshold 0."""
        rows = span_errors(self.label_threshold_outcomes)
        return rows.select(rows.active(0.0))

    @cached_property
    def matrix(self) -> Confusion:
        """(n_labels + 1, n_labels + 1) the confusion without mistakes on a span: these are not missed."""
        rows = self.held
        alone = rows.select(rows.kind <= DUPLICATE)
        return confusion_matrix(alone.truth, alone.prediction, self.n_labels)

    @property
    def near_misses(self) -> tuple[NearMisses, ...]:
        """Wrong boundaries, with the right type and without."""
        return near_misses(self.held, self.n_labels)

    # Thresholds

    @property
    def _ranked(self) -> RankedPredictions | None:
        if not self.has_scores:
            return None
        found, truths = self.candidates.detections, self.candidates.truths
        order = found.by_score
        support = np.bincount(truths.label, minlength=self.n_labels)
        return RankedPredictions(found.label[order], self.matching.is_correct[order], found.score[order], support)

    # Points

    @cached_property
    def point(self) -> OperatingPoint:
        """Counts and metrics at the operating threshold."""
        return self.point_at(self.operating or 0.0)

    @cached_property
    def label_threshold_outcomes(self) -> Outcomes:
        """Rows of the spans that reach their own label's threshold, matched anew, to be read at threshold 0."""
        found = self.candidates.detections
        kept = self.candidates.keeping(~(found.score < self.label_thresholds[found.label]))
        return span_outcomes(kept)

    @cached_property
    def label_threshold_point(self) -> OperatingPoint:
        """Counts and metrics with each label at its own threshold."""
        return OperatingPoint(self.label_threshold_outcomes.confusion_at(0.0, self.n_labels))

    # What the words of entities say

    @cached_property
    def habits(self) -> Counter[Habit]:
        """In what ways boundaries are wrong, and how often, at the operating threshold."""
        return boundary_habits(self.dataset, self.held)

    @cached_property
    def is_found(self) -> Mask:
        """(n_truths,) which labelled spans are found at the operating threshold."""
        rows = self.held
        found = np.zeros(len(self.dataset.truths), np.bool_)
        found[rows.truth_item[(rows.truth == rows.prediction) & (rows.truth != NONE)]] = True
        return found

    @cached_property
    def casing(self) -> Casing:
        """How labelled spans are written."""
        return Casing.of(self.dataset.true_surfaces)

    @cached_property
    def marks(self) -> dict[str, Mask]:
        """(n_truths,) which labelled spans are written in small letters or in capitals, or are new, where any are."""
        known = None if self.training is None else self.training.forms
        is_new = self.is_found & False if known is None else unknown(self.dataset.true_surfaces, known)
        found = {NEW: is_new, SMALL: self.casing.is_small, UPPER: self.casing.is_upper}
        return {name: mask for name, mask in found.items() if mask.any()}

    @property
    def suspects(self) -> LabelErrors:
        """Labelled spans whose words mostly have another type."""
        return conflicting_labels(self.dataset)

    def items_of(self, found: LabelErrors) -> list[str]:
        """The characters of each."""
        return item_names(self.dataset, found.truth_item)

    def item_at(self, sample: int, place: Place) -> str | None:
        """The same name, where a span is there."""
        if not place.item:
            return ""
        return place.item if any(side.size for side in items_named(self.dataset, sample, place.item)) else None

    def rows_named(self, rows: Outcomes, item: str) -> Mask:
        """Which rows of a sample are about a span of that name; "": all are."""
        if not item or not rows.n_rows:
            return np.ones(rows.n_rows, np.bool_)
        items = items_named(self.dataset, int(rows.sample[0]), item)
        return rows_of_items(rows.truth_item, rows.prediction_item, items)

    # What other tools count

    @property
    def consoles(self) -> tuple[str, ...]:
        """Azure's alone knows entities."""
        return ("azure",)

    @property
    def usual_point(self) -> OperatingPoint:
        """Counts and metrics of all that is predicted: there, no confidence is held against a threshold."""
        return self.point_at(0.0)

    # Metrics

    @cached_property
    def ways(self) -> SpanWays:
        """What the kept spans come to under each way of SemEval-2013 9.1."""
        data = self.dataset
        kept = self.kept
        predicted, true = spans_of(kept), spans_of(data.truths)
        aligned = Aligned(predicted, true, overlapping_spans(predicted, true), self.n_labels)
        return SpanWays(aligned, data.token_hits, data.tokens, is_all=len(kept) == len(data.predictions))

    @cached_property
    def kept(self) -> SpanColumns:
        """The predicted spans that reach the operating threshold."""
        spans = self.dataset.predictions
        if spans.score is None or not self.operating:
            return spans
        return spans.select(np.flatnonzero(spans.score >= self.operating))

    @cached_property
    def breakdowns(self) -> Breakdowns:
        """How the model does by length of spans and documents, and by what was labelled in training."""
        return breakdowns(self.dataset, self.held, self.training, np.random.default_rng(self.options.seed))

    @property
    def label_ranking(self) -> dict[str, Fractions]:
        """None: what is not predicted has no score."""
        return {}

    @property
    def label_details(self) -> dict[str, Fractions | Counts]:
        """Each type's errors of boundaries, and its figures under the other ways, (n_labels,) each."""
        return {**boundary_counts(self.held, self.n_labels), **self.ways.label_metrics}

    @cached_property
    def metrics(self) -> dict[str, float]:
        """Metrics at the operating threshold, then those of the scores; NaN: undefined."""
        return self.ways.metrics | self._of_point | self.metrics_of_calibration

    @property
    def _of_point(self) -> dict[str, float]:
        return {name: value for name, value in self.point.metrics.items() if name not in NOT_OF_BOXES}

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why a metric is undefined, by name."""
        undefined = [name for name, value in (self.ways.metrics | self._of_point).items() if np.isnan(value)]
        known = dict.fromkeys(undefined, NO_DIVISOR) | self.ways.reasons | self.reasons_of_calibration
        return known | dict.fromkeys(("auc", "ap"), NO_SCORES)

    @property
    def metric_definitions(self) -> dict[str, MetricDefinition]:
        """What each metric means, by name, in the order of `metrics`."""
        of_point = metric_definitions(OperatingPoint)
        kept = {name: definition for name, definition in of_point.items() if name not in NOT_OF_BOXES}
        return DEFINITIONS | kept | metric_definitions(BinaryCalibration)

    @property
    def label_definitions(self) -> dict[str, MetricDefinition]:
        """What each figure of a label means, by name."""
        return LABEL_FIGURES | OF_BOUNDARIES | self.ways.label_definitions

    # Intervals

    @cached_property
    def _bootstrap(self) -> Bootstrap:
        """By documents: what one document holds belongs together."""
        rows = self.held
        rng = np.random.default_rng(self.options.seed)
        weights = drawn_groups(self.dataset.n_samples, COUNTS_OF_A_LABEL * self.n_labels, rng)
        drawn = resampled(weights, rows.sample, rows.truth, rows.prediction, self.n_labels)
        kept = {name: interval for name, interval in drawn.averages.items() if name not in NOT_OF_BOXES}
        strict = {f"strict_{name}": kept[f"micro_{name}"] for name in ("precision", "recall", "f1")}
        strict["macro_strict_f1"] = kept["macro_f1"]
        return Bootstrap(drawn.replicates, strict | self.ways.intervals(weights) | kept, drawn.label_f1)


def spans_of(columns: SpanColumns) -> Spans:
    """Spans as what overlaps."""
    return Spans(columns.sample, columns.start, columns.end, columns.label)
