"""The one form of packed columns, in records and in pages: little-endian bytes, raw deflate, base64."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Collection, Iterator
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import ArrayLike, NDArray

NumberType = Literal["uint8", "int8", "int16", "uint16", "int32", "uint32", "float32", "float64"]
RAW_DEFLATE = -zlib.MAX_WBITS  # what browsers call deflate-raw
LONG = 50_000  # bytes of a column from which the best packing takes too long
BEST = {"level": 9, "strategy": zlib.Z_DEFAULT_STRATEGY}
ALIKE = {"level": 4, "strategy": zlib.Z_DEFAULT_STRATEGY}  # half the time of 6, and a hundredth more bytes
UNLIKE = {"level": 1, "strategy": zlib.Z_HUFFMAN_ONLY}  # a quarter of that, where bytes repeat by chance alone
SAMPLE = 1 << 14  # bytes of a long column that show whether they do
MOST_LOST = 1.02  # of its bytes
DATA = b'"data":"'  # begins a packed column in a record


class Column(msgspec.Struct, frozen=True):
    """Numbers or text: little-endian bytes, raw deflate, base64."""

    type: Literal[NumberType, "utf-8"]
    data: Annotated[str, Meta(extra_json_schema={"contentEncoding": "base64"})]


class DamagedColumn(ValueError):
    """A column is not what it says, or is larger than it may be."""


def packed(values: ArrayLike, dtype: str) -> Column:
    """Numbers as a column; `dtype` is any spelling that numpy knows of one of the types above.

    >>> packed([1, 2, 3], "i2")
    Column(type='int16', data='Y2RgYmBmAAA=')
    """
    kind = np.dtype(dtype)
    content = np.ascontiguousarray(values, kind.newbyteorder("<")).tobytes()
    return msgspec.convert({"type": kind.name, "data": deflated(content)}, Column)


def packed_text(text: bytes) -> Column:
    """UTF-8 text as a column."""
    return Column("utf-8", deflated(text))


def deflated(content: bytes) -> str:
    """Raw deflate in base64. Of long columns nothing is looked for that repeats where a part of them repeats little."""
    return b64encode(_deflated(content, is_last=True, **_packing(content))).decode()


def deflated_record(content: bytes) -> bytes:
    """A record as JSON in raw deflate: its packed columns, in which nothing repeats, only take the bits they need."""
    pieces = list(_pieces(content))
    last = len(pieces) - 1
    return b"".join(
        _deflated(piece, is_last=k == last, **(UNLIKE if is_packed else BEST if len(piece) < LONG else ALIKE))
        for k, (piece, is_packed) in enumerate(pieces)
    )


def _pieces(content: bytes) -> Iterator[tuple[bytes, bool]]:
    """The whole, piece by piece, and whether it is a long packed column; what is in between is JSON."""
    done = start = 0
    while (found := content.find(DATA, start)) >= 0:
        start = found + len(DATA)
        end = content.find(b'"', start)
        if end - start >= LONG:
            yield content[done:start], False
            yield content[start:end], True
            done = start = end
    yield content[done:], False


def _packing(content: bytes) -> dict[str, int]:
    if len(content) < LONG:
        return BEST
    middle = len(content) // 2
    part = content[middle - SAMPLE // 2 : middle + SAMPLE // 2]
    sizes = [len(_deflated(part, is_last=True, **one)) for one in (UNLIKE, ALIKE)]
    return UNLIKE if sizes[0] <= sizes[1] * MOST_LOST else ALIKE


def _deflated(content: bytes, *, level: int, strategy: int, is_last: bool) -> bytes:
    """Raw deflate; what is not the last piece ends with a whole byte, so that another may follow."""
    packer = zlib.compressobj(level, zlib.DEFLATED, RAW_DEFLATE, strategy=strategy)
    return packer.compress(content) + packer.flush(zlib.Z_FINISH if is_last else zlib.Z_SYNC_FLUSH)


def inflated(text: str | bytes, most: int) -> bytes:
    """What was deflated, at most so many bytes of it.

    Raises: DamagedColumn when it is damaged or longer; nothing much longer than `most` is ever held.
    """
    unpacker = zlib.decompressobj(RAW_DEFLATE)
    try:
        content = unpacker.decompress(b64decode(text, validate=False), most + 1)
    except (Base64Error, zlib.error, ValueError) as error:
        raise DamagedColumn("its packed data cannot be unpacked") from error
    if len(content) > most:
        raise DamagedColumn("its packed data is too large")
    if not unpacker.eof:
        raise DamagedColumn("its packed data is cut short")
    return content


def unpacked(column: Column, most: int, types: Collection[str] = ()) -> NDArray[np.number]:
    """(n,) the numbers of a column, at most `most` of them, in one of `types` where these are named; read-only.

    Raises: DamagedColumn.
    """
    if column.type == "utf-8" or (types and column.type not in types):
        raise DamagedColumn(f"is of {column.type}")
    kind = np.dtype(column.type).newbyteorder("<")
    content = inflated(column.data, most * kind.itemsize)
    if len(content) % kind.itemsize:
        raise DamagedColumn("is cut short")
    return np.frombuffer(content, kind).astype(column.type, copy=False)
