"""Long lists of COCO results, read in blocks without a Python object per box.

Programs write every record alike. What is left of a block without its numbers is then one text repeated, which a
comparison proves (unless keys differ from record to record in digits alone, which no program writes); and the numbers
alone are comma-separated lines, which polars reads with correct rounding. Where that proof fails, `results` returns
None and the JSON is read record by record.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

_BLOCK_BYTES = 1 << 23
_NUMBER_BYTES = b"0123456789.+-E"
_OTHER_BYTES = bytes(set(range(256)) - set(_NUMBER_BYTES) - set(b",}"))
_LINES = bytes.maketrans(b"}", b"\n")
_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"(\s*:)?|(-?[0-9][0-9.eE+-]*)')
_PLAIN = (rb'"image_id"\s*:\s*[-0-9]', rb'"category_id"\s*:\s*[-0-9]', rb'"score"\s*:\s*[-0-9]',
          rb'"bbox"\s*:\s*\[[^\[\]{}"]*\]')  # fmt: skip
_IDS = ("image_id", "category_id")
_WANTED = (*_IDS, "bbox", "bbox", "bbox", "bbox", "score")


@dataclass(frozen=True, eq=False)
class Results:
    """The columns of a list of results: whole numbers as ids, boxes (n, 4) and scores as written."""

    image_id: NDArray[np.int64]
    category_id: NDArray[np.int64]
    box: NDArray[np.float64]
    score: NDArray[np.float64]


@dataclass(frozen=True)
class _Template:
    """A record without its numbers and with what follows it, the columns of its numbers, and those that are wanted."""

    text: bytes
    schema: dict[str, pl.DataType]
    columns: tuple[str, ...]


def results(data: bytes) -> Results | None:
    """The columns of a list of at least two records that all have the same form, None for any other."""
    start = data.find(b"{")
    template = _template(data, start) if start >= 0 and data[:start].strip() == b"[" else None
    if template is None:
        return None
    frames = []
    for block in _blocks(data, start):
        frame = _numbers(block, template)
        if frame is None:
            return None
        frames.append(frame)
    frame = pl.concat(frames, rechunk=True)
    image_id, category_id, *sides, score = (frame[name].to_numpy() for name in template.columns)
    return Results(image_id, category_id, np.column_stack(sides), score)


def _template(data: bytes, start: int) -> _Template | None:
    """The form of the first record, None where it is not one of numbers alone with all that is wanted."""
    second = data.find(b"{", start + 1)
    record = data[start:second].replace(b"e-", b"E-")
    if second < 0 or len(record) > 4096 or record.count(b"}") != 1:
        return None
    if not all(re.search(form, record) for form in _PLAIN):
        return None
    keys = _keys(record)
    if keys is None:
        return None
    cells = _lines(record).split(b"\n")[0].split(b",")
    numbered = [place for place, cell in enumerate(cells) if cell]
    if len(numbered) != len(keys):
        return None
    wanted = [(key, str(place)) for place, key in zip(numbered, keys, strict=True) if key in _WANTED]
    wanted.sort(key=lambda found: _WANTED.index(found[0]))
    if tuple(key for key, _ in wanted) != _WANTED:
        return None
    # behind the comma of the record before, every line but the first begins with an empty cell
    schema: dict[str, pl.DataType] = {str(place): pl.String() for place in range(-1, len(cells))}
    schema |= {place: pl.Int64() if key in _IDS else pl.Float64() for key, place in wanted}
    return _Template(_skeleton(record), schema, tuple(place for _, place in wanted))


def _keys(record: bytes) -> list[str] | None:
    """The key of each number, None where there is text among the values or a key that looks like a number."""
    key, keys = "", []
    for match in _TOKEN.finditer(record):
        text, colon, number = match.groups()
        if number is not None:
            keys.append(key)
        elif colon is None or any(byte in text for byte in _NUMBER_BYTES + b",{}"):
            return None
        else:
            key = text.decode()
    return keys


def _skeleton(block: bytes) -> bytes:
    """The text without its numbers."""
    return block.translate(None, _NUMBER_BYTES)


def _lines(block: bytes) -> bytes:
    """The numbers alone, a line for each record."""
    return block.translate(_LINES, _OTHER_BYTES)


def _blocks(data: bytes, start: int) -> Iterator[bytes]:
    """Whole records with what follows them, the last without the end of the list."""
    end = data.rindex(b"]") if data.rstrip().endswith(b"]") else len(data)
    while start < end:
        stop = data.rfind(b"{", start + 1, start + _BLOCK_BYTES) if end - start > _BLOCK_BYTES else end
        stop = stop if stop > start else end
        yield data[start:stop]
        start = stop


def _numbers(block: bytes, template: _Template) -> pl.DataFrame | None:
    """The wanted numbers of a block, None where a record has another form."""
    n_records = _n_alike(_skeleton(block), template.text)
    if not n_records and b"e-" in block:
        # exponents are part of the numbers; in capitals, which no key has, they are told from the text
        block = block.replace(b"e-", b"E-")
        n_records = _n_alike(_skeleton(block), template.text)
    return _parsed(block, template, n_records) if n_records else None


def _n_alike(skeleton: bytes, text: bytes) -> int:
    """How often the text is repeated, 0 when something else is there; nothing need follow the last record."""
    if len(skeleton) % len(text):
        skeleton = skeleton.rstrip() + text[text.rindex(b"}") + 1 :]
    n_records, rest = divmod(len(skeleton), len(text))
    return n_records if not rest and skeleton == text * n_records else 0


def _parsed(block: bytes, template: _Template, n_records: int) -> pl.DataFrame | None:
    lines = b"," + _lines(block).rstrip(b",")
    try:
        frame = pl.read_csv(lines, has_header=False, quote_char=None, schema=template.schema)
    except pl.exceptions.PolarsError:
        return None
    frame = frame.select(template.columns)
    return frame if frame.height == n_records and not any(frame.null_count().row(0)) else None
