"""What a finding is worth: how far the macro F1 would rise if its rows were right."""

from collections.abc import Iterable

import numpy as np

from reportgen.arrays import Confusion, Counts
from reportgen.evaluations.operating_point import OperatingPoint

Cells = list[tuple[int, int]]  # of a confusion matrix: truth, prediction


def errors_of(point: OperatingPoint, label: int) -> Cells:
    """The cells where truth `label` is predicted as anything else."""
    row = point.confusion[label]
    return [(label, int(k)) for k in np.flatnonzero(row) if k != label]


def false_positives_of(point: OperatingPoint, label: int) -> Cells:
    """The cells where another truth, or none, is predicted as `label`."""
    column = point.confusion[:, label]
    return [(int(k), label) for k in np.flatnonzero(column) if k != label]


def gain_if_right(point: OperatingPoint, cells: Iterable[tuple[int, int]]) -> float:
    """Rise of the macro F1 if the rows of `cells` (truth, prediction) were predicted as their truth."""
    corrected: Confusion = point.confusion.copy()
    for truth, prediction in cells:
        if truth < point.n_labels:  # a prediction where nothing is can only be left out
            corrected[truth, truth] += corrected[truth, prediction]
        corrected[truth, prediction] = 0
    return OperatingPoint(corrected).macro_f1 - point.macro_f1


def gain_without(point: OperatingPoint, counts: Counts) -> float:
    """Rise of the macro F1 without so many (n_labels,) predictions of each label where nothing is labelled."""
    corrected: Confusion = point.confusion.copy()
    corrected[-1, :-1] -= counts
    return OperatingPoint(corrected).macro_f1 - point.macro_f1
