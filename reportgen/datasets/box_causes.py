"""Why hardly any predicted box lies on an object: what some of them would be if they were read in another way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.datasets.box_pairs import BoxPairs, box_pairs, overlaps
from reportgen.datasets.box_places import place_causes
from reportgen.datasets.box_readings import Boxes, Reading, Sizes, readings
from reportgen.datasets.label_causes import PROBABLE_CAUSE, label_causes
from reportgen.datasets.order_causes import turned_scores
from reportgen.issues import Issue, issue

if TYPE_CHECKING:
    from reportgen.datasets.detection import DetectionDataset

_ON = 0.5  # IoU at which a predicted box lies on an object
_NEAR = 0.3  # IoU from which two boxes may be the same
_ENOUGH = 3  # objects that must be found by another reading
_MOST = 0.6  # of the objects looked at, so that another reading explains them
_BETTER = 0.1  # mean IoU that another reading must gain
_CLEARLY = 0.03  # mean IoU by which a reading must be better than a simpler one
_SLIGHTLY = 0.05  # mean IoU that a slight change of scale must gain
_SCALED = 0.015  # a change of scale below this is none
_STEPS = np.concatenate([np.geomspace(1 / 12, 12, 73), [0.5, 2.0, 4.0, 0.25]])


@dataclass(frozen=True, eq=False)
class Looked:
    """Some objects beside the predicted boxes of their images, pair by pair: in pixels, with labels and image sizes."""

    pairs: BoxPairs
    truths: Boxes
    predictions: Boxes
    sizes: Sizes
    true: NDArray[np.int32]
    said: NDArray[np.int32]

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """Where the pairs of each object begin."""
        return np.flatnonzero(np.append(True, np.diff(self.pairs.truths) != 0))

    def best(self, predictions: Boxes) -> NDArray[np.float64]:
        """The IoU of each object with the predicted box that fits it best."""
        return np.maximum.reduceat(overlaps(self.truths, predictions), self.starts)


def causes_in(dataset: DetectionDataset) -> list[Issue]:
    """Why hardly any object of the data set is found, as far as some of them tell; nothing as a rule."""
    truths, detections = dataset.truths, dataset.detections
    image = np.where(truths.is_crowd, NONE, truths.image)
    pairs = box_pairs(image, detections.image, detections.score, dataset.n_samples)
    samples = truths.image[pairs.truths]
    looked = Looked(
        pairs=pairs,
        truths=truths.box[pairs.truths],
        predictions=detections.box[pairs.predictions],
        sizes=np.column_stack([dataset.width[samples], dataset.height[samples]]),
        true=truths.label[pairs.truths],
        said=detections.label[pairs.predictions],
    )
    if not looked.pairs.truths.size:
        return []
    with np.errstate(all="ignore"):  # what another reading makes of a box may be none, and lies on no object
        as_read = looked.best(looked.predictions)
        found = _misread(looked, as_read) or place_causes(dataset, as_read)
        if found:
            return found
        found = [*_slightly(looked, as_read), *_relabelled(looked, dataset.labels)]
        return found if detections.score is None else [*found, *_turned(looked, detections.score[pairs.predictions])]


def _misread(looked: Looked, as_read: NDArray[np.float64]) -> list[Issue]:
    """That the boxes lie on objects where they are read in another way."""
    if np.mean(as_read >= _ON) >= _MOST:
        return []
    best, gain = None, as_read.mean() + _BETTER
    for reading in (*_scales(looked), *_shifts(looked, as_read), *readings()):
        overlap = looked.best(np.nan_to_num(reading.of(looked.predictions, looked.sizes), nan=-1.0))
        if overlap.mean() >= gain and np.mean(overlap >= _ON) >= _MOST and np.count_nonzero(overlap >= _ON) >= _ENOUGH:
            best, gain = (reading, overlap), overlap.mean() + _CLEARLY
    if best is None:
        return []
    return [_said(best[0].said, best[0].remedy, best[1], as_read)]


def _said(cause: str, remedy: str, overlap: NDArray[np.float64], as_read: NDArray[np.float64]) -> Issue:
    n, now = (int(np.count_nonzero(values >= _ON)) for values in (overlap, as_read))
    message = (
        f"Probably the predicted boxes are {cause}: read that way they lie on {numbers.count(n)} of the "
        f"{numbers.named(overlap.size, 'object')} looked at, as given on {numbers.count(now)}. {remedy}; the "
        "figures are of the boxes as given. It may be the true boxes that are misread."
    )
    return issue(PROBABLE_CAUSE, message, overlap.size - now or overlap.size)


def _scales(looked: Looked) -> Iterator[Reading]:
    """The scales that bring most boxes onto objects: one for both axes, and one for each."""
    n = len(looked.predictions)
    quick = [(float(looked.best(looked.predictions * step).mean()), float(step)) for step in _STEPS]
    step = max(quick)[1] if n else 1.0
    for scale in (_fitted(looked, looked.predictions * step) * step, _of_sizes(looked)):
        if np.abs(scale - 1).max() > _SCALED and (scale > 0).all():
            yield _scaling(scale)


def _of_sizes(looked: Looked) -> NDArray[np.float64]:
    """How much larger objects are than predicted boxes, in the middle, by axis; then what fits best near that."""
    scale: NDArray[np.float64] = np.median(looked.truths[:, 2:], axis=0) / np.median(looked.predictions[:, 2:], axis=0)
    return scale * _fitted(looked, looked.predictions * np.tile(scale, 2))


def _fitted(looked: Looked, predictions: Boxes) -> NDArray[np.float64]:
    """The scale of each axis (2,) by which the boxes that are near an object fit it best; 1 where none is near."""
    near = overlaps(looked.truths, predictions) >= _NEAR
    if np.count_nonzero(near) < _ENOUGH:
        return np.ones(2)
    ours, theirs = _edges(looked.truths[near]), _edges(predictions[near])
    scale: NDArray[np.float64] = (ours * theirs).sum(axis=(0, 2)) / (theirs * theirs).sum(axis=(0, 2))
    return scale


def _edges(boxes: Boxes) -> NDArray[np.float64]:
    """(n, 2 axes, 2 ends)"""
    return np.stack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=2)


def _scaling(scale: NDArray[np.float64]) -> Reading:
    across, down = (numbers.significant(float(value), 3) for value in scale)
    by = across if abs(scale[0] / scale[1] - 1) < _SCALED else f"{across} across and {down} down"
    remedy = f"Multiply the predicted boxes by {by}"
    return Reading("in pixels of another picture size", remedy, lambda b, s: b * np.tile(scale, 2))


def _slightly(looked: Looked, as_read: NDArray[np.float64]) -> list[Issue]:
    """That boxes which lie on objects would fit far better a little smaller, larger, or elsewhere, all alike."""
    near = as_read >= _NEAR
    if np.count_nonzero(near) < 2 * _ENOUGH:
        return []
    scale = _fitted(looked, looked.predictions)
    found = [_scaling(scale)] if np.abs(scale - 1).max() > _SCALED else []
    best, gain = None, as_read[near].mean() + _SLIGHTLY
    for reading in (*found, *_shifts(looked, as_read)):
        overlap = looked.best(reading.of(looked.predictions, looked.sizes))[near].mean()
        if overlap >= gain:
            best, gain = reading, overlap
    if best is None:
        return []
    message = (
        f"Probably the predicted boxes are {best.said}: their mean IoU with objects is "
        f"{numbers.metric(float(as_read[near].mean()))}, and would be {numbers.metric(float(gain))}. "
        f"{best.remedy}; the figures are of the boxes as given."
    )
    return [issue(PROBABLE_CAUSE, message, int(np.count_nonzero(near)))]


def _shifts(looked: Looked, as_read: NDArray[np.float64]) -> Iterator[Reading]:
    """The way by which boxes are away from the objects that they lie on, in the middle; none where few lie on any."""
    overlap = overlaps(looked.truths, looked.predictions)
    is_best = (overlap >= _NEAR) & (overlap == np.repeat(as_read, np.diff(np.append(looked.starts, overlap.size))))
    if np.count_nonzero(is_best) < 2 * _ENOUGH:
        return
    ways = _edges(looked.truths[is_best]).mean(axis=2) - _edges(looked.predictions[is_best]).mean(axis=2)
    way = np.append(np.median(ways, axis=0), [0, 0])
    across, down = (numbers.significant(float(side), 2) for side in way[:2])
    yield Reading("beside the objects, all by the same way", f"Move them by {across} across and {down} down",
                  lambda b, s: b + way)  # fmt: skip


def _turned(looked: Looked, score: NDArray[np.float64]) -> list[Issue]:
    """That boxes on objects of their label have lower scores than the others; `score` is that of each pair."""
    is_on = (overlaps(looked.truths, looked.predictions) >= _ON) & (looked.true == looked.said)
    predictions, first = np.unique(looked.pairs.predictions, return_index=True)
    is_right = np.bincount(np.searchsorted(predictions, looked.pairs.predictions), is_on) > 0
    return turned_scores(is_right, score[first])


def _relabelled(looked: Looked, labels: tuple[str, ...]) -> list[Issue]:
    """That boxes lie on objects of another label, and always of the same other one."""
    overlap = overlaps(looked.truths, looked.predictions)
    is_on = (overlap >= _ON) & (
        overlap == np.repeat(looked.best(looked.predictions), np.diff(np.append(looked.starts, overlap.size)))
    )
    return label_causes(labels, looked.true[is_on], looked.said[is_on])
