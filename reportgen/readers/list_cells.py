"""Cells of tables that hold lists: as such in typed files, as JSON in others, or as Python and NumPy print them."""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from typing import Any

import msgspec
import polars as pl

from reportgen.errors import MalformedInput
from reportgen.readers.json_text import as_json
from reportgen.tables import Table

Cells = list[Any]
ONE_LIST = "Write a list of spans, or of a tag for each token, for every document."
_LOOKED_AT = 200
_APART, _BESIDE = re.compile(r"""['"]\s+['"]"""), re.compile(r"\}\s+\{")


def first_lists(table: Table, name: str) -> Cells:
    """The first cells as values; empty where they hold no lists."""
    column = table.frame[name].drop_nulls().head(_LOOKED_AT)
    if column.dtype != pl.String:
        return column.to_list() if column.dtype.is_nested() else []
    lists = column.filter(column.str.contains(r"^\s*[\[{]"))
    if 2 * len(lists) < len(column):
        return []
    try:
        return [_value(cell) for cell in lists]
    except ValueError:
        return []


def lists_of(table: Table, name: str) -> Cells:
    """All cells as lists, None for one without. Raises: MalformedInput naming the first that is none."""
    column = table.frame[name]
    values = column.to_list() if column.dtype != pl.String else _decoded(table, column)
    values = [turned(cell) if isinstance(cell, dict) else cell for cell in values]
    odd = next((row for row, cell in enumerate(values) if cell is not None and not isinstance(cell, list)), None)
    if odd is not None:
        raise MalformedInput(table.place(odd), f"{name} is no list", ONE_LIST)
    return values


def _decoded(table: Table, column: pl.Series) -> Cells:
    """The JSON of every cell."""
    cells = [b"null" if cell is None else cell.encode() for cell in column]
    try:
        return list(msgspec.json.decode(b"[" + b",".join(cells) + b"]", type=list[Any]))
    except (msgspec.DecodeError, RecursionError):
        return [_one(table, column.name, row, cell) for row, cell in enumerate(column)]


def _one(table: Table, name: str, row: int, cell: str | None) -> Any:
    try:
        return None if cell is None else _value(cell)
    except ValueError:
        raise MalformedInput(table.place(row), f"{name} is no list", ONE_LIST) from None


def _value(cell: str) -> Any:
    """What a cell says in JSON, or as Python and NumPy print it in a table. Raises: ValueError where it is neither."""
    with suppress(msgspec.DecodeError, RecursionError):
        return msgspec.json.decode(as_json(cell.encode()))
    if _APART.search(cell):  # which Python would read as one text
        raise ValueError("texts without a comma between them")
    try:
        return ast.literal_eval(_BESIDE.sub("}, {", cell))
    except (SyntaxError, RecursionError, MemoryError, TypeError):
        raise ValueError("neither JSON nor a literal") from None


def turned(columns: dict[str, Any]) -> list[dict[str, Any]] | dict[str, Any]:
    """Lists by name, as `datasets` keeps a sequence of objects, as a list of these."""
    if not all(isinstance(value, list) for value in columns.values()) or len(set(map(len, columns.values()))) != 1:
        return columns
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
