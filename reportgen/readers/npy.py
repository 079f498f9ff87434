"""One NumPy array: a label or a row of scores per sample, in the order of the ground truth; no pickled objects."""

import io

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.readers.npz import DAMAGE, cell_text, native, old_headers
from reportgen.readers.source import Source
from reportgen.tables import ScoreMatrix, Table

FORMATS = ("npy",)
SIGN = "an array of NumPy"

_MAGIC = b"\x93NUMPY"
_REMEDY = "Save it again with numpy.save, or everything in one file: numpy.savez(path, y=…, probs=…, class_names=…)."


def recognises(source: Source) -> bool:
    """Whether the content begins with NumPy's mark."""
    return source.head.startswith(_MAGIC)


def read(source: Source) -> Table:
    """A column `y` of labels, a column `score` of fractions from 0 to 1, or a matrix with columns from 0.

    Raises: MalformedInput for pickled objects and arrays of other shapes.
    """
    array = _array(source)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim not in (1, 2) or not array.size:
        problem = f"an array of shape {array.shape}"
        raise source.malformed(problem, "Save one label per sample, or one row of scores per sample.")
    if array.ndim == 2:
        return _matrix(source, array)
    if array.dtype.kind == "f" and _are_fractions(array):
        return Table(source.name, "npy", pl.DataFrame({"score": array.astype(np.float64)}))
    if array.dtype.kind not in "USiufb":
        raise source.malformed(f"an array of type {array.dtype}", "Save text or numbers.")
    values = np.char.decode(array.astype(np.bytes_), "utf-8", "replace") if array.dtype.kind == "S" else array
    return Table(source.name, "npy", pl.DataFrame({"y": pl.Series(map(cell_text, values.tolist()), dtype=pl.String)}))


def _matrix(source: Source, array: NDArray[np.generic]) -> Table:
    if array.dtype.kind not in "fiub":
        raise source.malformed(f"scores of type {array.dtype}", "Save the scores as float32 or float64.")
    dtype = np.float32 if array.dtype in (np.float32, np.float16) else np.float64
    labels = tuple(str(number) for number in range(array.shape[1]))
    return Table(source.name, "npy", pl.DataFrame(), ScoreMatrix(array.astype(dtype), labels))


def _are_fractions(array: NDArray[np.generic]) -> bool:
    """Whether these are scores rather than labels: from 0 to 1, and not all whole."""
    values = array.astype(np.float64)
    return bool((((values >= 0) & (values <= 1)) | np.isnan(values)).all() and (values % 1 > 0).any())


def _array(source: Source) -> NDArray[np.generic]:
    """The array in this machine's byte order; what its header claims is compared with its size before."""
    data = source.data
    stream = io.BytesIO(data)
    try:
        with old_headers():
            return _loaded(source, data, stream)
    except DAMAGE as error:
        raise source.malformed(f"damaged NumPy file ({error})", _REMEDY) from None


def _loaded(source: Source, data: bytes, stream: io.BytesIO) -> NDArray[np.generic]:
    """What NumPy makes of it, where its header promises no more than there is."""
    version = np.lib.format.read_magic(stream)
    header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = header(stream)
    if dtype.hasobject:
        remedy = "A pickle can run any program when it is opened. Save text with dtype=str, no dtype=object."
        raise source.malformed("it holds pickled Python objects, which are never loaded", remedy)
    n_bytes = dtype.itemsize * int(np.prod(np.array(shape, object), initial=1))
    if n_bytes > len(data) - stream.tell():
        raise source.malformed(f"an array of {n_bytes:,} bytes that ends too early", "Copy the file again.")
    return native(np.load(io.BytesIO(data), allow_pickle=False))
