"""What is said of scores where every label of every sample has one: thresholds, and whether scores can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask, Scores, Thresholds
from reportgen.evaluations.calibration import BinaryCalibration, Calibration
from reportgen.evaluations.label_errors import LabelErrors, set_label_errors
from reportgen.evaluations.outcome_evaluation import Labelled, OutcomeEvaluation
from reportgen.evaluations.set_thresholds import best_of_sets, ranked_sets
from reportgen.metrics.blocks import blocks
from reportgen.metrics.calibration import Separation, label_bins, separation_of
from reportgen.metrics.temperature import Temperature, of_predictions
from reportgen.metrics.thresholds import RankedPredictions
from reportgen.outcomes import Outcomes
from reportgen.set_outcomes import set_outcomes

if TYPE_CHECKING:
    from reportgen.reviewed import Place

CELLS = 1 << 22  # looked at at a time, so that memory stays bounded
_NOTHING = (np.zeros(0, np.int32), np.zeros(0), np.zeros(0, np.bool_))
MOST_LOOKED_AT = 500_000  # scores that tell how they are scaled


class Sets(Labelled, Protocol):
    """A data set in which samples may have any number of labels."""

    @property
    def truth(self) -> Mask: ...
    @property
    def scores(self) -> Scores | None: ...
    @property
    def predicted(self) -> Mask | None: ...


@dataclass(frozen=True, eq=False)
class SetScores(OutcomeEvaluation):
    """The evaluation of a data set whose labels each have a score of their own; undefined numbers are NaN."""

    dataset: Sets

    @property
    def has_scores(self) -> bool:
        """Whether labels have a score, so that thresholds mean something."""
        return self.dataset.scores is not None

    @cached_property
    def scores(self) -> Scores:
        """(n_samples, n_labels); without any, 1 of what is predicted and NaN of the rest."""
        data = self.dataset
        if data.scores is not None:
            return data.scores
        assert data.predicted is not None  # noqa: S101 - a data set has either
        return np.where(data.predicted, np.float32(1), np.float32(np.nan))

    def kept_at(self, threshold: float) -> Mask:
        """(n_samples, n_labels) what is predicted at a threshold."""
        data = self.dataset
        kept: Mask = data.predicted if data.predicted is not None else self.scores >= threshold
        return kept

    @cached_property
    def least_score(self) -> float:
        """The lowest score of a label; NaN without scores."""
        return float(np.fmin.reduce(self.scores, axis=None)) if self.has_scores else float("nan")

    @property
    def _ranked(self) -> RankedPredictions | None:
        return ranked_sets(self.dataset.truth, self.scores) if self.has_scores else None

    @cached_property
    def _best_thresholds(self) -> tuple[float | None, Thresholds]:
        if not self.has_scores:
            return None, np.full(self.n_labels, np.nan)
        return best_of_sets(self.dataset.truth, self.scores, self.criterion)

    # Confidence

    @cached_property
    def calibration(self) -> Calibration | None:
        """Whether the score of a label says how often it is true; None without scores."""
        if not self.has_scores:
            return None
        scores, truth, given = self.scores, self.dataset.truth, ~np.isnan(self.scores)
        bins, squares = label_bins(*_NOTHING, self.n_labels), 0.0
        for rows in blocks(len(scores), max(1, CELLS // max(1, self.n_labels))):
            here = ... if given[rows].all() else given[rows]
            score, true = scores[rows][here].ravel().astype(np.float64), truth[rows][here].ravel()
            label = np.broadcast_to(np.arange(self.n_labels, dtype=np.int32), given[rows].shape)[here].ravel()
            bins += label_bins(label, score, true, self.n_labels)
            squares += float(np.square(score - true).sum())
        n = int(bins.count.sum())
        known = self._separation
        if known is None:
            known = separation_of(*(np.sort(scores[given & side]) for side in (truth, ~truth)))
        return BinaryCalibration(bins, known, squares / n if n else float("nan"))

    @property
    def _separation(self) -> Separation | None:
        """How well scores tell true labels from others, where that is known already."""
        return None

    @cached_property
    def temperature(self) -> Temperature | None:
        """What dividing the log odds of the scores by one factor does for calibration; None where little is known."""
        if not self.has_scores:
            return None
        rng, n = np.random.default_rng(self.options.seed), self.scores.size
        at = np.arange(n) if n <= MOST_LOOKED_AT else rng.integers(0, n, MOST_LOOKED_AT)
        score = self.scores.ravel()[at]
        at, score = at[~np.isnan(score)], score[~np.isnan(score)]
        return of_predictions(score, self.dataset.truth.ravel()[at], rng)

    def scored_from(self, least: float) -> tuple[int, int]:
        """How many labels, whatever the threshold, score at least `least`, and how many of them are not true."""
        if not self.has_scores:
            return 0, 0
        held = self.scores >= least
        return int(np.count_nonzero(held)), int(np.count_nonzero(held & ~self.dataset.truth))

    # What people say of a label of a sample: by its name

    @property
    def suspects(self) -> LabelErrors:
        """Labels whose scores confidently deny that they are given, or not given."""
        return set_label_errors(self.dataset.scores, self.dataset.truth)

    def items_of(self, found: LabelErrors) -> list[str]:
        """The label in question."""
        return [self.labels[label] for label in np.maximum(found.given, found.suggested).tolist()]

    def addresses_of(self, found: LabelErrors) -> list[str]:
        """The place of the label in question, as templates/media/labels.js names it."""
        return [f"l{label}" for label in np.maximum(found.given, found.suggested).tolist()]

    def item_at(self, sample: int, place: Place) -> str | None:
        """The label of that name."""
        return place.item if place.item in ("", *self.labels) else None

    def rows_of(self, samples: NDArray[np.intp]) -> Outcomes:
        """The outcome rows of some samples."""
        return set_outcomes(self.dataset.truth, self.scores, samples)

    def rows_named(self, rows: Outcomes, item: str) -> Mask:
        """Which rows are about a label."""
        if not item:
            return super().rows_named(rows, item)
        label = self.labels.index(item)
        named: Mask = (rows.truth == label) | (rows.prediction == label)
        return named
