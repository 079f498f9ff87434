"""Average precision and recall of halves of the images: which are drawn, and the sums over them.

Detections stay in their order by label and score, so that all halves are running sums over the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions, LabelIds, Positions
from reportgen.metrics.bounds import NARROWEST
from reportgen.metrics.coco import OVERLAPS, RECALLS, SIZES, CocoMatches

N_SPLITS = 100
MOST_CELLS = 40_000_000  # (detections and hits at all overlaps) x halves: about a second on one core
CHUNK = 1_000_000  # cells held at a time
SLACK = 1e-9  # by which a recall may miss what it should be, as sums of broken weights are rounded

Weights = NDArray[np.float64]  # (n_replicates, n), one row a part of the images


def halves(n_images: int, rng: np.random.Generator) -> Weights:
    """Which images are counted, (1 + 2 N_SPLITS, n_images): all, then both halves of each split."""
    weights = np.ones((1 + 2 * N_SPLITS, n_images))
    for row in range(1, len(weights), 2):
        weights[row, rng.permutation(n_images)[: n_images // 2]] = 0
        weights[row + 1] = 1 - weights[row]
    return weights


@dataclass(frozen=True, eq=False)
class Replicates:
    """Average precision (10, n_replicates, n_labels) and recall, likewise; NaN for a label without ground truth."""

    precision: Fractions
    recall: Fractions

    def label_ap(self, overlaps: slice = slice(None)) -> Fractions:
        """(n_replicates, n_labels) the mean over some of the OVERLAPS."""
        ap: Fractions = self.precision[overlaps].mean(axis=0)
        return ap

    @property
    def label_recall(self) -> Fractions:
        """(n_replicates, n_labels) the mean over the OVERLAPS."""
        recall: Fractions = self.recall.mean(axis=0)
        return recall


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows that resamples weigh: detections by label and descending score, ground truths by label.

    `image` and `truth_image` say where each is, `start` and `truth_start` (n_labels + 1,) where each label's begin;
    `hits` and `ignored` are the places of true positives and of ignored detections at each of OVERLAPS.
    """

    n_images: int
    image: Positions
    start: Positions
    truth_image: Positions
    truth_start: Positions
    hits: tuple[Positions, ...]
    ignored: tuple[Positions, ...]

    @classmethod
    def of(cls, matches: CocoMatches) -> Rows:
        """The rows of what was matched."""
        found, truths, n_labels = matches.candidates.detections, matches.candidates.truths, matches.candidates.n_labels
        counted = np.flatnonzero(truths.is_counted & (truths.area <= SIZES["all"][1]))
        counted = counted[np.argsort(truths.label[counted], kind="stable")]
        places = [matches.hits(overlap) for overlap in range(OVERLAPS.size)]
        return cls(
            matches.candidates.scope.n_samples,
            found.image[found.by_label].astype(np.intp), _starts(found.label, n_labels),
            truths.image[counted].astype(np.intp), _starts(truths.label[counted], n_labels),
            tuple(hits for hits, _ in places), tuple(ignored for _, ignored in places),
        )  # fmt: skip

    @property
    def n_objects(self) -> Counts:
        """(n_labels,) ground truths that count."""
        return np.diff(self.truth_start)

    @cached_property
    def _of_images(self) -> tuple[LabelIds, Positions, Counts]:
        """Labels, images and numbers of objects, wherever a label has any in an image."""
        label = np.repeat(np.arange(self.n_objects.size), self.n_objects)
        pairs, n = np.unique(label * self.n_images + self.truth_image, return_counts=True)
        label, image = np.divmod(pairs, max(1, self.n_images))
        return label, image, n

    @property
    def n_label_images(self) -> Counts:
        """(n_labels,) images with ground truths that count."""
        return np.bincount(self._of_images[0], minlength=self.n_objects.size)

    @property
    def n_that_matter(self) -> float:
        """Of how many images a mean over labels is made, as if all had equal shares of the labels' objects."""
        label, image, n = self._of_images
        share = np.bincount(image, n / self.n_objects[label], self.n_images)
        return float(np.square(share).sum() ** 2 / max((share**4).sum(), NARROWEST))

    @property
    def n_label_that_matter(self) -> Fractions:
        """(n_labels,) likewise of each label; 0 without objects."""
        label, _, n = self._of_images
        squares, fourths = (np.bincount(label, n.astype(np.float64) ** power, self.n_objects.size) for power in (2, 4))
        return squares**2 / np.maximum(fourths, 1.0)


def n_cells(matches: CocoMatches) -> int:
    """How many cells the halves would take."""
    hits = sum(matches.hits(overlap)[0].size for overlap in range(OVERLAPS.size))
    return 2 * N_SPLITS * (matches.candidates.detections.image.size + hits)


def _starts(label: LabelIds, n_labels: int) -> Positions:
    return np.append(0, np.cumsum(np.bincount(label, minlength=n_labels)))


def weighted(rows: Rows, weights: Weights) -> Replicates:
    """Average precision and recall where image i counts weights[r, i] times in replicate r.

    A detection that counts twice is as two in a row; that copies of an image take turns where its scores are equal, as
    in `weighted_precision`, is left out.
    """
    size = max(1, CHUNK // max(1, rows.image.size))
    parts = [_chunk(rows, weights[first : first + size]) for first in range(0, len(weights), size)]
    return Replicates(*(np.concatenate(values, axis=1) for values in zip(*parts, strict=True)))


def _chunk(rows: Rows, weights: Weights) -> tuple[Fractions, Fractions]:
    truths = _sums(weights[:, rows.truth_image], rows.truth_start)
    seen = _running(weights[:, rows.image])
    found = [_at_overlap(rows, weights, seen, truths, place) for place in range(OVERLAPS.size)]
    precision, recall = (np.stack(values) for values in zip(*found, strict=True))
    return np.where(truths > 0, precision, np.nan), np.where(truths > 0, recall, np.nan)


def _at_overlap(
    rows: Rows, weights: Weights, seen: Weights, truths: Weights, overlap: int
) -> tuple[Fractions, Fractions]:
    """Average precision and recall by resample and label."""
    hits, ignored, begin = rows.hits[overlap], rows.ignored[overlap], rows.start[:-1]
    start = np.searchsorted(hits, rows.start)
    label = np.repeat(np.arange(begin.size), np.diff(start))
    running = _running(weights[:, rows.image[hits]])
    tp = running[:, 1:] - running[:, start[:-1]][:, label]
    left_out = _running(weights[:, rows.image[ignored]])
    before = seen[:, begin] - left_out[:, np.searchsorted(ignored, begin)]
    rank = seen[:, hits + 1] - left_out[:, np.searchsorted(ignored, hits)] - before[:, label]
    recall = _share(tp, truths[:, label])
    points = _n_reached(recall)
    points[:, 1:] -= np.where(label[1:] == label[:-1], points[:, :-1].copy(), 0.0)
    area = _sums(points * _envelope(_share(tp, rank), label), start) / RECALLS.size
    return area, _share(running[:, start[1:]] - running[:, start[:-1]], truths)


def _share(part: Weights, whole: Weights) -> Fractions:
    """Quotient, 0 where whole is 0."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _n_reached(recall: Fractions) -> Weights:
    """How many of RECALLS are not above each recall; none at 0, where nothing that counts was found."""
    n = np.floor(recall * (RECALLS.size - 1) + SLACK)
    n -= RECALLS[n.astype(np.intp)] > recall
    return np.where(recall > 0, n + 1, 0.0)


def _envelope(precision: Fractions, label: Positions) -> Fractions:
    """The highest precision at each hit of a label or at a later one: labels that come later stand lower by 2."""
    lifted = precision - 2.0 * label
    backwards = lifted[:, ::-1]
    np.maximum.accumulate(backwards, axis=1, out=backwards)
    highest: Fractions = lifted + 2.0 * label
    return highest


def _running(values: Weights) -> Weights:
    """(n_replicates, n + 1) the sum of the values before each place."""
    sums = np.zeros((len(values), values.shape[1] + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums


def _sums(values: Weights, start: Positions) -> Weights:
    """(n_replicates, n_labels) the sums of each label's values."""
    running = _running(values)
    sums: Weights = running[:, start[1:]] - running[:, start[:-1]]
    return sums
