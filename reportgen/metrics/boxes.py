"""Boxes side by side: detections and ground truths in the order they are matched in, and the pairs that overlap.

Everything about boxes reads one list of pairs, so no two figures can disagree on what overlaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, LabelIds, Mask, Positions, Scores
from reportgen.metrics.overlaps import Coordinates, Grouped, Pairs, overlapping_pairs
from reportgen.metrics.sorting import descending, sorted_by
from reportgen.parts import Scope, Taken, moved

LIMIT = 100  # detections of an image and label that count in COCO's average precision: its maxDets
LVIS_LIMIT = 300  # detections of an image, whatever their label, that count in LVIS's
LEAST_OVERLAP = 0.1  # below, a detection and a ground truth have nothing to do with each other: TIDE's background

Numbers = NDArray[np.int32]
B = TypeVar("B", "Detections", "Truths")


@dataclass(frozen=True)
class Limit:
    """How many detections count in average precision: the `most` best of each image and label, or `of_image` alone."""

    most: int = LIMIT
    of_image: bool = False

    def keeps(self, detections: Detections) -> Mask:
        """(n,) which detections count, in matching order."""
        return (detections.rank_in_image if self.of_image else detections.rank) < self.most

    @property
    def described(self) -> str:
        """What counts, in words: `100 best of their image and label`."""
        return f"{self.most:,} best of their image{'' if self.of_image else ' and label'}"


COCO_LIMIT = Limit()


class Found(Protocol):
    """Predictions in file order, as columns of equal length: boxes, or spans."""

    @property
    def image(self) -> Numbers: ...
    @property
    def label(self) -> LabelIds: ...
    @property
    def is_ignored(self) -> Mask: ...


class BoxColumns(Protocol):
    """Boxes in file order, as columns of equal length: what a data set offers."""

    @property
    def image(self) -> Numbers: ...
    @property
    def label(self) -> LabelIds: ...
    @property
    def box(self) -> Coordinates: ...
    @property
    def area(self) -> NDArray[np.float64]: ...
    @property
    def is_crowd(self) -> Mask: ...
    @property
    def is_ignored(self) -> Mask: ...


@dataclass(frozen=True, eq=False)
class Detections:
    """Detections in matching order: by image, then descending score, then file order; `item` is the file position.

    `rank` counts the detections of the same image and label before it, `score_rank` the different scores that are
    higher. `is_ignored`: unless it finds an object of its label it counts neither way, as nobody looked for more.
    """

    item: Positions
    image: Numbers
    label: LabelIds
    score: NDArray[np.float64]
    rank: Numbers
    score_rank: Numbers
    is_ignored: Mask

    def select(self, kept: Mask | NDArray[np.integer]) -> Detections:
        """The given detections alone."""
        return Detections(*(getattr(self, column.name)[kept] for column in fields(self)))

    @property
    def rank_in_image(self) -> Positions:
        """How many detections of the same image stand before each."""
        starts = np.flatnonzero(np.append(True, self.image[1:] != self.image[:-1])[: self.image.size])
        return np.arange(self.image.size) - np.repeat(starts, np.diff(starts, append=self.image.size))

    @property
    def by_score(self) -> Positions:
        """Positions by descending score, of all images."""
        return sorted_by(self.score_rank)

    @cached_property
    def by_label(self) -> Positions:
        """Positions by label, then descending score, of all images."""
        return sorted_by(self.label, self.score_rank)


@dataclass(frozen=True, eq=False)
class Truths:
    """Ground truths in matching order: by image, then file order; `item` is the file position.

    A crowd takes any number of detections, an ignored one takes one; neither counts for or against anything.
    """

    item: Positions
    image: Numbers
    label: LabelIds
    area: NDArray[np.float64]
    is_crowd: Mask
    is_ignored: Mask

    def select(self, kept: Mask | NDArray[np.integer]) -> Truths:
        """The given ground truths alone."""
        return Truths(*(getattr(self, column.name)[kept] for column in fields(self)))

    @property
    def is_counted(self) -> Mask:
        """Which have to be found."""
        return ~(self.is_crowd | self.is_ignored)


@dataclass(frozen=True, eq=False)
class Candidates:
    """What matching chooses from, all labels together.

    `scope` says what images there are, and in which of them each box of the files is.
    """

    detections: Detections
    truths: Truths
    pairs: Pairs
    n_labels: int
    scope: Scope

    def keeping(self, kept: Mask) -> Candidates:
        """The same without some detections; `kept` speaks of them in matching order."""
        if kept.all():
            return self
        place = np.cumsum(kept) - 1
        pairs = self.pairs.select(np.flatnonzero(kept[self.pairs.detection]))
        pairs = Pairs(place[pairs.detection], pairs.truth, pairs.overlap)
        return Candidates(self.detections.select(kept), self.truths, pairs, self.n_labels, self.scope)

    def take(self, images: Taken) -> Candidates:
        """The candidates of some images alone, equal to those of a data set of these images only.

        `images` is a mask (n_images,) or distinct positions in the new order; images and items are numbered anew. The
        order among images, which decides between equal scores, stays. Raises: ValueError as `taken_positions` does.
        """
        taken = self.scope.take(images)
        is_kept, is_left = (taken.sample[boxes.image] != NONE for boxes in (self.detections, self.truths))
        pairs = self.pairs.select(np.flatnonzero(is_kept[self.pairs.detection]))
        place, truth_place = np.cumsum(is_kept) - 1, np.cumsum(is_left) - 1
        pairs = Pairs(place[pairs.detection], truth_place[pairs.truth], pairs.overlap)
        found = _renumbered(self.detections, taken.sample, taken.prediction_item)
        found = replace(found, score_rank=_dense(found.score_rank))
        truths = _renumbered(self.truths, taken.sample, taken.truth_item)
        return Candidates(found, truths, pairs, self.n_labels, taken.scope)

    @classmethod
    def concat(cls, parts: Sequence[Candidates], image_rank: Numbers | None = None) -> Candidates:
        """The candidates of all parts (of other images, with the same labels), equal to those of all images together.

        Images and items are numbered on from part to part, as `concat` of the data sets numbers them. `image_rank` is
        that of all images; without it the parts stand one after the other. Raises: ValueError when there is no part,
        or the numbers of labels differ.
        """
        if len({part.n_labels for part in parts}) != 1:
            raise ValueError("the parts have different numbers of labels" if parts else "no parts")
        scopes = [part.scope for part in parts]
        found = _in_one([part.detections for part in parts], [scope.prediction_sample.size for scope in scopes], scopes)
        truths = _in_one([part.truths for part in parts], [scope.truth_sample.size for scope in scopes], scopes)
        order, truth_order = (sorted_by(_ranked(boxes.image, image_rank)) for boxes in (found, truths))
        pairs = _pairs_in_one(parts, order, truth_order)
        found = replace(found, score_rank=descending(found.score)[1]).select(order)
        return cls(found, truths.select(truth_order), pairs, parts[0].n_labels, Scope.concat(scopes))


def candidates(
    truths: BoxColumns, detections: BoxColumns, score: Scores, n_labels: int, *,
    least: float = LEAST_OVERLAP, image_rank: Numbers | None = None,
) -> Candidates:  # fmt: skip
    """Detections and ground truths in matching order, with all pairs that overlap by `least` or more.

    `image_rank` orders the images, which decides between equal scores in different images; without it they stand in
    their own order, and there are none behind the last box.
    """
    found = in_matching_order(_ranked(detections.image, image_rank), detections, score)
    truth_rank = _ranked(truths.image, image_rank)
    order = np.argsort(truth_rank, kind="stable")
    wanted = Truths(
        order, truths.image[order], truths.label[order], truths.area[order], truths.is_crowd[order],
        truths.is_ignored[order],
    )  # fmt: skip
    pairs = overlapping_pairs(
        Grouped(_ranked(found.image, image_rank), detections.box, found.item),
        Grouped(truth_rank[order], truths.box, order), wanted.is_crowd, least,
    )  # fmt: skip
    scope = Scope(_n_images(truths.image, detections.image, image_rank), truths.image, detections.image)
    return Candidates(found, wanted, pairs, n_labels, scope)


def _n_images(of_truths: Numbers, of_detections: Numbers, image_rank: Numbers | None) -> int:
    if image_rank is not None:
        return image_rank.size
    return int(max(of_truths.max(initial=-1), of_detections.max(initial=-1))) + 1


def _ranked(image: Numbers, image_rank: Numbers | None) -> Numbers:
    return image if image_rank is None else image_rank[image]


def in_matching_order(image: Numbers, detections: Found, score: Scores) -> Detections:
    """All detections; `image` is what orders them."""
    best_first, score_rank = descending(score)
    order = best_first[sorted_by(image[best_first])]
    label = detections.label[order]
    ordered = score[order].astype(np.float64, copy=False)
    rank = _rank_in_group(image[order], label)
    is_ignored = detections.is_ignored[order]
    return Detections(order, detections.image[order], label, ordered, rank, score_rank[order], is_ignored)


def _rank_in_group(image: Numbers, label: LabelIds) -> Numbers:
    """How many of the same image and label stand before each; images ascend."""
    order = sorted_by(label)
    image, label = image[order], label[order]
    is_new = np.append(True, (image[1:] != image[:-1]) | (label[1:] != label[:-1]))[: order.size]
    starts = np.flatnonzero(is_new)
    rank = np.empty(order.size, np.int32)
    rank[order] = np.arange(order.size) - np.repeat(starts, np.diff(starts, append=order.size))
    return rank


# Parts


def _renumbered(boxes: B, image: Numbers, item: Numbers) -> B:
    """The boxes of the images that have a new number, with it and the new number of each."""
    kept = boxes.select(np.flatnonzero(image[boxes.image] != NONE))
    return replace(kept, image=image[kept.image], item=item[kept.item].astype(np.intp))


def _dense(rank: Numbers) -> Numbers:
    """The ranks with those left out that nothing has."""
    is_there = np.zeros(int(rank.max(initial=-1)) + 1, np.bool_)
    is_there[rank] = True
    return (np.cumsum(is_there, dtype=np.int32) - np.int32(1))[rank]


def _in_one(parts: Sequence[B], n_items: Sequence[int], scopes: Sequence[Scope]) -> B:
    """The boxes of all parts, one after the other."""
    columns: dict[str, Any] = {
        column.name: np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(parts[0])
    }
    columns["item"] = moved([part.item for part in parts], n_items).astype(np.intp)
    columns["image"] = moved([part.image for part in parts], [scope.n_samples for scope in scopes])
    return replace(parts[0], **columns)


def _pairs_in_one(parts: Sequence[Candidates], order: Positions, truth_order: Positions) -> Pairs:
    """The pairs of all parts as positions in the order given, in which images may change places."""
    detection = moved([part.pairs.detection for part in parts], [part.detections.item.size for part in parts])
    truth = moved([part.pairs.truth for part in parts], [part.truths.item.size for part in parts])
    place, truth_place = np.empty(order.size, np.intp), np.empty(truth_order.size, np.intp)
    place[order] = np.arange(order.size)
    truth_place[truth_order] = np.arange(truth_order.size)
    overlap = np.concatenate([part.pairs.overlap for part in parts])
    pairs = Pairs(place[detection], truth_place[truth], overlap)
    return pairs.select(sorted_by(pairs.detection))
