"""Other ways to read the numbers of boxes: corners, centres, axes exchanged, other units, other picture sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]  # (n, 4) x, y, width, height
Sizes = NDArray[np.float64]  # (n, 2) width and height of the image, NaN unknown

# Sides in pixels of the square that networks see.
INPUTS = (224, 256, 299, 300, 320, 384, 416, 448, 480, 512, 576, 600, 608, 640, 672, 704, 736, 768, 800, 832, 896, 960,
          1024, 1088, 1152, 1216, 1280, 1344, 1408, 1536, 1600, 1920, 2048)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What the boxes may be, in words, what to do then, and what they are in pixels if so."""

    said: str
    remedy: str
    of: Callable[[Boxes, Sizes], Boxes]


def _columns(x: Boxes, y: Boxes, width: Boxes, height: Boxes) -> Boxes:
    return np.column_stack([x, y, width, height])


def _corners(b: Boxes, _: Sizes) -> Boxes:
    return _columns(b[:, 0], b[:, 1], b[:, 2] - b[:, 0], b[:, 3] - b[:, 1])


def _no_corners(b: Boxes, _: Sizes) -> Boxes:
    return _columns(b[:, 0], b[:, 1], b[:, 2] + b[:, 0], b[:, 3] + b[:, 1])


def _centred(b: Boxes, _: Sizes) -> Boxes:
    return _columns(b[:, 0] - b[:, 2] / 2, b[:, 1] - b[:, 3] / 2, b[:, 2], b[:, 3])


def _not_centred(b: Boxes, _: Sizes) -> Boxes:
    return _columns(b[:, 0] + b[:, 2] / 2, b[:, 1] + b[:, 3] / 2, b[:, 2], b[:, 3])


def _swapped(b: Boxes, _: Sizes) -> Boxes:
    return b[:, [1, 0, 3, 2]]


def _upwards(b: Boxes, s: Sizes) -> Boxes:
    return _columns(b[:, 0], s[:, 1] - b[:, 1] - b[:, 3], b[:, 2], b[:, 3])


def _turned_right(b: Boxes, s: Sizes) -> Boxes:
    return _columns(b[:, 1], s[:, 1] - b[:, 0] - b[:, 2], b[:, 3], b[:, 2])


def _turned_left(b: Boxes, s: Sizes) -> Boxes:
    return _columns(s[:, 0] - b[:, 1] - b[:, 3], b[:, 0], b[:, 3], b[:, 2])


def _mirrored(b: Boxes, s: Sizes) -> Boxes:
    return _columns(s[:, 0] - b[:, 0] - b[:, 2], b[:, 1], b[:, 2], b[:, 3])


_AS_CORNERS = "Write x, y, width and height in place of corners, or name the format"
_NAME = "Name the format that they are in"
_UPRIGHT = "Turn them back, or predict on pictures that are turned as their EXIF orientation says"
_DOWN = "Measure y from the top downwards"
# How they may be meant, the remedy, and the boxes as they are then.
_SHAPES: tuple[tuple[str, str, Callable[[Boxes, Sizes], Boxes]], ...] = (
    ("corners (left, top, right, bottom) that were read as x, y, width, height", _AS_CORNERS, _corners),
    ("x, y, width and height that were read as corners", _NAME, _no_corners),
    ("given by their centre and were read by their corner", "Subtract half of width and height", _centred),
    ("given by their corner and were read by their centre", _NAME, _not_centred),
    ("corners that were read as centre, width and height", _AS_CORNERS, lambda b, s: _corners(_not_centred(b, s), s)),
    ("centre, width and height that were read as corners", _NAME, lambda b, s: _centred(_no_corners(b, s), s)),
    ("written with x and y exchanged", "Write x before y", _swapped),
    ("corners with x and y exchanged", "Write x before y", lambda b, s: _corners(_swapped(b, s), s)),
    ("measured from the bottom of the image upwards", _DOWN, _upwards),
    (
        "measured from the bottom of the image to their top",
        _DOWN,
        lambda b, s: _upwards(b, s) + [0, 1, 0, 0] * b[:, 3:],
    ),
    ("mirrored, left for right", "Mirror them back", _mirrored),
    ("turned by 90 degrees to the right", _UPRIGHT, _turned_right),
    ("turned by 90 degrees to the left", _UPRIGHT, _turned_left),
    ("turned by 180 degrees", "Turn them back", lambda b, s: _upwards(_mirrored(b, s), s)),
)
SHAPES = tuple(Reading(*shape) for shape in _SHAPES)


def readings() -> Iterator[Reading]:
    """All ways to read boxes but the one they were read in, the simplest first; scales are found by `fitted`."""
    yield from SHAPES
    yield from _shares()
    for side in INPUTS:
        yield from _of_input(side)


def _shares() -> Iterator[Reading]:
    """Shares of the image in several units; pixels that were taken for shares."""
    inner = (("", lambda b, s: b), (" as corners", _corners), (" by their centre", _centred),
             (" with x and y exchanged", _swapped),
             (" as corners with x and y exchanged", lambda b, s: _corners(_swapped(b, s), s)))  # fmt: skip
    for unit, name in ((1, "shares of the image"), (100, "percent of the image"), (1000, "thousandths of the image")):
        for words, shape in inner:
            yield Reading(
                f"{name}{words}", f"Multiply them by width and height over {unit}" if unit > 1
                else "Multiply them by width and height", _scaled(shape, unit),
            )  # fmt: skip
    yield Reading("pixels that were taken for shares of the image", "Name the format that they are in",
                  lambda b, s: b / np.tile(s, 2))  # fmt: skip


def _scaled(shape: Callable[[Boxes, Sizes], Boxes], unit: float) -> Callable[[Boxes, Sizes], Boxes]:
    return lambda b, s: shape(b, s) * np.tile(s, 2) / unit


def _of_input(side: int) -> Iterator[Reading]:
    """Pixels of a square picture: the image stretched, made to fit with bars around or behind it, or its middle."""

    def fitting(b: Boxes, s: Sizes, *, bars: bool) -> Boxes:
        scale = side / s.max(axis=1, keepdims=True)
        pad = (side - s * scale) / 2 if bars else np.zeros_like(s)
        return np.column_stack([(b[:, :2] - pad) / scale, b[:, 2:] / scale])

    def middle(b: Boxes, s: Sizes) -> Boxes:
        scale = side / s.min(axis=1, keepdims=True)
        return np.column_stack([b[:, :2] / scale + (s - side / scale) / 2, b[:, 2:] / scale])

    remedy = "Bring them back to the pixels of the image"
    name = f"in pixels of the network's input of {side} x {side}"
    yield Reading(f"{name}, the image stretched to it", remedy, lambda b, s: b * np.tile(s / side, 2))
    yield Reading(f"{name}, with bars around the image (letterbox)", remedy, lambda b, s: fitting(b, s, bars=True))
    yield Reading(f"{name}, the image in its corner", remedy, lambda b, s: fitting(b, s, bars=False))
    yield Reading(f"{name}, the middle of the image", remedy, middle)
