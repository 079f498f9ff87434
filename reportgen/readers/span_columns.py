"""Tables whose columns hold spans or tokens with tags, a row per document: JSON Lines, JSON and Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from reportgen.errors import MalformedInput
from reportgen.issues import issue
from reportgen.readers.boxes import collector_off
from reportgen.readers.hugging_face import names_of_numbers
from reportgen.readers.list_cells import ONE_LIST, Cells, first_lists, lists_of, turned
from reportgen.readers.source import Source
from reportgen.readers.span_rows import documents, span_rows
from reportgen.readers.span_values import is_span, plain, values_of
from reportgen.readers.tagged import Documents, coded, tagged
from reportgen.span_tables import NAMED_TAGS, SpanTable
from reportgen.span_tokens import Tokens
from reportgen.tables import Table
from reportgen.tags import split_tag

# Names of columns without capitals, blanks and signs, in order of precedence.
_TRUE = (
    "spans entities ents nertags ner tags goldspans goldentities truespans trueentities gold groundtruth truth "
    "annotations label labels nerlabels goldtags truetags truelabels goldlabels expectedentities"
)
_SAID = (
    "predictions prediction predicted pred preds predictedspans predspans predictedentities predentities predictedents "
    "predents predictedtags predtags predictednertags prednertags predictedlabels predlabels nerpredictions nerpred "
    "output outputs"
)
TRUE, SAID = tuple(_TRUE.split()), tuple(_SAID.split())
TOKENS = ("tokens", "words")
TEXT = ("text", "sentence", "content", "rawtext", "document", "body", "data")
IDS = ("id", "docid", "documentid", "sentenceid", "sentid", "textid", "exampleid", "uid", "guid", "key", "name",
       "location", "file", "filename", "path", "docname", "inputhash")  # fmt: skip
ROLES = ("id", "truth", "prediction", "text", "split")  # that --column names
ANSWER, _ACCEPT, _OTHERS = "answer", "accept", ("reject", "ignore")
_OF_TEXTS = ("label", "truth", "target", "class", "ytrue", "prediction", "predicted", "pred", "ypred")
_WORDS = ("texts", "objects")  # what lists of tokens hold
_SURE = ("spans", "entities", "ents")  # names that speak for spans where every list is empty


@dataclass(frozen=True)
class _Form:
    """The columns of spans or tags that were found: what each is, spans or tags, by its name."""

    true: str | None
    said: str | None
    tokens: str | None
    text: str | None


def has_spans(source: Source, table: Table) -> bool:
    """Whether a column holds spans, or tags beside tokens."""
    return _form(table, _named_in(source, table)) is not None


def _named_in(source: Source, table: Table) -> dict[str, str]:
    """The columns of the table that --column names, by their roles."""
    return {role: name for role, name in source.columns.items() if role in ROLES and name in table.frame.columns}


def span_table(source: Source, table: Table) -> SpanTable:
    """The table as spans; what is predicted stands beside what is true where the file holds both.

    Raises: MalformedInput naming the line of what is no span or no tag.
    """
    form = _form(table, _named_in(source, table))
    if form is None:
        raise source.malformed("no column of spans", ONE_LIST)
    with collector_off():
        return _span_table(source, _accepted(table), form)


def _span_table(source: Source, table: Table, form: _Form) -> SpanTable:
    chosen = _named_in(source, table)
    about = documents(table, IDS, chosen)
    name = form.said if form.true is None or (source.is_predicted and form.said is not None) else form.true
    assert name is not None  # noqa: S101 - one of the two is there
    found = _side(source, table, form, name, about)
    notes = (*table.notes, *found.notes)
    found = replace(found, issues=(*table.issues, *found.issues), notes=notes, named=frozenset(chosen))
    if form.said is None or name == form.said:
        return found
    return replace(found, predictions=replace(_side(source, table, form, form.said, about), notes=()))


def _accepted(table: Table) -> Table:
    """The table without the rows that an annotator, in Prodigy, has rejected or passed over."""
    if ANSWER not in table.frame.columns or table.frame[ANSWER].dtype != pl.String:
        return table
    answers = table.frame[ANSWER].fill_null(_ACCEPT)
    if not answers.is_in((_ACCEPT, *_OTHERS)).all() or (answers == _ACCEPT).all():
        return table
    rows = np.flatnonzero((answers == _ACCEPT).to_numpy())
    lines = table.lines
    if lines is None and table.first_line is not None:
        lines = np.arange(table.n_rows) + table.first_line
    message = "Rows whose answer is reject or ignore were left out."
    told = issue("unlabelled", message, table.n_rows - rows.size)
    return replace(
        table, frame=table.frame[rows], lines=None if lines is None else lines[rows], issues=(*table.issues, told)
    )


def _form(table: Table, named: dict[str, str]) -> _Form | None:
    """The columns that hold spans or tags, and what these are of; None where they are no such table.

    Those `named` play their role and no other: what is named and holds no spans makes it no table of spans.
    """
    names: dict[str, str] = {}
    for name in table.frame.columns:
        if name not in named.values():
            names.setdefault(plain(name), name)
    tokens = _tokens_of(table, names, named.get("text"))
    sides = {role: named[role] for role in ("truth", "prediction") if role in named}
    if not all(_is_side(table, name, tokens) for name in sides.values()):
        return None
    true, said = _usual_sides(table, names, tokens)
    true, said = sides.get("truth", true), sides.get("prediction", said)
    if (true is None and said is None) or (not sides and None in (true, said) and _has_labels(table, names)):
        return None
    usual = (names[one] for one in TEXT if one in names and table.frame[names[one]].dtype == pl.String)
    text = named["text"] if named.get("text", tokens) != tokens else next(usual, None)
    return _Form(true, said, tokens, text)


def _tokens_of(table: Table, names: dict[str, str], named: str | None) -> str | None:
    """The column of tokens: the one named as text, where that holds words, else by its name."""
    usual = (names[one] for one in TOKENS if one in names)
    return next((one for one in (named, *usual) if one is not None and _holds(table, one) in _WORDS), None)


def _is_side(table: Table, name: str, tokens: str | None) -> bool:
    kind = _holds(table, name)
    return kind in ("spans", "nothing") or (kind is not None and tokens is not None and _are_tags(table, name, tokens))


def _usual_sides(table: Table, names: dict[str, str], tokens: str | None) -> tuple[str | None, str | None]:
    """The columns of ground truth and predictions by their usual names."""
    held = {one: _holds(table, names[one]) for one in (*TRUE, *SAID) if one in names and names[one] != tokens}
    found = {one: kind for one, kind in held.items() if kind is not None}
    is_fit = {one: kind == "spans" or (tokens is not None and _are_tags(table, names[one], tokens))
              for one, kind in found.items()}  # fmt: skip
    is_sure = any(is_fit.values()) or any(found.get(one) == "nothing" for one in _SURE)
    true, said = (_first(names, sides, found, is_fit) if is_sure else None for sides in (TRUE, SAID))
    return true, said


def _first(names: dict[str, str], usual: Sequence[str], found: dict[str, str], is_fit: dict[str, bool]) -> str | None:
    """The first column of these names that holds spans or tags, else one of empty lists."""
    fit = next((one for one in usual if is_fit.get(one)), None)
    chosen = fit or next((one for one in usual if found.get(one) == "nothing"), None)
    return None if chosen is None else names[chosen]


def _are_tags(table: Table, name: str, tokens: str) -> bool:
    """Whether most texts are tags, and most rows have one for each token; of numbers only that can tell."""
    pairs = list(zip(first_lists(table, name), first_lists(table, tokens), strict=False))
    lists = [(cell, words) for cell, words in pairs if isinstance(cell, list) and isinstance(words, list)]
    if 2 * sum(len(cell) == len(words) for cell, words in lists) <= len(lists):
        return False
    flat = [one for cell, _ in lists for one in cell]
    are_tags = [type(one) is int or (isinstance(one, str) and split_tag(one) is not None) for one in flat]
    return 2 * sum(are_tags) > len(flat)


def _has_labels(table: Table, names: dict[str, str]) -> bool:
    """Whether a column of one label for each text is there as well, so that its spans are something beside it."""
    plain_ones = (table.frame[names[one]] for one in _OF_TEXTS if one in names)
    return any(
        not column.dtype.is_nested() and column.null_count() < len(column) and not _are_lists(column)
        for column in plain_ones
    )


def _are_lists(column: pl.Series) -> bool:
    """Whether what is written is lists."""
    return column.dtype == pl.String and bool(column.drop_nulls().str.contains(r"^\s*[\[{]").any())


def _holds(table: Table, name: str) -> str | None:
    """What the lists of a column hold, by the first that is not empty; `nothing` where all are empty."""
    is_list = False
    for cell in first_lists(table, name):
        if isinstance(cell, dict) and cell and all(isinstance(value, list) for value in cell.values()):
            cell = turned(cell)
        if cell is not None and not isinstance(cell, list):
            return None
        is_list = is_list or cell is not None
        if cell:
            return _kind(cell[0])
    return "nothing" if is_list else None


def _kind(value: object) -> str | None:
    if is_span(value):
        return "spans"
    kinds = {str: "texts", int: "numbers", dict: "objects"}
    return kinds.get(type(value))


def _side(source: Source, table: Table, form: _Form, name: str, about: Documents) -> SpanTable:
    """The documents with the spans, or tags, of one column."""
    cells = lists_of(table, name)
    is_spans = next((is_span(one[0]) for one in cells if one), True)
    if form.tokens is None or (is_spans and form.text is not None):
        texts = None if form.text is None else table.frame[form.text].fill_null("")  # what is empty is read as null
        return _of_spans(source, table, cells, about, texts)
    words = _tokens(source, table, form.tokens)
    if is_spans:
        return _in_tokens(source, table, cells, about, words)
    return _of_tags(source, table, name, cells, (about, words))


def _of_spans(source: Source, table: Table, cells: Cells, about: Documents, texts: pl.Series | None) -> SpanTable:
    def fails(row: int, problem: str, remedy: str) -> MalformedInput:
        return MalformedInput(table.place(row), problem, remedy)

    return span_rows(source, table.format, about, texts, values_of(cells, fails))


def _tokens(source: Source, table: Table, name: str) -> Tokens:
    """The tokens of all documents, be they texts or, as Prodigy's, objects with one."""
    cells = lists_of(table, name)
    words = [[one.get("text") if isinstance(one, dict) else one for one in cell or ()] for cell in cells]
    flat = [word for cell in words for word in cell]
    if not all(type(word) is str for word in flat):
        row = next(row for row, cell in enumerate(words) if not all(type(word) is str for word in cell))
        raise MalformedInput(table.place(row), f"{name} holds what is no text", "Write each token as text.")
    document = np.repeat(np.arange(len(words), dtype=np.int32), list(map(len, words)))
    return Tokens.of(pl.Series(flat, dtype=pl.String), document, len(words))


def _in_tokens(source: Source, table: Table, cells: Cells, about: Documents, tokens: Tokens) -> SpanTable:
    """Spans whose places count tokens, at the characters of their text."""
    found = _of_spans(source, table, cells, about, tokens.texts)
    size = np.diff(np.append(tokens.first, tokens.document.size))
    start, end = found.start, found.end
    is_inside = (start >= 0) & (end <= size[found.document]) & (start < end)
    base = tokens.first[found.document]
    at = np.flatnonzero(is_inside)
    first, last = np.zeros(start.size, np.int64), np.zeros(start.size, np.int64)
    first[at], last[at] = tokens.characters((base + start)[at], (base + end)[at])
    # what is outside stays so: no text has as many characters
    beyond = tokens.texts.str.len_chars().to_numpy().astype(np.int64)[found.document] + 1
    start = np.where(is_inside, first, np.where(start < end, beyond, 0))
    end = np.where(is_inside, last, np.where(found.start < found.end, beyond + 1, 0))
    return replace(found, start=start, end=end, first=start, last=end, notes=(*found.notes, "places count tokens"))


def _of_tags(source: Source, table: Table, name: str, cells: Cells, known: tuple[Documents, Tokens]) -> SpanTable:
    """Tags of tokens, numbers by their names. Raises: MalformedInput naming the first that is none."""
    about, tokens = known
    size = np.diff(np.append(tokens.first, tokens.document.size)).tolist()
    for row, (cell, n) in enumerate(zip(cells, size, strict=True)):
        if len(cell or ()) != n:
            problem = f"{len(cell or ()):,} tags in {name} for {n:,} tokens"
            raise MalformedInput(table.place(row), problem, "Write a tag for each token.")
    flat = [tag for cell in cells for tag in cell or ()]
    are_numbers = bool(flat) and set(map(type, flat)) == {int}
    if are_numbers:
        flat = _named(source, table, name, flat, tokens)
    odd = next((k for k, tag in enumerate(dict.fromkeys(map(str, flat))) if split_tag(tag) is None), None)
    if odd is not None or not all(type(tag) is str for tag in flat):
        at = next(k for k, tag in enumerate(flat) if type(tag) is not str or split_tag(tag) is None)
        problem = f"{flat[at]!r} in {name} is no tag"
        raise MalformedInput(table.place(int(tokens.document[at])), problem, "Write tags such as B-PER, I-PER and O.")
    found = tagged(source, table.format, about, coded(pl.Series(flat, dtype=pl.String), tokens))
    return replace(found, notes=(*found.notes, NAMED_TAGS)) if are_numbers and source.names else found


def _named(source: Source, table: Table, column: str, numbers: list[int], tokens: Tokens) -> list[Any]:
    """The tags that numbers stand for. Raises: MalformedInput where nothing says it, or one has no name."""
    names = names_of_numbers(source, column)
    if names is None:
        remedy = "Give the names with --labels O,B-PER,I-PER,…, or save the data set as Parquet, which keeps them."
        raise MalformedInput(source.name, f"the tags in {column} are numbers, and nothing says what they mean", remedy)
    odd = next((k for k, number in enumerate(numbers) if not 0 <= number < len(names)), None)
    if odd is not None:
        problem = f"{numbers[odd]} in {column} is none of the {len(names)} tags: {', '.join(names[:8])}"
        remedy = "Give a name for every number, and a tag for whole words only (-100 is no tag)."
        raise MalformedInput(table.place(int(tokens.document[odd])), problem, remedy)
    return [names[number] for number in numbers]
