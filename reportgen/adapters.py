"""Reports straight from a trained estimator or a training loop, without files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen.api import build
from reportgen.given import array_of

if TYPE_CHECKING:
    from reportgen.api import BuiltReport


def from_estimator(estimator: Any, data: Any, truth: Any, **options: Any) -> BuiltReport:
    """The report of a fitted scikit-learn classifier, or anything with its methods, on `data` with `truth`.

    Scores are those of `predict_proba` where there is one; else there are none, and no threshold. `options` are those
    of `reportgen.build`; the model's name is the estimator's unless they say another.
    Raises: ReportgenError for whatever can be fixed in the data.
    """
    options = {"model": type(estimator).__name__} | options
    if not hasattr(estimator, "predict_proba"):
        return build(estimator.predict(data), ground_truth=truth, **options)
    labels = [str(label) for label in estimator.classes_]
    names = [str(label) for label in array_of(truth).tolist()]
    return build(estimator.predict_proba(data), ground_truth=names, labels=labels, **options)


class Collector:
    """Gathers what a training or validation loop sees, batch by batch, and builds the report of it.

    `labels` are the names of the columns of scores, and of the numbers that ground truth is given as.
    """

    def __init__(self, labels: list[str]) -> None:
        self.labels = list(labels)
        self._truth: list[np.ndarray] = []
        self._scores: list[np.ndarray] = []
        self._ids: list[np.ndarray] = []

    def add(self, truth: Any, scores: Any, ids: Any = None) -> None:
        """One batch: the number of the right label and a row of scores in [0, 1] for each sample; arrays or tensors."""
        self._truth.append(array_of(truth))
        self._scores.append(array_of(scores))
        if ids is not None:
            self._ids.append(array_of(ids))

    def build(self, **options: Any) -> BuiltReport:
        """The report of all batches so far; `options` are those of `reportgen.build`.

        Raises: ReportgenError for whatever can be fixed in the data, ValueError without any batch.
        """
        ids = np.concatenate(self._ids) if self._ids else None
        truth, scores = np.concatenate(self._truth), np.concatenate(self._scores)
        return build(scores, ground_truth=truth, labels=self.labels, ids=ids, **options)
