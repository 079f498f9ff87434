"""Metrics at every step of the threshold slider."""

from dataclasses import dataclass

import numpy as np

from reportgen.arrays import Counts, Fractions, Thresholds
from reportgen.metrics.confusion import averages, f_score, ratio

N_STEPS = 100  # the slider moves by 0.01


@dataclass(frozen=True, eq=False)
class Curves:
    """One value per step, NaN where undefined; those of labels are (n_labels, n_steps).

    `tp` and `predicted` are the counts behind the others: correct predictions kept, and all kept.
    """

    steps: Thresholds
    accuracy: Fractions
    macro_precision: Fractions
    macro_recall: Fractions
    macro_f1: Fractions
    micro_precision: Fractions
    micro_recall: Fractions
    micro_f1: Fractions
    precision: Fractions
    recall: Fractions
    f1: Fractions
    tp: Counts
    predicted: Counts


def threshold_steps(*marks: float) -> Thresholds:
    """0, 0.01 … 1 (exactly k/100) and the marks that are not NaN, ascending.

    >>> threshold_steps(0.005, float("nan"))[:3]
    array([0.   , 0.005, 0.01 ])
    """
    grid = np.arange(N_STEPS + 1) / N_STEPS
    return np.unique(np.concatenate([grid, [mark for mark in marks if not np.isnan(mark)]]))


def curves(steps: Thresholds, tp: Counts, predicted: Counts, support: Counts) -> Curves:
    """Curves from the counts (n_labels, n_steps) and the support (n_labels)."""
    average = averages(tp.T, predicted.T, np.broadcast_to(support, tp.T.shape))
    column = support[:, None]
    return Curves(
        steps,
        average["accuracy"],
        average["macro_precision"],
        average["macro_recall"],
        average["macro_f1"],
        average["micro_precision"],
        average["micro_recall"],
        average["micro_f1"],
        precision=ratio(tp, predicted),
        recall=ratio(tp, column),
        f1=f_score(tp, predicted, column),
        tp=tp,
        predicted=predicted,
    )
