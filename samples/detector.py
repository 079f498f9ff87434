"""A small detector of digits, as they were before deep learning: a window slides over the picture at several sizes.

Histograms of edge directions (Dalal and Triggs 2005) describe each window, a logistic regression says which digit it
holds, if any, and a ridge regression where in it the digit's box lies.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image
from scenes import LARGEST, Bytes, Floats, Integers, Rng, Scene
from sklearn.linear_model import LogisticRegression, Ridge

Singles = NDArray[np.float32]

WINDOW = 16  # pixels along its side, after the picture has been scaled
DIGIT = 12  # height in pixels of the digit that a window is meant for; the rest is surroundings
SMALLEST_SIGHT = 14  # height in pixels of a digit from which it is looked for: smaller ones are found by luck
STEP = 1.2  # between the heights of digits that one scale and the next are meant for
CELL = 2  # pixels from one histogram, and from one window, to the next
ALONG = WINDOW // CELL - 1  # histograms along a window's side: each covers two cells, so neighbours share one
DIRECTIONS = 8
N_FEATURES = DIRECTIONS * ALONG * ALONG
FLAT = 40.0  # strength of edges that counts as nothing: without it, an empty window would be described by its noise
NEAR_PLACE, FAR_PLACE = 0.15, 0.4  # distances from a digit, in its window's heights: holds it, does not
NEAR_SIZE, FAR_SIZE = 0.12, 0.4  # differences from its height, as logarithms: likewise
BLANK = 10  # the label of a window without a digit
FIRST_BLANKS, MORE_BLANKS = 1 / 200, 1 / 5  # shares of those windows to learn from, and to pick the hard ones from
LOWEST_SCORE = 0.33
MOST_OVERLAP = 0.55  # IoU with a better detection from which one is dropped; loose, so some digits are found twice


@dataclass(frozen=True)
class Windows:
    """All windows of one size in a picture."""

    views: Singles  # (rows, columns, DIRECTIONS, ALONG, ALONG) histograms that each one covers; not copied
    centre: Floats  # (n, 2) x and y in pixels of the picture; n = rows * columns
    size: float  # height in pixels of the digit that they are meant for

    def features(self, chosen: Integers) -> Singles:
        """(n_chosen, N_FEATURES) the chosen windows, each on its own scale of contrast."""
        strength = self.views[np.divmod(chosen, self.views.shape[1])].reshape(-1, N_FEATURES)
        return np.asarray(np.sqrt(strength / (strength.sum(1, keepdims=True) + FLAT)))


@dataclass(frozen=True)
class Examples:
    """Windows to learn from."""

    features: Singles
    labels: Integers  # BLANK where there is no digit
    offsets: Floats  # (n_digits, 4) the digits' boxes as seen from their windows; none for BLANK


@dataclass(frozen=True)
class Detections:
    """What was found in one picture."""

    labels: Integers  # (n,)
    scores: Floats  # (n,) 0 to 1
    boxes: Floats  # (n, 4) x, y, width, height in pixels


Part = TypeVar("Part", Examples, Detections)


@dataclass(frozen=True)
class Detector:
    """Two linear models of a window's features."""

    label: LogisticRegression
    offsets: Ridge

    def detections(self, picture: Bytes) -> Detections:
        """The digits in a picture (height, width, 3), best first; boxes to a tenth of a pixel and inside it."""
        found = joined([self.candidates(seen) for seen in windows(picture)])
        order = np.argsort(-found.scores, kind="stable")
        order = order[survivors(found.boxes[order])]
        return Detections(found.labels[order], found.scores[order], clipped(found.boxes[order], picture))

    def candidates(self, seen: Windows) -> Detections:
        """What the windows of one size hold, with a score of LOWEST_SCORE or more."""
        features = seen.features(np.arange(len(seen.centre)))
        chances = self.label.predict_proba(features)[:, :BLANK]
        chosen = np.flatnonzero(chances.max(1) >= LOWEST_SCORE)
        boxes = boxes_at(seen, chosen, features[chosen] @ self.offsets.coef_.T + self.offsets.intercept_)
        return Detections(chances[chosen].argmax(1), chances[chosen].max(1), boxes)

    def mistaken(self, seen: Windows, blanks: Integers) -> Examples:
        """Those of the blank windows that look like a digit."""
        features = seen.features(blanks)
        if len(blanks):
            features = features[self.label.predict_proba(features)[:, BLANK] < 1 - LOWEST_SCORE]
        return Examples(features, np.full(len(features), BLANK), np.empty((0, 4)))


def trained(scenes: list[Scene], rng: Rng) -> Detector:
    """A detector that has learnt from `scenes`, then once more with the blank windows that it was mistaken about."""
    seen = [(scene, size) for scene in scenes for size in windows(scene.picture)]
    parts = [examples(scene, size, rng) for scene, size in seen]
    first = fitted(joined(parts))
    return fitted(joined(parts + [first.mistaken(size, blanks(scene, size, rng, MORE_BLANKS)) for scene, size in seen]))


def fitted(parts: Examples) -> Detector:
    """The two models of the examples."""
    label = LogisticRegression(C=5.0, max_iter=300, tol=3e-4).fit(parts.features, parts.labels)
    return Detector(label, Ridge(1.0).fit(parts.features[parts.labels != BLANK], parts.offsets))


def joined(parts: list[Part]) -> Part:
    """All parts in one."""
    return type(parts[0])(*(np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])))


def examples(scene: Scene, seen: Windows, rng: Rng) -> Examples:
    """The windows that hold a digit of the scene, then a few of those that do not."""
    place, size = distances(scene, seen)
    holders, digits = np.nonzero((place < NEAR_PLACE) & (size < NEAR_SIZE))
    others = blanks(scene, seen, rng, FIRST_BLANKS)
    labels = np.concatenate([scene.labels[digits], np.full(len(others), BLANK)])
    features = seen.features(np.concatenate([holders, others]))
    return Examples(features, labels, offsets_of(seen, holders, scene.boxes[digits]))


def blanks(scene: Scene, seen: Windows, rng: Rng, share: float) -> Integers:
    """About that share of the windows that hold no digit, by chance."""
    place, size = distances(scene, seen)
    is_far = ((place > FAR_PLACE) | (size > FAR_SIZE)).all(1)
    return np.flatnonzero(is_far & (rng.random(len(is_far)) < share))


def distances(scene: Scene, seen: Windows) -> tuple[Floats, Floats]:
    """(n, n_digits) how far windows and digits are apart, in the windows' heights; (n_digits,) how unlike in size."""
    centre = scene.boxes[:, :2] + scene.boxes[:, 2:] / 2
    place = np.abs(seen.centre[:, None] - centre).max(2) / seen.size
    return place, np.abs(np.log(scene.boxes[:, 3] / seen.size))


def windows(picture: Bytes) -> list[Windows]:
    """The windows of a picture by size, from the smallest digits to the largest."""
    grey = Image.fromarray(picture).convert("L")
    n_sizes = round(np.log(LARGEST / SMALLEST_SIGHT) / np.log(STEP)) + 1
    return [windows_for(grey, SMALLEST_SIGHT * STEP**step) for step in range(n_sizes)]


def windows_for(grey: Image.Image, size: float) -> Windows:
    """The windows meant for digits `size` pixels high; the picture's edge may cut their surroundings."""
    scale = DIGIT / size
    small = grey.resize((round(grey.width * scale), round(grey.height * scale)), Image.Resampling.BOX)
    around = (WINDOW - DIGIT) // 2
    cells = histograms(np.pad(np.asarray(small, dtype=np.float32), around, mode="edge"))
    views = sliding_window_view(cells, (ALONG, ALONG), (0, 1))  # type: ignore[call-overload]
    row, column = np.divmod(np.arange(views.shape[0] * views.shape[1]), views.shape[1])
    return Windows(views, (np.stack([column, row], 1) * CELL + WINDOW / 2 - around) / scale, size)


def histograms(grey: Singles) -> Singles:
    """(rows, columns, DIRECTIONS) strength of the edges by direction, in squares of two cells a side."""
    down, across = np.gradient(grey)
    strength = np.hypot(down, across) + np.float32(1e-6)
    # Twice the angle, so that dark on light and light on dark are the same.
    cosine, sine = (across**2 - down**2) / strength, 2 * across * down / strength
    turns = np.arange(DIRECTIONS, dtype=np.float32) * np.float32(2 * np.pi / DIRECTIONS)
    edges = np.maximum(cosine[:, :, None] * np.cos(turns) + sine[:, :, None] * np.sin(turns), 0)
    edges = edges[: grey.shape[0] // CELL * CELL, : grey.shape[1] // CELL * CELL]
    cells = (edges[::CELL, ::CELL] + edges[1::CELL, ::CELL] + edges[::CELL, 1::CELL] + edges[1::CELL, 1::CELL]) / 4
    return np.asarray(cells[1:, 1:] + cells[:-1, 1:] + cells[1:, :-1] + cells[:-1, :-1])


def offsets_of(seen: Windows, chosen: Integers, boxes: Integers) -> Floats:
    """(n, 4) boxes as seen from their windows: centre in the windows' heights, logarithms of width and height."""
    centre = boxes[:, :2] + boxes[:, 2:] / 2
    return np.concatenate([(centre - seen.centre[chosen]) / seen.size, np.log(boxes[:, 2:] / seen.size)], 1)


def boxes_at(seen: Windows, chosen: Integers, offsets: Floats) -> Floats:
    """(n, 4) the boxes whose `offsets_of` are given."""
    sides = np.exp(offsets[:, 2:]) * seen.size
    return np.concatenate([seen.centre[chosen] + offsets[:, :2] * seen.size - sides / 2, sides], 1)


def survivors(boxes: Floats) -> Integers:
    """Positions of the boxes, given best first, that overlap no better one too much."""
    is_rival = iou(boxes, boxes) >= MOST_OVERLAP
    kept: list[int] = []
    for position in range(len(boxes)):
        if not is_rival[position, kept].any():
            kept.append(position)
    return np.array(kept, dtype=np.int64)


def clipped(boxes: Floats, picture: Bytes) -> Floats:
    """(n, 4) boxes cut at the picture's edges, in tenths of a pixel."""
    edge = picture.shape[1::-1]
    start, end = boxes[:, :2].clip(0, edge).round(1), (boxes[:, :2] + boxes[:, 2:]).clip(0, edge).round(1)
    return np.concatenate([start, end - start], 1).round(1)


def iou(boxes: Floats, others: Floats) -> Floats:
    """(n, m) intersection over union of each box with each of the others."""
    start = np.maximum(boxes[:, None, :2], others[:, :2])
    end = np.minimum((boxes[:, :2] + boxes[:, 2:])[:, None], others[:, :2] + others[:, 2:])
    common = (end - start).clip(0).prod(2)
    return np.asarray(common / (boxes[:, 2:].prod(1)[:, None] + others[:, 2:].prod(1) - common))
