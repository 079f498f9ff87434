"""Spans as data sets, tools and models write them, one list per document: objects with places, or lists of these."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import Scores
from reportgen.errors import MalformedInput

START = ("start", "startoffset", "startchar", "startindex", "startidx", "startpos", "begin", "beginoffset", "offset")
END = ("end", "endoffset", "endchar", "endindex", "endidx", "endpos", "stop")
LENGTH = ("length", "len")
LABEL = ("label", "entitygroup", "entitytype", "type", "category", "labels", "tag", "nertag", "class", "entity")
SCORE = ("score", "confidence", "confidencescore", "probability", "prob")
WORDS = ("text", "surface", "mention", "span", "matchedtext", "entitytext")
_GIVE = 'Write each span as {"start": 0, "end": 5, "label": "PER"}.'
_FEWEST, _MOST = 3, 4  # of start, end, label and maybe a score
_FURTHEST = 1 << 40

Fails = Callable[[int, str, str], MalformedInput]  # of a row: the problem and the remedy


@dataclass(frozen=True, eq=False)
class Values:
    """Spans as written, (n,) each: the row each is in, its places, label, score and words; None: nobody has any.

    A label is null where a span has none, a score NaN, words null.
    """

    row: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    label: pl.Series
    score: Scores | None
    words: pl.Series | None


def plain(name: str) -> str:
    """A name without capitals, blanks and signs.

    >>> plain("Entity-Group"), plain("start_offset")
    ('entitygroup', 'startoffset')
    """
    return re.sub(r"[\W_]+", "", name.casefold())


def is_span(value: object) -> bool:
    """Whether it is one: an object with a place and a label, or a list of start, end and label."""
    if isinstance(value, dict):
        names = {plain(name) for name in value}
        return bool(names.intersection(START) and names.intersection((*END, *LENGTH)) and names.intersection(LABEL))
    if not isinstance(value, list) or not _FEWEST <= len(value) <= _MOST:
        return False
    return _is_place(value[0]) and _is_place(value[1]) and isinstance(value[2], str)


def _is_piece(value: object) -> bool:
    """Whether it is a piece of a word with a tag, as a pipeline of transformers gives it that puts nothing together."""
    return isinstance(value, dict) and {"entity", "index", "start", "end"} <= value.keys()


def _whole(row: int, pieces: Sequence[Any], fails: Fails) -> list[dict[str, Any]]:
    """The pieces of one document as spans: a piece goes on with the one before where it has its label and is no B.

    Scores are means. Source: transformers, TokenClassificationPipeline.group_entities.
    """
    found: list[list[dict[str, Any]]] = []
    for piece in pieces:
        if not _is_piece(piece) or not isinstance(piece["entity"], str) or not _is_place(piece["index"]):
            raise fails(row, f"{_shown(piece)} is no piece of a word with its tag and index", _GIVE)
        before = found[-1][-1] if found else None
        goes_on = before is not None and before["index"] + 1 == piece["index"] and not piece["entity"].startswith("B-")
        if goes_on and before is not None and _bare(before["entity"]) == _bare(piece["entity"]):
            found[-1].append(piece)
        else:
            found.append([piece])
    return [{"start": group[0]["start"], "end": group[-1]["end"], "label": _bare(group[0]["entity"]), **_mean(group)}
            for group in found]  # fmt: skip


def _bare(tag: str) -> str:
    """A tag without its prefix."""
    return tag[2:] if tag[:2] in ("B-", "I-") else tag


def _mean(group: list[dict[str, Any]]) -> dict[str, float]:
    """The mean of the scores, where all are numbers."""
    scores = [piece.get("score") for piece in group]
    numbers = [score for score in scores if isinstance(score, int | float) and not isinstance(score, bool)]
    return {"score": sum(numbers) / len(numbers)} if len(numbers) == len(scores) else {}


def _is_place(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def values_of(lists: Sequence[Sequence[Any] | None], fails: Fails) -> Values:
    """The spans of all rows, pieces of words put together. Raises: MalformedInput of `fails` for what is no span."""
    lists = [_whole(k, one, fails) if one and _is_piece(one[0]) else one for k, one in enumerate(lists)]
    rows = np.repeat(np.arange(len(lists), dtype=np.int32), [len(one or ()) for one in lists])
    spans = [span for one in lists for span in one or ()]
    if all(type(span) is dict for span in spans):
        return _of_objects(rows, spans, fails)
    if all(type(span) is list and _FEWEST <= len(span) <= _MOST for span in spans):
        return _of_lists(rows, spans, fails)
    kind = list if isinstance(spans[0], list) else dict
    k = next(k for k, span in enumerate(spans) if not isinstance(span, kind) or not is_span(span))
    raise fails(int(rows[k]), f"{_shown(spans[k])} is no span like the others", _GIVE)


def _of_lists(rows: NDArray[np.int32], spans: list[list[Any]], fails: Fails) -> Values:
    """Of start, end, label, and what else there is if it is a number: a score."""
    fourth = [span[3] if len(span) == _MOST else None for span in spans]
    scored = [value if isinstance(value, float) and not isinstance(value, bool) else None for value in fourth]
    start, end = (_places(rows, [span[k] for span in spans], fails) for k in (0, 1))
    score = _scores(rows, scored, fails) if any(value is not None for value in scored) else None
    return Values(rows, start, end, _labels(rows, [span[2] for span in spans], fails), score, None)


def _of_objects(rows: NDArray[np.int32], spans: list[dict[str, Any]], fails: Fails) -> Values:
    names = dict.fromkeys(name for keys in dict.fromkeys(map(tuple, spans)) for name in keys)
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(plain(name), name)

    def column(usual: tuple[str, ...]) -> list[Any] | None:
        name = next((known[one] for one in usual if one in known), None)
        return None if name is None else [span.get(name) for span in spans]

    start, end, label = column(START), column(END), column(LABEL)
    length = column(LENGTH) if end is None else None
    if spans and (start is None or label is None or (end is None and length is None)):
        raise fails(int(rows[0]), f"{_shown(spans[0])} has no start, end and label", _GIVE)
    first, last = _places(rows, start or [], fails), _places(rows, end or length or [], fails)
    score, words = column(SCORE), column(WORDS)
    has_score = score is not None and any(value is not None for value in score)
    said = None if words is None else [word if isinstance(word, str) else None for word in words]
    return Values(
        rows, first, last if end is not None else first + last, _labels(rows, label or [], fails),
        _scores(rows, score or [], fails) if has_score else None,
        None if said is None else pl.Series(said, dtype=pl.String),
    )  # fmt: skip


def _places(rows: NDArray[np.int32], values: list[Any], fails: Fails) -> NDArray[np.int64]:
    """Whole numbers. Raises: MalformedInput of `fails`."""
    if not all(type(value) is int and -_FURTHEST < value < _FURTHEST for value in values):
        values = [_place(int(row), value, fails) for row, value in zip(rows.tolist(), values, strict=True)]
    return np.array(values, np.int64)


def _place(row: int, value: Any, fails: Fails) -> int:
    is_whole = _is_place(value) or (isinstance(value, float) and value.is_integer())
    if not is_whole or abs(value) >= _FURTHEST:
        raise fails(row, f"{_shown(value)} is no place in a text", _GIVE)
    return int(value)


def _labels(rows: NDArray[np.int32], values: list[Any], fails: Fails) -> pl.Series:
    """Texts, null where there is none; of a list of one, that one."""
    values = [value[0] if isinstance(value, list) and len(value) == 1 else value for value in values]
    for k, value in enumerate(values):
        if value is not None and not isinstance(value, str):
            raise fails(int(rows[k]), f"{_shown(value)} is no label", "Write one label, as text, for each span.")
    return pl.Series(values, dtype=pl.String).str.strip_chars().replace("", None)


def _scores(rows: NDArray[np.int32], values: list[Any], fails: Fails) -> Scores:
    for k, value in enumerate(values):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise fails(int(rows[k]), f"{_shown(value)} is no score", "Write scores as numbers from 0 to 1.")
    return np.array([np.nan if value is None else value for value in values], np.float64)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) < 60 else f"{text[:57]}…"
