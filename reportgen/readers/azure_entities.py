"""Entities of Azure AI Language: labels files, what an evaluation says of each document, and answers of a model.

Places count UTF-16 units from the beginning of the document; ends of lines count as they are in its file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from reportgen.errors import MalformedInput
from reportgen.readers.source import Source
from reportgen.readers.span_rows import beside, span_rows
from reportgen.readers.span_values import values_of
from reportgen.readers.tagged import Documents
from reportgen.readers.text_files import TextFiles, folder_with
from reportgen.span_tables import CHARACTERS, UTF16, SpanTable

if TYPE_CHECKING:
    from reportgen.readers.azure_text import Document

FORMAT = "azure-text"
_UNITS = {"utf16codeunit": UTF16, "unicodecodepoint": CHARACTERS}  # of stringIndexType
_SIDES = ("expectedEntities", "predictedEntities")
_GIVE = "Export the labels of the project, the evaluation of its documents, or the answers of the model."

Lists = list[list[dict[str, Any]]]


def has_entities(documents: Sequence[Document]) -> bool:
    """Whether some document has a list of entities."""
    return any(one.entities is not None or one.entity_result is not None for one in documents)


def entity_table(source: Source, documents: Sequence[Document], index: str | None) -> SpanTable:
    """The documents with their entities, those of an evaluation labelled and predicted; their texts from beside.

    `index` is what places count, as the file says. Raises: MalformedInput for what is no entity.
    """
    ids = pl.Series([one.name for one in documents], dtype=pl.String)
    parts = pl.Series([one.dataset for one in documents], dtype=pl.String)
    about = Documents(ids, is_numbered=False, splits=None if parts.null_count() == len(parts) else parts)
    files = TextFiles(folder_with([one.location for one in documents if one.location],
                                  (source.images, source.path.parent)))  # fmt: skip
    texts = _texts(files, documents)
    unit = _UNITS.get((index or "").lower())
    issues = () if source.is_predicted or files.folder is None else tuple(files.issues())

    def side(lists: Lists, declared: str | None) -> SpanTable:
        def fails(row: int, problem: str, remedy: str) -> MalformedInput:
            return source.malformed(problem, remedy, f"document {documents[row].name}")

        return span_rows(source, FORMAT, about, texts, values_of(lists, fails), declared)

    if not any(one.entity_result is not None for one in documents):
        found = side([_labels(source, one) for one in documents], unit)
        return replace(found, issues=(*issues, *found.issues))
    true, said = (
        side([_of_regions(source, one, one.entity_result, name) for one in documents], unit or UTF16) for name in _SIDES
    )
    return said if source.is_predicted else beside(replace(true, issues=(*issues, *true.issues)), said)


def _texts(files: TextFiles, documents: Sequence[Document]) -> pl.Series:
    """The text of each, null where there is none."""
    if files.folder is None:
        return pl.Series([None] * len(documents), dtype=pl.String)
    return pl.Series([files.text(one.location) if one.location else None for one in documents], dtype=pl.String)


def _labels(source: Source, document: Document) -> list[dict[str, Any]]:
    """The entities of a document: by regions in a labels file, at once in an answer."""
    found: list[dict[str, Any]] = []
    for one in _dicts(source, document, document.entities):
        if isinstance(one.get("labels"), list) and "regionOffset" in one:
            found += _dicts(source, document, one["labels"])
        elif "category" in one:
            found.append(_scored(one))
    return found


def _scored(one: dict[str, Any]) -> dict[str, Any]:
    """An answer without what else it says."""
    names = ("category", "offset", "length", "text", "confidenceScore")
    return {name: one[name] for name in names if name in one}


def _of_regions(source: Source, document: Document, result: Any, side: str) -> list[dict[str, Any]]:
    """The entities of one side of an evaluation."""
    regions = result.get("entities") if isinstance(result, dict) else None
    return [one for region in _dicts(source, document, regions) for one in _dicts(source, document, region.get(side))]


def _dicts(source: Source, document: Document, values: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list. Raises: MalformedInput for anything else."""
    for one in values if isinstance(values, list) else [] if values is None else [values]:
        if not isinstance(one, dict):
            raise source.malformed(f"{str(one)[:40]!r} is no entity", _GIVE, f"document {document.name}")
        yield one
