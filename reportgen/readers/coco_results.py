"""Long lists of COCO results, read in blocks without a Python object per box.

Programs write every record alike. What is left of a block without its numbers is then one text repeated, which a
comparison proves (unless keys differ from record to record in digits alone, which no program writes); so every number
stands between separators that can be counted off. Where that proof fails, `results` returns None and the JSON is read
record by record.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.readers.decimals import PADDING, Positions, floats

BLOCK_BYTES = 1 << 19  # what is worked out of a block stays in the processor's cache
_LONGEST_RECORD = 4096
_NUMBER_BYTES = b"0123456789.+-E"
_SEPARATOR = ord(",")  # one follows every number, sooner or later
_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"(\s*:)?|(-?[0-9][0-9.eE+-]*)')
_PLAIN = (rb'"image_id"\s*:\s*[-0-9]', rb'"category_id"\s*:\s*[-0-9]', rb'"score"\s*:\s*[-0-9]',
          rb'"bbox"\s*:\s*\[[^\[\]{}"]*\]')  # fmt: skip
_IDS = ("image_id", "category_id")
_WANTED = (*_IDS, "bbox", "bbox", "bbox", "bbox", "score")
_LARGEST_ID = 2.0**53


@dataclass(frozen=True, eq=False)
class Results:
    """The columns of a list of results: whole numbers as ids, boxes (n, 4) and scores as written."""

    image_id: NDArray[np.int64]
    category_id: NDArray[np.int64]
    box: NDArray[np.float64]
    score: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Template:
    """A record without its numbers and with what follows it.

    `n_separators` are in it. Of each wanted number `cell` counts the separators before it, `lead` the characters
    between the last of these and the number, `trail` those between the number and the next; `rest` is what stands
    behind the last separator.
    """

    text: bytes
    n_separators: int
    cell: Positions
    lead: Positions
    trail: Positions
    rest: int


def results(pieces: Iterable[bytes]) -> Results | None:
    """The columns of a list of at least two records that all have the same form, None for any other."""
    template: _Template | None = None
    image_id, category_id, score = _Growing(np.int64), _Growing(np.int64), _Growing(np.float64)
    box = _Growing(np.float64, 4)
    for block in _blocks(pieces):
        if template is None:
            template = _template(block)
        numbers = None if template is None else _numbers(block, template)
        if numbers is None:
            return None
        for column, values in zip((image_id, category_id, box, score), _by_column(numbers), strict=True):
            column.extend(values)
    return None if template is None else Results(image_id.values, category_id.values, box.values, score.values)


def _by_column(numbers: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    return numbers[0], numbers[1], numbers[2:6].T, numbers[6]


class _Growing:
    """An array that blocks are added to. Memory that is not written to yet takes none."""

    def __init__(self, kind: type[np.number], *width: int) -> None:
        self._room = np.empty((1 << 20, *width), kind)
        self._size = 0

    def extend(self, values: NDArray[np.float64]) -> None:
        stop = self._size + len(values)
        if stop > len(self._room):
            larger = np.empty((max(stop, 2 * len(self._room)), *self._room.shape[1:]), self._room.dtype)
            larger[: self._size] = self.values
            self._room = larger
        self._room[self._size : stop] = values
        self._size = stop

    @property
    def values(self) -> NDArray[Any]:
        return self._room[: self._size]


def _blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Whole records with what follows them, the last without the end of the list; nothing if this is no list."""
    text, is_first = b"", True
    for piece in pieces:
        text += piece
        if is_first:
            start = text.find(b"{")
            if start < 0 or text[:start].strip() != b"[":
                return
            text, is_first = text[start:], False
        stop = text.rfind(b"{")
        if stop > 0:
            yield text[:stop]
            text = text[stop:]
    text = text.rstrip()
    yield text[:-1] if text.endswith(b"]") else b""


def _template(block: bytes) -> _Template | None:
    """The form of the first record, None where it is not one of numbers alone with all that is wanted."""
    second = block.find(b"{", 1)
    record = block[: second if second > 0 else None].replace(b"e-", b"E-")
    if len(record) > _LONGEST_RECORD or record.count(b"}") != 1 or not record.rstrip().endswith(b","):
        return None
    if not all(re.search(form, record) for form in _PLAIN):
        return None
    found = _found(record)
    if found is None:
        return None
    wanted = sorted((number for number in found if number[0] in _WANTED), key=lambda one: _WANTED.index(one[0]))
    if tuple(key for key, _, _ in wanted) != _WANTED:
        return None
    separators = [place for place, byte in enumerate(record) if byte == _SEPARATOR]
    rest = len(record) - 1 - separators[-1]
    cell = np.searchsorted(separators, [start for _, start, _ in wanted])
    before = np.array([-1 - rest, *separators])[cell]
    lead = np.array([start for _, start, _ in wanted]) - before
    trail = np.array(separators)[cell] - [end for _, _, end in wanted]
    return _Template(_skeleton(record), len(separators), cell, lead, trail, rest)


def _found(record: bytes) -> list[tuple[str, int, int]] | None:
    """Key, start and end of each number, None where there is text among the values or a key that looks like one."""
    key, found = "", []
    for match in _TOKEN.finditer(record):
        text, colon, number = match.groups()
        if number is not None:
            found.append((key, match.start(), match.end()))
        elif colon is None or any(byte in text for byte in _NUMBER_BYTES + b",{}"):
            return None
        else:
            key = text.decode()
    return found


def _skeleton(block: bytes) -> bytes:
    """The text without its numbers."""
    return block.translate(None, _NUMBER_BYTES)


def _numbers(block: bytes, template: _Template) -> NDArray[np.float64] | None:
    """The wanted numbers of a block, a row each, None where a record has another form."""
    text = _alike(block, template.text)
    if text is None and b"e-" in block:
        # exponents are part of the numbers; in capitals, which no key has, they are told from the text
        text = _alike(block.replace(b"e-", b"E-"), template.text)
    if text is None:
        return None
    separators = np.flatnonzero(text == _SEPARATOR)
    before = np.append(PADDING - 1 - template.rest, separators[:-1])
    start, end = (places.reshape(-1, template.n_separators).T[template.cell] for places in (before, separators))
    start += template.lead[:, None]
    end -= template.trail[:, None]
    try:
        numbers = floats(text, start.ravel(), end.ravel()).reshape(start.shape)
    except ValueError:
        return None
    ids = numbers[: len(_IDS)]
    return numbers if (np.abs(ids) < _LARGEST_ID).all() and (ids == np.floor(ids)).all() else None


def _alike(block: bytes, text: bytes) -> NDArray[np.uint8] | None:
    """The block, padded, when without its numbers it is nothing but this text again and again; else None.

    Nothing need follow the last record.
    """
    skeleton = _skeleton(block)
    if len(skeleton) % len(text):
        ending = text[text.rindex(b"}") + 1 :]
        block, skeleton = block.rstrip() + ending, skeleton.rstrip() + ending
    n_records, rest = divmod(len(skeleton), len(text))
    if rest or not n_records or skeleton != text * n_records:
        return None
    return np.frombuffer(b"".join((bytes(PADDING), block, bytes(PADDING))), np.uint8)
