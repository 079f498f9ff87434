"""What a console shows: figures, the labels' columns, and how all that is defined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Confusion, Fractions

MOST_LABELS = 100  # of a matrix that is kept


@dataclass(frozen=True)
class ConsoleFigure:
    """One figure: its key, what the console calls it, its value, and the metric of the report that comes nearest."""

    key: str
    title: str
    value: float
    ours: str = ""
    is_count: bool = False


@dataclass(frozen=True, eq=False)
class Console:
    """The figures of one console; NaN where undefined.

    `definition` says what they are of, `differs` how they differ from those of the report. `labels` are columns
    (n_labels,) by key; `matrix` has truths down and predictions across, as the console has it.
    """

    key: str
    title: str
    short: str  # inside a sentence
    definition: str
    differs: str
    figures: tuple[ConsoleFigure, ...]
    labels: Mapping[str, NDArray[np.number]] = field(default_factory=dict)
    matrix: Fractions | Confusion | None = None


def harmonic(precision: float, recall: float) -> float:
    """The harmonic mean of two figures; 0 where both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def small(matrix: Fractions | Confusion | None) -> Fractions | Confusion | None:
    """A matrix where it is small enough to be kept, else None."""
    return matrix if matrix is not None and len(matrix) <= MOST_LABELS + 1 else None
