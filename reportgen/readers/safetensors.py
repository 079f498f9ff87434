"""Tensors as safetensors stores them: a header in JSON, then plain numbers, read without any library."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from reportgen.readers.source import Source
from reportgen.readers.vector_names import MAPPED, VECTORS, first_of, matrix
from reportgen.vector_tables import VectorTable

_MOST_HEADER = 100_000_000  # bytes, as the format allows
_LENGTH = 8
_REMEDY = "Save it again with safetensors.numpy.save_file({'embeddings': vectors}, path)."
_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I8": "i1", "U8": "u1", "I16": "<i2", "I32": "<i4", "I64": "<i8"}
_BRAIN = "BF16"  # the upper half of a float32
_ids = msgspec.json.Decoder(list[str])


class _Tensor(msgspec.Struct):
    """One entry of the header."""

    dtype: str
    shape: list[int]
    data_offsets: tuple[int, int]


def is_safetensors(source: Source) -> bool:
    """Whether a length and a header of JSON of this length stand at the beginning."""
    length = int.from_bytes(source.head[:_LENGTH], "little")
    return 2 <= length <= _MOST_HEADER and source.head[_LENGTH : _LENGTH + 1] == b"{" and source.head[2:8].count(0) > 2


def read(source: Source) -> VectorTable:
    """The tensor under one of the names of VECTORS, or the only one of two dimensions; mapped from a plain file.

    The ids may stand in the metadata, as a JSON list under `ids`.
    Raises: MalformedInput for a damaged header, and where no tensor or several can be meant.
    """
    tensors, ids, start = _header(source)
    flat = [name for name, one in tensors.items() if len(one.shape) == 2]
    name = first_of(VECTORS, flat) or (flat[0] if len(flat) == 1 else None)
    if name is None:
        shown = ", ".join(f"{name} {one.shape}" for name, one in list(tensors.items())[:5])
        problem = f"{len(flat) or 'no'} tensors of two dimensions: {shown or 'it is empty'}"
        raise source.malformed(problem, "Name the one with a vector per sample embeddings.")
    vectors = matrix(source, _array(source, name, tensors[name], start), f"tensor {name}")
    if ids is not None and len(ids) != len(vectors):
        problem = f"{len(ids)} ids in its metadata, and {len(vectors)} vectors"
        raise source.malformed(problem, "Give one id per vector.")
    return VectorTable(source.name, "safetensors", vectors, ids, notes=(f"tensor {name}",))


def _header(source: Source) -> tuple[dict[str, _Tensor], list[str] | None, int]:
    """The tensors by name, the ids of the metadata, and where the numbers begin."""
    end = _LENGTH + int.from_bytes(source.head[:_LENGTH], "little")
    text = (source.head if end <= len(source.head) else source.data)[_LENGTH:end]
    try:
        raw = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        more = msgspec.json.decode(raw.pop("__metadata__", msgspec.Raw(b"{}")), type=dict[str, str])
        found = {name: msgspec.json.decode(one, type=_Tensor) for name, one in raw.items()}
        return found, _ids.decode(more["ids"]) if "ids" in more else None, end
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise source.malformed(f"damaged safetensors header ({error})", _REMEDY) from None


def _array(source: Source, name: str, tensor: _Tensor, start: int) -> NDArray[Any]:
    dtype = np.dtype(_TYPES.get(tensor.dtype, "<u2"))
    if tensor.dtype not in _TYPES and tensor.dtype != _BRAIN:
        raise source.malformed(f"tensor {name} of type {tensor.dtype}", "Save the vectors as float32.")
    first, last = tensor.data_offsets
    size = len(source.data) if source.is_gzipped else source.path.stat().st_size
    n = 1
    for side in tensor.shape:
        n *= side
    if min(tensor.shape) < 0 or first < 0 or last - first != n * dtype.itemsize:
        raise source.malformed(f"tensor {name} of shape {tensor.shape} has {last - first} bytes", _REMEDY)
    if start + last > size:
        problem = f"tensor {name} ends {start + last - size:,} bytes behind the end of the file"
        raise source.malformed(problem, "The file was cut short: copy it again.")
    if not n:
        return np.zeros(tensor.shape, np.float32)
    values: NDArray[Any]
    if source.is_gzipped or last - first <= MAPPED:
        values = np.frombuffer(source.data, dtype, n, start + first).reshape(tensor.shape)
    else:
        values = np.memmap(source.path, dtype, "r", start + first, tuple(tensor.shape))
    return (values.astype(np.uint32) << 16).view(np.float32) if tensor.dtype == _BRAIN else values
