"""What pictures look like, in few bytes: to find the same one in two folders, also where it was saved anew.

The hash has a bit for each of 64 low frequencies of the grey picture (a discrete cosine transform of 32 x 32 pixels):
whether it is above their median. Source: Zauner 2010, Implementation and benchmarking of perceptual image hash
functions. On 100 photographs of Pascal VOC and 400 quarters of them, 6 bits hold every copy saved anew at quality 50,
at half or a quarter of the size, squeezed into a square, in grey or with 15 % more or less light or contrast, and 86 %
of those that lost 2 % at each side; of 124,750 pairs of unlike pictures none is within 6 bits, the nearest within 8.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reportgen.metrics.near_hashes import Found, near_pairs
from reportgen.readers.picture_file import opened
from reportgen.report.images import pillow_silenced

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

NEAR = 6  # bits in which a copy may differ
UNLIKE = 0.05  # 1 - correlation of two pictures of 16 x 16 from which they are not the same, whatever their hashes
SIDE, SMALL = 32, 16  # pixels
LEAST_SIDE = 64  # pixels: smaller pictures, as of digits, are alike without being the same
LEAST_SPREAD = 4.0  # of 255: a picture of one grey all over is like any other such
BLOCK = 1 << 20

_frequency, _place = np.arange(9)[:, None], np.arange(SIDE)[None]
_COSINES = np.cos(np.pi * (2 * _place + 1) * _frequency / (2 * SIDE))


@dataclass(frozen=True, eq=False)
class Looks:
    """What `n` pictures look like: their hashes (n,) and small grey pictures (n, 256) of mean 0 and length 1.

    `is_known` (n,): those that could be read, are large enough, and not of one grey all over.
    """

    hashes: NDArray[np.uint64]
    small: NDArray[np.float32]
    is_known: NDArray[np.bool_]


def looks_of(paths: Sequence[str]) -> Looks:
    """The looks of the pictures in the files; each is opened once, as small as its format allows."""
    hashes, known = np.zeros(len(paths), np.uint64), np.zeros(len(paths), np.bool_)
    small = np.zeros((len(paths), SMALL * SMALL), np.float32)
    with pillow_silenced(), ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as pool:
        for k, found in enumerate(pool.map(_look, paths)):
            if found is not None:
                hashes[k], small[k], known[k] = *found, True
    return Looks(hashes, small, known)


def look_alikes(ours: Looks, theirs: Looks) -> Found:
    """The pairs that are the same picture, perhaps saved anew: positions in both, and how many bits differ."""
    mine, others = np.flatnonzero(ours.is_known), np.flatnonzero(theirs.is_known)
    one, other, distance = near_pairs(ours.hashes[mine], theirs.hashes[others], NEAR)
    one, other = mine[one], others[other]
    likeness = np.einsum("ij,ij->i", ours.small[one], theirs.small[other])
    same = 1 - likeness <= UNLIKE
    return one[same], other[same], distance[same]


def same_bytes(ours: Sequence[str], theirs: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions of all pairs of files that hold the same bytes; only those of one size are read."""
    sizes = [[_size(path) for path in paths] for paths in (ours, theirs)]
    common = (set(sizes[0]) & set(sizes[1])) - {None, 0}
    known: dict[bytes, list[int]] = {}
    for k, path in enumerate(theirs):
        if sizes[1][k] in common and (digest := _digest(path)):
            known.setdefault(digest, []).append(k)
    pairs = [
        (k, other)
        for k, path in enumerate(ours)
        if sizes[0][k] in common and (digest := _digest(path))
        for other in known.get(digest, ())
    ]
    found = np.array(pairs, np.intp).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _size(path: str) -> int | None:
    with suppress(OSError, ValueError):
        return os.stat(path).st_size  # noqa: PTH116 - a path a line, of very many
    return None


def _digest(path: str) -> bytes:
    """The hash of a file's bytes; empty where it cannot be read."""
    with suppress(OSError, ValueError), open(path, "rb") as file:  # noqa: PTH123
        return hashlib.file_digest(file, "sha256").digest()
    return b""


def _look(path: str) -> tuple[np.uint64, NDArray[np.float32]] | None:
    """Hash and small picture of a file; None where they would say nothing, or it cannot be read."""
    try:
        with opened(path) as source:
            return None if max(source.size) < LEAST_SIDE else look_of(_grey(source))
    except Exception:  # noqa: BLE001 - a decoder may raise anything at all on damaged bytes
        return None


def _grey(source: ImageFile) -> Image.Image:
    source.draft("L", (4 * SIDE, 4 * SIDE))  # a JPEG is decoded at a fraction of its size
    picture = source.convert("L") if not source.has_transparency_data else _on_white(source)
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _on_white(source: Image.Image) -> Image.Image:
    """What is transparent is white, whatever colour it hides."""
    picture = source.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("L")


def look_of(grey: Image.Image) -> tuple[np.uint64, NDArray[np.float32]] | None:
    """Hash and small picture of a grey picture of 32 x 32; None where it is of one grey all over."""
    pixels = np.asarray(grey, np.float64)
    if pixels.std() < LEAST_SPREAD:
        return None
    waves = _COSINES @ pixels @ _COSINES.T
    low = np.append(waves[:8, :8].ravel()[1:], waves[8, 0])
    bits = np.packbits(low > np.median(low))
    small = pixels.reshape(SMALL, 2, SMALL, 2).mean(axis=(1, 3)).ravel()
    small -= small.mean()
    return bits.view(np.uint64)[0], (small / np.linalg.norm(small)).astype(np.float32)
