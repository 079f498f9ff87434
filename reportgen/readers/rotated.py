"""Boxes that are turned in their image: the upright box around each, and how many there are."""

import math
from collections.abc import Sequence

from reportgen.issues import Issue, issue

_RIGHT_ANGLE = 90.0


def corners(box: Sequence[float], degrees: float, *, about_corner: bool = False) -> list[tuple[float, float]]:
    """The four corners of a box x, y, width, height that is turned clockwise, as seen, about its centre.

    With `about_corner` it is turned about its left top corner, as Label Studio does.
    """
    x, y, width, height = box
    cos, sin = _cos_sin(degrees)
    middle = (x, y) if about_corner else (x + width / 2, y + height / 2)
    plain = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    away = [(left - middle[0], top - middle[1]) for left, top in plain]
    return [(middle[0] + dx * cos - dy * sin, middle[1] + dx * sin + dy * cos) for dx, dy in away]


def edges(points: Sequence[tuple[float, float]]) -> list[float]:
    """Left, top, right and bottom edge of the upright box around points."""
    x, y = zip(*points, strict=True)
    return [min(x), min(y), max(x), max(y)]


def is_upright(degrees: float) -> bool:
    """Whether a box turned by so much is the same as before."""
    return math.isfinite(degrees) and degrees % (2 * _RIGHT_ANGLE) == 0


def rotated_boxes(name: str, n: int) -> list[Issue]:
    """That so many boxes are turned; nothing where none is."""
    message = f"{name}: Boxes that are turned in their image; the upright box around each counts."
    return [issue("rotated_box", message, n)] if n else []


def _cos_sin(degrees: float) -> tuple[float, float]:
    """Exact for right angles, which tools write most."""
    if not math.isfinite(degrees):
        return math.nan, math.nan
    quarter, rest = divmod(degrees, _RIGHT_ANGLE)
    if rest == 0:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter) % 4]
    angle = math.radians(degrees)
    return math.cos(angle), math.sin(angle)
