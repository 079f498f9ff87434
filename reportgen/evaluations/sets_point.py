"""All that can be said at one threshold where a sample may have any number of labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reportgen.evaluations.metric import MetricDefinition, metric, metric_definitions
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.metrics.label_sets import SetCounts

# Of a sample with any number of labels no one answer is right or wrong; of its labels as a whole the figures below are.
NOT_OF_SETS = ("accuracy", "balanced_accuracy", "kappa", "mcc")
OF_SAMPLES = "scikit-learn precision_recall_fscore_support(average='samples', zero_division=0)"


@dataclass(frozen=True, eq=False)
class SetsPoint(OperatingPoint):
    """Counts and metrics at one threshold; `sets` are how many labels each sample has, is given, and gets right."""

    sets: SetCounts

    @metric(title="Subset accuracy", better="higher", source="scikit-learn accuracy_score")
    def subset_accuracy(self) -> float:
        """Share of samples of which exactly the true labels are predicted: none missed, none too many."""
        errors = self.sets.errors
        return float(np.count_nonzero(errors == 0) / errors.size) if errors.size else float("nan")

    @metric(title="Hamming loss", better="lower", source="scikit-learn hamming_loss")
    def hamming_loss(self) -> float:
        """Share of all pairs of a sample and a label that are wrong: missed, or a false positive."""
        errors = self.sets.errors
        return float(errors.sum() / (errors.size * self.n_labels)) if errors.size else float("nan")

    @metric(title="Precision by sample", better="higher", source=OF_SAMPLES)
    def samples_precision(self) -> float:
        """Mean over the samples of the share of their predicted labels that is right; 0 where none is predicted."""
        return _mean(self.sets.precision)

    @metric(title="Recall by sample", better="higher", source=OF_SAMPLES)
    def samples_recall(self) -> float:
        """Mean over the samples of the share of their true labels that is found; 0 for a sample without labels."""
        return _mean(self.sets.recall)

    @metric(title="F1 by sample", better="higher", source=OF_SAMPLES)
    def samples_f1(self) -> float:
        """Mean over the samples of the harmonic mean of both; 0 for one without labels, whatever is predicted."""
        return _mean(self.sets.f1)

    @cached_property
    def metrics(self) -> dict[str, float]:
        """Every metric of the point by name; NaN where undefined."""
        return {name: float(getattr(self, name)) for name in set_definitions()}


def set_definitions() -> dict[str, MetricDefinition]:
    """What the metrics of such a point mean, by name."""
    known = metric_definitions(SetsPoint)
    return {name: definition for name, definition in known.items() if name not in NOT_OF_SETS}


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else float("nan")
