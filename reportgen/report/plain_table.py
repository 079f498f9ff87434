"""A table of words and figures that needs no script, as plain frozen data. Nothing here knows HTML."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import ClassVar


@dataclass(frozen=True)
class Column:
    """The head of a column; `is_text`: it stands left, as words do."""

    title: str
    is_text: bool = False


@dataclass(frozen=True)
class Cell:
    """What a cell says, with a smaller line below it; `csv` is what is saved of it, the text where it is empty.

    A `share` from 0 to 1 is drawn as a dot with its interval, or as a bar where `is_bar`; NaN: nothing is drawn.
    """

    text: str
    below: str = ""
    csv: str = ""
    share: float = nan
    low: float = nan
    high: float = nan
    is_bar: bool = False
    is_user: bool = False  # the words of whoever made the data, in any direction of writing
    link: str = ""  # where the text leads


@dataclass(frozen=True)
class PlainTable:
    """Rows of cells below their columns; `id` is where links lead, `notes` stand below."""

    kind: ClassVar[str] = "plain_table"
    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    title: str = ""
