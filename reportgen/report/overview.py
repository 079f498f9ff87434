"""The whole confusion matrix as one small picture, for more labels than a table can show.

templates/blocks/overview.js draws the same, pixel for pixel, at any threshold.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reportgen.arrays import Confusion, Counts
from reportgen.report.heat import DIAGONAL, STEPS
from reportgen.report.theme import DARK, LIGHT

SIDE = 440  # pixels of the picture
STRIP = 6  # of what has no label on one side: a strip at the left and one at the foot
GAP = 2
CLEAR, EMPTY = 0, 13  # places in the palette; 1 to 6 are errors, 7 to 12 the diagonal

# The first label that each pixel stands for, and the one after its last.
Spans = tuple[NDArray[np.intp], NDArray[np.intp]]


@dataclass(frozen=True)
class Overview:
    """A square picture of SIDE pixels as PNG, in light and in dark colours; `largest` is the largest error in it."""

    light: bytes
    dark: bytes
    largest: int


def overview(
    confusion: Confusion, order: NDArray[np.intp], *, support: Counts | None = None, has_missed: bool,
    has_background: bool,
) -> Overview:  # fmt: skip
    """The matrix with its labels in `order`, ground truth down, predicted across; missed left, background last.

    `support` (n_labels,) are the ground truths where rows do not sum to them.
    """
    largest = max(1, int((confusion - np.diag(confusion.diagonal())).max()))
    pixels = _pixels(_steps(confusion, largest, support), order, has_missed=has_missed, has_background=has_background)
    return Overview(_png(pixels, LIGHT), _png(pixels, DARK), largest)


def _steps(confusion: Confusion, largest: int, support: Counts | None) -> NDArray[np.uint8]:
    """(n + 1, n + 1) the place of each cell in the palette, 0 where it is empty."""
    size = len(confusion)
    steps = np.where(confusion, np.maximum(2, np.ceil(STEPS * np.sqrt(confusion / largest))), 0)
    truths = confusion.sum(axis=1)[:-1] if support is None else support
    share = confusion.diagonal()[:-1] / np.maximum(truths, 1)
    k = np.arange(size - 1)
    steps[k, k] = np.where(confusion[k, k], STEPS + np.searchsorted(DIAGONAL, share, "right"), 0)
    return steps.astype(np.uint8)


def _pixels(
    steps: NDArray[np.uint8], order: NDArray[np.intp], *, has_missed: bool, has_background: bool
) -> NDArray[np.uint8]:
    n = len(order)
    side = SIDE - STRIP - GAP if has_missed or has_background else SIDE
    left = STRIP + GAP if has_missed else 0
    starts = np.arange(side) * n // side
    spans = starts, np.maximum(starts + 1, np.arange(1, side + 1) * n // side)
    pixels = np.full((SIDE, SIDE), CLEAR, np.uint8)
    pixels[:side, left : left + side] = _square(steps[np.ix_(order, order)], spans)
    if has_missed:
        pixels[:side, :STRIP] = _strip(steps[order, n], spans)[:, None]
    if has_background:
        pixels[side + GAP :, left : left + side] = _strip(steps[n, order], spans)
    return pixels


def _square(between: NDArray[np.uint8], spans: Spans) -> NDArray[np.uint8]:
    """Labels against labels: the strongest error of each pixel, and the diagonal over it."""
    starts, ends = spans
    errors = _pooled(_pooled(np.where(between <= STEPS, between, 0), spans).T, spans).T
    found = _pooled(np.where(between.diagonal() > STEPS, between.diagonal(), 0), spans)
    on_diagonal = (starts[:, None] < ends) & (starts < ends[:, None]) & (found[:, None] > 0)
    return np.where(on_diagonal, found[:, None], np.where(errors, errors, EMPTY))


def _strip(values: NDArray[np.uint8], spans: Spans) -> NDArray[np.uint8]:
    pooled = _pooled(values, spans)
    return np.where(pooled, pooled, EMPTY)


def _pooled(values: NDArray[np.uint8], spans: Spans) -> NDArray[np.uint8]:
    """The largest of the rows that each pixel stands for."""
    starts, ends = spans
    pooled = values[starts]
    for further in range(1, int((ends - starts).max())):
        pooled = np.maximum(pooled, values[np.minimum(starts + further, ends - 1)])
    return pooled


def _png(pixels: NDArray[np.uint8], colours: Mapping[str, str]) -> bytes:
    names = ["paper", *(f"o{k}" for k in range(1, 7)), *(f"b{k}" for k in range(1, 7)), "wash"]
    picture = Image.fromarray(pixels)
    picture.putpalette(bytes.fromhex("".join(colours[name].lstrip("#") for name in names)))
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True, transparency=CLEAR, bits=4)
    return file.getvalue()
