"""Text files of boxes, one per image: a label and numbers on every line, cut for all files at once."""

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.errors import MalformedInput
from reportgen.readers.encoding import UTF8_BOM
from reportgen.readers.source import Source

_UNTIDY = (b"\r", b"\t", b"\f", b"\v", b",", b"  ", b" \n", b"\n ", b"\n\n")
_SAMPLED_FILES = 50
_MOST = 5  # numbers of a line that is no polygon: a score and four sides
_LINE = "Write a label and four numbers on every line, with a score between or behind them for predictions."


_KEYPOINTS = "If keypoints follow the boxes, say how many in data.yaml: kpt_shape: [17, 3]."


@dataclass(frozen=True, eq=False)
class BoxLines:
    """The lines of all files: their label as text, the four or five numbers behind it, and their file's position."""

    labels: pl.Series
    values: NDArray[np.float64]
    file: NDArray[np.int32]


def box_lines(source: Source, files: Sequence[Path], n_keypoints: int = 0) -> BoxLines:
    """The lines of these files in their order; a polygon becomes the centre and size of the box around it.

    Behind a box `n_keypoints` numbers of keypoints may stand, which are left out.

    Raises: MalformedInput naming file and line of what cannot be cut.
    """
    texts = [_text(source, path) for path in files]
    n_lines = np.array([text.count(b"\n") + 1 if text else 0 for text in texts], np.int64)
    file = np.repeat(np.arange(len(files), dtype=np.int32), n_lines)
    data = b"\n".join(filter(None, texts)) + b"\n"
    if not len(file):
        return BoxLines(pl.Series(dtype=pl.String), np.zeros((0, 4)), file)
    with contextlib.suppress(pl.exceptions.PolarsError):
        lines = _cut(data, file)
        if lines is not None:
            return lines
    return _cut_one_by_one(source, files, n_keypoints)


def sampled(source: Source, files: Sequence[Path], n_keypoints: int = 0) -> BoxLines | None:
    """The lines of some of the files, None where they are no lines of boxes.

    Raises: InputError for a file that cannot be opened.
    """
    filled = itertools.islice((path for path in files[:1000] if not _is_empty(path)), _SAMPLED_FILES)
    try:
        return box_lines(source, list(filled), n_keypoints)
    except MalformedInput:
        return None


def _is_empty(path: Path) -> bool:
    try:
        return not path.stat().st_size
    except OSError:
        return False  # opening it tells why


def _text(source: Source, path: Path) -> bytes:
    """The file's lines with single blanks between the cells and nothing around them."""
    text = source.at(path).data.removeprefix(UTF8_BOM).rstrip()
    if not text[:1].isspace() and not any(marks in text for marks in _UNTIDY):
        return text
    return b"\n".join(b" ".join(cells) for _, cells in _cells(text))


def _cells(text: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """The cells of every line that is not blank, with the line's number; commas separate as blanks do."""
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.split(b",")] if line.count(b",") >= 4 else line.split()
        if any(cells):
            yield number, cells


def _cut(data: bytes, file: NDArray[np.int32]) -> BoxLines | None:
    """The lines where all have the same number of cells, None where they have not."""
    n_cells = data.partition(b"\n")[0].count(b" ") + 1
    if not 4 < n_cells <= _MOST + 1:
        return None
    names = [f"value{place}" for place in range(1, n_cells)]
    schema: dict[str, pl.DataType] = {"label": pl.String(), **{name: pl.Float64() for name in names}}
    frame = pl.read_csv(data, has_header=False, separator=" ", quote_char=None, schema=schema)
    if frame.height != len(file) or any(frame.null_count().row(0)):
        return None
    return BoxLines(frame["label"], frame.select(names).to_numpy(order="c"), file)


def _cut_one_by_one(source: Source, files: Sequence[Path], n_keypoints: int) -> BoxLines:
    """Lines of different length: labels of several words, polygons, or one that is wrong."""
    parsed: list[tuple[int, str, list[float], str]] = []
    for position, path in enumerate(files):
        for number, cells in _cells(source.at(path).data.removeprefix(UTF8_BOM)):
            place = f"{path.name}, line {number}"
            label, values = _parsed(source, cells, place)
            parsed.append((position, label, _without_keypoints(values, n_keypoints), place))
    n_values = _n_values([(label, len(values)) for _, label, values, _ in parsed])
    rows = [_row(source, label, values, n_values, place) for _, label, values, place in parsed]
    return BoxLines(
        pl.Series([label for label, _ in rows], dtype=pl.String),
        np.array([values for _, values in rows], np.float64),
        np.array([position for position, *_ in parsed], np.int32),
    )


def _parsed(source: Source, cells: list[bytes], place: str) -> tuple[str, list[float]]:
    """The words a line begins with, and the numbers it ends with."""
    texts = [cell.decode("utf-8", "replace") for cell in cells]
    values: list[float] = []
    for text in reversed(texts[1:]):
        with contextlib.suppress(ValueError):
            values.append(float(text))
            continue
        break
    if len(values) < 4:
        shown = " ".join(texts)
        shown = shown if len(shown) <= 60 else shown[:60] + "…"
        raise source.malformed(f"{shown!r} does not end with four numbers", _LINE, place)
    return " ".join(texts[: len(texts) - len(values)]), values[::-1]


def _without_keypoints(values: list[float], n_keypoints: int) -> list[float]:
    """A box and maybe its score, which stands behind the keypoints."""
    is_pose = n_keypoints and len(values) - n_keypoints in (4, _MOST)
    return values[:4] + values[4 + n_keypoints :] if is_pose else values


def _n_values(lines: list[tuple[str, int]]) -> int:
    """How many numbers a box has here: with a score 5, without 4, which the lines that are no polygons tell."""
    are_polygons = all(label.isdecimal() and n_values > _MOST for label, n_values in lines)
    return 4 if are_polygons else min(*(n_values for _, n_values in lines), _MOST)


def _row(source: Source, label: str, values: list[float], n_values: int, place: str) -> tuple[str, list[float]]:
    """The label and as many numbers as all lines have; more are a polygon, or a number that belongs to the label."""
    if len(values) == n_values:
        return label, values
    if label.isdecimal() and len(values) >= 6 and len(values) % 2 == 0:
        return label, _around(values) + [float("nan")] * (n_values - 4)
    if label.isdecimal() and len(values) > _MOST:
        problem = f"{len(values)} numbers behind the label: neither a box nor a polygon, which has two for every point"
        raise source.malformed(problem, _KEYPOINTS, place)
    if label.isdecimal() or len(values) > _MOST:
        raise source.malformed(f"{len(values)} numbers where other lines have {n_values}", _LINE, place)
    extra = len(values) - n_values
    return " ".join([label, *(f"{value:g}" for value in values[:extra])]), values[extra:]


def _around(points: list[float]) -> list[float]:
    """Centre and size of the box around a polygon x, y, x, y, …"""
    left, right = min(points[::2]), max(points[::2])
    top, bottom = min(points[1::2]), max(points[1::2])
    return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top]
