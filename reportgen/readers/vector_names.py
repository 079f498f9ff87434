"""How files of vectors name what they hold, and the errors that all forms of them share."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.readers.source import Source

VECTORS = ("embeddings", "embedding", "vectors", "vector", "features", "feature", "emb", "feats", "x", "arr_0")
IDS = (
    "id", "ids", "sample_id", "sample_ids", "image_id", "image_ids", "image", "images", "filename", "filenames",
    "file_name", "file_names", "file", "files", "path", "paths", "filepath", "filepaths", "key", "keys", "name",
    "names",
)  # fmt: skip
BOXES = ("box", "boxes", "box_index", "box_id")
PLACES = ("xy", "umap", "projection", "positions", "tsne", "t-sne", "coords")  # of both coordinates in one array
PAIRS = tuple((f"{stem}x", f"{stem}y") for stem in ("", "umap_", "projection_", "tsne_", "pos_")) + tuple(
    (f"{stem}{sign}{first}", f"{stem}{sign}{first + 1}")
    for stem in ("umap", "tsne", "projection") for sign in ("_", "") for first in (0, 1)
)  # fmt: skip
MAPPED = 1 << 26  # bytes above which an array is mapped from its file, not loaded
BLOCK = 1 << 22  # numbers that are converted at a time


def first_of(names: Sequence[str], known: Mapping[str, str] | Iterable[str]) -> str | None:
    """The first of `names` that a file has, as it writes it; capitals and blanks do not count.

    >>> first_of(("id", "file"), ["File ", "e0"])
    'File '
    """
    present: dict[str, str] = {}
    for name in known:
        present.setdefault(name.strip().lower(), name)
    return next((present[name] for name in names if name in present), None)


def pair_of(known: Iterable[str]) -> tuple[str, str] | None:
    """The names of the columns of a position, None without both of them."""
    names = list(known)
    for pair in PAIRS:
        found = first_of(pair[:1], names), first_of(pair[1:], names)
        if found[0] is not None and found[1] is not None:
            return found[0], found[1]
    return None


def as_float32(array: NDArray[np.generic]) -> NDArray[np.float32]:
    """(n, d) as float32, what is beyond it infinite; the very array where it is such, or half as wide and mapped."""
    is_mapped = isinstance(array, np.memmap) and array.dtype == np.float16
    if array.dtype.isnative and (is_mapped or array.dtype == np.float32):
        return array  # type: ignore[return-value]
    found = np.empty(array.shape, np.float32)
    step = max(1, BLOCK // max(1, array.shape[1]))
    with np.errstate(over="ignore", invalid="ignore"):
        for start in range(0, len(array), step):
            found[start : start + step] = array[start : start + step]
    return found


def matrix(source: Source, array: NDArray[np.generic], place: str = "") -> NDArray[np.float32]:
    """The array as (n, d) float32; axes of length 1 behind the first do not count.

    Raises: MalformedInput for what is no row of numbers per sample.
    """
    if array.dtype.kind not in "fiu":
        problem = f"an array of type {array.dtype}"
        raise source.malformed(problem, "Save the vectors as float32: vectors.astype('float32').", place)
    if array.ndim > 2 and len(array):
        sides = [side for side in array.shape[1:] if side != 1]
        array = array.reshape(len(array), *sides) if len(sides) == 1 else array
    if array.ndim == 1:
        problem = "an array of one dimension: one number per sample is no vector"
        raise source.malformed(
            problem, "Save a row of numbers per sample, an array (n, d) with d of at least 2.", place
        )
    if array.ndim != 2 or not array.size:
        problem = f"an array of shape {array.shape}"
        remedy = "Save one vector per sample, an array (n, d); of a vector per token or place, take their mean."
        raise source.malformed(problem, remedy, place)
    return as_float32(array)
