"""JSON lists of a text and its spans, as spaCy 2 trains on, and lists of spans, as pipelines of transformers do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
import polars as pl

from reportgen.errors import MalformedInput
from reportgen.readers.encoding import utf8_data
from reportgen.readers.json_document import decoded, json_head
from reportgen.readers.json_text import as_json, without_lone_surrogates
from reportgen.readers.source import Source
from reportgen.readers.span_rows import numbered, span_rows
from reportgen.readers.span_values import values_of
from reportgen.span_tables import SpanTable

FORMATS = ("spacy",)
SIGN = 'JSON lists of a text and {"entities": [[0, 5, "PER"]]}, or of spans with an "entity_group"'

_WHAT = "spaCy's training data"
_ONE = rb'\[\s*"(?:[^"\\]|\\.)*"\s*,\s*\{\s*"entities"\s*:'
_PAIR = re.compile(rb'^(?:\[|\{"classes"\s*:[^{}]*"annotations"\s*:\s*\[)\s*' + _ONE)
_LINE = re.compile(b"^" + _ONE)
_GROUPS = re.compile(rb'^\[\s*(?:\[\s*)*(?:\]\s*,?\s*\[?\s*)*\{[^{}]*"(?:entity_group|entity)"\s*:')
_TRAINED = re.compile(rb'"paragraphs"\s*:\s*\[.*"(?:sentences|raw)"\s*:', re.DOTALL)
_GIVE = 'Write each as ["text", {"entities": [[0, 5, "PER"]]}].'


def recognises(source: Source) -> bool:
    """Whether the JSON is of pairs of a text and entities, or of lists of spans as a pipeline gives them."""
    head = json_head(source)
    if not head:
        return False
    return any(mark.search(head) is not None for mark in (_PAIR, _LINE, _GROUPS)) or _is_trained(head)


def _is_trained(head: bytes) -> bool:
    return head[:1] == b"[" and _TRAINED.search(head) is not None


def read(source: Source) -> SpanTable:
    """The texts with their spans; those of a pipeline have none, and are in the order of the texts it was given.

    Raises: MalformedInput naming what is no text and no span.
    """
    head = json_head(source)
    if _is_trained(head):
        remedy = "Give what it was made of, or write JSON Lines of doc.to_json()."
        raise source.malformed("spaCy 2's JSON for its command `train`, which is not read", remedy)
    if _GROUPS.search(head) and not _PAIR.search(head):
        return _of_pipeline(source)
    return _of_pairs(source, _items(source, head))


def _items(source: Source, head: bytes) -> list[Any]:
    """The pairs: of one list, of an object with annotations, or of a list per line."""
    if head[:1] == b"{":
        return list(decoded(source, _Annotated, _WHAT).annotations)
    if _LINE.search(head):
        return _lines(source)
    return decoded(source, list[Any], _WHAT)


class _Annotated(msgspec.Struct):
    """What an annotator for spaCy on the web writes."""

    annotations: list[Any]


def _lines(source: Source) -> list[Any]:
    """The list on each line that is not blank. Raises: MalformedInput naming the line that holds none."""
    data, _ = without_lone_surrogates(utf8_data(source))
    found = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            try:
                found.append(msgspec.json.decode(as_json(line)))
            except (msgspec.DecodeError, RecursionError):
                raise source.malformed("this is no JSON list", _GIVE, f"line {number}") from None
    return found


def _of_pairs(source: Source, items: Sequence[Any]) -> SpanTable:
    items = [one for one in items if one is not None]
    for number, one in enumerate(items, 1):
        is_pair = isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) and isinstance(one[1], dict)
        if not is_pair or not isinstance(one[1].get("entities", []), list):
            raise source.malformed("this is no text with its entities", _GIVE, f"item {number}")
    texts = pl.Series([text for text, _ in items], dtype=pl.String)
    return _table(source, [about.get("entities", []) for _, about in items], texts)


def _of_pipeline(source: Source) -> SpanTable:
    """A list of spans for each text, or for the only one."""
    try:
        items = decoded(source, list[Any], "a pipeline's spans")
    except MalformedInput:
        items = _lines(source)
    lists = items if items and all(isinstance(one, list) for one in items) else [items]
    return _table(source, lists, None)


def _table(source: Source, lists: Sequence[list[Any]], texts: pl.Series | None) -> SpanTable:
    def fails(row: int, problem: str, remedy: str) -> MalformedInput:
        return source.malformed(problem, remedy, f"item {row + 1}")

    return span_rows(source, FORMATS[0], numbered(len(lists)), texts, values_of(lists, fails))
