"""What was found out about the columns of a file, for as long as its table is there: many ask for the same."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

MOST = 12  # answers of a table that are kept; of hundreds of columns of scores each is asked for once

_KEPT: dict[int, dict[Hashable, Any]] = {}  # by the identity of the table, which is never changed


def remembered(frame: pl.DataFrame, question: Hashable, answer: Callable[[], Any]) -> Any:
    """What `answer` says of the frame; asked for once, as long as the answers to few other questions came between."""
    if id(frame) not in _KEPT:
        _KEPT[id(frame)] = {}
        weakref.finalize(frame, _KEPT.pop, id(frame), None)
    kept = _KEPT[id(frame)]
    found = kept.pop(question) if question in kept else answer()
    kept[question] = found  # the last is the one asked for most recently
    if len(kept) > MOST:
        del kept[next(iter(kept))]
    return found


def answered(frame: pl.DataFrame, question: Hashable) -> Any:
    """What is remembered of the frame; None where nobody has asked, or too long ago."""
    return _KEPT.get(id(frame), {}).get(question)
