"""Vectors in NumPy's files: one array, mapped rather than loaded, or an archive of arrays; never a pickle."""

import io
import zipfile
from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reportgen.readers.npz import DAMAGE, cell_text, native, old_headers
from reportgen.readers.source import Source
from reportgen.readers.vector_names import BOXES, IDS, MAPPED, PLACES, VECTORS, first_of, matrix, pair_of
from reportgen.vector_tables import VectorTable

Array = NDArray[np.generic]

_NPY, _ZIP = b"\x93NUMPY", (b"PK\x03\x04", b"PK\x05\x06")
_OBJECTS = (
    'A pickle can run any program when it is opened. If you made the file, convert it: python -c "import numpy as n; '
    "n.save('vectors.npy', n.stack(n.load('FILE', allow_pickle=True){key}).astype('float32'))\""
)


def is_npy(source: Source) -> bool:
    """Whether the content begins with NumPy's mark."""
    return source.head.startswith(_NPY)


def is_npz(source: Source) -> bool:
    """Whether it is a zip archive of nothing but arrays."""
    if not source.head.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            names = archive.namelist()
    except DAMAGE:
        return source.suffix == ".npz"
    return source.suffix == ".npz" or (bool(names) and all(name.endswith(".npy") for name in names))


def read_npy(source: Source) -> VectorTable:
    """A row per vector; of a plain file of float32 nothing is loaded before it is needed.

    Raises: MalformedInput for pickled objects, files that end too early and arrays of other shapes.
    """
    try:
        with old_headers():
            array = _mapped(source)
    except DAMAGE as error:
        raise source.malformed(f"damaged NumPy file ({error})", "Save it again with numpy.save.") from None
    return VectorTable(source.name, "npy", matrix(source, array))


def _mapped(source: Source) -> Array:
    """The array; what its header claims is compared with its size before."""
    size = len(source.data) if source.is_gzipped else source.path.stat().st_size
    stream = io.BytesIO(source.head)
    version = np.lib.format.read_magic(stream)
    header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = header(stream)
    if dtype.hasobject:
        raise _pickled(source, "")
    n_bytes = dtype.itemsize * int(np.prod(np.array(shape, object), initial=1))
    if n_bytes > size - stream.tell():
        remedy = "The file was cut short: copy it again."
        raise source.malformed(f"an array of {n_bytes:,} bytes of which {size - stream.tell():,} are there", remedy)
    if not n_bytes or source.is_gzipped:
        return native(np.load(io.BytesIO(source.data), allow_pickle=False))
    mode: Literal["r"] | None = "r" if n_bytes > MAPPED else None
    found: Array = np.load(source.path, mmap_mode=mode, allow_pickle=False)
    return found


def read_npz(source: Source) -> VectorTable:
    """The array of vectors under one of the names of VECTORS, or the only one of two dimensions, with ids and places.

    Raises: MalformedInput where no array can be meant, or several, and where they differ in length.
    """
    arrays = _arrays(source)
    flat = [key for key, array in arrays.items() if array.ndim == 1 or (array.ndim == 2 and array.shape[1] == 1)]
    numbers = [key for key in flat if arrays[key].dtype.kind in "fiu"]
    ids, box, places = first_of(IDS, flat), first_of(BOXES, arrays), first_of(PLACES, arrays)
    pair = pair_of(numbers) if places is None else None
    taken = [name for name in (ids, box, places, *(pair or ())) if name is not None]
    key = _vectors_key(source, arrays, taken, has_places=places is not None or pair is not None)
    points = None if places is None else matrix(source, arrays[places], f"key {places}")
    if pair is not None:
        points = np.hstack([matrix(source, arrays[name].reshape(-1, 1), f"key {name}") for name in pair])
    _check_lengths(source, {name: arrays[name] for name in (*taken, *((key,) if key else ()))})
    if points is not None and points.shape[1] != 2:
        problem = f"positions of {points.shape[1]} numbers"
        raise source.malformed(problem, "A position has two numbers: x and y.", f"key {places}")
    n = len(points) if points is not None else 0
    vectors = matrix(source, arrays[key], f"key {key}") if key else np.zeros((n, 0), np.float32)
    return VectorTable(
        source.name, "npz", vectors, None if ids is None else _texts(source, ids, arrays[ids]),
        None if box is None else _numbers(source, box, arrays[box]), points,
        notes=(f"array {key}",) if key else (),
    )  # fmt: skip


def _arrays(source: Source) -> dict[str, Array]:
    try:
        with old_headers(), np.load(io.BytesIO(source.data), allow_pickle=False) as archive:
            source.check_unpacked(sum(entry.file_size for entry in archive.zip.infolist()), len(source.data))
            found = {}
            for key in archive.files:
                try:
                    found[key] = native(archive[key])
                except ValueError as error:
                    if "allow_pickle" not in str(error) or first_of((*VECTORS, *IDS), [key]) is not None:
                        raise
            return found
    except DAMAGE as error:
        if "allow_pickle" in str(error):
            raise _pickled(source, "['embeddings']") from None
        raise source.malformed(f"damaged NPZ file ({error})", "Save it again with numpy.savez.") from None


def _pickled(source: Source, key: str) -> Exception:
    problem = "it holds pickled Python objects, which are never loaded"
    return source.malformed(problem, _OBJECTS.format(key=key))


def _vectors_key(source: Source, arrays: Mapping[str, Array], taken: list[str], *, has_places: bool) -> str | None:
    """The key of the vectors; None where there are none beside positions.

    Raises: MalformedInput where there are neither, or several that could be meant.
    """
    free = [key for key in arrays if key not in taken]
    key = first_of(VECTORS, [key for key in free if arrays[key].ndim >= 1 and arrays[key].dtype.kind in "fiu"])
    if key is not None:
        return key
    several = [key for key in free if arrays[key].ndim >= 2 and arrays[key].dtype.kind in "fiu"]
    if len(several) == 1:
        return several[0]
    if has_places and not several:
        return None
    problem = f"none of its arrays is named as vectors are: {', '.join(arrays) or 'it is empty'}"
    raise source.malformed(problem, "Name the array embeddings, and that of the ids: ids.")


def _check_lengths(source: Source, arrays: Mapping[str, Array]) -> None:
    lengths = {key: len(array) if array.ndim else 0 for key, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        each = ", ".join(f"{key} {n}" for key, n in lengths.items())
        raise source.malformed(f"the arrays are of different length: {each}", "Save one row per sample in every array.")


def _texts(source: Source, key: str, array: Array) -> list[str]:
    """Ids as text, whole numbers without a fraction; empty where there is none."""
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.dtype.kind == "S":
        array = np.char.decode(array.astype(np.bytes_), "utf-8", "replace")
    if array.dtype.kind not in "Uiuf" or array.ndim != 1:
        problem = f"ids as an array of type {array.dtype} and shape {array.shape}"
        raise source.malformed(problem, "Save one id per vector, as text: dtype=str.", f"key {key}")
    return [cell_text(value) or "" for value in array.tolist()]


def _numbers(source: Source, key: str, array: Array) -> NDArray[np.int64]:
    """Numbers of boxes in their images."""
    whole = array.dtype.kind in "iu" and array.ndim == 1
    if not whole and not (array.dtype.kind == "f" and array.ndim == 1 and bool((array == np.floor(array)).all())):
        problem = f"an array of type {array.dtype} and shape {array.shape}"
        remedy = "Save the number of each box in its image, from 0, in the order of the predictions."
        raise source.malformed(problem, remedy, f"key {key}")
    return array.astype(np.int64)
