"""What a finding is worth: how far the macro F1 would rise if its rows were right."""

from collections.abc import Iterable

from reportgen.arrays import Confusion
from reportgen.evaluations.operating_point import OperatingPoint


def gain_if_right(point: OperatingPoint, cells: Iterable[tuple[int, int]]) -> float:
    """Rise of the macro F1 if the rows of `cells` (truth, prediction) were predicted as their truth."""
    corrected: Confusion = point.confusion.copy()
    for truth, prediction in cells:
        if truth < point.n_labels:  # a prediction where nothing is can only be left out
            corrected[truth, truth] += corrected[truth, prediction]
        corrected[truth, prediction] = 0
    return OperatingPoint(corrected).macro_f1 - point.macro_f1
