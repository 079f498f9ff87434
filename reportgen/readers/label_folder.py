"""A folder of YOLO's labels: which text files hold boxes, which pictures they belong to, where the names stand."""

import os
from dataclasses import dataclass
from pathlib import Path

from reportgen.errors import MalformedInput
from reportgen.readers.folders import files_below, is_file, is_folder
from reportgen.readers.image_files import by_stem, images_below
from reportgen.readers.label_files import LISTS, SPLITS, YAMLS, keypoints_near, names_near, yaml_settings
from reportgen.readers.source import Source

_NO_LABELS = frozenset({*LISTS, "labels.txt", "train.txt", "val.txt", "valid.txt", "test.txt", "notes.txt"})


@dataclass(frozen=True)
class LabelFolder:
    """The text files with the path of their image without suffix, the pictures by such paths, and the names.

    `images` are those of the data set, some without labels; empty where the folder holds none. `notes` say which
    split was taken and where the names stand. `n_keypoints` numbers of keypoints follow each box.
    """

    files: tuple[Path, ...]
    stems: tuple[str, ...]
    images: dict[str, Path]
    names: tuple[str, ...] | None
    notes: tuple[str, ...]
    n_keypoints: int


def label_folder(source: Source) -> LabelFolder:
    """What belongs to the data.yaml, the data set's folder or the folder of labels that is given."""
    path = source.path
    if is_file(path) and source.suffix not in (".yaml", ".yml"):
        raise source.malformed("this is a file, not a folder of labels", "Give the folder it lies in.")
    settings = path if is_file(path) else next((path / name for name in YAMLS if is_file(path / name)), None)
    if settings is not None:
        found = _of_settings(source, settings)
        if found is not None:
            return found
        if is_file(path):
            problem = "none of its folders test, val and train holds labels beside its images"
            raise source.malformed(problem, "Give the folder of labels itself.")
    return _of_folder(source, path)


def text_files(folder: Path) -> list[Path]:
    """The text files in a folder and below that may hold boxes, in the order of their paths."""
    texts = files_below(folder, frozenset([".txt"]))
    return [path for path in texts if path.name.lower() not in _NO_LABELS and not path.name.startswith("README")]


def _of_settings(source: Source, settings: Path) -> LabelFolder | None:
    """The first split that is there, as data.yaml describes it."""
    values = yaml_settings(source, settings)
    root = settings.parent / values["path"][0] if values.get("path") else settings.parent
    notes: tuple[str, ...] = ()
    for split in (name for name in SPLITS if values.get(name)):
        if len(values[split]) > 1:
            problem = f"{split} names several folders"
            raise source.malformed(problem, "Give the folder of labels itself.", settings.name)
        place = next(
            (path for path in _candidates(settings, root, values[split][0]) if is_file(path) or is_folder(path)), None
        )
        found = _of_split(source, place, settings.parent, (*notes, f"split {split}")) if place else None
        if found is not None:
            return found
        notes = (*notes, f"split {split} is not there")
    return None


def _of_split(source: Source, place: Path, names_from: Path, notes: tuple[str, ...]) -> LabelFolder | None:
    """The labels of a folder of images, or of a text file that lists images."""
    if is_file(place):
        return _of_list(source, place, names_from, notes)
    labels = _beside(place)
    return _folder(source, labels, place, names_from, notes) if text_files(labels) else None


def _of_list(source: Source, listing: Path, names_from: Path, notes: tuple[str, ...]) -> LabelFolder:
    lines = source.at(listing).data.decode("utf-8", "replace").splitlines()
    known = _by_common_path(source, listing, [line.strip() for line in lines if line.strip()])
    labels = {stem: _beside(image).with_suffix(".txt") for stem, image in known.items()}
    there = {stem: path for stem, path in labels.items() if is_file(path)}
    found, n_keypoints = names_near(source, names_from), keypoints_near(source, names_from)
    return LabelFolder(tuple(there.values()), tuple(there), known, found[0] if found else None, notes, n_keypoints)


def _by_common_path(source: Source, listing: Path, names: list[str]) -> dict[str, Path]:
    """The images that a text file lists by their path without suffix, below the folder that holds them all."""
    images = [listing.parent.absolute() / name for name in names]
    try:
        root = os.path.commonpath([image.parent for image in images]) if images else ""
        return {image.relative_to(root).with_suffix("").as_posix(): image for image in images}
    except ValueError as error:
        problem = f"not every line names an image below one folder ({error})"
        raise source.at(listing).malformed(problem, "Give the folder of labels itself.") from None


def _candidates(settings: Path, root: Path, place: str) -> tuple[Path, ...]:
    """Where a split may lie: below `path`, below the file's folder, or there without the ../ that Roboflow writes."""
    return root / place, settings.parent / place, settings.parent / place.lstrip("./")


def _beside(images: Path) -> Path:
    """Where the labels of an image or of a folder of images lie: `labels` stands in place of the last `images`."""
    parts = list(images.parts)
    for position in range(len(parts) - 1, -1, -1):
        if parts[position] == "images":
            return Path(*parts[:position], "labels", *parts[position + 1 :])
    return images


def _of_folder(source: Source, folder: Path) -> LabelFolder:
    labels = folder / "labels" if is_folder(folder / "labels") else folder
    images = folder / "images"
    if not is_folder(images):
        swapped = Path(*("images" if part == "labels" else part for part in labels.absolute().parts))
        images = swapped if is_folder(swapped) else labels
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
        n_keypoints=keypoints_near(source, names_from),
    )
