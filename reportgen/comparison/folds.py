"""Two models on the same folds: what changed in each, and whether that is more than chance explains."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reportgen.metrics.folds import corrected_test, spread

if TYPE_CHECKING:
    from reportgen.comparison.pair import Comparison

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FoldChanges:
    """A figure of both versions in each fold, (k,) each, with the corrected t of its mean difference and its p.

    The folds share what they are trained on, so that a plain paired t calls too much of it no chance.
    """

    figure: str
    names: tuple[str, ...]
    before: Floats
    after: Floats
    t: float
    p: float

    @property
    def differences(self) -> Floats:
        """(k,) after minus before."""
        return self.after - self.before

    @property
    def mean(self) -> float:
        """The mean difference."""
        return float(self.differences.mean())

    @property
    def sd(self) -> float:
        """The sample standard deviation of the differences."""
        return spread(self.differences)


def fold_changes(comparison: Comparison) -> FoldChanges | None:
    """The change of the main figure in each fold; None where both have not the same folds of the same samples."""
    before, after = comparison.before, comparison.after
    names = tuple(one.name for one in before.folds)
    sizes = [one.samples for one in before.folds]
    is_same = names == tuple(one.name for one in after.folds) and sizes == [one.samples for one in after.folds]
    if len(names) < 2 or not is_same or not comparison.is_paired:
        return None
    figure = "accuracy" if comparison.facts.has_one_answer else comparison.facts.main
    sides = [np.array([_number(one.metrics.get(figure)) for one in record.folds]) for record in (before, after)]
    if np.isnan(sides).any():
        return None
    t, p = corrected_test(sides[1] - sides[0], _test_to_training(sizes))
    return FoldChanges(figure, names, sides[0], sides[1], t, p)


def _test_to_training(sizes: list[int]) -> float:
    """Test samples for each training sample, where every fold is tested by a model of all others."""
    return 1 / (len(sizes) - 1)


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
