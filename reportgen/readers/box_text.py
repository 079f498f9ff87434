"""Lines of boxes into a table: names for numbers, images with their sizes, boxes in one form."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.readers.box_layout import Layout
from reportgen.readers.boxes import Size, images_of
from reportgen.readers.image_files import by_stem, header_sizes, images_below
from reportgen.readers.label_folder import LabelFolder
from reportgen.readers.label_lines import BoxLines
from reportgen.readers.rotated import rotated_boxes
from reportgen.readers.source import Source
from reportgen.tables import BoxTable, Images

_LARGEST = 1.5  # share of the image beyond which a number is none


def is_numbered(labels: pl.Series) -> bool:
    """Whether the labels are whole numbers throughout."""
    return bool(labels.str.contains(r"^[0-9]{1,9}$").all())


def image_sizes(source: Source, folder: LabelFolder) -> list[Size]:
    """The size of the image of each text file, from the pictures beside them or below --images."""
    known = folder.images or by_stem(images_below(source.images), source.images)
    return header_sizes([known.get(stem) or known.get(stem.rpartition("/")[2]) for stem in folder.stems])


def text_table(source: Source, name: str, folder: LabelFolder, lines: BoxLines, layout: Layout) -> BoxTable:
    """The table of these lines, in the format of that name; without a file of names, numbers are the labels."""
    labels, label, label_ids = _labels(source, folder, lines)
    if layout.is_relative:
        _check_shares(source, folder, lines, layout)
    box = layout.boxes(lines.values)
    score = layout.scores(lines.values)
    nothing = np.zeros(len(box), np.bool_)
    return BoxTable(
        name=source.name,
        format=name,
        images=_images(source, folder),
        labels=labels,
        image=lines.file,
        label=label,
        box=box,
        is_crowd=nothing,
        is_ignored=nothing if lines.is_ignored is None else lines.is_ignored,
        score=score,
        is_relative=layout.is_relative,
        label_ids=label_ids,
        has_names=folder.names is not None or label_ids is None,
        notes=(*folder.notes, *lines.notes, layout.described) if len(box) else folder.notes,
        issues=tuple(rotated_boxes(source.name, 0 if lines.is_turned is None else int(lines.is_turned.sum()))),
        split=folder.split,
        others=folder.others,
        pictures=folder.pictures if folder.images else None,
    )


def _images(source: Source, folder: LabelFolder) -> Images:
    """The images of the text files, then those that have none."""
    labelled = set(folder.stems) | {stem.rpartition("/")[2] for stem in folder.stems}
    own = {path: stem for stem, path in reversed(folder.images.items())}
    others = [
        (stem, path) for path, stem in reversed(own.items()) if stem not in labelled and path.stem not in labelled
    ]
    files = [folder.images.get(stem) or folder.images.get(stem.rpartition("/")[2]) for stem in folder.stems]
    sizes = image_sizes(source, folder) + header_sizes([path for _, path in others])
    ids = [*folder.stems, *(stem for stem, _ in others)]
    names = [path.name if path else None for path in [*files, *(path for _, path in others)]]
    return images_of(ids, names, sizes)


def _labels(
    source: Source, folder: LabelFolder, lines: BoxLines
) -> tuple[tuple[str, ...], NDArray[np.int32], tuple[str, ...] | None]:
    """Names, the position of each line's among them, and their numbers; None where lines hold names."""
    if not is_numbered(lines.labels):
        names = lines.labels.unique(maintain_order=True)
        return tuple(names), _positions(lines.labels, names), None
    numbers = lines.labels.cast(pl.Int32).to_numpy()
    if folder.names is None:
        known = np.unique(numbers)
        texts = tuple(map(str, known.tolist()))
        return texts, np.searchsorted(known, numbers).astype(np.int32), texts
    _check_numbers(source, folder, lines, numbers)
    first: dict[str, int] = {}  # the number of each name
    for number, name in enumerate(folder.names):
        first.setdefault(name, number)
    position = {name: place for place, name in enumerate(first)}
    place = np.array([position[name] for name in folder.names], np.int32)
    return tuple(first), place[numbers] if len(numbers) else numbers, tuple(map(str, first.values()))


def _positions(labels: pl.Series, names: pl.Series) -> NDArray[np.int32]:
    return labels.cast(pl.Enum(names)).to_physical().cast(pl.Int32).to_numpy()


def _check_numbers(source: Source, folder: LabelFolder, lines: BoxLines, numbers: NDArray[np.int32]) -> None:
    n_names = len(folder.names or ())
    beyond = np.flatnonzero(numbers >= n_names)
    if len(beyond):
        row = int(beyond[0])
        seems = int(numbers.min()) >= 1 and int(numbers.max()) == n_names
        raise source.malformed(
            f"label number {numbers[row]}, but there are {n_names} names, numbered from 0 to {n_names - 1}",
            "The numbers seem to start at 1: subtract 1." if seems else "Check the file of names.",
            _place(folder, lines, row),
        )


def _check_shares(source: Source, folder: LabelFolder, lines: BoxLines, layout: Layout) -> None:
    sides = np.delete(lines.values, layout.score, axis=1) if layout.score is not None else lines.values
    beyond = np.flatnonzero(np.logical_or.reduce(np.abs(sides) > _LARGEST, axis=1))
    if len(beyond):
        row = int(beyond[0])
        shown = " ".join(f"{value:g}" for value in lines.values[row])
        raise source.malformed(
            f"{shown}: this is no share of the image, which would be at most 1",
            "If these are pixels, name the format: --format txt.",
            _place(folder, lines, row),
        )


def _place(folder: LabelFolder, lines: BoxLines, row: int) -> str:
    file = int(lines.file[row])
    number = row - int(np.searchsorted(lines.file, file)) + 1
    return f"{folder.files[file].name}, box {number}"
