"""Average precision and recall as COCO defines them: ten overlaps, four sizes of object, equal to pycocotools' bits.

A ground truth outside the range of sizes is ignored while matching, never left out before. Matching at a larger overlap
starts from the pairs that were left at the smaller one. Precision is worked out at the true positives alone, which is
where it rises; the detections between them only count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Fractions, Mask, Positions
from reportgen.metrics.average_precision import at_recalls, needed_hits, running_counts
from reportgen.metrics.boxes import COCO_LIMIT, LIMIT, Candidates, Limit
from reportgen.metrics.matching import ignored_last, own_label, serial_match
from reportgen.metrics.overlaps import Coordinates, Pairs
from reportgen.metrics.weighted_precision import Ranked
from reportgen.metrics.weights import Weights, checked_weights

OVERLAPS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0.0, 1.0, 101)
SIZES = {"all": (0.0, 1e10), "small": (0.0, 32.0**2), "medium": (32.0**2, 96.0**2), "large": (96.0**2, 1e10)}
LIMITS = (1, 10, LIMIT)  # detections of an image and label that count towards recall
ABSENT = -1.0  # what stands in the arrays for a label without ground truth

# Twice the place of each matched detection by label and descending score, one more when its truth is ignored. So small
# because there are 40 of them at a time.
Matches = NDArray[np.int32]

BLOCK = 40_000  # pairs matched together, so that they stay in the processor's cache


@dataclass(frozen=True, eq=False)
class CocoArrays:
    """`precision` (10, 101, n_labels, 4) by overlap, recall, label and size; `recall` (10, n_labels, 4, 3).

    The last axis of `recall` are the LIMITS, and where another limit than COCO's was asked for all that count by it;
    precision is that of the last. -1 for labels without ground truth of the size.
    """

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]

    @cached_property
    def stats(self) -> dict[str, float]:
        """COCO's twelve figures by their names in the record; NaN where no label has ground truth."""
        precision, recall = self.precision, self.recall
        result = {"map": precision[..., 0], "map50": precision[0, ..., 0], "map75": precision[5, ..., 0]}
        for place, size in enumerate(SIZES):
            if place:
                result[f"map_{size}"] = precision[..., place]
        for place, limit in enumerate(LIMITS):
            result[f"mar{limit}"] = recall[..., 0, place]
        for place, size in enumerate(SIZES):
            if place:
                result[f"mar_{size}"] = recall[..., place, -1]
        return {name: _mean(values) for name, values in result.items()}

    def label_ap(self, size: str = "all") -> Fractions:
        """(n_labels,) mean of the ten overlaps' average precision; NaN for a label without ground truth of the size."""
        return _label_means(self.precision[..., list(SIZES).index(size)])

    def label_ap_at(self, overlap: float, size: str = "all") -> Fractions:
        """(n_labels,) average precision at one of OVERLAPS; NaN for a label without ground truth of the size."""
        place = int(np.argmin(np.abs(OVERLAPS - overlap)))
        return _label_means(self.precision[place : place + 1, ..., list(SIZES).index(size)])

    def label_recall(self, size: str = "all") -> Fractions:
        """(n_labels,) mean of the ten overlaps' recall at LIMIT; NaN for a label without ground truth of the size."""
        values = self.recall[..., list(SIZES).index(size), LIMITS.index(LIMIT)]
        return np.where(values[0] == ABSENT, np.nan, values.mean(axis=0))


def coco_arrays(
    candidates: Candidates, detection_box: Coordinates, weights: Weights | None = None, limit: Limit = COCO_LIMIT
) -> CocoArrays:  # fmt: skip
    """COCO's arrays of precision and recall of the detections within the limit; the boxes are those of the file.

    `weights` (n_images,) say how often each image counts: whole numbers as if it were there so many times in a row.
    Raises: ValueError as `checked_weights` does.

    Source: pycocotools 2.0 COCOeval, but for annotations with the id 0, whose match pycocotools drops; of federated
    ground truth, with LVIS's limit, lvis-api 0.5.3 LVISEval.
    """
    return CocoMatches(candidates, detection_box, limit).arrays(weights)


class CocoMatches:
    """What found what at the ten overlaps and four sizes: matched once, for any weights of the images.

    `candidates` are those within the limit, `n_cut` detections are beyond it.
    """

    def __init__(self, every: Candidates, detection_box: Coordinates, limit: Limit = COCO_LIMIT) -> None:
        self.candidates = candidates = every.keeping(limit.keeps(every.detections))
        self.n_cut = every.detections.item.size - candidates.detections.item.size
        counted = candidates.truths.is_counted
        self._ignored = [_is_outside(candidates.truths.area, limits) | ~counted for limits in SIZES.values()]
        self._ranking = _Ranking(candidates, limit)
        self._matched = _matched(candidates, self._ignored, self._ranking.place)
        order = self._ranking.order
        self._area = (detection_box[:, 2] * detection_box[:, 3])[candidates.detections.item[order]]
        self._is_uncounted = candidates.detections.is_ignored[order]

    def hits(self, overlap: int) -> tuple[Positions, Positions]:
        """Places, by label and descending score, of true positives of any size at an overlap, and of ignored ones."""
        place, is_ignored = (self._matched[0][overlap] >> 1).astype(np.intp), self._matched[0][overlap] & 1
        others = self._is_uncounted.copy()  # where they find nothing
        others[place] = is_ignored
        return place[is_ignored == 0], np.flatnonzero(others)

    def arrays(self, weights: Weights | None = None) -> CocoArrays:
        """COCO's arrays with each image counting as often as its weight says (n_images,), None: once.

        Labels whose ground truths weigh nothing are as without ground truth. Raises: ValueError as `checked_weights`
        does.
        """
        n_labels = self.candidates.n_labels
        precision = np.full((len(SIZES), OVERLAPS.size, n_labels, RECALLS.size), ABSENT)
        recall = np.full((len(SIZES), OVERLAPS.size, n_labels, len(self._ranking.limits)), ABSENT)
        for size, sums in enumerate(self._sums(weights)):
            for overlap in range(OVERLAPS.size):
                sums.fill(self._matched[size][overlap], precision[size, overlap], recall[size, overlap])
        return CocoArrays(precision.transpose(1, 3, 2, 0), recall.transpose(1, 2, 0, 3))

    def _sums(self, weights: Weights | None) -> Iterator[_Sums | _WeightedSums]:
        """What fills the arrays, size by size."""
        outside = (_is_outside(self._area, limits) | self._is_uncounted for limits in SIZES.values())
        sizes = zip(self._ignored, outside, strict=True)
        if weights is None:
            return (_Sums(self._ranking, self.candidates, *of_size) for of_size in sizes)
        weight = checked_weights(weights, self.candidates.scope.n_samples)
        ranked = Ranked.of(self.candidates.detections, weight, self.candidates.n_labels)
        truth_weight = weight[self.candidates.truths.image]
        return (_WeightedSums(self._ranking, ranked, self._truths(truth_weight, ignored), outside)
                for ignored, outside in sizes)  # fmt: skip

    def _truths(self, weight: NDArray[np.float64], is_ignored: Mask) -> NDArray[np.float64]:
        """(n_labels,) the weight of the ground truths that count."""
        label, n_labels = self.candidates.truths.label, self.candidates.n_labels
        return np.bincount(label[~is_ignored], weight[~is_ignored], minlength=n_labels).astype(np.float64)


def _mean(values: NDArray[np.float64]) -> float:
    """Mean of what is there, as pycocotools takes it."""
    there = values[values > ABSENT]
    return float(np.mean(there)) if there.size else float("nan")


def _label_means(precision: NDArray[np.float64]) -> Fractions:
    """Mean per label, the last axis."""
    by_label = np.ascontiguousarray(precision.reshape(-1, precision.shape[-1]).T)
    return np.where(by_label[:, 0] == ABSENT, np.nan, by_label.mean(axis=1))


def _is_outside(area: NDArray[np.float64], limits: tuple[float, float]) -> Mask:
    return (area < limits[0]) | (area > limits[1])


# Matching


def _matched(candidates: Candidates, ignored: list[Mask], place: Positions) -> list[list[Matches]]:
    """The matches by size and overlap."""
    truths = candidates.truths
    group = truths.image.astype(np.int64) * candidates.n_labels + truths.label
    parts: list[list[list[Matches]]] = [[[] for _ in OVERLAPS] for _ in SIZES]
    for block in _blocks(own_label(candidates, OVERLAPS[0]), candidates.detections.image):
        first = int(block.truth.min())
        local = Pairs(block.detection, block.truth - first, block.overlap)
        here = slice(first, first + int(local.truth.max()) + 1)
        every = ignored_last(local, ignored[0][here])
        of_every = _match(every, truths.is_crowd[here])
        for is_ignored, found in zip((mask[here] for mask in ignored), parts, strict=True):
            own = ignored_last(local, is_ignored)
            is_changed = np.isin(group[here], group[here][own.truth[own.truth != every.truth]])
            anew = _match(own.select(np.flatnonzero(is_changed[own.truth])), truths.is_crowd[here])
            for part, before, match in zip(found, of_every, anew, strict=True):
                kept = before.select(np.flatnonzero(~is_changed[before.truth])) if match.truth.size else before
                for pairs in (kept, match):
                    part.append((2 * place[pairs.detection] + is_ignored[pairs.truth]).astype(np.int32))
    return [[_in_order(part) for part in found] for found in parts]


def _in_order(parts: list[Matches]) -> Matches:
    matched = np.concatenate([np.empty(0, np.int32), *parts])
    matched.sort()
    return matched


def _match(pairs: Pairs, is_crowd: Mask) -> list[Pairs]:
    """The matched pairs at each overlap."""
    shared, matched = is_crowd if is_crowd.any() else None, []
    for overlap in OVERLAPS:
        pairs = pairs.select(np.flatnonzero(pairs.overlap >= overlap))
        matched.append(pairs.select(serial_match(pairs, is_crowd.size, shared)))
    return matched


def _blocks(pairs: Pairs, image: NDArray[np.int32]) -> Iterator[Pairs]:
    """The pairs in pieces of whole images."""
    of_pair = image[pairs.detection]
    starts = np.flatnonzero(np.append(True, of_pair[1:] != of_pair[:-1])[: of_pair.size])
    cuts = np.unique(starts[np.searchsorted(starts, np.arange(0, of_pair.size, BLOCK), "right") - 1])
    ends = np.append(cuts, pairs.detection.size)[1:]
    for first, last in zip(cuts, ends, strict=True):
        yield Pairs(pairs.detection[first:last], pairs.truth[first:last], pairs.overlap[first:last])


# Precision and recall


class _Ranking:
    """All detections by label, then descending score: the order in which a label's precision is worked out.

    `limits` are those of recall; the last one keeps all.
    """

    def __init__(self, candidates: Candidates, limit: Limit) -> None:
        self.limits = (*(LIMITS[:-1] if limit == COCO_LIMIT else LIMITS), np.inf)
        detections = candidates.detections
        self.order = detections.by_label
        self.place = np.empty(self.order.size, np.intp)
        self.place[self.order] = np.arange(self.order.size)
        self.rank = detections.rank[self.order]
        size = np.bincount(detections.label, minlength=candidates.n_labels)
        self.start = np.append(0, np.cumsum(size))


class _Sums:
    """Precision and recall of every label at one size, at any overlap."""

    def __init__(self, ranking: _Ranking, candidates: Candidates, is_ignored: Mask, is_outside: Mask) -> None:
        self.ranking, self.is_outside = ranking, is_outside
        truth_label = candidates.truths.label[~is_ignored]
        self.n_truths: Counts = np.bincount(truth_label, minlength=candidates.n_labels)
        self.there = np.flatnonzero(self.n_truths)
        self.inside = np.zeros(ranking.order.size + 1, np.int32)  # detections within the size among the first so many
        np.cumsum(~is_outside, out=self.inside[1:])
        self.needed = needed_hits(self.n_truths, RECALLS)

    def fill(self, matched: Matches, precision: NDArray[np.float64], recall: NDArray[np.float64]) -> None:
        """Writes precision (n_labels, 101) and recall (n_labels, n_limits) of the labels that have ground truth."""
        ranking, there = self.ranking, self.there
        place, is_ignored = (matched >> 1).astype(np.intp), (matched & 1).astype(np.bool_)
        hit = np.flatnonzero(~is_ignored)
        hits = place[hit]
        start = np.searchsorted(hits, ranking.start)
        precision[there] = at_recalls(self._precision(place, is_ignored, hit, start), start, self.needed)[there]
        n_hits, rank = np.diff(start), ranking.rank[hits]
        for column, limit in enumerate(ranking.limits):
            early = n_hits if np.isinf(limit) else np.diff(np.searchsorted(np.flatnonzero(rank < limit), start))
            recall[there, column] = early[there] / self.n_truths[there]

    def _precision(
        self, place: Positions, is_ignored: Mask, hit: Positions, start: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """Precision at each true positive: those of its label so far over all that count so far.

        `place` are the matched detections and `hit` the true positives among them. A detection counts when it is within
        the size or a true positive, unless it matched an ignored truth.
        """
        more = np.zeros(place.size + 1, np.int32)  # that count, over those within the size
        np.cumsum(self.is_outside[place].view(np.int8) - is_ignored.view(np.int8), out=more[1:])
        begin = self.ranking.start[:-1]
        before = self.inside[begin] + more[np.searchsorted(place, begin)]
        seen = self.inside[place[hit] + 1] + more[hit + 1] - np.repeat(before, np.diff(start))
        tp = running_counts(start)
        fp = seen - tp
        ratio: NDArray[np.float64] = tp / (fp + tp + np.spacing(1))
        return ratio


class _WeightedSums:
    """The same with weights of the images; `n_truths` (n_labels,) is the weight of the ground truths."""

    def __init__(self, ranking: _Ranking, ranked: Ranked, n_truths: NDArray[np.float64], is_outside: Mask) -> None:
        self.ranking, self.ranked, self.n_truths = ranking, ranked, n_truths
        self.there = np.flatnonzero(n_truths)
        self.is_outside = is_outside
        self.inside = ranked.counted(~is_outside)

    def fill(self, matched: Matches, precision: NDArray[np.float64], recall: NDArray[np.float64]) -> None:
        """Writes precision (n_labels, 101) and recall (n_labels, n_limits) of the labels that have ground truth."""
        place, is_ignored = (matched >> 1).astype(np.intp), (matched & 1).astype(np.bool_)
        hits, there, n_truths = place[~is_ignored], self.there, self.n_truths
        more = self.is_outside[place].view(np.int8) - is_ignored.view(np.int8)
        curve = self.ranked.curve(hits, self.inside.changed(self.ranked, place, more))
        precision[there] = curve.at_recalls(n_truths, RECALLS)[there]
        weight, start = self.ranked.weight[hits], np.searchsorted(hits, self.ranking.start)
        label = np.repeat(np.arange(n_truths.size), np.diff(start))
        for column, limit in enumerate(self.ranking.limits):
            early = np.where(self.ranking.rank[hits] < limit, weight, 0.0)
            found = np.bincount(label, early, minlength=n_truths.size)
            recall[there, column] = np.minimum(found[there] / n_truths[there], 1.0)
