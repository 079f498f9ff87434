"""What spans say: the part of its text that each one covers."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.datasets.span_texts import Characters, in_blocks

_SEPARATOR = "\0"
_UNKNOWN = np.uint32(0xFFFD)  # stands for a separator that is in a text


def surfaces(
    texts: pl.Series | None, sample: NDArray[np.integer], first: NDArray[np.int64], last: NDArray[np.int64]
) -> pl.Series:
    """(n,) what each span covers of the text of its sample; null where that is unknown or shorter.

    Linear in the texts and in what the spans cover.
    """
    found = np.full(sample.size, None, object)
    if texts is None or not sample.size:
        return pl.Series("surface", found.tolist(), pl.String)
    order = np.argsort(sample, kind="stable")
    for start, end in in_blocks(texts):
        block = texts.slice(start, end - start)
        kept = order[slice(*np.searchsorted(sample, [start, end], sorter=order))]
        document = sample[kept] - start
        characters = Characters.of(block)
        kept = kept[(last[kept] <= characters.length[document]) & ~block.is_null().to_numpy()[document]]
        if kept.size:
            found[kept] = _cut(characters, sample[kept] - start, first[kept], last[kept])
    return pl.Series("surface", found.tolist(), pl.String)


def _cut(
    characters: Characters, text: NDArray[np.integer], first: NDArray[np.int64], last: NDArray[np.int64]
) -> list[str]:
    """What the ranges of the texts hold: all of them one after the other, cut at the separators between them."""
    length = last - first + 1  # with a separator behind each
    each = np.repeat(np.arange(length.size), length)
    within = np.arange(each.size) - np.repeat(np.cumsum(length) - length, length)
    is_behind = within == length[each] - 1
    place = np.where(is_behind, 0, (characters.base[text] + first)[each] + within)
    codes = characters.codes[place]
    codes = np.where(is_behind, np.uint32(0), np.where(codes == 0, _UNKNOWN, codes))
    return codes.tobytes().decode("utf-32-le", "surrogatepass").split(_SEPARATOR)[:-1]


def normal(found: pl.Series) -> pl.Series:
    """The same without differences of capitals and blanks.

    >>> normal(pl.Series(["New  York", "new york"])).n_unique()
    1
    """
    return found.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
