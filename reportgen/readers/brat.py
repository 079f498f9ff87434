"""Folders of brat: a text and its annotations in files of one name, `.txt` and `.ann`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from reportgen.errors import MalformedInput
from reportgen.issues import Issue, issue
from reportgen.readers.folders import files_below, is_file
from reportgen.readers.source import Source
from reportgen.readers.span_rows import span_rows
from reportgen.readers.span_values import values_of
from reportgen.readers.tagged import Documents
from reportgen.readers.text_files import TextFiles
from reportgen.span_tables import SpanTable

FORMATS = ("brat",)
SIGN = "a folder of .ann files with lines such as `T1<tab>PER 0 5<tab>Maria`, the .txt files beside them"

_SPAN = re.compile(r"T\S*\t(\S+) (-?\d{1,12} -?\d{1,12}(?:;-?\d{1,12} -?\d{1,12})*)(?:\t(.*))?")
_OTHER = re.compile(r"[REAMN#*]\S*(?:\t| )")
_GIVE = "Write an entity as `T1<tab>PER 0 5<tab>Maria`, with tabs."
_SUFFIX = ".ann"
_SAMPLED = 20


def recognises(source: Source) -> bool:
    """Whether it is a folder of annotations, or one file of them."""
    if not source.is_folder:
        return source.suffix == _SUFFIX
    return bool(files_below(source.path, frozenset([_SUFFIX])))


def read(source: Source) -> SpanTable:
    """The documents in the order of their paths; a text without annotations has no entity.

    Raises: MalformedInput naming the line of what is no annotation.
    """
    root = source.path if source.is_folder else source.path.parent
    paths = files_below(root, frozenset([_SUFFIX, ".txt"])) if source.is_folder else [source.path]
    annotated = [path for path in paths if path.suffix.lower() == _SUFFIX]
    if not annotated:
        raise source.malformed("no .ann file in this folder", _GIVE)
    texts = {path.with_suffix("") for path in paths} | {path.with_suffix("") for path in annotated}
    stems = sorted(texts) if source.is_folder else [source.path.with_suffix("")]
    ids = pl.Series([stem.relative_to(root).as_posix() for stem in stems], dtype=pl.String)
    found, files = _Found(), TextFiles(root)
    with_annotations = {path.with_suffix(""): path for path in annotated}
    lists = [_spans(source, with_annotations.get(stem), files, found) for stem in stems]
    shown = pl.Series([_text(files, root, stem) for stem in stems], dtype=pl.String)

    def fails(row: int, problem: str, remedy: str) -> MalformedInput:
        return source.malformed(problem, remedy, str(ids[row]))

    table = span_rows(source, "brat", Documents(ids, is_numbered=False), shown, values_of(lists, fails))
    return replace(table, issues=(*_of_texts(source, files), *found.issues, *table.issues))


def _text(files: TextFiles, root: Path, stem: Path) -> str | None:
    """The text of a document; None where there is none, as beside predictions."""
    names = (stem.parent / f"{stem.name}{suffix}" for suffix in (".txt", ".TXT"))
    path = next((path for path in names if is_file(path)), None)
    return None if path is None else files.text(path.relative_to(root).as_posix())


def _of_texts(source: Source, files: TextFiles) -> Iterator[Issue]:
    """What was odd about texts; those of predictions may be but beside the ground truth."""
    return iter(()) if source.is_predicted and "text_damaged" not in files.odd else files.issues()


@dataclass
class _Found:
    """What is no span, or more than one piece, counted."""

    others: Counter[str] = field(default_factory=Counter)
    pieces: list[str] = field(default_factory=list)

    @property
    def issues(self) -> Iterator[Issue]:
        if self.pieces:
            message = "Spans in pieces count from their first character to their last."
            yield issue("discontinuous_span", message, len(self.pieces), self.pieces)
        if self.others:
            kinds = {"R": "relations", "*": "relations", "E": "events", "A": "attributes", "M": "attributes",
                     "N": "links", "#": "notes"}  # fmt: skip
            names = list(dict.fromkeys(kinds[one] for one in self.others))
            message = f"Lines that are no entities were left out: {', '.join(names)}."
            yield issue("no_span", message, self.others.total())


def _spans(source: Source, path: Path | None, files: TextFiles, found: _Found) -> list[dict[str, Any]]:
    """The entities of a file. Raises: MalformedInput naming file and line."""
    if path is None:
        return []
    one = source.at(path)
    content = files.of(one.data, path.name)
    spans = []
    for number, line in enumerate(content.replace("\r\n", "\n").split("\n"), 1):
        match = _SPAN.fullmatch(line)
        if match is not None:
            spans.append(_span(match, f"{path.stem}: {line[:40]}", found))
        elif _OTHER.match(line):
            found.others[line[0]] += 1
        elif line.strip():
            raise one.malformed(f"{line[:60]!r} is no annotation", _GIVE, f"line {number}")
    return spans


def _span(match: re.Match[str], name: str, found: _Found) -> dict[str, Any]:
    """A span from its first character to its last; of one in pieces the words are not held against the text."""
    places = [int(place) for piece in match[2].split(";") for place in piece.split(" ")]
    is_whole = len(places) == 2
    if not is_whole:
        found.pieces.append(name)
    start, end = (places[0], places[1]) if is_whole else (min(places), max(places))
    return {"start": start, "end": end, "label": match[1], "text": match[3] if is_whole else None}
