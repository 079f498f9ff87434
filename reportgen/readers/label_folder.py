"""A folder of YOLO's labels: which text files hold boxes, which pictures they belong to, where the names stand."""

import os
from dataclasses import dataclass
from pathlib import Path

from reportgen.errors import MalformedInput
from reportgen.readers.image_files import by_stem, images_below
from reportgen.readers.label_files import LISTS, YAMLS, names_near, yaml_settings
from reportgen.readers.source import Source

_SPLITS = ("test", "val", "valid", "train")
_NO_LABELS = frozenset({*LISTS, "labels.txt", "train.txt", "val.txt", "valid.txt", "test.txt", "notes.txt"})


@dataclass(frozen=True)
class LabelFolder:
    """The text files with the path of their image without suffix, the pictures by such paths, and the names.

    `images` are those of the data set, some without labels; empty where the folder holds none. `notes` say which
    split was taken and where the names stand.
    """

    files: tuple[Path, ...]
    stems: tuple[str, ...]
    images: dict[str, Path]
    names: tuple[str, ...] | None
    notes: tuple[str, ...]


def label_folder(source: Source) -> LabelFolder:
    """What belongs to the data.yaml, the data set's folder or the folder of labels that is given."""
    path = source.path
    if path.is_file() and source.suffix not in (".yaml", ".yml"):
        raise source.malformed("this is a file, not a folder of labels", "Give the folder it lies in.")
    settings = path if path.is_file() else next((path / name for name in YAMLS if (path / name).is_file()), None)
    if settings is not None:
        found = _of_settings(source, settings)
        if found is not None:
            return found
        if path.is_file():
            problem = "none of its folders test, val and train holds labels beside its images"
            raise source.malformed(problem, "Give the folder of labels itself.")
    return _of_folder(source, path)


def text_files(folder: Path) -> list[Path]:
    """The text files in a folder and below that may hold boxes, in the order of their paths."""
    found = []
    for parent, folders, names in os.walk(folder):
        folders.sort()
        texts = (name for name in sorted(names) if name.lower().endswith(".txt"))
        found += [
            Path(parent, name) for name in texts if name.lower() not in _NO_LABELS and not name.startswith("README")
        ]
    return found


def _of_settings(source: Source, settings: Path) -> LabelFolder | None:
    """The first split that is there, as data.yaml describes it."""
    values = yaml_settings(source, settings)
    root = settings.parent / values["path"][0] if values.get("path") else settings.parent
    for split in _SPLITS:
        for place in values.get(split, [])[:1]:
            images = next((folder for folder in _candidates(settings, root, place) if folder.is_dir()), None)
            if images is None:
                continue
            labels = _labels_beside(images)
            if labels is not None and text_files(labels):
                return _folder(source, labels, images, settings.parent, (f"split {split}",))
    return None


def _candidates(settings: Path, root: Path, place: str) -> tuple[Path, ...]:
    """Where a split may lie: below `path`, below the file's folder, or there without the ../ that Roboflow writes."""
    return root / place, settings.parent / place, settings.parent / place.lstrip("./")


def _labels_beside(images: Path) -> Path | None:
    """The folder of labels: its path is that of the images with `labels` in place of `images`."""
    parts = list(images.parts)
    for position in range(len(parts) - 1, -1, -1):
        if parts[position] == "images":
            other = Path(*parts[:position], "labels", *parts[position + 1 :])
            if other.is_dir():
                return other
    return images if images.is_dir() else None


def _of_folder(source: Source, folder: Path) -> LabelFolder:
    labels = folder / "labels" if (folder / "labels").is_dir() else folder
    images = folder / "images"
    if not images.is_dir():
        swapped = Path(*("images" if part == "labels" else part for part in labels.absolute().parts))
        images = swapped if swapped.is_dir() else labels
    return _folder(source, labels, images, labels, ())


def _folder(source: Source, labels: Path, images: Path, names_from: Path, notes: tuple[str, ...]) -> LabelFolder:
    files = text_files(labels)
    if not files:
        raise MalformedInput(source.name, "no text file with boxes in it", "Give the folder of labels.")
    found = names_near(source, names_from)
    if found is not None:
        notes += (f"names of labels from {found[1].name}",)
    return LabelFolder(
        files=tuple(files),
        stems=tuple(path.relative_to(labels).with_suffix("").as_posix() for path in files),
        images=by_stem(images_below(images), images),
        names=found[0] if found else None,
        notes=notes,
    )
