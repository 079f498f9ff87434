"""A text cut at the edges of its spans and at blanks, so that brackets are drawn piece by piece and nothing is nested.

templates/blocks/span_text.js is its twin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

NOWHERE = (-1, -1)
LANES = 3  # of brackets above and below the text; further spans share the last
FIRST = ("both", "type", "boundary", "spurious", "missed", "correct")  # whose ground shows where several overlap
SYMBOLS = {"correct": "", "type": "≠", "boundary": "↔", "both": "≠↔", "missed": "○", "spurious": "+"}
NAMES = {
    "correct": "correct", "type": "wrong type", "boundary": "wrong boundary", "both": "wrong type and boundary",
    "missed": "missed", "spurious": "false positive",
}  # fmt: skip

# Blanks; one character of scripts that are written without; else a word, a long one in parts.
_ALONE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
_MARKS = (
    "\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd"
    "\u102b-\u103e\u17b4-\u17d3\u3099\u309a\ufe00-\ufe0f"
)
UNIT = re.compile(rf"\s+|[{_ALONE}][{_MARKS}]*|[!-~]{{24}}(?=[!-~])|[^\s{_ALONE}]+")


@dataclass(frozen=True)
class SpanError:
    """What became of a labelled and a predicted span, each from its first character to before its last; or of one.

    `kind` is one of NAMES; `truth` and `prediction` are their types, "" where there is none; `score` is NaN without.
    """

    kind: str
    truth: str
    prediction: str
    labelled: tuple[int, int] = NOWHERE
    predicted: tuple[int, int] = NOWHERE
    score: float = float("nan")

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Both, as far as they are there."""
        return tuple(span for span in (self.labelled, self.predicted) if span != NOWHERE)

    @property
    def start(self) -> int:
        """Where the first of them begins."""
        return min(span[0] for span in self.spans)

    @property
    def end(self) -> int:
        """Behind the last of them."""
        return max(span[1] for span in self.spans)

    @property
    def symbol(self) -> str:
        """The sign of its kind."""
        return SYMBOLS[self.kind]

    @property
    def called(self) -> str:
        """The word of its kind."""
        return NAMES[self.kind]

    @property
    def types(self) -> tuple[str, ...]:
        """The types that its tag names: two where they differ."""
        return (self.truth, self.prediction) if self.kind in ("type", "both") else (self.truth or self.prediction,)


@dataclass(frozen=True)
class Piece:
    """A part of the text without an edge inside: the kind of its ground, and the brackets along it, as classes."""

    text: str
    kind: str = ""
    marks: tuple[str, ...] = ()


Drawn = Piece | SpanError  # an error stands where its tag does, behind all spans that overlap it


@dataclass(frozen=True)
class _Bracket:
    start: int
    end: int
    side: str  # g: labelled, p: predicted
    kind: str
    lane: int


def pieces(text: str, errors: Sequence[SpanError], start: int, end: int) -> Iterator[Drawn]:
    """The part of a text from `start` to before `end`, in the order in which it is written."""
    brackets = [*_brackets(errors, "g"), *_brackets(errors, "p")]
    edges = {start, end} | {edge for one in brackets for edge in (one.start, one.end) if start < edge < end}
    runs = _runs(errors)
    cuts = sorted(edges)
    for low, high in pairwise(cuts):
        over = [one for one in brackets if one.start < high and one.end > low]
        yield from _cut(text, over, low, high) if over else (Piece(text[low:high]),)
        yield from runs.get(high, ())


def _cut(text: str, over: Sequence[_Bracket], low: int, high: int) -> Iterator[Piece]:
    kind = next(kind for kind in FIRST if any(one.kind == kind for one in over))
    for unit in UNIT.finditer(text, low, high):
        yield Piece(unit[0], kind, tuple(_mark(one, *unit.span()) for one in over))


def _mark(one: _Bracket, low: int, high: int) -> str:
    begins, ends = " s" if one.start == low else "", " e" if one.end == high else ""
    return f"{one.side} l{one.lane} k-{one.kind}{begins}{ends}"


def _brackets(errors: Sequence[SpanError], side: str) -> Iterator[_Bracket]:
    """The spans of one side, each in the first lane that is free there."""
    spans = [(one.labelled if side == "g" else one.predicted, one.kind) for one in errors]
    ends: list[int] = []
    for (start, end), kind in sorted(spans, key=lambda one: (one[0][0], -one[0][1])):
        if start < 0:
            continue
        lane = next((k for k, until in enumerate(ends) if until <= start), len(ends))
        ends[lane : lane + 1] = [end]
        yield _Bracket(start, end, side, kind, min(lane, LANES - 1))


def _runs(errors: Sequence[SpanError]) -> dict[int, list[SpanError]]:
    """Errors that overlap one another, by where the last of them ends."""
    runs: list[tuple[int, list[SpanError]]] = []
    for one in sorted(errors, key=lambda one: (one.start, -one.end)):
        if runs and one.start < runs[-1][0]:
            runs[-1] = (max(runs[-1][0], one.end), [*runs[-1][1], one])
        else:
            runs.append((one.end, [one]))
    return dict(runs)
