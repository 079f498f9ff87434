"""Numbers of an evaluation as a record has them: Python's own, None where undefined."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Parts = dict[str, Any]  # fields of a record by name


def listed(values: NDArray[np.number]) -> list[Any]:
    """Numbers in lists of as many dimensions; NaN becomes None.

    >>> listed(np.array([0.5, np.nan]))
    [0.5, None]
    """
    if values.dtype.kind != "f":
        return list(values.tolist())
    found = values.astype(object)
    found[np.isnan(values)] = None
    return list(found.tolist())


def value(number: float | None) -> float | None:
    """One number.

    >>> value(math.nan), value(np.float64(0.5)), value(None)
    (None, 0.5, None)
    """
    return None if number is None or math.isnan(number) else float(number)
