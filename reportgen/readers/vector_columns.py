"""Vectors in tables: a column of lists, lists written as text, or a column per number, with ids and positions."""

import re
from collections.abc import Sequence

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.readers.source import Source
from reportgen.readers.vector_names import BOXES, IDS, VECTORS, first_of, pair_of
from reportgen.vector_tables import VectorTable

_NUMBERED = re.compile(r"^(.*?)[ _.\-\[(]*(\d+)[\])]?$")
# what columns that hold a number each begin with
_STEMS = (
    "e",
    "emb",
    "embedding",
    "embeddings",
    "dim",
    "d",
    "v",
    "vec",
    "vector",
    "f",
    "feat",
    "feature",
    "features",
    "x",
    "",
)
_LEAST_OF_OTHERS = 3  # columns of another stem that are numbered from 0 or 1
_numbers = msgspec.json.Decoder(list[float | None])
_REMEDY = "Name the column of vectors embedding, or the columns of their numbers e0, e1, …; that of the ids id."


def table_of(source: Source, format: str, frame: pl.DataFrame, lines: "NDArray[np.int64] | None" = None) -> VectorTable:  # noqa: A002
    """The vectors of a table; `lines` are those of its rows, where it has any.

    Raises: MalformedInput where no column can be meant, and for cells that are no numbers.
    """
    ids, box = first_of(IDS, frame.columns), first_of(BOXES, frame.columns)
    pair = pair_of(name for name in frame.columns if name not in (ids, box))
    whole = _whole_column(frame, [name for name in (ids, box, *(pair or ())) if name])
    if whole is not None:
        vectors, said = _of_lists(source, frame[whole], lines), f"column {whole}"
    else:
        names = numbered_columns(frame, [name for name in (ids, box, *(pair or ())) if name])
        if not names and pair is None:
            problem = f"no column of vectors among {_shown(frame.columns)}"
            raise source.malformed(problem, _REMEDY)
        vectors = _of_columns(source, frame, names, lines)
        said = f"columns {names[0]} … {names[-1]}" if names else ""
    positions = None if pair is None else _of_columns(source, frame, pair, lines)
    return VectorTable(
        source.name, format, vectors, None if ids is None else _ids(frame[ids]),
        None if box is None else _boxes(source, frame[box], lines), positions, notes=(said,) if said else (),
    )  # fmt: skip


def _shown(names: Sequence[str], most: int = 8) -> str:
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def _whole_column(frame: pl.DataFrame, taken: Sequence[str]) -> str | None:
    """The column that holds a vector in every cell: one of VECTORS by name, else the only one."""
    found = [name for name in frame.columns if name not in taken and _holds_vectors(frame[name])]
    return first_of(VECTORS, found) or (found[0] if len(found) == 1 else None)


def _holds_vectors(column: pl.Series) -> bool:
    if isinstance(column.dtype, pl.List | pl.Array):
        inner = column.dtype.inner
        return bool(inner is not None and pl.Series(dtype=inner).dtype.is_numeric())
    if column.dtype != pl.String:
        return False
    first = column.drop_nulls().head(1)
    return len(first) > 0 and re.match(r"^\s*[\[(]\s*[-+.\dNni]", first[0]) is not None


def numbered_columns(frame: pl.DataFrame, taken: Sequence[str]) -> list[str]:
    """The columns of one stem that are numbered on from 0 or 1, in that order; empty where there are none.

    >>> numbered_columns(pl.DataFrame({"e10": [1.0], **{f"e{k}": [1.0] for k in range(10)}}), ())[-2:]
    ['e9', 'e10']
    """
    stems: dict[str, dict[int, str]] = {}
    for name in frame.columns:
        match = None if name in taken else _NUMBERED.match(name.strip())
        if match and len(match[2]) < 9:
            stems.setdefault(match[1].lower(), {})[int(match[2])] = name
    whole = {stem: numbers for stem, numbers in stems.items() if _run_on(numbers)}
    named = [stem for stem in _STEMS if stem in whole]
    others = [stem for stem, numbers in whole.items() if stem not in _STEMS and len(numbers) >= _LEAST_OF_OTHERS]
    chosen = named[:1] or (others if len(others) == 1 else [])
    return [whole[chosen[0]][number] for number in sorted(whole[chosen[0]])] if chosen else []


def numbered(names: Sequence[str]) -> bool:
    """Whether the names are nothing but the numbers from 0 or 1 on, as pandas writes them.

    >>> numbered(["0", "1", "2"]), numbered(["1", "3"]), numbered(["0"])
    (True, False, False)
    """
    if len(names) < 2 or not all(name.isascii() and name.isdigit() and len(name) < 9 for name in names):
        return False
    first = int(names[0])
    return first in (0, 1) and [int(name) for name in names] == list(range(first, first + len(names)))


def _run_on(numbers: dict[int, str]) -> bool:
    first = min(numbers)
    return first in (0, 1) and len(numbers) == max(numbers) - first + 1


def _of_columns(
    source: Source, frame: pl.DataFrame, names: Sequence[str], lines: NDArray[np.int64] | None
) -> NDArray[np.float32]:
    """(n, len(names)) the numbers; NaN where a cell is empty."""
    found = np.empty((frame.height, len(names)), np.float32)
    for k, name in enumerate(names):
        column = frame[name]
        if not column.dtype.is_numeric():
            column = _numeric(source, column.cast(pl.String), lines)
        with np.errstate(over="ignore", invalid="ignore"):
            found[:, k] = column.cast(pl.Float64).fill_null(np.nan).to_numpy()
    return found


def _numeric(source: Source, column: pl.Series, lines: NDArray[np.int64] | None) -> pl.Series:
    text = column.str.strip_chars()
    text = text.set(text == "", None)
    numbers = text.cast(pl.Float64, strict=False)
    bad = (numbers.is_null() & text.is_not_null()).arg_true()
    if len(bad):
        problem = f"{text[bad[0]][:40]!r} in column {column.name} is no number"
        raise source.malformed(problem, "Write numbers, an empty cell where there is none.", _place(bad[0], lines))
    return numbers


def _place(row: int, lines: NDArray[np.int64] | None) -> str:
    return f"row {row + 1}" if lines is None else f"line {lines[row]}"


def _of_lists(source: Source, column: pl.Series, lines: NDArray[np.int64] | None) -> NDArray[np.float32]:
    """(n, d) the lists of a column, NaN where there is none. Raises: MalformedInput where they differ in length."""
    if column.dtype == pl.String:
        return _of_texts(source, column, lines)
    if isinstance(column.dtype, pl.Array):
        column = column.cast(pl.List(column.dtype.inner))
    d = _length(source, column.name, column.list.len().fill_null(0).to_numpy(), lines)
    column = column.set(column.list.len() == 0, None)
    found = np.full((len(column), d), np.nan, np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        given = column.drop_nulls().explode()
        given = given if given.dtype == pl.Float32 else given.cast(pl.Float64)
        found[column.is_not_null().to_numpy()] = given.fill_null(np.nan).to_numpy().reshape(-1, d)
    return found


def _length(source: Source, name: str, lengths: NDArray[np.integer], lines: NDArray[np.int64] | None) -> int:
    """The one length of all lists that are not empty. Raises: MalformedInput where they differ, or there is none."""
    given = np.flatnonzero(lengths)
    if not given.size:
        raise source.malformed(f"no vector in column {name}", "Write one list of numbers in every row.")
    first = int(lengths[given[0]])
    others = given[lengths[given] != first]
    if others.size:
        problem = f"a vector of {lengths[others[0]]} numbers, the first has {first}"
        remedy = "Give vectors of one length; of a vector per token or place, take their mean."
        raise source.malformed(problem, remedy, _place(int(others[0]), lines))
    return first


def _of_texts(source: Source, column: pl.Series, lines: NDArray[np.int64] | None) -> NDArray[np.float32]:
    """The same of lists written as text: as JSON or Python write them, or as NumPy prints them, without commas."""
    rows: list[NDArray[np.float32]] = []
    with np.errstate(over="ignore", invalid="ignore"):
        for row, text in enumerate(column):
            said = [] if text is None or not text.strip() else _list(source, text, row, lines)
            rows.append(np.array(said, np.float32))
    d = _length(source, column.name, np.fromiter(map(len, rows), np.int64, len(rows)), lines)
    nothing = np.full(d, np.nan, np.float32)
    return np.stack([row if row.size else nothing for row in rows])


def _list(source: Source, text: str, row: int, lines: NDArray[np.int64] | None) -> list[float | None]:
    if text.strip() == "null":
        return []
    if "..." in text:
        problem = "a vector that NumPy shortened to print it: numbers are missing"
        remedy = "Save the vectors as an array (numpy.save), or as lists: vectors.tolist()."
        raise source.malformed(problem, remedy, _place(row, lines))
    try:
        return _numbers.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        pass
    try:
        bare = text.strip().strip("[]()").replace(",", " ")
        return [None if word in ("null", "None") else float(word) for word in bare.split()]
    except ValueError:
        problem = f"{text[:40]!r} is no list of numbers"
        raise source.malformed(problem, "Write a list of numbers, such as [0.1, 0.2].", _place(row, lines)) from None


def _ids(column: pl.Series) -> list[str]:
    """Ids as text, whole numbers without a fraction; empty where there is none."""
    if column.dtype.is_float():
        known = column.drop_nulls().drop_nans()
        column = column.cast(pl.Int64, strict=False) if bool((known == known.floor()).all()) else column
    if column.dtype.is_nested():
        return [""] * len(column)
    return column.cast(pl.String, strict=False).fill_null("").str.strip_chars().to_list()


def _boxes(source: Source, column: pl.Series, lines: NDArray[np.int64] | None) -> NDArray[np.int64]:
    numbers = column.cast(pl.Float64, strict=False) if not column.dtype.is_nested() else None
    bad = None if numbers is None else (numbers.is_null() | (numbers != numbers.floor())).fill_null(True).arg_true()
    if numbers is None or bad is None or len(bad):
        place = _place(int(bad[0]), lines) if bad is not None and len(bad) else ""
        problem = f"column {column.name} holds what is no number of a box"
        remedy = "Write the number of each box in its image, from 0, in the order of the predictions."
        raise source.malformed(problem, remedy, place)
    return numbers.cast(pl.Int64, strict=False).fill_null(-1).to_numpy()
