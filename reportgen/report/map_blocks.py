"""The block of the vector explorer, as plain frozen data. Nothing here knows HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from reportgen.report.cases import Case
from reportgen.report.words import Words


@dataclass(frozen=True)
class GroupRow:
    """A group: its errors with their interval, against those of all; undefined numbers are NaN.

    `state` is weak, better, alike or untested; `tested` says in words what was tested, where that is not what it is.
    """

    number: int
    name: str
    samples: int
    errors: int
    rate: float
    low: float
    high: float
    extra: float
    q: float
    state: str
    tested: str
    share: float
    train_share: float
    top: str


@dataclass(frozen=True)
class GroupCase:
    """A sample of a group, with the link that opens it large, and what it is in a few words."""

    case: Case
    link: str
    head: str


@dataclass(frozen=True)
class GroupCard:
    """A weak group: what is known of it, its errors and its middle as pictures, and what to do."""

    row: GroupRow
    said: str
    cases: tuple[GroupCase, ...]
    action: str


@dataclass(frozen=True)
class Cell:
    """A cell of a list: the text shown, the whole of it, and where it leads, if anywhere."""

    text: str
    value: str = ""
    link: str = ""


@dataclass(frozen=True)
class FoundPairs:
    """What else the vectors show, as a list: of samples that are one, of labels that disagree."""

    title: str
    text: str
    file: str
    heads: tuple[str, ...]
    lines: tuple[tuple[Cell, ...], ...]
    has_tasks: bool = False  # labels to correct, which annotators get as tasks


@dataclass(frozen=True)
class Explorer:
    """The map, what may be chosen on it, its groups, and how all of it is made.

    `choices` are what points may be coloured by (key, title). `right` and `wrong` are the points of the still picture
    of `width` by `height` as a path. `trust` are sentences on what the places say, bad news where `is_low`.
    """

    kind: ClassVar[str] = "explorer"
    styles: ClassVar[tuple[str, ...]] = ("definitions",)
    n: int
    n_drawn: int
    words: Words
    choices: tuple[tuple[str, str], ...]
    width: int
    height: int
    right: str
    wrong: str
    trust: tuple[str, ...]
    is_low: bool
    cards: tuple[GroupCard, ...]
    rows: tuple[GroupRow, ...]
    note: str
    all_rate: float
    longest: float
    is_tested: bool
    has_training: bool
    further: tuple[FoundPairs, ...]
    method: tuple[tuple[str, str], ...]
