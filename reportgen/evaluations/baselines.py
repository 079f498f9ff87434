"""What answers without a model would score: always the most frequent label, or guesses by the labels' frequency."""

from __future__ import annotations

import numpy as np

from reportgen.arrays import Counts
from reportgen.evaluations.operating_point import OperatingPoint

MAJORITY, FREQUENCY = "majority", "frequency"


def guessing(support: Counts) -> dict[str, dict[str, float]]:
    """Metrics by name of both ways of answering, from how many samples each label has (n_labels,); none without any.

    `majority` always answers the most frequent label, the first of equals. `frequency` draws the label of each answer
    as often as it is true: accuracy and recall are the expected ones, precision and F1 those of the expected counts,
    and log-loss is that of the frequencies as scores. Both rank nothing: AUC is 0.5, AP the share of the label.

    Source: scikit-learn DummyClassifier(strategy="most_frequent"), "stratified", and "prior" for log-loss.
    """
    n, share = support.sum(), support / max(1, support.sum())
    if not n:
        return {}
    always = np.zeros((support.size + 1, support.size + 1), np.int64)
    always[:-1, support.argmax()] = support
    drawn = np.zeros(always.shape)  # expected counts, no whole numbers
    drawn[:-1, :-1] = np.outer(support, share)
    there = share[share > 0]
    is_ranked = (share > 0) & (share < 1)
    ranking = {"macro_auc": 0.5, "macro_ap": float(share[is_ranked].mean())} if is_ranked.any() else {}
    entropy = float(-(there @ np.log(there)))
    guesses = OperatingPoint(drawn).metrics  # type: ignore[arg-type]
    chance = {name: 0.0 for name in ("kappa", "mcc") if not np.isnan(guesses[name])}  # but for rounding
    return {
        MAJORITY: OperatingPoint(always).metrics | ranking,
        FREQUENCY: guesses | chance | ranking | {"log_loss": entropy},
    }
