"""Pictures beside the boxes: which file belongs to which name, and its size from the header alone."""

import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

from reportgen.readers.boxes import Size
from reportgen.readers.folders import files_below

SUFFIXES = frozenset(
    [
        ".jpg",
        ".jpeg",
        ".jfif",
        ".png",
        ".bmp",
        ".gif",
        ".webp",
        ".tif",
        ".tiff",
        ".pgm",
        ".ppm",
        ".pbm",
        ".pnm",
        ".dng",
        ".mpo",
        ".heic",
        ".avif",
    ]
)


def images_below(folder: Path | None) -> list[Path]:
    """The pictures in a folder and all below it, in the order of their paths; links to folders are not followed."""
    return files_below(folder, SUFFIXES) if folder is not None else []


def by_stem(images: Iterable[Path], root: Path | None = None) -> dict[str, Path]:
    """The pictures by their path below `root` without suffix, or by that of their name alone; the first counts."""
    known: dict[str, Path] = {}
    for image in images:
        if root is not None and image.is_relative_to(root):
            known.setdefault(image.relative_to(root).with_suffix("").as_posix(), image)
        known.setdefault(image.stem, image)
    return known


def header_sizes(paths: Sequence[Path | None]) -> list[Size]:
    """Width and height of each picture as it is shown; None for what is missing or cannot be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [(None, None) if path is None else _header_size(path) for path in paths]


def _header_size(path: Path) -> Size:
    from reportgen.readers.picture_file import opened, upright_size

    try:
        with opened(path) as picture:
            return upright_size(picture)
    except Exception:  # noqa: BLE001 - a damaged header fails in every way there is
        return None, None
