"""Tokens with tags as a table of spans: what they are read by, and what of them is out of order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from reportgen.arrays import Positions
from reportgen.errors import OptionError
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.readers.source import Source
from reportgen.span_tables import SpanTable, TokenTags
from reportgen.span_tokens import LateTexts, Tokens
from reportgen.tags import (
    OUTSIDE,
    PREFIXES,
    SCHEMES,
    Scheme,
    SpanEnds,
    Tags,
    TokenSpans,
    lenient_spans,
    only,
    split_tag,
    strict_spans,
)

_TRIED = ("iob2", "bioes", "iob1", "ioe2", "ioe1")  # of several that fit the first is said
_ALIASES = {"bio": "iob2", "iob": "iob1", "iobes": "bioes", "bilou": "bioes", "biluo": "bioes", "bieou": "bioes"}
_TITLES = {"iob1": "IOB1", "iob2": "IOB2", "ioe1": "IOE1", "ioe2": "IOE2", "bioes": "BIOES"}


def scheme_of(name: str | None) -> Scheme | None:
    """The scheme of that name, by any of its usual names; None where none is asked for.

    Raises: OptionError for another name.

    >>> scheme_of("BILOU").name, scheme_of(None)
    ('bioes', None)
    """
    if name is None:
        return None
    plain = name.strip().lower().replace("-", "")
    found = SCHEMES.get(_ALIASES.get(plain, plain))
    if found is None:
        known = ", ".join((*SCHEMES, *_ALIASES))
        raise OptionError("--scheme", f"there is no scheme {name!r}", f"The schemes are {known}.")
    return found


@dataclass(frozen=True, eq=False)
class Documents:
    """What is known of documents beside their tokens: (n,) ids, whether these are but numbers, and their splits."""

    ids: pl.Series
    is_numbered: bool
    splits: pl.Series | None = None


def coded(tags: pl.Series, tokens: Tokens) -> TokenTags:
    """Tags as positions in the names that occur."""
    names = tags.unique(maintain_order=True).cast(pl.String)
    code = tags.cast(pl.Enum(names)).to_physical().to_numpy().astype(np.int32)
    return TokenTags(code, tuple(names.to_list()), tokens)


def tagged(source: Source, form: str, documents: Documents, tags: TokenTags) -> SpanTable:
    """The spans that tags make: leniently, as conlleval does, or as the scheme says that was asked for."""
    tokens = tags.tokens
    parsed = [split_tag(name) or (OUTSIDE, "") for name in tags.names]
    labels = tuple(dict.fromkeys(label for prefix, label in parsed if prefix != OUTSIDE))
    place = {label: k for k, label in enumerate(labels)}
    prefix = np.array([one for one, _ in parsed], np.int8)[tags.tag]
    narrow = np.int16 if len(labels) < np.iinfo(np.int16).max else np.int32
    label = np.array([place.get(name, -1) for _, name in parsed], narrow)[tags.tag]
    read = _read(source, Tags(prefix, label, tokens.is_first), tags.names)
    spans = read.spans
    document = tokens.document[spans.start]
    base = tokens.first[document]
    return SpanTable(
        source.name, form, documents.ids, LateTexts.of(tokens), labels, document, spans.label.astype(np.int32),
        spans.start - base, spans.end - base, *tokens.characters(spans.start, spans.end),
        is_numbered=documents.is_numbered, splits=documents.splits, notes=(read.note,),
        tags=tags, issues=tuple(_out_of_order(source, read, documents.ids, tokens)),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Read:
    """Spans, how they were read, and the first tokens of those that do not stand as the scheme says."""

    spans: TokenSpans
    note: str
    odd: Positions


def _read(source: Source, tags: Tags, names: Iterable[str]) -> _Read:
    lenient, asked = lenient_spans(tags), scheme_of(source.scheme)
    if asked is not None:
        strict = strict_spans(tags, asked)
        title = _title(asked.name, names)
        return _Read(strict, f"tags read strictly as {title}", only(lenient, strict))
    read = "tags read leniently, as conlleval does"
    if not lenient.label.size:
        return _Read(lenient, f"{read}; they are all O", np.empty(0, np.intp))
    used = np.flatnonzero(np.bincount(tags.prefix, minlength=len(PREFIXES)))
    odd: dict[str, Positions] = {}
    ends = SpanEnds.of(tags, lenient)
    for scheme in (SCHEMES[name] for name in _TRIED):
        if all(PREFIXES[sign] in scheme.prefixes for sign in used):
            odd[scheme.name] = ends.not_of(scheme)
            if not odd[scheme.name].size:
                break
    if not odd:
        return _Read(lenient, f"{read}; they are of no single scheme", np.empty(0, np.intp))
    best = min(odd, key=lambda name: odd[name].size)
    but = f" but for {odd[best].size:,} of {lenient.label.size:,} spans" if odd[best].size else ""
    return _Read(lenient, f"{read}; they look like {_title(best, names)}{but}", odd[best])


def _title(scheme: str, names: Iterable[str]) -> str:
    """What the scheme is called, by the letters that are used."""
    letters = {sign for name in names for sign in (name[:1], name[-1:])}
    return "BILOU" if scheme == "bioes" and letters & set("LU") and not letters & set("ES") else _TITLES[scheme]


def _out_of_order(source: Source, read: _Read, ids: pl.Series, tokens: Tokens) -> Iterable[Issue]:
    """That tags do not follow each other as they should."""
    if not read.odd.size:
        return
    done = "they are no spans" if source.scheme else "they count all the same"
    message = f"Spans in {source.name} whose tags do not follow each other as their scheme says; {done}."
    some = read.odd[:MAX_EXAMPLES].tolist()
    where = tokens.document[some].tolist()
    examples = [f"{ids[at]}: {token}" for at, token in zip(where, tokens.cut.at(some), strict=True)]
    yield issue("invalid_tags", message, read.odd.size, examples)
