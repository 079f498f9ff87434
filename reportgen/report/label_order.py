"""The order in which a large confusion matrix shows its errors together; templates/blocks/cells.js is its twin."""

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Confusion, Counts

MATRIX_UP_TO = 30  # labels; a larger matrix is a picture of all of it and a part with names


def errors_first(confusion: Confusion, missed: Counts | None = None) -> NDArray[np.intp]:
    """The labels by groups that are confused with each other, the group with most errors first; none stays last.

    A label belongs to the group of the label it is confused with most, in either direction. Groups go by the ground
    truths of them that were not found, and so do labels within a group; ties go by label. `missed` (n_labels,) are
    these where rows do not sum to the ground truths.

    >>> import numpy as np
    >>> errors_first(np.array([[9, 0, 0, 0], [0, 5, 3, 0], [0, 1, 9, 0], [0, 0, 0, 0]]))
    array([1, 2, 0])
    """
    between = confusion[:-1, :-1]
    errors = confusion[:-1].sum(axis=1) - between.diagonal() if missed is None else missed
    n = errors.size
    group = _groups(between)
    total = np.bincount(group, weights=errors, minlength=n)[group]
    return np.lexsort((np.arange(n), -errors, group, -total))


def _groups(between: Confusion) -> NDArray[np.intp]:
    """The lowest label of each label's group."""
    both = between + between.T
    np.fill_diagonal(both, 0)
    n = len(both)
    partner = np.where(both.any(axis=1), both.argmax(axis=1), np.arange(n)) if n else np.zeros(0, np.intp)
    end = partner
    for _ in range(n.bit_length()):  # twice as far each time: every way leads to two labels that are each other's most
        end = end[end]
    lowest: NDArray[np.intp] = np.minimum(end, partner[end])
    return lowest
