"""The small pictures of the headline as paths: one for each colour, so that even many cells take few nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan

from reportgen.report.headline import SmallCurves, SmallMatrix
from reportgen.report.heat import cell_class

SIDE = 148  # units of the matrix, the height of the curves
WIDE = 172  # the width of the curves
GRID_UP_TO = 30  # rows that are told apart by lines
TOP, BOTTOM = 8, 146  # where 1 and 0 stand

Place = tuple[float, float]


@dataclass(frozen=True)
class MatrixPaths:
    """The cells of a small matrix by the class of their colour, and the lines between them."""

    size: int
    width: float
    height: float
    paths: tuple[tuple[str, str], ...]
    grid: str


@dataclass(frozen=True)
class CurvePaths:
    """The small curves by name, with axis, lines and the threshold."""

    width: int
    height: int
    axis: str
    lines: str
    paths: tuple[tuple[str, str], ...]
    now: str


def small_matrix(matrix: SmallMatrix) -> MatrixPaths:
    """A small matrix in its own units."""
    n = max(matrix.n_rows, matrix.n_columns)
    side = SIDE / n
    drawn: dict[str, list[str]] = defaultdict(list)
    for row, column, count, total in matrix.cells:
        place = (
            f"M{_rounded(column * side)} {_rounded(row * side)}h{_rounded(side)}v{_rounded(side)}h-{_rounded(side)}z"
        )
        drawn[cell_class(count, total, is_diagonal=row == column - matrix.offset)].append(place)
    drawn.pop("lo", None)  # is not coloured
    width, height = _rounded(matrix.n_columns * side), _rounded(matrix.n_rows * side)
    across = "".join(f"M0 {_rounded(k * side)}H{width}" for k in range(1, matrix.n_rows))
    down = "".join(f"M{_rounded(k * side)} 0V{height}" for k in range(1, matrix.n_columns))
    paths = tuple((name, "".join(places)) for name, places in sorted(drawn.items()))
    return MatrixPaths(SIDE, width, height, paths, across + down if n <= GRID_UP_TO else "")


def small_curves(curves: SmallCurves) -> CurvePaths:
    """Small curves in their own units: thresholds from 0 to 1 across, figures from 0 to 1 up."""
    keys = ("precision", "recall", "f1")
    paths = tuple((key, _line(zip(curves.steps, getattr(curves, key), strict=True), curves.floor)) for key in keys)
    middle = _rounded((TOP + BOTTOM) / 2)
    now = _rounded(1 + curves.now * (WIDE - 2))
    return CurvePaths(
        WIDE, SIDE, f"M0 {BOTTOM}H{WIDE}", f"M0 {TOP}H{WIDE}M0 {middle}H{WIDE}", paths, f"M{now} 2V{BOTTOM}"
    )


def _line(places: Iterable[Place], floor: float) -> str:
    """A line through the places that are defined, broken where one is not."""
    found, is_down = [], False
    for x, y in places:
        if isnan(y):
            is_down = False
            continue
        at = f"{_rounded(x * WIDE)} {_rounded(BOTTOM - (y - floor) / (1 - floor) * (BOTTOM - TOP))}"
        found.append(f"{'L' if is_down else 'M'}{at}")
        is_down = True
    return "".join(found)


def _rounded(value: float) -> float:
    return round(value, 1)


THUMBS = {"small_matrix": small_matrix, "small_curves": small_curves}
