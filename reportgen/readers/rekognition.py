"""Responses of Amazon Rekognition, DetectCustomLabels and DetectLabels: boxes in shares, or labels of whole images."""

import json
import re
from collections.abc import Iterator
from math import nan
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import polars as pl

from reportgen.issues import issue
from reportgen.readers.boxes import collector_off
from reportgen.readers.drawn import Box, DrawnBoxes
from reportgen.readers.encoding import utf8_data
from reportgen.readers.folders import files_below
from reportgen.readers.image_files import SUFFIXES
from reportgen.readers.json_document import decoded, json_head
from reportgen.readers.source import Source
from reportgen.tables import BoxTable, ScoreMatrix, Table

FORMATS = ("rekognition",)
SIGN = 'JSON with "CustomLabels", or "Labels" with a Confidence'

_WHAT = "a response of Rekognition"
_CUSTOM = re.compile(rb'"CustomLabels"\s*:\s*\[')
_LABELS = re.compile(rb'"Labels"\s*:\s*\[\s*(?:\]|\{)')
_MARKS = (b'"LabelModelVersion"', b'"Instances"', b'"Confidence"', b'"Parents"')
_IMAGE = (
    "image",
    "Image",
    "image_id",
    "image_name",
    "file",
    "filename",
    "file_name",
    "path",
    "key",
    "Key",
    "name",
    "source-ref",
)
_REMEDY = 'Add the image to each response, as {"image": "a.jpg", "CustomLabels": [...]}, or save one file per image.'
_MOST = 100.0  # percent


class _Sides(msgspec.Struct, gc=False, rename="pascal"):
    left: float | None = None
    top: float | None = None
    width: float | None = None
    height: float | None = None


class _Geometry(msgspec.Struct, gc=False):
    box: _Sides | None = msgspec.field(default=None, name="BoundingBox")


class _Instance(msgspec.Struct, gc=False):
    box: _Sides | None = msgspec.field(default=None, name="BoundingBox")
    confidence: float | None = msgspec.field(default=None, name="Confidence")


class _Label(msgspec.Struct, gc=False, rename="pascal"):
    name: str | None = None
    confidence: float | None = None
    geometry: _Geometry | None = None
    instances: list[_Instance] | None = None
    label: Any = None  # of a video

    def boxes(self) -> Iterator[tuple[_Sides, float | None]]:
        """Where the label was found, each with its confidence."""
        if self.geometry is not None and self.geometry.box is not None:
            yield self.geometry.box, self.confidence
        for one in self.instances or ():
            if one.box is not None:
                yield one.box, self.confidence if one.confidence is None else one.confidence


class _Response(msgspec.Struct, gc=False, rename="pascal"):
    custom_labels: list[_Label] | None = None
    labels: list[_Label] | None = None

    @property
    def all(self) -> list[_Label]:
        """The labels of either kind of response."""
        return [*(self.custom_labels or ()), *(self.labels or ())]


def recognises(source: Source) -> bool:
    """Whether it is JSON with such labels, or a folder whose first JSON file is."""
    if source.is_folder:
        first = next(iter(_files(source.path)), None)
        return first is not None and _is_one(json_head(source.at(first)))
    return _is_one(json_head(source))


def read(source: Source) -> BoxTable | Table:
    """The boxes, or a table of the most confident label where images are labelled as a whole; confidences as shares.

    Raises: MalformedInput for a response that does not say of which image it is.
    """
    with collector_off():
        return _read(source)


def _read(source: Source) -> BoxTable | Table:
    responses = list(_of_folder(source) if source.is_folder else _of_file(source))
    if any(label.label is not None for _, response in responses for label in response.all):
        raise source.malformed("Rekognition's labels of a video", "Give responses about images.")
    if any(True for _, response in responses for label in response.all for _ in label.boxes()):
        return _boxes(source, responses)
    return _table(source, responses)


def _is_one(head: bytes) -> bool:
    return _CUSTOM.search(head) is not None or (_LABELS.search(head) is not None and any(one in head for one in _MARKS))


def _files(folder: Path) -> list[Path]:
    return files_below(folder, frozenset([".json"]))


def _of_folder(source: Source) -> Iterator[tuple[str, _Response]]:
    """The response in each file, which is named as its image."""
    for path in _files(source.path):
        yield path.relative_to(source.path).with_suffix("").as_posix(), decoded(source.at(path), _Response, _WHAT)


def _of_file(source: Source) -> Iterator[tuple[str, _Response]]:
    """The responses of a list, of lines, of an object by image, or the one that the file is."""
    content = _content(source)
    if isinstance(content, dict) and all(isinstance(value, dict) and _inner(value) for value in content.values()):
        content = [{"image": name, "response": value} for name, value in content.items()]
    elif isinstance(content, dict) and _image_of(content) is None:
        content = [{"image": source.path.stem, "response": content}]
    for number, item in enumerate(content if isinstance(content, list) else [content], 1):
        inner = _inner(item) if isinstance(item, dict) else None
        if inner is None:
            raise source.malformed("no response of Rekognition", _REMEDY, f"item {number}")
        name = _image_of(item)
        if name is None:
            raise source.malformed("a response that does not say of which image it is", _REMEDY, f"item {number}")
        try:
            yield name, msgspec.convert(inner, _Response, strict=False)
        except msgspec.ValidationError as error:
            raise source.malformed(
                f"read as {_WHAT}, a value does not fit ({error})", _REMEDY, f"item {number}"
            ) from None


def _content(source: Source) -> Any:
    data = utf8_data(source)
    lines = [(number, line) for number, line in enumerate(data.split(b"\n"), 1) if line.strip()]
    if len(lines) > 1:
        try:
            return [json.loads(line) for _, line in lines]
        except (ValueError, RecursionError):
            pass  # an indented document
    is_list = json_head(source)[:1] == b"["
    return decoded(source, list[Any], _WHAT) if is_list else decoded(source, dict[str, Any], _WHAT)


def _inner(item: dict[str, Any]) -> dict[str, Any] | None:
    """The response in an object: itself, or the value of one of its keys."""
    for value in (item, *item.values()):
        if isinstance(value, dict) and any(isinstance(value.get(key), list) for key in ("CustomLabels", "Labels")):
            return value
    return None


def _image_of(item: dict[str, Any]) -> str | None:
    """The image that an object names: under a usual key, or under any whose value is a picture's file."""
    texts = {key: value for key, value in item.items() if isinstance(value, str)}
    named = next((texts[key] for key in _IMAGE if key in texts), None)
    return named or next((text for text in texts.values() if text.lower().endswith(tuple(SUFFIXES))), None)


def _boxes(source: Source, responses: list[tuple[str, _Response]]) -> BoxTable:
    drawn = DrawnBoxes()
    for name, response in responses:
        drawn.add_image(name, name if name.lower().endswith(tuple(SUFFIXES)) else None, (None, None))
        for label in response.all:
            found = list(label.boxes())
            if not label.name:
                drawn.note("no_label")
            elif not found:
                drawn.note("whole_image_label", label.name)
            for box, confidence in found if label.name else ():
                drawn.add_box(label.name or "", _sides(box), score=_share(confidence))
    return drawn.table(source, "rekognition", is_relative=True, is_predicted=True)


def _sides(box: _Sides) -> Box:
    x, y, width, height = (nan if side is None else side for side in (box.left, box.top, box.width, box.height))
    return x, y, width, height


def _share(confidence: float | None) -> float | None:
    return None if confidence is None else confidence / _MOST


def _table(source: Source, responses: list[tuple[str, _Response]]) -> Table:
    """A row per image with its most confident label; those after it are counted."""
    rows, n_more = [], 0
    for name, response in responses:
        named = [label for label in response.all if label.name]
        best = max(named, key=lambda label: label.confidence or 0.0, default=None)
        rows.append((name, best.name if best else None, _share(best.confidence) if best else None))
        n_more += max(0, len(named) - 1)
    frame = pl.DataFrame(rows, schema={"id": pl.String, "prediction": pl.String, "score": pl.Float64}, orient="row")
    message = "Labels of an image after the most confident one were left out."
    issues = (issue("lower_label", message, n_more),) if n_more else ()
    return Table(source.name, "rekognition", frame, issues=issues, several=_several(responses))


def _several(responses: list[tuple[str, _Response]]) -> ScoreMatrix:
    """The confidence in every label that a response names, for those whose images may have several."""
    named = [
        {label.name: _share(label.confidence) for label in response.all if label.name} for _, response in responses
    ]
    labels = tuple(sorted({name for row in named for name in row}))
    values = [[nan if row.get(label) is None else row[label] for label in labels] for row in named]
    return ScoreMatrix(np.array(values, np.float64).reshape(len(named), len(labels)), labels)
