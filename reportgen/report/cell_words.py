"""What the cells of the confusion matrix and their cases are called; templates/blocks/cell_words.js is its twin."""

from collections.abc import Sequence

from reportgen import numbers
from reportgen.arrays import NONE, Confusion
from reportgen.links import short
from reportgen.report.words import Words


def cell_title(labels: Sequence[str], words: Words, truth: int, prediction: int) -> str:
    """What a cell holds; the number of labels stands for none.

    >>> cell_title(["cat", "dog"], Words("image", "missed", "object"), 0, 1)
    'Ground truth cat, predicted dog'
    """
    if truth == len(labels):
        return f"{words.none.capitalize()}, predicted {short(labels[prediction])}"
    if prediction == len(labels):
        return f"Ground truth {short(labels[truth])}, {words.missed}"
    if not words.confuses and truth != prediction:
        return f"{short(labels[truth])} {words.missed}, {short(labels[prediction])} a false positive"
    right = f": {words.correct}" if truth == prediction else ""
    return f"Ground truth {short(labels[truth])}, predicted {short(labels[prediction])}{right}"


def cell_shares(
    labels: Sequence[str], confusion: Confusion, truth: int, prediction: int, value: int | None = None
) -> str:
    """Which share a cell is of its row and of its column, as far as these are labels; `value`: if it holds another.

    >>> import numpy as np
    >>> cell_shares(["cat", "dog"], np.array([[9, 1, 0], [3, 5, 0], [0, 0, 0]]), 1, 0)
    '37.5% of dog, 25% of cat predictions'
    """
    value, shares = int(confusion[truth, prediction]) if value is None else value, []
    if truth < len(labels) and confusion[truth].any():
        shares.append(f"{numbers.share(value / confusion[truth].sum())} of {short(labels[truth])}")
    if prediction < len(labels) and confusion[:, prediction].any():
        of_column = numbers.share(value / confusion[:, prediction].sum())
        shares.append(f"{of_column} of {short(labels[prediction])} predictions")
    return ", ".join(shares)


def cell_count(words: Words, value: int, truth: int, n_labels: int) -> str:
    """How many a cell holds: what is labelled, or predictions where nothing is.

    >>> words = Words("image", "missed", "object")
    >>> cell_count(words, 1, 0, 3), cell_count(words, 45, 3, 3)
    ('1 object', '45 predictions')
    """
    return numbers.named(value, words.unit if truth < n_labels else "prediction")


def case_words(labels: Sequence[str], words: Words, row: tuple[int, int], score: float) -> str:
    """What a case is: its ground truth, its prediction (NONE for none) and its confidence (NaN for none).

    >>> case_words(["cat", "dog"], Words("image", "missed", "object"), (0, 1), 0.993)
    'cat predicted dog, 0.99'
    """
    truth, prediction = row
    named = words.none if truth == NONE else short(labels[truth])
    said = f"{named}, {words.missed}" if prediction == NONE else f"{named} predicted {short(labels[prediction])}"
    return said if score != score else f"{said}, {numbers.score(score)}"
