"""Every number of an object detection report, computed once, when first read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions
from reportgen.box_outcomes import Matching, match, outcomes_of
from reportgen.evaluations.average_precision import AveragePrecision
from reportgen.evaluations.box_errors import ErrorGains
from reportgen.evaluations.box_rows import BoxRows
from reportgen.evaluations.calibration import BinaryCalibration
from reportgen.evaluations.evaluation import NO_DIVISOR
from reportgen.evaluations.label_figures import LABEL_FIGURES, NOT_OF_BOXES, OF_BOXES
from reportgen.evaluations.metric import MetricDefinition, metric_definitions
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.ranking_intervals import RankingIntervals, box_intervals
from reportgen.evaluations.voc import VocAtOverlap
from reportgen.issues import Issue, issue
from reportgen.metrics.boxes import LEAST_OVERLAP, LIMIT, LVIS_LIMIT, Candidates, Limit, candidates
from reportgen.metrics.group_intervals import group_bootstrap
from reportgen.metrics.intervals import Bootstrap
from reportgen.metrics.score_curves import ScoreCurves, detection_curves
from reportgen.metrics.thresholds import RankedPredictions
from reportgen.metrics.voc import voc_figures
from reportgen.outcomes import Outcomes

if TYPE_CHECKING:
    from reportgen.datasets.detection import DetectionDataset


@dataclass(frozen=True, eq=False)
class DetectionEvaluation(BoxRows):
    """The evaluation of `dataset` under `options`; undefined numbers are NaN, `reasons` says why.

    Raises: OptionError for a threshold outside [0, 1] or an unknown criterion.
    """

    dataset: DetectionDataset

    @property
    def has_scores(self) -> bool:
        """Detections always have scores."""
        return True

    @property
    def iou(self) -> float:
        """The least overlap with which a detection finds an object."""
        return self.options.least_iou

    # Matching

    @cached_property
    def score(self) -> NDArray[np.float64]:
        """Scores of the detections, in file order."""
        score = self.dataset.detections.score
        return np.ones(self.dataset.detections.label.size) if score is None else score

    @cached_property
    def candidates(self) -> Candidates:
        """Detections and ground truths in matching order, and the pairs that overlap."""
        data = self.dataset
        return candidates(
            data.truths, data.detections, self.score, self.n_labels, least=min(self.iou, LEAST_OVERLAP),
            image_rank=data.image_rank,
        )  # fmt: skip

    @cached_property
    def matching(self) -> Matching:
        """What became of every detection and every ground truth, in matching order."""
        return match(self.candidates, self.iou)

    @cached_property
    def outcomes(self) -> Outcomes:
        """The outcome rows of all images."""
        return outcomes_of(self.candidates, self.matching, self.iou)

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """What was odd about the detections once they were matched."""
        every = self.candidates.detections
        cut = np.sort(every.item[~self.limit.keeps(every)])
        if not cut.size:
            return ()
        detections = self.dataset.detections
        examples = (f"{self.dataset.samples.ids[detections.image[i]]}: {self.labels[detections.label[i]]}"
                    for i in cut[:1000])  # fmt: skip
        message = (
            f"Predictions beyond the {self.limit.described}: AP, mAP and AR leave them out, which may make these "
            "lower (--max-detections); every other figure counts them."
        )
        return (issue("too_many_detections", message, cut.size, dict.fromkeys(examples)),)

    @property
    def notes(self) -> tuple[str, ...]:
        """That predictions do not count in COCO's figures, where some do not."""
        return tuple(f"{issue.count:,} {issue.message[0].lower()}{issue.message[1:]}" for issue in self.issues)

    def basis(self, name: str) -> str:
        """How many detections count in mAP and AR, where some do not."""
        is_limited = self.issues and name.startswith(("map", "mar"))
        return f"only the {self.limit.described}" if is_limited else ""

    @cached_property
    def limit(self) -> Limit:
        """How many detections count in COCO's figures, or in LVIS's."""
        of_image = self.dataset.is_federated
        return Limit(self.options.max_detections or (LVIS_LIMIT if of_image else LIMIT), of_image)

    # Thresholds

    @property
    def default(self) -> float:
        """The threshold without any option: the best one; 0, which keeps everything, where there is none."""
        return 0.0 if self.best is None or not self.has_best else self.best

    @property
    def compared_with(self) -> float:
        """The threshold that `best_gain` is against: 0, which keeps everything, as the best one is the default."""
        return 0.0

    @cached_property
    def operating(self) -> float:
        """The threshold of `point`: as the options say, else the default.

        Raises: OptionError when a criterion was asked for that no threshold meets.
        """
        chosen = self._chosen()
        return self.default if chosen is None else chosen

    @property
    def _ranked(self) -> RankedPredictions:
        found, truths = self.candidates.detections, self.candidates.truths
        order = found.by_score
        order = order[~self.matching.is_ignored[order]]
        support = np.bincount(truths.label[truths.is_counted], minlength=self.n_labels)
        return RankedPredictions(found.label[order], self.matching.is_correct[order], found.score[order], support)

    # Points

    @cached_property
    def point(self) -> OperatingPoint:
        """Counts and metrics at the operating threshold."""
        return self.point_at(self.operating)

    @cached_property
    def argmax_point(self) -> OperatingPoint:
        """Counts and metrics without a threshold: at 0, which every score reaches."""
        return self.point_at(0.0)

    @cached_property
    def label_threshold_outcomes(self) -> Outcomes:
        """Rows of the detections that reach their own label's threshold, to be read at threshold 0.

        Matched anew: an object that a detection below its threshold would have found is there for others to claim. A
        label without a threshold keeps all its detections.
        """
        found = self.candidates.detections
        kept = self.candidates.keeping(~(found.score < self.label_thresholds[found.label]))
        return outcomes_of(kept, match(kept, self.iou), self.iou)

    @cached_property
    def label_threshold_point(self) -> OperatingPoint:
        """Counts and metrics with each label at its own threshold."""
        return OperatingPoint(self.label_threshold_outcomes.confusion_at(0.0, self.n_labels))

    # Metrics

    @cached_property
    def ranking(self) -> AveragePrecision:
        """Figures over all scores."""
        return AveragePrecision(self.candidates, self.dataset.truths.box, self.dataset.detections.box, self.limit)

    @cached_property
    def gains(self) -> ErrorGains:
        """Kinds of errors, and what mending them would gain."""
        return ErrorGains(self.candidates, self.iou)

    @cached_property
    def label_ap(self) -> Fractions:
        """(n_labels,) average precision over the IoUs 0.50 … 0.95; NaN for a label without ground truth."""
        return self.ranking.arrays.label_ap()

    @cached_property
    def label_ap50(self) -> Fractions:
        """(n_labels,) average precision at IoU 0.5; NaN for a label without ground truth."""
        return self.ranking.arrays.label_ap_at(0.5)

    @cached_property
    def label_ap75(self) -> Fractions:
        """(n_labels,) average precision at IoU 0.75; NaN for a label without ground truth."""
        return self.ranking.arrays.label_ap_at(0.75)

    @property
    def label_ranking(self) -> dict[str, Fractions]:
        """The labels' ranking figures by name, (n_labels,) each; NaN where undefined."""
        return {"ap": self.label_ap, "ap50": self.label_ap50, "ap75": self.label_ap75}

    @cached_property
    def voc(self) -> VocAtOverlap:
        """Pascal VOC's figures at `iou`."""
        if self.iou == self.ranking.voc.overlap:
            return VocAtOverlap(self.ranking.voc)
        data = self.dataset
        return VocAtOverlap(voc_figures(self.candidates, data.truths.box, data.detections.box, (self.iou,))[0])

    @property
    def label_details(self) -> dict[str, Fractions | Counts]:
        """Recall as COCO has it and Pascal VOC's figures by label, (n_labels,) each; NaN where undefined."""
        return {"ar100": self.ranking.arrays.label_recall(), **self.voc.label_metrics}

    @property
    def label_gains(self) -> dict[str, Fractions]:
        """What mending a kind of error adds to each label's average precision at `iou`; NaN where undefined."""
        return self.gains.label_metrics

    @cached_property
    def score_curves(self) -> ScoreCurves:
        """Precision against recall of all detections and by label, at `iou`."""
        return detection_curves(self._ranked, self.operating)

    @cached_property
    def metrics(self) -> dict[str, float]:
        """Metrics at the operating threshold, then those over all scores, then gains; NaN: undefined."""
        over_scores = self.ranking.metrics | self.voc.metrics | self.metrics_of_calibration
        return self._of_point | over_scores | self.gains.metrics

    @property
    def _of_point(self) -> dict[str, float]:
        return {name: value for name, value in self.point.metrics.items() if name not in NOT_OF_BOXES}

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why a metric is undefined, by name."""
        undefined = [name for name, value in self._of_point.items() if np.isnan(value)]
        over_scores = self.ranking.reasons | self.voc.reasons | self.reasons_of_calibration
        return dict.fromkeys(undefined, NO_DIVISOR) | over_scores | self.gains.reasons

    @property
    def metric_definitions(self) -> dict[str, MetricDefinition]:
        """What each metric means, by name, in the order of `metrics`."""
        of_point = metric_definitions(OperatingPoint)
        kept = {name: definition for name, definition in of_point.items() if name not in NOT_OF_BOXES}
        ranking = metric_definitions(AveragePrecision) | self.voc.metric_definitions
        return kept | ranking | metric_definitions(BinaryCalibration) | metric_definitions(ErrorGains)

    @property
    def label_definitions(self) -> dict[str, MetricDefinition]:
        """What each figure of a label means, by name."""
        return LABEL_FIGURES | OF_BOXES | self.voc.label_definitions | metric_definitions(ErrorGains)

    # Intervals

    @cached_property
    def ranking_intervals(self) -> RankingIntervals:
        """Intervals of COCO's means, and of the labels' average precision."""
        return box_intervals(self.ranking.rows, self.options.seed)

    @cached_property
    def _bootstrap(self) -> Bootstrap:
        """By images: what one image holds belongs together."""
        rows = self._held
        rng = np.random.default_rng(self.options.seed)
        n = self.dataset.n_samples
        drawn = group_bootstrap(rows.sample, rows.truth, rows.prediction, n, self.n_labels, rng)
        kept = {name: interval for name, interval in drawn.averages.items() if name not in NOT_OF_BOXES}
        return Bootstrap(drawn.replicates, kept, drawn.label_f1)
