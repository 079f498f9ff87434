"""How often the samples of each kind are drawn when as many are drawn, with replacement, as there are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts

SECONDS_PER_CELL = 6e-8  # one binomial draw; all measured on one core of a 2020s server
SECONDS_PER_DRAW = 1.5e-8  # one Poisson draw, looked up and counted
SECONDS_PER_SAMPLE = 8e-9  # one drawn index, looked up and counted
CHUNK = 2_000_000  # cells x replicates, or samples x replicates, held at a time
MANY = 20_000  # samples from which on their number may vary by chance
GRID = 1 << 16  # equally likely numbers that a table holds: 16 bits of chance
WORTHWHILE = 1 << 13  # draws from which on a table of them is made
MOST_OF_A_CELL = 1_000  # samples of a cell that a table is made for; of larger cells there are few

Weights = NDArray[np.integer]  # (n_replicates, n_cells): how often a sample of the cell was drawn


def seconds_per_replicate(n_cells: int, n_samples: int) -> float:
    """What one resample takes, by whatever way is taken."""
    per_cell = SECONDS_PER_DRAW if n_samples >= MANY else SECONDS_PER_CELL
    return min(n_cells * per_cell, n_samples * SECONDS_PER_SAMPLE)


def resamples(count: Counts, replicates: int, rng: np.random.Generator) -> Iterator[Weights]:
    """How often each cell's samples are drawn, (n_replicates, n_cells) in chunks.

    A multinomial per replicate, or drawn samples where that is cheaper. From MANY samples on each cell is drawn by
    itself, a Poisson number of mean its count: as if the number of samples, too, were by chance what it is. Ratios of
    counts vary alike then, to one part in that number. Source: Chamandy et al. 2012, the Poisson bootstrap.
    """
    n_samples, n_cells = int(count.sum()), count.size
    if not n_samples:
        yield np.zeros((replicates, n_cells), np.int64)
        return
    many = n_samples >= MANY
    by_cell = n_cells * (SECONDS_PER_DRAW if many else SECONDS_PER_CELL) < n_samples * SECONDS_PER_SAMPLE
    size = max(1, CHUNK // (n_cells if by_cell else max(n_samples, n_cells)))
    for start in range(0, replicates, size):
        rows = min(size, replicates - start)
        if not by_cell:
            yield _of_samples(count, rows, rng)
        elif many:
            yield _of_cells(count, rows, rng)
        else:
            yield rng.multinomial(n_samples, count / n_samples, size=rows)


def _of_samples(count: Counts, rows: int, rng: np.random.Generator) -> Weights:
    """Samples drawn one by one."""
    n_samples = int(count.sum())
    drawn = np.repeat(np.arange(count.size), count)[rng.integers(0, n_samples, (rows, n_samples))]
    drawn += np.arange(rows)[:, None] * count.size
    return np.bincount(drawn.ravel(), minlength=rows * count.size).reshape(rows, count.size)


def _of_cells(count: Counts, rows: int, rng: np.random.Generator) -> Weights:
    """Poisson numbers, those of equal cells together."""
    weights = np.zeros((count.size, rows), np.int32)
    sizes, n_equal = np.unique(count[(count > 0) & (count <= MOST_OF_A_CELL)], return_counts=True)
    tabled = sizes[n_equal * rows >= WORTHWHILE]
    for size in tabled.tolist():
        at = np.flatnonzero(count == size)
        weights[at] = _table(size)[rng.integers(0, GRID, (at.size, rows), np.uint16)]
    others = np.flatnonzero(~np.isin(count, tabled) & (count > 0))
    weights[others] = rng.poisson(count[others][:, None], (others.size, rows))
    return weights.T


def _table(mean: int) -> NDArray[np.int16]:
    """GRID equally likely numbers that are distributed as Poisson's of this mean."""
    k = np.arange(int(mean + 10 * np.sqrt(mean)) + 20)
    log_factorial = np.cumsum(np.log(np.maximum(k, 1)))
    upto = np.cumsum(np.exp(k * np.log(mean) - mean - log_factorial))
    ends = np.rint(upto / upto[-1] * GRID).astype(np.int64)
    return np.repeat(k.astype(np.int16), np.diff(ends, prepend=0))
