"""What every evaluation with labels and outcome rows has: thresholds, steps, points, and the labels' intervals."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Confusion, Counts, Fractions, Mask
from reportgen.evaluations.beside import KnownBeside
from reportgen.evaluations.box_bins import BoxBins
from reportgen.evaluations.calibration import ScoredEvaluation
from reportgen.evaluations.evaluation import Sampled
from reportgen.evaluations.label_errors import NEEDS_SCORES, LabelErrors, nothing_found
from reportgen.evaluations.metric import MetricDefinition
from reportgen.evaluations.near_misses import NearMisses
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.reviews import Reviews
from reportgen.evaluations.sampled_evaluation import SampledEvaluation
from reportgen.evaluations.threshold_curves import ThresholdCurves
from reportgen.evaluations.threshold_evaluation import ThresholdEvaluation
from reportgen.metrics.curves import Curves, curves
from reportgen.metrics.label_points import LabelPoints, points_at
from reportgen.metrics.temperature import Temperature, of_predictions
from reportgen.outcomes import Histogram, Outcomes
from reportgen.set_pairs import SetPairs, Together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from reportgen.reviewed import Place


class Labelled(Sampled, Protocol):
    """A data set of any task with labels."""

    @property
    def labels(self) -> tuple[str, ...]: ...
    @property
    def metadata(self) -> Mapping[str, Sequence[str | None] | pl.Series]: ...
    @property
    def true_labels(self) -> tuple[NDArray[np.integer], NDArray[np.integer]]: ...


@dataclass(frozen=True, eq=False)
class OutcomeEvaluation(KnownBeside, ThresholdEvaluation, ScoredEvaluation, SampledEvaluation):
    """The evaluation of a data set whose labels and outcomes make rows; undefined numbers are NaN.

    Raises: OptionError for a threshold outside [0, 1], an unknown criterion, or either of them without scores.
    """

    dataset: Labelled

    # What a task has to say

    @property
    @abstractmethod
    def label_ranking(self) -> dict[str, Fractions]:
        """The labels' ranking figures by name, (n_labels,) each; NaN where undefined."""

    @property
    def label_details(self) -> dict[str, Fractions | Counts]:
        """More figures of the labels for the record, by name, (n_labels,) each; NaN where undefined."""
        return {}

    @property
    def label_gains(self) -> dict[str, Fractions]:
        """What mending all errors of a kind would gain each label, by name, (n_labels,) each; none without kinds."""
        return {}

    @property
    @abstractmethod
    def label_threshold_point(self) -> OperatingPoint:
        """Counts and metrics with each label at its own threshold."""

    @property
    @abstractmethod
    def label_definitions(self) -> dict[str, MetricDefinition]:
        """What each figure of a label means, by name."""

    @property
    def definitions(self) -> dict[str, MetricDefinition]:
        """What each figure of the record means, by name: of the metrics it has, then of labels."""
        of_metrics = super().definitions
        return of_metrics | {name: known for name, known in self.label_definitions.items() if name not in of_metrics}

    # Labels

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, in natural order; label ids are positions in it."""
        return self.dataset.labels

    @property
    def n_labels(self) -> int:
        """Number of labels."""
        return len(self.dataset.labels)

    @property
    def exact_by_step(self) -> Counts | None:
        """(n_steps,) samples of which exactly the true labels are predicted; None where each has one label."""
        return None

    @property
    def exact_range(self) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
        """(n_samples,) between which steps that holds of each sample; None where each has one label."""
        return None

    # What people say of the ground truth

    @property
    def suspects(self) -> LabelErrors:
        """Ground truth that the scores speak against, whatever people have said of it."""
        return nothing_found(NEEDS_SCORES)

    @cached_property
    def label_errors(self) -> LabelErrors:
        """Ground truth that is probably wrong, the most likely first, without what people have checked."""
        found = self.suspects
        return found.without(self.reviews.knows(found.sample, self.items_of(found))) if found.n else found

    @cached_property
    def reviews(self) -> Reviews:
        """What people have said of samples and of things on them."""
        return Reviews(self, self.options.reviewed)

    def rows_of(self, samples: NDArray[np.intp]) -> Outcomes:
        """The outcome rows of some samples."""
        return self.outcomes.select(np.flatnonzero(np.isin(self.outcomes.sample, samples)))

    def items_of(self, found: LabelErrors) -> list[str]:
        """What each is called among those of its sample: "" where a sample has one label."""
        return [""] * found.n

    def addresses_of(self, found: LabelErrors) -> list[str]:
        """What each is called in addresses of the page; "" where a sample has one label."""
        return self.items_of(found) if self.has_places else [""] * found.n

    def boxes_of(self, found: LabelErrors) -> NDArray[np.float64] | None:
        """(n, 4) where each is in its image, as x, y, width, height in pixels; None where nothing has a place."""
        return None

    def sizes_of(self, found: LabelErrors) -> NDArray[np.float64] | None:
        """(n, 2) width and height of the image of each, in pixels, NaN where unknown; None where no size matters."""
        return None

    def item_at(self, sample: int, place: Place) -> str | None:
        """What a place on a sample is called here; None where it is not there."""
        return None if place.item else ""

    def rows_named(self, rows: Outcomes, item: str) -> Mask:
        """Which rows of a sample are about an item of that name; "": all are."""
        return np.ones(rows.n_rows, bool)

    # What the page looks up

    @cached_property
    def histogram(self) -> Histogram:
        """The outcomes counted by truth, prediction and the steps they hold at: what the page looks up."""
        return self.outcomes.histogram(self.steps, self.n_labels)

    @property
    def matrix(self) -> Confusion:
        """(n_labels + 1, n_labels + 1) what the page shows as a matrix at the operating threshold."""
        return self.point.confusion

    @property
    def own_matrix(self) -> Confusion:
        """The same with each label at its own threshold."""
        return self.label_threshold_point.confusion

    @property
    def near_misses(self) -> tuple[NearMisses, ...]:
        """What `point` counts as missed and as false positives, though each lies over another."""
        return ()

    @property
    def pairs(self) -> SetPairs | None:
        """Labels missed where others are false positives: what the matrix holds beside outcomes; None without."""
        return None

    @property
    def together(self) -> Together | None:
        """Which labels go with which; None where each sample has one, or where labels are too many."""
        return None

    @cached_property
    def curves(self) -> Curves:
        """Metrics at every step."""
        counts = self.histogram.counts_by_step()
        return curves(self.steps, counts.tp, counts.predicted, counts.support)

    @property
    def figure_by_step(self) -> Fractions | None:
        """(n_steps,) the criterion's figure, where it is one of `curves`; None elsewhere."""
        figure: Fractions | None = getattr(self.curves, self.criterion.text, None)
        return figure[self.positive] if figure is not None and self.criterion.is_of_positive else figure

    @cached_property
    def threshold_curves(self) -> ThresholdCurves:
        """What is drawn by threshold."""
        return ThresholdCurves(self)

    def scored_from(self, least: float) -> tuple[int, int]:
        """How many predictions, whatever the threshold, score at least `least`, and how many of them are wrong."""
        ranked = self._ranked
        if ranked is None:
            return 0, 0
        n = int(np.searchsorted(-ranked.score, -least, "right"))
        return n, n - int(np.count_nonzero(ranked.is_correct[:n]))

    @cached_property
    def temperature(self) -> Temperature | None:
        """What dividing the log odds of the scores by one factor does for calibration; None where little is known."""
        ranked = self._ranked
        rng = np.random.default_rng(self.options.seed)
        return None if ranked is None else of_predictions(ranked.score, ranked.is_correct, rng)

    # What other tools count

    @cached_property
    def assumed(self) -> LabelPoints:
        """Each label by itself at the score with its best F1, which need not be that of what is predicted."""
        return points_at(self._label_counts(), self.best_label_thresholds)

    def above(self, threshold: float) -> LabelPoints:
        """Each label by itself where its score is above a threshold, not at it."""
        point = self.point_at(float(np.nextafter(threshold, np.inf)))
        return LabelPoints(point.tp, point.predicted, point.support, np.full(self.n_labels, threshold))

    @property
    def usual_point(self) -> OperatingPoint:
        """Counts and metrics at the default threshold, whatever the options say."""
        return self.point_at(self.default or 0.0) if self.has_scores else self.point

    @property
    def consoles(self) -> tuple[str, ...] | None:
        """The keys of those that know such a task; None: all may."""
        return None

    @property
    def mean_scores(self) -> Fractions | None:
        """(n_labels, n_labels) the mean score of each label over the samples of each; None without full scores."""
        return None

    @property
    def outcomes_by_overlap(self) -> Outcomes:
        """The rows where predictions are held against what they overlap most, whatever its label."""
        return self.outcomes

    @property
    def has_places(self) -> bool:
        """Whether predictions have a place on the image."""
        return False

    @property
    def box_bins(self) -> BoxBins | None:
        """How predictions fit and which objects are found, in bins; None where predictions have no place."""
        return None
