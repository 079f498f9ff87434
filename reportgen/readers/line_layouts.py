"""What the numbers behind a label's number mean where there are more than a box needs: polygon, keypoints, track.

All lines are looked at together. Where the data set itself does not say it and two readings fit, nothing is guessed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask

BOX, SCORED = 4, 5  # numbers of a box, and with its score
_TRACKED = 6
_LEAST = 6  # numbers of a polygon
_SAMPLE = 200  # lines that are looked at
_SLACK = 0.02  # share of the image by which a point may leave it
_AROUND = 0.6  # of a box's side, from its centre, within which its keypoints lie
_MOST_OUTSIDE = 0.1  # of the keypoints
_MANY_CORNERS = 8  # more than the five any line may have by chance, of all lines, so that polygons prove themselves
_MOST_KEYPOINTS = 600  # of an object; those of a face are 478
_MOST_PAIRS, _FEWEST_TESTED = 1_000_000, 4  # sides of all polygons that are held against each other; polygons at least

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """One meaning of the numbers: its words, and what makes a box and maybe a score of a line."""

    words: str
    boxed: Callable[[list[float]], list[float]]


def polygon(values: list[float]) -> list[float]:
    """Centre and size of the box around a polygon x, y, x, y, …, and the score behind it, if there is one."""
    n = len(values) - len(values) % 2
    points, score = values[:n], values[n:]
    left, right = min(points[::2]), max(points[::2])
    top, bottom = min(points[1::2]), max(points[1::2])
    return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top, *score]


def without_keypoints(n_keypoints: int) -> Callable[[list[float]], list[float]]:
    """A box and maybe its score, which stands behind the keypoints."""
    return lambda values: values[:BOX] + values[BOX + n_keypoints :]


def without_track(values: list[float]) -> list[float]:
    """A box and maybe its score, before the number of a track."""
    return values[:-1]


def readings(lines: Sequence[list[float]], *, may_be_pose: bool) -> list[Reading]:
    """The readings that fit lines of equal length; of those that fit, one that proves itself stands alone."""
    values = np.array(lines[:_SAMPLE], np.float64)
    n = values.shape[1]
    if n <= SCORED:
        return [Reading("a box and a track", without_track)] if _is_track(values, SCORED) else []
    if _is_track(values, _TRACKED):
        return [Reading("a box, its score and a track", without_track)]
    found = (
        [Reading(_of_polygon(n), polygon)] if _are_polygons(values[:, : n - n % 2]) and _is_score(values, n % 2) else []
    )
    poses = list(_poses(values)) if may_be_pose else []
    if not poses or not found:
        return found + poses
    n_tested = max(_FEWEST_TESTED, _MOST_PAIRS // (n // 2) ** 2)
    is_simple = _are_simple(values[:n_tested, : n - n % 2].reshape(-1, n // 2, 2))
    if is_simple.all() and len(is_simple) * (n // 2 - SCORED) >= _MANY_CORNERS:
        return found
    return poses if is_simple.mean() < 1 / 2 else found + poses


def _of_polygon(n: int) -> str:
    return f"a polygon of {n // 2} points{' and its score' * (n % 2)}"


def _poses(values: Numbers) -> list[Reading]:
    """The readings as a box with keypoints, of one kind with and without a score."""
    found = []
    for sides in (2, 3):
        for n_scores in (0, 1):
            n_numbers = values.shape[1] - BOX - n_scores
            is_whole = sides <= n_numbers <= sides * _MOST_KEYPOINTS and n_numbers % sides == 0
            if is_whole and _is_score(values, n_scores) and _have_keypoints(values, n_numbers, sides):
                words = f"a box with {n_numbers // sides} keypoints of {sides} numbers{' and its score' * n_scores}"
                found.append(Reading(words, without_keypoints(n_numbers)))
    return found


def _have_keypoints(values: Numbers, n_numbers: int, sides: int) -> bool:
    """Whether the first four are boxes within the image that the points lie in; (0, 0) is a point that is not there."""
    centre, size = values[:, :2], values[:, 2:BOX]
    low, high = centre - size / 2, centre + size / 2
    if not ((size > 0).all() and (low >= -_SLACK).all() and (high <= 1 + _SLACK).all()):
        return False
    points = values[:, BOX : BOX + n_numbers].reshape(len(values), -1, sides)
    if sides == 3:
        seen = points[..., 2]
        if not ((seen >= 0) & ((seen <= 1) | (seen == 2))).all():
            return False
    away = np.abs(points[..., :2] - centre[:, None]) > _AROUND * size[:, None]
    is_there = (points[..., :2] != 0).any(axis=-1)
    is_outside = away.any(axis=-1) & is_there
    return bool(is_outside.sum() <= _MOST_OUTSIDE * max(1, is_there.sum()))


def _is_score(values: Numbers, n_scores: int) -> bool:
    return not n_scores or bool(((values[:, -1] >= 0) & (values[:, -1] <= 1)).all())


def _is_track(values: Numbers, n: int) -> bool:
    """Whether whole numbers stand behind a box, or behind its score, that are too high for a score."""
    if values.shape[1] != n:
        return False
    last = values[:, -1]
    is_number = bool(((last >= 0) & np.isfinite(last)).all() and (last == np.floor(last)).all() and last.max() > 1)
    shares = values[:, :-1]
    return is_number and bool(((shares >= -_SLACK) & (shares <= 1 + _SLACK)).all())


def _are_polygons(values: Numbers) -> bool:
    return values.shape[1] >= _LEAST and bool((np.abs(values) <= 1 + 1 / 2).all())


def _are_simple(points: Numbers) -> Mask:
    """(n,) whether the sides of each polygon (n, corners, 2) do not cross each other."""
    corners = points.shape[1]
    begin, end = points, np.roll(points, -1, axis=1)
    crosses = np.zeros(len(points), np.bool_)
    for side in range(corners - 2):
        a, b = begin[:, side, None], end[:, side, None]
        others = slice(side + 2, corners - (side == 0))  # those beside it meet it, they do not cross
        c, d = begin[:, others], end[:, others]
        is_crossed = (_turn(a, b, c) * _turn(a, b, d) < 0) & (_turn(c, d, a) * _turn(c, d, b) < 0)
        crosses |= is_crossed.any(axis=1)
    return ~crosses


def _turn(a: Numbers, b: Numbers, c: Numbers) -> Numbers:
    turn: Numbers = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (
        c[..., 0] - a[..., 0]
    )
    return turn


def is_turned(values: list[float]) -> bool:
    """Whether four points, with a score or without, are a box whose sides are not upright: a parallelogram."""
    if len(values) not in (2 * BOX, 2 * BOX + 1):
        return False
    x, y = values[: 2 * BOX : 2], values[1 : 2 * BOX : 2]
    size = max(max(x) - min(x), max(y) - min(y))
    least = 1e-3 * size
    is_box = abs(x[0] + x[2] - x[1] - x[3]) <= least and abs(y[0] + y[2] - y[1] - y[3]) <= least
    is_upright = all(min(abs(x[k] - x[k - 1]), abs(y[k] - y[k - 1])) <= least for k in range(BOX))
    return is_box and not is_upright
