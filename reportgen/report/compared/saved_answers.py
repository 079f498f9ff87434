"""What was asked and answered, taken back out of pages of outputs, as whatever stands there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from reportgen.record.packed import DamagedColumn, inflated
from reportgen.report.compared.saved_columns import SavedColumn, exactly, numbers_of, whole

MOST_ROWS = 20_000_000
MOST_TEXT = 200_000_000  # bytes of the texts of a block
MOST_BLOCK = 100_000  # samples

Entry = list[Any]


@dataclass(frozen=True)
class SavedAnswer:
    """One sample: what was asked, what is expected, and what the reported variant said first; "" where not shown."""

    asked: str = ""
    expected: str = ""
    said: str = ""


@dataclass(frozen=True, eq=False)
class SavedAnswers:
    """The samples of a page of outputs by id; their texts are unpacked when they are asked for."""

    position: dict[str, int] = field(default_factory=dict)
    first: NDArray[np.integer] = field(default_factory=lambda: np.zeros(0, np.int64))  # -1: the variant has no output
    block: int = 1
    blocks: tuple[str, ...] = ()

    @cached_property
    def _unpacked(self) -> dict[int, list[Entry]]:
        return {}

    def of(self, id_: str) -> SavedAnswer:
        """A sample; an empty one where the page does not show it, or not as pages do."""
        at = self.position.get(id_)
        if at is None or at >= self.first.size:
            return SavedAnswer()
        try:
            return _answer(self._entry(at), int(self.first[at]))
        except (msgspec.DecodeError, DamagedColumn, UnicodeDecodeError):
            return SavedAnswer()

    def _entry(self, at: int) -> Entry:
        number, place = divmod(at, self.block)
        if number not in self._unpacked:
            packed = self.blocks[number] if number < len(self.blocks) else None
            entries = [] if packed is None else msgspec.json.decode(inflated(packed, MOST_TEXT), type=list[Entry])
            self._unpacked[number] = entries
        entries = self._unpacked[number]
        return entries[place] if place < len(entries) else []


class _Outputs(msgspec.Struct, frozen=True):
    ids: SavedColumn  # JSON
    reported: int
    sample: SavedColumn
    variant: SavedColumn
    block: int
    blocks: tuple[str, ...]


def saved_answers(raw: msgspec.Raw) -> SavedAnswers:
    """The outputs of a page.

    Raises: DamagedColumn or msgspec.DecodeError where they cannot be read.
    """
    outputs = msgspec.json.decode(raw, type=_Outputs)
    ids = msgspec.json.decode(inflated(outputs.ids.data, MOST_TEXT), type=list[str])
    sample = whole(numbers_of(outputs.sample, MOST_ROWS)).astype(np.int64)
    variant = whole(exactly(outputs.variant, sample.size))
    in_range = (sample >= 0) & (sample < len(ids))
    if not 0 < outputs.block <= MOST_BLOCK or not in_range.all() or (np.diff(sample) < 0).any():
        raise DamagedColumn("outputs that are not sample by sample")
    begins = np.searchsorted(sample, np.arange(len(ids)))
    own = np.flatnonzero(variant == outputs.reported)
    known, at = np.unique(sample[own], return_index=True)
    first = np.full(len(ids), -1)
    first[known] = own[at] - begins[known]
    return SavedAnswers({id_: k for k, id_ in enumerate(ids)}, first, outputs.block, outputs.blocks)


def _answer(entry: Entry, first: int) -> SavedAnswer:
    asked, expected, outputs = entry[:3] if len(entry) >= 3 else ("", [], [])
    texts = [_text(one) for one in expected] if isinstance(expected, list) else []
    said = outputs[first] if isinstance(outputs, list) and 0 <= first < len(outputs) else {}
    named = said if isinstance(said, dict) else {}
    shown = next((text for key in ("a", "o", "e") if (text := _text(named.get(key, "")))), "")
    return SavedAnswer(_text(asked), "; ".join(filter(None, texts)), shown)


def _text(value: Any) -> str:
    """A text, of one that is cut what there is."""
    if isinstance(value, list) and value:
        value = f"{value[0]}…" if value[0] and isinstance(value[0], str) else ""
    return value if isinstance(value, str) else ""
