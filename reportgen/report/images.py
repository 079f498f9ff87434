"""Thumbnails for the page: opened in the order of the picks until the budget is used, and free of metadata."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from reportgen.arrays import NONE, LabelIds
from reportgen.issues import Issue, issue
from reportgen.report.thumbnail import UNKNOWN, Failure, Thumbnail, thumbnail

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIDES = ((400, 480), (1500, 320), (5000, 224))  # (most pictures, pixels of the longer side)
SMALLEST_SIDE = 160
CHUNK = 64  # pictures under way at once: bounds the memory, and the work done beyond the budget

FAILURES = {
    Failure.MISSING: ("image_missing", "Image files that are no longer there."),
    Failure.UNREADABLE: ("image_unreadable", "Image files that are damaged or hold no image. They are not shown."),
    Failure.TOO_LARGE: ("image_too_large", "Images of more than 200 megapixels. They are not opened."),
}


@dataclass(frozen=True)
class Thumbnails:
    """The encoded pictures of a report, each once, and which of them shows each pick.

    `image` (n_picks,) is a position in `pictures`, NONE where the budget was used up or the file could not be read;
    `width` and `height` are those of the original picture held upright, 0 without one; `light` (n_picks, 3) is its
    brightness, contrast and sharpness, NaN without. `n_bytes` is the size of all pictures in base64; `n_opened` is how
    many of the picks were opened before the budget was used up.
    """

    pictures: tuple[Thumbnail, ...]
    image: LabelIds
    width: NDArray[np.int32]
    height: NDArray[np.int32]
    n_bytes: int
    issues: tuple[Issue, ...]
    light: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 3)))
    n_opened: int = 0

    @property
    def n_available(self) -> int:
        """How many samples have a picture file."""
        return len(self.image)

    @cached_property
    def n_shown(self) -> int:
        """How many of them have their picture in the report."""
        return int(np.count_nonzero(self.image != NONE))


def thumbnails(
    paths: Sequence[str | Path], budget_bytes: int, on_done: Callable[[int], object] | None = None
) -> Thumbnails:
    """Thumbnails of the files in the order given, until one does not fit into `budget_bytes` of base64.

    Equal pictures are kept once. A file that cannot be shown is counted in the issues. `on_done` is told how many
    files are dealt with. The same files give the same bytes on the same version of Pillow.
    """
    album = _Album(budget_bytes, len(paths))
    with pillow_silenced(), ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as pool:
        draw = partial(thumbnail, side=thumbnail_side(len(paths)), large=Lock())
        for first in range(0, len(paths), CHUNK):
            chunk = paths[first : first + CHUNK]
            if not album.add(chunk, _drawn(pool, draw, chunk)):
                break
            if on_done:
                on_done(album.n_done)
    return album.bound()


def thumbnail_side(n_images: int) -> int:
    """Pixels of a thumbnail's longer side: the more pictures there are, the smaller each.

    >>> [thumbnail_side(n) for n in (1, 400, 401, 5000, 5001)]
    [480, 480, 320, 224, 160]
    """
    return next((side for most, side in SIDES if n_images <= most), SMALLEST_SIDE)


def base64_length(n_bytes: int) -> int:
    """The characters that `n_bytes` take in base64.

    >>> base64_length(1), base64_length(3), base64_length(4)
    (4, 4, 8)
    """
    return (n_bytes + 2) // 3 * 4


@contextmanager
def pillow_silenced() -> Iterator[None]:
    """Without Pillow's warnings."""
    # Pillow warns of what is judged here by its own limits, or harmless: large pictures, damaged EXIF. Filters belong
    # to the process, so they are set once around the pool, not in its threads.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _drawn(
    pool: ThreadPoolExecutor, draw: Callable[[str | Path], Thumbnail | Failure], paths: Sequence[str | Path]
) -> list[Thumbnail | Failure]:
    """What became of each path, in order; a file that several samples share is opened once."""
    unique = list(dict.fromkeys(paths))
    done = dict(zip(unique, pool.map(draw, unique), strict=True))
    return [done[path] for path in paths]


@dataclass
class _Album:
    """Collects thumbnails until the budget is used."""

    budget: int
    n_picks: int
    n_done: int = 0
    n_bytes: int = 0
    pictures: list[Thumbnail] = field(default_factory=list)
    known: dict[bytes, int] = field(default_factory=dict)
    shown: list[tuple[int, int, int, float, float, float]] = field(default_factory=list)
    failed: dict[Failure, list[str]] = field(default_factory=lambda: {failure: [] for failure in Failure})

    def add(self, paths: Sequence[str | Path], drawn: Sequence[Thumbnail | Failure]) -> bool:
        """Adds a chunk; False when the budget did not suffice for it."""
        for path, result in zip(paths, drawn, strict=True):
            if isinstance(result, Failure):
                self.failed[result].append(Path(path).name)
                self.shown.append((NONE, 0, 0, *UNKNOWN))
            elif (position := self._position(result)) is not None:
                self.shown.append((position, result.width, result.height, *result.light))
            else:
                return False
            self.n_done += 1
        return True

    def _position(self, drawn: Thumbnail) -> int | None:
        """Where the picture stands, added if it is new; None if there is no room for it."""
        key = hashlib.sha256(drawn.data).digest()
        if key in self.known:
            return self.known[key]
        length = base64_length(len(drawn.data))
        if self.n_bytes + length > self.budget:
            return None
        self.n_bytes += length
        self.known[key] = len(self.pictures)
        self.pictures.append(drawn)
        return self.known[key]

    def bound(self) -> Thumbnails:
        shown = np.full((self.n_picks, 6), (NONE, 0, 0, *UNKNOWN))
        shown[: len(self.shown)] = np.array(self.shown, np.float64).reshape(-1, 6)
        image, width, height = shown[:, :3].astype(np.int32).T
        issues = tuple(issue(*FAILURES[kind], len(names), names) for kind, names in self.failed.items() if names)
        return Thumbnails(
            tuple(self.pictures), image, width, height, self.n_bytes, issues, shown[:, 3:], len(self.shown)
        )
