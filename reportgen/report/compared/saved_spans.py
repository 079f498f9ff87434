"""Spans and the texts they stand in, taken back out of report pages.

A page may come from anywhere: what cannot be a span is left out, and nothing is looked up by a number from the page
before it is known to be in range.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.evaluations.span_errors import KINDS, MISSED, SPURIOUS
from reportgen.record.packed import DamagedColumn
from reportgen.report.compared.saved_columns import SavedColumn, exactly, numbers_of, whole

MOST_SPANS = 2_000_000
MOST_PLACES = 200_000_000  # UTF-16 units of a text

Part = tuple[int, str]  # where it begins in its text, in UTF-16 units, and its characters
Parts = tuple[Part, ...]
Numbers = NDArray[np.int64]


def _none() -> Numbers:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class SavedSpans:
    """What became of spans at the operating threshold, as columns of equal length.

    `sample` are positions among the samples of the page, `kind` those in evaluations/span_errors.py. `places` (4, n)
    are where the labelled and the predicted span begin and end, in UTF-16 units of the text, and `truth` and
    `prediction` are their numbers in the data set; NONE where there is no such span.
    """

    sample: Numbers = field(default_factory=_none)
    kind: Numbers = field(default_factory=_none)
    places: Numbers = field(default_factory=lambda: np.zeros((4, 0), np.int64))
    truth: Numbers = field(default_factory=_none)
    prediction: Numbers = field(default_factory=_none)


class _Rows(msgspec.Struct, frozen=True):
    """Names as in entity_view; those with a number are what holds at the operating threshold."""

    sample: SavedColumn
    kind: SavedColumn
    gs: SavedColumn
    ge: SavedColumn
    ps: SavedColumn
    pe: SavedColumn
    gn: SavedColumn | None = None  # earlier versions did not write the numbers
    pn: SavedColumn | None = None


def saved_spans(raw: msgspec.Raw, n_samples: int) -> SavedSpans:
    """The spans among the rows of a page of so many samples; none where it does not number them.

    Raises: DamagedColumn or msgspec.DecodeError where they cannot be read.
    """
    rows = msgspec.json.decode(raw, type=_Rows)
    if rows.gn is None or rows.pn is None:
        return SavedSpans()
    sample = _integers(numbers_of(rows.sample, MOST_SPANS))
    kind, gs, ge, ps, pe, truth, prediction = (
        _integers(exactly(one, sample.size))
        for one in (rows.kind, rows.gs, rows.ge, rows.ps, rows.pe, rows.gn, rows.pn)
    )
    places = np.stack([gs, ge, ps, pe])
    kept = (sample >= 0) & (sample < n_samples) & (kind > 0) & (kind < len(KINDS))
    kept &= _are_spans(kind, places, truth, prediction)
    return SavedSpans(sample[kept], kind[kept], places[:, kept], truth[kept], prediction[kept])


def _are_spans(kind: Numbers, places: Numbers, truth: Numbers, prediction: Numbers) -> Mask:
    """Which rows have the spans of their kind, each with its number and both ends, and nothing of the other side."""
    found = np.ones(kind.size, np.bool_)
    for (start, end), number, without in ((places[:2], truth, SPURIOUS), (places[2:], prediction, MISSED)):
        is_span = (number >= 0) & (start >= 0) & (start < end) & (end <= MOST_PLACES)
        is_none = (number == NONE) & (start == NONE) & (end == NONE)
        found &= np.where(kind == without, is_none, is_span)
    return found


def parts_of(flat: tuple[int | str, ...]) -> Parts:
    """The parts of a text that a page lists as start, text, start, text.

    Raises: DamagedColumn where it does not, or the parts do not follow one another.
    """
    parts, end = [], 0
    if len(flat) % 2:
        raise DamagedColumn("a part of a text without its start")
    for start, text in zip(flat[::2], flat[1::2], strict=True):
        if not isinstance(start, int) or not isinstance(text, str) or not end <= start <= MOST_PLACES:
            raise DamagedColumn("parts of a text that do not follow one another")
        parts.append((start, text))
        end = start + units(text)
    return tuple(parts)


def joined(pages: Iterable[Parts]) -> Parts:
    """What several pages show of one text.

    >>> joined([((0, "one two"), (20, "end")), ((4, "two three"),)])
    ((0, 'one two three'), (20, 'end'))
    """
    found: list[Part] = []
    end = -1
    for start, text in sorted({part for of in pages for part in of}):
        if not found or start > end:
            found.append((start, text))
        elif start + units(text) > end:
            found[-1] = (found[-1][0], found[-1][1] + text[character(text, end - start) :])
        end = max(end, start + units(text))
    return tuple(found)


def units(text: str) -> int:
    """How long a text is where a page counts.

    >>> units("a 👩")
    4
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def character(text: str, place: int) -> int:
    """A place in UTF-16 units as one in characters.

    >>> character("👩 a", 3)
    2
    """
    if units(text) == len(text):
        return place
    return len(text.encode("utf-16-le")[: 2 * place].decode("utf-16-le", "ignore"))


def _integers(values: NDArray[np.number]) -> Numbers:
    known = whole(values)
    if (np.abs(known) > MOST_PLACES).any():
        raise DamagedColumn("a number beyond all that is counted")
    return known.astype(np.int64)
