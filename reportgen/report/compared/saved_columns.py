"""Columns of numbers taken back out of report pages, as whatever stands there: each is checked before it is used."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from reportgen.record.packed import Column, DamagedColumn, unpacked

OLD_TYPES = {"u1": "uint8", "i2": "int16", "i4": "int32", "f4": "float32", "f8": "float64"}


class SavedColumn(msgspec.Struct, frozen=True):
    """A packed column; earlier versions wrote `deflate` instead of `data`, and other names of the types."""

    type: str
    data: str = ""
    deflate: str = ""

    def packed(self) -> Column:
        """The column as it is written now."""
        known = {"type": OLD_TYPES.get(self.type, self.type), "data": self.data or self.deflate}
        return msgspec.convert(known, Column)


def whole(values: NDArray[np.number]) -> NDArray[np.number]:
    """The values, of which each must be a number to count or look up by.

    Raises: DamagedColumn where one is not finite.
    """
    if not np.isfinite(values).all():
        raise DamagedColumn("a number that is none")
    return values


def numbers_of(column: SavedColumn, most: int) -> NDArray[np.number]:
    """The values of a column, at most `most`.

    Raises: DamagedColumn where they cannot be read.
    """
    return unpacked(column.packed(), most)


def exactly(column: SavedColumn, n: int) -> NDArray[np.number]:
    """The n values of a column.

    Raises: DamagedColumn where it has another number of them, or they cannot be read.
    """
    values = numbers_of(column, n)
    if values.size != n:
        raise DamagedColumn("has another length")
    return values
