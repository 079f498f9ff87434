"""Texts as arrays of characters: what a place counted in other units is, and what stands at a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.span_tables import CHARACTERS, UTF8, UTF16

MOST_CHARACTERS = 1 << 22  # that are looked at together
_BLANKS = np.array([ord(sign) for sign in " \t\n\r\v\f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff"], np.uint32)
# letters and digits of scripts that write blanks between words: Latin, Greek and Cyrillic ones
_IN_WORDS = np.array([chr(code).isalnum() for code in range(0x530)] + [False])
Codes = NDArray[np.uint32]
Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Characters:
    """The characters of some texts, one after the other: `codes` (n,), text k being those from `base[k]` on."""

    codes: Codes
    base: Places

    @classmethod
    def of(cls, texts: pl.Series) -> Characters:
        """Those of texts; of one that is null, none."""
        known = texts.fill_null("")
        codes = np.frombuffer("".join(known.to_list()).encode("utf-32-le", "surrogatepass"), np.uint32)
        return cls(codes, np.append(0, np.cumsum(known.str.len_chars().to_numpy().astype(np.int64))))

    @property
    def length(self) -> Places:
        """(n_texts,) their numbers of characters."""
        return np.diff(self.base)

    def width(self, unit: str) -> NDArray[np.int64]:
        """(n,) how many units each character is."""
        codes = self.codes
        if unit == UTF16:
            return 1 + (codes > 0xFFFF).astype(np.int64)
        if unit == UTF8:
            return 1 + (codes > 0x7F).astype(np.int64) + (codes > 0x7FF) + (codes > 0xFFFF)
        return np.ones(codes.size, np.int64)

    def places(self, text: NDArray[np.integer], at: Places, unit: str) -> tuple[Places, Mask]:
        """The characters before places that count `unit`, and which places lie inside a character.

        A place outside of its text stays as far out.
        """
        if unit == CHARACTERS:
            return at, np.zeros(at.size, np.bool_)
        ends = np.append(0, np.cumsum(self.width(unit)))
        first, last = ends[self.base[text]], ends[self.base[text + 1]]
        wanted = first + np.clip(at, 0, last - first)
        found = np.searchsorted(ends, wanted)
        beyond = np.minimum(at, 0) + np.maximum(at - (last - first), 0)
        return found - self.base[text] + beyond, ends[found] != wanted

    def holds(self, text: NDArray[np.integer], start: Places, end: Places, words: pl.Series) -> Mask:
        """Which of these ranges of texts, which are within them, hold the words; blanks are all the same."""
        own = Characters.of(words)
        n = own.length
        same: Mask = n == end - start
        rows = np.flatnonzero(same)
        each = np.repeat(np.arange(rows.size), n[rows])
        within = np.arange(each.size) - np.repeat(np.cumsum(n[rows]) - n[rows], n[rows])
        ours = self._unblanked[(self.base[text] + start)[rows][each] + within]
        theirs = own._unblanked[own.base[:-1][rows][each] + within]
        same[rows[np.unique(each[ours != theirs])]] = False
        return same

    def splits(self, text: NDArray[np.integer], at: Places) -> Mask:
        """Which places are between letters of a word, in a script with blanks between words; none outside of a text."""
        if not self.codes.size:
            return np.zeros(at.size, np.bool_)
        is_inner = (at > 0) & (at < self.length[text])
        place = np.where(is_inner, self.base[text] + at, 0)
        found: Mask = is_inner & self._is_in_word[place] & self._is_in_word[place - 1]
        return found

    @cached_property
    def _is_in_word(self) -> Mask:
        """(n,) which characters are of words with blanks between them."""
        found: Mask = _IN_WORDS[np.minimum(self.codes, _IN_WORDS.size - 1)]
        return found

    @cached_property
    def is_blank(self) -> Mask:
        """(n,) which characters are blanks."""
        found: Mask = np.isin(self.codes, _BLANKS) | ((self.codes >= 0x2000) & (self.codes <= 0x200A))
        return found

    @cached_property
    def _unblanked(self) -> Codes:
        """The characters with one sign for every blank."""
        found: Codes = np.where(self.is_blank, np.uint32(32), self.codes)
        return found

    def without_blanks(self) -> tuple[Codes, Places]:
        """The characters that are no blanks, and where the rest of each text begins among them, (n_texts + 1,)."""
        before = np.append(0, np.cumsum(~self.is_blank))
        return self.codes[~self.is_blank], before[self.base]


def in_blocks(texts: pl.Series) -> Iterator[tuple[int, int]]:
    """The texts in runs that together are not too long, from the first to before the last; a long one is alone."""
    ends = np.cumsum(texts.fill_null("").str.len_chars().to_numpy().astype(np.int64))
    start = 0
    while start < ends.size:
        before = ends[start - 1] if start else 0
        end = max(start + 1, int(np.searchsorted(ends, before + MOST_CHARACTERS, "right")))
        yield start, end
        start = end


@dataclass(frozen=True, eq=False)
class Moved:
    """Places of one text in another that differs from it by blanks alone; `is_same` (n_texts,) says which do."""

    start: Places
    end: Places
    is_same: Mask


def moved(ours: Characters, theirs: Characters, text: NDArray[np.integer], start: Places, end: Places) -> Moved:
    """Ranges of our texts as ranges of theirs, (n,); those of texts that are others stay as they are."""
    (mine, first), (other, there) = ours.without_blanks(), theirs.without_blanks()
    same = np.diff(first) == np.diff(there)
    rows = np.flatnonzero(same)
    n = np.diff(first)[rows]
    each = np.repeat(np.arange(rows.size), n)
    within = np.arange(each.size) - np.repeat(np.cumsum(n) - n, n)
    differs = mine[first[:-1][rows][each] + within] != other[there[:-1][rows][each] + within]
    same[rows[np.unique(each[differs])]] = False
    before = np.append(0, np.cumsum(~ours.is_blank))
    place = np.append(np.flatnonzero(~theirs.is_blank), theirs.codes.size)

    def there_of(at: Places, step: int) -> Places:
        k: Places = before[ours.base[text] + np.clip(at, 0, ours.length[text])] - first[text] + there[text] + step
        found: Places = place[np.clip(k, 0, place.size - 1)] - theirs.base[text] - step
        return found

    kept = same[text] & (start >= 0) & (end <= ours.length[text])
    return Moved(np.where(kept, there_of(start, 0), start), np.where(kept, there_of(end, NONE), end), same)
