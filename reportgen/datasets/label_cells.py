"""Cells that hold any number of labels: lists, JSON, and labels with a sign between them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from reportgen.datasets.cells import distinct_cells, distinct_texts, text_column
from reportgen.datasets.label_names import BLANKS, natural_order
from reportgen.datasets.mappings import mapped_scores, nan_matrix
from reportgen.datasets.single_labels import JOINTS, SIGNS, items_of, joined_by
from reportgen.datasets.wording import shown
from reportgen.errors import MalformedInput
from reportgen.number_cells import number_cells
from reportgen.tables import LabelSets, ScoreMatrix, Table

_BRACKETED = r"^\s*[\[({].*[\])}]\s*$"
_MAPPING = r"^\s*\{.*:.*\}\s*$"
_EMPTY = re.compile(r"\s*[\[({]\s*[\])}]\s*")
_FLAG = re.compile(r"[01](\.0+)?|true|false", re.IGNORECASE)
_BETWEEN = (
    *SIGNS,
    ",",
    "#",
)  # signs that stand between labels, if what they cut off is known as labels; others must be asked
_LIST_REMEDY = 'Write ["cat", "dog"] or cat|dog in each cell, or one column of 0 and 1 per label (true_cat, true_dog).'


@dataclass(frozen=True, eq=False)
class Listed:
    """The labels of every row, as lists (null: unknown), and how they were written, in words."""

    cells: pl.Series
    written: str

    @property
    def has_several(self) -> bool:
        """Whether any row has more than one."""
        return bool((self.cells.list.len() > 1).any())

    @property
    def are_flags(self) -> bool:
        """Whether they are no labels but ones and zeros, one for each label in every row."""
        sizes = self.cells.list.len().drop_nulls()
        if not len(sizes) or sizes.n_unique() > 1 or sizes[0] < 2:
            return False
        return all(_FLAG.fullmatch(item.strip()) for item in self.cells.explode().drop_nulls().unique())


@dataclass(frozen=True)
class Known:
    """What is known of the labels from elsewhere: all cells of this kind, and labels that columns are named by."""

    cells: Collection[str] = ()
    labels: Collection[str] = field(default_factory=tuple)


def listed_cells(table: Table, column: str, known: Known, *, is_sure: bool = False) -> Listed | None:
    """The lists that the cells of a column are; None where each is one label, or no label at all.

    Between labels stand `|`, `;`, commas or doccano's `#`; of other signs, such as a blank, only where it `is_sure`
    that a row may have several. An empty cell is a row without labels, unless others say so by an empty list.
    """
    cells = table.frame[column]
    if isinstance(cells.dtype, pl.List):
        if cells.dtype.inner is not None and cells.dtype.inner.is_nested():
            return None
        return Listed(_stripped(cells.cast(pl.List(pl.String))), "lists")
    if cells.dtype != pl.String:
        return None
    is_list = distinct_cells(table, column).str.contains(_BRACKETED)
    if is_list.any() and bool(is_list.all()):
        return _of_brackets(cells)
    signs = (*_BETWEEN, *JOINTS) if is_sure else _BETWEEN
    every = {*known.cells, *distinct_texts(table, column)}
    sign = next((sign for sign in signs if joined_by(sign, every, known.labels)), None)
    if sign is None:
        return None
    lists = _stripped(text_column(table, column).fill_null("").str.split(sign))
    return Listed(lists, f"labels with {'a blank' if sign == ' ' else repr(sign)} between them")


def _of_brackets(cells: pl.Series) -> Listed | None:
    """Lists in text; None where some are objects."""
    found: dict[str, list[str]] = {}
    for cell in cells.drop_nulls().unique():
        items = [] if _EMPTY.fullmatch(cell) else items_of(cell.strip(), True)
        if items is None or (len(items) == 2 and items[1] == "" and ":" in items[0]):
            return None
        found[cell] = items
    says_empty = any(not items for items in found.values())
    texts, lists = list(found), list(found.values())
    table = pl.DataFrame(
        {"cell": pl.Series(texts, dtype=pl.String), "list": pl.Series(lists, dtype=pl.List(pl.String))}
    )
    joined = cells.to_frame("cell").join(table, on="cell", how="left", maintain_order="left")["list"]
    return Listed(_stripped(joined if says_empty else joined.fill_null(pl.Series([[]], dtype=joined.dtype))), "lists")


def _stripped(lists: pl.Series) -> pl.Series:
    """The lists without blanks around labels, without what is empty, and without repetitions."""
    kept = pl.element().str.strip_chars(BLANKS)
    return lists.list.eval(kept.filter((kept != "") & kept.is_not_null())).list.unique(maintain_order=True)


def sets_of_cells(listed: Listed) -> LabelSets:
    """The labels of every row as a matrix, in natural order."""
    known = listed.cells.is_not_null().to_numpy()
    pairs = pl.DataFrame({"label": listed.cells}).with_row_index("row").explode("label").drop_nulls("label")
    labels = natural_order(pairs["label"].unique().to_list())
    values = np.zeros((len(listed.cells), len(labels)), np.bool_)
    codes = pairs["label"].cast(pl.Enum(labels)).to_physical().to_numpy()
    values[pairs["row"].to_numpy(), codes] = True
    return LabelSets(labels, values, known)


def sets_of_flags(table: Table, column: str, listed: Listed, labels: Sequence[str] = ()) -> LabelSets:
    """What lists of ones and zeros say; without `labels` these are numbered from 0.

    Raises: MalformedInput where there are more or fewer than labels.
    """
    raw = _raw_lists(table, column)
    size = int(raw.list.len().drop_nulls()[0])
    names = tuple(labels) or tuple(map(str, range(size)))
    if len(names) != size:
        problem = f"lists of {size} ones and zeros, and {len(names)} labels"
        raise MalformedInput(f"{table.name}, column {column}", problem, "Give one of each label.")
    known = listed.cells.is_not_null().to_numpy()
    values = np.zeros((len(raw), size), np.bool_)
    values[known] = np.array(
        [[_FLAG_VALUE[item.strip().lower()[:1]] for item in row] for row in raw.filter(known)], np.bool_
    ).reshape(-1, size)
    return LabelSets(names, values, known)


_FLAG_VALUE = {"0": False, "1": True, "f": False, "t": True}


def _raw_lists(table: Table, column: str) -> pl.Series:
    """The lists with their repetitions."""
    cells = table.frame[column]
    if isinstance(cells.dtype, pl.List):
        return cells.cast(pl.List(pl.String))
    return pl.Series(
        [None if cell is None else items_of(cell.strip(), True) for cell in cells], dtype=pl.List(pl.String)
    )


def has_flags(table: Table, column: str) -> Listed | None:
    """The lists of a column where these are ones and zeros, one for each label in every row; else None."""
    cells = table.frame[column]
    if not isinstance(cells.dtype, pl.List) and (
        cells.dtype != pl.String or not bool(distinct_cells(table, column).str.contains(_BRACKETED).any())
    ):
        return None
    if isinstance(cells.dtype, pl.List) and (cells.dtype.inner is None or cells.dtype.inner.is_nested()):
        return None
    raw = Listed(_raw_lists(table, column), "lists of 0 and 1")
    return raw if raw.are_flags else None


def are_mappings(table: Table, column: str) -> bool:
    """Whether the cells map labels to something."""
    cells = table.frame[column]
    if isinstance(cells.dtype, pl.Struct):
        return True
    return (
        cells.dtype == pl.String
        and bool(distinct_cells(table, column).str.contains(_MAPPING).all())
        and cells.null_count() < len(cells)
    )


def sets_of_mappings(table: Table, column: str) -> LabelSets | None:
    """The labels that mappings say 1 of; None where they say anything but 0 and 1."""
    found = mapped_scores(table, column)
    if not ((found.values == 0) | (found.values == 1) | np.isnan(found.values)).all():
        return None
    return LabelSets(found.labels, found.values == 1, table.frame[column].is_not_null().to_numpy())


def scores_of_lists(table: Table, column: str, labels: Sequence[str] | None, said: str | None) -> ScoreMatrix | None:
    """Scores in lists: one for each of the `labels`, or, with a column `said`, for each label that it lists.

    Without `labels` they are numbered from 0. None where the column holds no lists of numbers.
    Raises: MalformedInput where a row has more or fewer scores than labels.
    """
    cells = table.frame[column]
    is_list = isinstance(cells.dtype, pl.List) or (
        cells.dtype == pl.String and bool(cells.str.contains(_BRACKETED).fill_null(False).any())
    )
    if not is_list:
        return None
    lists = _raw_lists(table, column)
    flat = lists.explode().drop_nulls()
    numbers = number_cells(flat, are_shares=True)
    if numbers.bad is not None or not len(flat):
        return None
    row = np.repeat(np.arange(len(lists)), lists.list.len().fill_null(0).to_numpy())
    values = numbers.values.to_numpy()
    if said is not None:
        return _beside(table, (column, said), lists, row, values)
    return _in_order(table, column, lists, values, labels)


def _beside(
    table: Table, columns: tuple[str, str], lists: pl.Series, row: np.ndarray, values: np.ndarray
) -> ScoreMatrix:
    names = _raw_lists(table, columns[1])
    _check_sizes(table, columns[0], lists, names.list.len().fill_null(0).to_numpy(), f"labels in {columns[1]}")
    flat = names.explode().drop_nulls().str.strip_chars(BLANKS)
    labels = natural_order(flat.unique().to_list())
    matrix = nan_matrix(table.name, len(lists), len(labels))
    matrix[row, flat.cast(pl.Enum(labels)).to_physical().to_numpy()] = values
    return ScoreMatrix(matrix, labels)


def _in_order(
    table: Table, column: str, lists: pl.Series, values: np.ndarray, labels: Sequence[str] | None
) -> ScoreMatrix:
    sizes = lists.list.len().fill_null(0).to_numpy()
    size = int(sizes.max(initial=0)) if labels is None else len(labels)
    given = sizes > 0
    _check_sizes(table, column, lists, np.where(given, size, 0), "labels")
    matrix = nan_matrix(table.name, len(lists), size)
    matrix[given] = values.reshape(-1, size)
    return ScoreMatrix(matrix, tuple(map(str, range(size))) if labels is None else tuple(labels))


def _check_sizes(table: Table, column: str, lists: pl.Series, wanted: np.ndarray, what: str) -> None:
    other = np.flatnonzero(lists.list.len().fill_null(0).to_numpy() != wanted)
    if other.size:
        row = int(other[0])
        problem = (
            f"{shown(lists[row].to_list() if lists[row] is not None else None)}: as many scores as {what} are needed"
        )
        raise MalformedInput(f"{table.place(row)}, column {column}", problem, _LIST_REMEDY)
