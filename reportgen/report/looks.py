"""What pictures look like as vectors, where no model says more: their colours, and which way their edges run.

Coarse colours (8 x 8), shares of 64 colours, and a histogram of oriented gradients (Dalal and Triggs 2005: 64 x 64
pixels, cells of 8, nine directions, blocks of 2 x 2). Pictures that are near each other look alike; what they show they
may not share: of 1,000 pictures of CIFAR-10 31% of the ten nearest have the same label, 41% of the nearest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reportgen.arrays import Mask
from reportgen.metrics.few_axes import axes_of, spread_out
from reportgen.readers.picture_file import opened
from reportgen.report.images import pillow_silenced

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

SIDE, CELL, BINS = 64, 8, 9
FAINT = 0.1  # length of a block that is not made longer: noise
CHUNK = 256  # pictures in memory at once
FIELDS = 8  # of each side, in the coarse picture
KEPT = 64  # numbers that the gradients are brought down to
FITTED = 1000  # pictures that tell which ones
EDGES = (SIDE // CELL - 1) ** 2 * 4 * BINS
WEIGHTS = (1.0, 1.0, 3.0)  # of colours, shares and gradients: edges say most of what is shown


def looks_of(
    paths: Sequence[str | None], on_done: Callable[[int], None] = lambda n: None
) -> tuple[NDArray[np.float32], Mask]:
    """(n, d) of length 1, and which pictures (n,) could be read; None is no picture.

    Colours, shares and gradients are weighed by WEIGHTS. `on_done` is told how many are done.
    """
    rows = np.array([row for row, path in enumerate(paths) if path is not None], np.intp)
    names = [str(path) for path in paths if path is not None]
    known = np.zeros(len(paths), np.bool_)
    colours, shares, edges = (np.zeros((len(paths), d), np.float32) for d in (3 * FIELDS * FIELDS, 64, KEPT))
    first = [names[k] for k in spread_out(len(names), FITTED).tolist()]
    sample = gradients(_read(first)[0]) if first else np.zeros((0, EDGES), np.float32)
    mean = sample.mean(axis=0) if len(sample) else np.zeros(EDGES, np.float32)
    axes = axes_of(sample - mean, KEPT)
    for start in range(0, len(rows), CHUNK):
        pictures, is_read = _read(names[start : start + CHUNK])
        part = rows[start : start + CHUNK][is_read]
        known[part] = True
        colours[part], shares[part] = _coarse(pictures), _shares(pictures)
        edges[part] = (gradients(pictures) - mean) @ axes
        on_done(start + len(is_read))
    return _joined((colours, shares, edges), known), known


def _joined(groups: Sequence[NDArray[np.float32]], known: Mask) -> NDArray[np.float32]:
    """The groups side by side, each of mean 0 and varying as much as its weight says, rows of length 1."""
    found = []
    for group, weight in zip(groups, WEIGHTS, strict=True):
        moved = group - group[known].mean(axis=0) if known.any() else group
        spread = float(np.sqrt(np.square(moved[known], dtype=np.float64).sum() / max(1, known.sum())))
        found.append(moved * (weight / (spread or 1.0)))
    joined = np.hstack(found)
    joined[~known] = 0
    length = np.linalg.norm(joined, axis=1, keepdims=True)
    return (joined / np.where(length > 0, length, 1)).astype(np.float32)


def _read(paths: Sequence[str]) -> tuple[NDArray[np.uint8], Mask]:
    """(n_read, 64, 64, 3) the pictures that can be read, and which they are (n,)."""
    with pillow_silenced(), ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as pool:
        found = list(pool.map(_pixels, paths))
    is_read = np.fromiter((one is not None for one in found), np.bool_, len(found))
    pictures = [one for one in found if one is not None]
    return (np.stack(pictures) if pictures else np.zeros((0, SIDE, SIDE, 3), np.uint8)), is_read


def _pixels(path: str) -> NDArray[np.uint8] | None:
    try:
        with opened(path) as source:
            return np.asarray(_small(source), np.uint8)
    except Exception:  # noqa: BLE001 - a decoder may raise anything at all on damaged bytes
        return None


def _small(source: ImageFile) -> Image.Image:
    source.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is decoded at a fraction of its size
    picture: Image.Image = source
    if source.has_transparency_data:
        whole = source.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", whole.size, "white"), whole)
    return picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=3.0)


def _coarse(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(n, 192) the mean colours of 8 x 8 fields, 0 to 1."""
    fields = pictures.reshape(-1, FIELDS, SIDE // FIELDS, FIELDS, SIDE // FIELDS, 3).mean(axis=(2, 4), dtype=np.float32)
    found: NDArray[np.float32] = (fields / 255).reshape(len(pictures), -1)
    return found


def _shares(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(n, 64) the roots of the shares of 4 x 4 x 4 colours."""
    steps = (pictures >> 6).astype(np.int64)
    colour = (steps[..., 0] * 16 + steps[..., 1] * 4 + steps[..., 2]).reshape(len(pictures), -1)
    colour += 64 * np.arange(len(pictures))[:, None]
    counts = np.bincount(colour.ravel(), minlength=64 * len(pictures)).reshape(-1, 64)
    return np.sqrt(counts / (SIDE * SIDE)).astype(np.float32)


def gradients(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(n, 1764) how strongly the grey of (n, 64, 64, 3) pictures changes in each of nine directions, by cell.

    Each block of 2 x 2 cells has length 1, or less where it is faint; a picture of one grey all over is 0.
    """
    grey = pictures.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32) / 255
    padded = np.pad(grey, ((0, 0), (1, 1), (1, 1)), mode="edge")
    across, down = padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2], padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]
    strength = np.hypot(across, down)
    place = (np.arctan2(down, across) % np.pi) * (BINS / np.pi) - 0.5
    low = np.floor(place).astype(np.int64)
    share = place - low
    n_cells = SIDE // CELL
    cell = np.arange(SIDE) // CELL
    base = (np.arange(len(pictures))[:, None, None] * n_cells + cell[:, None]) * n_cells + cell
    cells = np.zeros(len(pictures) * n_cells * n_cells * BINS)
    for bins, weight in ((low % BINS, 1 - share), ((low + 1) % BINS, share)):
        cells += np.bincount((base * BINS + bins).ravel(), (strength * weight).ravel(), len(cells))
    grid = cells.reshape(-1, n_cells, n_cells, BINS)
    blocks = np.concatenate([grid[:, :-1, :-1], grid[:, :-1, 1:], grid[:, 1:, :-1], grid[:, 1:, 1:]], axis=-1)
    length = np.linalg.norm(blocks, axis=-1, keepdims=True)
    found: NDArray[np.float32] = (blocks / np.maximum(length, FAINT)).reshape(len(pictures), -1).astype(np.float32)
    return found
