"""How far F1 may be off by chance at every step of the threshold: the delta method over samples.

F1 changes by a known amount with each outcome that is there once more; the squares of what the samples change sum to
its variance. That needs one pass a step where a bootstrap needs hundreds, and takes the samples as a whole: what stands
on one image varies together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts, Fractions, LabelIds
from reportgen.metrics.confusion import f_score, ratio
from reportgen.metrics.intervals import Z

MOST_ROWS = 4_000_000  # beyond, a band would be thinner than its line
MOST_WORK = 40_000_000  # rows x steps; more rows are looked at at fewer steps, and between these it is a straight line
FEWEST_STEPS = 9

Deviations = NDArray[np.float64]  # (n_steps,) standard deviations; NaN where unknown


@dataclass(frozen=True, eq=False)
class Rows:
    """Outcome rows: `first` and `last` are the steps from and to which each holds; NONE stands for no label.

    Where no sample has two outcomes at one step equal rows may stand together, `count` of them; `sample` means nothing.
    """

    sample: NDArray[np.integer]
    truth: LabelIds
    prediction: LabelIds
    first: NDArray[np.integer]
    last: NDArray[np.integer]
    count: Counts | None = None


def f1_deviations(rows: Rows, n_samples: int, tp: Counts, predicted: Counts, support: Counts) -> dict[str, Deviations]:
    """The deviation of "macro" and "micro" F1 at every step.

    `tp` and `predicted` are (n_labels, n_steps), `support` is (n_labels,). Unknown without any truth.
    """
    n_steps = tp.shape[1]
    unknown = np.full(n_steps, np.nan)
    if not support.any():
        return {"macro": unknown, "micro": unknown}
    n_rows = rows.sample.size if rows.count is None else int(rows.count.sum())
    at = _steps(n_rows, n_steps)
    found = {"macro": np.empty(at.size), "micro": np.empty(at.size)}
    for place, step in enumerate(at.tolist()):
        held = np.flatnonzero((rows.first <= step) & (step <= rows.last))
        for name, (both, each) in _influences(tp[:, step], predicted[:, step], support).items():
            found[name][place] = _deviation(rows, held, n_samples, both, each)
    return {name: np.interp(np.arange(n_steps), at, values) for name, values in found.items()}


def _steps(n_rows: int, n_steps: int) -> NDArray[np.intp]:
    """The steps that are looked at."""
    most = max(FEWEST_STEPS, MOST_WORK // max(1, n_rows))
    return np.unique(np.linspace(0, n_steps - 1, min(n_steps, most)).astype(np.intp))


def label_deviations(tp: Counts, predicted: Counts, support: Counts) -> Deviations:
    """The deviation of one label's F1 where each of its outcomes is a sample of its own; NaN where F1 is undefined."""
    f1, size = f_score(tp, predicted, support), support + predicted
    squares = (2 - 2 * f1) ** 2 * tp + f1**2 * (size - 2 * tp)
    return np.sqrt(ratio(squares, size**2))


def band(values: Fractions, deviations: Deviations) -> tuple[Fractions, Fractions]:
    """The 95% interval at every step, in [0, 1]; NaN where it would have no width."""
    known = np.where(deviations > 0, deviations, np.nan)
    return np.clip(values - Z * known, 0, 1), np.clip(values + Z * known, 0, 1)


def _influences(tp: Counts, predicted: Counts, support: Counts) -> dict[str, tuple[Fractions, Fractions]]:
    """By how much a match of each label raises each average, and an unmatched truth or prediction lowers it.

    Both are (n_labels + 1,): what is NONE comes last and changes nothing.
    """
    counts = support > 0
    size = np.where(counts, support + predicted, 1)
    labels = max(1, int(np.count_nonzero(counts)))
    macro = np.where(counts, 2 / size, 0) / labels, np.where(counts, 2 * tp / size**2, 0) / labels
    total = max(1, int(support.sum() + predicted.sum()))
    micro = np.full(tp.size, 2 / total), np.full(tp.size, 2 * tp.sum() / total**2)
    return {"macro": _with_none(macro), "micro": _with_none(micro)}


def _with_none(pair: tuple[Fractions, Fractions]) -> tuple[Fractions, Fractions]:
    return np.append(pair[0], 0.0), np.append(pair[1], 0.0)


def _deviation(rows: Rows, held: NDArray[np.intp], n_samples: int, both: Fractions, each: Fractions) -> float:
    truth, prediction = rows.truth[held], rows.prediction[held]
    moved = np.where((truth == prediction) & (truth != NONE), both[truth], 0.0) - each[truth] - each[prediction]
    if rows.count is not None:
        return float(np.sqrt(np.sum(rows.count[held] * moved**2)))
    of_sample = np.bincount(rows.sample[held], moved, minlength=n_samples)
    return float(np.sqrt(np.sum(of_sample**2)))
