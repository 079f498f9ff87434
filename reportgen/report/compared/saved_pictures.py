"""Pictures, texts, boxes and spans taken back out of report pages.

A page may come from anywhere. So nothing in it is followed or run: a picture counts only as one of few types, of
bounded size, whose first bytes are of that type and whose header says that it is as small as a thumbnail; a box only
as four finite numbers. What does not fit is as if it were not there.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.record.packed import DamagedColumn, inflated
from reportgen.report.compared.picture_header import picture_size
from reportgen.report.compared.saved_answers import SavedAnswers, saved_answers
from reportgen.report.compared.saved_columns import SavedColumn, exactly, numbers_of, whole
from reportgen.report.compared.saved_spans import Parts, SavedSpans, parts_of, saved_spans
from reportgen.report.images import SIDES
from reportgen.report.thumbnail import Thumbnail

DATA = re.compile(rb'<script type="application/json" id="data">([^<]*)</script>')
BLOCK = re.compile(rb'<script type="application/octet-stream" id="pictures">([A-Za-z0-9+/=]*)</script>')
SHOWN = re.compile(rb'data-picture="(\d{1,9})" (?:src|href)="data:(image/[a-z]{3,4});base64,([A-Za-z0-9+/=]*)"')
SIGNATURES = {"image/png": (b"\x89PNG\r\n\x1a\n",), "image/webp": (b"RIFF",), "image/jpeg": (b"\xff\xd8\xff",)}
NULL = b"null"
NOTHING = msgspec.Raw(NULL)
MOST_BYTES = 4_000_000  # of one picture
MOST_SIDE = 1_000_000  # pixels of the original picture
LARGEST_SHOWN = max(side for _, side in SIDES)  # pixels of a thumbnail's longer side
MOST_SAMPLES = 2_000_000
MOST_BOXES = 2_000_000  # of one side
MOST_TEXT = 200_000_000  # bytes of all texts together


class _Samples(msgspec.Struct, frozen=True):
    ids: list[str]
    picture: SavedColumn
    width: SavedColumn
    height: SavedColumn
    texts: SavedColumn | None = None  # JSON
    whole: dict[str, int] = {}


class _Pictures(msgspec.Struct, frozen=True):
    mimes: list[str]
    mime: SavedColumn
    start: SavedColumn


class _Boxes(msgspec.Struct, frozen=True):
    number: SavedColumn
    x: SavedColumn
    y: SavedColumn
    width: SavedColumn
    height: SavedColumn


class _Sides(msgspec.Struct, frozen=True):
    truth: _Boxes
    prediction: _Boxes


class _Island(msgspec.Struct, frozen=True):
    pictures: _Pictures
    samples: _Samples | None = None
    items: _Samples | None = None  # as pages of earlier versions call them
    boxes: _Sides | None = None
    rows: msgspec.Raw = NOTHING
    outputs: msgspec.Raw = NOTHING


@dataclass(frozen=True, eq=False)
class SavedPage:
    """What a report page shows of its samples; empty where the file is no page."""

    path: Path
    ids: tuple[str, ...] = ()
    picture: NDArray[np.number] = field(default_factory=lambda: np.zeros(0, np.int32))
    size: NDArray[np.number] = field(default_factory=lambda: np.zeros((0, 2), np.int32))
    mimes: tuple[str, ...] = ()
    mime: NDArray[np.number] = field(default_factory=lambda: np.zeros(0, np.uint8))
    start: NDArray[np.number] = field(default_factory=lambda: np.zeros(1, np.int32))
    block: bytes = b""
    shown: Mapping[int, tuple[str, bytes]] = field(default_factory=dict)
    boxes: Mapping[str, Mapping[int, tuple[float, float, float, float]]] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    whole: Mapping[str, int] = field(default_factory=dict)  # by position, characters of those that are cut
    parts: tuple[Parts, ...] = ()  # of the text of each sample, where texts are drawn with their spans
    spans: SavedSpans = field(default_factory=SavedSpans)
    answers: SavedAnswers = field(default_factory=SavedAnswers)

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each sample stands, by id."""
        return {id_: k for k, id_ in enumerate(self.ids)}

    def has_picture(self, id_: str) -> bool:
        """Whether it claims to show the sample."""
        at = self.position.get(id_)
        return at is not None and 0 <= int(self.picture[at]) < self.mime.size

    def text(self, id_: str) -> tuple[str, int | None] | None:
        """The text of a sample, and how long it is where it is cut; None where the page shows none."""
        at = self.position.get(id_)
        number = NONE if at is None else int(self.picture[at])
        return (self.texts[number], self.whole.get(str(number))) if 0 <= number < len(self.texts) else None

    def parts_of(self, id_: str) -> Parts:
        """What the page shows of the text of a sample, with its spans; nothing where it has none."""
        at = self.position.get(id_)
        return self.parts[at] if at is not None and at < len(self.parts) else ()

    def size_of(self, id_: str) -> tuple[int, int]:
        """Width and height of the sample's original picture; 0, 0 where unknown."""
        at = self.position.get(id_)
        if at is None:
            return 0, 0
        width, height = (int(side) for side in self.size[at])
        return (width, height) if 0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE else (0, 0)

    def thumbnail(self, id_: str) -> Thumbnail | None:
        """The picture of a sample; None where the page has none, or none that may be shown."""
        if not self.has_picture(id_):
            return None
        number = int(self.picture[self.position[id_]])
        mime, text = self.shown.get(number) or self._from_block(number)
        data = _picture(mime, text)
        return None if data is None else Thumbnail(mime, data, *self.size_of(id_))

    def _from_block(self, number: int) -> tuple[str, bytes]:
        kind, start, end = int(self.mime[number]), int(self.start[number]), int(self.start[number + 1])
        known = 0 <= kind < len(self.mimes) and 0 <= start < end <= len(self.block)
        return (self.mimes[kind], self.block[start:end]) if known else ("", b"")


def saved_page(content: bytes, path: Path) -> SavedPage:
    """What a report page shows; an empty page for a record, and for a page whose data cannot be read."""
    found = DATA.search(content)
    if found is None:
        return SavedPage(path)
    try:
        return _page(path, content, msgspec.json.decode(found[1], type=_Island))
    except (msgspec.DecodeError, UnicodeDecodeError, DamagedColumn):
        return SavedPage(path)


def _page(path: Path, content: bytes, island: _Island) -> SavedPage:
    shown = island.samples or island.items
    if shown is None:
        raise DamagedColumn("no samples")
    n = len(shown.ids)
    if n > MOST_SAMPLES:
        raise DamagedColumn("too many samples")
    texts, parts = _texts(shown.texts)
    mime = whole(numbers_of(island.pictures.mime, MOST_SAMPLES))
    block = BLOCK.search(content)
    return SavedPage(
        path=path,
        ids=tuple(shown.ids),
        picture=whole(exactly(shown.picture, n)),
        size=whole(np.stack([exactly(shown.width, n), exactly(shown.height, n)], axis=1)),
        mimes=tuple(island.pictures.mimes),
        mime=mime,
        start=whole(exactly(island.pictures.start, mime.size + 1)),
        block=block[1] if block else b"",
        shown={int(one[1]): (one[2].decode(), one[3]) for one in SHOWN.finditer(content)},
        boxes={} if island.boxes is None else {
            "truth": _boxes(island.boxes.truth), "prediction": _boxes(island.boxes.prediction),
        },
        texts=texts,
        whole=shown.whole,
        parts=parts,
        spans=saved_spans(island.rows, n) if parts else SavedSpans(),
        answers=SavedAnswers() if bytes(island.outputs) == NULL else saved_answers(island.outputs),
    )  # fmt: skip


def _texts(packed: SavedColumn | None) -> tuple[tuple[str, ...], tuple[Parts, ...]]:
    """The texts, each whole, or each in parts."""
    if packed is None:
        return (), ()
    found = msgspec.json.decode(inflated(packed.data, MOST_TEXT), type=tuple[str | tuple[int | str, ...], ...])
    texts = tuple(one for one in found if isinstance(one, str))
    parts = tuple(parts_of(one) for one in found if isinstance(one, tuple))
    if texts and parts:
        raise DamagedColumn("texts whole and in parts")
    return texts, parts


def _boxes(boxes: _Boxes) -> dict[int, tuple[float, float, float, float]]:
    """The boxes by their number in the data set: x, y, width, height in pixels."""
    number = whole(numbers_of(boxes.number, MOST_BOXES))
    sides = np.stack([exactly(side, number.size) for side in (boxes.x, boxes.y, boxes.width, boxes.height)])
    known = np.isfinite(sides).all(axis=0) & (np.abs(sides) <= MOST_SIDE).all(axis=0) & (sides[2:] >= 0).all(axis=0)
    rows = sides.T[known].astype(float).round(2).tolist()
    return {int(k): (row[0], row[1], row[2], row[3]) for k, row in zip(number[known], rows, strict=True)}


def _picture(mime: str, text: bytes) -> bytes | None:
    """The bytes of a picture in base64, where its type is known, they begin as that type does, and it is small."""
    if mime not in SIGNATURES or not 0 < len(text) <= MOST_BYTES * 4 // 3 + 4:
        return None
    try:
        data = b64decode(text, validate=True)
    except Base64Error:
        return None
    size = picture_size(data) if data.startswith(SIGNATURES[mime]) else None
    return data if size is not None and min(size) > 0 and max(size) <= LARGEST_SHOWN else None
