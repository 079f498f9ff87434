"""Roboflow's export of images with any number of labels: `_classes.csv`, one column of 0 and 1 per label."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reportgen.readers import delimited
from reportgen.readers.folders import is_file
from reportgen.readers.source import Source
from reportgen.tables import Table

FORMATS = ("roboflow-classes",)
SIGN = "a folder with _classes.csv"

NAME = "_classes.csv"
SPLITS = ("test", "valid", "train")


def recognises(source: Source) -> bool:
    """Whether it is a folder with such a file, in it or in one of its splits."""
    return source.is_folder and _file(source.path, source.split) is not None


def read(source: Source) -> Table:
    """The rows of the file: of the split that was asked for, else of the folder itself, the test set or another split.

    Raises: MalformedInput where a split was asked for that is not there.
    """
    found = _file(source.path, source.split)
    if found is None:
        raise source.malformed(f"no {NAME} in it or its splits", "Give the folder that holds it.")
    table = delimited.read(source.at(found))
    frame = table.frame.rename({name: name.strip() for name in table.frame.columns})
    split = found.parent.name if found.parent != source.path else None
    notes = (*table.notes, f"from {found.relative_to(source.path).as_posix()}")
    return replace(table, name=source.name, format=FORMATS[0], frame=frame, split=split, notes=notes)


def _file(folder: Path, split: str | None) -> Path | None:
    """The file, None where there is none."""
    among = (folder / split,) if split is not None else (folder, *(folder / name for name in SPLITS))
    return next((place / NAME for place in among if is_file(place / NAME)), None)
