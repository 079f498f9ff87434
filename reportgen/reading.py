"""The files of a build read, each in its role: unpacked, in the format named or recognised, several as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from reportgen import readers
from reportgen.datasets.splits import fitting_split, other_splits
from reportgen.errors import MismatchedInputs, OptionError
from reportgen.inputs import GROUND_TRUTH, IMAGES, PREDICTIONS, Given, Inputs
from reportgen.options import Options
from reportgen.readers.box_shards import joined_boxes
from reportgen.readers.zipped import unpacked, unpacked_pictures
from reportgen.report.image_folder import is_folder
from reportgen.tables import BoxTable, FileTable

Paths = tuple[Path, ...]


def unpacked_options(options: Options) -> Options:
    """The options with every archive unpacked; the pictures in one are those of --images where none is given."""
    truths, predictions = tuple(map(unpacked, options.ground_truth)), tuple(map(unpacked, options.predictions))
    images = unpacked_pictures() if options.images is None else unpacked(options.images, of_pictures=True)
    return replace(options, ground_truth=truths, predictions=predictions, images=images)


def read_files(options: Options) -> Inputs:
    """Every file with its role, as written."""
    folder = options.images if options.images is not None and is_folder(options.images) else None
    split, paths = options.split, options.ground_truth
    name, of_truth = _formats(options)

    def of(paths: Paths, name: str | None, part: str | None, *, is_truth: bool, empty: str | None = None) -> FileTable:
        def one(path: Path) -> readers.AnyTable:
            named = name or (empty if empty and readers.is_empty_list(path) else None)
            attribute = options.columns.get("truth" if is_truth else "prediction")
            return readers.read(
                path, named, folder, part, attribute, is_predicted=not is_truth, scheme=options.scheme,
                names=options.labels, columns=options.columns,
            )  # fmt: skip

        return readers.read_all(paths, one)

    if not paths:
        said = of(options.predictions, name, split, is_truth=True)
        given = [Given(PREDICTIONS, _place(options.predictions), said)]
    else:
        true = partial(of, paths, of_truth, is_truth=True)
        empty = _format_of_nothing(options, true)
        predicted = of(options.predictions, name, None, is_truth=False, empty=empty)
        said = _of_split(true, split, predicted)
        given = [Given(GROUND_TRUTH, _place(paths), said), Given(PREDICTIONS, _place(options.predictions), predicted)]
    if options.images is not None and folder is None and not options.no_images:
        given.append(Given(IMAGES, options.images, readers.read_table(options.images)))
    return Inputs(tuple(given))


def _place(paths: Paths) -> Path | None:
    """One of the files, None where they lie in several folders."""
    return paths[0] if len({path.parent for path in paths}) == 1 else None


def _formats(options: Options) -> tuple[str | None, str | None]:
    """The formats named for the predictions and for the ground truth; one file may be named by either."""
    name, of_truth = options.format_of(PREDICTIONS), options.format_of(GROUND_TRUTH)
    if options.ground_truth or of_truth is None:
        return name, of_truth
    if name is not None:
        problem = "there is one file, and it is given two formats"
        raise OptionError("--format", problem, "Name its format once, or give --ground-truth.")
    return of_truth, None


def _format_of_nothing(options: Options, true: Callable[[str | None], FileTable]) -> str | None:
    """That of predictions that list nothing: beside boxes they are a detector that found none, else no samples."""
    is_empty = any(map(readers.is_empty_list, options.predictions))
    return "coco" if is_empty and isinstance(true(options.split), BoxTable) else None


def _of_split(true: Callable[[str | None], FileTable], split: str | None, predicted: FileTable) -> FileTable:
    """The ground truth: of the split that is wanted, else of the one whose images the predictions are of.

    Others that the predictions are of stand beside it.
    """
    said = true(split)
    if not isinstance(said, BoxTable) or not isinstance(predicted, BoxTable):
        return said
    if split is not None and said.split is None and said.images.splits is None and said.pieces is None:
        raise OptionError("--split", f"{said.name} is no data set of several splits", "Leave it out.")

    def other(part: str) -> BoxTable:
        return cast("BoxTable", true(part))

    found = said if split is not None else fitting_split(said, predicted, other)
    return _side_by_side(found, other_splits(found, predicted, other))


def _side_by_side(truth: BoxTable, others: list[BoxTable]) -> BoxTable:
    """The ground truth with the images of other splits, each image with its split; `split` stays the one taken."""
    if not others:
        return truth
    marked = [
        replace(table, images=replace(table.images, splits=[table.split] * len(table.images)))
        for table in (truth, *others)
    ]
    try:
        whole = joined_boxes(truth.name, marked, None)
    except MismatchedInputs:  # an image in two of them: the one that is reported stands alone
        return truth
    names = ", ".join(str(table.split) for table in others)
    notes = (*truth.notes, f"beside it {names}, as there are predictions of its images")
    return replace(
        whole, format=truth.format, split=truth.split, others=truth.others, pictures=truth.pictures, pieces=None,
        notes=notes,
    )  # fmt: skip
