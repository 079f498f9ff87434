"""Cells of tables of outputs as texts: nested ones by their path, lists of references."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from reportgen.datasets.wording import listed
from reportgen.errors import OptionError
from reportgen.output_tables import as_text

if TYPE_CHECKING:
    from reportgen.tables import Table

NESTED = ("scores", "metadata", "metrics", "feedback", "inputs", "outputs", "reference")  # whose keys are columns
MOST_KEYS = 40  # of an object whose keys become columns
Given = Mapping[str, tuple[str, ...]]


def with_paths(table: Table, given: Given) -> pl.DataFrame:
    """The columns of a table, with those of nested objects that are usual or that --column names by their path.

    Raises: OptionError for a path that leads nowhere.
    """
    frame = table.frame
    for name in [name for name in NESTED if name in frame.columns]:
        inner = _objects(frame[name])
        keys = dict.fromkeys(key for one in inner if one for key in one)
        if keys and len(keys) <= MOST_KEYS:
            made = [_nested(f"{name}.{key}", [None if one is None else one.get(key) for one in inner]) for key in keys]
            frame = frame.drop(name).with_columns(one for one in made if one.name not in frame.columns)
    for role, names in given.items():
        for name in names:
            if name not in frame.columns:
                frame = frame.with_columns(_at_path(frame, table, role, name))
    return frame


def _at_path(frame: pl.DataFrame, table: Table, role: str, name: str) -> pl.Series:
    source = frame if name.split(".")[0] in frame.columns else table.frame
    first, *path = name.split(".")
    if first in source.columns and path:
        values: list[Any] = _objects(source[first])
        for key in path:
            values = [one.get(key) if isinstance(one, dict) else None for one in values]
        if any(value is not None for value in values):
            return _nested(name, values)
    known = f"The columns are {listed(source.columns)}; a path in one is written with dots."
    raise OptionError(f"--column {role}={name}", f"there is no column {name!r}", known)


def _objects(column: pl.Series) -> list[Any]:
    """The cells of a column as objects, None where one is none."""
    if column.dtype != pl.String:
        return [one if isinstance(one, dict) else None for one in column.to_list()]
    return [_object(text) for text in column.to_list()]


def _object(text: str | None) -> dict[str, Any] | None:
    if text is None or not text.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _nested(name: str, values: list[Any]) -> pl.Series:
    return pl.Series(name, [as_text(value) for value in values], pl.String)


def references(cell: str | None) -> list[str]:
    """The references in a cell: a list of JSON, or one text.

    >>> references('["a", "b"]'), references("a"), references("[x]"), references(None)
    (['a', 'b'], ['a'], ['[x]'], [])
    """
    if cell is None:
        return []
    if cell.lstrip().startswith("["):
        try:
            found = json.loads(cell)
        except (ValueError, RecursionError):
            return [cell]
        if isinstance(found, list) and not any(isinstance(one, dict | list) for one in found):
            return [text for one in found if (text := as_text(one)) is not None]
    return [cell]


def text_of(column: pl.Series) -> pl.Series:
    """A column as text; lists and objects as JSON."""
    if column.dtype == pl.String:
        return column
    if column.dtype.is_nested():
        return pl.Series(column.name, [as_text(one) for one in column.to_list()], pl.String)
    return column.cast(pl.String)


def repeated(column: pl.Series, n: int) -> pl.Series:
    """A column as text, n times over."""
    text = text_of(column)
    return text if n == 1 else pl.concat([text] * n)
