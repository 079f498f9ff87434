"""Files of what people have said: reviews that a page has saved, and lists of ground truth that was checked."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from reportgen.errors import InputError, MalformedInput
from reportgen.links import file_name
from reportgen.options import Options
from reportgen.reviewed import VERDICTS, Place, Review, Verdict

SCHEMA = 1
REVIEWS = "--reviews"
REVIEWS_REMEDY = "Give a file that a page has saved with “Save reviews”."
KNOWN = "--known-errors"
KNOWN_REMEDY = "Give a text file with an id a line, a table with a column id, or a JSON list of ids."
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
Number = Annotated[float, Meta(ge=-1e15, le=1e15)]


class SavedPlace(Struct, frozen=True):
    """A sample or a thing on it, as pages write it."""

    id: str
    item: str = ""
    truth: str | None = None
    prediction: str | None = None
    box: tuple[Number, Number, Number, Number] | None = None

    @property
    def place(self) -> Place:
        """The same as the rest of the program knows it."""
        return Place(self.id, self.item, self.truth, self.prediction, self.box)


class SavedReview(SavedPlace, frozen=True, kw_only=True):
    """A verdict about it."""

    verdict: Verdict


class SavedReviews(Struct, frozen=True):
    """All reviews of a data set."""

    schema: int
    dataset: str
    reviews: list[SavedReview]


def with_reviews(options: Options) -> Options:
    """The options with what the files of reviews and of known errors say.

    Raises: InputError where there is no such file, MalformedInput where it is another one.
    """
    reviewed = options.reviewed
    if options.reviews is not None:
        saved = read_reviews(options.reviews)
        reviews = tuple(Review(one.place, one.verdict) for one in saved.reviews)
        reviewed = replace(reviewed, reviews=reviews, dataset=saved.dataset, source=file_name(options.reviews))
    if options.known_errors is not None:
        known = read_known(options.known_errors)
        reviewed = replace(reviewed, known=known, known_source=file_name(options.known_errors))
    return replace(options, reviewed=reviewed)


def read_reviews(path: Path) -> SavedReviews:
    """The reviews of a file; each place has one verdict.

    Raises: InputError, MalformedInput.
    """
    content = _content(path, REVIEWS, REVIEWS_REMEDY)
    try:
        found = msgspec.json.decode(content, type=SavedReviews)
    except UNREADABLE as error:
        raise MalformedInput(str(path), f"is no file of reviews: {_plain(error)}", REVIEWS_REMEDY) from error
    if found.schema != SCHEMA:
        problem = f"was written in schema {found.schema}; this version reads reviews of schema {SCHEMA}"
        raise MalformedInput(str(path), problem, REVIEWS_REMEDY)
    said: dict[Place, str] = {}
    for one in found.reviews:
        if said.setdefault(one.place, one.verdict) != one.verdict:
            problem = f"{one.id} is reviewed twice: {said[one.place]} and {one.verdict}"
            raise MalformedInput(str(path), problem, "Leave one of the two.")
    distinct = {one.place: one for one in found.reviews}
    return SavedReviews(found.schema, found.dataset, list(distinct.values()))


def read_known(path: Path) -> tuple[Place, ...]:
    """The places in a list: JSON (ids, objects with id and maybe item, or reviews), a table, or an id a line.

    Raises: InputError, MalformedInput.
    """
    content = _content(path, KNOWN, KNOWN_REMEDY)
    if content.lstrip()[:1] in (b"[", b"{"):
        return _of_json(content, path)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedInput(str(path), f"is not UTF-8 text: {error.reason}", KNOWN_REMEDY) from error
    found = _of_table(text, path)
    if not found:
        raise MalformedInput(str(path), "names nothing", KNOWN_REMEDY)
    return found


def _of_json(content: bytes, path: Path) -> tuple[Place, ...]:
    try:
        values = msgspec.json.decode(content)
        rows: Any = values.get("reviews") if isinstance(values, dict) else values
        return tuple(Place(row) if isinstance(row, str) else _place(row) for row in rows)
    except (*UNREADABLE, TypeError) as error:
        raise MalformedInput(str(path), f"is no list of ids: {_plain(error)}", KNOWN_REMEDY) from error


def _place(row: Any) -> Place:
    return msgspec.convert(row, SavedPlace).place


def _of_table(text: str, path: Path) -> tuple[Place, ...]:
    """The rows of a table with a column id and maybe one of items, or the lines of a text without columns."""
    lines = [line for line in text.splitlines() if line.strip()]
    sign = next((one for one in ",;\t" if lines and one in lines[0]), None)
    head = [name.strip().lower() for name in next(csv.reader(lines[:1], delimiter=sign or ","), [])]
    if "id" not in head:
        if sign is not None:
            raise MalformedInput(str(path), f"has no column id, but {', '.join(head)}", KNOWN_REMEDY)
        return tuple(Place(line.strip()) for line in lines)
    rows = csv.DictReader(io.StringIO(text), fieldnames=head, delimiter=sign or ",")
    next(rows)
    return tuple(Place(row["id"], row.get("item") or "") for row in rows if row.get("id"))


def _content(path: Path, option: str, remedy: str) -> bytes:
    try:
        return path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except (OSError, ValueError) as error:  # a name that no file can have
        said = (getattr(error, "strerror", None) or "cannot be read").lower()
        raise InputError(f"{option} {path}", said, remedy) from error


def _plain(error: Exception) -> str:
    text = str(error)[:300]
    if "verdict" in text:
        text += f"; a verdict is one of {', '.join(VERDICTS)}"
    return text if text.startswith("JSON") else text[:1].lower() + text[1:]
