"""Average precision as Pascal VOC defines it, at any overlap: over all points, and over eleven.

Other than COCO's, a detection stands or falls with the one object of its label that it overlaps most: when a better
detection has found that, it is wrong. Boxes include their last pixel, which adds 1 to width and height.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions, Mask, Positions
from reportgen.metrics.average_precision import at_recalls, envelope, needed_hits, running_counts
from reportgen.metrics.boxes import Candidates, Detections
from reportgen.metrics.matching import largest_of_each
from reportgen.metrics.overlaps import Coordinates, Grouped, Pairs, overlapping_pairs
from reportgen.metrics.sorting import sorted_by
from reportgen.metrics.weighted_precision import Ranked
from reportgen.metrics.weights import Weights, checked_weights

ELEVEN = np.linspace(0.0, 1.0, 11)
LAST_PIXEL = 1.0


@dataclass(frozen=True, eq=False)
class VocFigures:
    """Figures (n_labels,) at one overlap; NaN for the average precision of a label without ground truth.

    `tp` and `fp` are counts, or sums of weights where images have them.
    """

    overlap: float
    label_ap: Fractions
    label_ap_11: Fractions
    tp: Counts | NDArray[np.float64]
    fp: Counts | NDArray[np.float64]

    @property
    def ap(self) -> float:
        """Mean over the labels with ground truth of the average precision over all points; NaN without any."""
        return _mean(self.label_ap)

    @property
    def ap_11(self) -> float:
        """Mean over the labels with ground truth of the average precision over eleven points; NaN without any."""
        return _mean(self.label_ap_11)


def voc_figures(
    candidates: Candidates, truth_box: Coordinates, detection_box: Coordinates, overlaps: Sequence[float] = (0.5,),
    weights: Weights | None = None,
) -> tuple[VocFigures, ...]:  # fmt: skip
    """VOC's figures at each of the overlaps; the boxes are those of the files.

    All detections count, however many an image has. Ignored objects and crowds count neither for nor against anything.
    `weights` (n_images,) say how often each image counts: whole numbers as if it were there so many times in a row.
    Raises: ValueError as `checked_weights` does.

    Source: the VOC devkit, VOCevaldet.m; for its boxes rafaelpadilla/review_object_detection_metrics, too.
    """
    return VocMatches(candidates, truth_box, detection_box, overlaps).figures(weights)


class VocMatches:
    """Which detections are right at each of the overlaps: matched once, for any weights of the images."""

    def __init__(
        self, candidates: Candidates, truth_box: Coordinates, detection_box: Coordinates, overlaps: Sequence[float]
    ) -> None:
        self.candidates = candidates
        self.overlaps = overlaps
        found = candidates.detections
        order = found.by_label
        self._starts = np.searchsorted(found.label[order], np.arange(candidates.n_labels + 1))
        best = _best_objects(candidates, found, truth_box, detection_box, min(overlaps))
        pairs = (best.select(best.overlap >= overlap) for overlap in overlaps)
        judged = [_judged(some, candidates.truths.is_counted, order.size) for some in pairs]
        self._judged = [
            (is_right[order], (is_out | found.is_ignored & ~is_right)[order]) for is_right, is_out in judged
        ]

    def figures(self, weights: Weights | None = None) -> tuple[VocFigures, ...]:
        """The figures at each of the overlaps, each image counting as often as its weight says (n_images,).

        None: once. Raises: ValueError as `checked_weights` does.
        """
        candidates = self.candidates
        truths, n_labels = candidates.truths, candidates.n_labels
        figures = zip(self.overlaps, self._judged, strict=True)
        label = truths.label[truths.is_counted]
        if weights is None:
            n_truths = np.bincount(label, minlength=n_labels)
            return tuple(_figures(overlap, *judged, self._starts, n_truths) for overlap, judged in figures)
        weight = checked_weights(weights, candidates.scope.n_samples)
        whole = np.bincount(label, weight[truths.image[truths.is_counted]], minlength=n_labels).astype(np.float64)
        ranked = Ranked.of(candidates.detections, weight, n_labels)
        return tuple(_weighted_figures(overlap, *judged, ranked, whole) for overlap, judged in figures)


def _best_objects(
    candidates: Candidates, found: Detections, truth_box: Coordinates, detection_box: Coordinates, least: float
) -> Pairs:
    """The object of its label that each detection overlaps most, the earlier of equals, in matching order."""
    truths, n_labels = candidates.truths, candidates.n_labels
    group = found.image.astype(np.int64) * n_labels
    group += found.label
    truth_group = truths.image.astype(np.int64) * n_labels + truths.label
    by_group = sorted_by(truth_group)
    pairs = overlapping_pairs(
        Grouped(group, detection_box, found.item, LAST_PIXEL),
        Grouped(truth_group[by_group], truth_box, truths.item[by_group], LAST_PIXEL),
        np.zeros(by_group.size, bool), least,
    )  # fmt: skip
    best = largest_of_each(pairs, later_first=False)
    return Pairs(best.detection, by_group[best.truth], best.overlap)


def _judged(pairs: Pairs, is_counted: Mask, n_detections: int) -> tuple[Mask, Mask]:
    """Which detections are right, and which do not count; the first detection of an object finds it."""
    is_right, is_out = np.zeros(n_detections, bool), np.zeros(n_detections, bool)
    counts = is_counted[pairs.truth]
    is_out[pairs.detection[~counts]] = True
    detection, truth = pairs.detection[counts], pairs.truth[counts]
    finder = np.full(is_counted.size, -1, np.intp)
    finder[truth[::-1]] = detection[::-1]  # the last one written is the first
    is_right[finder[finder >= 0]] = True
    return is_right, is_out


def _figures(
    overlap: float, is_right: Mask, is_out: Mask, starts: NDArray[np.intp], n_truths: Counts
) -> VocFigures:  # fmt: skip
    """The figures of detections by label and descending score."""
    hits: Positions = np.flatnonzero(is_right)
    start = np.searchsorted(hits, starts)
    counted = np.append(0, np.cumsum(~is_out))
    n_hits = np.diff(start)
    seen = counted[hits + 1] - np.repeat(counted[starts[:-1]], n_hits)
    highest = envelope(running_counts(start) / seen, start)
    whole = np.where(n_truths > 0, n_truths, np.nan)
    area = np.bincount(np.repeat(np.arange(n_truths.size), n_hits), highest, minlength=n_truths.size) / whole
    eleven = at_recalls(highest, start, needed_hits(n_truths, ELEVEN)).mean(axis=1)
    predicted = np.diff(counted[starts])
    return VocFigures(overlap, area, np.where(n_truths > 0, eleven, np.nan), n_hits, predicted - n_hits)


def _weighted_figures(
    overlap: float, is_right: Mask, is_out: Mask, ranked: Ranked, whole: NDArray[np.float64]
) -> VocFigures:
    """The same with weights; `whole` (n_labels,) is the weight of the ground truths."""
    curve = ranked.curve(np.flatnonzero(is_right), ranked.counted(~is_out))
    eleven = curve.at_recalls(whole, ELEVEN).mean(axis=1)
    label = np.repeat(np.arange(whole.size), np.diff(ranked.start))
    tp, predicted = (np.bincount(label, np.where(kept, ranked.weight, 0.0), minlength=whole.size)
                     for kept in (is_right, ~is_out))  # fmt: skip
    return VocFigures(overlap, curve.area(whole), np.where(whole > 0, eleven, np.nan), tp, predicted - tp)


def _mean(values: Fractions) -> float:
    there = values[~np.isnan(values)]
    return float(there.mean()) if there.size else float("nan")
