"""Places of spans settled by the texts: the unit they count in, and what cannot be a span left out and counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
import polars as pl

from reportgen.arrays import Mask, Positions
from reportgen.datasets.span_texts import Characters, Places, in_blocks
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.span_tables import CHARACTERS, UNITS, SpanTable
from reportgen.span_tokens import AnyTexts, texts_of

COLUMNS = ("document", "label", "start", "end", "first", "last", "score", "surface")  # one entry per span
_MESSAGES = {
    "empty_span": "Spans of {} that end where they begin, or before, were left out.",
    "outside_text": "Spans of {} that lie outside of their text, in part or wholly, were left out.",
    "split_character": "Spans of {} that begin or end inside a character were left out.",
    "duplicate_span": "Spans of {} that are there twice, with the same label, count once.",
}
_ASCII = 0x80


def settled(table: SpanTable, texts: AnyTexts, issues: list[Issue]) -> SpanTable:
    """The table with places that count characters of `texts` (n_documents,), null where unknown; `issues` grow.

    What ends before it begins, lies outside of its text or cuts a character in two is left out, and what is there
    twice counts once, with its highest score.
    """
    if not len(table.label):
        return table
    if table.tags is None:
        readings = _readings(table, texts_of(texts))
        known = dict.fromkeys((table.unit or CHARACTERS, *UNITS))
        best = min(known, key=lambda unit: readings[unit].n_against(is_declared=table.unit is not None))
        if table.unit is None and readings[CHARACTERS].is_amiss(readings[best]):
            best = CHARACTERS
        read = readings[best]
        if best != CHARACTERS:
            _tell_unit(table, readings, best, issues)
        _tell_words(table, read, issues)
        table = replace(table, start=read.start, end=read.end, first=read.start, last=read.end)
        odd = {"empty_span": read.is_empty, "outside_text": read.is_outside, "split_character": read.is_cut}
        table = _without(table, odd, issues)
    # spans of tags never overlap
    return table if table.tags is not None else _without(table, {"duplicate_span": _is_repeated(table)}, issues)


def within(table: SpanTable, texts: pl.Series, issues: list[Issue]) -> SpanTable:
    """The table without spans that lie outside of other texts of its documents (n_documents,), null where unknown."""
    length = texts.str.len_chars().cast(pl.Int64).fill_null(np.iinfo(np.int64).max).to_numpy()
    is_outside = table.last > length[table.document]
    rows = np.flatnonzero(is_outside)
    if not rows.size:
        return table
    message = f"Spans of {table.name} that lie outside of the text its document has in the ground truth were left out."
    issues.append(issue("outside_text", message, rows.size, _examples(table, rows)))
    return select(table, np.flatnonzero(~is_outside))


def select(table: SpanTable, kept: Positions) -> SpanTable:
    """The table with some of its spans alone."""
    columns = {name: getattr(table, name) for name in COLUMNS if getattr(table, name) is not None}
    return replace(table, **{name: values[kept] for name, values in columns.items()})


@dataclass(frozen=True, eq=False)
class _Reading:
    """Spans under one unit, (n,) each: their characters, and what is wrong with them; `is_other`: their words are.

    `is_longer`: the words are those up to one character further; `is_split`: an end is between letters of a word.
    """

    start: Places
    end: Places
    is_cut: Mask
    is_outside: Mask
    is_empty: Mask
    is_other: Mask
    is_longer: Mask
    is_split: Mask

    def n_against(self, *, is_declared: bool) -> int:
        """How many spans speak against the unit; that it cuts characters does not where the file declares one."""
        is_cut = self.is_cut & (not is_declared)
        return int((is_cut | self.is_outside | self.is_other).sum())

    def is_amiss(self, other: _Reading) -> bool:
        """Whether most of the spans that are the same under another unit split words: no unit is the cause of that."""
        is_same = (self.start == other.start) & (self.end == other.end)
        return 2 * int((is_same & self.is_split).sum()) > int(is_same.sum())


def _readings(table: SpanTable, texts: pl.Series) -> dict[str, _Reading]:
    """Every unit's."""
    order = np.argsort(table.document, kind="stable")
    parts: dict[str, list[_Reading]] = {unit: [] for unit in UNITS}
    for first, at, block in _blocks(table, order, texts):
        characters, is_known = Characters.of(block), block.is_not_null().to_numpy()
        is_plain = not characters.codes.size or int(characters.codes.max()) < _ASCII
        document = (table.document[at] - first).astype(np.intp)
        for unit in UNITS:
            same = parts[CHARACTERS][-1] if is_plain and unit != CHARACTERS else None
            parts[unit].append(same or _reading(table, at, (document, characters, is_known[document]), unit))
    back = np.argsort(order, kind="stable")
    return {unit: _together(found, back) for unit, found in parts.items()}


def _blocks(table: SpanTable, order: Positions, texts: pl.Series) -> Iterator[tuple[int, Positions, pl.Series]]:
    """Documents in runs: the first of each, the spans in it, its texts."""
    document = table.document[order]
    for start, end in in_blocks(texts):
        rows = np.searchsorted(document, (start, end))
        if rows[0] < rows[1]:
            yield start, order[rows[0] : rows[1]], texts[start:end]


def _reading(table: SpanTable, at: Positions, within: tuple[Positions, Characters, Mask], unit: str) -> _Reading:
    document, characters, is_known = within
    start, is_cut = characters.places(document, table.start[at], unit)
    end, is_cut_too = characters.places(document, table.end[at], unit)
    is_empty = table.end[at] <= table.start[at]
    length = characters.length[document]
    is_outside = ((start < 0) | (is_known & (end > length))) & ~is_empty
    is_cut = (is_cut | is_cut_too) & is_known & ~is_outside & ~is_empty
    start, end = (np.where(is_known, one, two) for one, two in ((start, table.start[at]), (end, table.end[at])))
    is_other, is_longer = np.zeros(at.size, np.bool_), np.zeros(at.size, np.bool_)
    if table.surface is not None:
        words = table.surface[at]
        told = np.flatnonzero(is_known & ~is_outside & ~is_empty & words.is_not_null().to_numpy())
        place = (document[told], start[told], end[told])
        is_other[told] = ~characters.holds(*place, words[told])
        near = told[is_other[told] & (end[told] < length[told])]
        is_longer[near] = characters.holds(document[near], start[near], end[near] + 1, words[near])
    is_split = characters.splits(document, start) | characters.splits(document, end)
    return _Reading(start, end, is_cut, is_outside, is_empty, is_other, is_longer, is_split)


def _together(parts: list[_Reading], back: Positions) -> _Reading:
    columns = (np.concatenate([getattr(part, one.name) for part in parts])[back] for one in fields(_Reading))
    return _Reading(*columns)


def _tell_unit(table: SpanTable, readings: dict[str, _Reading], unit: str, issues: list[Issue]) -> None:
    """That places are counted in another unit than characters, where that makes a difference."""
    read, plain = readings[unit], readings[CHARACTERS]
    rows = np.flatnonzero((read.start != plain.start) | (read.end != plain.end))
    if rows.size:
        why = "as it says" if table.unit == unit else "as what stands there shows"
        message = f"Places in {table.name} count {unit}, {why}; they were read as such."
        issues.append(issue("other_unit", message, rows.size, _examples(table, rows)))


def _tell_words(table: SpanTable, read: _Reading, issues: list[Issue]) -> None:
    """That a span holds other words than the file says."""
    rows = np.flatnonzero(read.is_other)
    if not rows.size:
        return
    message = f"What {table.name} says a span holds is not what stands there in the text."
    n_longer = int(read.is_longer.sum())
    if 2 * n_longer > rows.size:
        message += f" {n_longer:,} would hold it with the next character: an end has to be the place behind the last."
    issues.append(issue("span_text", message, rows.size, _examples(table, rows)))


def _without(table: SpanTable, odd: dict[str, Mask], issues: list[Issue]) -> SpanTable:
    """The table without odd spans, each kind of them counted."""
    for code, is_odd in odd.items():
        rows = np.flatnonzero(is_odd)
        if rows.size:
            message = _MESSAGES[code].format(table.name)
            if code == "empty_span" and (table.start[rows] == table.end[rows]).all():
                message += " An end has to be the place behind the last character, not the last itself."
            issues.append(issue(code, message, rows.size, _examples(table, rows)))
    is_left = ~np.logical_or.reduce(list(odd.values()))
    return table if is_left.all() else select(table, np.flatnonzero(is_left))


def _examples(table: SpanTable, rows: Positions) -> list[str]:
    """Where the first of these spans are: `doc-3: 4–9 PER`."""
    return [
        f"{table.ids[int(table.document[row])]}: {table.start[row]}–{table.end[row]} {table.labels[table.label[row]]}"
        for row in rows[:MAX_EXAMPLES].tolist()
    ]


def _is_repeated(table: SpanTable) -> Mask:
    """Which spans are there before, or there with a higher score."""
    score = np.zeros(len(table.label)) if table.score is None else table.score
    keys = (-score, table.label, table.end, table.start, table.document)
    order = np.lexsort(keys)
    same = np.ones(max(order.size - 1, 0), np.bool_)
    for key in keys[1:]:
        same &= key[order[1:]] == key[order[:-1]]
    found = np.zeros(order.size, np.bool_)
    found[order[1:][same]] = True
    return found
