"""Texts for the page: read in the order of the picks until the budget is used, each cut where it is very long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reportgen import numbers
from reportgen.arrays import NONE, LabelIds
from reportgen.issues import Issue, issue
from reportgen.readers.encoding import is_utf16, utf16_text

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

MOST_CHARACTERS = 20_000  # of one text: the lightbox shows so much of it
SHARE = 0.1  # of the space for images that texts may take: they weigh little, and are searched whole

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NAME = r"(?i)^[^\n\r]{1,300}\.(txt|text|md)$"

EMPTY = "Samples without any text: whatever is predicted of them says nothing. They count all the same."
DAMAGED = "Text files with bytes that are no text: each is shown as a sign. The figures count them all the same."
GONE = "Text files that are no longer there, or may not be read."


@dataclass(frozen=True)
class Texts:
    """The texts of a report, and which of them each pick shows.

    `texts` are those in the file; `image` (n_picks,) is a position there, NONE without one. `whole` says of each that
    is cut, by its position, how many characters it has. `n_opened` is how many of the picks were looked at before the
    budget was used up.
    """

    texts: tuple[str, ...]
    image: LabelIds
    whole: dict[int, int]
    issues: tuple[Issue, ...]
    n_opened: int

    @property
    def n_available(self) -> int:
        """How many samples have a text."""
        return len(self.image)

    @property
    def n_shown(self) -> int:
        """How many have it in the file."""
        return len(self.texts)

    @property
    def cut(self) -> str:
        """How many are cut, in words; empty where none is."""
        if not self.whole:
            return ""
        n, most = len(self.whole), numbers.count(MOST_CHARACTERS)
        return f"{numbers.named(n, 'text')} {'is' if n == 1 else 'are'} cut after {most} characters."


def are_files(text: pl.Series) -> bool:
    """Whether all cells are names of text files."""
    known = text.drop_nulls()
    return len(known) > 0 and bool(known.str.contains(_NAME).all())


def texts_of_cells(text: pl.Series, order: NDArray[np.intp], budget_bytes: int) -> Texts:
    """The texts of a column in an order, those that are there, until one does not fit into `budget_bytes` of UTF-8."""
    album = TextAlbum(budget_bytes)
    for at in range(0, order.size, 4096):  # a column may hold far more than a page
        if not all(album.add(one) for one in text.gather(order[at : at + 4096]).to_list()):
            break
    n_empty = int((text.str.strip_chars().str.len_bytes().fill_null(0) == 0).sum())
    return album.bound(order.size, [issue("empty_text", EMPTY, n_empty)] if n_empty else [])


def texts_of_files(paths: Iterable[str | Path], budget_bytes: int) -> Texts:
    """The texts of files in the order given, until one does not fit into `budget_bytes` of UTF-8."""
    album, n = TextAlbum(budget_bytes), 0
    names: dict[str, list[str]] = {"text_missing": [], "text_damaged": [], "empty_text": []}
    is_open = True
    for path in paths:
        n += 1
        if is_open:
            is_open = album.add(_read(Path(path), names))
    said = {"text_missing": GONE, "text_damaged": DAMAGED, "empty_text": EMPTY}
    return album.bound(n, [issue(code, said[code], len(found), found) for code, found in names.items() if found])


def _read(path: Path, names: dict[str, list[str]]) -> str | None:
    """The text of a file, UTF-8 or UTF-16; what is odd about it is noted by the name."""
    try:
        data = path.read_bytes()
    except OSError:
        names["text_missing"].append(path.name)
        return None
    text = utf16_text(data[: len(data) // 2 * 2], "replace") if is_utf16(data[:64]) else data.decode("utf-8", "replace")
    if "\ufffd" in text and "\ufffd".encode() not in data:
        names["text_damaged"].append(path.name)
    if not text.strip():
        names["empty_text"].append(path.name)
    return text.removeprefix("\ufeff")


@dataclass
class TextAlbum:
    """Collects texts until the budget is used."""

    budget: int
    n_bytes: int = 0
    texts: list[str] = field(default_factory=list)
    image: list[int] = field(default_factory=list)
    whole: dict[int, int] = field(default_factory=dict)

    def add(self, text: str | None, whole: int | None = None) -> bool:
        """Adds the text of a pick, cut where it is long or was cut of `whole` characters; False where it has no room.

        One without any is passed over.
        """
        shown = _plain((text or "")[:MOST_CHARACTERS])
        if not shown:
            self.image.append(NONE)
            return True
        n_bytes = len(shown.encode())
        if self.n_bytes + n_bytes > self.budget:
            return False
        if text is not None and (whole or len(text) > MOST_CHARACTERS):
            self.whole[len(self.texts)] = whole or len(text)
        self.n_bytes += n_bytes
        self.image.append(len(self.texts))
        self.texts.append(shown)
        return True

    def bound(self, n: int, issues: Sequence[Issue] = ()) -> Texts:
        """All of them, for `n` picks."""
        image = np.full(n, NONE, np.int32)
        image[: len(self.image)] = self.image
        return Texts(tuple(self.texts), image, self.whole, tuple(issues), len(self.image))


def _plain(text: str) -> str:
    """The text with one sign for the end of a line, without blanks around it and signs that nobody sees."""
    return _CONTROLS.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def lengths(text: pl.Series) -> pl.Series | None:
    """(n_samples,) characters of each text, null without one; None where all are equally long."""
    found = text.str.len_chars().alias("length")
    return found if found.n_unique() > 1 else None


def shorter(text: str, most: int) -> str:
    """The beginning of a text, on one line where it is short of characters.

    >>> shorter("a word or two", 8), shorter("a word", 8)
    ('a word …', 'a word')
    """
    if len(text) <= most:
        return text
    cut = text[:most]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[most // 2 :] else cut} …"
