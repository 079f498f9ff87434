"""Long lists of COCO results, read in chunks, so that neither the text nor an object per box fills the memory.

A list is cut where one object ends and the next begins. Such a place may lie within a text or a nested list: then the
chunk is no JSON, and is tried again with more of the file.
"""

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from reportgen.readers.encoding import UTF8_BOM

CHUNK_BYTES = 1 << 18  # the records of a chunk stay in the processor's cache
_NEXT_OBJECT = re.compile(rb"}\s*,\s*(?={)")
_MOST_ENDS = 1000  # of objects that are looked at for a cut
_LARGEST_ID = 2.0**53


class _Result(msgspec.Struct, gc=False):
    """A result of numbers alone. A file name, which would name the image, makes the list one for other ways."""

    image_id: float
    category_id: float
    bbox: tuple[float, float, float, float]
    score: float
    file_name: None = None


_decoder = msgspec.json.Decoder(list[_Result])
_encoder = msgspec.msgpack.Encoder()


def _packed_type() -> np.dtype[np.void]:
    """Where a packed record has its numbers: MessagePack gives each 8 bytes, and so every record the same size."""
    packed = _encoder.encode(_Result(0.5, 0.5, (0.5, 0.5, 0.5, 0.5), 0.5))
    places = [match.start() for match in re.finditer(re.escape(struct.pack(">d", 0.5)), packed)]
    names = ["image_id", "category_id", "x", "y", "width", "height", "score"]
    return np.dtype({"names": names, "formats": [">f8"] * 7, "offsets": places, "itemsize": len(packed)})


_PACKED = _packed_type()
_SIDES = ("x", "y", "width", "height")


@dataclass(frozen=True, eq=False)
class Results:
    """The columns of a list of n results.

    `image_id` and `category_id` (n,) are whole numbers; `box` (n, 4) and `score` (n,) are as written.
    """

    image_id: NDArray[np.int64]
    category_id: NDArray[np.int64]
    box: NDArray[np.float64]
    score: NDArray[np.float64]


def results(pieces: Iterable[bytes]) -> Results | None:
    """The columns of a list of records that are all complete and numbers, None for anything else."""
    image_id, category_id, score = _Growing(np.int64), _Growing(np.int64), _Growing(np.float64)
    box = _Growing(np.float64, 4)
    try:
        for records in _chunks(pieces):
            image_id.extend(_ids(records["image_id"]))
            category_id.extend(_ids(records["category_id"]))
            box.extend(np.stack([records[side] for side in _SIDES], axis=1))
            score.extend(records["score"])
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    return Results(image_id.values, category_id.values, box.values, score.values)


class _Growing:
    """An array that chunks are added to. Memory that is not written to yet takes none."""

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


def _chunks(pieces: Iterable[bytes]) -> Iterator[NDArray[np.void]]:
    """The records of a list, many at a time.

    Raises: msgspec.DecodeError or ValueError for what is no list of such records.
    """
    text, least = bytearray(), 0
    for number, piece in enumerate(pieces):
        text += piece if number else _after_bracket(piece)
        if len(text) < least:
            continue
        least = 2 * len(text)  # where there is no cut yet; doubling keeps all tries together short
        if stop := _last_end(text):
            try:
                yield _records(b"[" + text[:stop] + b"]")
            except msgspec.ValidationError:
                raise  # whole, but of another kind
            except msgspec.DecodeError:
                continue  # cut within a text or a nested list
            del text[: text.index(b"{", stop)]
            least = 0
    yield _records(b"[" + text)


def _after_bracket(piece: bytes) -> bytes:
    start = piece.removeprefix(UTF8_BOM).lstrip()
    if not start.startswith(b"["):
        raise ValueError("no list")
    return start[1:]


def _last_end(text: bytearray) -> int:
    """The end of the last object that another follows, 0 where none is near the end."""
    place = len(text)
    for _ in range(_MOST_ENDS):
        place = text.rfind(b"}", 0, place)
        if place < 0:
            break
        if _NEXT_OBJECT.match(text, place):
            return place + 1
    return 0


def _records(text: bytes) -> NDArray[np.void]:
    """The numbers of a list of records: packed once more by msgspec, they are taken out by numpy in one stroke."""
    if not text.isascii():
        text.decode()  # msgspec skips what is not asked for without a look at its characters
    records = _decoder.decode(text)
    packed = _encoder.encode(records)
    return np.frombuffer(packed, _PACKED, len(records), len(packed) - len(records) * _PACKED.itemsize)


def _ids(values: NDArray[np.float64]) -> NDArray[np.float64]:
    if not ((np.abs(values) < _LARGEST_ID) & (values == np.floor(values))).all():
        raise ValueError("no whole number, or one that a float cannot hold")
    return values
