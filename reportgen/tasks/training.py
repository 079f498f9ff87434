"""The training set beside the report: what `--training` names, or the split for training; and what leaked from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from reportgen.datasets.sample_splits import TRAIN, kind_of
from reportgen.datasets.shared_samples import shared_ids
from reportgen.datasets.wording import listed
from reportgen.errors import MalformedInput, MismatchedInputs, OptionError
from reportgen.evaluations.training import Training
from reportgen.issues import Issue
from reportgen.links import file_name
from reportgen.options import Options
from reportgen.report.image_folder import ImageFolder, SampleImages, image_folder, is_folder
from reportgen.report.texts import are_files
from reportgen.tables import BoxTable, Table
from reportgen.tasks.leaks import leak_issue, leaks
from reportgen.tasks.tuning import Data


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """The training set as it was read, and where its pictures lie."""

    name: str
    dataset: Any
    are_numbered: bool
    pictures: ImageFolder | None
    is_given: bool


def training_of(
    options: Options, data: Data, holder: Path | None, source: TrainingSet | None
) -> tuple[Training | None, tuple[Issue, ...]]:
    """The training set beside what is reported, and what leaked from it as issues; None where none is known.

    `holder` is the file that names the images of the report, `source` the training set as read.
    Raises: MismatchedInputs where the training set has none of the labels.
    """
    if source is None or not hasattr(data.dataset, "true_labels"):
        return None, ()
    ours, theirs, are_numbered = data.dataset, source.dataset, data.inputs.is_numbered or source.are_numbered
    counted = _counted(ours, source)
    same = shared_ids(ours, theirs, are_numbered=are_numbered)
    pictures, texts = _pictures(options, source, data, holder), _texts(ours, theirs)
    found, notes = leaks(same, pictures, theirs.sample_ids, is_asked=source.is_given, texts=texts)
    issues = tuple(leak_issue(leak, ours.sample_ids) for leak in found)
    return replace(counted, leaks=found, notes=notes), issues


# Reading


def training_set(
    options: Options, data: Data, holder: Path | None, read: Callable[[Options], Data]
) -> TrainingSet | None:
    """The training set that is named, or the split for training of what is reported; None where there is neither.

    `read` reads files that need no predictions. Raises: what reading it raises.
    """
    place = options.training
    if place is not None:
        found = _read(options, place, data, read)
        own = _own_pictures(place, found)
        return TrainingSet(file_name(place), _of_training(found), found.inputs.is_numbered, own, is_given=True)
    splits = data.parts.splits
    split = None if splits is None else splits.named(TRAIN)
    if splits is None or split is None or split == data.parts.chosen or data.parts.chosen is None:
        return None
    pictures = None if options.no_images else image_folder(options.images, holder)
    return TrainingSet(
        f"split {splits.names[split]}", data.parts.of(split), data.inputs.is_numbered, pictures, is_given=False
    )


def _of_training(data: Data) -> Any:
    """The samples of a data set that are for training: those of its split of that name, else all."""
    splits = data.parts.splits
    split = None if splits is None else splits.named(TRAIN)
    return data.parts.whole if split is None else data.parts.of(split)


def _read(options: Options, place: Path, data: Data, read: Callable[[Options], Data]) -> Data:
    """The labels of the training set: of a folder of several splits, those of the one for training."""
    roles = ("id", "truth", "image", "text", "split")
    columns = {role: name for role, name in options.columns.items() if role in roles}
    asked = replace(
        options, predictions=(place,), ground_truth=(), split=None, format=(), columns=columns, training=None,
        tune_on=None, threshold=None, task=data.task.facts.name, positive=None, iou=None, max_detections=None,
        images=options.images if options.images is not None and is_folder(options.images) else None,
    )  # fmt: skip
    folders = _training_folders(place)
    attempts = [replace(asked, split=folder.name) for folder in folders]
    attempts += [replace(asked, predictions=(folder,)) for folder in folders]
    for attempt in attempts:
        try:
            return read(attempt)
        except (MalformedInput, OptionError, MismatchedInputs):
            continue
    try:
        return read(asked)
    except OptionError:  # a column that the training set has not got: it has its own
        if not columns:
            raise
        return read(replace(asked, columns={}))


def _training_folders(place: Path) -> list[Path]:
    """The folder of the split for training in the folder of a data set."""
    if not is_folder(place):
        return []
    return sorted(path for path in place.iterdir() if kind_of(path.name) == TRAIN and is_folder(path))


def _own_pictures(place: Path, found: Data) -> ImageFolder | None:
    """Where the pictures of the training set lie: the folder that is given, or beside the file that names them."""
    tables = [one.table for one in found.inputs.given if isinstance(one.table, Table | BoxTable)]
    pictures = next((table.pictures for table in tables if table.pictures is not None), None)
    if pictures is not None:
        return ImageFolder(pictures, is_searched=True)
    return ImageFolder(place, is_searched=True) if is_folder(place) else ImageFolder(place.parent, is_searched=False)


# Counting


def _counted(ours: Any, source: TrainingSet) -> Training:
    """How much of each label there is on both sides; labels are the same by name, else but for capitals."""
    theirs = source.dataset
    counts = np.bincount(theirs.true_labels[1], minlength=len(theirs.labels))
    place = {label: k for k, label in enumerate(ours.labels)}
    folded: dict[str, list[int]] = {}
    for label, k in place.items():
        folded.setdefault(label.strip().casefold(), []).append(k)
    support = np.zeros(ours.n_labels, np.int64)
    others: list[tuple[str, int]] = []
    for label, n in zip(theirs.labels, counts.tolist(), strict=True):
        alike = folded.get(label.strip().casefold(), [])
        found = [place[label]] if label in place else alike
        if len(found) == 1:
            support[found[0]] += n
        elif n:
            others.append((label, n))
    tested = np.bincount(ours.true_labels[1], minlength=ours.n_labels)
    if source.is_given and not support.any():
        problem = f"has none of the labels of the report: its own are {listed(theirs.labels)}"
        raise MismatchedInputs(source.name, problem, "Give the training set of this model, with labels of these names.")
    forms = getattr(theirs, "forms", None)
    return Training(
        source.name, theirs.n_samples, ours.n_samples, ours.labels, support, tested, tuple(others), forms=forms
    )


def _texts(ours: Any, theirs: Any) -> tuple[pl.Series, pl.Series] | None:
    """What the model reads on both sides; None where one has no column of texts, or one of their files."""
    mine, others = getattr(ours, "texts", None), getattr(theirs, "texts", None)
    if mine is None or others is None or are_files(mine) or are_files(others):
        return None
    return mine, others


def _pictures(
    options: Options, source: TrainingSet, data: Data, holder: Path | None
) -> tuple[SampleImages, SampleImages] | None:
    """The files of both sides; None where there is nowhere to look for those of one."""
    folder = None if options.no_images else image_folder(options.images, holder)
    if folder is None or source.pictures is None:
        return None
    ours, theirs = data.dataset, source.dataset
    return (folder.images(ours.sample_ids, ours.image_names),
            source.pictures.images(theirs.sample_ids, theirs.image_names))  # fmt: skip
