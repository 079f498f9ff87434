"""All that can be said at one threshold, from the confusion matrix alone."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reportgen.arrays import Confusion, Counts, Fractions
from reportgen.evaluations.metric import metric, metric_definitions
from reportgen.metrics import confusion as ratios

PRECISION_RECALL = "scikit-learn precision_recall_fscore_support"
SIGNED = (-1.0, 1.0)
SUPPORTED = "labels= those in the ground truth, zero_division=0"


@dataclass(frozen=True, eq=False)
class OperatingPoint:
    """Counts and metrics at one threshold; `confusion` has truths down, predictions across, none last.

    A sample without a (kept) prediction counts as predicted "none": wrong in every metric.
    """

    confusion: Confusion

    @cached_property
    def n_labels(self) -> int:
        """Number of labels, none excluded."""
        return len(self.confusion) - 1

    @cached_property
    def support(self) -> Counts:
        """Ground truths per label."""
        per_truth: Counts = self.confusion.sum(axis=1)
        return per_truth[:-1]

    @cached_property
    def predicted(self) -> Counts:
        """Kept predictions per label."""
        per_prediction: Counts = self.confusion.sum(axis=0)
        return per_prediction[:-1]

    @cached_property
    def tp(self) -> Counts:
        """Correct predictions per label."""
        return np.diagonal(self.confusion)[:-1].copy()

    @cached_property
    def fp(self) -> Counts:
        """Predictions of the label that are not true: another label, or nothing, is there."""
        return self.predicted - self.tp

    @cached_property
    def fn(self) -> Counts:
        """Ground truths of the label not found: misclassified plus missed."""
        return self.support - self.tp

    @cached_property
    def missed(self) -> Counts:
        """Ground truths of the label with no kept prediction."""
        return self.confusion[:-1, -1]

    @cached_property
    def misclassified(self) -> Counts:
        """Ground truths of the label predicted as another label."""
        return self.fn - self.missed

    @cached_property
    def spurious(self) -> Counts:
        """Predictions of the label where nothing is."""
        return self.confusion[-1, :-1]

    @cached_property
    def precision(self) -> Fractions:
        """Share of the label's predictions that are right; NaN for a label never predicted."""
        return ratios.ratio(self.tp, self.predicted)

    @cached_property
    def recall(self) -> Fractions:
        """Share of the label's ground truths that were found; NaN for a label without any."""
        return ratios.ratio(self.tp, self.support)

    @cached_property
    def f1(self) -> Fractions:
        """Harmonic mean of precision and recall per label; NaN for a label neither there nor predicted."""
        return ratios.f_score(self.tp, self.predicted, self.support)

    @cached_property
    def metrics(self) -> dict[str, float]:
        """Every metric of the point by name; NaN where undefined."""
        return {name: float(getattr(self, name)) for name in metric_definitions(type(self))}

    @cached_property
    def _averages(self) -> dict[str, Fractions]:
        return ratios.averages(self.tp, self.predicted, self.support)

    def _over_all(self, values: Fractions) -> float:
        return float(ratios.mean_over(values, (self.support > 0) | (self.predicted > 0)))

    @metric(title="Accuracy", better="higher", source="scikit-learn accuracy_score")
    def accuracy(self) -> float:
        """Share of samples whose kept prediction is right; a sample without one counts as wrong."""
        return float(self._averages["accuracy"])

    @metric(title="Balanced accuracy", better="higher", source="scikit-learn balanced_accuracy_score")
    def balanced_accuracy(self) -> float:
        """Mean of the labels' recall, every label with ground truth counting the same."""
        return float(self._averages["balanced_accuracy"])

    @metric(title="Micro precision", better="higher", source=f"{PRECISION_RECALL}(average='micro')")
    def micro_precision(self) -> float:
        """Share of all kept predictions that are right; undefined when nothing is kept."""
        return float(self._averages["micro_precision"])

    @metric(title="Micro recall", better="higher", source=f"{PRECISION_RECALL}(average='micro')")
    def micro_recall(self) -> float:
        """Share of all ground truths that were found."""
        return float(self._averages["micro_recall"])

    @metric(title="Micro F1", better="higher", source=f"{PRECISION_RECALL}(average='micro')")
    def micro_f1(self) -> float:
        """Harmonic mean of micro precision and micro recall."""
        return float(self._averages["micro_f1"])

    @metric(title="Macro precision", better="higher", source=f"{PRECISION_RECALL}(average='macro', {SUPPORTED})")
    def macro_precision(self) -> float:
        """Mean of the labels' precision over the labels with ground truth; a label never predicted counts 0."""
        return float(self._averages["macro_precision"])

    @metric(title="Macro recall", better="higher", source=f"{PRECISION_RECALL}(average='macro', {SUPPORTED})")
    def macro_recall(self) -> float:
        """Mean of the labels' recall over the labels with ground truth."""
        return float(self._averages["macro_recall"])

    @metric(title="Macro F1", better="higher", source=f"{PRECISION_RECALL}(average='macro', {SUPPORTED})")
    def macro_f1(self) -> float:
        """Mean of the labels' F1 over the labels with ground truth, every label counting the same."""
        return float(self._averages["macro_f1"])

    @metric(title="Weighted precision", better="higher", source=f"{PRECISION_RECALL}(average='weighted')")
    def weighted_precision(self) -> float:
        """Mean of the labels' precision weighted by their ground truths; a label never predicted counts 0."""
        return float(self._averages["weighted_precision"])

    @metric(title="Weighted recall", better="higher", source=f"{PRECISION_RECALL}(average='weighted')")
    def weighted_recall(self) -> float:
        """Mean of the labels' recall weighted by their ground truths."""
        return float(self._averages["weighted_recall"])

    @metric(title="Weighted F1", better="higher", source=f"{PRECISION_RECALL}(average='weighted')")
    def weighted_f1(self) -> float:
        """Mean of the labels' F1 weighted by their ground truths."""
        return float(self._averages["weighted_f1"])

    @metric(title="Macro precision, all labels", better="higher", source=f"{PRECISION_RECALL}(average='macro')")
    def macro_precision_all(self) -> float:
        """Mean of the labels' precision over all labels that are there or predicted; undefined counts 0."""
        return self._over_all(self.precision)

    @metric(title="Macro recall, all labels", better="higher", source=f"{PRECISION_RECALL}(average='macro')")
    def macro_recall_all(self) -> float:
        """Mean of the labels' recall over all labels that are there or predicted; undefined counts 0."""
        return self._over_all(self.recall)

    @metric(title="Macro F1, all labels", better="higher", source=f"{PRECISION_RECALL}(average='macro')")
    def macro_f1_all(self) -> float:
        """Mean of the labels' F1 over all labels that are there or predicted; a label only predicted counts 0."""
        return self._over_all(self.f1)

    @metric(title="Cohen's kappa", better="higher", source="scikit-learn cohen_kappa_score", bounds=SIGNED)
    def kappa(self) -> float:
        """Agreement of truth and prediction beyond chance: 1 perfect, 0 by chance; no prediction is a category."""
        return ratios.kappa(self.confusion)

    @metric(
        title="Matthews correlation",
        better="higher",
        source="scikit-learn matthews_corrcoef; Gorodkin 2004",
        bounds=SIGNED,
    )
    def mcc(self) -> float:
        """Correlation of truth and prediction, -1 to 1; no prediction is a category, constant ones are undefined."""
        return ratios.mcc(self.confusion)
