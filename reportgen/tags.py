"""Tags of tokens, such as B-PER and I-PER, read as spans: leniently as conlleval does, or strictly by a scheme.

What one tag says is known of few distinct tags; tokens are codes of them, of all sentences one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask, Positions

PREFIXES = "OBIES"  # a prefix is its place in here; L and U of BILOU are E and S
OUTSIDE, BEGIN, INSIDE, END, SINGLE = range(5)
_STARTS, _FREES = np.zeros(len(PREFIXES), np.bool_), np.zeros(len(PREFIXES), np.bool_)
_STARTS[[BEGIN, SINGLE]] = _FREES[[OUTSIDE, END, SINGLE]] = True  # those that begin a span, and that end one
UNTYPED = "_"  # of a tag that is a prefix alone, as in seqeval

Codes = NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Tags:
    """The tokens of all sentences: `prefix` (n,) is a place in PREFIXES, `label` (n,) an id, any where outside.

    `is_first` (n,) marks the first token of each sentence.
    """

    prefix: Codes
    label: Codes
    is_first: Mask


@dataclass(frozen=True, eq=False)
class TokenSpans:
    """Spans from token `start` to before token `end`, (n,) each, ascending and disjoint, each with its `label`."""

    start: Positions
    end: Positions
    label: Codes


@dataclass(frozen=True)
class Scheme:
    """How a scheme writes spans: pairs of prefixes, the one before and this one.

    `starts` of any labels or of `SAME` or `DIFFERENT` ones begin a span, `inside` ones of the same label go on, and a
    span counts only where `ends` follows it. Source: seqeval 1.2.2, scheme.py.
    """

    name: str
    prefixes: str
    starts: tuple[str, ...]
    inside: tuple[str, ...]
    ends: tuple[str, ...]


_ANY = "OBIES"
SCHEMES = {
    scheme.name: scheme
    for scheme in (
        Scheme("iob1", "OBI", ("OI", "II/", "BI", "IB=", "BB="), ("BI", "II"),
               ("II/", "IO", "IB", "BO", "BI/", "BB=")),
        Scheme("iob2", "OBI", tuple(f"{p}B" for p in _ANY), ("BI", "II"), ("IO", "II/", "IB", "BO", "BI/", "BB")),
        Scheme("ioe1", "OIE", ("OI", "II/", "EI", "EE="), ("II", "IE"), ("II/", "IO", "IE/", "EI=", "EE=")),
        Scheme("ioe2", "OIE", ("OI", "OE", "EI", "EE", "II/", "IE/"), ("IE", "II"), tuple(f"E{p}" for p in _ANY)),
        Scheme("bioes", _ANY, tuple(f"{p}{q}" for p in _ANY for q in "BS"), ("BI", "BE", "II", "IE"),
               tuple(f"{p}{q}" for p in "SE" for q in _ANY)),
    )
}  # fmt: skip
"""By name; in each pair `=` asks for the same label, `/` for another, nothing for any."""


def split_tag(tag: str) -> tuple[int, str] | None:
    """Prefix and label of one tag, `B-PER`, `PER-B` or `B`; None for what is no tag.

    >>> split_tag("L-PER"), split_tag("O"), split_tag("B-new-york"), split_tag("verb")
    ((3, 'PER'), (0, ''), (1, 'new-york'), None)
    """
    if tag == "O":
        return OUTSIDE, ""
    for prefix, label in ((tag[:1], tag[1:]), (tag[-1:], tag[:-1])):
        place = PREFIXES.find(prefix.translate({ord("L"): "E", ord("U"): "S"})) if prefix else -1
        if place > OUTSIDE and (not label or (label.strip("-_") and (label[0] in "-_" or label[-1] in "-_"))):
            return place, label.strip("-_") or UNTYPED
    return None


def lenient_spans(tags: Tags) -> TokenSpans:
    """Every run of tags as a span, whatever its prefixes: conlleval's rule, and seqeval's without a scheme.

    A span begins at B or S, after E, S or O, at the first token of a sentence, and where the label changes; it ends
    before the next one, before O, and with its sentence.
    """
    step, n = _steps(tags), tags.prefix.size
    start = np.flatnonzero(_BEGINS.take(step))
    ends = _STOPS.take(step)
    ends |= tags.is_first
    ends[1:] &= tags.prefix[:-1] != OUTSIDE
    ends[:1] = False
    end = np.flatnonzero(ends)
    return TokenSpans(start, end if end.size == start.size else np.append(end, n), tags.label[start])


@dataclass(frozen=True, eq=False)
class SpanEnds:
    """The first tokens of lenient spans, and what `_steps` has at both ends of each; no step behind the last tag."""

    start: Positions
    first: Positions
    behind: Positions

    @classmethod
    def of(cls, tags: Tags, spans: TokenSpans) -> SpanEnds:
        """Those of the lenient spans of tags."""
        n = tags.prefix.size
        is_out = np.append(tags.is_first, True)[spans.end]  # as if an O were behind every sentence
        last = tags.prefix[spans.end - 1].astype(np.intp) * len(PREFIXES) + OUTSIDE + _ANOTHER
        inside = _step(tags, np.minimum(spans.end, n - 1), np.zeros(spans.end.size, np.bool_))
        return cls(spans.start, _step(tags, spans.start, tags.is_first[spans.start]), np.where(is_out, last, inside))

    def not_of(self, scheme: Scheme) -> Positions:
        """The first tokens of those that a scheme would not read so; all prefixes are the scheme's.

        The same as what `strict_spans` leaves out, told by both ends: within a lenient span every tag goes on with the
        one before it in any scheme, and none goes on behind it.
        """
        is_read = _matching(scheme.starts)[self.first] & _matching(scheme.ends)[self.behind]
        found: Positions = self.start[~is_read]
        return found


def _step(tags: Tags, at: Positions, is_first: Mask) -> Positions:
    """(n,) what `_steps` has at some tokens, of which some are the first of their sentence."""
    before = np.maximum(at - 1, 0)
    previous = np.where(is_first, OUTSIDE, tags.prefix[before])
    is_other = is_first | (tags.label[at] != tags.label[before])
    return previous.astype(np.intp) * len(PREFIXES) + tags.prefix[at] + np.where(is_other, np.intp(_ANOTHER), 0)


def only(ours: TokenSpans, theirs: TokenSpans) -> Positions:
    """The first tokens of our spans that are not among theirs; both are ascending and disjoint."""
    if not theirs.start.size:
        return ours.start
    k = np.minimum(np.searchsorted(theirs.start, ours.start), theirs.start.size - 1)
    is_there = (theirs.start[k] == ours.start) & (theirs.end[k] == ours.end) & (theirs.label[k] == ours.label)
    found: Positions = ours.start[~is_there]
    return found


def strict_spans(tags: Tags, scheme: Scheme) -> TokenSpans:
    """The spans that are written as the scheme says; what is not is no span: seqeval's strict mode."""
    n = tags.prefix.size
    gaps = np.append(np.flatnonzero(tags.is_first)[1:], n) if n else np.empty(0, np.intp)
    # an O behind every sentence, so that what follows its last token can be looked at
    closed = Tags(np.insert(tags.prefix, gaps, OUTSIDE), np.insert(tags.label, gaps, -1), np.zeros(n + gaps.size, bool))
    step = _steps(closed)
    begins, inside, ended = (
        _matching(pairs)[step] for pairs in (scheme.starts, tuple(f"{pair}=" for pair in scheme.inside), scheme.ends)
    )
    stops = np.flatnonzero(~inside)
    start = np.flatnonzero(begins)
    place = np.searchsorted(stops, start, "right")
    has_stop = place < stops.size
    end, first = np.unique(stops[place[has_stop]], return_index=True)
    start = start[has_stop][first]
    kept = ended[end]
    start, end = start[kept], end[kept]
    shift = np.cumsum(np.bincount(gaps + np.arange(gaps.size), minlength=closed.prefix.size))  # O's put in so far
    return TokenSpans(start - shift[start], end - shift[end - 1], closed.label[start])


def _steps(tags: Tags) -> NDArray[np.uint8]:
    """(n,) in one number: the prefix before each token, outside at the first of a sentence, its own, a change of label.

    `_matching` has an entry for each.
    """
    step = np.zeros(tags.prefix.size, np.uint8)
    np.multiply(tags.prefix[:-1], ~tags.is_first[1:], out=step[1:], casting="unsafe")  # OUTSIDE is 0
    step *= np.uint8(len(PREFIXES))
    step += tags.prefix.astype(np.uint8, copy=False)
    step[1:] += (tags.label[1:] != tags.label[:-1]) * _ANOTHER
    step[:1] += _ANOTHER
    return step


def _matching(pairs: tuple[str, ...]) -> Mask:
    """Of each of `_steps` whether the pair of prefixes, and whether their labels are the same, is one of `pairs`."""
    table = np.zeros((2, len(PREFIXES), len(PREFIXES)), bool)
    for pair in pairs:
        kinds = {"=": [0], "/": [1]}.get(pair[2:3], [0, 1])
        table[kinds, PREFIXES.index(pair[0]), PREFIXES.index(pair[1])] = True
    return table.ravel()


_ANOTHER = np.uint8(len(PREFIXES) ** 2)
_INSIDE = PREFIXES.replace("O", "")
_BEGINS = _matching((*(f"{p}{q}" for p in PREFIXES for q in "BS"), *(f"{p}{q}" for p in "OES" for q in _INSIDE),
                     *(f"{p}{q}/" for p in PREFIXES for q in _INSIDE)))  # fmt: skip
_STOPS = _BEGINS | _matching(tuple(f"{p}O" for p in PREFIXES))
