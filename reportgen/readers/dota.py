"""DOTA: a text file per image; a line has the four corners of a turned box in pixels and its label."""

import itertools
import math
from collections.abc import Iterator
from pathlib import Path

from reportgen.readers.box_rows import BoxRows
from reportgen.readers.image_files import by_stem, header_sizes, images_below
from reportgen.readers.label_folder import text_files
from reportgen.readers.line_layouts import is_turned
from reportgen.readers.rotated import edges
from reportgen.readers.source import Source
from reportgen.tables import BoxTable

FORMATS = ("dota",)
SIGN = "a folder of text files with eight numbers, a label and 0 or 1 on every line"

_N_SIDES = 8
_HEADERS = ("imagesource:", "gsd:")
_REMEDY = "Write x1 y1 x2 y2 x3 y3 x4 y4 label difficult; of predictions the score in place of difficult."
_SAMPLED = 50


def recognises(source: Source) -> bool:
    """Whether the first lines of its text files are eight numbers and a label that is none."""
    if not source.is_folder:
        return False
    files = text_files(source.path)[:_SAMPLED]
    lines = [cells for path in files for _, cells in itertools.islice(_lines(source, path), _SAMPLED)]
    return bool(lines) and all(_is_line(cells) for cells in lines)


def read(source: Source) -> BoxTable:
    """The upright box around each, in the order of the files' paths; fractions behind the label are scores.

    Raises: MalformedInput naming file and line of what is no such line.
    """
    files = text_files(source.path) if source.is_folder else [source.path]
    folder = source.path if source.is_folder else source.path.parent
    parsed = [[(number, cells) for number, cells in _lines(source, path)] for path in files]
    for path, lines in zip(files, parsed, strict=True):
        for number, cells in lines:
            if not _is_line(cells):
                shown = " ".join(cells)[:60]
                raise source.malformed(f"{shown!r} is no box of DOTA", _REMEDY, f"{path.name}, line {number}")
    last = [_number(cells[_N_SIDES + 1]) for lines in parsed for _, cells in lines if len(cells) > _N_SIDES + 1]
    are_scores = any(value % 1 for value in last)
    rows = BoxRows()
    known = by_stem(images_below(source.images), source.images)
    stems = [path.relative_to(folder).with_suffix("").as_posix() for path in files]
    pictures = [known.get(stem) or known.get(Path(stem).name) for stem in stems]
    for stem, picture, size, lines in zip(stems, pictures, header_sizes(pictures), parsed, strict=True):
        rows.add_image(stem, picture.name if picture else None, size)
        for _, cells in lines:
            sides = [_number(cell) for cell in cells[:_N_SIDES]]
            more = _number(cells[_N_SIDES + 1]) if len(cells) > _N_SIDES + 1 else 0.0
            box = edges(_pairs(sides))
            is_ignored = bool(more) and not are_scores
            rows.add_box(cells[_N_SIDES], box, is_ignored=is_ignored, is_turned=is_turned(sides))
            if are_scores:
                rows.scores.append(more)
    return rows.table(source, "dota", are_corners=True)


def _pairs(sides: list[float]) -> list[tuple[float, float]]:
    return list(zip(sides[::2], sides[1::2], strict=True))


def _lines(source: Source, path: Path) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line with its number, without blank lines and what stands above the boxes."""
    text = source.at(path).data.decode("utf-8", "replace").removeprefix("\ufeff")
    for number, line in enumerate(text.splitlines(), 1):
        cells = line.split()
        if cells and not cells[0].lower().startswith(_HEADERS):
            yield number, cells


def _is_line(cells: list[str]) -> bool:
    n = len(cells)
    if n not in (_N_SIDES + 1, _N_SIDES + 2):
        return False
    are_numbers = [not math.isnan(_number(cell)) for cell in cells]
    return all(are_numbers[:_N_SIDES]) and not are_numbers[_N_SIDES] and all(are_numbers[_N_SIDES + 1 :])


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
