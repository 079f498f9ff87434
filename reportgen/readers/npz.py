"""NumPy archives: labels, predictions and a score matrix as arrays; pickled objects are refused."""

import contextlib
import io
import re
import sys
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.readers.encoding import LONE_SURROGATE, lone_surrogates
from reportgen.readers.source import Source
from reportgen.tables import LabelSets, ScoreMatrix, Table

FORMATS = ("npz",)
SIGN = "a zip archive"

Array = NDArray[np.generic]

TRUTH_KEYS = ("y", "y_true", "labels")
SCORE_KEYS = ("probs", "scores", "y_pred")
NAME_KEYS = ("class_names", "label_names")
ID_KEY = "ids"
PREDICTION_KEY = "y_pred"

_KEYS = "Keys: y, y_true or labels; probs, scores or y_pred; class_names or label_names; ids."
DAMAGE = (
    ValueError,
    OSError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    OverflowError,
    SyntaxError,
    RecursionError,
    RuntimeError,
    MemoryError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    tokenize.TokenError,
)


def recognises(source: Source) -> bool:
    """Whether the content is a zip archive."""
    return source.head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def read(source: Source) -> Table:
    """A text column per one-dimensional array, indexes replaced by their label, and the matrix of scores."""
    arrays = _arrays(source)
    names = _label_names(source, arrays)
    n_rows = _n_rows(source, arrays)
    arrays = _without_one_hot(arrays)
    sets = _true_sets(source, arrays, names)
    scores = _scores(source, arrays, names if sets is None else sets.labels, n_rows)
    kept = {key: array for key, array in arrays.items() if key not in NAME_KEYS and array.shape == (n_rows,)}
    frame = pl.DataFrame([_column(source, key, array, names) for key, array in kept.items()])
    n_replaced = sum(_n_lone_surrogates(array) for array in arrays.values())
    return Table(source.name, "npz", _with_score(frame), scores, issues=lone_surrogates(n_replaced), true_sets=sets)


def _without_one_hot(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """The arrays with the place of the one in each row, where every row of the truth has just one among zeros."""
    found = dict(arrays)
    for key in TRUTH_KEYS:
        array = found.get(key)
        if array is not None and _are_flags(array) and bool((array.astype(np.int64).sum(axis=1) == 1).all()):
            found[key] = array.argmax(axis=1)
    return found


def _are_flags(array: Array) -> bool:
    """Whether there is nothing but ones and zeros in rows of at least two."""
    is_matrix = array.ndim == 2 and array.shape[1] > 1 and array.dtype.kind in "biuf"
    return is_matrix and bool(((array == 0) | (array == 1)).all())


def _true_sets(source: Source, arrays: Mapping[str, Array], names: tuple[str, ...] | None) -> LabelSets | None:
    """The labels of each sample, where the truth is rows of ones and zeros; None where it is not."""
    key = next((key for key in TRUTH_KEYS if key in arrays and arrays[key].ndim == 2), None)
    if key is None:
        return None
    values = arrays[key]
    if not _are_flags(values):
        raise source.malformed(
            "an array of 2 dimensions that holds more than 0 and 1", "Save one label per sample, or rows of 0 and 1.",
            f"key {key}",
        )  # fmt: skip
    labels = names or tuple(map(str, range(values.shape[1])))
    if values.shape[1] != len(labels) or len(set(labels)) < len(labels):
        problem = f"{values.shape[1]} columns of labels, and {len(set(labels))} names"
        raise source.malformed(problem, "Give class_names one name per column.", f"key {key}")
    return LabelSets(labels, values.astype(np.bool_), np.ones(len(values), np.bool_))


def _with_score(frame: pl.DataFrame) -> pl.DataFrame:
    """One-dimensional probabilities are the scores of the predicted labels."""
    key = next((key for key in ("probs", "scores") if key in frame.columns), None)
    return frame.rename({key: "score"}) if key and "score" not in frame.columns else frame


def _arrays(source: Source) -> dict[str, Array]:
    """Every array of the archive by its key, in the archive's order."""
    try:
        with old_headers(), np.load(io.BytesIO(source.data), allow_pickle=False) as archive:
            source.check_unpacked(sum(entry.file_size for entry in archive.zip.infolist()), len(source.data))
            return {key: native(archive[key]) for key in archive.files}
    except DAMAGE as error:
        if "allow_pickle" in str(error):
            remedy = "Store plain arrays: text with dtype=str, no dtype=object."
            raise source.malformed("it holds pickled Python objects, which are never loaded", remedy) from None
        raise source.malformed(f"damaged NPZ file ({error})", "Save it again with numpy.savez.") from None


@contextlib.contextmanager
def old_headers() -> Iterator[None]:
    """While this lasts NumPy reads what Python 2 saved without advice to save it again."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def native(array: object) -> Array:
    """The array in this machine's byte order.

    Raises: TypeError or ValueError for what is no array, and for text of numbers that no character has.
    """
    if not isinstance(array, np.ndarray):
        raise TypeError("an entry is no array")
    found: Array = array.astype(array.dtype.newbyteorder("="), copy=False)
    if found.dtype.kind == "U" and found.size and np.ascontiguousarray(found).view(np.uint32).max() > sys.maxunicode:
        raise ValueError("text with numbers that no character has")
    return found


def _label_names(source: Source, arrays: Mapping[str, Array]) -> tuple[str, ...] | None:
    """What the indexes stand for; None when the archive does not say."""
    key = next((key for key in NAME_KEYS if key in arrays), None)
    if key is None:
        return None
    names = arrays[key]
    if names.ndim != 1:
        raise source.malformed(f"{names.ndim}-D array", "Give one name per label.", f"key {key}")
    return tuple(name or "" for name in _text(source, key, names))


def _n_rows(source: Source, arrays: Mapping[str, Array]) -> int:
    """The one length of all arrays of a known key."""
    for key in (*TRUTH_KEYS, ID_KEY):
        if key in arrays and arrays[key].ndim != 1 and (key == ID_KEY or arrays[key].ndim != 2):
            problem = f"an array of {arrays[key].ndim} dimensions"
            raise source.malformed(problem, "Save one label or id per sample.", f"key {key}")
    keys = [key for key in (*TRUTH_KEYS, *SCORE_KEYS, ID_KEY) if key in arrays and arrays[key].ndim]
    lengths = {key: len(arrays[key]) for key in keys}
    if not lengths:
        raise source.malformed(f"none of its keys is known: {', '.join(arrays) or 'it is empty'}", _KEYS)
    if len(set(lengths.values())) > 1:
        each = ", ".join(f"{key} {length}" for key, length in lengths.items())
        raise source.malformed(f"the arrays are of different length: {each}", "Save one row per sample in every array.")
    return next(iter(lengths.values()))


def _scores(
    source: Source, arrays: Mapping[str, Array], names: tuple[str, ...] | None, n_rows: int
) -> ScoreMatrix | None:
    """The first two-dimensional array under a score key."""
    key = next((key for key in SCORE_KEYS if key in arrays and arrays[key].ndim == 2), None)
    if key is None:
        return None
    values = arrays[key]
    labels = names or _numbered(source, arrays, key)
    if values.dtype.kind not in "fiub":
        raise source.malformed(f"scores of type {values.dtype}", "Save the scores as float32 or float64.", f"key {key}")
    if values.shape[1] != len(labels):
        problem = f"{values.shape[1]} columns of scores, but {len(labels)} names"
        raise source.malformed(problem, "Give class_names one name per column.", f"key {key}")
    if len(set(labels)) < len(labels):
        raise source.malformed("a name stands twice in class_names", "Give every column of scores its own name.")
    dtype = np.float32 if values.dtype in (np.float32, np.float16) else np.float64
    return ScoreMatrix(values.astype(dtype, copy=False), labels)


def _numbered(source: Source, arrays: Mapping[str, Array], key: str) -> tuple[str, ...]:
    """The numbers of the columns as names, unless the labels are words."""
    for other in (*TRUTH_KEYS, PREDICTION_KEY):
        if other in arrays and arrays[other].ndim == 1 and arrays[other].dtype.kind not in "iufb":
            problem = f"the labels in {other} are text, but nothing names the columns of {key}"
            raise source.malformed(problem, "Add class_names, one name per column of the scores.")
    return tuple(str(number) for number in range(arrays[key].shape[1]))


def _column(source: Source, key: str, array: Array, names: tuple[str, ...] | None) -> pl.Series:
    """The array as text; numbers under a key of labels are indexes into the names."""
    if names is not None and key in (*TRUTH_KEYS, PREDICTION_KEY) and array.dtype.kind in "iuf":
        return _named(source, key, array, names)
    return pl.Series(key, _text(source, key, array), dtype=pl.String)


def _named(source: Source, key: str, array: Array, names: tuple[str, ...]) -> pl.Series:
    indexes = array.astype(np.float64)
    is_given = ~np.isnan(indexes)
    is_index = (indexes >= 0) & (indexes < len(names)) & (indexes == np.floor(indexes))
    bad = np.flatnonzero(is_given & ~is_index)
    if len(bad):
        problem = f"{array[bad[0]]} is no index into the {len(names)} names (0 to {len(names) - 1})"
        raise source.malformed(problem, "Check class_names.", f"key {key}, row {bad[0] + 1}")
    positions = pl.Series(np.where(is_given, indexes, 0).astype(np.int64))
    labels = pl.Series(key, names, dtype=pl.String).gather(positions)
    return labels.to_frame().select(pl.when(pl.Series(is_given)).then(pl.col(key))).to_series()


def _text(source: Source, key: str, array: Array) -> list[str | None]:
    """The elements as text, whole numbers without a fraction; NaN and empty text are null."""
    if array.dtype.kind == "S":
        array = np.char.decode(array.astype(np.bytes_), "utf-8", "replace")
    if array.dtype.kind not in "Uiufb":
        raise source.malformed(f"an array of type {array.dtype}", "Save text or numbers.", f"key {key}")
    return [cell_text(value) for value in array.tolist()]


def _n_lone_surrogates(array: Array) -> int:
    """Number of code points in a text array that are half a character."""
    if array.dtype.kind != "U" or not array.size:
        return 0
    points = np.ascontiguousarray(array).view(np.uint32)
    return int(np.count_nonzero((points >= 0xD800) & (points <= 0xDFFF)))


def cell_text(value: object) -> str | None:
    """A label as text, a whole number without its fraction; None for NaN and empty text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = LONE_SURROGATE.sub("\ufffd", str(value))
    return None if text in ("", "nan") else re.sub(r"\.0$", "", text) if isinstance(value, float) else text
