"""Some whole lines of fields, cut in their bytes where each has as many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask, Positions
from reportgen.readers.distinct_words import LONGEST

_BLOCK = 1 << 20  # bytes, which stay near
_SAMPLED = 10_000
_COMMENT = re.compile(r"^#\s*[\w.:-]*\s*=")  # as in CoNLL-U; a hashtag is a token
_NUMBER = re.compile(r"^\d+(?:[-.]\d+)?$")
_START = b"-DOCSTART-"
_END, _HASH, _INNER = 10, 35, 0x80


def blocks(data: bytes, sign: int, n_fields: int) -> Iterator[Block | None]:
    """Whole lines of about _BLOCK bytes; None for those that have other fields."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + _BLOCK) + 1 or len(data)
        yield _block(data[start:end] if data[end - 1] == _END else data[start:end] + b"\n", sign, n_fields)
        start = end


@dataclass(frozen=True, eq=False)
class Block:
    """Some lines: bytes, with LONGEST behind them, and their `codes`; `line` (n,) are the numbers of those of tokens.

    `bounds` (n, n_fields + 1): the sign before each field, -1 or the end of the line before, and the one behind all.
    """

    data: bytes
    codes: NDArray[np.uint8]
    n_lines: int
    line: Positions
    bounds: tuple[Positions, ...]

    def field(self, place: int) -> tuple[Positions, Positions]:
        """(n,) where a field begins and ends; places below 0 count from the last."""
        place %= len(self.bounds) - 1
        return self.bounds[place] + 1, self.bounds[place + 1]

    def is_like(self, n_fields: int) -> bool:
        """Whether no field behind the first is empty, and no line a comment."""
        if any((self.bounds[k + 1] - self.bounds[k] < 2).any() for k in range(1, n_fields)):
            return False
        marked = np.flatnonzero(self.codes[self.field(0)[0]] == _HASH)
        return not any(_COMMENT.match(line.decode()) for line in self._texts(marked, self.bounds[-1]))

    def _texts(self, rows: Positions, end: Positions) -> list[bytes]:
        return [self.data[a:b] for a, b in zip(self.field(0)[0][rows].tolist(), end[rows].tolist(), strict=True)]

    def has_numbers(self) -> bool:
        """Whether the first field of all that is looked at is a number, be it that of a token or not."""
        rows = np.arange(min(self.line.size, _SAMPLED))
        return all(_NUMBER.match(text.decode()) for text in self._texts(rows, self.bounds[1]))

    def begins(self, goes_on: bool) -> Mask:
        """(n,) which lines begin a sentence; `goes_on`: that of the lines before does."""
        return np.diff(self.line, prepend=-1 if goes_on else -2) > 1

    def is_numbered(self, begins: Mask) -> bool:
        """Whether the first field is a whole number throughout, and 0 or 1 at the beginning of each sentence."""
        start, end = self.field(0)
        others = np.append(np.flatnonzero((self.codes < ord("0")) | (self.codes > ord("9"))), self.codes.size)
        is_number = (others[np.searchsorted(others, start)] == end) & (end > start)
        is_first = np.isin(self.codes[start], (ord("0"), ord("1"))) & (end == start + 1)
        return bool((is_number & (is_first | ~begins)).all())

    def text(self, place: int, row: int) -> str:
        """What a field holds in one line."""
        start, end = self.field(place)
        return self.data[start[row] : end[row]].decode()

    def joined(self, place: int, sign: int) -> bytes:
        """The bytes of a field of all lines, with `sign` behind each."""
        start, end = self.field(place)
        change = np.zeros(self.codes.size + 1, np.int8)
        change[start] = 1
        change[end + 1] -= 1  # where the next one may begin
        is_kept = np.cumsum(change[:-1], dtype=np.int8).view(np.bool_)
        found = self.codes[is_kept]
        found[np.cumsum(end - start + 1) - 1] = sign
        return found.tobytes()

    def characters(self, start: Positions, end: Positions) -> Positions:
        """(n,) how many characters stand between."""
        length = end - start
        if not self.data.isascii():
            inner = np.flatnonzero((self.codes & 0xC0) == _INNER)  # bytes of a character behind its first
            length -= np.searchsorted(inner, end) - np.searchsorted(inner, start)
        return length


def _block(lines: bytes, sign: int, n_fields: int) -> Block | None:
    codes = np.frombuffer(lines, np.uint8)
    is_sign = codes == sign
    is_sign |= codes == _END
    at = np.flatnonzero(is_sign)
    last = np.flatnonzero(codes[at] == _END)
    end = at[last]
    before, n_signs = np.empty_like(end), last.copy()
    before[0], before[1:] = -1, end[:-1]
    n_signs[0] += 1
    n_signs[1:] -= last[:-1]
    length = end - before - 1
    is_token = (n_signs == n_fields) & (length >= n_fields)
    odd = np.flatnonzero(~is_token & (length != n_signs - 1))  # what is not only signs
    if not all(_is_gap(lines[before[k] + 1 : end[k]]) for k in odd.tolist()):
        return None
    if _START in lines:
        rows = np.flatnonzero(is_token & (codes[before + 1] == _START[0]))
        is_token[[k for k in rows.tolist() if _is_gap(lines[before[k] + 1 : end[k]])]] = False
    line = np.flatnonzero(is_token)
    inner = last[line]
    bounds = (before[line], *(at[inner - k] for k in range(n_fields - 1, -1, -1)))
    return Block(lines + bytes(LONGEST), codes, end.size, line, bounds)


def _is_gap(line: bytes) -> bool:
    return line.startswith(_START) or not line.strip(b" \t")
