"""What is odd about vectors: numbers that are none, nothing but zeros, dimensions that say nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.vector_tables import VectorTable

BLOCK = 1 << 22  # numbers looked at in one go


def checked(
    table: VectorTable, values: NDArray[np.float32], positions: NDArray[np.float32] | None, has: Mask,
    names: Sequence[str],
) -> tuple[Mask, list[Issue]]:  # fmt: skip
    """Which rows (n,) can be used of those that have a vector, and what is odd about the others and the dimensions.

    `values` (n, d), `positions` (n, 2) or None, `names` (n,) what rows are called in examples.
    """
    if not values.shape[1] and positions is not None:
        is_finite = np.isfinite(positions).all(axis=1)
        return has & is_finite, _told(table, "nan_vector", _NAN, has & ~is_finite, names)
    is_finite, is_zero = has.copy(), np.zeros(len(values), np.bool_)
    low, high = np.full(values.shape[1], np.inf, np.float32), np.full(values.shape[1], -np.inf, np.float32)
    step = max(1, BLOCK // values.shape[1])
    for start in range(0, len(values), step):
        block, part = values[start : start + step], slice(start, start + step)
        is_finite[part] &= np.isfinite(block).all(axis=1)
        with np.errstate(invalid="ignore"):  # of signalling NaN
            is_zero[part] = ~block.any(axis=1)
        sound = block[is_finite[part] & ~is_zero[part]]
        np.minimum(low, sound.min(axis=0, initial=np.inf), out=low)
        np.maximum(high, sound.max(axis=0, initial=-np.inf), out=high)
    known = is_finite & ~is_zero
    issues = _told(table, "nan_vector", _NAN, has & ~is_finite, names)
    issues += _told(table, "zero_vector", _ZERO, is_finite & is_zero, names)
    if not known.any():
        return known, issues
    is_same = low == high
    n_known = int(np.count_nonzero(known))
    if is_same.all() and n_known > 1:
        issues.append(issue("one_vector", f"{table.name}: {_SAME}", n_known))
    elif is_same.any() and n_known > 1:
        columns = np.flatnonzero(is_same)
        shown = [f"number {k}" for k in columns[:MAX_EXAMPLES].tolist()]
        issues.append(issue("constant_dimension", f"{table.name}: {_CONSTANT}", columns.size, shown))
    return known, issues


_NAN = "Vectors with a number that is missing, infinite or too large; they are not on the map."
_ZERO = "Vectors that are zero throughout, as where a model failed; they are not on the map."
_SAME = "All vectors are the same, so that there is no map of them. Check how they were computed."
_CONSTANT = "Numbers that are the same in every vector, and tell none from another; counted from 0."


def _told(table: VectorTable, code: str, message: str, is_odd: Mask, names: Sequence[str]) -> list[Issue]:
    rows = np.flatnonzero(is_odd)
    if not rows.size:
        return []
    examples = [names[row] for row in rows[:MAX_EXAMPLES].tolist()]
    return [issue(code, f"{table.name}: {message}", rows.size, examples)]
