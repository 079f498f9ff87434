"""Decimal numbers within a text, many at once, as Python's float reads them: to the bit.

Eight characters at a time are one 64-bit number, in which digits join by twos, fours and eights. Up to 15 digits are
a whole number below 2**53; divided by a power of ten up to 10**22 it is rounded once, and therefore right.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST = 16  # characters of a number that is not left to Python
PADDING = 16  # bytes that must stand before the first number, and after the last

Positions = NDArray[np.intp]
Words = NDArray[np.uint64]

_ZEROS = np.uint64(0x3030303030303030)  # turns digits into what they are worth
_SIGNS = np.uint64(0x0101010101010101)  # of points, signs and exponents the fifth bit is left then
_LAST = np.array([(2**64 - 1) << 8 * (8 - n) & (2**64 - 1) for n in range(9)], np.uint64)  # the last n characters
_POWERS = np.append(10.0 ** np.arange(LONGEST), 1.0)  # the last for numbers without a point, whose places are -1


@dataclass(frozen=True, eq=False)
class _Digits:
    """Up to eight characters each: their digits as one number, digits behind the point (-1: none), and which failed."""

    value: NDArray[np.int64]
    places: NDArray[np.int64]
    is_odd: NDArray[np.bool_]


def floats(text: NDArray[np.uint8], start: Positions, end: Positions) -> NDArray[np.float64]:
    """The numbers that stand in `text` from each `start` to each `end`; PADDING bytes go before and after them.

    Raises: ValueError for what is no number.
    """
    words: Words = np.ndarray((text.size - 7,), "<u8", text, strides=(1,))
    length = end - start
    digits = _digits(words[end - 8], np.clip(length, 0, 8))
    result: NDArray[np.float64] = digits.value / _POWERS[digits.places]
    is_left = digits.is_odd | (length - (digits.places >= 0) < 1)
    longer = np.flatnonzero(length > 8)
    if longer.size:
        result[longer], is_left[longer] = _long(words, end[longer], length[longer])
    for place in np.flatnonzero(is_left).tolist():
        result[place] = float(text[start[place] : end[place]].tobytes())
    return result


def _long(words: Words, end: Positions, length: Positions) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Numbers of more than eight characters, and which of them are wrong."""
    last = _digits(words[end - 8], np.full(end.size, 8))
    first = _digits(words[end - 16], np.clip(length - 8, 0, 8))
    has_point = last.places >= 0
    value = first.value * np.where(has_point, 10**7, 10**8) + last.value
    places = np.where(has_point, last.places, np.where(first.places >= 0, first.places + 8, -1))
    is_odd = last.is_odd | first.is_odd | (has_point & (first.places >= 0)) | (length > LONGEST)
    return value / _POWERS[places], is_odd


def _digits(word: Words, length: Positions) -> _Digits:
    """The last `length` characters of each word."""
    word ^= _ZEROS
    word &= _LAST[length]
    point = (word >> np.uint64(4)) & _SIGNS  # a bit where the point is
    before = point - np.uint64(1)  # the bits of what stands before it, all without a point
    is_odd = ((point & before) | ((word & (point * np.uint64(255))) ^ (point * np.uint64(0x1E)))) != 0
    places = 7 - (np.bitwise_count(before) >> np.uint8(3)).astype(np.int64)
    joined = (word & before) << np.uint64(8)
    joined |= word & ~(before | (point * np.uint64(255)))
    whole = np.flatnonzero(places < 0)
    if whole.size:
        joined[whole] = word[whole]
    return _Digits(_joined(joined), places, is_odd)


def _joined(digits: Words) -> NDArray[np.int64]:
    """Eight digits a word, the first in its lowest byte, as one number."""
    digits = digits * np.uint64(10) + (digits >> np.uint64(8))
    low = (digits & np.uint64(0x000000FF000000FF)) * np.uint64(0x000F424000000064)
    high = ((digits >> np.uint64(16)) & np.uint64(0x000000FF000000FF)) * np.uint64(0x0000271000000001)
    low += high
    low >>= np.uint64(32)
    return low.view(np.int64)
