"""Lines of boxes cut one by one: labels of several words, polygons, keypoints, tracks, or one that is wrong."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.errors import MalformedInput
from reportgen.numbers import named
from reportgen.readers import line_layouts as layouts
from reportgen.readers.encoding import UTF8_BOM
from reportgen.readers.source import Source

MOST = 5  # numbers of a line that is no polygon: a score and four sides
_LINE = "Write a label and four numbers on every line, with a score between or behind them for predictions."


_KEYPOINTS = "If keypoints follow the boxes, say how many in data.yaml: kpt_shape: [17, 3]."
_SAY_WHICH = "Put data.yaml beside the labels: with kpt_shape: [17, 3] (the real numbers) for keypoints, else without."
_DIFFICULT = "difficult"
_NUMBER = re.compile(r"^[0-9]{1,9}(\.0*)?$")


class NotUnderstood(MalformedInput):
    """Lines that surely are labels, but whose numbers have no meaning, or two."""


@dataclass(frozen=True, eq=False)
class BoxLines:
    """The lines of all files: their label as text, the four or five numbers behind it, and their file's position.

    `is_ignored` says which are marked difficult, `is_turned` which were boxes at an angle; None: no line.
    """

    labels: pl.Series
    values: NDArray[np.float64]
    file: NDArray[np.int32]
    is_ignored: Mask | None = None
    is_turned: Mask | None = None
    notes: tuple[str, ...] = ()


def cells_of(text: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """The cells of every line that is not blank, with the line's number; commas separate as blanks do."""
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.split(b",")] if line.count(b",") >= 4 else line.split()
        if any(cells):
            yield number, cells


@dataclass(frozen=True)
class _Line:
    """A line as it was cut: its label, its numbers, whether it is to be ignored, and where it stands."""

    file: int
    label: str
    values: list[float]
    is_ignored: bool
    place: str


def cut_one_by_one(source: Source, files: Sequence[Path], n_keypoints: int | None) -> BoxLines:
    """The lines of these files in their order; what stands behind a label's number beside a box is told in the notes.

    Raises: as `box_lines` does.
    """
    lines = [
        _line(source, position, cells, f"{path.name}, line {number}")
        for position, path in enumerate(files)
        for number, cells in cells_of(source.at(path).data.removeprefix(UTF8_BOM))
    ]
    is_turned = np.array([_is_number(line.label) and layouts.is_turned(line.values) for line in lines], np.bool_)
    lines, notes = _boxed(source, lines, n_keypoints)
    n_values = min(*(len(line.values) for line in lines), MOST)
    rows = [_row(source, line, n_values) for line in lines]
    return BoxLines(
        _plain_numbers(pl.Series([label for label, _ in rows], dtype=pl.String)),
        np.array([values for _, values in rows], np.float64),
        np.array([line.file for line in lines], np.int32),
        np.array([line.is_ignored for line in lines], np.bool_),
        is_turned,
        notes,
    )


def _line(source: Source, file: int, cells: list[bytes], place: str) -> _Line:
    """The words a line begins with, and the numbers it ends with; behind these `difficult` may stand."""
    texts = [cell.decode("utf-8", "replace") for cell in cells]
    is_ignored = len(texts) > MOST and texts[-1].lower() == _DIFFICULT
    texts = texts[:-1] if is_ignored else texts
    values: list[float] = []
    for text in reversed(texts[1:]):
        with contextlib.suppress(ValueError):
            values.append(float(text))
            continue
        break
    if len(values) < MOST - 1:
        raise source.malformed(f"{_shown(texts)!r} does not end with four numbers", _LINE, place)
    label = " ".join(texts[: len(texts) - len(values)])
    if _is_fraction(label):
        raise source.malformed(f"{_shown(texts)!r} begins with {label}, which is no label", _LINE, place)
    return _Line(file, label, values[::-1], is_ignored, place)


def _shown(texts: list[str]) -> str:
    shown = " ".join(texts)
    return shown if len(shown) <= 60 else shown[:60] + "…"


def _boxed(source: Source, lines: list[_Line], n_keypoints: int | None) -> tuple[list[_Line], tuple[str, ...]]:
    """The lines with nothing but a box and maybe a score behind a label's number, and what else stood there."""
    if not all(_is_number(line.label) for line in lines):
        return lines, ()
    lengths = {len(line.values) for line in lines}
    n_long = sum(len(line.values) > MOST for line in lines)
    if n_keypoints:
        _refuse_others(source, lines, n_keypoints)
        cut = layouts.without_keypoints(n_keypoints)
        lines = [replace(line, values=cut(line.values)) if len(line.values) > MOST else line for line in lines]
        return lines, ("keypoints left out",) if n_long else ()
    if len(lengths) > 1 or max(lengths) < MOST:
        notes = (f"the box around each of {named(n_long, 'polygon')}",) if n_long else ()
        return [_around(source, line, min(lengths)) for line in lines], notes
    length = max(lengths)
    # a score behind a polygon is so rare that even a data.yaml without keypoints may have forgotten them
    may_be_pose = n_keypoints is None or length % 2 == 1
    found = layouts.readings([line.values for line in lines], may_be_pose=may_be_pose)
    if len(found) > 1 or (not found and length > MOST):
        raise _not_understood(source, lines[0], [one.words for one in found])
    if not found:
        return lines, ()
    return [replace(line, values=found[0].boxed(line.values)) for line in lines], (f"every line {found[0].words}",)


def _refuse_others(source: Source, lines: list[_Line], n_keypoints: int) -> None:
    for line in lines:
        if len(line.values) - n_keypoints not in (4, MOST) and len(line.values) not in (4, MOST):
            problem = (
                f"{len(line.values)} numbers behind the label, but kpt_shape of data.yaml asks for {4 + n_keypoints}"
            )
            raise NotUnderstood(f"{source.name}, {line.place}", f"{problem}, or one more with a score", _KEYPOINTS)


def _around(source: Source, line: _Line, least: int) -> _Line:
    """The line with the box around its polygon, which has a score where other lines have one."""
    n = len(line.values)
    if n <= MOST:
        return line
    if n % 2 != least % 2:
        raise _not_understood(source, line, [])
    return replace(line, values=layouts.polygon(line.values))


def _not_understood(source: Source, line: _Line, words: list[str]) -> "NotUnderstood":
    n, where = len(line.values), f"{source.name}, {line.place}"
    if words:
        problem = f"{n} numbers behind the label, which may be {' or '.join(words)}"
        return NotUnderstood(where, problem, _SAY_WHICH)
    problem = f"{n} numbers behind the label: neither a box nor a polygon, which has two for every point"
    return NotUnderstood(where, problem, _KEYPOINTS)


def _row(source: Source, line: _Line, n_values: int) -> tuple[str, list[float]]:
    """The label and as many numbers as all lines have; one more belongs to a label of several words."""
    label, values = line.label, line.values
    if len(values) == n_values:
        return label, values
    if _is_number(label) or len(values) > MOST:
        problem = f"{len(values)} numbers where other lines have {n_values}"
        raise source.malformed(problem, _LINE, line.place)
    extra = len(values) - n_values
    return " ".join([label, *(f"{value:g}" for value in values[:extra])]), values[extra:]


def _is_number(label: str) -> bool:
    return _NUMBER.fullmatch(label) is not None


def _is_fraction(label: str) -> bool:
    """Whether it is a number that counts nothing, as where the label stands elsewhere."""
    try:
        return float(label) % 1 != 0 and not _is_number(label)
    except (ValueError, OverflowError):
        return False


def _plain_numbers(labels: pl.Series) -> pl.Series:
    """The labels, 7.0 as 7 where all are such numbers."""
    return labels.str.replace(r"\.0*$", "") if labels.str.contains(_NUMBER.pattern).all() else labels
