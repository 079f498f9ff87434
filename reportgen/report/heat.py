"""How strong a cell of the confusion matrix is coloured: steps of two ramps, one for the diagonal, one for errors.

A good model has few errors in any row, so theirs is the finer ramp. templates/blocks/cells.js is its twin.
"""

import math

ERRORS = (0.01, 0.03, 0.06, 0.12, 0.25, 0.5)  # shares of the row at which the steps begin
DIAGONAL = (0.0, 0.05, 0.12, 0.25, 0.5, 0.8)
STEPS = 6


def error_step(share: float) -> int:
    """The step 1 to 6 of a share of the row in [0, 1]; 0 below one percent, which is not coloured.

    >>> [error_step(share) for share in (0.0, 0.009, 0.01, 0.03, 0.2, 1.0)]
    [0, 0, 1, 2, 4, 6]
    """
    return sum(share >= limit for limit in ERRORS)


def diagonal_step(share: float) -> int:
    """The step 1 to 6 of a share of the row in [0, 1].

    >>> [diagonal_step(share) for share in (0.0, 0.049, 0.05, 0.79, 0.8)]
    [1, 1, 2, 5, 6]
    """
    return sum(share >= limit for limit in DIAGONAL)


def count_step(value: int, largest: int) -> int:
    """The step 2 to 6 of a count of errors beside the largest, by their square root; 0 for none.

    Where a cell is a few pixels wide, the faintest step could not be seen.

    >>> count_step(0, 45), count_step(1, 45), count_step(11, 45), count_step(45, 45)
    (0, 2, 3, 6)
    """
    return max(2, math.ceil(STEPS * math.sqrt(value / largest))) if value else 0


def cell_class(value: int, total: int, *, is_diagonal: bool) -> str:
    """The class of a cell: b1 to b6 on the diagonal, o1 to o6 off it, lo below one percent, z when empty.

    `total` are the ground truths of the row, or the predictions of the column where nothing is labelled.

    >>> cell_class(90, 100, is_diagonal=True), cell_class(9, 100, is_diagonal=False), cell_class(0, 5, is_diagonal=True)
    ('b6', 'o3', 'z')
    """
    if not value:
        return "z"
    if is_diagonal:
        return f"b{diagonal_step(value / total)}"
    step = error_step(value / total)
    return f"o{step}" if step else "lo"
