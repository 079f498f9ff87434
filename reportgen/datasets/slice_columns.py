"""What samples are sliced by: a column of a few values, or a number in bins of about as many samples each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import NONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

MOST_COLUMNS = 20
MOST_VALUES = 50  # of a column of texts; with more of them most have too few samples to say anything
FEW_VALUES = 12  # whole numbers of so few values are kinds, not quantities
BINS = 5
LONGEST = 80  # characters of a value: longer ones are texts
COARSE = 0.02  # share of the samples that rounding a bound may move into another bin
JOINED = " & "  # between the names, and the values, of a pair of columns
DATE = r"^\d{4}-\d{2}-\d{2}"

Codes = NDArray[np.int16]  # (n_samples,) position of a value, NONE without one


@dataclass(frozen=True, eq=False)
class SliceColumn:
    """A column by which samples are sliced: `values` in their own order, `code` (n_samples,) which one each has."""

    name: str
    values: tuple[str, ...]
    code: Codes


@dataclass(frozen=True, eq=False)
class SliceColumns:
    """The columns samples are sliced by, and those that are not, each with why."""

    columns: tuple[SliceColumn, ...]
    left_out: tuple[tuple[str, str], ...] = ()


def slice_columns(metadata: Mapping[str, Sequence[str | None] | pl.Series]) -> SliceColumns:
    """The columns that make slices, in their order; the first 20 of them."""
    found: list[SliceColumn] = []
    left_out = []
    for name, cells in metadata.items():
        column = slice_column(name, cells) if len(found) < MOST_COLUMNS else f"there are {MOST_COLUMNS} others"
        if isinstance(column, str):
            left_out.append((name, column))
        else:
            found.append(column)
    return SliceColumns(tuple(found), tuple(left_out))


def slice_column(name: str, cells: Sequence[str | None] | pl.Series) -> SliceColumn | str:
    """The column in values or bins; why it makes no slices, where it does not."""
    import polars as pl

    column = cells if isinstance(cells, pl.Series) else pl.Series(name, cells, pl.String)
    n = column.n_unique() - (column.null_count() > 0)
    if n < 2:
        return "it has one value" if n else "it is empty"
    number = _numbers(column)
    if number is not None and (n > FEW_VALUES or not _are_whole(number)):
        return binned(name, number)
    if n > FEW_VALUES:
        days = _days(column)
        if days is not None:
            return binned(name, days, is_date=True)
    if n > MOST_VALUES:
        return f"it has {numbers.count(n)} different values"
    texts = column.cast(pl.Int64) if column.dtype.is_float() else column  # whole, as was seen
    return _of_values(name, texts.cast(pl.String), number)


def binned(name: str, number: NDArray[np.float64], *, is_date: bool = False) -> SliceColumn | str:
    """A column of numbers, NaN without one, in five bins of about as many samples each, named by their bounds."""
    known = number[~np.isnan(number)]
    edges = np.unique(np.quantile(known, np.arange(1, BINS) / BINS, method="higher"))
    edges = edges[edges > known.min()]
    if not edges.size:
        return "nearly all of its values are equal"
    edges = _rounded(known, edges, is_date=is_date)
    code = np.searchsorted(edges, number, side="right").astype(np.int16)
    code[np.isnan(number)] = NONE
    return SliceColumn(name, _bounds([_written(edge, is_date=is_date) for edge in edges.tolist()]), code)


def _numbers(column: pl.Series) -> NDArray[np.float64] | None:
    """The column as numbers, NaN where null; None where a cell is none."""
    import polars as pl

    if column.dtype.is_temporal() or column.dtype == pl.Boolean:
        return None
    number = column.cast(pl.Float64, strict=False)
    if number.null_count() > column.null_count() or bool((number.is_infinite() | number.is_nan()).any()):
        return None
    return number.fill_null(float("nan")).to_numpy().astype(np.float64)


def _are_whole(number: NDArray[np.float64]) -> bool:
    known = number[~np.isnan(number)]
    return bool((known == np.round(known)).all())


def _days(column: pl.Series) -> NDArray[np.float64] | None:
    """The column as days since 1970, NaN where null; None where a cell is no date."""
    import polars as pl

    if column.dtype in (pl.Time, pl.Duration):
        return None
    if not column.dtype.is_temporal():
        texts = column.cast(pl.String)
        if not bool(texts.drop_nulls().str.contains(DATE).all()):
            return None
        column = texts.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    days = column.cast(pl.Date).cast(pl.Int32).cast(pl.Float64)
    return days.fill_null(float("nan")).to_numpy().astype(np.float64)


def _of_values(name: str, texts: pl.Series, number: NDArray[np.float64] | None) -> SliceColumn | str:
    import polars as pl

    values = texts.drop_nulls().unique().to_list()
    values = sorted(values, key=float) if number is not None else sorted(values, key=str.casefold)
    if max(map(len, values)) > LONGEST:
        return "its values are long texts"
    code = texts.cast(pl.Enum(values)).to_physical().cast(pl.Int16).fill_null(NONE).to_numpy()
    return SliceColumn(name, tuple(values), code)


def _rounded(known: NDArray[np.float64], edges: NDArray[np.float64], *, is_date: bool) -> NDArray[np.float64]:
    """The bounds with as few digits as leave nearly all samples in their bin, so that the words are the bounds."""
    if is_date:
        return edges
    sizes = np.bincount(np.searchsorted(edges, known, side="right"), minlength=edges.size + 1)
    for digits in range(2, 17):
        near = np.array([float(numbers.significant(edge, digits)) for edge in edges.tolist()])
        counts = np.bincount(np.searchsorted(near, known, side="right"), minlength=edges.size + 1)
        if np.unique(near).size == edges.size and np.abs(counts - sizes).max() <= COARSE * known.size:
            return near
    return edges


def _written(edge: float, *, is_date: bool) -> str:
    return str(np.datetime64(int(edge), "D")) if is_date else numbers.significant(edge, 15)


def _bounds(edges: list[str]) -> tuple[str, ...]:
    """The bins in words.

    >>> _bounds(["12", "20"])
    ('under 12', '12 to under 20', '20 or more')
    """
    between = [f"{low} to under {high}" for low, high in pairwise(edges)]
    return (f"under {edges[0]}", *between, f"{edges[-1]} or more")
