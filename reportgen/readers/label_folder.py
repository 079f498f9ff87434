"""A folder of YOLO's labels: which text files hold boxes, which pictures they belong to, where the names stand."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.errors import MalformedInput, OptionError
from reportgen.readers.folders import files_below, is_file, is_folder
from reportgen.readers.image_files import by_stem, images_below
from reportgen.readers.label_files import LISTS, SPLITS, YAMLS, keypoints_near, names_near, yaml_settings
from reportgen.readers.source import Source

_ALSO = {"val": ("valid",), "valid": ("val",)}
_NO_LABELS = frozenset({*LISTS, "labels.txt", "train.txt", "val.txt", "valid.txt", "test.txt", "notes.txt"})


@dataclass(frozen=True)
class LabelFolder:
    """The text files with the path of their image without suffix, the pictures by such paths, and the names.

    `images` are those of the data set, some without labels; empty where the folder holds none. `notes` say which
    split was taken and where the names stand. `n_keypoints` numbers of keypoints follow each box, None: nothing says
    how many. `split` is the part of a data set that was taken, None of a plain folder, and `others` those that could
    have been; `pictures` is where the images lie.
    """

    files: tuple[Path, ...]
    stems: tuple[str, ...]
    images: dict[str, Path]
    names: tuple[str, ...] | None
    notes: tuple[str, ...]
    n_keypoints: int | None
    split: str | None = None
    others: tuple[str, ...] = ()
    pictures: Path | None = None


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
    return _of_folder(source, path) if source.split is None else _of_part(source, path, source.split)


def text_files(folder: Path) -> list[Path]:
    """The text files in a folder and below that may hold boxes, in the order of their paths."""
    texts = files_below(folder, frozenset([".txt"]))
    return [path for path in texts if path.name.lower() not in _NO_LABELS and not path.name.startswith("README")]


def _of_settings(source: Source, settings: Path) -> LabelFolder | None:
    """The first split that is there, as data.yaml describes it."""
    values = yaml_settings(source, settings)
    root = settings.parent / values["path"][0] if values.get("path") else settings.parent
    places = {split: _place(settings, root, values[split]) for split in SPLITS if values.get(split)}
    notes: tuple[str, ...] = ()
    for split in places if source.split is None else [_asked(source, source.split, list(places))]:
        place = places[split]
        if len(values[split]) > 1:
            problem = f"{split} names several folders"
            raise source.malformed(problem, "Give the folder of labels itself.", settings.name)
        found = _of_split(source, place, settings.parent, (*notes, f"split {split}")) if place else None
        if found is not None:
            others = tuple(name for name, place in places.items() if place and name != split)
            return replace(found, split=split, others=others)
        notes = (*notes, f"split {split} is not there")
    if source.split is not None:
        raise source.malformed(f"split {source.split} is not there", "Choose another with --split.", settings.name)
    return None


def _place(settings: Path, root: Path, values: list[str]) -> Path | None:
    """The folder or list of a split, the first of several; None where it is not there.

    A folder that holds the one of the settings is none: it may be the whole disk.
    """
    found = (path for path in _candidates(settings, root, values[0]) if is_file(path) or is_folder(path))
    return next((path for path in found if path.resolve() not in settings.parent.resolve().parents), None)


def _asked(source: Source, split: str, known: list[str]) -> str:
    """The split of that name; valid is another word for val.

    Raises: OptionError naming those that there are.
    """
    found: str | None = next((name for name in (split, *_ALSO.get(split, ())) if name in known), None)
    if found is None:
        there = f"{source.name} has {', '.join(known)}" if known else f"{source.name} has no splits"
        raise OptionError("--split", f"there is no split {split!r}: {there}", "Name one of them, or leave it out.")
    return found


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


def _of_part(source: Source, folder: Path, split: str) -> LabelFolder:
    """A split of a data set's folder: `val/labels` as Roboflow has it, or `labels/val`."""
    known = {
        name: place
        for name in SPLITS
        for place in (folder / name, folder / "labels" / name)
        if is_folder(place) and text_files(place)
    }
    name = _asked(source, split, list(known))
    found = _of_folder(source, known[name])
    return replace(found, notes=(f"split {name}", *found.notes), split=name)


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
        pictures=images,
    )
