"""Ratios of counts: precision, recall, F scores, their averages, and agreement beyond chance.

Counts per label stand on the last axis, so that one point (n_labels), all bootstrap replicates (n, n_labels) or all
threshold steps go through the same functions. Undefined is NaN. "Supported" labels occur in the ground truth.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Confusion, Counts, Fractions, Mask

Numbers = NDArray[np.float64] | Counts  # counts, or what they are in the mean


@dataclass(frozen=True, eq=False)
class Hits:
    """Counts of labels, or of other groups, (n,) each: what is found, what is predicted, and what is there."""

    tp: Counts
    predicted: Counts
    support: Counts

    @property
    def precision(self) -> Fractions:
        """Share of what is predicted that is right; NaN without any."""
        return ratio(self.tp, self.predicted)

    @property
    def recall(self) -> Fractions:
        """Share of what is there that is found; NaN without any."""
        return ratio(self.tp, self.support)

    @property
    def f1(self) -> Fractions:
        """Harmonic mean of both; NaN for what is neither there nor predicted."""
        return f_score(self.tp, self.predicted, self.support)


def ratio(part: NDArray[np.number], whole: NDArray[np.number]) -> Fractions:
    """Quotient, NaN where whole is 0.

    >>> ratio(np.array([3, 0]), np.array([4, 0]))
    array([0.75,  nan])
    """
    part, whole = np.broadcast_arrays(part, whole)
    quotient: Fractions = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole != 0)
    return quotient


def f_score(tp: Numbers, predicted: Numbers, support: Numbers, beta: float = 1.0) -> Fractions:
    """F-beta straight from the counts, in [0, 1]; NaN where a label is neither there nor predicted.

    Source: scikit-learn fbeta_score.
    """
    weight = beta * beta
    return ratio((1 + weight) * tp, weight * support + predicted)


def mean_over(values: Fractions, counted: Mask) -> Fractions:
    """Mean over the last axis of the labels `counted`, an undefined value counting 0; NaN when no label is counted.

    Source: scikit-learn's average="macro" with zero_division=0 and labels= those counted.
    """
    total = np.where(counted & ~np.isnan(values), values, 0.0).sum(axis=-1)
    return ratio(total, np.count_nonzero(counted, axis=-1) * np.ones_like(total))


def weighted_mean(values: Fractions, support: Counts) -> Fractions:
    """Mean over the last axis weighted by support, an undefined value counting 0; NaN without any support."""
    return ratio((np.where(np.isnan(values), 0.0, values) * support).sum(axis=-1), support.sum(axis=-1))


def averages(tp: Counts, predicted: Counts, support: Counts) -> dict[str, Fractions]:
    """Every average of precision, recall and F1 by its name in the record, over the last axis; accuracy among them.

    Accuracy is the share of ground-truth labels found, which for one label per sample is micro recall.
    """
    tp_all, predicted_all, support_all = (counts.sum(axis=-1) for counts in (tp, predicted, support))
    by_label = {
        "precision": ratio(tp, predicted),
        "recall": ratio(tp, support),
        "f1": f_score(tp, predicted, support),
    }
    found = ratio(tp_all, support_all)
    result = {"accuracy": found, "micro_precision": ratio(tp_all, predicted_all), "micro_recall": found}
    result["micro_f1"] = f_score(tp_all, predicted_all, support_all)
    for name, values in by_label.items():
        result[f"macro_{name}"] = mean_over(values, support > 0)
        result[f"weighted_{name}"] = weighted_mean(values, support)
    result["balanced_accuracy"] = result["macro_recall"]
    return result


def kappa(confusion: Confusion) -> float:
    """Cohen's kappa, at most 1, 0 by chance alone; NaN when one label takes all truths and all predictions.

    Source: scikit-learn cohen_kappa_score.
    """
    n_truths, n_predictions = confusion.sum(axis=1, dtype=np.float64), confusion.sum(axis=0, dtype=np.float64)
    n = n_truths.sum()
    disagreements = n - np.trace(confusion)
    by_chance = n - n_truths @ n_predictions / n if n else 0.0
    return 1.0 - float(disagreements / by_chance) if by_chance > 0 else float("nan")


def mcc(confusion: Confusion) -> float:
    """Matthews' correlation of truth and prediction, in [-1, 1]; NaN when either side is constant.

    Source: scikit-learn matthews_corrcoef, which says 0 where this is NaN; Gorodkin 2004.
    """
    n_truths, n_predictions = confusion.sum(axis=1, dtype=np.float64), confusion.sum(axis=0, dtype=np.float64)
    n = n_truths.sum()
    covariance = np.trace(confusion) * n - n_truths @ n_predictions
    spread = (n * n - n_truths @ n_truths) * (n * n - n_predictions @ n_predictions)
    return float(covariance / np.sqrt(spread)) if spread > 0 else float("nan")
