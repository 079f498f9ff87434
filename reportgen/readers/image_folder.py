"""A folder per label with its pictures in it, as torchvision, Keras and Roboflow lay classification out."""

import os
from pathlib import Path

import polars as pl

from reportgen import numbers
from reportgen.readers.folders import is_folder
from reportgen.readers.image_files import SUFFIXES, images_below
from reportgen.readers.source import Source
from reportgen.tables import Table

FORMATS = ("imagefolder",)
SIGN = "a folder with a folder per label, and the pictures of the label in it"

SPLITS = frozenset(["train", "training", "val", "valid", "validation", "dev", "test", "testing"])


def recognises(source: Source) -> bool:
    """Whether it is a folder of at least two folders with pictures in them, or of the splits of such a data set."""
    if not source.is_folder:
        return False
    found = _folders(source.path)
    if _splits(source.path, found):
        return True
    return sum(_has_pictures(folder) for folder in found) > 1


def read(source: Source) -> Table:
    """A row per picture: `id` and `image` are its path below the folder, `label` is the folder that it lies in.

    Raises: MalformedInput where there are none, or where several splits lie beside each other.
    """
    root, split = _root(source) if source.is_folder else (source.path, None)
    paths = [path.relative_to(root) for path in images_below(root)] if source.is_folder else []
    inside = [path for path in paths if len(path.parts) > 1]
    if not inside:
        raise source.malformed("there is no picture in a folder of its label", f"Give {SIGN}.")
    names = pl.Series("id", [path.as_posix() for path in inside], pl.String)
    columns = {"id": names, "label": [path.parts[0] for path in inside], "image": names}
    outside = len(paths) - len(inside)
    notes = (f"{numbers.named(outside, 'picture')} outside a label's folder left out",) if outside else ()
    return Table(source.name, "imagefolder", pl.DataFrame(columns), notes=notes, split=split, pictures=root)


def _root(source: Source) -> tuple[Path, str | None]:
    """The folder of the labels, and the split that it is.

    Raises: MalformedInput where there are several splits and none of them was asked for.
    """
    splits = {folder.name: folder for folder in _splits(source.path, _folders(source.path))}
    if not splits:
        return source.path, None
    wanted = source.split or (next(iter(splits)) if len(splits) == 1 else "")
    if wanted in splits:
        return splits[wanted], wanted
    names = ", ".join(splits)
    problem = f"it has no split {wanted}, but {names}" if wanted else f"it holds several splits: {names}"
    raise source.malformed(problem, f"Say which one is the ground truth: --split {_likely(list(splits))}.")


def _folders(folder: Path) -> list[Path]:
    """The folders in a folder, in the order of their names."""
    try:
        return sorted(path for path in folder.iterdir() if is_folder(path) and not path.name.startswith("."))
    except OSError:
        return []


def _splits(folder: Path, found: list[Path]) -> list[Path]:
    """The splits in a folder that has nothing else in it: each with a folder per label."""
    named = [path for path in found if path.name.lower() in SPLITS]
    if not named or len(named) < len(found) or _has_pictures(folder):
        return []
    return named if any(_has_pictures(label) for split in named for label in _folders(split)) else []


def _has_pictures(folder: Path) -> bool:
    """Whether a picture lies in the folder itself."""
    try:
        with os.scandir(folder) as entries:
            return any(os.path.splitext(entry.name)[1].lower() in SUFFIXES for entry in entries)  # noqa: PTH122
    except OSError:
        return False


def _likely(splits: list[str]) -> str:
    """The split that a model is judged on, as far as the names tell."""
    usual = (name for word in ("test", "val") for name in splits if name.lower().startswith(word))
    return next(usual, splits[-1])
