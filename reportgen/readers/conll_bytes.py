"""Lines of fields that are alike throughout, cut in their bytes: one sign between fields, as many in each line."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.readers.conll_blocks import Block, blocks
from reportgen.readers.distinct_words import Codes, DistinctWords
from reportgen.tags import split_tag

_LINES = 50  # that are looked at to see how many fields there are
_BILLIONS = 1 << 31
_END, _BLANK = 10, 32
_SURE = np.zeros(256, np.bool_)  # what no blank of any script begins with
_SURE[0x21:0x7F] = _SURE[0xC3:0xE1] = _SURE[0xE4:0xF5] = True


@dataclass(frozen=True, eq=False)
class Columns:
    """The lines that are tokens, (n,) each, as `sentence` and what stands in their fields.

    `tag` of `names` is the last field, `before` of `other_names` the one before, None where that holds no tags; the
    token is in the field number `column`, `ends` (n + 1,) are where each begins in the text of all, a blank behind
    each. `blocks` (n_blocks, 2) are tokens and bytes before some places; `is_sure`: each sentence begins with a token
    that is not nothing but blanks.
    """

    data: bytes
    sign: int
    n_fields: int
    column: int
    blocks: NDArray[np.int64]
    sentence: NDArray[np.int32]
    ends: NDArray[np.signedinteger]
    is_sure: bool
    tag: Codes
    names: tuple[str, ...]
    before: Codes | None
    other_names: tuple[str, ...]

    @cached_property
    def series(self) -> pl.Series:
        """The tokens as texts."""
        data = io.BytesIO(self._joined(_END))
        options = {"has_header": False, "quote_char": None, "new_columns": ["token"], "schema_overrides": [pl.String]}
        return pl.read_csv(data, separator=chr(self.sign), **options)["token"].fill_null("")  # type: ignore[arg-type]

    @property
    def joined(self) -> str:
        """The tokens with a blank between them."""
        return self._joined(_BLANK)[:-1].decode()

    def _joined(self, sign: int) -> bytes:
        """The bytes of the tokens with this behind each."""
        cut = blocks(self.data, self.sign, self.n_fields)
        return b"".join(block.joined(self.column, sign) for block in cut if block)

    def at(self, rows: list[int]) -> list[str]:
        """A few of the tokens."""
        found = []
        for row in rows:
            k = int(np.searchsorted(self.blocks[:, 0], row, "right")) - 1
            n_before, start = self.blocks[k].tolist()
            block = next(blocks(self.data[start:], self.sign, self.n_fields))
            found.append(block.text(self.column, row - n_before) if block else "")
        return found


def columns(data: bytes) -> Columns | None:
    """The columns of lines that end in tags; None where lines are not alike, so that each has to be looked at."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    lines = [line for line in data[: 1 << 16].split(b"\n")[:_LINES] if line.strip() and not line.startswith(b"-DOC")]
    sign = b"\t" if lines and all(b"\t" in line for line in lines) else b" "
    n = {line.count(sign) + 1 for line in lines}
    if len(n) != 1 or n == {1} or b"\r" in data or (sign == b" " and b"\t" in data):
        return None
    return _Reading(data, ord(sign), n.pop()).read()


class _Reading:
    """Reads blocks of lines one after the other; what is found in each is kept."""

    def __init__(self, data: bytes, sign: int, n_fields: int) -> None:
        self.data, self.sign, self.n_fields = data, sign, n_fields
        self.column: int | None = None
        self.tags, self.others = DistinctWords(), DistinctWords()
        self.has_others = n_fields > 2
        self.goes_on = False
        self.sentence = -1
        self.blocks = [(0, 0)]
        n = data.count(b"\n") + 1
        self.n, self.tag, self.before = 0, np.empty(n, np.int16), np.empty(n, np.int16)
        self.sentences, self.is_sure = np.empty(n, np.int32), True
        self.ends: NDArray[np.signedinteger] = np.zeros(n + 1, np.int32 if len(data) < _BILLIONS else np.int64)

    def read(self) -> Columns | None:
        """All columns; None as soon as something is not like the rest."""
        if not all(self._adds(block) for block in blocks(self.data, self.sign, self.n_fields)):
            return None
        n = self.n
        if not n:
            return None
        names, others = (tuple(name.decode() for name in one.names) for one in (self.tags, self.others))
        return Columns(self.data, self.sign, self.n_fields, self.column or 0, np.array(self.blocks[:-1]),
                       self.sentences[:n], self.ends[: n + 1], self.is_sure, self.tag[:n], names,
                       self.before[:n] if self.has_others else None, others)  # fmt: skip

    def _adds(self, block: Block | None) -> bool:
        """Whether a block is like those before it; it is kept then."""
        if block is None or not block.is_like(self.n_fields):
            return False
        if self.column is None and block.line.size:
            self.column = int(self.n_fields > 2 and block.has_numbers())
        tag = self.tags.codes(block.data, *block.field(-1))
        begins = block.begins(self.goes_on)
        if tag is None or not _are_tags(self.tags) or (self.column and not block.is_numbered(begins)):
            return False
        self._add_others(block)
        self._keep(block, tag, begins)
        return True

    def _keep(self, block: Block, tag: Codes, begins: Mask) -> None:
        here = slice(self.n, self.n + tag.size)
        start, end = block.field(self.column or 0)
        self.tag[here] = tag
        self.is_sure &= bool(_SURE[block.codes[start[begins]]].all())
        np.cumsum(begins, out=self.sentences[here])
        self.sentences[here] += self.sentence
        ends = np.cumsum(block.characters(start, end) + 1)
        self.ends[here.start + 1 : here.stop + 1] = ends + self.ends[here.start]
        self.n = here.stop
        if tag.size:
            self.sentence = int(self.sentences[here.stop - 1])
        self.goes_on = bool(tag.size) and int(block.line[-1]) == block.n_lines - 1
        self.blocks.append((self.n, self.blocks[-1][1] + block.codes.size))

    def _add_others(self, block: Block) -> None:
        """The field before the last, as long as it holds tags."""
        if self.has_others:
            found = self.others.codes(block.data, *block.field(-2))
            self.has_others = found is not None and _are_tags(self.others)
            if found is not None:
                self.before[self.n : self.n + found.size] = found


def _are_tags(words: DistinctWords) -> bool:
    """Whether all are tags, and no blank is at an end of one."""
    names = [name.decode() for name in words.names]
    return all(split_tag(name) is not None and name == name.strip() for name in names)
