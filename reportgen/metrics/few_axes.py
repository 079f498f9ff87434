"""The axes along which few rows of many numbers vary most, from the products of the rows with each other."""

import numpy as np
from numpy.typing import NDArray

BLOCK = 2048  # numbers of each row in double precision at once


def axes_of(rows: NDArray[np.float32], k: int) -> NDArray[np.float32]:
    """(d, k) axes of length 1, the one along which (n, d) rows reach farthest first; 0 where there are fewer.

    They are the right singular vectors of the rows as they are: centre these before where that is meant. Each points
    where its largest number is positive. Time grows with n² d.
    """
    products = np.zeros((len(rows), len(rows)))
    for start in range(0, rows.shape[1], BLOCK):
        block = rows[:, start : start + BLOCK].astype(np.float64)
        products += block @ block.T
    values, vectors = np.linalg.eigh(products)
    values, vectors = values[::-1][:k], vectors[:, ::-1][:, :k]
    has_length = values > max(float(values.max(initial=0)) * 1e-10, 0)
    found = np.zeros((rows.shape[1], k))
    weights = vectors[:, has_length] / np.sqrt(values[has_length])
    for start in range(0, rows.shape[1], BLOCK):
        found[start : start + BLOCK, : weights.shape[1]] = rows[:, start : start + BLOCK].T @ weights
    largest = found[np.abs(found).argmax(axis=0), np.arange(k)]
    return (found * np.where(largest < 0, -1, 1)).astype(np.float32)


def spread_out(n: int, most: int) -> NDArray[np.intp]:
    """Positions of at most `most` of n rows, evenly over all of them.

    >>> spread_out(9, 3).tolist(), spread_out(2, 5).tolist()
    ([0, 4, 8], [0, 1])
    """
    return np.linspace(0, n - 1, min(n, most)).round().astype(np.intp)
