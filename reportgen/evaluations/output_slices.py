"""How a variant does by the values of the columns that came with its outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import nan

import numpy as np
import polars as pl

from reportgen.arrays import Mask
from reportgen.datasets.outputs import OutputDataset
from reportgen.evaluations.output_figures import means_of
from reportgen.metrics.clustered import Floats, Mean, t_p, t_quantile
from reportgen.metrics.paired import benjamini_hochberg

MOST_VALUES = 50  # of a column; one with more tells samples apart rather than kinds of them
LEAST_ROWS = 5  # with a score; fewer have no interval and are not tested


@dataclass(frozen=True, eq=False)
class OutputSlice:
    """The outputs with one value of one column: their means by name, and the main one less that of all others.

    `q` is the p of the difference corrected for all slices (Benjamini and Hochberg); NaN where too few are scored.
    """

    name: str
    value: str
    samples: int
    means: Mapping[str, Mean]
    difference: float
    low: float
    high: float
    p: float
    q: float = nan


def output_slices(data: OutputDataset, columns: Mapping[str, Floats], main: str, rows: Mask) -> tuple[OutputSlice, ...]:
    """Slices of some outputs, column by column, the worst by `main` first."""
    found: list[OutputSlice] = []
    for name, column in data.row_metadata.items():
        values = column.filter(rows)
        n = values.drop_nulls().n_unique()
        if 2 <= n <= min(MOST_VALUES, max(2, len(values) // 2)):
            own = list(_of_column(data, columns, main, rows, name, column))
            found.extend(sorted(own, key=lambda one: (np.isnan(one.difference), one.difference)))
    tested = np.array([one.p for one in found])
    known = ~np.isnan(tested)
    corrected = np.full(tested.size, nan)
    corrected[known] = benjamini_hochberg(tested[known])
    return tuple(replace(one, q=float(q)) for one, q in zip(found, corrected, strict=True))


def _of_column(
    data: OutputDataset, columns: Mapping[str, Floats], main: str, rows: Mask, name: str, column: pl.Series
) -> Iterator[OutputSlice]:
    for value in column.filter(rows).drop_nulls().unique(maintain_order=True).to_list():
        inside = rows & (column == value).fill_null(value=False).to_numpy()
        means = means_of(data, columns, inside)
        if main in means and means[main].n < LEAST_ROWS:
            means = {key: replace(one, low=nan, high=nan, reason="too few outputs") for key, one in means.items()}
        samples = np.unique(data.sample[inside]).size
        rest = means_of(data, {main: columns[main]}, rows & ~inside)[main] if main in columns else None
        yield OutputSlice(name, value, samples, means, *_against(means.get(main), rest))


def _against(own: Mean | None, rest: Mean | None) -> tuple[float, float, float, float]:
    """The difference of two means of other samples with its interval and p (Welch)."""
    if own is None or rest is None or not own.n or not rest.n:
        return nan, nan, nan, nan
    change = own.value - rest.value
    error = float(np.hypot(own.error, rest.error))
    if own.n < LEAST_ROWS or rest.n < LEAST_ROWS or not error > 0:
        return change, nan, nan, nan
    free = _free(own, rest)
    half = t_quantile(free) * error
    return change, change - half, change + half, t_p(change / error, free)


def _free(own: Mean, rest: Mean) -> int:
    """Degrees of freedom by Welch and Satterthwaite."""
    first, second = own.error**2, rest.error**2
    below = first**2 / max(1, own.clusters - 1) + second**2 / max(1, rest.clusters - 1)
    return max(1, int((first + second) ** 2 / below)) if below > 0 else 1
