"""Lines of tags alone, one per sentence: `predictions.txt` of the examples of transformers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from reportgen.readers.encoding import is_text, utf8_data
from reportgen.readers.source import HEAD_BYTES, Source
from reportgen.readers.span_rows import numbered
from reportgen.readers.tagged import coded, tagged
from reportgen.span_tables import SpanTable
from reportgen.span_tokens import Tokens
from reportgen.tags import OUTSIDE, split_tag

FORMATS = ("tags",)
SIGN = "lines of tags alone (O B-PER I-PER O), one per sentence"

_LINES = 200  # that are looked at to recognise the format
_SUFFIXES = ("", ".txt", ".tags", ".out", ".pred")


def recognises(source: Source) -> bool:
    """Whether all that stands in the first lines are tags, of a span some, and a line has another number than two."""
    if source.is_folder or source.suffix not in _SUFFIXES or not is_text(source):
        return False
    lines = source.head.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()[:_LINES]
    if len(source.head) == HEAD_BYTES:
        lines = lines[:-1]  # which may be cut short
    fields = [line.split() for line in lines]
    tags = [split_tag(field) for each in fields for field in each]
    is_wide = any(len(each) not in (0, 2) for each in fields)
    return is_wide and None not in tags and any(tag is not None and tag[0] != OUTSIDE for tag in tags)


def read(source: Source) -> SpanTable:
    """The sentences with their spans in tokens; neither tokens nor texts are known.

    Raises: MalformedInput naming the line of what is no tag.
    """
    lines = utf8_data(source).decode().rstrip("\n").split("\n")
    tags = [line.split() for line in lines]
    flat = pl.Series([tag for each in tags for tag in each], dtype=pl.String)
    odd = {tag for tag in flat.unique() if split_tag(tag) is None}
    if odd or not len(flat):
        number = next((k for k, each in enumerate(tags, 1) if odd.intersection(each)), 1)
        shown = next((tag for tag in tags[number - 1] if tag in odd), "")
        remedy = "Write the tags of a sentence on one line, such as O B-PER I-PER O."
        raise source.malformed(f"{shown[:60]!r} is no tag", remedy, f"line {number}")
    document = np.repeat(np.arange(len(tags), dtype=np.int32), list(map(len, tags)))
    tokens = Tokens.of(pl.Series([""], dtype=pl.String).new_from_index(0, len(flat)), document, len(tags))
    table = tagged(source, FORMATS[0], numbered(len(tags)), coded(flat, tokens))
    return replace(table, given_texts=pl.Series([None], dtype=pl.String).new_from_index(0, len(tags)))
