"""Delimited text that never has a header, known by what its cells hold: the boxes that keras-retinanet reads."""

import re
from collections.abc import Sequence

from reportgen.readers.image_files import SUFFIXES

_BOXES = ("image", "x1", "y1", "x2", "y2", "label")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]*)?")


def header_of(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names of the columns that these first rows lack; empty where they are of no such kind.

    >>> header_of([["img/a.jpg", "10", "10", "40", "40", "cat"], ["img/b.jpg", "", "", "", "", ""]])
    ('image', 'x1', 'y1', 'x2', 'y2', 'label')
    >>> header_of([["image", "x1", "y1", "x2", "y2", "label"], ["img/a.jpg", "10", "10", "40", "40", "cat"]])
    ()
    """
    kinds = {_kind(row) for row in rows}
    return _BOXES if "box" in kinds and kinds <= {"box", "image"} else ()


def _kind(row: Sequence[str]) -> str:
    """Whether it is a box in an image, an image without one, or something else."""
    if len(row) != len(_BOXES) or not row[0].strip().lower().endswith(tuple(SUFFIXES)):
        return "other"
    cells = [cell.strip() for cell in row[1:]]
    if not any(cells):
        return "image"
    return "box" if cells[4] and all(map(_NUMBER.fullmatch, cells[:4])) else "other"
