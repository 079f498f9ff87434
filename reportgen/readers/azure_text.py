"""Azure AI Language: labels files of text projects, what an evaluation says of each document, and answers of a model.

The texts of a labels file lie beside it, each in a file of its own, named by its `location`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from reportgen.readers.boxes import collector_off
from reportgen.readers.json_document import decoded, json_head
from reportgen.readers.source import Source
from reportgen.span_tables import SpanTable
from reportgen.tables import Table

FORMATS = ("azure-text",)
SIGN = 'JSON of Azure AI Language with "projectKind", or documents with a "category" and a "confidenceScore" each'
WHAT = "JSON of Azure AI Language"

_KIND = re.compile(rb'"(?:projectKind|kind)"\s*:\s*"custom', re.IGNORECASE)
_ANSWERS = (re.compile(rb'"documents"\s*:\s*\[|^\[.*?"class(?:es)?"\s*:\s*\[', re.DOTALL),
            re.compile(rb'"confidenceScore"\s*:'))  # fmt: skip
_SEVERAL = "CUSTOMMULTILABELCLASSIFICATION"
_REMEDY = "Export the labels of the project, the evaluation of its documents, or the answers of the model."


class Category(msgspec.Struct, gc=False):
    """A label of a document, with the confidence in it where a model says so."""

    category: str
    score: float | None = msgspec.field(name="confidenceScore", default=None)


class OneResult(msgspec.Struct, gc=False):
    """What an evaluation says of a document with one label."""

    expected: str | None = msgspec.field(name="expectedClass", default=None)
    predicted: str | None = msgspec.field(name="predictedClass", default=None)


class SeveralResult(msgspec.Struct, gc=False):
    """What an evaluation says of a document with any number of labels."""

    expected: list[str] = msgspec.field(name="expectedClasses", default=[])
    predicted: list[str] = msgspec.field(name="predictedClasses", default=[])


class Document(msgspec.Struct, gc=False):
    """A document: by its file in a labels file or an evaluation, by its id in an answer."""

    location: str | None = None
    id: str | int | None = None
    language: str | None = None
    dataset: str | None = None
    one: Category | list[Category] | None = msgspec.field(name="class", default=None)
    several: list[Category] | None = msgspec.field(name="classes", default=None)
    kind: str | None = msgspec.field(name="projectKind", default=None)
    one_result: OneResult | None = msgspec.field(name="customSingleLabelClassificationResult", default=None)
    several_result: SeveralResult | None = msgspec.field(name="customMultiLabelClassificationResult", default=None)
    entities: Any = None
    entity_result: Any = msgspec.field(name="customEntityRecognitionResult", default=None)

    @property
    def name(self) -> str | None:
        """What it is called, None where nothing says so."""
        return self.location if self.id is None else str(self.id)

    @property
    def categories(self) -> list[Category] | None:
        """Its labels, None where none are given."""
        if self.several is not None or self.one is None:
            return self.several
        return self.one if isinstance(self.one, list) else [self.one]


class Assets(msgspec.Struct):
    """The labelled documents of a project."""

    kind: str | None = msgspec.field(name="projectKind", default=None)
    documents: list[Document] = []


class Answers(msgspec.Struct):
    """The answers of one task of a job."""

    documents: list[Document] = []


class Item(msgspec.Struct):
    """A task of a job."""

    kind: str | None = None
    results: Answers | None = None


class Tasks(msgspec.Struct):
    """The tasks of a job."""

    items: list[Item] = []


class Whole(msgspec.Struct):
    """Any of the files: a labels file, an evaluation, a job with its answers, or the answers alone."""

    index: str | None = msgspec.field(name="stringIndexType", default=None)
    metadata: Assets | None = None
    assets: Assets | None = None
    value: list[Document] | None = None
    tasks: Tasks | None = None
    results: Answers | None = None
    documents: list[Document] | None = None

    @property
    def found(self) -> list[Document] | None:
        """The documents, None where there is no list of them."""
        if self.assets is not None:
            return self.assets.documents
        if self.tasks is not None:
            return [one for item in self.tasks.items if item.results for one in item.results.documents]
        return self.value if self.value is not None else self.results.documents if self.results else self.documents

    @property
    def kind(self) -> str:
        """The kind of the project in capitals, empty where nothing says it."""
        kinds = [one.kind for one in (self.assets, self.metadata) if one is not None]
        kinds += [item.kind for item in (self.tasks.items if self.tasks else ())]
        return next(filter(None, kinds), "").upper()


def recognises(source: Source) -> bool:
    """Whether the JSON names a kind of project of Azure AI Language, or holds documents with confidences."""
    head = json_head(source)
    return bool(head) and (_KIND.search(head) is not None or all(mark.search(head) for mark in _ANSWERS))


def read(source: Source) -> Table | SpanTable:
    """A row per document, with its labels, what is predicted, its split and language; the folder of the texts.

    Documents with entities are a table of spans. Raises: MalformedInput for what holds no documents with labels, or
    documents without a name.
    """
    from reportgen.readers.azure_entities import entity_table, has_entities

    with collector_off():
        whole = whole_of(source)
        documents = documents_of(source, whole)
        if has_entities(documents):
            return entity_table(source, documents, whole.index)
        return _table(source, documents, whole)


def whole_of(source: Source) -> Whole:
    """The content of the file; a bare list is one of documents. Raises: MalformedInput for what does not fit."""
    is_list = json_head(source)[:1] == b"["
    return Whole(documents=decoded(source, list[Document], WHAT)) if is_list else decoded(source, Whole, WHAT)


def documents_of(source: Source, whole: Whole) -> list[Document]:
    """The documents, each with a name. Raises: MalformedInput where there is none, or one has no name."""
    found = whole.found
    if not found:
        raise source.malformed(f"{WHAT} without documents", _REMEDY)
    nameless = next((k for k, one in enumerate(found, 1) if one.name is None), None)
    if nameless is not None:
        raise source.malformed("a document without location and id", "Export it again.", f"document {nameless}")
    return found


def folder_of(source: Source, documents: list[Document]) -> Path | None:
    """The folder where the texts lie: beside the file, or one folder below; None where there is none of them.

    A location is only looked for where it stays inside.
    """
    names = [one.location for one in documents if one.location]
    safe = [name for name in names if not name.startswith("/") and ".." not in re.split(r"[/\\]", name)]
    return next((folder for folder in _folders(source.path.parent) if any(_is_there(folder / n) for n in safe[:20])),
                None)  # fmt: skip


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no system can have
        return False


def _folders(parent: Path) -> Iterator[Path]:
    yield parent
    try:
        yield from sorted(one for one in parent.iterdir() if one.is_dir())
    except OSError:
        return


def _table(source: Source, documents: list[Document], whole: Whole) -> Table:
    import polars as pl  # readers of boxes, which are asked about after this one, need none

    results = [one for one in documents if one.one_result or one.several_result]
    columns: dict[str, list[Any]] = {"id": [one.name for one in documents]}
    if results:
        columns |= _evaluated(documents)
    elif any(one.categories is not None for one in documents):
        is_truth = whole.assets is not None and not source.is_predicted
        columns |= _labelled(documents, whole.kind) if is_truth else _answered(documents, whole.kind)
    else:
        raise source.malformed(f"no document of {WHAT} has a class", _REMEDY)
    columns |= {"split": [one.dataset for one in documents], "language": [one.language for one in documents]}
    schema = {name: pl.Float64() if name == "score" else pl.String() for name in columns}
    frame = pl.DataFrame(columns, schema=schema)
    empty = [name for name in ("split", "language", "score") if name in frame and frame[name].is_null().all()]
    return Table(source.name, "azure-text", frame.drop(empty), pictures=folder_of(source, documents))


def _written(labels: list[str] | None, is_several: bool) -> str | None:
    """Labels as a cell: a list as JSON where there may be several."""
    if labels is None or is_several:
        return None if labels is None else msgspec.json.encode(labels).decode()
    return labels[0] if labels else None


def _evaluated(documents: list[Document]) -> dict[str, list[Any]]:
    """What is true and what is predicted, of an evaluation."""
    is_several = any(one.several_result for one in documents)
    sides: tuple[list[list[str] | None], list[list[str] | None]] = ([], [])
    for one in documents:
        for side, name in zip(sides, ("expected", "predicted"), strict=True):
            found = getattr(one.several_result or one.one_result, name, None)
            side.append([found] if isinstance(found, str) else found)
    return {
        name: [_written(labels, is_several) for labels in side]
        for name, side in zip(("truth", "prediction"), sides, strict=True)
    }


def _labelled(documents: list[Document], kind: str) -> dict[str, list[Any]]:
    """The true labels of a project."""
    names = [None if one.categories is None else [each.category for each in one.categories] for one in documents]
    is_several = kind == _SEVERAL or any(names_of is not None and len(names_of) > 1 for names_of in names)
    return {"truth": [_written(one, is_several) for one in names]}


def _answered(documents: list[Document], kind: str) -> dict[str, list[Any]]:
    """What a model says: the scores of all labels it names, or one label with its score."""
    said = [one.categories for one in documents]
    is_several = kind.startswith(_SEVERAL) or any(one is not None and len(one) > 1 for one in said)
    if is_several and any(each.score is not None for one in said for each in one or ()):
        return {"scores": [None if one is None else _mapping(one) for one in said]}
    labels = [None if one is None else [each.category for each in one] for one in said]
    scores = [None if is_several or not one else one[0].score for one in said]
    return {"prediction": [_written(one, is_several) for one in labels], "score": scores}


def _mapping(categories: list[Category]) -> str:
    return msgspec.json.encode({one.category: one.score for one in categories}).decode()
