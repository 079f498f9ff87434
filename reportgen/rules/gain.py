"""What a finding is worth: how far the F1 that the page shows would rise if its rows were right."""

from collections.abc import Iterable

import numpy as np

from reportgen import numbers
from reportgen.arrays import Confusion, Counts
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation

Cells = list[tuple[int, int]]  # of a confusion matrix: truth, prediction


def errors_of(point: OperatingPoint, label: int) -> Cells:
    """The cells where truth `label` is predicted as anything else."""
    row = point.confusion[label]
    return [(label, int(k)) for k in np.flatnonzero(row) if k != label]


def false_positives_of(point: OperatingPoint, label: int) -> Cells:
    """The cells where another truth, or none, is predicted as `label`."""
    column = point.confusion[:, label]
    return [(int(k), label) for k in np.flatnonzero(column) if k != label]


def gained(evaluation: OutcomeEvaluation, cells: Cells) -> tuple[float, str]:
    """The rise if the rows of `cells` were right: of the macro F1; of two labels of the positive one's F1, in words."""
    point, label = evaluation.point, evaluation.positive
    if label is None:
        return gain_if_right(point, cells), ""
    gain = float(_if_right(point, cells).f1[label] - point.f1[label])
    return gain, f"{numbers.signed(gain)} F1"


def gain_if_right(point: OperatingPoint, cells: Iterable[tuple[int, int]]) -> float:
    """Rise of the macro F1 if the rows of `cells` (truth, prediction) were predicted as their truth."""
    return _if_right(point, cells).macro_f1 - point.macro_f1


def _if_right(point: OperatingPoint, cells: Iterable[tuple[int, int]]) -> OperatingPoint:
    corrected: Confusion = point.confusion.copy()
    for truth, prediction in cells:
        if truth < point.n_labels:  # a prediction where nothing is can only be left out
            corrected[truth, truth] += corrected[truth, prediction]
        corrected[truth, prediction] = 0
    return OperatingPoint(corrected)


def gain_without(point: OperatingPoint, counts: Counts) -> float:
    """Rise of the macro F1 without so many (n_labels,) predictions of each label where nothing is labelled."""
    corrected: Confusion = point.confusion.copy()
    corrected[-1, :-1] -= counts
    return OperatingPoint(corrected).macro_f1 - point.macro_f1
