"""Short words in bytes, of which few are distinct, as positions in these: found by a hash without a collision."""

from __future__ import annotations

from itertools import count

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask, Positions

LONGEST = 64  # bytes of a word; what is read needs as many behind it
_MOST = 1000  # distinct words
_LEARNT = 256  # new words that are looked at in one go
_WIDTH = 8
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(_WIDTH + 1)], np.uint64)
_FACTORS = 2 * np.random.default_rng(0).integers(1, 1 << 62, 64, np.uint64) + np.uint64(1)

Words = NDArray[np.uint64]
Codes = NDArray[np.int16]


class DistinctWords:
    """Words that are known by their position in `names`, in the order in which they were first met.

    A table has a slot for each hash, with a factor for which no two words have the same.
    """

    def __init__(self) -> None:
        self.names: list[bytes] = []
        self._factor, self._bits = 0, 1
        self._code: Codes = np.full(2, -1, np.int16)
        self._parts: list[Words] = []

    def codes(self, data: bytes, start: Positions, end: Positions) -> Codes | None:
        """(n,) the words from `start` to before `end`, LONGEST bytes before the end of `data`.

        None where one is longer than LONGEST, or too many are distinct.
        """
        length = end - start
        width = -(-int(length.max(initial=1)) // _WIDTH)
        if width > LONGEST // _WIDTH:
            return None
        parts = _read(data, start, length, width)
        while True:
            found, is_known = self._look_up(parts)
            if is_known.all():
                return found
            rows = np.flatnonzero(~is_known)[:_LEARNT]
            names = [data[a:b] for a, b in zip(start[rows].tolist(), end[rows].tolist(), strict=True)]
            self.names.extend(dict.fromkeys(names))
            if len(self.names) > _MOST:
                return None
            self._arrange()

    def _look_up(self, parts: list[Words]) -> tuple[Codes, Mask]:
        """(n,) the code of each word, and whether that is known."""
        slot = _slots(parts, self._factor, self._bits)
        found = self._code[slot]
        is_known = found >= 0
        none = np.uint64(0)
        for k in range(max(len(parts), len(self._parts))):
            ours = parts[k] if k < len(parts) else none
            is_known &= ours == (self._parts[k][slot] if k < len(self._parts) else none)
        return found, is_known

    def _arrange(self) -> None:
        """Makes the table of all names."""
        n, width = len(self.names), -(-max(map(len, self.names)) // _WIDTH)
        whole = np.frombuffer(b"".join(name.ljust(width * _WIDTH, b"\0") for name in self.names), np.dtype("<u8"))
        parts = list(np.ascontiguousarray(whole.reshape(n, width).T))
        for k in count():
            self._factor, self._bits = k % len(_FACTORS), 2 * n.bit_length() + k // len(_FACTORS)
            slot = _slots(parts, self._factor, self._bits)
            if np.unique(slot).size == n:
                break
        self._code = np.full(1 << self._bits, -1, np.int16)
        self._code[slot] = np.arange(n)
        self._parts = [np.zeros(1 << self._bits, np.uint64) for _ in parts]
        for table, part in zip(self._parts, parts, strict=True):
            table[slot] = part


def _read(data: bytes, start: Positions, length: Positions, width: int) -> list[Words]:
    """Arrays (n,) of the next eight bytes of each word, zeros behind its end."""
    words: Words = np.ndarray((len(data) - _WIDTH + 1,), np.dtype("<u8"), data, strides=(1,))
    if width == 1:
        return [words[start] & _MASKS[length]]
    return [words[start + _WIDTH * k] & _MASKS[np.clip(length - _WIDTH * k, 0, _WIDTH)] for k in range(width)]


def _slots(parts: list[Words], factor: int, bits: int) -> Words:
    """(n,) a number of so many bits of each word, whatever zeros stand behind it."""
    mixed: Words = parts[0] * _FACTORS[factor]
    for k, part in enumerate(parts[1:], 1):
        mixed += part * _FACTORS[(factor + k) % len(_FACTORS)]
    mixed >>= np.uint64(64 - bits)
    return mixed
