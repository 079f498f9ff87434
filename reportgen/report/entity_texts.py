"""Which part of the documents' texts is in the page, and where spans stand in it as the page counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

TEXT_BUDGET = 1_000_000  # characters of all documents in the page
MOST_OF_ONE = 30_000  # of one that is whole; of a longer document the paragraphs with mismatches alone
MOST_OF_PARTS = 10_000  # of these together
AROUND = 400  # characters kept on either side of a span whose paragraph is long
LAST_PLANE = "\uffff"  # characters above it are two units where a page counts

Part = tuple[int, str]  # where it begins in the text, and its characters
Places = NDArray[np.int64]


def parts_of(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Part, ...]:
    r"""A text that fits whole; of a longer one the paragraphs around the spans (start, end), as far as these fit.

    >>> parts_of("one\ntwo", [(4, 7)])
    ((0, 'one\ntwo'),)
    """
    if len(text) <= MOST_OF_ONE:
        return ((0, text),)
    ranges: list[list[int]] = []
    used = 0
    for low, high in sorted(_around(text, *span) for span in spans):
        is_new = not ranges or low > ranges[-1][1]
        used += high - low if is_new else max(0, high - ranges[-1][1])
        if used > MOST_OF_PARTS:
            break
        if is_new:
            ranges.append([low, high])
        else:
            ranges[-1][1] = max(ranges[-1][1], high)
    found = tuple((low, text[low:high]) for low, high in ranges)
    return found or ((0, text[:MOST_OF_PARTS]),)


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The paragraph of a span, or what is near it where that is long; of a long span its beginning."""
    end = min(end, start + MOST_OF_PARTS // 4)
    low = text.rfind("\n", max(0, start - AROUND), start)
    high = text.find("\n", end, end + AROUND)
    return (low + 1 if low >= 0 else max(0, start - AROUND)), (high if high >= 0 else min(len(text), end + AROUND))


def within_budget(texts: Sequence[tuple[Part, ...]], budget: int = TEXT_BUDGET) -> list[tuple[Part, ...]]:
    """The texts in their order until the budget is spent; nothing of the others."""
    size = np.cumsum([sum(len(text) for _, text in parts) for parts in texts], dtype=np.int64)
    return [parts if total <= budget else () for parts, total in zip(texts, size.tolist(), strict=True)]


def is_wide(text: str) -> bool:
    """Whether a page counts some of its characters as two.

    >>> is_wide("café"), is_wide("a 👩")
    (False, True)
    """
    return not text.isascii() and max(text) > LAST_PLANE


def page_places(text: str, places: Places) -> Places:
    """Places in a text, in characters, as a page counts them: in UTF-16 units.

    >>> page_places("👩 a", np.array([0, 1, 3]))
    array([0, 2, 4])
    """
    if not is_wide(text):
        return places
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    found: Places = places + np.append(0, np.cumsum(codes > ord(LAST_PLANE)))[places]
    return found


def without_halves(text: str) -> str:
    """The text with halves of characters replaced, one by one, which no page can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in text)
    return text
