"""Spans of a comparison that are in its file, and the part of a text around one, as it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.evaluations.span_errors import BOTH, BOUNDARY, KINDS
from reportgen.report.compared.saved_spans import Parts, SavedSpans, character, units
from reportgen.report.payload import column, shown_labels
from reportgen.report.span_pieces import NAMES, NOWHERE, SYMBOLS, Drawn, Piece, SpanError, pieces

AROUND = 60  # characters on either side of what a card is about
MOST = 400  # of a card
TURN = 15  # up to so many of them are left out to begin and to end with a word

Numbers = NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class RowColumns:
    """Columns of equal length: rows of a version on the samples in the file, labels as in the payload, NONE without.

    `sample` are positions in the file; `truth_item` and `prediction_item` are numbers in the data set.
    """

    sample: Numbers
    truth: Numbers
    prediction: Numbers
    truth_item: Numbers
    prediction_item: Numbers
    score: NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class ShownSpans:
    """What became of spans in the texts in the file, by sample; `of` (n_rows,) is that of each row, NONE without.

    `places` (4, n) as in SavedSpans. A miss and a false positive that are one mistake have one span here.
    """

    sample: Numbers
    kind: Numbers
    places: Numbers
    truth: Numbers
    prediction: Numbers
    score: NDArray[np.floating]
    of: Numbers

    def values(self, n_labels: int) -> dict[str, Any]:
        """The payload."""
        labels = (("truth", self.truth), ("prediction", self.prediction))
        return {
            "sample": column(self.sample, "int32"),
            "kind": column(self.kind, "uint8"),
            "score": column(self.score, "float32"),
            "of": column(self.of, "int32"),
            **{name: column(shown_labels(label.astype(np.int32), n_labels), "int32") for name, label in labels},
            **{name: column(side, "int32") for name, side in zip(("gs", "ge", "ps", "pe"), self.places, strict=True)},
        }

    def range_of(self, row: int) -> tuple[int, int] | None:
        """Where the first span of a row's mistake begins and the last ends; None where it has none here."""
        at = int(self.of[row]) if row != NONE else NONE
        if at == NONE:
            return None
        starts, ends = self.places[0::2, at], self.places[1::2, at]
        return int(starts[starts >= 0].min()), int(ends.max())

    def sign_of(self, row: int) -> tuple[str, str]:
        """The symbol and the words of a mistake on a span, which a row alone does not tell; "" for any other."""
        kind = int(self.kind[self.of[row]]) if row != NONE and self.of[row] != NONE else 0
        return (SYMBOLS[KINDS[kind]], NAMES[KINDS[kind]]) if kind in (BOUNDARY, BOTH) else ("", "")

    def excerpt(self, parts: Parts, sample: int, about: tuple[int, int], labels: Sequence[str]) -> tuple[Drawn, ...]:
        """The text around a range, with all spans that reach into it; nothing where it is not in the file."""
        found = next((part for part in parts if part[0] <= about[0] and about[1] <= part[0] + units(part[1])), None)
        if found is None:
            return ()
        start, text = found
        errors = [self._error(k, start, text, labels) for k in self._reaching(sample, about)]
        low, high = around(text, *(character(text, place - start) for place in about))
        drawn = pieces(text.replace("\r", " ").replace("\n", " "), errors, low, high)
        before, after = ("… " if low or start else ""), (" …" if high < len(text) else "")
        return (*((Piece(before),) if before else ()), *drawn, *((Piece(after),) if after else ()))

    def _reaching(self, sample: int, about: tuple[int, int]) -> list[int]:
        gs, ge, ps, pe = self.places
        is_in = ((gs < about[1]) & (ge > about[0])) | ((ps < about[1]) & (pe > about[0]))
        return np.flatnonzero((self.sample == sample) & is_in).tolist()

    def _error(self, at: int, start: int, text: str, labels: Sequence[str]) -> SpanError:
        gs, ge, ps, pe = (character(text, int(place) - start) if place >= 0 else NONE for place in self.places[:, at])
        truth, prediction = (labels[one[at]] if one[at] != NONE else "" for one in (self.truth, self.prediction))
        return SpanError(KINDS[self.kind[at]], truth, prediction, (gs, ge) if ge > 0 else NOWHERE,
                         (ps, pe) if pe > 0 else NOWHERE, float(self.score[at]))  # fmt: skip


def shown_spans(saved: SavedSpans, on_page: Numbers, rows: RowColumns) -> ShownSpans:
    """The spans that rows are about; `on_page` is where the page has each sample in the file, NONE without.

    A span counts only where the page has it in the text of the row's sample, and with the labels of its kind.
    """
    number = np.where(rows.truth_item != NONE, _found(saved.truth, rows.truth_item),
                      _found(saved.prediction, rows.prediction_item))  # fmt: skip
    here = np.append(saved.sample, NONE)[number]
    of = np.where((number != NONE) & (here == on_page[rows.sample]), number, NONE)
    labels = []
    for label in (rows.truth, rows.prediction):
        known = np.full(saved.kind.size, NONE)
        is_known = (of != NONE) & (label != NONE)
        known[of[is_known]] = label[is_known]
        labels.append(known)
    sample, score = np.full(saved.kind.size, NONE), np.full(saved.kind.size, np.nan)
    sample[of[of != NONE]] = rows.sample[of != NONE]
    is_scored = (of != NONE) & (rows.prediction != NONE)
    score[of[is_scored]] = rows.score[is_scored]
    is_whole = [(side[0] == NONE) == (label == NONE)
                for side, label in zip((saved.places[:2], saved.places[2:]), labels, strict=True)]  # fmt: skip
    kept = np.flatnonzero((sample != NONE) & is_whole[0] & is_whole[1])
    kept = kept[np.argsort(sample[kept], kind="stable")]
    place = np.full(saved.kind.size + 1, NONE)
    place[kept] = np.arange(kept.size)
    return ShownSpans(sample[kept], saved.kind[kept], saved.places[:, kept], labels[0][kept], labels[1][kept],
                      score[kept], place[of])  # fmt: skip


def _found(numbers: Numbers, wanted: Numbers) -> Numbers:
    """Where each wanted number stands, NONE where it does not."""
    if not numbers.size:
        return np.full(wanted.size, NONE)
    order = np.argsort(numbers, kind="stable")
    at = order[np.searchsorted(numbers[order], wanted).clip(max=numbers.size - 1)]
    return np.where((wanted >= 0) & (numbers[at] == wanted), at, NONE)


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """What of a text is shown around a range, from word to word where there are any.

    >>> text = "word " * 40
    >>> low, high = around(text, 100, 104)
    >>> low, high, text[low : low + 4], text[high - 4 : high]
    (40, 164, 'word', 'word')
    """
    low, high = max(0, start - AROUND), min(len(text), end + AROUND, start + MOST)
    if low > 0 and (blank := text.find(" ", low - 1, min(low + TURN, start))) >= 0:
        low = blank + 1
    if high < len(text) and (blank := text.rfind(" ", max(high - TURN, end), high + 1)) >= 0:
        high = blank
    return low, high
